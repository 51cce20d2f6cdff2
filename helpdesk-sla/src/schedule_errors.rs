//! Why a plan cannot become a schedule: all of its problems at once, each with its place.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use crate::schedule::{FIRST_YEAR, LAST_YEAR};
use crate::{PlanVersion, SchedulePlan};

/// The most shifts a day can have.
pub const SHIFTS_MAX: usize = 96;

/// The most overrides, holidays or dated breaks a plan can have, each.
pub const DATES_MAX: usize = 10_000;

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

/// All that is wrong with versions before they are compiled.
pub(crate) fn problems_of(versions: &[PlanVersion]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if versions.is_empty() {
        problems.push(Problem::NoVersion);
    }
    too_many(&mut problems, "versions", versions.len(), VERSIONS_MAX);
    let mut before = None;
    for (index, version) in versions.iter().enumerate() {
        let prefix = if versions.len() > 1 { format!("version {}, ", index + 1) } else { String::new() };
        let second = version.effective_from.map(|at| at.timestamp());
        if index > 0 && second <= before {
            problems.push(Problem::VersionOrder { place: format!("version {}", index + 1) });
        }
        before = second;
        check_plan(&mut problems, &prefix, &version.plan);
    }
    problems
}

fn check_plan(problems: &mut Vec<Problem>, prefix: &str, plan: &SchedulePlan) {
    for (weekly, hours) in [("hours", &plan.hours), ("weekly breaks", &plan.weekly_breaks)] {
        for (day, shifts) in hours.days() {
            too_many(problems, &format!("{prefix}{weekly} {day}"), shifts.len(), SHIFTS_MAX);
        }
    }
    too_many(problems, &format!("{prefix}overrides"), plan.overrides.len(), DATES_MAX);
    for (date, shifts) in &plan.overrides {
        too_many(problems, &format!("{prefix}override {date}"), shifts.len(), SHIFTS_MAX);
    }
    too_many(problems, &format!("{prefix}holidays"), plan.holidays.len(), DATES_MAX);
    too_many(problems, &format!("{prefix}breaks"), plan.breaks.len(), DATES_MAX);
    for (index, dated) in plan.breaks.iter().enumerate() {
        if dated.to <= dated.from {
            let place = format!("{prefix}break {} (`{}`)", index + 1, dated.name);
            problems.push(Problem::BreakOrder { place, from: dated.from, to: dated.to });
        }
    }
}

fn too_many(problems: &mut Vec<Problem>, place: &str, found: usize, max: usize) {
    if found > max {
        problems.push(Problem::TooMany { place: String::from(place), found, max });
    }
}
