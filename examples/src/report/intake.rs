//! What became of the log's rows.
use serde::Serialize;

use super::head::Rejected;

/// Most rejected rows that are listed.
pub const REJECTED_MAX: usize = 200;

/// What became of the log's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Intake {
    /// All rows that were read, then the parts.
    pub counts: Vec<(String, u64)>,
    /// The sum of the parts.
    pub parts: u64,
    /// The first rejected rows, by line.
    pub rejected: Vec<Rejected>,
    /// How many there are, the unlisted included.
    pub rejected_total: u64,
}

impl Intake {
    pub(super) fn new(counts: Vec<(String, u64)>, mut rejected: Vec<Rejected>, rejected_total: u64) -> Self {
        let parts = counts.iter().skip(1).map(|(_, n)| n).sum();
        rejected.sort();
        rejected.truncate(REJECTED_MAX);
        Self { counts, parts, rejected, rejected_total }
    }

    /// Tells whether the parts are all that was read.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.counts.first().is_none_or(|(_, read)| *read == self.parts)
    }
}
