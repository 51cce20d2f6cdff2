//! The hand-over: where some teams stop and others are, or come to be, at work.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::interval::length;
use crate::{Coverage, Instant, TeamSet};

/// The teams that stop at an instant, and those the work goes to.
///
/// The work goes to whoever is at work right after. Where nobody is, it goes to whoever is first at work after the gap.
/// A team that merely stops for a while and comes back first, with no other, hands over to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// When the teams it comes from stop.
    pub closes_at: Instant,
    /// When the teams it goes to are there.
    ///
    /// Before `closes_at`, it is the first instant from which on all teams it comes from and that team it goes to which
    /// has been there longest were at work together. After it, it is the end of the gap.
    pub opens_at: Instant,
    /// The teams that stop.
    pub from: TeamSet,
    /// The teams the work goes to.
    pub to: TeamSet,
}

impl Handover {
    /// Tells how long both sides are at work together, in seconds; none where they touch or a gap lies between.
    #[must_use]
    pub fn overlap_seconds(&self) -> u64 {
        length(self.opens_at, self.closes_at)
    }

    /// Tells how long nobody is at work in between, in seconds; none where there is no gap.
    #[must_use]
    pub fn gap_seconds(&self) -> u64 {
        length(self.closes_at, self.opens_at)
    }
}

impl Coverage {
    /// Lists the hand-overs, ascending.
    ///
    /// A gap at the end of the range hands over to nobody that is known. Work before the range is not known either: an
    /// overlap begins with the range at the earliest.
    #[must_use]
    pub fn handovers(&self) -> Vec<Handover> {
        let mut found = Vec::new();
        // Since when each team has been at work.
        let mut since = alloc::vec![self.range.from; self.teams.len()];
        let mut before = TeamSet::EMPTY;
        for (place, cover) in self.covers.iter().enumerate() {
            for team in cover.teams.without(before).iter() {
                if let Some(since) = since.get_mut(team) {
                    *since = cover.from;
                }
            }
            let from = before.without(cover.teams);
            let after = if cover.teams.is_empty() { self.covers.get(place + 1) } else { Some(cover) };
            if let Some(after) = after.filter(|after| !from.is_empty() && !after.teams.without(from).is_empty()) {
                let there = |set: TeamSet| set.iter().filter_map(|team| since.get(team).copied());
                let opens_at = if cover.teams.is_empty() {
                    after.from
                } else {
                    there(from).chain(there(cover.teams).min()).max().unwrap_or(cover.from)
                };
                found.push(Handover { closes_at: cover.from, opens_at, from, to: after.teams });
            }
            before = cover.teams;
        }
        found
    }
}
