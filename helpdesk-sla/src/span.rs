//! The span: a stretch of a clock's life, running or paused by something.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::Instant;

/// A stretch of a clock's life; the next one begins where it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
    /// What paused the clock; none while it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_by: Option<String>,
}
