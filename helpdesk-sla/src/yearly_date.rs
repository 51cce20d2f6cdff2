//! The yearly date: a day that comes back every year, by date, by weekday or by Easter. It knows no holiday, no zone.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{Weekday, easter};

/// The most days a date can lie from Easter, either way.
pub const EASTER_DAYS_MAX: i16 = 200;

/// A day that comes back every year, or every year that has it.
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Weekday, YearlyDate};
///
/// let labor_day = YearlyDate::NthWeekday { nth: 1, weekday: Weekday::Mon, month: 9 };
/// assert_eq!(labor_day.in_year(2026), Some("2026-09-07".parse()?));
///
/// let good_friday: YearlyDate = serde_json::from_str(r#"{"easter": {"days": -2}}"#)?;
/// assert_eq!(good_friday.in_year(2026), Some("2026-04-03".parse()?));
///
/// let leap_day = YearlyDate::Fixed { month: 2, day: 29 };
/// assert_eq!(leap_day.in_year(2026), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum YearlyDate {
    /// A day of a month; 29 February comes in leap years only.
    Fixed {
        /// The month, 1 to 12.
        month: u8,
        /// The day of the month, from 1.
        day: u8,
    },
    /// The first to fifth of a weekday in a month; a fifth comes only in years that have one.
    NthWeekday {
        /// Which one, 1 to 5.
        nth: u8,
        /// The weekday.
        weekday: Weekday,
        /// The month, 1 to 12.
        month: u8,
    },
    /// The last of a weekday in a month.
    LastWeekday {
        /// The weekday.
        weekday: Weekday,
        /// The month, 1 to 12.
        month: u8,
    },
    /// The first of a weekday on a day of a month or after it; it may lie in the next month or year.
    WeekdayOnOrAfter {
        /// The weekday.
        weekday: Weekday,
        /// The month to count from, 1 to 12.
        month: u8,
        /// The day of the month to count from; from 29 February, in leap years only.
        day: u8,
    },
    /// The last of a weekday on a day of a month or before it; it may lie in the month or year before.
    WeekdayOnOrBefore {
        /// The weekday.
        weekday: Weekday,
        /// The month to count from, 1 to 12.
        month: u8,
        /// The day of the month to count from; from 29 February, in leap years only.
        day: u8,
    },
    /// A number of days after Easter Sunday as the western churches reckon it.
    Easter {
        /// Days after Easter Sunday; negative before. At most [`EASTER_DAYS_MAX`] either way.
        days: i16,
    },
    /// A number of days after Easter Sunday as the orthodox churches reckon it, which most do by the Julian calendar.
    OrthodoxEaster {
        /// Days after Easter Sunday; negative before. At most [`EASTER_DAYS_MAX`] either way.
        days: i16,
    },
}

impl YearlyDate {
    /// Finds the day that is reckoned for a year, a date of the Gregorian calendar.
    ///
    /// It can lie in a neighboring year, as 200 days before Easter do. None in a year without it, for numbers no
    /// calendar has, and for Easter in years before 1583 and after 9999.
    ///
    /// # Laws
    ///
    /// Easter agrees with the tables of the moon, walked day by day (`easter_is_the_sunday_after_the_paschal_moon`).
    #[must_use]
    pub fn in_year(&self, year: i32) -> Option<NaiveDate> {
        match *self {
            YearlyDate::Fixed { month, day } => ymd(year, month, day),
            YearlyDate::NthWeekday { nth, weekday, month } => {
                let first = on_or_after(weekday, ymd(year, month, 1)?)?;
                let date = first.checked_add_days(Days::new(7 * u64::from(nth.checked_sub(1)?)))?;
                (nth <= 4 || date < next_month(year, month)?).then_some(date).filter(|_| nth <= 5)
            }
            YearlyDate::LastWeekday { weekday, month } => on_or_before(weekday, next_month(year, month)?.pred_opt()?),
            YearlyDate::WeekdayOnOrAfter { weekday, month, day } => on_or_after(weekday, ymd(year, month, day)?),
            YearlyDate::WeekdayOnOrBefore { weekday, month, day } => on_or_before(weekday, ymd(year, month, day)?),
            YearlyDate::Easter { days } => moved(easter::western(year)?, days),
            YearlyDate::OrthodoxEaster { days } => moved(easter::orthodox(year)?, days),
        }
    }
}

/// The date so many days later, or earlier where the number is negative.
pub(crate) fn moved(date: NaiveDate, days: i16) -> Option<NaiveDate> {
    let distance = Days::new(days.unsigned_abs().into());
    if days < 0 { date.checked_sub_days(distance) } else { date.checked_add_days(distance) }
}

/// How many days a month has at most; none for a number that is no month.
pub(crate) fn days_of_month(month: u8) -> Option<u8> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(29),
        0 | 13..=u8::MAX => None,
    }
}

fn ymd(year: i32, month: u8, day: u8) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month.into(), day.into())
}

/// The first day of the month after.
fn next_month(year: i32, month: u8) -> Option<NaiveDate> {
    if month == 12 { ymd(year.checked_add(1)?, 1, 1) } else { ymd(year, month.checked_add(1)?, 1) }
}

fn on_or_after(weekday: Weekday, date: NaiveDate) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(Weekday::of(date).days_until(weekday).into()))
}

fn on_or_before(weekday: Weekday, date: NaiveDate) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(weekday.days_until(Weekday::of(date)).into()))
}
