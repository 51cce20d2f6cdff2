//! Who or what a claim counts against: something with room for so much, counted inside the commit.
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{AgentId, ContractId, RequesterId};

/// Who or what a [`Claim`](crate::Claim) counts against.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "holder", content = "id", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Holder {
    /// An agent: the weights of the active tickets the agent has.
    Agent(AgentId),
    /// A requester who was asked how it was: when that was last, in seconds since 1970.
    Surveyed(RequesterId),
    /// A contract: what was used of it, in the unit of the contract.
    Contract(ContractId),
}

impl Holder {
    /// The holder of a [kind](Self::kind) with this id; nothing where there is no such kind, or the id is none.
    #[must_use]
    pub fn named(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "agent" => AgentId::new(id).ok().map(Self::Agent),
            "surveyed" => RequesterId::new(id).ok().map(Self::Surveyed),
            "contract" => ContractId::new(id).ok().map(Self::Contract),
            _ => None,
        }
    }

    /// The kind of holder, as stores keep it beside the id.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Agent(_) => "agent",
            Self::Surveyed(_) => "surveyed",
            Self::Contract(_) => "contract",
        }
    }

    /// The id within its kind.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Agent(agent) => agent.as_str(),
            Self::Surveyed(requester) => requester.as_str(),
            Self::Contract(contract) => contract.as_str(),
        }
    }

    /// The agent, where it is one.
    #[must_use]
    pub fn agent(&self) -> Option<&AgentId> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::Surveyed(_) | Self::Contract(_) => None,
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind(), self.id())
    }
}
