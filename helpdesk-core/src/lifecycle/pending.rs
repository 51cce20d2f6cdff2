//! What happens while the desk waits for an answer: reminders, and the end of the wait.
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::Delay;

/// What happens by itself while a ticket is pending. An answer withdraws what has not happened yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PendingPolicy {
    /// After how long the requester is reminded, each counted from the beginning of the wait and longer than the one before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Delay>,
    /// After how long without an answer the ticket is solved; never where absent. Where something stands against solving, the
    /// ticket is opened instead, for somebody to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solve_after: Option<Delay>,
}

impl PendingPolicy {
    /// Whether nothing happens by itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}
