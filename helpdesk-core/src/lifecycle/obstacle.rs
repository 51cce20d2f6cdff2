//! What stands against solving a ticket.
use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{ApprovalOutcome, TicketId};

/// What stands against solving a ticket. Asked of everybody who solves: people, rules, timers and other tickets.
///
/// # Examples
/// ```
/// use helpdesk_core::Obstacle;
///
/// let left = Obstacle::UncheckedItem { item: 2, text: "call back".into() };
/// assert_eq!(left.to_string(), "item 2 of the checklist is not checked: `call back`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "obstacle", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Obstacle {
    /// A required field is empty.
    EmptyField {
        /// Which.
        field: String,
    },
    /// A required item of the checklist is not checked.
    UncheckedItem {
        /// Its number on the checklist.
        item: u32,
        /// Its text.
        text: String,
    },
    /// An approval pends.
    PendingApproval {
        /// Which.
        number: u32,
    },
    /// An approval that is needed was not given.
    MissingApproval {
        /// Which.
        number: u32,
        /// What came of it.
        outcome: ApprovalOutcome,
    },
    /// Tickets that block it are neither solved nor closed.
    BlockedBy {
        /// Which.
        tickets: Vec<TicketId>,
    },
    /// Something only staff knows of: what a requester is told of all of them.
    InProgress,
}

impl Obstacle {
    /// The same without what only staff knows.
    #[must_use]
    pub(crate) fn shown_to_requester(self) -> Self {
        match self {
            Self::EmptyField { .. }
            | Self::UncheckedItem { .. }
            | Self::PendingApproval { .. }
            | Self::MissingApproval { .. }
            | Self::BlockedBy { .. }
            | Self::InProgress => Self::InProgress,
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyField { field } => write!(f, "field `{field}` is empty"),
            Self::UncheckedItem { item, text } => write!(f, "item {item} of the checklist is not checked: `{text}`"),
            Self::PendingApproval { number } => write!(f, "approval {number} pends"),
            Self::MissingApproval { number, outcome } => {
                write!(f, "approval {number} is needed and is {}", outcome.as_str())
            }
            Self::BlockedBy { tickets } => {
                f.write_str("it is blocked by ticket ")?;
                for (n, ticket) in tickets.iter().enumerate() {
                    f.write_str(if n > 0 { ", " } else { "" })?;
                    write!(f, "{ticket}")?;
                }
                Ok(())
            }
            Self::InProgress => f.write_str("the desk is still at work on it"),
        }
    }
}

/// Several in one clause.
pub(crate) fn listed(obstacles: &[Obstacle]) -> String {
    let mut text = String::new();
    for (n, obstacle) in obstacles.iter().enumerate() {
        if n > 0 {
            text.push_str("; ");
        }
        text.push_str(&alloc::format!("{obstacle}"));
    }
    text
}
