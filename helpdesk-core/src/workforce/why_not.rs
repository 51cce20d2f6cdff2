//! Why an agent does not have a ticket: every reason as data. How it is said is in `telling`.
use alloc::{boxed::Box, vec::Vec};

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
        /// Who comes first, and what that agent counts for.
        best: Box<Candidate>,
        /// What this agent counts for.
        own: Box<Candidate>,
    },
    /// Another agent has it, by a strategy.
    Chosen {
        /// Who.
        agent: AgentId,
        /// By which strategy.
        strategy: Strategy,
        /// When.
        at: Instant,
        /// What spoke against this agent then, or who came first.
        because: Vec<Hindrance>,
    },
    /// The agent was not among those who were considered.
    NotConsidered,
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
        RosterWanted { ticket: ticket.id, agents, helped: Some(ticket.requester.clone()) }
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
    Hindrance::Outscored { strategy, best: Box::new(best.clone()), own: Box::new(own.clone()) }
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
    let because: Vec<Hindrance> = match (own, best) {
        (None, _) | (_, None) => alloc::vec![Hindrance::NotConsidered],
        (Some(own), Some(best)) if own.against.is_none() => alloc::vec![outscored(strategy, best, own)],
        (Some(own), Some(_)) => {
            own.reasons().cloned().map(|exclusion| Hindrance::Excluded { strategy, exclusion }).collect()
        }
    };
    Hindrance::Chosen { agent: holder.clone(), strategy, at, because }
}
