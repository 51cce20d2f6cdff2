//! Links: what two tickets have to do with each other. Both know of it.
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::TicketId;

/// What a ticket has to do with another one, said from the first one's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LinkKind {
    /// It has to do with it.
    RelatesTo,
    /// It asks for the same.
    Duplicates,
    /// The other way round.
    DuplicatedBy,
    /// The other cannot be solved before it.
    Blocks,
    /// The other way round.
    BlockedBy,
    /// The other is a part of it.
    ParentOf,
    /// The other way round.
    ChildOf,
    /// It is the problem behind the other: solving it proposes solving the other.
    ProblemOf,
    /// The other way round.
    IncidentOf,
    /// It goes on where the other was closed.
    FollowUpOf,
    /// The other way round.
    FollowedUpBy,
    /// Being on hold, it is taken up again once the other is solved or closed.
    WaitsFor,
    /// The other way round.
    AwaitedBy,
    /// Messages of the other began it.
    SplitFrom,
    /// The other way round.
    SplitInto,
}

/// What a ticket has to do with another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Link {
    /// What.
    pub kind: LinkKind,
    /// With which.
    pub ticket: TicketId,
}

/// What can be asked about links. Both tickets are written, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum LinkCommand {
    /// Link it with another ticket.
    Add(Link),
    /// End that.
    Remove(Link),
}

/// What happened to links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum LinkEvent {
    /// It was linked.
    Added(Link),
    /// That ended.
    Removed(Link),
    /// Solving it proposes solving its incidents; and what is more than one commit takes of what follows on other tickets.
    Cascaded {
        /// These now.
        solving: alloc::vec::Vec<TicketId>,
        /// These later: there are more than one commit takes.
        #[serde(default, skip_serializing_if = "alloc::vec::Vec::is_empty")]
        left: alloc::vec::Vec<TicketId>,
        /// These, which wait for it, are told now that it is done.
        #[serde(default, skip_serializing_if = "alloc::vec::Vec::is_empty")]
        calling: alloc::vec::Vec<TicketId>,
        /// These later.
        #[serde(default, skip_serializing_if = "alloc::vec::Vec::is_empty")]
        to_call: alloc::vec::Vec<TicketId>,
    },
}

impl LinkKind {
    /// All kinds.
    pub const ALL: [Self; 15] = [
        Self::RelatesTo,
        Self::Duplicates,
        Self::DuplicatedBy,
        Self::Blocks,
        Self::BlockedBy,
        Self::ParentOf,
        Self::ChildOf,
        Self::ProblemOf,
        Self::IncidentOf,
        Self::FollowUpOf,
        Self::FollowedUpBy,
        Self::WaitsFor,
        Self::AwaitedBy,
        Self::SplitFrom,
        Self::SplitInto,
    ];

    /// The same said from the other side.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::RelatesTo => Self::RelatesTo,
            Self::Duplicates => Self::DuplicatedBy,
            Self::DuplicatedBy => Self::Duplicates,
            Self::Blocks => Self::BlockedBy,
            Self::BlockedBy => Self::Blocks,
            Self::ParentOf => Self::ChildOf,
            Self::ChildOf => Self::ParentOf,
            Self::ProblemOf => Self::IncidentOf,
            Self::IncidentOf => Self::ProblemOf,
            Self::FollowUpOf => Self::FollowedUpBy,
            Self::FollowedUpBy => Self::FollowUpOf,
            Self::WaitsFor => Self::AwaitedBy,
            Self::AwaitedBy => Self::WaitsFor,
            Self::SplitFrom => Self::SplitInto,
            Self::SplitInto => Self::SplitFrom,
        }
    }

    /// Whether following links of this kind never leads back: what blocks, what is a part, what waits.
    #[must_use]
    pub fn is_acyclic(self) -> bool {
        match self {
            Self::Blocks | Self::BlockedBy | Self::ParentOf | Self::ChildOf | Self::WaitsFor | Self::AwaitedBy => true,
            Self::RelatesTo
            | Self::Duplicates
            | Self::DuplicatedBy
            | Self::ProblemOf
            | Self::IncidentOf
            | Self::FollowUpOf
            | Self::FollowedUpBy
            | Self::SplitFrom
            | Self::SplitInto => false,
        }
    }

    /// Whether it says how a ticket came to be: made by the desk, and kept.
    #[must_use]
    pub fn is_origin(self) -> bool {
        matches!(self, Self::SplitFrom | Self::SplitInto)
    }

    /// The words as they are stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RelatesTo => "relates_to",
            Self::Duplicates => "duplicates",
            Self::DuplicatedBy => "duplicated_by",
            Self::Blocks => "blocks",
            Self::BlockedBy => "blocked_by",
            Self::ParentOf => "parent_of",
            Self::ChildOf => "child_of",
            Self::ProblemOf => "problem_of",
            Self::IncidentOf => "incident_of",
            Self::FollowUpOf => "follow_up_of",
            Self::FollowedUpBy => "followed_up_by",
            Self::WaitsFor => "waits_for",
            Self::AwaitedBy => "awaited_by",
            Self::SplitFrom => "split_from",
            Self::SplitInto => "split_into",
        }
    }
}

impl LinkCommand {
    /// Which link.
    #[must_use]
    pub fn link(&self) -> Link {
        match self {
            Self::Add(link) | Self::Remove(link) => *link,
        }
    }
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.ticket)
    }
}
