//! The weekday, as a plan writes it.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A day of the week; stored and sent as `mon` to `sun`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// All weekdays, Monday first.
    pub const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    /// Tells the weekday of a date.
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::Weekday;
    ///
    /// assert_eq!(Weekday::of("2026-12-25".parse()?), Weekday::Fri);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(date: NaiveDate) -> Weekday {
        Weekday::from(date.weekday())
    }

    /// The English name, as rules see it: `monday` to `sunday`.
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::Weekday;
    ///
    /// assert_eq!(Weekday::ALL.map(Weekday::name)[..2], ["monday", "tuesday"]);
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Weekday::Mon => "monday",
            Weekday::Tue => "tuesday",
            Weekday::Wed => "wednesday",
            Weekday::Thu => "thursday",
            Weekday::Fri => "friday",
            Weekday::Sat => "saturday",
            Weekday::Sun => "sunday",
        }
    }

    /// Counts the days from this weekday to the next one that is `other`: none where they are the same.
    pub(crate) fn days_until(self, other: Weekday) -> u8 {
        (other.number() + 7 - self.number()) % 7
    }

    /// Days since Monday.
    fn number(self) -> u8 {
        match self {
            Weekday::Mon => 0,
            Weekday::Tue => 1,
            Weekday::Wed => 2,
            Weekday::Thu => 3,
            Weekday::Fri => 4,
            Weekday::Sat => 5,
            Weekday::Sun => 6,
        }
    }
}

impl From<chrono::Weekday> for Weekday {
    fn from(day: chrono::Weekday) -> Weekday {
        match day {
            chrono::Weekday::Mon => Weekday::Mon,
            chrono::Weekday::Tue => Weekday::Tue,
            chrono::Weekday::Wed => Weekday::Wed,
            chrono::Weekday::Thu => Weekday::Thu,
            chrono::Weekday::Fri => Weekday::Fri,
            chrono::Weekday::Sat => Weekday::Sat,
            chrono::Weekday::Sun => Weekday::Sun,
        }
    }
}
