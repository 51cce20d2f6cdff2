//! A leaf as a script would write it: with the values of what a closure has captured in their places.
use std::fmt;

use super::{Change, Comparison, Leaf, Term, Test};
use crate::{fact::FactId, value::quoted};

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.test.fmt(f)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always(value) => value.fmt(f),
            Self::Compare(how, a, b) => write!(f, "{a} {how} {b}"),
            Self::HasTag(tag) => called("t", "has_tag", tag, f),
            Self::HasLink(kind) => called("t", "has_link", kind.as_str(), f),
            Self::Contains(text, part) => write!(f, "{text}.contains({part})"),
            Self::StartsWith(text, part) => write!(f, "{text}.starts_with({part})"),
            Self::EndsWith(text, part) => write!(f, "{text}.ends_with({part})"),
            Self::ContainsAny(text, words) => {
                write!(f, "{text}.contains_any([")?;
                for (n, word) in words.iter().enumerate() {
                    f.write_str(if n > 0 { ", " } else { "" })?;
                    quoted(word, f)?;
                }
                f.write_str("])")
            }
            Self::OneOf(list, item) => {
                let list: Vec<String> = list.iter().map(ToString::to_string).collect();
                write!(f, "{item} in [{}]", list.join(", "))
            }
            Self::Matches(text, pattern) => called(text, "matches", pattern.regex.as_str(), f),
            Self::IsEmpty(of) => write!(f, "{of}.is_empty()"),
        }
    }
}

fn called(on: impl fmt::Display, name: &str, argument: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{on}.{name}(")?;
    quoted(argument, f)?;
    f.write_str(")")
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::Fact(FactId::Ticket(n)) => write!(f, "t.{}", FactId::Ticket(*n).name()),
            Self::Fact(FactId::Event(n)) => write!(f, "e.{}", FactId::Event(*n).name()),
            Self::Field(name) => called("t", "field", name, f),
            Self::Clock(metric, fact) => {
                called("t", "clock", metric.as_str(), f)?;
                write!(f, ".{}", fact.name())
            }
            Self::Changed(Change::Lower, of) => write!(f, "{of}.to_lower()"),
            Self::Changed(Change::Upper, of) => write!(f, "{of}.to_upper()"),
            Self::Changed(Change::Trim, of) => write!(f, "{of}.trim()"),
            Self::Shared(_, of) => of.fmt(f),
            Self::Length(of) => write!(f, "{of}.len()"),
        }
    }
}
