//! What a predicate says of a ticket and an event. It answers only where a script would answer the same; whatever else
//! there is (a fact that is not there, a text that grows too long) is left to the script, which also has the words for it.
use std::{borrow::Cow, collections::BTreeSet};

use super::{Change, Comparison, Leaf, Literal, Predicate, Term, Test};
use crate::{fact::Seen, facts::has_link, value::Value};

/// Only the script can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Undecided;

impl Predicate {
    /// Whether it holds.
    pub(crate) fn holds(&self, seen: &Seen<'_>) -> Result<bool, Undecided> {
        self.ask(seen, &mut |_, _| ())
    }

    /// Whether it holds, with each leaf that was asked and its answer.
    pub(crate) fn ask<'p>(
        &'p self,
        seen: &Seen<'_>,
        heard: &mut impl FnMut(&'p Leaf, Result<bool, Undecided>),
    ) -> Result<bool, Undecided> {
        match self {
            Self::And(parts) => {
                for part in parts {
                    if !part.ask(seen, heard)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Or(parts) => {
                for part in parts {
                    if part.ask(seen, heard)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(part) => part.ask(seen, heard).map(|holds| !holds),
            Self::Leaf(leaf) => {
                let answer = leaf.test.holds(seen);
                heard(leaf, answer);
                answer
            }
        }
    }
}

impl Test {
    fn holds(&self, seen: &Seen<'_>) -> Result<bool, Undecided> {
        match self {
            Self::Always(value) => Ok(*value),
            Self::Compare(how, a, b) => compare(*how, &a.value(seen)?, &b.value(seen)?),
            Self::HasTag(tag) => Ok(seen.source.ticket.tags.contains(tag)),
            Self::HasLink(kind) => Ok(has_link(&seen.source, *kind)),
            Self::Contains(whole, part) => contains(&whole.value(seen)?, &part.value(seen)?, seen),
            Self::StartsWith(whole, part) => Ok(text(&whole.value(seen)?)?.starts_with(text(&part.value(seen)?)?)),
            Self::EndsWith(whole, part) => Ok(text(&whole.value(seen)?)?.ends_with(text(&part.value(seen)?)?)),
            Self::ContainsAny(whole, words) => {
                let whole = whole.value(seen)?;
                let whole = text(&whole)?;
                Ok(words.iter().any(|word| whole.contains(word.as_str())))
            }
            Self::OneOf(list, item) => {
                let item = item.value(seen)?;
                if matches!(item, Value::Texts(_)) {
                    return Err(Undecided);
                }
                Ok(list.iter().any(|literal| literal.value() == item))
            }
            Self::Matches(whole, pattern) => Ok(pattern.regex.is_match(text(&whole.value(seen)?)?)),
            Self::IsEmpty(of) => match of.value(seen)? {
                Value::Text(text) => Ok(text.is_empty()),
                Value::Texts(texts) => fits(texts, seen).map(BTreeSet::is_empty),
                Value::Nothing | Value::Truth(_) | Value::Number(_) => Err(Undecided),
            },
        }
    }
}

impl Term {
    /// What it is worth.
    pub(crate) fn value<'a>(&'a self, seen: &Seen<'a>) -> Result<Value<'a>, Undecided> {
        match self {
            Self::Literal(literal) => Ok(literal.value()),
            Self::Fact(fact) => Ok(fact.get(seen)),
            Self::Field(name) => {
                Ok(Value::maybe(seen.source.ticket.fields.get(name).map(String::as_str)).bounded(seen.bytes_max))
            }
            Self::Clock(metric, fact) => Ok(fact.get(*metric, &seen.source)),
            Self::Changed(change, of) => {
                let Value::Text(text) = of.value(seen)? else { return Err(Undecided) };
                let text = change.of(text);
                if text.len() > seen.bytes_max { Err(Undecided) } else { Ok(Value::Text(text)) }
            }
            Self::Shared(n, of) => {
                let kept = seen.shared.get(*n).ok_or(Undecided)?;
                let text = kept.get_or_init(|| {
                    let Ok(Value::Text(text)) = of.value(seen) else { return None };
                    Some(text.into_owned())
                });
                text.as_deref().map(Value::text).ok_or(Undecided)
            }
            Self::Length(of) => {
                let n = match of.value(seen)? {
                    Value::Text(text) => text.chars().count(),
                    Value::Texts(texts) => fits(texts, seen)?.len(),
                    Value::Nothing | Value::Truth(_) | Value::Number(_) => return Err(Undecided),
                };
                n.try_into().map(Value::Number).map_err(|_| Undecided)
            }
        }
    }
}

impl Change {
    fn of(self, text: Cow<'_, str>) -> Cow<'_, str> {
        match (self, text) {
            (Self::Lower, text) => Cow::Owned(text.to_lowercase()),
            (Self::Upper, text) => Cow::Owned(text.to_uppercase()),
            (Self::Trim, Cow::Borrowed(text)) => Cow::Borrowed(text.trim()),
            (Self::Trim, Cow::Owned(text)) => Cow::Owned(text.trim().to_owned()),
        }
    }
}

impl Literal {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Nothing => Value::Nothing,
            Self::Truth(value) => Value::Truth(*value),
            Self::Number(value) => Value::Number(*value),
            Self::Text(text) => Value::text(text),
        }
    }
}

fn text<'v>(value: &'v Value<'_>) -> Result<&'v str, Undecided> {
    if let Value::Text(text) = value { Ok(text) } else { Err(Undecided) }
}

fn contains(whole: &Value<'_>, part: &Value<'_>, seen: &Seen<'_>) -> Result<bool, Undecided> {
    match (whole, part) {
        (Value::Text(whole), Value::Text(part)) => Ok(whole.contains(part.as_ref())),
        (Value::Texts(texts), Value::Text(part)) => fits(texts, seen).map(|texts| texts.contains(part.as_ref())),
        (Value::Texts(texts), Value::Nothing | Value::Truth(_) | Value::Number(_)) => fits(texts, seen).map(|_| false),
        (Value::Nothing | Value::Truth(_) | Value::Number(_) | Value::Text(_) | Value::Texts(_), _) => Err(Undecided),
    }
}

/// The list, unless it is larger than a script may hold.
fn fits<'t>(texts: &'t BTreeSet<String>, seen: &Seen<'_>) -> Result<&'t BTreeSet<String>, Undecided> {
    let bytes: usize = texts.iter().map(String::len).sum();
    if texts.len() > seen.length_max || bytes > seen.bytes_max { Err(Undecided) } else { Ok(texts) }
}

/// As operators of scripts compare: values of different kinds are not equal and not in any order.
fn compare(how: Comparison, a: &Value<'_>, b: &Value<'_>) -> Result<bool, Undecided> {
    let order = match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Truth(a), Value::Truth(b)) => a.cmp(b),
        (Value::Nothing, Value::Nothing) => return Ok(how == Comparison::Equal),
        (Value::Texts(_), _) | (_, Value::Texts(_)) => return Err(Undecided),
        (Value::Nothing | Value::Truth(_) | Value::Number(_) | Value::Text(_), _) => {
            return Ok(how == Comparison::NotEqual);
        }
    };
    Ok(match how {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    })
}
