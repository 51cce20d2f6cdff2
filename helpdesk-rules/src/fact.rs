//! One table of facts: name, type, getter, what it is. Scripts, native predicates and the index read it.
use std::cell::OnceCell;

use helpdesk_core::{Event, Ticket};

use crate::{event_facts, facts, value::Value};

/// What a fact holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Always a text.
    Text,
    /// One of a few words, always.
    Word,
    /// A text or nothing.
    MaybeText,
    /// A number.
    Number,
    /// A list of texts.
    Texts,
}

/// Whether what rules ask for can change a fact while rules run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    Fixed,
    Moves,
}

/// A fact of a ticket or an event.
pub(crate) struct Fact<S: 'static> {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    /// Longest text in bytes, as the desk takes it.
    pub(crate) bytes_max: usize,
    pub(crate) life: Life,
    pub(crate) get: for<'a> fn(&'a S) -> Value<'a>,
}

/// A fact by its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FactId {
    Ticket(usize),
    Event(usize),
}

/// A text that is worked out when it is first asked for; nothing where only a script can say what it is.
pub(crate) type SharedText = OnceCell<Option<String>>;

/// What predicates look at.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) ticket: &'a Ticket,
    pub(crate) event: &'a Event,
    /// Longest text; facts are cut there.
    pub(crate) bytes_max: usize,
    /// Most elements of a list.
    pub(crate) length_max: usize,
    /// Texts that are worked out once for all rules, and not at all where nobody asks.
    pub(crate) shared: &'a [SharedText],
}

impl FactId {
    pub(crate) fn of_ticket(name: &str) -> Option<Self> {
        facts::TICKET.iter().position(|fact| fact.name == name).map(Self::Ticket)
    }

    pub(crate) fn of_event(name: &str) -> Option<Self> {
        event_facts::EVENT.iter().position(|fact| fact.name == name).map(Self::Event)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ticket(n) => facts::TICKET.get(n).map_or("", |fact| fact.name),
            Self::Event(n) => event_facts::EVENT.get(n).map_or("", |fact| fact.name),
        }
    }

    pub(crate) fn holds(self) -> Holds {
        match self {
            Self::Ticket(n) => facts::TICKET.get(n).map_or(Holds::MaybeText, |fact| fact.holds),
            Self::Event(n) => event_facts::EVENT.get(n).map_or(Holds::MaybeText, |fact| fact.holds),
        }
    }

    pub(crate) fn bytes_max(self) -> usize {
        match self {
            Self::Ticket(n) => facts::TICKET.get(n).map_or(0, |fact| fact.bytes_max),
            Self::Event(n) => event_facts::EVENT.get(n).map_or(0, |fact| fact.bytes_max),
        }
    }

    pub(crate) fn is_fixed(self) -> bool {
        match self {
            Self::Ticket(n) => facts::TICKET.get(n).is_some_and(|fact| fact.life == Life::Fixed),
            Self::Event(n) => event_facts::EVENT.get(n).is_some_and(|fact| fact.life == Life::Fixed),
        }
    }

    pub(crate) fn get<'a>(self, seen: &Seen<'a>) -> Value<'a> {
        let value = match self {
            Self::Ticket(n) => facts::TICKET.get(n).map_or(Value::Nothing, |fact| (fact.get)(seen.ticket)),
            Self::Event(n) => event_facts::EVENT.get(n).map_or(Value::Nothing, |fact| (fact.get)(seen.event)),
        };
        value.bounded(seen.bytes_max)
    }
}
