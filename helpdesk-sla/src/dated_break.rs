//! The dated break: a named stretch without work, once.

use alloc::string::String;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// A stretch without work, once, in local time of the schedule's zone: a partial holiday, a blackout, an outing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedBreak {
    /// What the break is called.
    pub name: String,
    /// Its first moment.
    pub from: NaiveDateTime,
    /// The moment work may go on.
    pub to: NaiveDateTime,
}
