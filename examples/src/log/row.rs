//! A log as it was read: rows that fit, rows that do not, and remarks.
use std::collections::BTreeMap;

use helpdesk_core::{
    AgentId, Channel, ExternalId, Fingerprint, Impact, Instant, OrganizationId, Priority, RequesterId, TeamId,
    TicketKind, Urgency,
};

use super::LogState;

/// A log as it was read. Every row of the file is either in `rows` or in `unfit`.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Rows that fit, in the order of the file.
    pub rows: Vec<Row>,
    /// Rows that do not fit.
    pub unfit: Vec<Unfit>,
}

/// One row of a log, understood.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its line in the file, from 1; the header is line 1.
    pub line: u64,
    /// The name of the ticket.
    pub ticket: ExternalId,
    /// When it was written.
    pub at: Instant,
    /// Its place among the ticket's rows.
    pub sequence: Option<i64>,
    /// When the ticket was opened.
    pub opened_at: Option<Instant>,
    /// The state.
    pub state: LogState,
    /// The state in the log's words.
    pub state_text: String,
    /// The team.
    pub team: Option<TeamId>,
    /// The agent.
    pub agent: LogAgent,
    /// Who wrote it.
    pub author: Option<AgentId>,
    /// Who asked.
    pub requester: Option<RequesterId>,
    /// Of which company.
    pub organization: Option<OrganizationId>,
    /// What about.
    pub subject: Option<String>,
    /// Its priority.
    pub priority: Option<Priority>,
    /// How much is affected.
    pub impact: Option<Impact>,
    /// How fast it gets worse.
    pub urgency: Option<Urgency>,
    /// What kind.
    pub kind: Option<TicketKind>,
    /// How it came in.
    pub channel: Option<Channel>,
    /// Custom fields.
    pub fields: BTreeMap<String, String>,
    /// The log's word on whether the promise was kept.
    pub verdict: Option<bool>,
    /// What the mapping reads of the row: the same row in a file that is read later has the same, also if other columns have
    /// come or changed.
    pub content: Fingerprint,
    /// The whole row: two of the same are one row written twice.
    pub whole: Fingerprint,
}

/// What a row says of the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogAgent {
    /// Nothing.
    Unknown,
    /// Nobody has the ticket.
    Nobody,
    /// This one has it.
    Is(AgentId),
}

/// A row that does not fit, or that the desk refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unfit {
    /// Its line in the file.
    pub line: u64,
    /// The ticket, as far as it could be read.
    pub ticket: String,
    /// What is wrong: the column, what it says, what was expected.
    pub reason: String,
}

/// Something about a row that was taken nevertheless.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Note {
    /// Its line in the file.
    pub line: u64,
    /// The ticket.
    pub ticket: String,
    /// What was done with it.
    pub what: String,
}
