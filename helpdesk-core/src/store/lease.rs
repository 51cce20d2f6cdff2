//! A lease: work that one of several desks does for a while.
use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{DueTicket, TicketId, WaitingNotice};

/// A ticket whose time has come, and that one desk looks after until the lease ends: with a commit under it, by being given back, or
/// because nobody heard of that desk in time.
///
/// # Laws
/// A lease is one desk's (`a_lease_is_one_desks`). What is written under a lease that has ended is a conflict, and nothing of it is
/// written (`a_stale_fence_is_a_conflict`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lease {
    /// Which ticket, and when its time came.
    pub due: DueTicket,
    /// Which of all leases it is.
    pub fence: Fence,
}

/// The number of a lease: a later one of the same ticket has another, higher one, so that whoever held it before is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fence(u64);

impl Fence {
    /// A number that a store gave.
    #[must_use]
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Lease {
    /// Which ticket.
    #[must_use]
    pub fn ticket(&self) -> TicketId {
        self.due.ticket
    }
}

/// A lane of the outbox that one desk delivers until the lease ends: by being given back, or because nobody heard of that desk in time.
///
/// # Laws
/// A lane is one desk's (`a_lane_is_one_desks`). Under a lease that has ended nothing is settled (`a_stale_lane_settles_nothing`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LaneLease {
    /// Which lane: [`Notice::lane`](crate::Notice::lane).
    pub lane: String,
    /// Which of all leases it is.
    pub fence: Fence,
}

/// A notice that waits, and the lease under which it goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeasedNotice {
    /// What waits.
    pub waiting: WaitingNotice,
    /// The lease of its lane.
    pub lease: LaneLease,
}
