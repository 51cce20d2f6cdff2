//! One table of facts: name, type, words, getter, what it is. Scripts, native predicates, the index, the checks, the
//! reference and the suggestions read it.
use std::cell::OnceCell;

use crate::{event_facts::EVENT, facts::TICKET, lint::Words, source::Source, value::Value};

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
    /// A number or nothing.
    MaybeNumber,
    /// True or false.
    Truth,
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
#[derive(Clone, Copy)]
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    /// Longest text in bytes, as the desk takes it.
    pub(crate) bytes_max: usize,
    pub(crate) life: Life,
    pub(crate) words: Words,
    /// What it is, in a line.
    pub(crate) what: &'static str,
    pub(crate) example: &'static str,
    pub(crate) get: Get,
}

/// How a fact is read.
pub(crate) type Get = for<'a> fn(&Source<'a>) -> Value<'a>;

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
    pub(crate) source: Source<'a>,
    /// Longest text; facts are cut there.
    pub(crate) bytes_max: usize,
    /// Most elements of a list.
    pub(crate) length_max: usize,
    /// Texts that are worked out once for all rules, and not at all where nobody asks.
    pub(crate) shared: &'a [SharedText],
}

/// A row of the table.
pub(crate) const fn fact(name: &'static str, holds: Holds, get: Get) -> Fact {
    Fact { name, holds, bytes_max: 0, life: Life::Fixed, words: Words::Free, what: "", example: "", get }
}

impl Fact {
    /// What it is, and how it is used.
    pub(crate) const fn is(self, what: &'static str, example: &'static str) -> Self {
        Self { what, example, ..self }
    }

    /// Its texts have at most so many bytes.
    pub(crate) const fn within(self, bytes_max: usize) -> Self {
        Self { bytes_max, ..self }
    }

    /// Its texts are words of this kind.
    pub(crate) const fn of(self, words: Words) -> Self {
        Self { words, ..self }
    }

    /// What rules ask for can change it while rules run.
    pub(crate) const fn moves(self) -> Self {
        Self { life: Life::Moves, ..self }
    }
}

impl FactId {
    pub(crate) fn of_ticket(name: &str) -> Option<Self> {
        TICKET.iter().position(|fact| fact.name == name).map(Self::Ticket)
    }

    pub(crate) fn of_event(name: &str) -> Option<Self> {
        EVENT.iter().position(|fact| fact.name == name).map(Self::Event)
    }

    fn fact(self) -> Option<&'static Fact> {
        match self {
            Self::Ticket(n) => TICKET.get(n),
            Self::Event(n) => EVENT.get(n),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        self.fact().map_or("", |fact| fact.name)
    }

    pub(crate) fn holds(self) -> Holds {
        self.fact().map_or(Holds::MaybeText, |fact| fact.holds)
    }

    pub(crate) fn bytes_max(self) -> usize {
        self.fact().map_or(0, |fact| fact.bytes_max)
    }

    pub(crate) fn is_fixed(self) -> bool {
        self.fact().is_some_and(|fact| fact.life == Life::Fixed)
    }

    pub(crate) fn get<'a>(self, seen: &Seen<'a>) -> Value<'a> {
        self.fact().map_or(Value::Nothing, |fact| (fact.get)(&seen.source)).bounded(seen.bytes_max)
    }
}
