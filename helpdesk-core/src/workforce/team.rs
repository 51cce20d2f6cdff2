//! Teams and agents as a configuration names them.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AssignmentSpec, LanguageTag, PendingPolicy, ScheduleId, Skills, Strategy, SubstituteSpec, TeamId,
    WeightRule,
};

/// A support line: 1 is the first. A capability of teams and agents, not a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tier(pub u8);

impl Tier {
    /// The first line.
    pub const FIRST: Self = Self(1);

    /// The next line up.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tier {}", self.0)
    }
}

/// A team: who belongs to it is said by the agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamSpec {
    /// Its id.
    pub id: TeamId,
    /// Its name for people; the id where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The tiers it can serve.
    #[serde(default = "first_tier")]
    pub tiers: Vec<Tier>,
    /// Where functional escalation goes when the team does not serve the next tier: the first that does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<TeamId>,
    /// Who is told when a ladder calls for the lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<AgentId>,
    /// How a ticket that enters the queue gets its agent; nobody is chosen where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
    /// How its tickets come into hands and out of them again, beside the strategy.
    #[serde(default, skip_serializing_if = "AssignmentSpec::is_default")]
    pub assignment: AssignmentSpec,
    /// Whether its agents say what whoever gets a ticket has to know when they escalate it.
    #[serde(default, skip_serializing_if = "HandOffSummary::is_usual")]
    pub hand_off_summary: HandOffSummary,
    /// What happens to a solved ticket whose requester writes again.
    #[serde(default)]
    pub reopen: ReopenPolicy,
    /// What happens by itself while a ticket waits for its requester; as the desk does where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingPolicy>,
}

/// Whether a hand-off summary goes along when an agent escalates a ticket. Rungs, rules and programs need none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOffSummary {
    /// It does, or the escalation is refused.
    #[default]
    Required,
    /// It may.
    Optional,
}

impl HandOffSummary {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    fn is_usual(&self) -> bool {
        *self == Self::Required
    }
}

/// What happens to a solved ticket whose requester writes again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReopenPolicy {
    /// For how many days (of 24 hours) after solving it may be reopened; without end where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u16>,
    /// Whether it goes back to the queue instead of to its agent.
    #[serde(default)]
    pub requeue: bool,
    /// From which reopening on it goes to the next tier on the team's path; never where absent. It stays where nobody is above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate_from: Option<u32>,
    /// Whether it is taken up again at all.
    #[serde(default, skip_serializing_if = "SolvedReply::is_usual")]
    pub on_reply: SolvedReply,
}

/// Whether a team takes up a solved ticket again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SolvedReply {
    /// It does, within the window.
    #[default]
    Reopen,
    /// It wants a new ticket that follows this one.
    FollowUp,
    /// It does not.
    Reject,
}

impl SolvedReply {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    fn is_usual(&self) -> bool {
        *self == Self::Reopen
    }
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSpec {
    /// The host's id of the person.
    pub id: AgentId,
    /// The name for people; the id where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The teams the agent belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
    /// The tiers the agent can serve.
    #[serde(default = "first_tier")]
    pub tiers: Vec<Tier>,
    /// How much a strategy may give at most, in the weights of active tickets; no bound where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// When the agent works; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<ScheduleId>,
    /// What the agent is good at.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: Skills,
    /// The languages the agent speaks.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub languages: BTreeSet<LanguageTag>,
    /// What tickets weigh in this agent's hands, where the team's rules are not right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<WeightRule>,
    /// Who stands in while the agent is not there, the first who is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substitutes: Vec<SubstituteSpec>,
}

impl AgentSpec {
    /// An agent of the first line in these teams, everything else as usual.
    ///
    /// # Examples
    /// A host makes them of its own users:
    ///
    /// ```
    /// use helpdesk_core::{AgentSpec, Configuration, ConfigurationSpec, IdError, TeamSpec};
    ///
    /// fn agents(users: &[(&str, u32)]) -> Result<Vec<AgentSpec>, IdError> {
    ///     let team = "desk".parse()?;
    ///     let agent = |(name, room): &(&str, u32)| {
    ///         Ok(AgentSpec { capacity: Some(*room), ..AgentSpec::new(name.parse()?, [&team]) })
    ///     };
    ///     users.iter().map(agent).collect()
    /// }
    ///
    /// let teams = vec![TeamSpec::new("desk".parse()?)];
    /// let spec = ConfigurationSpec { teams, agents: agents(&[("ann", 5), ("bea", 1)])?, ..ConfigurationSpec::default() };
    /// assert_eq!(Configuration::build(spec)?.agents().count(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new<'a>(id: AgentId, teams: impl IntoIterator<Item = &'a TeamId>) -> Self {
        Self {
            id,
            name: String::new(),
            teams: teams.into_iter().cloned().collect(),
            tiers: first_tier(),
            capacity: None,
            shift: None,
            skills: Skills::default(),
            languages: BTreeSet::new(),
            weights: Vec::new(),
            substitutes: Vec::new(),
        }
    }
}

impl TeamSpec {
    /// A team of the first line, everything else as usual.
    #[must_use]
    pub fn new(id: TeamId) -> Self {
        Self {
            id,
            name: String::new(),
            tiers: first_tier(),
            path: Vec::new(),
            lead: None,
            strategy: None,
            assignment: AssignmentSpec::default(),
            hand_off_summary: HandOffSummary::default(),
            reopen: ReopenPolicy::default(),
            pending: None,
        }
    }

    /// Its strategies in the order in which they are tried.
    pub fn strategies(&self) -> impl Iterator<Item = Strategy> {
        self.strategy.iter().chain(self.strategy.and(Some(&self.assignment.then)).into_iter().flatten()).copied()
    }

    /// The name for people.
    #[must_use]
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() { self.id.as_str() } else { &self.name }
    }

    /// Whether it serves this tier.
    #[must_use]
    pub fn serves(&self, tier: Tier) -> bool {
        self.tiers.contains(&tier)
    }
}

fn first_tier() -> Vec<Tier> {
    alloc::vec![Tier::FIRST]
}
