//! What one request writes: one unit, atomic, all or nothing.
use alloc::{boxed::Box, sync::Arc, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    Author, CommandId, CommitError, Decision, Event, ExternalId, Fingerprint, Holder, Lease, Notice, Permit, Refusal,
    Rewrites, TenantId, Ticket, TicketId,
};

/// What one request writes, on all the tickets that it touches. Only [`plan`](crate::plan()) makes one, from a [`Permit`]: an
/// unchecked write does not compile.
///
/// ```compile_fail
/// fn forge(own: helpdesk_core::Part, checked: helpdesk_core::Unit) -> helpdesk_core::Unit {
///     helpdesk_core::Unit { own, ..checked }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Unit {
    pub(crate) own: Part,
    pub(crate) others: Vec<Part>,
    pub(crate) looked_at: Vec<Seen>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) receipt: Receipt,
    pub(crate) permit: Permit,
    pub(crate) lease: Option<Lease>,
}

/// What a unit writes about one ticket. Its guard is the version: all parts are written, or none.
#[derive(Debug, Clone)]
pub struct Part {
    pub(crate) ticket: TicketId,
    pub(crate) expected: u64,
    pub(crate) events: Vec<Event>,
    pub(crate) snapshot: Option<Arc<Ticket>>,
    pub(crate) wake_at: Option<Instant>,
    pub(crate) external: Option<ExternalId>,
    pub(crate) decision: Box<Decision>,
    pub(crate) rewrites: Option<Box<Rewrites>>,
}

/// A ticket that a decision rests on and that the unit does not change: the unit is a conflict where it has changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seen {
    /// Which.
    pub ticket: TicketId,
    /// The version it had; 0 where it was not there.
    pub version: u64,
}

/// A change of what somebody or something holds, checked inside the commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Whose.
    pub holder: Holder,
    /// By how much, up or down.
    pub delta: i64,
    /// The commit fails if the sum would be above this. A claim that takes nothing more never fails.
    pub limit: Option<i64>,
    /// When the holder last got a ticket, where this claim gives one.
    pub assigned_at: Option<Instant>,
}

/// The answer to a request, kept so that the same request gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The request.
    pub command: CommandId,
    /// What was asked, so that another request under the same id is noticed.
    pub content: Fingerprint,
    /// Who asked: the answer is theirs only.
    pub by: Author,
    /// The ticket.
    pub ticket: TicketId,
    /// Its version afterwards.
    pub version: u64,
    /// How many events were written.
    pub n_events: u32,
    /// The ticket in which the message went on, where this one was not taken up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<TicketId>,
    /// Why it was refused, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}

impl Claim {
    /// What the holder holds afterwards.
    ///
    /// # Errors
    /// [`CommitError::OverCapacity`] where the claim takes more than there is room for.
    pub fn after(&self, held: i64) -> Result<i64, CommitError> {
        let after = held.saturating_add(self.delta);
        if self.delta > 0 && self.limit.is_some_and(|limit| after > limit) {
            return Err(CommitError::OverCapacity { holder: self.holder.clone() });
        }
        Ok(after)
    }
}

impl Unit {
    /// The part of the ticket that was asked for.
    #[must_use]
    pub fn own(&self) -> &Part {
        &self.own
    }

    /// All parts, [`own`](Self::own) first; each about another ticket. At most [`PARTS_MAX`](crate::PARTS_MAX).
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        core::iter::once(&self.own).chain(&self.others)
    }

    /// What the unit rests on and does not change, no part among it.
    #[must_use]
    pub fn looked_at(&self) -> &[Seen] {
        &self.looked_at
    }

    /// The ticket that was asked for.
    #[must_use]
    pub fn ticket(&self) -> TicketId {
        self.own.ticket
    }

    /// Whose it is.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        self.permit.tenant()
    }

    /// [`Part::expected`] of its own part.
    #[must_use]
    pub fn expected(&self) -> u64 {
        self.own.expected
    }

    /// [`Part::events`] of its own part.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.own.events
    }

    /// [`Part::snapshot`] of its own part.
    #[must_use]
    pub fn snapshot(&self) -> Option<&Ticket> {
        self.own.snapshot.as_deref()
    }

    /// Whether it refuses to open a ticket: there is no ticket, before or after, that its decision could belong to.
    #[must_use]
    pub fn is_refused_opening(&self) -> bool {
        self.own.expected == 0 && self.own.snapshot.is_none() && self.receipt.refused.is_some()
    }

    /// [`Part::wake_at`] of its own part.
    #[must_use]
    pub fn wake_at(&self) -> Option<Instant> {
        self.own.wake_at
    }

    /// What is to be sent, about all its tickets.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Changes of agents' loads, by all its tickets.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// [`Part::external`] of its own part.
    #[must_use]
    pub fn external(&self) -> Option<&ExternalId> {
        self.own.external.as_ref()
    }

    /// [`Part::decision`] of its own part.
    #[must_use]
    pub fn decision(&self) -> &Decision {
        &self.own.decision
    }

    /// The answer to the request.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// The same, to be written only while a lease of its ticket is held.
    #[must_use]
    pub fn under(mut self, lease: Lease) -> Self {
        self.lease = Some(lease);
        self
    }

    /// The lease that it is written under, where it is under one; writing it ends the lease.
    #[must_use]
    pub fn lease(&self) -> Option<&Lease> {
        self.lease.as_ref()
    }

    /// Who allowed it.
    #[must_use]
    pub fn permit(&self) -> &Permit {
        &self.permit
    }
}

impl Part {
    /// The ticket.
    #[must_use]
    pub fn ticket(&self) -> TicketId {
        self.ticket
    }

    /// The version the ticket must have: the number of its events before; 0 for a new one.
    #[must_use]
    pub fn expected(&self) -> u64 {
        self.expected
    }

    /// The events to append, from `expected + 1` on without gaps.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The ticket afterwards; none where nothing about it is written (a refusal).
    #[must_use]
    pub fn snapshot(&self) -> Option<&Ticket> {
        self.snapshot.as_deref()
    }

    /// When the desk looks at the ticket again by itself.
    #[must_use]
    pub fn wake_at(&self) -> Option<Instant> {
        self.wake_at
    }

    /// The external id that the ticket takes; one ticket per tenant owns it.
    #[must_use]
    pub fn external(&self) -> Option<&ExternalId> {
        self.external.as_ref()
    }

    /// Why.
    #[must_use]
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// What it writes over; nothing for everything but a redaction.
    #[must_use]
    pub fn rewrites(&self) -> Option<&Rewrites> {
        self.rewrites.as_deref()
    }
}
