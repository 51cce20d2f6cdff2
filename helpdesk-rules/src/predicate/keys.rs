//! What must be there for a predicate to hold. If none of its keys is, it says no and nothing in it fails; what they are
//! made of is compared exactly as the predicate compares it, so that case and folding need no thought here.
use super::{Change, Comparison, Leaf, Literal, Predicate, Term, Test};
use crate::{
    fact::{FactId, Holds},
    pattern_words::PatternWords,
};

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

impl Key<'_> {
    fn in_any_case(self) -> Self {
        if let Self::Text(of, words) = self { Self::AnyCase(of, words) } else { self }
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
    pub(crate) fn keys(&self) -> Option<Vec<Key<'_>>> {
        match self {
            Self::And(parts) => {
                let mut before = Some(Vec::new());
                let mut found: Vec<Vec<Key<'_>>> = Vec::new();
                for part in parts {
                    // A part behind others counts only with what may go wrong before it is asked.
                    found.extend(joined(before.clone(), part.keys()));
                    before = joined(before, part.faults());
                }
                found.into_iter().min_by_key(|keys| keys.iter().map(Key::weight).sum::<usize>())
            }
            Self::Or(parts) => parts.iter().map(Self::keys).try_fold(Vec::new(), |sum, keys| joined(Some(sum), keys)),
            Self::Not(_) => None,
            Self::Leaf(leaf) => leaf.keys(),
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

fn joined<'p>(a: Option<Vec<Key<'p>>>, b: Option<Vec<Key<'p>>>) -> Option<Vec<Key<'p>>> {
    let (mut keys, more) = (a?, b?);
    more.into_iter().for_each(|key| {
        if !keys.contains(&key) {
            keys.push(key)
        }
    });
    Some(keys)
}

impl Leaf {
    fn keys(&self) -> Option<Vec<Key<'_>>> {
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
            Test::HasTag(tag) => Some(vec![Key::Tag(tag)]),
            Test::Contains(whole, Term::Literal(literal)) if whole.is_list() => match literal {
                Literal::Text(tag) => Some(vec![Key::Tag(tag)]),
                Literal::Nothing | Literal::Truth(_) | Literal::Number(_) => Some(Vec::new()),
            },
            Test::Contains(whole, Term::Literal(Literal::Text(part)))
            | Test::StartsWith(whole, Term::Literal(Literal::Text(part)))
            | Test::EndsWith(whole, Term::Literal(Literal::Text(part))) => whole.holds_any([part]),
            Test::ContainsAny(whole, words) => whole.holds_any(words),
            Test::OneOf(list, item) => list.iter().map(|literal| item.equals(literal)).fold(item.no_value(), joined),
            Test::Matches(whole, pattern) => {
                let PatternWords { words, any_case } = pattern.words.as_ref()?;
                let keys = whole.holds_any(words)?.into_iter();
                Some(keys.map(|key| if *any_case { key.in_any_case() } else { key }).collect())
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

    /// The keys of `self == literal`.
    fn equals<'p>(&'p self, literal: &'p Literal) -> Option<Vec<Key<'p>>> {
        match (self, literal) {
            (Self::Fact(fact), Literal::Text(_)) => match fact.holds() {
                Holds::Text | Holds::Word | Holds::MaybeText => Some(vec![Key::Fact(*fact, literal)]),
                Holds::Number | Holds::MaybeNumber | Holds::Truth => Some(Vec::new()),
                Holds::Texts => None,
            },
            (Self::Fact(fact), Literal::Number(_)) => match fact.holds() {
                Holds::Number | Holds::MaybeNumber => Some(vec![Key::Fact(*fact, literal)]),
                Holds::Text | Holds::Word | Holds::MaybeText | Holds::Truth => Some(Vec::new()),
                Holds::Texts => None,
            },
            (Self::Fact(fact), Literal::Nothing) if matches!(fact.holds(), Holds::MaybeText | Holds::MaybeNumber) => {
                Some(vec![Key::Fact(*fact, literal)])
            }
            (Self::Field(name), Literal::Text(_) | Literal::Nothing) => Some(vec![Key::Field(name, literal)]),
            (Self::Shared(..), Literal::Text(text)) => self.holds_any([text]),
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
    fn holds_any<'p>(&'p self, words: impl IntoIterator<Item = &'p String>) -> Option<Vec<Key<'p>>> {
        if !self.is_fixed_text() {
            return None;
        }
        let mut keys = self.no_text()?;
        for words in words {
            if words.is_empty() {
                return None;
            }
            keys.push(Key::Text(self, words));
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
