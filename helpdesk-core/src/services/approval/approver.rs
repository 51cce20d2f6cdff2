//! Who is asked for a yes.
use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{AgentId, Audience, Author, Configuration, RequesterId, TeamId};

/// Who is asked for a yes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approver {
    /// Somebody on the staff.
    Agent(AgentId),
    /// Somebody who asks for help otherwise. They see the ticket as its requester does while it is their turn.
    Requester(RequesterId),
    /// Any one member of a team.
    Team(TeamId),
    /// Whoever leads a team.
    Lead(TeamId),
    /// A role that only the host knows, such as the requester's manager: nobody until somebody is appointed.
    Role(String),
}

impl Approver {
    /// Whether somebody is meant by this.
    #[must_use]
    pub fn is(&self, author: &Author, configuration: &Configuration) -> bool {
        let agent = author.human_agent();
        match self {
            Self::Agent(id) => agent == Some(id),
            Self::Requester(id) => author.requester() == Some(id),
            Self::Team(team) => agent.is_some_and(|agent| configuration.members(team).contains(agent)),
            Self::Lead(team) => {
                agent.is_some() && configuration.team(team).and_then(|team| team.lead.as_ref()) == agent
            }
            Self::Role(_) => false,
        }
    }

    /// Whether it means at most one person, so that being asked twice makes no sense.
    pub(crate) fn is_one_person(&self) -> bool {
        match self {
            Self::Agent(_) | Self::Requester(_) | Self::Lead(_) | Self::Role(_) => true,
            Self::Team(_) => false,
        }
    }

    /// Whom to tell; nobody where only the host knows who it is.
    pub(crate) fn audience(&self, configuration: &Configuration) -> Option<Audience> {
        match self {
            Self::Agent(id) => Some(Audience::Agent(id.clone())),
            Self::Requester(id) => Some(Audience::NamedRequester(id.clone())),
            Self::Team(team) => Some(Audience::NamedTeam(team.clone())),
            Self::Lead(team) => {
                let lead = configuration.team(team).and_then(|team| team.lead.clone());
                Some(lead.map_or_else(|| Audience::NamedTeam(team.clone()), Audience::Agent))
            }
            Self::Role(_) => None,
        }
    }
}

impl fmt::Display for Approver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(id) => write!(f, "agent {id}"),
            Self::Requester(id) => write!(f, "requester {id}"),
            Self::Team(team) => write!(f, "team {team}"),
            Self::Lead(team) => write!(f, "the lead of {team}"),
            Self::Role(role) => write!(f, "role `{role}`"),
        }
    }
}
