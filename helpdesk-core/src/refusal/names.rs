//! Refusals of names that the configuration does not have: each with what was expected.
use alloc::string::String;

use super::Refusal;
use crate::{AgentId, Configuration, TeamId, spelling};

/// What is expected where a stored refusal does not say it, and where it must not be said.
pub(super) fn known() -> String {
    String::from("expected one of the configuration")
}

pub(super) fn member() -> String {
    String::from("expected one who is")
}

impl Refusal {
    /// There is no such team; which there are.
    pub(crate) fn unknown_team(team: &TeamId, configuration: &Configuration) -> Self {
        let names = configuration.spec().teams.iter().map(|team| team.id.as_str());
        Self::UnknownTeam { team: team.clone(), expected: spelling::expected(team.as_str(), names) }
    }

    /// There is no such agent; whom there is.
    pub(crate) fn unknown_agent(agent: &AgentId, configuration: &Configuration) -> Self {
        let names = configuration.agents().map(|agent| agent.id.as_str());
        Self::UnknownAgent { agent: agent.clone(), expected: spelling::expected(agent.as_str(), names) }
    }

    /// Somebody is not in a team; who is.
    pub(crate) fn not_a_member(agent: &AgentId, team: &TeamId, configuration: &Configuration) -> Self {
        let names = configuration.members(team).iter().map(AgentId::as_str);
        let expected = spelling::one_of(names);
        Self::NotAMember { agent: agent.clone(), team: team.clone(), expected }
    }

    /// The same without the names of staff that the asker did not say: those are not for requesters.
    pub(super) fn without_names(self) -> Self {
        if let Self::UnknownTeam { team, .. } = self {
            return Self::UnknownTeam { team, expected: known() };
        }
        if let Self::UnknownAgent { agent, .. } = self {
            return Self::UnknownAgent { agent, expected: known() };
        }
        if let Self::NotAMember { agent, team, .. } = self {
            return Self::NotAMember { agent, team, expected: member() };
        }
        self
    }
}
