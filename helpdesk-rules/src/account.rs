//! What is kept of one event's way through the rules so that it can be explained: references only, no texts.
use std::{borrow::Cow, ops::Range};

use helpdesk_core::{RuleOutcome, Ticket};

use crate::{
    predicate::{Leaf, Undecided},
    rule_set::Rule,
};

/// What each rule did, in order.
#[derive(Default)]
pub(crate) struct Account<'a> {
    pub(crate) entries: Vec<Entry<'a>>,
    /// Every leaf that was asked, of one rule after the other.
    pub(crate) heard: Vec<(&'a Leaf, Result<bool, Undecided>)>,
    /// The ticket as each phase with rules saw it.
    pub(crate) tickets: Vec<Cow<'a, Ticket>>,
    n_closed: usize,
}

/// What one rule did.
pub(crate) struct Entry<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) outcome: RuleOutcome,
    pub(crate) steps: u64,
    /// Which of the leaves that were asked are its own.
    pub(crate) heard: Range<usize>,
    /// Which of the tickets it saw.
    pub(crate) ticket: usize,
}

impl<'a> Account<'a> {
    pub(crate) fn hear(&mut self, leaf: &'a Leaf, answer: Result<bool, Undecided>) {
        self.heard.push((leaf, answer));
    }

    /// Ends the entry of a rule.
    pub(crate) fn close(&mut self, rule: &'a Rule, outcome: &RuleOutcome, steps: u64) {
        let heard = self.n_closed..self.heard.len();
        self.n_closed = heard.end;
        let ticket = self.tickets.len().saturating_sub(1);
        self.entries.push(Entry { rule, outcome: outcome.clone(), steps, heard, ticket });
    }
}
