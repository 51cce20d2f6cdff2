//! Custom fields with types: what a form asks, of whom, and when.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{FieldKind, Form, LanguageTag, Priority, ServiceId, TicketKind};

/// A custom field as a configuration defines it. Where a configuration defines none, fields are free texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type", default)]
    pub kind: FieldKind,
    /// When it must not be empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub required: BTreeSet<FieldMoment>,
    /// What the requester has to do with it.
    #[serde(default)]
    pub requester: FieldAccess,
    /// What a new ticket has in it that says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// On tickets of which kinds it is; on all where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<TicketKind>,
    /// On tickets of which priorities it is; on all where empty. Such a field is for staff.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Priority>,
    /// On requests for which services of the catalogue it is; on all tickets where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// On tickets that are asked in which languages it is; on all where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<LanguageTag>,
    /// It is there only while each of these fields, which stand before it, holds one of these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub when: BTreeMap<String, Vec<String>>,
}

/// When a field must not be empty. What is required on opening is required on solving too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldMoment {
    /// When a ticket is opened.
    Opening,
    /// When it is solved.
    Solving,
}

/// What a requester has to do with a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldAccess {
    /// Nothing: it is for staff.
    #[default]
    Hidden,
    /// Reads it.
    Reads,
    /// Reads it, and fills it in when opening a ticket.
    Fills,
    /// Reads it, fills it in when opening a ticket, and changes it later.
    Edits,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Its name.
    pub field: String,
    /// What is wrong, and what was expected.
    pub what: String,
}

impl FieldSpec {
    /// Whether the field is there on a ticket with this form. `specs` are all fields, in their order.
    #[must_use]
    pub fn is_shown(&self, specs: &[Self], form: &Form<'_>) -> bool {
        let of_kind = self.kinds.is_empty() || self.kinds.contains(&form.kind);
        let of_priority = self.priorities.is_empty() || self.priorities.contains(&form.priority);
        let of_service = self.services.is_empty() || form.service.is_some_and(|asked| self.services.contains(asked));
        let spoken = |asked: &LanguageTag| self.languages.iter().any(|one| one.covers(asked));
        let of_language = self.languages.is_empty() || form.language.is_some_and(spoken);
        if !(of_kind && of_priority && of_service && of_language) {
            return false;
        }
        // Conditions ask for fields that stand before this one only, so this comes to an end.
        let before = specs.iter().position(|spec| spec.name == self.name).and_then(|place| specs.get(..place));
        let holds = |(name, wanted): (&String, &Vec<String>)| {
            let Some(spec) = before.unwrap_or_default().iter().find(|spec| spec.name == *name) else { return false };
            let given =
                form.values.get(name).is_some_and(|value| wanted.iter().any(|one| spec.kind.covers(one, value)));
            given && spec.is_shown(specs, form)
        };
        self.when.iter().all(holds)
    }

    /// Whether it must not be empty then.
    #[must_use]
    pub fn is_required(&self, moment: FieldMoment) -> bool {
        self.required.contains(&FieldMoment::Opening) || self.required.contains(&moment)
    }
}

impl FieldAccess {
    /// Whether a requester reads the field.
    #[must_use]
    pub fn may_read(self) -> bool {
        match self {
            Self::Hidden => false,
            Self::Reads | Self::Fills | Self::Edits => true,
        }
    }

    /// Whether a requester fills it in when opening a ticket.
    #[must_use]
    pub fn may_fill(self) -> bool {
        match self {
            Self::Hidden | Self::Reads => false,
            Self::Fills | Self::Edits => true,
        }
    }

    /// Whether a requester changes it later.
    #[must_use]
    pub fn may_edit(self) -> bool {
        match self {
            Self::Hidden | Self::Reads | Self::Fills => false,
            Self::Edits => true,
        }
    }
}

/// Several problems in one clause.
pub(crate) fn listed(problems: &[FieldProblem]) -> String {
    let told: Vec<String> =
        problems.iter().map(|problem| format!("field `{}`: {}", problem.field, problem.what)).collect();
    told.join("; ")
}
