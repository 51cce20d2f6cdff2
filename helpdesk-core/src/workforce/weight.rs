//! How heavy a ticket is: what it takes of an agent's capacity, in whole numbers.
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{AgentId, Channel, Configuration, Priority, StatusKind, Ticket};

/// What tickets weigh for which each list that is not empty holds. The first rule that holds says it, the agent's before the
/// team's; a ticket that no rule is about weighs one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightRule {
    /// One of these priorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Priority>,
    /// One of these channels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// One of these statuses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<StatusKind>,
    /// What such a ticket weighs; 0 takes nothing of the capacity.
    pub weight: u32,
}

impl WeightRule {
    fn holds(&self, ticket: &Ticket) -> bool {
        (self.priorities.is_empty() || self.priorities.contains(&ticket.priority))
            && (self.channels.is_empty() || self.channels.contains(&ticket.channel))
            && (self.statuses.is_empty() || self.statuses.contains(&ticket.status.kind()))
    }
}

impl Configuration {
    /// What a ticket as it stands weighs in an agent's hands.
    #[must_use]
    pub fn weight(&self, agent: &AgentId, ticket: &Ticket) -> u32 {
        let own = self.agent(agent).map_or(&[][..], |agent| &agent.weights);
        let team = ticket.team.as_ref().and_then(|team| self.team(team));
        let teams = team.map_or(&[][..], |team| &team.assignment.weights);
        own.iter().chain(teams).find(|rule| rule.holds(ticket)).map_or(1, |rule| rule.weight)
    }
}
