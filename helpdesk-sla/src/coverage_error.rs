//! Why there is no coverage of some teams.

use alloc::string::String;

use thiserror::Error;

use crate::instant::seconds;
use crate::{Instant, Interval, TEAMS_MAX, Team, TimeError};

/// The longest name a team of a coverage can have, in bytes.
pub const TEAM_NAME_MAX: usize = 200;

/// Why there is no coverage of some teams.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CoverageError {
    /// No team was given.
    #[error("there is no team, expected at least one")]
    NoTeam,
    /// A list is longer than allowed.
    #[error("{place}: has {found} entries, expected at most {max}")]
    TooMany {
        /// Which list.
        place: &'static str,
        /// How many entries it has; where counting stopped at the limit, one more than that.
        found: usize,
        /// How many it may have.
        max: usize,
    },
    /// A team has no name, or a very long one.
    #[error("team {team}: its name has {found} bytes, expected 1 to {TEAM_NAME_MAX}")]
    NameLength {
        /// Which team, from 1.
        team: usize,
        /// How long its name is.
        found: usize,
    },
    /// Two teams have one name.
    #[error("team {team}: is called `{name}` like one before, expected names that differ")]
    SameName {
        /// Which team, from 1.
        team: usize,
        /// The name.
        name: String,
    },
    /// The range is empty.
    #[error("the range ends at `{to}`, expected an end after its start `{from}`")]
    Range {
        /// Its start.
        from: Instant,
        /// Its end.
        to: Instant,
    },
    /// A schedule does not know the whole range.
    #[error("team `{name}`: does not know the whole range")]
    Time {
        /// Whose schedule.
        name: String,
        /// What it said.
        source: TimeError,
    },
}

/// Refuses what no coverage can be made of, before any schedule is asked.
pub(crate) fn refuse(teams: &[Team<'_>], range: Interval) -> Result<(), CoverageError> {
    if teams.is_empty() {
        return Err(CoverageError::NoTeam);
    }
    if teams.len() > TEAMS_MAX {
        return Err(CoverageError::TooMany { place: "teams", found: teams.len(), max: TEAMS_MAX });
    }
    for (place, team) in teams.iter().enumerate() {
        let found = team.name.len();
        if found == 0 || found > TEAM_NAME_MAX {
            return Err(CoverageError::NameLength { team: place + 1, found });
        }
        if teams.iter().take(place).any(|before| before.name == team.name) {
            return Err(CoverageError::SameName { team: place + 1, name: team.name.into() });
        }
    }
    if seconds(range.to) <= seconds(range.from) {
        return Err(CoverageError::Range { from: range.from, to: range.to });
    }
    Ok(())
}
