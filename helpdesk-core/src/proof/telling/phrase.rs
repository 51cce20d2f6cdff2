//! One sentence as data: a message id and the values in it.
use alloc::{
    boxed::Box,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use helpdesk_sla::{Instant, OpenTime};
use serde::Serialize;

use crate::PolicyRef;

/// One sentence as data: which, and what is in it. A [`Language`](crate::Language) says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phrase {
    /// The message id: stable, for catalogs of the host's own.
    pub id: &'static str,
    /// Its values, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<&'static str, Said>,
}

/// A value in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Said {
    /// A name or a text of somebody's, the same in every language.
    Text(String),
    /// A number.
    Number(u64),
    /// An instant.
    At(Instant),
    /// A length of open time.
    Lasting(OpenTime),
    /// A word with a message id of its own, such as `status.open`.
    Word(&'static str),
    /// A sentence within the sentence.
    Phrase(Box<Phrase>),
    /// Several, in order.
    List(Vec<Said>),
}

impl Phrase {
    /// A sentence without values.
    #[must_use]
    pub fn new(id: &'static str) -> Self {
        Self { id, values: BTreeMap::new() }
    }

    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Said>) -> Self {
        self.values.insert(name, value.into());
        self
    }
}

impl Said {
    /// A value that says itself the same in every language.
    pub(crate) fn shown(value: &dyn fmt::Display) -> Self {
        Self::Text(value.to_string())
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<u64> for Said {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Said {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<Instant> for Said {
    fn from(at: Instant) -> Self {
        Self::At(at)
    }
}

impl From<OpenTime> for Said {
    fn from(lasting: OpenTime) -> Self {
        Self::Lasting(lasting)
    }
}

impl From<Phrase> for Said {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(Box::new(phrase))
    }
}

impl From<&PolicyRef> for Said {
    fn from(policy: &PolicyRef) -> Self {
        Self::shown(policy)
    }
}
