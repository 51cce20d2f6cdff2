//! The interval: a stretch of time between two instants, half-open.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// A stretch of time, from its first instant to the first instant after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
}
