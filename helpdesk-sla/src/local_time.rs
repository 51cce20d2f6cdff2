//! Local time: what a wall clock shows at an instant, and which instant a wall-clock time means.

use chrono::{Days, NaiveDateTime};

use crate::day;
use crate::local_clock::{LocalClock, midnight};
use crate::{Instant, Schedule, TimeError};

/// What a wall-clock time means: a change of the clocks repeats some and skips others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalTime {
    /// The wall clock shows it once.
    Once {
        /// When.
        at: Instant,
    },
    /// The wall clock shows it twice, or more often; it means the first time.
    Repeated {
        /// The first time.
        first: Instant,
        /// The second time.
        second: Instant,
    },
    /// The wall clock never shows it; it means the instant it would be without the change.
    Skipped {
        /// The instant meant: with the offset before the change.
        at: Instant,
    },
}

impl LocalTime {
    /// Tells the instant that is meant.
    ///
    /// # Source
    ///
    /// RFC 5545, 3.3.5: a repeated time is its first occurrence, a skipped one takes the offset before the gap.
    #[must_use]
    pub fn instant(self) -> Instant {
        match self {
            LocalTime::Once { at } | LocalTime::Skipped { at } => at,
            LocalTime::Repeated { first, .. } => first,
        }
    }
}

impl Schedule {
    /// Tells which instant a wall-clock time means.
    ///
    /// The wall clock is that of [`local`](Schedule::local): where a version with another zone takes effect, it jumps, and
    /// what it shows twice or never then is repeated or skipped as at a change of summer time.
    ///
    /// # Errors
    ///
    /// [`TimeError::DateOutsideHorizon`], where neither the date nor the instant lies in the horizon.
    ///
    /// # Laws
    ///
    /// Every instant is found again by what the wall clock shows at it, unless a clock shows one time more than twice, as
    /// where it is moved back twice within a day or so (`local_times_lead_back`).
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::{Instant, LocalTime, Schedule, SchedulePlan, Tz};
    ///
    /// let schedule = Schedule::build(&SchedulePlan::always_open(Tz::Europe__Berlin))?;
    /// let skipped = schedule.resolve("2026-03-29T02:30:00".parse()?)?;
    /// let at: Instant = "2026-03-29T01:30:00Z".parse()?; // 03:30 in Berlin
    /// assert_eq!(skipped, LocalTime::Skipped { at });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(&self, local: NaiveDateTime) -> Result<LocalTime, TimeError> {
        let date = local.date();
        let (first, last) = self.dates();
        let outside = TimeError::DateOutsideHorizon { date, first, last };
        // No zone is two days from UTC, so further away no instant is looked for.
        let (early, late) = (first.checked_sub_days(Days::new(2)), last.checked_add_days(Days::new(2)));
        if early.is_some_and(|early| date < early) || late.is_some_and(|late| date > late) {
            return Err(outside);
        }
        let versions = self.timeline.source().leading();
        let meaning = LocalClock::near(versions, midnight(date)).meaning(day::wall(local));
        let (at, horizon) = (meaning.instant(), self.horizon());
        let is_inside = (first <= date && date <= last) || (horizon.from <= at && at <= horizon.to);
        if is_inside { Ok(meaning) } else { Err(outside) }
    }

    /// Tells what the wall clock shows at an instant, in the zone of the version in force then; of a schedule made of two,
    /// in that of the first.
    #[must_use]
    pub fn local(&self, at: Instant) -> NaiveDateTime {
        self.zone_at(at).local(at)
    }
}
