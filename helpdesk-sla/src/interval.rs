//! The interval: a stretch of time between two instants, half-open.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// A stretch of time, from its first instant to the first instant after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
}

/// The seconds from one instant to a later one; none where it is not later.
pub(crate) fn length(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.timestamp().saturating_sub(from.timestamp())).unwrap_or(0)
}
