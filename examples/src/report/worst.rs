//! The tickets that are furthest over their targets, with every clock and its ledger.
use std::cmp::Reverse;

use helpdesk_core::{Explanation, Instant, Metric, TicketId};
use helpdesk_sla::OpenTime;
use serde::Serialize;

use super::{clock_sheet::ClockSheet, readable, turn::solved_at};

/// How many tickets are shown.
pub const WORST_MAX: usize = 10;

/// A ticket that is over a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorstTicket {
    /// By how much, and of what.
    pub overrun: Overrun,
    /// The desk's name for it.
    pub id: TicketId,
    /// Its name in the system it comes from.
    pub external: Option<String>,
    /// One line.
    pub subject: String,
    /// What else there is to know, each with its name: kind, channel, priority, status, team, tier, assignee …
    pub facts: Vec<(String, String)>,
    /// Its tags.
    pub tags: Vec<String>,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it was solved, unless it was reopened since.
    pub solved_at: Option<Instant>,
    /// Every clock, in the order in which they began.
    pub clocks: Vec<ClockSheet>,
}

/// How much more was used than promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Overrun {
    /// Of which metric.
    pub metric: Metric,
    /// By how much, in open time.
    pub by: OpenTime,
}

/// Overruns of the resolution come before all others; then the larger; then the older ticket.
type Rank = (bool, Reverse<OpenTime>, TicketId);

#[derive(Debug, Default)]
pub(super) struct WorstTally {
    tickets: Vec<WorstTicket>,
}

impl WorstTally {
    pub(super) fn add(&mut self, explanation: &Explanation) {
        let Some(overrun) = largest(explanation) else { return };
        let rank = rank(overrun, explanation.ticket.id);
        let place = self.tickets.partition_point(|t| self::rank(t.overrun, t.id) < rank);
        if place < WORST_MAX {
            self.tickets.insert(place, ticket(explanation, overrun));
            self.tickets.truncate(WORST_MAX);
        }
    }

    pub(super) fn finish(self) -> Vec<WorstTicket> {
        self.tickets
    }
}

fn rank(overrun: Overrun, ticket: TicketId) -> Rank {
    (overrun.metric != Metric::Resolution, Reverse(overrun.by), ticket)
}

/// The overrun that counts: of the resolution where there is one, else the largest.
fn largest(explanation: &Explanation) -> Option<Overrun> {
    let id = explanation.ticket.id;
    let overruns = explanation.clocks.iter().map(|held| {
        let by = held.used.saturating_sub(held.clock.target);
        Overrun { metric: held.metric, by }
    });
    overruns.filter(|overrun| overrun.by > OpenTime::ZERO).min_by_key(|overrun| rank(*overrun, id))
}

fn ticket(explanation: &Explanation, overrun: Overrun) -> WorstTicket {
    let ticket = &explanation.ticket;
    let fact = |name: &str, value: String| (name.to_string(), value);
    let known = |name: &str, value: Option<String>| value.map(|value| fact(name, value));
    let facts = [
        Some(fact("Priority", ticket.priority.to_string())),
        Some(fact("Status", readable::words(ticket.status.kind().as_str()))),
        Some(fact("Team", ticket.team.as_ref().map_or_else(|| "none".to_string(), ToString::to_string))),
        Some(fact("In the hands of", ticket.tier.to_string())),
        known("Assignee", ticket.assignee.as_ref().map(ToString::to_string)),
        Some(fact("Kind", readable::words(ticket.kind.as_str()))),
        Some(fact("Channel", ticket.channel.to_string())),
        Some(fact("Requester", ticket.requester.to_string())),
        known("Organization", ticket.organization.as_ref().map(ToString::to_string)),
        Some(fact("Messages", ticket.n_messages.to_string())),
        Some(fact("Reassignments", ticket.n_reassignments.to_string())),
        Some(fact("Reopenings", ticket.n_reopenings.to_string())),
    ];
    WorstTicket {
        overrun,
        id: ticket.id,
        external: ticket.external.as_ref().map(ToString::to_string),
        subject: ticket.subject.clone(),
        facts: facts.into_iter().flatten().collect(),
        tags: ticket.tags.iter().cloned().collect(),
        opened_at: ticket.opened_at,
        solved_at: solved_at(explanation),
        clocks: explanation.clocks.iter().map(ClockSheet::of).collect(),
    }
}
