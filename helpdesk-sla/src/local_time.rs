//! Local time: what a wall clock shows at an instant, and which instant a wall-clock time means.

use chrono::{NaiveDate, NaiveDateTime};

use crate::day::{self, DAY};
use crate::instant::{instant, seconds};
use crate::offsets::Offsets;
use crate::piece::Piece;
use crate::{Instant, Interval, Schedule, SchedulePlan};

/// What a wall-clock time means: a change of the clocks repeats some and skips others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalTime {
    /// The wall clock shows it once.
    Once {
        /// When.
        at: Instant,
    },
    /// The wall clock shows it twice; it means the first time.
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
    /// Tells which instant a wall-clock time means, in the zone of the plan in force when its date begins.
    ///
    /// # Laws
    ///
    /// Every instant is found again by what the wall clock shows at it (`local_times_lead_back`).
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::{Instant, LocalTime, Schedule, SchedulePlan, Tz};
    ///
    /// let schedule = Schedule::build(&SchedulePlan::always_open(Tz::Europe__Berlin))?;
    /// let skipped = schedule.resolve("2026-03-29T02:30:00".parse()?);
    /// let at: Instant = "2026-03-29T01:30:00Z".parse()?; // 03:30 in Berlin
    /// assert_eq!(skipped, LocalTime::Skipped { at });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn resolve(&self, local: NaiveDateTime) -> LocalTime {
        let second = day::wall(local);
        let Some(plan) = plan_on(self, local.date()) else { return LocalTime::Once { at: local.and_utc() } };
        let offsets = offsets_near(plan, second);
        let at = instant(offsets.resolve(second));
        let mut shown = offsets.instants_of(second, second + 1).map(|piece| instant(piece.from));
        match (shown.next(), shown.next()) {
            (Some(first), Some(second)) => LocalTime::Repeated { first, second },
            (Some(at), None) => LocalTime::Once { at },
            (None, _) => LocalTime::Skipped { at },
        }
    }

    /// Tells what the wall clock shows at an instant, in the zone of the plan in force then.
    #[must_use]
    pub fn local(&self, at: Instant) -> NaiveDateTime {
        self.zone_at(at).local(at)
    }
}

/// What the zone of a plan does near a local time.
pub(crate) fn offsets_near(plan: &SchedulePlan, local: i64) -> Offsets {
    Offsets::new(&plan.zone, local - DAY, local + 2 * DAY)
}

/// The plan in force when a date begins in the zone of that plan; a schedule always has one.
pub(crate) fn plan_on(schedule: &Schedule, date: NaiveDate) -> Option<&SchedulePlan> {
    let midnight = midnight(date);
    let (first, later) = schedule.versions().split_first()?;
    let in_force = later.iter().rev().find(|version| {
        let from = version.effective_from.map_or(i64::MIN, seconds);
        // No zone is two days from UTC, so most versions need no look at their zone.
        let (early, late) = (midnight - 2 * DAY, midnight + 2 * DAY);
        from <= early || (from <= late && from <= offsets_near(&version.plan, midnight).resolve(midnight))
    });
    Some(&in_force.unwrap_or(first).plan)
}

/// The midnight a date begins with, as the second a wall clock shows.
pub(crate) fn midnight(date: NaiveDate) -> i64 {
    day::number(date) * DAY
}

pub(crate) fn interval(piece: Piece) -> Interval {
    Interval { from: instant(piece.from), to: instant(piece.to) }
}
