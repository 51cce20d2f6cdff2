//! Whom a notice is meant for, before it is known who that is.
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{AgentId, RequesterId, TeamId};

/// Whom a notice is meant for. An audience of staff has no external address in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Audience {
    /// The ticket's assignee.
    Assignee,
    /// The ticket's team.
    Team,
    /// The lead of the ticket's team.
    Lead,
    /// The ticket's requester.
    Requester,
    /// One agent.
    Agent(AgentId),
    /// One team.
    NamedTeam(TeamId),
    /// One requester.
    NamedRequester(RequesterId),
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assignee => f.write_str("the assignee"),
            Self::Team => f.write_str("the team"),
            Self::Lead => f.write_str("the team lead"),
            Self::Requester => f.write_str("the requester"),
            Self::Agent(id) => write!(f, "agent {id}"),
            Self::NamedTeam(id) => write!(f, "team {id}"),
            Self::NamedRequester(id) => write!(f, "requester {id}"),
        }
    }
}
