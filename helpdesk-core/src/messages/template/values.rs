//! What a template may name, by who reads it, and the values themselves.
use alloc::{collections::BTreeMap, string::String};
use core::marker::PhantomData;

use crate::{FieldSpec, limits::FIELD_NAME_MAX};

const FOR_EVERYBODY: &[&str] = &[
    "requester.name",
    "requester.id",
    "organization.name",
    "recipient.name",
    "agent.name",
    "ticket.number",
    "ticket.subject",
    "ticket.status",
    "message.body",
];

/// Who reads a text: it says which values the text may name.
pub trait Reader: sealed::Sealed {
    /// The names of the values that only texts for this reader may hold.
    const OWN: &'static [&'static str];

    /// Whether texts for this reader may hold fields of a configuration that defines none.
    const READS_UNDEFINED: bool;

    /// The names of all values that a text for this reader may hold, beside `fields.` and a custom field.
    fn names() -> impl Iterator<Item = &'static str> {
        FOR_EVERYBODY.iter().chain(Self::OWN).copied()
    }

    /// Whether a text for this reader may hold a custom field.
    #[must_use]
    fn reads(field: &FieldSpec) -> bool;

    /// Whether a text for this reader may name a value.
    #[must_use]
    fn knows(name: &str) -> bool {
        let field = |field: &str| !field.is_empty() && field.len() <= FIELD_NAME_MAX && !field.contains('|');
        Self::names().any(|known| known == name) || name.strip_prefix("fields.").is_some_and(field)
    }
}

/// Requesters and whoever is in copy: nothing that is internal can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForRequesters;

/// Staff only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForStaff;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::ForRequesters {}
    impl Sealed for super::ForStaff {}
}

impl Reader for ForRequesters {
    const OWN: &'static [&'static str] = &[];
    const READS_UNDEFINED: bool = false;

    fn reads(field: &FieldSpec) -> bool {
        field.requester.may_read()
    }
}

impl Reader for ForStaff {
    const OWN: &'static [&'static str] = &[
        "ticket.kind",
        "ticket.priority",
        "ticket.team",
        "ticket.assignee",
        "ticket.tier",
        "notice.reason",
        "notice.text",
        "clock.metric",
        "clock.due",
        "clock.rung",
    ];
    const READS_UNDEFINED: bool = true;

    fn reads(_field: &FieldSpec) -> bool {
        true
    }
}

/// Values for one reader by their names. A name that the reader's texts cannot hold is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateValues<R> {
    values: BTreeMap<String, String>,
    reader: PhantomData<R>,
}

impl<R: Reader> TemplateValues<R> {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self { values: BTreeMap::new(), reader: PhantomData }
    }

    /// The same with one more value; an empty one counts as missing.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if R::knows(name) && !value.is_empty() {
            self.values.insert(String::from(name), value);
        }
        self
    }

    /// The same with one more value where there is one.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// A value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }
}

impl<R: Reader> Default for TemplateValues<R> {
    fn default() -> Self {
        Self::new()
    }
}
