//! Guards as formulas over facts: whether one can hold, always holds, or follows from another.
//!
//! What is decided here is only ever "it cannot be": where a formula is too large or asks what is not understood, it may be.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use rhai::INT;

use super::term::Constant;

/// Most alternatives a formula is spread out to.
const ALTERNATIVES_MAX: usize = 512;
/// The widest range of numbers whose members are looked at one by one.
const SPAN_MAX: INT = 256;

/// A truth about facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Formula {
    Truth(bool),
    Atom(Atom),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

/// A truth about one fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Atom {
    /// The fact, as it is written.
    pub(crate) subject: String,
    pub(crate) test: Test,
}

/// What is said of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Test {
    /// It is one of these.
    In(BTreeSet<Constant>),
    /// It is a number of at most so much.
    AtMost(INT),
    /// It is a number of at least so much.
    AtLeast(INT),
    /// It holds.
    Holds,
}

/// What a fact can be at all, where that is known.
pub(crate) type Universe = BTreeMap<String, Domain>;

/// What a fact can be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Domain {
    /// One of these; anything where absent.
    pub(crate) allowed: Option<BTreeSet<Constant>>,
    pub(crate) banned: BTreeSet<Constant>,
    pub(crate) at_least: Option<INT>,
    pub(crate) at_most: Option<INT>,
    /// Whether it holds, where that is all that is asked of it.
    pub(crate) holds: Option<bool>,
}

/// One way in which a formula can hold: what each fact has to be.
pub(crate) type Alternative = BTreeMap<String, Domain>;

impl Formula {
    pub(crate) fn is(subject: impl Into<String>, value: Constant) -> Self {
        Self::Atom(Atom { subject: subject.into(), test: Test::In(BTreeSet::from([value])) })
    }

    pub(crate) fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Whether it surely cannot hold.
    pub(crate) fn is_never(&self, universe: &Universe) -> bool {
        self.alternatives(universe).is_some_and(|ways| ways.is_empty())
    }

    /// Whether it surely holds.
    pub(crate) fn is_always(&self, universe: &Universe) -> bool {
        self.clone().negated().is_never(universe)
    }

    /// Whether the other surely holds where this one does.
    pub(crate) fn implies(&self, other: &Self, universe: &Universe) -> bool {
        Self::And(vec![self.clone(), other.clone().negated()]).is_never(universe)
    }

    /// The ways in which it can hold; nothing where there are too many to say.
    pub(crate) fn alternatives(&self, universe: &Universe) -> Option<Vec<Alternative>> {
        self.spread(true, vec![Alternative::new()], universe)
    }

    fn spread(&self, holds: bool, before: Vec<Alternative>, universe: &Universe) -> Option<Vec<Alternative>> {
        match self {
            Self::Truth(truth) => Some(if *truth == holds { before } else { Vec::new() }),
            Self::Atom(atom) => {
                let narrowed = before.into_iter().filter_map(|way| atom.narrow(holds, way, universe));
                Some(narrowed.collect())
            }
            Self::Not(inner) => inner.spread(!holds, before, universe),
            Self::And(parts) if holds => all(parts, holds, before, universe),
            Self::Or(parts) if !holds => all(parts, holds, before, universe),
            Self::And(parts) | Self::Or(parts) => {
                let mut ways = Vec::new();
                for part in parts {
                    ways.extend(part.spread(holds, before.clone(), universe)?);
                    if ways.len() > ALTERNATIVES_MAX {
                        return None;
                    }
                }
                Some(ways)
            }
        }
    }

    /// What remains of it where nothing is known of some facts any more: it holds at least where it held.
    pub(crate) fn without(&self, gone: &dyn Fn(&str) -> bool) -> Self {
        self.weakened(true, gone)
    }

    fn weakened(&self, holds: bool, gone: &dyn Fn(&str) -> bool) -> Self {
        match self {
            Self::Truth(_) => self.clone(),
            Self::Atom(atom) if gone(&atom.subject) => Self::Truth(holds),
            Self::Atom(_) => self.clone(),
            Self::Not(inner) => inner.weakened(!holds, gone).negated(),
            Self::And(parts) => Self::And(parts.iter().map(|part| part.weakened(holds, gone)).collect()),
            Self::Or(parts) => Self::Or(parts.iter().map(|part| part.weakened(holds, gone)).collect()),
        }
    }

    /// Calls `see` with each fact it speaks of.
    pub(crate) fn each_subject<'f>(&'f self, see: &mut dyn FnMut(&'f str)) {
        match self {
            Self::Truth(_) => {}
            Self::Atom(atom) => see(&atom.subject),
            Self::Not(inner) => inner.each_subject(see),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.each_subject(see)),
        }
    }
}

fn all(parts: &[Formula], holds: bool, before: Vec<Alternative>, universe: &Universe) -> Option<Vec<Alternative>> {
    let mut ways = before;
    for part in parts {
        ways = part.spread(holds, ways, universe)?;
        if ways.len() > ALTERNATIVES_MAX {
            return None;
        }
    }
    Some(ways)
}

impl Atom {
    /// The alternative in which this holds too, or does not; nothing where that cannot be.
    fn narrow(&self, holds: bool, mut way: Alternative, universe: &Universe) -> Option<Alternative> {
        let known = || universe.get(&self.subject).cloned().unwrap_or_default();
        let domain = way.entry(self.subject.clone()).or_insert_with(known);
        match &self.test {
            Test::In(values) if holds => domain.keep(values),
            Test::In(values) => domain.banned.extend(values.iter().cloned()),
            Test::AtMost(n) if holds => domain.cap(*n),
            Test::AtMost(n) => domain.lift(n.saturating_add(1)),
            Test::AtLeast(n) if holds => domain.lift(*n),
            Test::AtLeast(n) => domain.cap(n.saturating_sub(1)),
            Test::Holds if domain.holds.is_some_and(|known| known != holds) => return None,
            Test::Holds => domain.holds = Some(holds),
        }
        (!domain.is_empty()).then_some(way)
    }
}

impl Domain {
    /// One of these words.
    pub(crate) fn of(values: impl IntoIterator<Item = Constant>) -> Self {
        Self { allowed: Some(values.into_iter().collect()), ..Self::default() }
    }

    /// A number from so much on, up to so much.
    pub(crate) fn between(at_least: INT, at_most: Option<INT>) -> Self {
        Self { at_least: Some(at_least), at_most, ..Self::default() }
    }

    fn keep(&mut self, values: &BTreeSet<Constant>) {
        let kept = match &self.allowed {
            Some(allowed) => allowed.intersection(values).cloned().collect(),
            None => values.clone(),
        };
        self.allowed = Some(kept);
    }

    fn cap(&mut self, n: INT) {
        self.at_most = Some(self.at_most.map_or(n, |known| known.min(n)));
    }

    fn lift(&mut self, n: INT) {
        self.at_least = Some(self.at_least.map_or(n, |known| known.max(n)));
    }

    pub(crate) fn allows(&self, value: &Constant) -> bool {
        if self.banned.contains(value) || self.allowed.as_ref().is_some_and(|allowed| !allowed.contains(value)) {
            return false;
        }
        let Constant::Int(n) = value else { return self.at_least.is_none() && self.at_most.is_none() };
        self.at_least.is_none_or(|least| least <= *n) && self.at_most.is_none_or(|most| *n <= most)
    }

    fn is_empty(&self) -> bool {
        if let Some(allowed) = &self.allowed {
            return !allowed.iter().any(|value| self.allows(value));
        }
        let (Some(least), Some(most)) = (self.at_least, self.at_most) else { return false };
        if least > most {
            return true;
        }
        let narrow = most.checked_sub(least).is_some_and(|span| span <= SPAN_MAX);
        narrow && (least..=most).all(|n| self.banned.contains(&Constant::Int(n)))
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.test {
            Test::In(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                write!(f, "{} = {}", self.subject, values.join(" or "))
            }
            Test::AtMost(n) => write!(f, "{} ≤ {n}", self.subject),
            Test::AtLeast(n) => write!(f, "{} ≥ {n}", self.subject),
            Test::Holds => f.write_str(&self.subject),
        }
    }
}
