//! Who did something, and what made them do it.
use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{AgentId, LadderId, Metric, RequesterId, TicketId};

/// Who did something; part of every event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Author {
    /// A requester.
    Requester {
        /// Which.
        id: RequesterId,
    },
    /// An agent.
    Agent {
        /// Which.
        id: AgentId,
    },
    /// A program of the host, for itself or for a named person of the system it reads from.
    Service {
        /// The program.
        name: String,
        /// The agent whose deed it reports.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<AgentId>,
    },
    /// A rule of a hook.
    Rule {
        /// The hook.
        hook: String,
        /// The rule.
        rule: String,
    },
    /// The desk itself: timers, ladders, assignment.
    Desk,
}

impl Author {
    /// The words of [`word`](Self::word).
    pub const WORDS: [&str; 5] = ["requester", "agent", "service", "rule", "desk"];

    /// What kind of author it is, as it is stored and as scripts see it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        let [requester, agent, service, rule, desk] = Self::WORDS;
        match self {
            Self::Requester { .. } => requester,
            Self::Agent { .. } => agent,
            Self::Service { .. } => service,
            Self::Rule { .. } => rule,
            Self::Desk => desk,
        }
    }

    /// The human agent behind it: the agent, or the one a service reports for.
    #[must_use]
    pub fn human_agent(&self) -> Option<&AgentId> {
        match self {
            Self::Agent { id } => Some(id),
            Self::Service { on_behalf_of, .. } => on_behalf_of.as_ref(),
            Self::Requester { .. } | Self::Rule { .. } | Self::Desk => None,
        }
    }
}

impl Author {
    /// The requester behind it.
    #[must_use]
    pub fn requester(&self) -> Option<&RequesterId> {
        match self {
            Self::Requester { id } => Some(id),
            Self::Agent { .. } | Self::Service { .. } | Self::Rule { .. } | Self::Desk => None,
        }
    }

    /// Whether the same person is behind both. Programs, rules and the desk are nobody in person.
    #[must_use]
    pub fn is_same_person(&self, other: &Self) -> bool {
        let both = |one: bool, same: bool| one && same;
        both(self.requester().is_some(), self.requester() == other.requester())
            || both(self.human_agent().is_some(), self.human_agent() == other.human_agent())
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requester { id } => write!(f, "requester {id}"),
            Self::Agent { id } => write!(f, "agent {id}"),
            Self::Service { name, on_behalf_of: Some(agent) } => write!(f, "{name} for agent {agent}"),
            Self::Service { name, on_behalf_of: None } => write!(f, "service {name}"),
            Self::Rule { hook, rule } => write!(f, "rule {rule} of {hook}"),
            Self::Desk => f.write_str("the desk"),
        }
    }
}

/// What an event follows from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The caller's own command.
    Caller,
    /// An earlier event of the ticket, by the desk's fixed semantics.
    Event {
        /// Its sequence number.
        seq: u64,
    },
    /// A rule's reaction to an event.
    Rule {
        /// The hook.
        hook: String,
        /// The rule.
        rule: String,
        /// The sequence number of the event it reacted to.
        seq: u64,
    },
    /// A rung of a ladder.
    Rung {
        /// The clock's metric.
        metric: Metric,
        /// The rung.
        rung: String,
        /// The sequence number of the firing.
        seq: u64,
    },
    /// What happened to another ticket, in the same commit.
    Ticket {
        /// Which.
        ticket: TicketId,
        /// The sequence number of its event.
        seq: u64,
    },
    /// A rung of the ticket itself.
    TicketRung {
        /// The ladder.
        ladder: LadderId,
        /// The rung.
        rung: String,
        /// The sequence number of the firing.
        seq: u64,
    },
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Caller => f.write_str("the command"),
            Self::Event { seq } => write!(f, "event {seq}"),
            Self::Rule { rule, seq, .. } => write!(f, "rule `{rule}` on event {seq}"),
            Self::Rung { metric, rung, .. } => write!(f, "rung `{rung}` of {metric}"),
            Self::Ticket { ticket, seq } => write!(f, "event {seq} of ticket {ticket}"),
            Self::TicketRung { ladder, rung, .. } => write!(f, "rung `{rung}` of ladder `{ladder}`"),
        }
    }
}
