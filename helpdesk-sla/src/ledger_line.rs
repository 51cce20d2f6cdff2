//! The line of a ledger: one stretch, why it counted or not, and what it counted.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{Instant, OpenTime, Reason};

/// One stretch of a clock's life and what it counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
    /// Why it counted, or not.
    #[serde(flatten)]
    pub reason: LedgerReason,
    /// What it counted: its whole length while open, else nothing.
    pub counted: OpenTime,
}

/// Why a stretch of a clock's life counted, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum LedgerReason {
    /// Somebody worked and the clock ran.
    Open,
    /// The hours say nothing.
    Closed,
    /// A whole day without work.
    Holiday {
        /// What it is called.
        name: String,
    },
    /// A stretch without work.
    Break {
        /// What it is called.
        name: String,
    },
    /// The clock did not run.
    Paused {
        /// What paused it.
        by: String,
    },
}

impl From<Reason> for LedgerReason {
    fn from(reason: Reason) -> LedgerReason {
        match reason {
            Reason::Open => LedgerReason::Open,
            Reason::Closed => LedgerReason::Closed,
            Reason::Holiday { name } => LedgerReason::Holiday { name },
            Reason::Break { name } => LedgerReason::Break { name },
        }
    }
}

impl fmt::Display for LedgerReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LedgerReason::Open => f.write_str("open"),
            LedgerReason::Closed => f.write_str("closed"),
            LedgerReason::Holiday { name } => write!(f, "holiday: {name}"),
            LedgerReason::Break { name } => write!(f, "break: {name}"),
            LedgerReason::Paused { by } => write!(f, "paused: {by}"),
        }
    }
}
