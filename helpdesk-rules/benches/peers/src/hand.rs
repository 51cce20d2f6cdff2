//! Rules written by hand for this desk and no other, with the whole answer of the hook.
use std::{collections::BTreeSet, hint::black_box};

use helpdesk_core::{Event, Reaction, Ticket};

use crate::{by_hand::Native, desk::openings, ours, peer::Peer};

/// The rules by hand, in one of two ways.
pub(crate) struct ByHand {
    name: &'static str,
    way: fn(&Native, &Ticket, &Event) -> Reaction,
    native: Native,
    openings: Vec<(Ticket, Event)>,
}

impl ByHand {
    /// With hash maps and one search for all words.
    pub(crate) fn with_tables(n: usize) -> Self {
        Self { name: "hand-written, tables", way: Native::indexed, native: Native::of(n), openings: openings() }
    }

    /// One condition after the other.
    pub(crate) fn as_chain(n: usize) -> Self {
        Self { name: "hand-written, chain", way: Native::chain, native: Native::of(n), openings: openings() }
    }
}

impl Peer for ByHand {
    fn name(&self) -> &'static str {
        self.name
    }

    fn ask(&mut self, ticket: usize) {
        let (ticket, event) = &self.openings[ticket];
        black_box((self.way)(&self.native, ticket, event));
    }

    fn matched(&mut self, ticket: usize) -> BTreeSet<usize> {
        let (ticket, event) = &self.openings[ticket];
        ours::numbers(&(self.way)(&self.native, ticket, event))
    }
}
