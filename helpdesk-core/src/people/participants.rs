//! Who is around a ticket beside its requester and its agent: people in copy, and people who are only told.
use alloc::collections::BTreeSet;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{Actor, AgentId, Audience, RequesterId};

/// Who is around a ticket beside its requester and its agent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participants {
    /// In copy: requesters see the ticket as its requester does and may reply; staff is told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub in_copy: BTreeSet<Participant>,
    /// Followers: they are told, and it gives them no sight of the ticket.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub followers: BTreeSet<Participant>,
}

/// Somebody around a ticket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Participant {
    /// Somebody of the staff: no requester learns of them.
    Agent(AgentId),
    /// Somebody who could ask as well.
    Requester(RequesterId),
}

/// What can be asked about who is around a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ParticipantCommand {
    /// Put somebody in copy.
    Copy {
        /// Whom.
        who: Participant,
    },
    /// Take somebody out of copy.
    Uncopy {
        /// Whom.
        who: Participant,
    },
    /// Let somebody be told.
    Follow {
        /// Whom.
        who: Participant,
    },
    /// Let somebody be told no more.
    Unfollow {
        /// Whom.
        who: Participant,
    },
}

/// What happened to who is around a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ParticipantEvent {
    /// Somebody came in copy.
    Copied {
        /// Who.
        who: Participant,
    },
    /// Somebody is in copy no more.
    Uncopied {
        /// Who.
        who: Participant,
    },
    /// Somebody follows.
    Followed {
        /// Who.
        who: Participant,
    },
    /// Somebody follows no more.
    Unfollowed {
        /// Who.
        who: Participant,
    },
}

impl Participants {
    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.in_copy.is_empty() && self.followers.is_empty()
    }

    /// The requesters in copy: the collaborators of the ticket.
    pub fn collaborators(&self) -> impl Iterator<Item = &RequesterId> {
        self.in_copy.iter().filter_map(Participant::requester)
    }

    /// Whether somebody is in copy.
    #[must_use]
    pub fn has_in_copy(&self, who: &Participant) -> bool {
        self.in_copy.contains(who)
    }

    /// Whether somebody follows.
    #[must_use]
    pub fn has_follower(&self, who: &Participant) -> bool {
        self.followers.contains(who)
    }

    /// Applies what happened.
    pub(crate) fn apply(&mut self, event: &ParticipantEvent) {
        match event {
            ParticipantEvent::Copied { who } => {
                self.in_copy.insert(who.clone());
            }
            ParticipantEvent::Uncopied { who } => {
                self.in_copy.remove(who);
            }
            ParticipantEvent::Followed { who } => {
                self.followers.insert(who.clone());
            }
            ParticipantEvent::Unfollowed { who } => {
                self.followers.remove(who);
            }
        }
    }
}

impl Participant {
    /// The requester, if it is one.
    #[must_use]
    pub fn requester(&self) -> Option<&RequesterId> {
        match self {
            Self::Requester(id) => Some(id),
            Self::Agent(_) => None,
        }
    }

    /// The agent, if it is one.
    #[must_use]
    pub fn agent(&self) -> Option<&AgentId> {
        match self {
            Self::Agent(id) => Some(id),
            Self::Requester(_) => None,
        }
    }
}

impl ParticipantCommand {
    /// Whom it is about.
    #[must_use]
    pub fn who(&self) -> &Participant {
        match self {
            Self::Copy { who } | Self::Uncopy { who } | Self::Follow { who } | Self::Unfollow { who } => who,
        }
    }

    /// Its name as decisions and scripts show it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Copy { .. } => "copy",
            Self::Uncopy { .. } => "uncopy",
            Self::Follow { .. } => "follow",
            Self::Unfollow { .. } => "unfollow",
        }
    }

    /// What of it goes beyond what a requester may ask of a ticket. Who asks for help decides who sees it; who is in copy
    /// decides for themselves only.
    pub(crate) fn beyond(&self, actor: &Actor, owns: bool) -> Option<&'static str> {
        match self.who() {
            Participant::Agent(_) => Some("who of the staff is told is for agents"),
            Participant::Requester(who) if !actor.is_known_as(who) && !owns => {
                Some("who is in copy takes out nobody but themselves")
            }
            Participant::Requester(_) => None,
        }
    }
}

impl From<Participant> for Audience {
    fn from(who: Participant) -> Self {
        match who {
            Participant::Agent(id) => Self::Agent(id),
            Participant::Requester(id) => Self::NamedRequester(id),
        }
    }
}

impl fmt::Display for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(id) => write!(f, "agent {id}"),
            Self::Requester(id) => write!(f, "requester {id}"),
        }
    }
}
