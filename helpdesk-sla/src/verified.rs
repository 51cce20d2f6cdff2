//! What a verified ledger is known to say, and how much was looked at to know it.

use serde::{Deserialize, Serialize};

use crate::OpenTime;

/// What [`verify`](crate::verify) found to be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Verified {
    /// The total of the ledger, which is the open time of the running spans.
    pub total: OpenTime,
    /// How many lines it has.
    pub n_lines: usize,
    /// How often a day of UTC was looked at, once for each version in force on it.
    pub n_days: usize,
    /// How many instants were looked at: between two neighbors nothing in the plans begins or ends.
    pub n_instants: usize,
}
