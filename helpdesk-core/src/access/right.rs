//! What a member of staff may do on the tickets of a team.
use alloc::collections::BTreeSet;
use core::fmt;

use serde::{Deserialize, Serialize};

/// One right on the tickets of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Right {
    /// Find its tickets in lists.
    List,
    /// Read them. Without it, everything else is hidden.
    Read,
    /// Write internal messages.
    Note,
    /// Write public messages.
    Reply,
    /// Change status, priority, tags, fields and links; open tickets for others.
    Edit,
    /// Take a ticket.
    Take,
    /// Give it to others.
    Assign,
    /// Give tickets to this team.
    MoveIn,
    /// Take tickets out of this team.
    MoveOut,
    /// Merge.
    Merge,
    /// Solve, close and reopen.
    Close,
    /// Move it between tiers.
    Escalate,
    /// Say who else may see it.
    Cc,
    /// What only leads do: delete, redact, pause clocks, merge people, export, see reports.
    Lead,
}

/// A set of rights.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TeamRights(BTreeSet<Right>);

impl Right {
    /// All rights.
    pub const ALL: [Self; 14] = [
        Self::List,
        Self::Read,
        Self::Note,
        Self::Reply,
        Self::Edit,
        Self::Take,
        Self::Assign,
        Self::MoveIn,
        Self::MoveOut,
        Self::Merge,
        Self::Close,
        Self::Escalate,
        Self::Cc,
        Self::Lead,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Note => "note",
            Self::Reply => "reply",
            Self::Edit => "edit",
            Self::Take => "take",
            Self::Assign => "assign",
            Self::MoveIn => "move_in",
            Self::MoveOut => "move_out",
            Self::Merge => "merge",
            Self::Close => "close",
            Self::Escalate => "escalate",
            Self::Cc => "cc",
            Self::Lead => "lead",
        }
    }
}

impl TeamRights {
    /// These and no others.
    #[must_use]
    pub fn of(rights: impl IntoIterator<Item = Right>) -> Self {
        Self(rights.into_iter().collect())
    }

    /// What an agent usually may: everything but what only leads do.
    #[must_use]
    pub fn of_an_agent() -> Self {
        Self::of(Right::ALL.into_iter().filter(|right| *right != Right::Lead))
    }

    /// What a lead may: everything.
    #[must_use]
    pub fn of_a_lead() -> Self {
        Self::of(Right::ALL)
    }

    /// What a collaborator may: list, read, note.
    #[must_use]
    pub fn of_a_collaborator() -> Self {
        Self::of([Right::List, Right::Read, Right::Note])
    }

    /// Whether a right is among them.
    #[must_use]
    pub fn has(&self, right: Right) -> bool {
        self.0.contains(&right)
    }

    /// Which they are, in order.
    pub fn iter(&self) -> impl Iterator<Item = Right> {
        self.0.iter().copied()
    }

    /// These and those.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.0.extend(others.iter());
        self
    }

    /// The same without one.
    #[must_use]
    pub fn without(mut self, right: Right) -> Self {
        self.0.remove(&right);
        self
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
