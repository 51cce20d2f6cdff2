//! The set of teams: which of up to 64 teams, by their place in a list. It knows no names.

use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most teams a coverage can be made of.
pub const TEAMS_MAX: usize = 64;

/// Some of the teams of a coverage, by their place in its list, counted from 0.
///
/// Stored as an ascending list of places.
///
/// # Examples
///
/// ```
/// use helpdesk_sla::TeamSet;
///
/// let set = TeamSet::of([2, 0])?;
/// assert_eq!(set.iter().collect::<Vec<_>>(), [0, 2]);
/// assert!(TeamSet::of([64]).is_err());
/// # Ok::<(), helpdesk_sla::TeamSetError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<usize>", into = "Vec<usize>")]
pub struct TeamSet(u64);

/// Why places are no set of teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TeamSetError {
    /// No coverage has a team there.
    #[error("there is no team at place `{place}`, expected a place below {TEAMS_MAX}")]
    Place {
        /// The place, counted from 0.
        place: usize,
    },
}

impl TeamSet {
    /// No team at all.
    pub const EMPTY: TeamSet = TeamSet(0);

    /// Makes the set of the teams at some places.
    ///
    /// # Errors
    ///
    /// A place from [`TEAMS_MAX`] on.
    pub fn of(places: impl IntoIterator<Item = usize>) -> Result<TeamSet, TeamSetError> {
        let mut set = TeamSet::EMPTY;
        for place in places {
            let bit = bit(place);
            if bit == 0 {
                return Err(TeamSetError::Place { place });
            }
            set.0 |= bit;
        }
        Ok(set)
    }

    /// Tells whether the team at a place is among them.
    #[must_use]
    pub fn contains(self, place: usize) -> bool {
        self.0 & bit(place) != 0
    }

    /// Counts the teams.
    #[must_use]
    pub fn len(self) -> usize {
        usize::try_from(self.0.count_ones()).unwrap_or(TEAMS_MAX)
    }

    /// Tells whether there is no team.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Tells which teams are in both sets.
    #[must_use]
    pub fn and(self, other: TeamSet) -> TeamSet {
        TeamSet(self.0 & other.0)
    }

    /// Tells which teams are in this set and not in the other.
    #[must_use]
    pub fn without(self, other: TeamSet) -> TeamSet {
        TeamSet(self.0 & !other.0)
    }

    /// Lists the places of the teams, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..TEAMS_MAX).filter(move |place| self.contains(*place))
    }

    /// The set with a team put in or, where it is in already, taken out.
    pub(crate) fn toggled(self, place: usize) -> TeamSet {
        TeamSet(self.0 ^ bit(place))
    }
}

/// The bit of a place; none where there is no such place.
fn bit(place: usize) -> u64 {
    u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0)
}

impl fmt::Debug for TeamSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl TryFrom<Vec<usize>> for TeamSet {
    type Error = TeamSetError;

    fn try_from(places: Vec<usize>) -> Result<TeamSet, TeamSetError> {
        TeamSet::of(places)
    }
}

impl From<TeamSet> for Vec<usize> {
    fn from(set: TeamSet) -> Vec<usize> {
        set.iter().collect()
    }
}
