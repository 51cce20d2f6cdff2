//! What a store keeps of a notice beside the notice: when it may be tried, how often it was, and how it ended.
use alloc::string::String;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::Notice;

/// A notice that waits in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingNotice {
    /// What waits.
    pub notice: Notice,
    /// When it may be tried at the earliest: its own instant, or a later one after an attempt.
    pub not_before: Instant,
    /// How often it was tried.
    pub n_attempts: u32,
}

/// What became of a notice that is tried. A new way breaks every store on purpose: none may guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It was delivered.
    Delivered,
    /// It is to be tried again. The store counts the attempt.
    Later {
        /// When at the earliest.
        at: Instant,
    },
    /// It is given up.
    Dead {
        /// Why.
        why: String,
    },
    /// It was not sent: whoever it was for may not see it any more.
    Withdrawn {
        /// Why.
        why: String,
    },
}

/// A notice that was not delivered and does not wait any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// What was to be sent.
    pub notice: Notice,
    /// In what way it ended.
    pub end: LetterEnd,
    /// Why.
    pub why: String,
}

/// In what way a notice ended that was not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterEnd {
    /// It could not be delivered.
    GivenUp,
    /// It was not to be seen any more.
    Withdrawn,
}

impl LetterEnd {
    /// All ends.
    pub const ALL: [Self; 2] = [Self::GivenUp, Self::Withdrawn];

    /// The word as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GivenUp => "given_up",
            Self::Withdrawn => "withdrawn",
        }
    }
}
