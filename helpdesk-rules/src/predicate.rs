//! A guard as data: what a `when` closure says where the library can read it. It can be evaluated without the script
//! engine, indexed, and shown leaf by leaf.
use std::fmt;

use helpdesk_core::{LinkKind, Metric};
use regex::Regex;
use rhai::INT;

use crate::{
    Limits,
    clock_facts::ClockFactId,
    fact::{FactId, Holds},
    pattern_words::PatternWords,
    value::quoted,
};

mod evaluation;
mod keys;
mod shown;

pub(crate) use evaluation::Undecided;
pub(crate) use keys::{Found, Key};

/// A guard that was read.
#[derive(Debug, Clone)]
pub(crate) enum Predicate {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Leaf(Leaf),
}

/// One test of a guard and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) test: Test,
}

/// What a leaf asks.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    Always(bool),
    Compare(Comparison, Term, Term),
    HasTag(String),
    HasLink(LinkKind),
    /// A text holds a text, or a list of texts one of them.
    Contains(Term, Term),
    StartsWith(Term, Term),
    EndsWith(Term, Term),
    ContainsAny(Term, Vec<String>),
    OneOf(Vec<Literal>, Term),
    Matches(Term, Pattern),
    IsEmpty(Term),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a test looks at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Term {
    Literal(Literal),
    Fact(FactId),
    /// A custom field of the ticket.
    Field(String),
    /// A fact of one of its clocks.
    Clock(Metric, ClockFactId),
    Changed(Change, Box<Self>),
    /// A text made of a fact that no rule changes: worked out once for all rules that ask for it.
    Shared(usize, Box<Self>),
    Length(Box<Self>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Lower,
    Upper,
    Trim,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    Nothing,
    Truth(bool),
    Number(INT),
    Text(String),
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) regex: Regex,
    pub(crate) program_bytes: usize,
    /// Words without which it does not match, where it is plain enough to tell.
    pub(crate) words: Option<PatternWords>,
}

/// Bytes that one step stands for, as in the functions of scripts.
const BYTES_PER_STEP: usize = 64;
/// Products of bytes of a text and of a pattern that one step stands for.
const PRODUCTS_PER_STEP: usize = 12_800;

impl Predicate {
    /// The leaves, in the order in which they are asked.
    pub(crate) fn leaves<'a>(&'a self, into: &mut Vec<&'a Leaf>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.leaves(into)),
            Self::Not(part) => part.leaves(into),
            Self::Leaf(leaf) => into.push(leaf),
        }
    }

    /// Marks the texts that are worked out once for all rules, and notes them in `texts`.
    pub(crate) fn share(&mut self, texts: &mut Vec<Term>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter_mut().for_each(|part| part.share(texts)),
            Self::Not(part) => part.share(texts),
            Self::Leaf(leaf) => leaf.test.share(texts),
        }
    }

    /// What evaluating it costs at most, in steps, with the longest texts there can be.
    pub(crate) fn steps_max(&self, limits: &Limits) -> usize {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().fold(0, |sum, part| sum.saturating_add(part.steps_max(limits)))
            }
            Self::Not(part) => part.steps_max(limits),
            Self::Leaf(leaf) => leaf.test.steps_max(limits),
        }
    }
}

impl Test {
    /// What it looks at.
    pub(crate) fn terms(&self) -> Vec<&Term> {
        match self {
            Self::Always(_) | Self::HasTag(_) | Self::HasLink(_) => Vec::new(),
            Self::Compare(_, a, b) | Self::Contains(a, b) | Self::StartsWith(a, b) | Self::EndsWith(a, b) => vec![a, b],
            Self::ContainsAny(of, _) | Self::OneOf(_, of) | Self::Matches(of, _) | Self::IsEmpty(of) => vec![of],
        }
    }

    fn share(&mut self, texts: &mut Vec<Term>) {
        match self {
            Self::Always(_) | Self::HasTag(_) | Self::HasLink(_) => {}
            Self::Compare(_, a, b) | Self::Contains(a, b) | Self::StartsWith(a, b) | Self::EndsWith(a, b) => {
                a.share(texts);
                b.share(texts);
            }
            Self::ContainsAny(of, _) | Self::OneOf(_, of) | Self::Matches(of, _) | Self::IsEmpty(of) => of.share(texts),
        }
    }

    fn steps_max(&self, limits: &Limits) -> usize {
        let of = |term: &Term| term.bytes_max(limits).wrapping_div(BYTES_PER_STEP).saturating_add(1);
        match self {
            Self::Always(_) | Self::HasTag(_) | Self::HasLink(_) => 1,
            Self::Compare(_, a, b) | Self::Contains(a, b) | Self::StartsWith(a, b) | Self::EndsWith(a, b) => {
                of(a).saturating_add(of(b))
            }
            Self::ContainsAny(term, words) => of(term).saturating_mul(words.len().saturating_add(1)),
            Self::OneOf(list, term) => of(term).saturating_add(list.len()),
            Self::Matches(term, pattern) => {
                let products = term.bytes_max(limits).saturating_mul(pattern.program_bytes);
                products.wrapping_div(PRODUCTS_PER_STEP).saturating_add(1)
            }
            Self::IsEmpty(term) => of(term),
        }
    }
}

impl Term {
    fn share(&mut self, texts: &mut Vec<Self>) {
        if let Self::Length(of) = self {
            of.share(texts);
        }
        if !matches!(self, Self::Changed(..)) || !self.is_of_fixed_fact() {
            return;
        }
        let n = texts.iter().position(|known| known == self).unwrap_or_else(|| {
            texts.push(self.clone());
            texts.len().saturating_sub(1)
        });
        *self = Self::Shared(n, Box::new(self.clone()));
    }

    fn is_of_fixed_fact(&self) -> bool {
        match self {
            Self::Fact(fact) => fact.is_fixed(),
            Self::Changed(_, of) => of.is_of_fixed_fact(),
            Self::Literal(_) | Self::Field(_) | Self::Clock(..) | Self::Shared(..) | Self::Length(_) => false,
        }
    }

    /// Whether it is always true or false.
    pub(crate) fn is_truth(&self) -> bool {
        match self {
            Self::Fact(fact) => fact.holds() == Holds::Truth,
            Self::Clock(_, fact) => fact.holds() == Holds::Truth,
            Self::Literal(literal) => matches!(literal, Literal::Truth(_)),
            Self::Field(_) | Self::Changed(..) | Self::Shared(..) | Self::Length(_) => false,
        }
    }

    fn bytes_max(&self, limits: &Limits) -> usize {
        match self {
            Self::Literal(Literal::Text(text)) => text.len(),
            Self::Literal(Literal::Nothing | Literal::Truth(_) | Literal::Number(_)) => 0,
            Self::Fact(fact) => fact.bytes_max().min(limits.string_bytes),
            Self::Field(_) => helpdesk_core::FIELD_VALUE_MAX.min(limits.string_bytes),
            Self::Clock(_, fact) => fact.bytes_max().min(limits.string_bytes),
            Self::Changed(_, term) | Self::Shared(_, term) | Self::Length(term) => {
                term.bytes_max(limits).saturating_mul(2)
            }
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("()"),
            Self::Truth(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(text) => quoted(text, f),
        }
    }
}
