//! Why an agent does not have a ticket: every reason as data, and in words.
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AssignmentTrace, Candidate, Configuration, Decision, Exclusion, Roster, RosterWanted, StatusKind,
    Strategy, TeamId, TeamSpec, Ticket, rank,
};

/// Why an agent does not have a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNot {
    /// Who.
    pub agent: AgentId,
    /// Everything that speaks against it; nothing where the agent has it or would get it now.
    pub hindrances: Vec<Hindrance>,
}

/// One thing that keeps a ticket from an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hindrance", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Hindrance {
    /// There is no work on it.
    NoWork {
        /// Where it stands.
        status: StatusKind,
    },
    /// Nobody has placed it yet.
    NoTeam,
    /// The agent is not of its team, and stands in for nobody there.
    NotAMember {
        /// Which team.
        team: TeamId,
    },
    /// Its team gives nothing by itself.
    NoStrategy {
        /// Which team.
        team: TeamId,
    },
    /// A person put it back into the queue: it waits for a person.
    PutBack {
        /// Since when.
        since: Instant,
    },
    /// The agent is not eligible under a strategy.
    Excluded {
        /// Which strategy.
        strategy: Strategy,
        /// Why not.
        exclusion: Exclusion,
    },
    /// The agent is eligible, and another one comes first.
    Outscored {
        /// Which strategy.
        strategy: Strategy,
        /// Who comes first.
        by: AgentId,
        /// What that agent counts for.
        theirs: String,
        /// What this agent counts for.
        own: String,
    },
    /// Another agent has it, by a strategy.
    Chosen {
        /// Who.
        agent: AgentId,
        /// By which strategy.
        strategy: Strategy,
        /// When.
        at: Instant,
        /// What was against this agent then, or what counted less.
        because: Vec<String>,
    },
    /// Another agent has it, as somebody said.
    Given {
        /// Who.
        agent: AgentId,
    },
}

impl WhyNot {
    /// The loads that an answer rests on.
    #[must_use]
    pub fn wants(ticket: &Ticket, agent: &AgentId, configuration: &Configuration) -> RosterWanted {
        let team = ticket.team.as_ref();
        let agents = team.map_or(&[][..], |team| configuration.everybody_for(team));
        let agents = agents.iter().filter(|other| *other != agent).cloned().collect();
        RosterWanted { agents, helped: Some(ticket.requester.clone()) }
    }

    /// Looks at a ticket as it stands, and at the decision that gave it to whoever has it.
    #[must_use]
    pub fn of(
        ticket: &Ticket,
        agent: &AgentId,
        decisions: &[Decision],
        configuration: &Configuration,
        roster: &Roster,
        at: Instant,
    ) -> Self {
        let answer = |hindrances| Self { agent: agent.clone(), hindrances };
        if ticket.assignee.as_ref() == Some(agent) {
            return answer(Vec::new());
        }
        let mut hindrances: Vec<Hindrance> = Vec::new();
        let status = ticket.status.kind();
        if !status.is_active() {
            hindrances.push(Hindrance::NoWork { status });
        }
        if let Some(other) = &ticket.assignee {
            hindrances.push(chosen(other, agent, decisions));
        }
        let Some(team) = ticket.team.as_ref().and_then(|team| configuration.team(team)) else {
            hindrances.push(Hindrance::NoTeam);
            return answer(hindrances);
        };
        if let Some(since) = ticket.hands.put_back_since {
            hindrances.push(Hindrance::PutBack { since });
        }
        hindrances.extend(now(ticket, agent, team, configuration, roster, at));
        answer(hindrances)
    }
}

/// What would come of the team's strategies now.
fn now(
    ticket: &Ticket,
    agent: &AgentId,
    team: &TeamSpec,
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Vec<Hindrance> {
    let mut hindrances = Vec::new();
    let mut strategies: Vec<Strategy> = team.strategies().collect();
    if strategies.is_empty() {
        hindrances.push(Hindrance::NoStrategy { team: team.id.clone() });
        // Whether the agent could be given it by hand is worth knowing all the same.
        strategies.push(Strategy::LeastLoaded);
    }
    for strategy in strategies {
        let candidates = rank(configuration, ticket, strategy, roster, at);
        let Some(own) = candidates.iter().find(|candidate| &candidate.agent == agent) else {
            hindrances.push(Hindrance::NotAMember { team: team.id.clone() });
            return hindrances;
        };
        let said: Vec<Exclusion> = own.reasons().filter(|reason| !is_said(&hindrances, reason)).cloned().collect();
        hindrances.extend(said.into_iter().map(|exclusion| Hindrance::Excluded { strategy, exclusion }));
        let Some(best) = candidates.first().filter(|best| best.against.is_none()) else { continue };
        if own.against.is_none() && best.agent != *agent && team.strategy.is_some() {
            hindrances.push(outscored(strategy, best, own));
        }
        // The first strategy that finds somebody decides.
        return hindrances;
    }
    hindrances
}

fn is_said(hindrances: &[Hindrance], reason: &Exclusion) -> bool {
    hindrances.iter().any(|hindrance| matches!(hindrance, Hindrance::Excluded { exclusion, .. } if exclusion == reason))
}

fn outscored(strategy: Strategy, best: &Candidate, own: &Candidate) -> Hindrance {
    let by = best.agent.clone();
    Hindrance::Outscored { strategy, by, theirs: best.score(strategy), own: own.score(strategy) }
}

/// Why the one who has it was given it, and not this agent.
fn chosen(holder: &AgentId, agent: &AgentId, decisions: &[Decision]) -> Hindrance {
    let gave = |trace: &AssignmentTrace| {
        trace.candidates.first().is_some_and(|first| first.against.is_none() && &first.agent == holder)
    };
    let traces = |decision: &'_ Decision| decision.assignments.iter().rev().find(|trace| gave(trace)).cloned();
    let Some((at, trace)) = decisions.iter().rev().find_map(|decision| Some((decision.at, traces(decision)?))) else {
        return Hindrance::Given { agent: holder.clone() };
    };
    let (strategy, best) = (trace.strategy, trace.candidates.first());
    let own = trace.candidates.iter().find(|candidate| &candidate.agent == agent);
    let because: Vec<String> = match (own, best) {
        (None, _) | (_, None) => alloc::vec!["was not considered".to_string()],
        (Some(own), Some(best)) if own.against.is_none() => {
            alloc::vec![outscored(strategy, best, own).to_string()]
        }
        (Some(own), Some(_)) => own.reasons().map(ToString::to_string).collect(),
    };
    Hindrance::Chosen { agent: holder.clone(), strategy, at, because }
}

impl fmt::Display for Hindrance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWork { status } => write!(f, "there is no work on it: it is {status}"),
            Self::NoTeam => f.write_str("it has no team yet"),
            Self::NotAMember { team } => write!(f, "is not of team `{team}` and stands in for nobody there"),
            Self::NoStrategy { team } => write!(f, "team `{team}` gives nothing by itself: somebody has to take it"),
            Self::PutBack { since } => write!(f, "a person put it back at {since}: it waits for a person"),
            Self::Excluded { exclusion, .. } => write!(f, "{exclusion}"),
            Self::Outscored { strategy, by, theirs, own } => {
                write!(f, "was eligible but `{by}` came first by {strategy}: {theirs}, against {own}")
            }
            Self::Chosen { agent, strategy, at, because } => {
                write!(f, "`{agent}` has it since {at}, by {strategy}: {}", because.join("; "))
            }
            Self::Given { agent } => write!(f, "`{agent}` has it, given by somebody"),
        }
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hindrances.is_empty() {
            return write!(f, "nothing keeps it from `{}`", self.agent);
        }
        write!(f, "`{}` does not have it:", self.agent)?;
        self.hindrances.iter().try_for_each(|hindrance| write!(f, "\n- {hindrance}"))
    }
}
