//! Why a plan cannot become a schedule: all of its problems at once, each with its place.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use chrono::NaiveDate;
use thiserror::Error;

use crate::Instant;
use crate::schedule::{FIRST_YEAR, LAST_YEAR};

/// The most shifts a day can have.
pub const SHIFTS_MAX: usize = 96;

/// The most seasons, overrides, holidays, holiday rules or dated breaks a plan can have, each.
pub const DATES_MAX: usize = 10_000;

/// The most openings a plan can have: three shifts a day for ninety years.
pub const OPENINGS_MAX: usize = 100_000;

/// The most versions a schedule can have.
pub const VERSIONS_MAX: usize = 1_000;

/// All problems of a plan or its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleErrors {
    // INVARIANT: never empty.
    problems: Vec<Problem>,
}

impl ScheduleErrors {
    pub(crate) fn of(problems: Vec<Problem>) -> Result<(), ScheduleErrors> {
        if problems.is_empty() { Ok(()) } else { Err(ScheduleErrors { problems }) }
    }

    /// Lists the problems in the order of the plan.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for ScheduleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for problem in &self.problems {
            write!(f, "{gap}{problem}")?;
            gap = "; ";
        }
        Ok(())
    }
}

impl core::error::Error for ScheduleErrors {}

/// One problem of a plan or its versions.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// No instant in the whole horizon is open.
    #[error("the schedule never opens, expected at least one shift that is left after breaks and holidays")]
    NeverOpens,
    /// Two schedules were put together whose horizons lie apart.
    #[error("the two schedules have no year in common, expected horizons that overlap")]
    NothingInCommon,
    /// The years asked for are not known.
    #[error("the years `{first}` to `{last}` cannot be compiled, expected a range within {FIRST_YEAR} to {LAST_YEAR}")]
    Years {
        /// The first year.
        first: i32,
        /// The last year.
        last: i32,
    },
    /// No version was given.
    #[error("there is no version, expected at least one")]
    NoVersion,
    /// Versions must come in the order they take effect.
    #[error("{place}: takes effect no later than the version before, expected increasing instants")]
    VersionOrder {
        /// Which version.
        place: String,
    },
    /// A dated break ends before it begins.
    #[error("{place}: ends at `{to}`, expected an end after its start `{from}`")]
    BreakOrder {
        /// Which break.
        place: String,
        /// Its start.
        from: chrono::NaiveDateTime,
        /// Its end.
        to: chrono::NaiveDateTime,
    },
    /// A season ends before it begins.
    #[error("{place}: ends on `{to}`, expected its start `{from}` or a later date")]
    SeasonOrder {
        /// Which season.
        place: String,
        /// Its first date.
        from: NaiveDate,
        /// Its last date.
        to: NaiveDate,
    },
    /// Two seasons have dates in common.
    #[error("{place}: shares `{on}` with {other}, expected seasons that lie apart")]
    SeasonOverlap {
        /// Which season: the one that begins later.
        place: String,
        /// The other one.
        other: String,
        /// The first date both have.
        on: NaiveDate,
    },
    /// An opening ends before it begins.
    #[error("{place}: ends at `{to}`, expected an end after its start `{from}`")]
    OpeningOrder {
        /// Which opening.
        place: String,
        /// Its start.
        from: Instant,
        /// Its end.
        to: Instant,
    },
    /// A holiday rule has a number no calendar has.
    #[error("{place}: has the {what} `{found}`, expected {least} to {most}")]
    RuleNumber {
        /// Which rule.
        place: String,
        /// What the number is.
        what: &'static str,
        /// The number.
        found: i32,
        /// The least it may be.
        least: i32,
        /// The most it may be.
        most: i32,
    },
    /// A holiday rule ends before it begins.
    #[error("{place}: ends with the year `{to}`, expected its first year `{from}` or a later one")]
    RuleYears {
        /// Which rule.
        place: String,
        /// Its first year.
        from: i32,
        /// Its last year.
        to: i32,
    },
    /// A list is longer than allowed.
    #[error("{place}: has {found} entries, expected at most {max}")]
    TooMany {
        /// Which list.
        place: String,
        /// How many entries it has.
        found: usize,
        /// How many it may have.
        max: usize,
    },
}
