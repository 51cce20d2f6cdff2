//! What must be there for a predicate to hold. If none of its keys is, it says no and nothing in it fails; what they are
//! made of is compared exactly as the predicate compares it, so that case and folding need no thought here.
use super::{Change, Comparison, Leaf, Literal, Predicate, Term, Test};
use crate::{
    fact::{FactId, Holds},
    pattern_words::PatternWords,
};

/// A key, and whether a predicate holds wherever it is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found<'p> {
    pub(crate) key: Key<'p>,
    pub(crate) sure: bool,
}

/// Something without which a predicate does not hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Key<'p> {
    Tag(&'p str),
    /// A fact with this value.
    Fact(FactId, &'p Literal),
    Field(&'p str, &'p Literal),
    /// A text that holds these words.
    Text(&'p Term, &'p str),
    /// A text that holds these words, their letters in either case; they are of ASCII.
    AnyCase(&'p Term, &'p str),
    /// A text that is not there, or cannot be worked out.
    NoText(&'p Term),
}

const NOTHING: &Literal = &Literal::Nothing;

impl<'p> Key<'p> {
    fn in_any_case(self) -> Self {
        if let Self::Text(of, words) = self { Self::AnyCase(of, words) } else { self }
    }

    fn sure(self) -> Found<'p> {
        Found { key: self, sure: true }
    }

    fn unsure(self) -> Found<'p> {
        Found { key: self, sure: false }
    }

    /// Whether this is there wherever the key is found.
    fn shows(&self, term: &Term) -> bool {
        match self {
            Self::Text(of, _) | Self::AnyCase(of, _) => of.source() == term.source() && of.source().is_some(),
            Self::Fact(fact, literal) => **literal != Literal::Nothing && term.source() == Some(*fact),
            Self::Field(name, literal) => **literal != Literal::Nothing && *term == Term::Field((*name).to_owned()),
            Self::Tag(_) | Self::NoText(_) => false,
        }
    }

    /// How many of a thousand tickets are likely to have it.
    fn weight(&self) -> usize {
        match self {
            Self::Tag(_) => 30,
            Self::Fact(_, Literal::Nothing) | Self::Field(_, Literal::Nothing) => 500,
            Self::Fact(fact, Literal::Truth(_) | Literal::Number(_) | Literal::Text(_)) => match fact.holds() {
                Holds::Word | Holds::Number | Holds::MaybeNumber | Holds::Truth => 250,
                Holds::Text | Holds::MaybeText | Holds::Texts => 40,
            },
            Self::Field(_, Literal::Truth(_) | Literal::Number(_) | Literal::Text(_)) => 60,
            Self::Text(_, words) | Self::AnyCase(_, words) if words.len() < 3 => 200,
            Self::Text(_, words) | Self::AnyCase(_, words) if words.len() < 5 => 40,
            Self::Text(..) | Self::AnyCase(..) => 15,
            Self::NoText(_) => 20,
        }
    }
}

impl Predicate {
    /// The cheapest keys; nothing where it may hold without any.
    pub(crate) fn keys(&self) -> Option<Vec<Found<'_>>> {
        match self {
            Self::And(parts) => {
                let mut before = Some(Vec::new());
                let mut all: Vec<Vec<Found<'_>>> = Vec::new();
                for (n, part) in parts.iter().enumerate() {
                    let others = || parts.iter().enumerate().filter(|(other, _)| *other != n).map(|(_, other)| other);
                    let mut keys = part.keys();
                    for found in keys.iter_mut().flatten() {
                        found.sure &= others().all(|other| other.follows_from(&found.key));
                    }
                    // A part behind others counts only with what may go wrong before it is asked.
                    all.extend(joined(unsure(before.clone()), keys));
                    before = joined(before, part.faults());
                }
                all.into_iter().min_by_key(|keys| keys.iter().map(|found| found.key.weight()).sum::<usize>())
            }
            Self::Or(parts) => {
                let mut all = Vec::new();
                let mut quiet = true;
                for part in parts {
                    // What stands behind a part that may fail is not heard where that fails.
                    let mut keys = part.keys();
                    keys.iter_mut().flatten().for_each(|found| found.sure &= quiet);
                    quiet &= part.faults().is_some_and(|faults| faults.is_empty());
                    all = joined(Some(all), keys)?;
                }
                Some(all)
            }
            Self::Not(_) => None,
            Self::Leaf(leaf) => leaf.keys(),
        }
    }

    /// Whether it holds wherever the key is found; where that is not plain, it is said not to.
    fn follows_from(&self, key: &Key<'_>) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.follows_from(key)),
            Self::Or(_) | Self::Not(_) => false,
            Self::Leaf(leaf) => match &leaf.test {
                Test::Always(holds) => *holds,
                Test::Compare(Comparison::NotEqual, Term::Literal(Literal::Nothing), term)
                | Test::Compare(Comparison::NotEqual, term, Term::Literal(Literal::Nothing)) => {
                    matches!(term, Term::Fact(_) | Term::Field(_)) && key.shows(term)
                }
                Test::Compare(..)
                | Test::HasTag(_)
                | Test::HasLink(_)
                | Test::Contains(..)
                | Test::StartsWith(..)
                | Test::EndsWith(..)
                | Test::ContainsAny(..)
                | Test::OneOf(..)
                | Test::Matches(..)
                | Test::IsEmpty(_) => false,
            },
        }
    }

    /// Without any of these it says yes or no; nothing where that is not known.
    fn faults(&self) -> Option<Vec<Key<'_>>> {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().map(Self::faults).try_fold(Vec::new(), |sum, keys| joined(Some(sum), keys))
            }
            Self::Not(part) => part.faults(),
            Self::Leaf(leaf) => leaf.faults(),
        }
    }
}

fn joined<K: PartialEq>(a: Option<Vec<K>>, b: Option<Vec<K>>) -> Option<Vec<K>> {
    let (mut keys, more) = (a?, b?);
    more.into_iter().for_each(|key| {
        if !keys.contains(&key) {
            keys.push(key)
        }
    });
    Some(keys)
}

fn unsure(keys: Option<Vec<Key<'_>>>) -> Option<Vec<Found<'_>>> {
    keys.map(|keys| keys.into_iter().map(Key::unsure).collect())
}

/// The same keys where they are not all that is asked for.
fn at_best(keys: Option<Vec<Found<'_>>>) -> Option<Vec<Found<'_>>> {
    unsure(keys.map(|keys| keys.into_iter().map(|found| found.key).collect()))
}

impl Leaf {
    fn keys(&self) -> Option<Vec<Found<'_>>> {
        match &self.test {
            Test::Always(true) => None,
            Test::Always(false) => Some(Vec::new()),
            Test::Compare(Comparison::Equal, Term::Literal(literal), term)
            | Test::Compare(Comparison::Equal, term, Term::Literal(literal)) => term.equals(literal),
            Test::Compare(
                Comparison::Equal
                | Comparison::NotEqual
                | Comparison::Less
                | Comparison::LessOrEqual
                | Comparison::Greater
                | Comparison::GreaterOrEqual,
                _,
                _,
            ) => None,
            Test::HasTag(tag) => Some(vec![Key::Tag(tag).sure()]),
            Test::Contains(whole, Term::Literal(literal)) if whole.is_list() => match literal {
                // A list that has grown too long is a fault of the rule.
                Literal::Text(tag) => Some(vec![Key::Tag(tag).unsure()]),
                Literal::Nothing | Literal::Truth(_) | Literal::Number(_) => Some(Vec::new()),
            },
            Test::Contains(whole, Term::Literal(Literal::Text(part))) => whole.holds_any([part]),
            Test::StartsWith(whole, Term::Literal(Literal::Text(part)))
            | Test::EndsWith(whole, Term::Literal(Literal::Text(part))) => at_best(whole.holds_any([part])),
            Test::ContainsAny(whole, words) => whole.holds_any(words),
            Test::OneOf(list, item) => {
                list.iter().map(|literal| item.equals(literal)).fold(unsure(item.no_value()), joined)
            }
            Test::Matches(whole, pattern) => {
                let PatternWords { words, any_case } = pattern.words.as_ref()?;
                let keys = whole.holds_any(words)?.into_iter().map(|found| found.key);
                Some(keys.map(|key| if *any_case { key.in_any_case() } else { key }.unsure()).collect())
            }
            Test::HasLink(_) | Test::Contains(..) | Test::StartsWith(..) | Test::EndsWith(..) | Test::IsEmpty(_) => {
                None
            }
        }
    }

    fn faults(&self) -> Option<Vec<Key<'_>>> {
        match &self.test {
            Test::Always(_) | Test::HasTag(_) | Test::HasLink(_) => Some(Vec::new()),
            Test::Compare(_, a, b) => joined(a.no_value(), b.no_value()),
            Test::OneOf(_, item) => item.no_value(),
            Test::Contains(whole, part) if whole.is_list() => part.no_value(),
            Test::Contains(whole, part) | Test::StartsWith(whole, part) | Test::EndsWith(whole, part) => {
                joined(whole.no_text(), part.no_text())
            }
            Test::IsEmpty(of) if of.is_list() => Some(Vec::new()),
            Test::ContainsAny(of, _) | Test::Matches(of, _) | Test::IsEmpty(of) => of.no_text(),
        }
    }
}

impl Term {
    fn is_list(&self) -> bool {
        if let Self::Fact(fact) = self { fact.holds() == Holds::Texts } else { false }
    }

    /// The fact that it is made of.
    fn source(&self) -> Option<FactId> {
        match self {
            Self::Fact(fact) => Some(*fact),
            Self::Changed(_, of) | Self::Shared(_, of) => of.source(),
            Self::Literal(_) | Self::Field(_) | Self::Clock(..) | Self::Length(_) => None,
        }
    }

    /// The keys of `self == literal`.
    fn equals<'p>(&'p self, literal: &'p Literal) -> Option<Vec<Found<'p>>> {
        match (self, literal) {
            (Self::Fact(fact), Literal::Text(_)) => match fact.holds() {
                Holds::Text | Holds::Word | Holds::MaybeText => Some(vec![Key::Fact(*fact, literal).sure()]),
                Holds::Number | Holds::MaybeNumber | Holds::Truth => Some(Vec::new()),
                Holds::Texts => None,
            },
            (Self::Fact(fact), Literal::Number(_)) => match fact.holds() {
                Holds::Number | Holds::MaybeNumber => Some(vec![Key::Fact(*fact, literal).sure()]),
                Holds::Text | Holds::Word | Holds::MaybeText | Holds::Truth => Some(Vec::new()),
                Holds::Texts => None,
            },
            (Self::Fact(fact), Literal::Nothing) if matches!(fact.holds(), Holds::MaybeText | Holds::MaybeNumber) => {
                Some(vec![Key::Fact(*fact, literal).sure()])
            }
            (Self::Field(name), Literal::Text(_) | Literal::Nothing) => Some(vec![Key::Field(name, literal).sure()]),
            (Self::Shared(..), Literal::Text(text)) => at_best(self.holds_any([text])),
            (
                Self::Literal(_)
                | Self::Fact(_)
                | Self::Field(_)
                | Self::Clock(..)
                | Self::Changed(..)
                | Self::Shared(..)
                | Self::Length(_),
                _,
            ) => None,
        }
    }

    /// The keys of a text that holds one of these.
    fn holds_any<'p>(&'p self, words: impl IntoIterator<Item = &'p String>) -> Option<Vec<Found<'p>>> {
        if !self.is_fixed_text() {
            return None;
        }
        let mut keys = unsure(self.no_text())?;
        for words in words {
            if words.is_empty() {
                return None;
            }
            keys.push(Key::Text(self, words).sure());
        }
        Some(keys)
    }

    /// Whether it is a text that no rule changes while rules run.
    fn is_fixed_text(&self) -> bool {
        match self {
            Self::Fact(fact) => {
                let text = match fact.holds() {
                    Holds::Text | Holds::Word | Holds::MaybeText => true,
                    Holds::Number | Holds::MaybeNumber | Holds::Truth | Holds::Texts => false,
                };
                text && fact.is_fixed()
            }
            Self::Shared(..) => true,
            Self::Literal(_) | Self::Field(_) | Self::Clock(..) | Self::Changed(..) | Self::Length(_) => false,
        }
    }

    /// Without any of these it has a value that can be compared.
    fn no_value(&self) -> Option<Vec<Key<'_>>> {
        match self {
            Self::Literal(_) | Self::Field(_) | Self::Clock(..) => Some(Vec::new()),
            Self::Fact(_) => (!self.is_list()).then(Vec::new),
            Self::Shared(..) => self.no_text(),
            Self::Changed(..) => None,
            Self::Length(of) => {
                if of.is_list() {
                    Some(Vec::new())
                } else {
                    of.no_text()
                }
            }
        }
    }

    /// Without any of these it is a text.
    fn no_text(&self) -> Option<Vec<Key<'_>>> {
        match self {
            Self::Literal(Literal::Text(_)) => Some(Vec::new()),
            Self::Fact(fact) => match fact.holds() {
                Holds::Text | Holds::Word => Some(Vec::new()),
                Holds::MaybeText if fact.is_fixed() => Some(vec![Key::NoText(self)]),
                Holds::MaybeText => Some(vec![Key::Fact(*fact, NOTHING)]),
                Holds::Number | Holds::MaybeNumber | Holds::Truth | Holds::Texts => None,
            },
            Self::Clock(_, fact) => (fact.holds() == Holds::Word).then(Vec::new),
            Self::Field(name) => Some(vec![Key::Field(name, NOTHING)]),
            Self::Shared(..) => Some(vec![Key::NoText(self)]),
            Self::Literal(Literal::Nothing | Literal::Truth(_) | Literal::Number(_))
            | Self::Changed(Change::Lower | Change::Upper | Change::Trim, _)
            | Self::Length(_) => None,
        }
    }
}
