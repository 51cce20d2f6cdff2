//! The gap: a stretch in which nobody is at work, and why each team is not.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::interval::length;
use crate::{Account, Cover, CoverageError, Instant, Interval, Reason, Team};

/// The most reasons the gaps of a coverage can have together.
pub const CAUSES_MAX: usize = 1_000_000;

/// A stretch in which nobody is at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
    /// Why: for each team, in the order of the teams, a partition of the gap.
    pub causes: Vec<GapCause>,
}

/// Why one team is not at work during a gap or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapCause {
    /// The place of the team in the coverage.
    pub team: usize,
    /// The first instant of the part.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// Why.
    #[serde(flatten)]
    pub reason: Reason,
}

impl Gap {
    /// Tells how long the gap is, in seconds.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        length(self.from, self.to)
    }
}

/// The gaps among some covers, each with the reasons of every team: one account per team, told once.
pub(crate) fn explained(teams: &[Team<'_>], range: Interval, covers: &[Cover]) -> Result<Vec<Gap>, CoverageError> {
    let empty = covers.iter().filter(|cover| cover.teams.is_empty());
    let mut gaps: Vec<Gap> = empty.map(|cover| Gap { from: cover.from, to: cover.to, causes: Vec::new() }).collect();
    if gaps.is_empty() {
        return Ok(gaps);
    }
    let mut left = CAUSES_MAX;
    for (place, team) in teams.iter().enumerate() {
        let failed = |source| CoverageError::Time { name: team.name.into(), source };
        let account = team.schedule.account(range.from, range.to).map_err(failed)?;
        left = tell(&mut gaps, place, &account, left).ok_or(CoverageError::TooMany {
            place: "reasons of gaps",
            found: CAUSES_MAX + 1,
            max: CAUSES_MAX,
        })?;
    }
    Ok(gaps)
}

/// Tells the gaps what one team did; gives back how many more causes there may be, none where there were too many.
fn tell(gaps: &mut [Gap], team: usize, account: &[Account], mut left: usize) -> Option<usize> {
    let mut pieces = account.iter().peekable();
    for gap in gaps {
        while let Some(piece) = pieces.peek() {
            let (from, to) = (piece.from.max(gap.from), piece.to.min(gap.to));
            if from < to {
                left = left.checked_sub(1)?;
                gap.causes.push(GapCause { team, from, to, reason: piece.reason.clone() });
            }
            if piece.to > gap.to {
                break;
            }
            pieces.next();
        }
    }
    Some(left)
}
