//! Choosing an agent: who is eligible, who comes first, and the reason against the rest.
use alloc::{collections::BTreeMap, vec::Vec};
use core::{cmp::Ordering, fmt};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{AgentId, AgentSpec, Configuration, TeamId, Tier};

/// How an agent is chosen. Ties break by the longest idle, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Strategy {
    /// Who has the least to do, measured by capacity where there is one.
    LeastLoaded,
    /// Who has waited longest for a ticket.
    LongestIdle,
}

/// What an agent has to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentLoad {
    /// Active tickets.
    pub open: u32,
    /// When the agent last got a ticket.
    pub assigned_at: Option<Instant>,
}

/// The loads that a choice rests on. Agents that are not in it have nothing to do.
pub type Roster = BTreeMap<AgentId, AgentLoad>;

/// One agent who was considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who.
    pub agent: AgentId,
    /// What the agent had to do.
    pub load: AgentLoad,
    /// What the agent can have to do; no bound where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// What spoke against the agent; nothing for the eligible ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Exclusion>,
}

/// What speaks against an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Exclusion {
    /// Does not serve the ticket's tier.
    WrongTier {
        /// That tier.
        tier: Tier,
    },
    /// Is not at work.
    OffShift {
        /// When the next shift begins.
        until: Option<Instant>,
    },
    /// Has no room left.
    Full {
        /// How much there is.
        capacity: u32,
    },
}

/// The members of a team, the best first, then those who are not eligible, by id.
///
/// # Laws
/// Deterministic: the same arguments give the same order (`ranking_is_deterministic`).
#[must_use]
pub fn rank(
    configuration: &Configuration,
    team: &TeamId,
    tier: Tier,
    strategy: Strategy,
    roster: &Roster,
    at: Instant,
) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = configuration
        .members(team)
        .iter()
        .filter_map(|id| configuration.agent(id))
        .map(|agent| consider(configuration, agent, tier, roster, at))
        .collect();
    candidates.sort_by(|a, b| match (a.against, b.against) {
        (None, None) => a.order(b, strategy).then_with(|| a.agent.cmp(&b.agent)),
        (a_against, b_against) => a_against.is_some().cmp(&b_against.is_some()).then_with(|| a.agent.cmp(&b.agent)),
    });
    candidates
}

fn consider(configuration: &Configuration, agent: &AgentSpec, tier: Tier, roster: &Roster, at: Instant) -> Candidate {
    let load = roster.get(&agent.id).copied().unwrap_or_default();
    let against = if agent.tiers.contains(&tier) {
        off_shift(configuration, agent, at)
            .or_else(|| agent.capacity.filter(|c| load.open >= *c).map(|capacity| Exclusion::Full { capacity }))
    } else {
        Some(Exclusion::WrongTier { tier })
    };
    Candidate { agent: agent.id.clone(), load, capacity: agent.capacity, against }
}

fn off_shift(configuration: &Configuration, agent: &AgentSpec, at: Instant) -> Option<Exclusion> {
    let shift = configuration.schedule(agent.shift.as_ref()?)?;
    match shift.is_open(at) {
        Ok(true) => None,
        Ok(false) => Some(Exclusion::OffShift { until: shift.next_open(at).ok() }),
        Err(_) => Some(Exclusion::OffShift { until: None }),
    }
}

impl Candidate {
    fn order(&self, other: &Self, strategy: Strategy) -> Ordering {
        let idle = self.load.assigned_at.cmp(&other.load.assigned_at);
        match strategy {
            Strategy::LeastLoaded => self.fullness(other).then(idle),
            Strategy::LongestIdle => idle,
        }
    }

    /// Compares `load ÷ capacity` without dividing; an agent without capacity counts as one with room for a thousand.
    fn fullness(&self, other: &Self) -> Ordering {
        let weigh = |a: &Self, b: &Self| u64::from(a.load.open) * u64::from(b.capacity.unwrap_or(1_000));
        weigh(self, other).cmp(&weigh(other, self))
    }
}

impl Strategy {
    /// All strategies.
    pub const ALL: [Self; 2] = [Self::LeastLoaded, Self::LongestIdle];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeastLoaded => "least_loaded",
            Self::LongestIdle => "longest_idle",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongTier { tier } => write!(f, "does not serve {tier}"),
            Self::OffShift { until: Some(until) } => write!(f, "off shift until {until}"),
            Self::OffShift { until: None } => f.write_str("off shift"),
            Self::Full { capacity } => write!(f, "full: {capacity} of {capacity} tickets"),
        }
    }
}
