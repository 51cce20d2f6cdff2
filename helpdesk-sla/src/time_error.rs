//! Why a question about time has no answer.

use chrono::NaiveDate;
use thiserror::Error;

use crate::{Instant, OpenTime};

/// Why a schedule cannot answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TimeError {
    /// A negative length was to be spent.
    #[error("a budget of `{budget}` is negative, expected zero or more")]
    NegativeBudget {
        /// What was to be spent.
        budget: OpenTime,
    },
    /// The instant asked about lies where the schedule was not compiled.
    #[error("`{at}` lies outside the horizon of the schedule, expected an instant from `{from}` to `{to}`")]
    OutsideHorizon {
        /// The instant asked about.
        at: Instant,
        /// The first instant of the horizon.
        from: Instant,
        /// The first instant after it.
        to: Instant,
    },
    /// The schedule goes on, but not the time it was compiled for.
    #[error("`{budget}` of open time from `{at}` on runs past the horizon of the schedule, which ends at `{to}`")]
    PastHorizon {
        /// The instant asked about.
        at: Instant,
        /// What was to be spent.
        budget: OpenTime,
        /// The first instant after the horizon.
        to: Instant,
    },
    /// The schedule has no weekly hours in the end, and its last date is over.
    #[error(
        "`{budget}` of open time from `{at}` on ends after the last opening of the schedule, which closes at `{last_close}`"
    )]
    AfterLastOpening {
        /// The instant asked about.
        at: Instant,
        /// What was to be spent.
        budget: OpenTime,
        /// The end of the last open interval.
        last_close: Instant,
    },
    /// Going back leaves the time the schedule was compiled for.
    #[error(
        "`{budget}` of open time before `{at}` begins before the horizon of the schedule, which begins at `{from}`"
    )]
    BeforeHorizon {
        /// The instant asked about.
        at: Instant,
        /// What was to be found.
        budget: OpenTime,
        /// The first instant of the horizon.
        from: Instant,
    },
    /// The date asked about lies where the schedule was not compiled.
    #[error("`{date}` lies outside the horizon of the schedule, expected a date from `{first}` to `{last}`")]
    DateOutsideHorizon {
        /// The date asked about.
        date: NaiveDate,
        /// The first date of the horizon.
        first: NaiveDate,
        /// The last date of the horizon.
        last: NaiveDate,
    },
    /// There are not so many business dates to come.
    #[error("`{days}` business days from `{at}` on run past the horizon of the schedule, which ends at `{to}`")]
    DaysPastHorizon {
        /// The instant asked about.
        at: Instant,
        /// How many business dates were to be counted.
        days: u32,
        /// The first instant after the horizon.
        to: Instant,
    },
    /// There were not so many business dates before.
    #[error("`{days}` business days before `{at}` begin before the horizon of the schedule, which begins at `{from}`")]
    DaysBeforeHorizon {
        /// The instant asked about.
        at: Instant,
        /// How many business dates were to be counted.
        days: u32,
        /// The first instant of the horizon.
        from: Instant,
    },
}
