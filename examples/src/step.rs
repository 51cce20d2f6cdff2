//! One step of a replay: who does what to which ticket, and when.
use helpdesk_core::{CommandId, ExternalId, Instant, OpenTicket, RequesterId};

use crate::log::Row;

/// One step of a replay.
#[derive(Debug, Clone)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// Its stable name: done once, however often the replay runs.
    pub id: CommandId,
    /// The ticket's name in the source.
    pub ticket: ExternalId,
    /// What.
    pub deed: Deed,
}

/// What is done in a step.
#[derive(Debug, Clone)]
pub enum Deed {
    /// The ticket is opened.
    Open(Box<OpenTicket>),
    /// A row of a log says how the ticket stands.
    Row(Box<Row>),
    /// Somebody of the simulation acts.
    Act(Act),
}

/// What somebody of the simulation does. Agents' deeds are done by whoever has the ticket then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The agent answers.
    AgentReplies(String),
    /// The agent writes something down.
    AgentNotes(String),
    /// The agent answers and waits for the requester.
    AgentAsks(String),
    /// The agent waits for a third party.
    AgentHolds(String),
    /// The agent goes on.
    AgentStarts,
    /// The agent sees that it is more than the team can do.
    AgentEscalates(String),
    /// The agent answers and solves.
    AgentSolves(String),
    /// The requester writes.
    RequesterWrites(RequesterId, String),
}
