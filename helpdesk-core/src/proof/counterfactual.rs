//! Counterfactuals: what would have had to be otherwise for a ticket to come out otherwise.
//!
//! Nothing is derived: inputs are changed, the request is planned again by the very pipeline that decides, and what is
//! answered is what then happened.
mod change;
mod search;

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

pub use self::change::Change;
pub(crate) use self::search::{Trial, search};
use crate::{AgentId, PolicyId, Priority, TeamId, Ticket, Tier};

/// What is wanted instead of what is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Wanted {
    /// This team has it.
    Team(TeamId),
    /// It is in this tier's hands.
    Tier(Tier),
    /// This team has it in this tier.
    Place {
        /// The team.
        team: TeamId,
        /// The tier.
        tier: Tier,
    },
    /// This agent has it.
    Agent(AgentId),
    /// This policy holds for it.
    Policy(PolicyId),
    /// It has this priority.
    Priority(Priority),
}

/// Where the changed inputs go in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Into the request that opened the ticket, as if it had been asked like that.
    Opening,
    /// Into the ticket as it stands, by the commands that change it; an agent is chosen anew.
    Now,
}

/// Changes that together lead to what is wanted, none of which is enough alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterfactual {
    /// What would have to be otherwise.
    pub changes: Vec<Change>,
    /// Whether everything above the (only) changed value does as well: priority high *or more*.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub or_more: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterfactuals {
    /// Whether it is so already, without any change.
    pub is_so: bool,
    /// Ways to it, those of one change first.
    pub found: Vec<Counterfactual>,
    /// How many changed worlds were tried.
    pub n_tried: u32,
    /// Whether the search was cut at [`COUNTERFACTUAL_TRIES_MAX`](crate::COUNTERFACTUAL_TRIES_MAX).
    pub cut: bool,
}

impl Wanted {
    /// Whether it is so for a ticket.
    #[must_use]
    pub fn holds(&self, ticket: &Ticket) -> bool {
        match self {
            Self::Team(team) => ticket.team.as_ref() == Some(team),
            Self::Tier(tier) => ticket.tier == *tier,
            Self::Place { team, tier } => ticket.team.as_ref() == Some(team) && ticket.tier == *tier,
            Self::Agent(agent) => ticket.assignee.as_ref() == Some(agent),
            Self::Policy(policy) => ticket.policy.as_ref().is_some_and(|held| &held.id == policy),
            Self::Priority(priority) => ticket.priority == *priority,
        }
    }
}
