//! The forecast: when promises break if nothing changes. It changes no clock and fires no rung.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::decide::late_from;
use thiserror::Error;

use crate::{Clock, Instant, OpenTime, Phase, Schedule, TimeError};

/// The most promises a forecast can be made of.
pub const FORECAST_MAX: usize = 10_000_000;

/// When promises break if nothing changes: nobody answers, nothing is paused, no target moves.
///
/// Promises are named by their place in what the forecast was made of, counted from 0. Each is in one of the lists.
///
/// # Time and units
///
/// A promise is *due* at the earliest instant at which its target is used up, and *late* from the first instant at which
/// more is. Between them may lie a night or a weekend.
///
/// # Laws
///
/// From a clock and from its start and target comes the same, and what is late when agrees with the clock's own ticks
/// (`forecast_is_what_the_ticks_find`). Counts add up (`buckets_add_up`).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Forecast, Instant, OpenTime, Schedule, SchedulePlan, Shift, Tz, WeeklyHours};
///
/// let hours = WeeklyHours::weekdays(&[Shift::new("09:00", "18:00")?]);
/// let office = Schedule::build(&SchedulePlan::new(Tz::UTC, hours))?;
/// let friday = |time: &str| format!("2026-01-09T{time}:00Z").parse::<Instant>();
///
/// // At Friday noon: what is left of three promises.
/// let left = [OpenTime::from_hours(7), OpenTime::from_hours(2), OpenTime::from_hours(6)];
/// let forecast = Forecast::of_remaining(friday("12:00")?, &left, &office)?;
/// assert_eq!(forecast.to_come.iter().map(|next| next.place).collect::<Vec<_>>(), [1, 2, 0]);
/// assert_eq!(forecast.n_due_until(friday("18:00")?), 2); // used up by then
/// assert_eq!(forecast.n_late_until(friday("18:00")?), 1); // the other can still be kept on Friday evening
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// The instant it is made for.
    pub at: Instant,
    /// The promises that will be late if nothing changes: by due instant, then by place.
    pub to_come: Vec<Breaching>,
    /// The promises that are late or broken already, ascending.
    pub late: Vec<usize>,
    /// The promises that stand, or that no open time is left for: they do not become late if nothing changes. Ascending.
    pub standing: Vec<usize>,
    /// The promises that are over, ascending.
    pub ended: Vec<usize>,
}

/// A promise that will be late if nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaching {
    /// When its target is used up.
    pub due: Instant,
    /// The first instant that is too late.
    pub late_from: Instant,
    /// Its place in what the forecast was made of, from 0.
    pub place: usize,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// There are more promises than allowed.
    #[error("there are more than `{max}` promises, expected at most so many")]
    TooMany {
        /// How many there may be.
        max: usize,
    },
    /// There are not as many starts as targets.
    #[error("there are {starts} starts and {budgets} budgets, expected as many of both")]
    Lengths {
        /// How many starts there are.
        starts: usize,
        /// How many budgets there are.
        budgets: usize,
    },
    /// A schedule cannot tell about an instant.
    #[error("promise {place}: the schedule cannot tell when it is due")]
    Time {
        /// Its place, from 0.
        place: usize,
        /// What the schedule said.
        source: TimeError,
    },
}

impl Forecast {
    /// Forecasts from clocks: they know when they are due, and no schedule is asked.
    ///
    /// A clock that is fulfilled or cancelled has ended, whether it was late or not. Of the others, one with a breach is
    /// late, and so is one whose first instant too late is not after `at`, though no tick noticed it yet.
    ///
    /// # Errors
    ///
    /// [`ForecastError::TooMany`].
    pub fn of<'a>(at: Instant, clocks: impl IntoIterator<Item = &'a Clock>) -> Result<Forecast, ForecastError> {
        let mut forecast = Forecast::empty(at);
        for (place, clock) in clocks.into_iter().enumerate() {
            if place >= FORECAST_MAX {
                return Err(ForecastError::TooMany { max: FORECAST_MAX });
            }
            match clock.phase {
                Phase::Fulfilled { .. } | Phase::Cancelled { .. } => forecast.ended.push(place),
                Phase::Running { .. } | Phase::Paused { .. } if clock.breach.is_some() => forecast.late.push(place),
                Phase::Running { .. } | Phase::Paused { .. } => forecast.add(place, clock.due.zip(clock.late_from)),
            }
        }
        Ok(forecast.sorted())
    }

    /// Forecasts from what is left of running promises at `at`: for many at once, with two searches each.
    ///
    /// Where less than nothing is left, the promise is late. What has no open time left to break in is standing.
    ///
    /// # Errors
    ///
    /// [`ForecastError::TooMany`], and where the schedule does not know `at`.
    pub fn of_remaining(at: Instant, left: &[OpenTime], schedule: &Schedule) -> Result<Forecast, ForecastError> {
        let promises = left.iter().map(|left| (at, *left));
        Forecast::advanced(at, left.len(), promises, schedule)
    }

    /// Forecasts from the starts and targets of promises that have run ever since, or were resumed with so much left.
    ///
    /// # Errors
    ///
    /// As [`of_remaining`](Forecast::of_remaining), and [`ForecastError::Lengths`].
    pub fn of_starts(
        at: Instant,
        starts: &[Instant],
        budgets: &[OpenTime],
        schedule: &Schedule,
    ) -> Result<Forecast, ForecastError> {
        if starts.len() != budgets.len() {
            return Err(ForecastError::Lengths { starts: starts.len(), budgets: budgets.len() });
        }
        Forecast::advanced(at, starts.len(), starts.iter().copied().zip(budgets.iter().copied()), schedule)
    }

    /// Counts the promises that are used up at an instant or before, beside those late already.
    #[must_use]
    pub fn n_due_until(&self, until: Instant) -> usize {
        self.to_come.partition_point(|next| next.due <= until)
    }

    /// Counts the promises that are late at an instant if nothing changes, beside those late already.
    #[must_use]
    pub fn n_late_until(&self, until: Instant) -> usize {
        // None is late before it is due.
        self.to_come.iter().take_while(|next| next.due <= until).filter(|next| next.late_from <= until).count()
    }

    fn advanced(
        at: Instant,
        n: usize,
        promises: impl Iterator<Item = (Instant, OpenTime)>,
        schedule: &Schedule,
    ) -> Result<Forecast, ForecastError> {
        if n > FORECAST_MAX {
            return Err(ForecastError::TooMany { max: FORECAST_MAX });
        }
        let mut forecast = Forecast::empty(at);
        forecast.to_come.reserve_exact(n);
        for (place, (start, budget)) in promises.enumerate() {
            if budget.is_negative() {
                forecast.late.push(place);
                continue;
            }
            let promised = promised(start, budget, schedule);
            forecast.add(place, promised.map_err(|source| ForecastError::Time { place, source })?);
        }
        Ok(forecast.sorted())
    }

    fn empty(at: Instant) -> Forecast {
        Forecast { at, to_come: Vec::new(), late: Vec::new(), standing: Vec::new(), ended: Vec::new() }
    }

    fn add(&mut self, place: usize, promised: Option<(Instant, Instant)>) {
        match promised {
            Some((_, late_from)) if late_from <= self.at => self.late.push(place),
            Some((due, late_from)) => self.to_come.push(Breaching { due, late_from, place }),
            None => self.standing.push(place),
        }
    }

    fn sorted(mut self) -> Forecast {
        self.to_come.sort_unstable_by_key(|next| (next.due, next.place));
        self
    }
}

/// When a promise is due and from when on it is late; none where no open time is left for that.
fn promised(start: Instant, budget: OpenTime, schedule: &Schedule) -> Result<Option<(Instant, Instant)>, TimeError> {
    let due = match schedule.advance(start, budget) {
        Err(TimeError::PastHorizon { .. } | TimeError::AfterLastOpening { .. }) => return Ok(None),
        found => found?,
    };
    Ok(Some((due, late_from(start, budget, schedule)?)))
}
