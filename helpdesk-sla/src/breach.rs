//! The breach: a promise that was not kept, stamped at its due instant.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// A promise that was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// When it should have been kept, however late that was noticed.
    pub due: Instant,
    /// When it was noticed.
    pub detected_at: Instant,
    /// How it came about.
    pub cause: BreachCause,
}

/// How a breach came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BreachCause {
    /// Work went on after the due instant.
    TimeRanOut,
    /// The target became shorter than what was used already; the due instant then lies before the change.
    TargetTightened,
}
