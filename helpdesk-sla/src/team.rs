//! The teams of a coverage: what is asked about them, and what a coverage remembers of them.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::instant::{instant, seconds};
use crate::offsets::Offsets;
use crate::{Instant, Interval, Schedule};

/// A team and when it works.
#[derive(Debug, Clone, Copy)]
pub struct Team<'a> {
    /// What it is called; no two teams of a coverage share a name.
    pub name: &'a str,
    /// When it works.
    pub schedule: &'a Schedule,
}

/// What a coverage remembers of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoveredTeam {
    /// What it is called.
    pub name: String,
    /// How far its clocks are ahead of UTC, ascending; the first holds from the beginning of the range.
    pub offsets: Vec<TeamOffset>,
}

/// How far the clocks of a team are ahead of UTC, from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamOffset {
    /// From when on.
    pub from: Instant,
    /// The zone the team writes its hours in; of a schedule made of two, that of the first.
    pub zone: String,
    /// How far ahead, in seconds; behind is negative.
    pub ahead_seconds: i64,
}

impl CoveredTeam {
    pub(crate) fn of(team: &Team<'_>, range: Interval) -> CoveredTeam {
        CoveredTeam { name: team.name.into(), offsets: offsets(team.schedule, range) }
    }

    /// Finds what holds at an instant.
    #[must_use]
    pub fn offset_at(&self, at: Instant) -> Option<&TeamOffset> {
        let after = self.offsets.partition_point(|offset| offset.from <= at);
        self.offsets.get(after.saturating_sub(1))
    }
}

fn offsets(schedule: &Schedule, range: Interval) -> Vec<TeamOffset> {
    let mut found: Vec<TeamOffset> = Vec::new();
    let changes = schedule.timeline.source().leading().iter().skip(1).filter_map(|version| version.effective_from);
    let mut edges: Vec<Instant> = changes.filter(|at| range.from < *at && *at < range.to).collect();
    edges.extend([range.from, range.to]);
    edges.sort_unstable();
    for (from, to) in edges.iter().zip(edges.iter().skip(1)) {
        let zone = schedule.zone_at(*from);
        let name = zone.to_string();
        for (start, ahead_seconds) in
            Offsets::new(zone, seconds(*from), seconds(*to)).between(seconds(*from), seconds(*to))
        {
            let known = found.last().is_some_and(|last| last.zone == name && last.ahead_seconds == ahead_seconds);
            if !known {
                found.push(TeamOffset { from: instant(start), zone: name.clone(), ahead_seconds });
            }
        }
    }
    found
}
