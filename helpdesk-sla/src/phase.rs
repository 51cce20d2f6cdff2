//! The phase: what a clock is doing, with the data that belongs to it.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// What a clock is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Open time is being used.
    Running {
        /// Since when.
        since: Instant,
    },
    /// No time is being used, for the time being.
    Paused {
        /// Since when.
        since: Instant,
    },
    /// The promise was kept or not; a reopening lets the clock run on.
    Fulfilled {
        /// When.
        at: Instant,
        /// Whether the time used was no more than the target.
        met: bool,
    },
    /// The promise no longer counts; nothing lets the clock run on.
    Cancelled {
        /// When.
        at: Instant,
    },
}

impl Phase {
    /// Tells when the phase began.
    #[must_use]
    pub fn began_at(self) -> Instant {
        match self {
            Phase::Running { since } | Phase::Paused { since } => since,
            Phase::Fulfilled { at, .. } | Phase::Cancelled { at } => at,
        }
    }
}
