//! A unit taken apart, for stores that keep values: what is written goes over to them and is not copied.
use alloc::{boxed::Box, sync::Arc, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    Claim, Decision, Event, ExternalId, Lease, Notice, Part, Receipt, Rewrites, Seen, TenantId, Ticket, TicketId, Unit,
};

/// What a [`Unit`] writes, as values. Nothing leads back from it to a unit.
#[derive(Debug)]
#[non_exhaustive]
pub struct Written {
    /// Whose it is.
    pub tenant: TenantId,
    /// [`Unit::parts`].
    pub parts: Vec<WrittenPart>,
    /// [`Unit::looked_at`].
    pub looked_at: Vec<Seen>,
    /// [`Unit::notices`].
    pub notices: Vec<Notice>,
    /// [`Unit::claims`].
    pub claims: Vec<Claim>,
    /// [`Unit::receipt`].
    pub receipt: Receipt,
    /// [`Unit::lease`].
    pub lease: Option<Lease>,
}

/// What a [`Part`] of a unit writes, as values.
#[derive(Debug)]
#[non_exhaustive]
pub struct WrittenPart {
    /// [`Part::ticket`].
    pub ticket: TicketId,
    /// [`Part::events`].
    pub events: Vec<Event>,
    /// [`Part::snapshot`].
    pub snapshot: Option<Arc<Ticket>>,
    /// [`Part::wake_at`].
    pub wake_at: Option<Instant>,
    /// [`Part::external`].
    pub external: Option<ExternalId>,
    /// [`Part::decision`].
    pub decision: Box<Decision>,
    /// [`Part::rewrites`].
    pub rewrites: Option<Box<Rewrites>>,
}

impl From<Unit> for Written {
    fn from(unit: Unit) -> Self {
        let Unit { own, others, looked_at, notices, claims, receipt, permit, lease } = unit;
        let parts = core::iter::once(own).chain(others).map(WrittenPart::from).collect();
        Self { tenant: permit.tenant().clone(), parts, looked_at, notices, claims, receipt, lease }
    }
}

impl From<Part> for WrittenPart {
    fn from(part: Part) -> Self {
        let Part { ticket, expected: _, events, snapshot, wake_at, external, decision, rewrites } = part;
        Self { ticket, events, snapshot, wake_at, external, decision, rewrites }
    }
}
