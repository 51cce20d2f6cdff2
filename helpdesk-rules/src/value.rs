//! What a fact is worth: the same value for predicates that are evaluated natively and for scripts.
use std::{
    borrow::Cow,
    collections::BTreeSet,
    fmt::{self, Write as _},
};

use rhai::{Array, Dynamic, INT, ImmutableString};

/// A value of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// `()` in a script.
    Nothing,
    Truth(bool),
    Number(INT),
    Text(Cow<'a, str>),
    Texts(&'a BTreeSet<String>),
}

impl<'a> Value<'a> {
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A text, or nothing where there is none.
    pub(crate) fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Nothing, Self::text)
    }

    /// A text of its own, or nothing where there is none.
    pub(crate) fn owned(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(Cow::Owned(text)))
    }

    /// A text of bounded length: what is longer is cut at the last whole character. Other values stay as they are.
    pub(crate) fn bounded(self, bytes_max: usize) -> Self {
        let Self::Text(text) = self else { return self };
        if text.len() <= bytes_max {
            return Self::Text(text);
        }
        let end = (0..=bytes_max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        match text {
            Cow::Borrowed(text) => Self::text(text.get(..end).unwrap_or_default()),
            Cow::Owned(mut text) => {
                text.truncate(end);
                Self::Text(Cow::Owned(text))
            }
        }
    }

    /// The value as a script sees it.
    pub(crate) fn to_script(&self) -> Dynamic {
        match self {
            Self::Nothing => Dynamic::UNIT,
            Self::Truth(value) => (*value).into(),
            Self::Number(value) => (*value).into(),
            Self::Text(text) => script_text(text),
            Self::Texts(texts) => texts.iter().map(|text| script_text(text)).collect::<Array>().into(),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("()"),
            Self::Truth(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(text) => quoted(text, f),
            Self::Texts(texts) => {
                f.write_str("[")?;
                for (n, text) in texts.iter().enumerate() {
                    f.write_str(if n > 0 { ", " } else { "" })?;
                    quoted(text, f)?;
                }
                f.write_str("]")
            }
        }
    }
}

fn script_text(text: &str) -> Dynamic {
    Dynamic::from(ImmutableString::from(text))
}

/// A text as a script writes it.
pub(crate) fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            _ if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            _ => f.write_char(c)?,
        }
    }
    f.write_str("\"")
}
