//! Checklists: what is to be done on a ticket before it is solved, item by item.
use alloc::{string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Author, ChecklistId, ServiceSpec, TicketKind};

/// What is to be done on a ticket, item by item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// The items in the order in which they were added.
    pub items: Vec<ChecklistItem>,
    /// How many there ever were: numbers are not given twice.
    pub n_added: u32,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Its number on this ticket's checklist, from 1.
    pub n: u32,
    /// What is to be done.
    pub text: String,
    /// Whether the ticket may be solved without it.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub optional: bool,
    /// By whom and when it was done; nothing while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
}

/// Who checked an item, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// By whom.
    pub by: Author,
    /// When.
    pub at: Instant,
}

/// An item as it is asked for: by a person or in a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistEntry {
    /// What is to be done.
    pub text: String,
    /// Whether the ticket may be solved without it.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub optional: bool,
}

/// A template of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistSpec {
    /// Its id.
    pub id: ChecklistId,
    /// A ticket that is opened as one of these kinds gets the items at once; none where they are added by hand only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<TicketKind>,
    /// Its items.
    pub items: Vec<ChecklistEntry>,
}

impl ChecklistSpec {
    /// Whether a ticket that is opened as this kind, asking for this service, gets its items at once.
    #[must_use]
    pub fn is_given(&self, kind: TicketKind, service: Option<&ServiceSpec>) -> bool {
        self.kinds.contains(&kind) || service.is_some_and(|service| service.checklists.contains(&self.id))
    }
}

/// What can be asked of a checklist. What is already so changes nothing and is no error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChecklistCommand {
    /// Add an item.
    Add {
        /// What is to be done.
        text: String,
        /// Whether the ticket may be solved without it.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        optional: bool,
    },
    /// Add the items of a template.
    Apply {
        /// Which.
        template: ChecklistId,
    },
    /// Say that an item is done.
    Check {
        /// Its number.
        item: u32,
    },
    /// Say that it is not.
    Uncheck {
        /// Its number.
        item: u32,
    },
    /// Take an item off the list.
    Remove {
        /// Its number.
        item: u32,
    },
}

/// What has happened to a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChecklistEvent {
    /// Items were added.
    Added {
        /// The number of the first; the others follow.
        first: u32,
        /// The items.
        items: Vec<ChecklistEntry>,
        /// The template they are from; none where a person wrote them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<ChecklistId>,
    },
    /// An item was done.
    Checked {
        /// Its number.
        item: u32,
    },
    /// It is not done after all.
    Unchecked {
        /// Its number.
        item: u32,
    },
    /// It was taken off the list.
    Removed {
        /// Its number.
        item: u32,
    },
}

impl Checklist {
    /// An item by its number.
    #[must_use]
    pub fn item(&self, n: u32) -> Option<&ChecklistItem> {
        self.items.iter().find(|item| item.n == n)
    }

    /// The items without which the ticket cannot be solved and that are not done.
    pub fn unfinished(&self) -> impl Iterator<Item = &ChecklistItem> {
        self.items.iter().filter(|item| !item.optional && item.checked.is_none())
    }

    /// Applies one event.
    pub(crate) fn apply(&mut self, event: &ChecklistEvent, by: &Author, at: Instant) {
        match event {
            ChecklistEvent::Added { first, items, .. } => {
                for (n, entry) in (*first..).zip(items) {
                    let ChecklistEntry { text, optional } = entry.clone();
                    self.items.push(ChecklistItem { n, text, optional, checked: None });
                    self.n_added = self.n_added.max(n);
                }
            }
            ChecklistEvent::Checked { item } => self.mark(*item, Some(Checked { by: by.clone(), at })),
            ChecklistEvent::Unchecked { item } => self.mark(*item, None),
            ChecklistEvent::Removed { item } => self.items.retain(|held| held.n != *item),
        }
    }

    fn mark(&mut self, n: u32, checked: Option<Checked>) {
        if let Some(item) = self.items.iter_mut().find(|item| item.n == n) {
            item.checked = checked;
        }
    }
}
