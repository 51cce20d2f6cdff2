//! The store itself: one state behind one lock, and the ports over it.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{
    Address, AgentId, AgentLoad, AgentPresence, CommandId, CommitError, Configurations, Counts, Cursor, DeadLetter,
    Decision, DueTicket, DueTickets, Event, ExternalId, Fingerprint, Holder, HostSubject, InHand, Instant, KeepError,
    LaneLease, Lanes, Lease, LeasedNotice, Listing, Notice, NoticeId, Outbox, Outgoing, PAGE_MAX, People, Person,
    RECORDS_MAX, Receipt, RecordKey, RequesterId, Responsible, Scope, SeenWhole, Settlement, StoreError, StoredRecord,
    TenantId, Ticket, TicketId, Tickets, Transfer, Unit, Upkeep, Views, WaitingNotice, Workforce,
};

use crate::commit::commit;
use crate::state::{Kept, State};
use crate::{transfer, upkeep};

/// Keeps tickets in memory, for as long as the process lives.
///
/// Clones of an [`Arc`](std::sync::Arc) of it see the same tickets.
///
/// # Laws
/// All of `helpdesk-testkit`; it is the model the others are compared with (`same_commands_same_dump`).
///
/// # Examples
/// ```
/// use helpdesk_core::{DueTickets, Instant, TenantId};
/// use helpdesk_memory::MemoryStore;
///
/// let store = MemoryStore::new();
/// let tenant = TenantId::new("acme")?;
/// // Its futures are ready at once; any executor will do.
/// let due = store.due(&tenant, Instant::default(), 10);
/// # drop(due);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

impl MemoryStore {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Locks the state. A thread that panicked while it held the lock was reading or had finished its checks: every
    /// unit is applied in one piece that cannot fail, so the state is whole and is used on.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Tickets for MemoryStore {
    async fn load(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
        Ok(self.state().tickets.get(&ticket).map(|kept| Arc::clone(&kept.ticket)))
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        let state = self.state();
        let history = state.tickets.get(&ticket).into_iter().flat_map(Kept::history);
        Ok(history.filter(|e| e.seq > after).take(limit).cloned().collect())
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        let state = self.state();
        let decisions = state.tickets.get(&ticket).into_iter().flat_map(Kept::decisions);
        Ok(decisions.skip(skip).take(limit).cloned().collect())
    }

    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        Ok(self.state().externals.get(&(tenant.clone(), external.clone())).copied())
    }

    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        Ok(self.state().receipt(tenant, command).cloned())
    }

    async fn commit(&self, units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>> {
        let mut state = self.state();
        units.into_iter().map(|unit| commit(&mut state, unit)).collect()
    }
}

#[async_trait]
impl Views for MemoryStore {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        let state = self.state();
        let rest = state.tickets.values().map(|kept| &*kept.ticket).filter(|t| after.is_none_or(|last| t.id > last));
        Ok(rest.filter(|t| scope.covers(t)).take(limit.min(PAGE_MAX)).cloned().collect())
    }

    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError> {
        let state = self.state();
        let about = state.subjects.get(&(scope.tenant().clone(), subject.clone())).into_iter().flatten();
        let rest = about.filter(|id| after.is_none_or(|last| **id > last)).filter_map(|id| state.tickets.get(id));
        let rest = rest.map(|kept| &*kept.ticket);
        Ok(rest.filter(|t| scope.covers(t)).take(limit.min(PAGE_MAX)).cloned().collect())
    }

    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError> {
        let places = listed(&self.state(), scope, listing);
        let rest = places.into_iter().filter(|place| after.is_none_or(|after| place > after));
        Ok(rest.take(limit.min(PAGE_MAX)).collect())
    }

    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError> {
        Ok(listed(&self.state(), scope, listing).len().min(most))
    }

    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError> {
        let state = self.state();
        Ok(Counts::of(state.tickets.values().map(|kept| &*kept.ticket).filter(|t| scope.covers(t))))
    }
}

/// The places of all tickets on a list, in its order.
fn listed(state: &State, scope: &Scope, listing: &Listing) -> BTreeSet<Cursor> {
    let tickets = state.tickets.values().map(|kept| &*kept.ticket);
    let fits = |t: &&Ticket| scope.covers(t) && listing.lists(t);
    tickets.filter(fits).map(|t| Cursor::of(t, listing.order)).collect()
}

#[async_trait]
impl DueTickets for MemoryStore {
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        let state = self.state();
        let agenda = state.agendas.get(tenant).into_iter().flatten();
        Ok(agenda.take_while(|due| due.wake_at <= at).take(limit).copied().collect())
    }

    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError> {
        Ok(self.state().agendas.get(tenant).and_then(|agenda| agenda.first()).map(|due| due.wake_at))
    }

    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError> {
        Ok(self.state().claim(tenant, at, until, limit))
    }

    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError> {
        let mut state = self.state();
        if state.tickets.get(&lease.ticket()).is_some_and(|kept| &kept.ticket.tenant == tenant) {
            state.end(lease);
        }
        Ok(())
    }
}

#[async_trait]
impl Outbox for MemoryStore {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        Ok(self.state().ready(tenant, at, limit, |_lane| true))
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        self.state().settle(tenant, notice, settlement);
        Ok(())
    }

    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        let state = self.state();
        let letters = state.dead.values().filter(|letter| &letter.notice.tenant == tenant);
        Ok(letters.take(limit).cloned().collect())
    }

    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        let notices = self.state().notices_of(tenant, ticket).into_values();
        Ok(notices.filter(|notice| after.is_none_or(|after| &notice.id > after)).take(limit).collect())
    }

    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        Ok(self.state().revive(tenant, notice, at))
    }

    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError> {
        let held = &mut self.state().held_outboxes;
        match outgoing {
            Outgoing::Held => held.insert(tenant.clone()),
            Outgoing::Flowing => held.remove(tenant),
        };
        Ok(())
    }

    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError> {
        Ok(if self.state().held_outboxes.contains(tenant) { Outgoing::Held } else { Outgoing::Flowing })
    }
}

#[async_trait]
impl Lanes for MemoryStore {
    async fn claim_lanes(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<LeasedNotice>, StoreError> {
        Ok(self.state().claim_lanes(tenant, at, until, limit))
    }

    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        let place = state.place(tenant, notice);
        let lane = place.and_then(|place| state.waiting.get(&place)).map(|waiting| waiting.notice.lane());
        if !state.has_lane(tenant, lease) || lane.is_some_and(|lane| lane != lease.lane) {
            return Ok(false);
        }
        state.settle(tenant, notice, settlement);
        Ok(true)
    }

    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError> {
        let mut state = self.state();
        leases.iter().for_each(|lease| state.release_lane(tenant, lease));
        Ok(())
    }
}

#[async_trait]
impl Workforce for MemoryStore {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        let state = self.state();
        let known = |agent: &AgentId| Some((agent.clone(), state.load(tenant, agent)?));
        Ok(agents.iter().filter_map(known).collect())
    }

    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError> {
        let state = self.state();
        let known = |holder: &Holder| {
            let held = state.held.get(&(tenant.clone(), holder.clone()))?;
            Some((holder.clone(), held.sum))
        };
        Ok(holders.iter().filter_map(known).collect())
    }

    async fn set_presence(
        &self,
        tenant: &TenantId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<(), StoreError> {
        let mut state = self.state();
        let key = (tenant.clone(), agent.clone());
        if presence.replaces(state.presences.get(&key)) {
            state.presences.insert(key, presence);
        }
        Ok(())
    }

    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError> {
        let state = self.state();
        let held = state.in_hands.get(&(tenant.clone(), whose.clone())).into_iter();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        Ok(held.flat_map(|held| held.range((from, Bound::Unbounded))).take(limit).copied().collect())
    }

    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError> {
        let state = self.state();
        let newest = state.tickets.values().rev().map(|kept| &kept.ticket);
        let theirs = newest.filter(|t| &t.tenant == tenant && &t.requester == requester);
        Ok(theirs.filter(|t| t.id != except).find_map(|t| t.assignee.clone()))
    }
}

#[async_trait]
impl Configurations for MemoryStore {
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError> {
        self.state().documents.entry(version.clone()).or_insert_with(|| document.to_owned());
        Ok(())
    }

    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError> {
        Ok(self.state().documents.get(version).cloned())
    }
}

#[async_trait]
impl People for MemoryStore {
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError> {
        Ok(self.state().folk.person(tenant, id).cloned())
    }

    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError> {
        Ok(self.state().folk.person_at(tenant, address).cloned())
    }

    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        self.state().folk.keep(tenant, person)
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        Ok(self.state().folk.mergers(tenant, of))
    }
}

#[async_trait]
impl Transfer for MemoryStore {
    async fn records(&self, after: Option<&RecordKey>, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        Ok(transfer::records(&self.state(), after, limit.min(RECORDS_MAX)))
    }

    async fn keep_records(&self, records: Vec<StoredRecord>, gone: Vec<RecordKey>) -> Result<(), StoreError> {
        transfer::keep(&mut self.state(), records, &gone)
    }
}

#[async_trait]
impl Upkeep for MemoryStore {
    async fn whole(&self, ticket: TicketId) -> Result<Vec<StoredRecord>, StoreError> {
        Ok(upkeep::whole(&self.state(), ticket))
    }

    async fn rewrite(
        &self,
        seen: &[SeenWhole],
        records: Vec<StoredRecord>,
        gone: Vec<RecordKey>,
    ) -> Result<(), CommitError> {
        upkeep::rewrite(&mut self.state(), seen, records, gone)
    }
}
