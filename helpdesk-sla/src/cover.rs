//! The cover: a stretch of time and the teams at work in it.

use serde::{Deserialize, Serialize};

use crate::interval::length;
use crate::{Instant, TeamSet};

/// A stretch of time in which the same teams are at work; none of them is a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after.
    pub to: Instant,
    /// The teams at work.
    pub teams: TeamSet,
}

impl Cover {
    /// Tells how long the stretch is, in seconds.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        length(self.from, self.to)
    }
}
