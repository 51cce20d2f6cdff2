//! How tickets move between teams: reassignments, flows, corrections of what rules routed; and how often they come back.
use std::collections::BTreeMap;

use helpdesk_core::{EventBody, Explanation, Placement, TeamId};
use serde::Serialize;

/// Most flows and corrections that are listed.
pub const FLOWS_MAX: usize = 15;
/// Tickets with more repetitions than this are counted together with it.
pub const REPEATS_MAX: u32 = 10;

/// How tickets move.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Movement {
    /// Tickets by their number of reassignments, from 0; the last row counts [`REPEATS_MAX`] and more.
    pub reassigned: Vec<(u32, u64)>,
    /// Tickets by their number of reopenings, in the same way.
    pub reopened: Vec<(u32, u64)>,
    /// The flows between two teams with the most tickets.
    pub flows: Vec<Flow>,
    /// How many flows there are, the unlisted included.
    pub flows_total: u64,
    /// How often a rule chose a team.
    pub routed: u64,
    /// Where people moved tickets out of the team a rule had chosen, the most frequent first.
    pub corrections: Vec<Correction>,
    /// How often that happened, the unlisted included.
    pub corrections_total: u64,
}

/// How tickets went from one team to another, corrections of rules apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// From.
    pub from: TeamId,
    /// To.
    pub to: TeamId,
    /// By a person.
    pub transferred: u64,
    /// Escalated.
    pub escalated: u64,
    /// Handed back.
    pub handed_back: u64,
    /// By a rule.
    pub routed: u64,
}

/// Where people moved tickets out of the team a rule had chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The rule's choice.
    pub from: TeamId,
    /// The person's choice.
    pub to: TeamId,
    /// How often.
    pub n: u64,
}

/// A move of a ticket to a team.
pub(super) struct TeamChange<'a> {
    pub(super) from: Option<&'a TeamId>,
    pub(super) to: &'a TeamId,
    pub(super) placement: Placement,
}

#[derive(Debug, Default)]
pub(super) struct MovementTally {
    reassigned: BTreeMap<u32, u64>,
    reopened: BTreeMap<u32, u64>,
    flows: BTreeMap<(TeamId, TeamId), Flow>,
    routed: u64,
    corrections: BTreeMap<(TeamId, TeamId), u64>,
}

impl Flow {
    /// All moves.
    #[must_use]
    pub fn n_moves(&self) -> u64 {
        self.transferred + self.escalated + self.handed_back + self.routed
    }
}

/// The moves of a ticket between teams, in order.
pub(super) fn team_changes(explanation: &Explanation) -> impl Iterator<Item = TeamChange<'_>> {
    let events = explanation.steps.iter().flat_map(|step| &step.events);
    events.filter_map(|event| {
        let EventBody::TeamChanged { from, to, placement } = &event.body else { return None };
        Some(TeamChange { from: from.as_ref(), to, placement: *placement })
    })
}

impl MovementTally {
    pub(super) fn add(&mut self, explanation: &Explanation) {
        let ticket = &explanation.ticket;
        *self.reassigned.entry(ticket.n_reassignments.min(REPEATS_MAX)).or_default() += 1;
        *self.reopened.entry(ticket.n_reopenings.min(REPEATS_MAX)).or_default() += 1;
        for change in team_changes(explanation) {
            self.routed += u64::from(change.placement == Placement::Routed);
            if let Some(from) = change.from {
                self.flow(from, change.to, change.placement);
            }
        }
    }

    fn flow(&mut self, from: &TeamId, to: &TeamId, placement: Placement) {
        let key = (from.clone(), to.clone());
        let of = |key: &(TeamId, TeamId)| Flow {
            from: key.0.clone(),
            to: key.1.clone(),
            transferred: 0,
            escalated: 0,
            handed_back: 0,
            routed: 0,
        };
        match placement {
            Placement::Placed => *self.corrections.entry(key).or_default() += 1,
            Placement::Transferred => self.flows.entry(key.clone()).or_insert_with(|| of(&key)).transferred += 1,
            Placement::Escalated => self.flows.entry(key.clone()).or_insert_with(|| of(&key)).escalated += 1,
            Placement::HandedBack => self.flows.entry(key.clone()).or_insert_with(|| of(&key)).handed_back += 1,
            Placement::Routed => self.flows.entry(key.clone()).or_insert_with(|| of(&key)).routed += 1,
        }
    }

    pub(super) fn finish(self) -> Movement {
        let flows_total = u64::try_from(self.flows.len()).unwrap_or(u64::MAX);
        let mut flows: Vec<Flow> = self.flows.into_values().collect();
        // The map's order stays among equals: by from, then by to.
        flows.sort_by_key(|flow| std::cmp::Reverse(flow.n_moves()));
        flows.truncate(FLOWS_MAX);
        let corrections_total = self.corrections.values().sum();
        let corrections = self.corrections.into_iter().map(|((from, to), n)| Correction { from, to, n });
        let mut corrections: Vec<Correction> = corrections.collect();
        corrections.sort_by_key(|correction| std::cmp::Reverse(correction.n));
        corrections.truncate(FLOWS_MAX);
        Movement {
            reassigned: rows(&self.reassigned),
            reopened: rows(&self.reopened),
            flows,
            flows_total,
            routed: self.routed,
            corrections,
            corrections_total,
        }
    }
}

/// Every number up to the largest that occurs.
fn rows(sums: &BTreeMap<u32, u64>) -> Vec<(u32, u64)> {
    let last = sums.keys().next_back().copied();
    last.into_iter().flat_map(|last| 0..=last).map(|n| (n, sums.get(&n).copied().unwrap_or(0))).collect()
}
