//! What the one who replays knows before the first ticket: where the log comes from and what became of its rows.
use std::collections::BTreeMap;

use helpdesk_core::{Fingerprint, Instant};
use serde::Serialize;

/// What is known about a replay beside its tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportHead {
    /// The page's title.
    pub title: String,
    /// What was replayed: the name of a file, or the seed of a simulation.
    pub source: String,
    /// The version of the configuration.
    pub configuration: Fingerprint,
    /// The version of the rule set and the names of its rules in order.
    pub rule_set: Option<(String, Vec<String>)>,
    /// The version of the zone data.
    pub tzdata: String,
    /// From when to when the replay went. Tickets that are still open are counted up to its end.
    pub span: Option<(Instant, Instant)>,
    /// What became of the log's rows: first all that were read, then the parts, which add up to it.
    pub counts: Vec<(String, u64)>,
    /// Rows that were not applied; may be cut.
    pub rejected: Vec<Rejected>,
    /// How many rows were not applied, the cut ones included.
    pub rejected_total: u64,
    /// The log's own results, where it has any.
    pub log_verdicts: Option<LogVerdicts>,
}

/// A row that was not applied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rejected {
    /// Its line in the log, from 1.
    pub line: u64,
    /// The ticket it names.
    pub ticket: String,
    /// Why it was not applied.
    pub reason: String,
}

/// The log's own column about its promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogVerdicts {
    /// The column's name.
    pub column: String,
    /// By external id, whether the log says that the promise was met.
    pub by_ticket: BTreeMap<String, bool>,
}
