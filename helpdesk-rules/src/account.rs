//! What is kept of one event's way through the rules so that it can be told: what guards said is asked again when it is read.
use std::borrow::Cow;

use helpdesk_core::{RuleOutcome, Ticket, TimerCommand};

/// What rules did, by their places in the order of running.
#[derive(Default)]
pub(crate) struct Account<'a> {
    /// The rules that did something or took steps; the others did not match.
    pub(crate) entries: Vec<Entry>,
    /// From which place on which ticket was seen: one for each phase with rules.
    pub(crate) tickets: Vec<(usize, Cow<'a, Ticket>)>,
    /// What became of timers that rules wait for.
    pub(crate) timers: Vec<TimerCommand>,
}

/// What one rule did.
pub(crate) struct Entry {
    pub(crate) place: usize,
    pub(crate) outcome: RuleOutcome,
    pub(crate) steps: u64,
}

impl Account<'_> {
    pub(crate) fn note(&mut self, place: usize, outcome: &RuleOutcome, steps: u64) {
        if steps > 0 || *outcome != RuleOutcome::NotMatched {
            self.entries.push(Entry { place, outcome: outcome.clone(), steps });
        }
    }

    pub(crate) fn entry(&self, place: usize) -> Option<&Entry> {
        let n = self.entries.binary_search_by_key(&place, |entry| entry.place).ok()?;
        self.entries.get(n)
    }

    /// The ticket as the rule at a place saw it.
    pub(crate) fn ticket(&self, place: usize) -> Option<&Ticket> {
        let n = self.tickets.partition_point(|(from, _)| *from <= place);
        self.tickets.get(n.checked_sub(1)?).map(|(_, ticket)| &**ticket)
    }
}
