//! One agent who was considered for a ticket: what was known, what it counted for, and what spoke against it.
use alloc::vec::Vec;
use core::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::{AgentId, AgentLoad, Exclusion, Strategy};

/// One agent who was considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who.
    pub agent: AgentId,
    /// What the agent had to do beside the ticket in question.
    pub load: AgentLoad,
    /// Whether the agent has the ticket.
    #[serde(default, skip_serializing_if = "is_not")]
    pub holds: bool,
    /// What the agent can have to do; no bound where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// What the ticket weighs in this agent's hands, where that is not one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// The agent's levels of the skills that the ticket needs, added up, where it needs any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levels: Option<u32>,
    /// For whom the agent stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_in_for: Option<AgentId>,
    /// What spoke against the agent first; nothing for the eligible ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Exclusion>,
    /// What else spoke against the agent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Exclusion>,
}

impl Candidate {
    /// Everything that spoke against the agent.
    pub fn reasons(&self) -> impl Iterator<Item = &Exclusion> {
        self.against.iter().chain(&self.also)
    }

    pub(crate) fn exclude(&mut self, exclusion: Exclusion) {
        match self.against {
            None => self.against = Some(exclusion),
            Some(_) => self.also.push(exclusion),
        }
    }

    /// Who comes first of two who are eligible; of equals who has the ticket. Ties are broken by whoever calls it.
    pub(crate) fn order(&self, other: &Self, strategy: Strategy) -> Ordering {
        self.compare(other, strategy).then_with(|| other.holds.cmp(&self.holds))
    }

    fn compare(&self, other: &Self, strategy: Strategy) -> Ordering {
        let idle = self.load.assigned_at.cmp(&other.load.assigned_at);
        match strategy {
            Strategy::LeastLoaded => self.fullness(other).then(idle),
            Strategy::LongestIdle => idle,
            Strategy::SkillMatch => other.levels.cmp(&self.levels).then_with(|| self.fullness(other)).then(idle),
            // Who has it is the same agent; of two others, one had it before and the other helped its requester.
            Strategy::SameAgent => other.holds.cmp(&self.holds).then_with(|| self.load.helped.cmp(&other.load.helped)),
            Strategy::Fixed => Ordering::Equal,
        }
    }

    /// Compares `load ÷ capacity` without dividing; an agent without capacity counts as one with room for a thousand.
    fn fullness(&self, other: &Self) -> Ordering {
        let weigh = |a: &Self, b: &Self| u64::from(a.load.open) * u64::from(b.capacity.unwrap_or(1_000));
        weigh(self, other).cmp(&weigh(other, self))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
fn is_not(holds: &bool) -> bool {
    !holds
}
