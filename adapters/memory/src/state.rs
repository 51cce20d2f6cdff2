//! Everything that is kept, as ordered maps: the same commits always give the same order.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{
    AgentLoad, CommandId, Decision, DueTicket, Event, ExternalId, Fingerprint, Holder, Instant, Notice, NoticeId,
    Receipt, TenantId, Ticket, TicketId,
};

/// Everything that is kept.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    pub(crate) histories: BTreeMap<TicketId, Vec<Event>>,
    pub(crate) decisions: BTreeMap<TicketId, Vec<Decision>>,
    pub(crate) wakes: BTreeMap<TicketId, Instant>,
    // INVARIANT: the same pairs as in `wakes`, each with its ticket's tenant, in the order in which they come due.
    pub(crate) agendas: BTreeMap<TenantId, BTreeSet<DueTicket>>,
    pub(crate) receipts: BTreeMap<(TenantId, CommandId), Receipt>,
    pub(crate) externals: BTreeMap<(TenantId, ExternalId), TicketId>,
    pub(crate) held: BTreeMap<(TenantId, Holder), Held>,
    pub(crate) waiting: BTreeMap<u64, Waiting>,
    // INVARIANT: each notice of `waiting` under its id, and no other.
    pub(crate) positions: BTreeMap<NoticeId, u64>,
    pub(crate) dead: BTreeMap<u64, (Notice, String)>,
    pub(crate) n_notices: u64,
    pub(crate) documents: BTreeMap<Fingerprint, String>,
}

/// A notice that waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) notice: Notice,
    pub(crate) not_before: Instant,
}

/// What somebody holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Held {
    pub(crate) sum: i64,
    pub(crate) assigned_at: Option<Instant>,
}

impl Held {
    pub(crate) fn load(self) -> AgentLoad {
        AgentLoad { open: u32::try_from(self.sum.max(0)).unwrap_or(u32::MAX), assigned_at: self.assigned_at }
    }
}

impl State {
    /// Says when a ticket comes due; not at all where there is no instant.
    pub(crate) fn wake(&mut self, tenant: &TenantId, ticket: TicketId, at: Option<Instant>) {
        let agenda = self.agendas.entry(tenant.clone()).or_default();
        if let Some(wake_at) = self.wakes.remove(&ticket) {
            agenda.remove(&DueTicket { wake_at, ticket });
        }
        if let Some(wake_at) = at {
            self.wakes.insert(ticket, wake_at);
            agenda.insert(DueTicket { wake_at, ticket });
        }
    }

    /// Puts a notice at the end of the outbox.
    pub(crate) fn enqueue(&mut self, notice: &Notice) {
        self.n_notices += 1;
        self.positions.insert(notice.id.clone(), self.n_notices);
        self.waiting.insert(self.n_notices, Waiting { notice: notice.clone(), not_before: notice.at });
    }

    /// Where a notice of the tenant waits.
    pub(crate) fn position(&self, tenant: &TenantId, notice: &NoticeId) -> Option<u64> {
        let position = *self.positions.get(notice)?;
        self.waiting.get(&position).filter(|waiting| &waiting.notice.tenant == tenant).map(|_waiting| position)
    }

    /// Takes a notice out of the outbox.
    pub(crate) fn take(&mut self, notice: &NoticeId) -> Option<Waiting> {
        let position = self.positions.remove(notice)?;
        self.waiting.remove(&position)
    }
}
