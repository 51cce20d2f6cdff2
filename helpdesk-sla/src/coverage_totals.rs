//! The sums of a coverage: how much is covered, by whom, and by how many.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::Coverage;
use crate::interval::length;

/// The sums of a coverage, in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageTotals {
    /// How long the range is.
    pub range_seconds: u64,
    /// How long somebody is at work.
    pub covered_seconds: u64,
    /// How long nobody is.
    pub uncovered_seconds: u64,
    /// How long exactly so many teams are at work: first none, then one, up to all.
    pub by_number_seconds: Vec<u64>,
    /// The sums of each team, in the order of the teams.
    pub teams: Vec<TeamTotals>,
}

/// The sums of a team, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TeamTotals {
    /// How long it is at work.
    pub open_seconds: u64,
    /// How long it is the only one.
    pub alone_seconds: u64,
}

impl Coverage {
    /// Adds up who is at work how long.
    #[must_use]
    pub fn totals(&self) -> CoverageTotals {
        let mut by_number = vec![0_u64; self.teams.len() + 1];
        let mut teams = vec![TeamTotals::default(); self.teams.len()];
        for cover in &self.covers {
            let (n, seconds) = (cover.teams.len(), cover.seconds());
            if let Some(sum) = by_number.get_mut(n) {
                *sum = sum.saturating_add(seconds);
            }
            for place in cover.teams.iter() {
                if let Some(team) = teams.get_mut(place) {
                    team.open_seconds = team.open_seconds.saturating_add(seconds);
                    let alone = if n == 1 { seconds } else { 0 };
                    team.alone_seconds = team.alone_seconds.saturating_add(alone);
                }
            }
        }
        CoverageTotals {
            range_seconds: length(self.range.from, self.range.to),
            covered_seconds: by_number.iter().skip(1).fold(0, |sum, seconds| sum.saturating_add(*seconds)),
            uncovered_seconds: by_number.first().copied().unwrap_or(0),
            by_number_seconds: by_number,
            teams,
        }
    }
}
