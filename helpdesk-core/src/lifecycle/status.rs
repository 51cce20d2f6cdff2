//! Where a ticket stands, with the data that belongs to each state.
use alloc::string::String;
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::TicketId;

/// Where a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    /// Nobody has acted.
    New,
    /// The desk must act.
    Open,
    /// Waits for the requester.
    Pending {
        /// When the desk looks again by itself.
        until: Option<Instant>,
    },
    /// Waits for a third party.
    OnHold {
        /// What it waits for.
        reason: String,
        /// When the desk looks again by itself.
        until: Option<Instant>,
    },
    /// The desk thinks it is done.
    Solved {
        /// Since when.
        since: Instant,
    },
    /// Final.
    Closed {
        /// Why it was closed.
        reason: CloseReason,
    },
}

/// A status without its data: what conditions, clocks and reports ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusKind {
    /// See [`Status::New`].
    New,
    /// See [`Status::Open`].
    Open,
    /// See [`Status::Pending`].
    Pending,
    /// See [`Status::OnHold`].
    OnHold,
    /// See [`Status::Solved`].
    Solved,
    /// See [`Status::Closed`].
    Closed,
}

/// Why a ticket was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CloseReason {
    /// It was solved and nobody objected.
    Completed,
    /// It was no request at all.
    Spam,
    /// The requester took it back.
    Cancelled,
    /// Another ticket holds it now.
    Merged {
        /// That ticket.
        into: TicketId,
    },
}

impl CloseReason {
    /// Those that somebody can give; a merger gives its own.
    pub const GIVEN: [Self; 3] = [Self::Completed, Self::Spam, Self::Cancelled];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Spam => "spam",
            Self::Cancelled => "cancelled",
            Self::Merged { .. } => "merged",
        }
    }
}

impl Status {
    /// The status without its data.
    #[must_use]
    pub fn kind(&self) -> StatusKind {
        match self {
            Self::New => StatusKind::New,
            Self::Open => StatusKind::Open,
            Self::Pending { .. } => StatusKind::Pending,
            Self::OnHold { .. } => StatusKind::OnHold,
            Self::Solved { .. } => StatusKind::Solved,
            Self::Closed { .. } => StatusKind::Closed,
        }
    }

    /// When the desk looks again by itself, if the status says so.
    #[must_use]
    pub fn until(&self) -> Option<Instant> {
        match self {
            Self::Pending { until } | Self::OnHold { until, .. } => *until,
            Self::New | Self::Open | Self::Solved { .. } | Self::Closed { .. } => None,
        }
    }
}

impl StatusKind {
    /// All statuses in the order of a ticket's life.
    pub const ALL: [Self; 6] = [Self::New, Self::Open, Self::Pending, Self::OnHold, Self::Solved, Self::Closed];

    /// What a requester sees of it: new and being on hold show as open.
    #[must_use]
    pub fn shown_to_requester(self) -> Self {
        match self {
            Self::New | Self::Open | Self::OnHold => Self::Open,
            Self::Pending | Self::Solved | Self::Closed => self,
        }
    }

    /// Whether the desk or somebody it waits for still has work: not solved, not closed.
    #[must_use]
    pub fn is_active(self) -> bool {
        match self {
            Self::New | Self::Open | Self::Pending | Self::OnHold => true,
            Self::Solved | Self::Closed => false,
        }
    }

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Pending => "pending",
            Self::OnHold => "on_hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for StatusKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().as_str())?;
        match self {
            Self::OnHold { reason, .. } => write!(f, " ({reason})"),
            Self::Closed { reason } => write!(f, " ({reason})"),
            Self::New | Self::Open | Self::Pending { .. } | Self::Solved { .. } => Ok(()),
        }
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Merged { into } => write!(f, "merged into {into}"),
            Self::Completed | Self::Spam | Self::Cancelled => f.write_str(self.as_str()),
        }
    }
}
