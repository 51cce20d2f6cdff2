//! Whom a notice is meant for, before it is known who that is.
use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{AgentId, RequesterId, TeamId};

/// Whom a notice is meant for. An audience of staff has no external address in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Audience {
    /// The ticket's assignee.
    Assignee,
    /// The ticket's team.
    Team,
    /// Each agent of the ticket's team.
    Members,
    /// The lead of the ticket's team.
    Lead,
    /// Whoever did it: somebody is told of their own doing.
    Author,
    /// The ticket's requester.
    Requester,
    /// The requesters in copy.
    Collaborators,
    /// The staff in copy.
    StaffInCopy,
    /// Who follows, of the staff and of the requesters.
    Followers,
    /// Who follows, of the staff only.
    StaffFollowers,
    /// One agent.
    Agent(AgentId),
    /// One team.
    NamedTeam(TeamId),
    /// One requester.
    NamedRequester(RequesterId),
    /// An observer of the host's, by name: it is told of events from the same outbox, and nobody reads that.
    Observer(String),
}

impl Audience {
    /// Whether somebody in it may be outside the staff: nothing internal is for them.
    #[must_use]
    pub fn may_be_outside(&self) -> bool {
        match self {
            Self::Author | Self::Requester | Self::Collaborators | Self::Followers | Self::NamedRequester(_) => true,
            Self::Assignee | Self::Team | Self::Members | Self::Lead => false,
            Self::StaffInCopy | Self::StaffFollowers => false,
            Self::Agent(_) | Self::NamedTeam(_) | Self::Observer(_) => false,
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assignee => f.write_str("the assignee"),
            Self::Team => f.write_str("the team"),
            Self::Members => f.write_str("the members of the team"),
            Self::Lead => f.write_str("the team lead"),
            Self::Author => f.write_str("whoever did it"),
            Self::Requester => f.write_str("the requester"),
            Self::Collaborators => f.write_str("the collaborators"),
            Self::StaffInCopy => f.write_str("the staff in copy"),
            Self::Followers => f.write_str("the followers"),
            Self::StaffFollowers => f.write_str("the followers of the staff"),
            Self::Agent(id) => write!(f, "agent {id}"),
            Self::NamedTeam(id) => write!(f, "team {id}"),
            Self::NamedRequester(id) => write!(f, "requester {id}"),
            Self::Observer(name) => write!(f, "observer {name}"),
        }
    }
}
