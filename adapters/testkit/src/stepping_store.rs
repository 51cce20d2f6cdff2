//! A store that lets others go first before each of its answers: who polls decides how several desks are interleaved.
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use helpdesk_core::{
    Address, AgentId, AgentLoad, AgentPresence, CommandId, CommitError, Configurations, Counts, Cursor, DeadLetter,
    Decision, DueTicket, DueTickets, Event, ExternalId, Fingerprint, Holder, HostSubject, InHand, Instant, KeepError,
    LaneLease, Lanes, Lease, LeasedNotice, Listing, Notice, NoticeId, Outbox, Outgoing, People, Person, Receipt,
    RequesterId, Responsible, Scope, Settlement, Store, StoreError, TenantId, Ticket, TicketId, Tickets, Unit, Views,
    WaitingNotice, Workforce,
};

/// A store whose every answer takes two polls, nothing being done in the first. It wakes nobody: whoever polls goes on by itself.
pub struct SteppingStore {
    inner: Arc<dyn Store>,
}

impl SteppingStore {
    /// Wraps a store.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner }
    }
}

impl fmt::Debug for SteppingStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SteppingStore").finish_non_exhaustive()
    }
}

/// Pending once.
#[derive(Default)]
struct Step {
    is_taken: bool,
}

impl Future for Step {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<()> {
        if self.is_taken {
            return Poll::Ready(());
        }
        self.is_taken = true;
        Poll::Pending
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Tickets for SteppingStore {
    async fn load(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
        Step::default().await;
        self.inner.load(ticket).await
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        Step::default().await;
        self.inner.history(ticket, after, limit).await
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        Step::default().await;
        self.inner.decisions(ticket, skip, limit).await
    }

    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        Step::default().await;
        self.inner.find(tenant, external).await
    }

    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        Step::default().await;
        self.inner.receipt(tenant, command).await
    }

    async fn commit(&self, units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>> {
        Step::default().await;
        self.inner.commit(units).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Views for SteppingStore {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        Step::default().await;
        self.inner.page(scope, after, limit).await
    }

    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError> {
        Step::default().await;
        self.inner.about(scope, subject, after, limit).await
    }

    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError> {
        Step::default().await;
        self.inner.list(scope, listing, after, limit).await
    }

    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError> {
        Step::default().await;
        self.inner.count_up_to(scope, listing, most).await
    }

    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError> {
        Step::default().await;
        self.inner.counts(scope).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl DueTickets for SteppingStore {
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        Step::default().await;
        self.inner.due(tenant, at, limit).await
    }

    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError> {
        Step::default().await;
        self.inner.next_wake(tenant).await
    }

    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError> {
        Step::default().await;
        self.inner.claim(tenant, at, until, limit).await
    }

    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError> {
        Step::default().await;
        self.inner.release(tenant, lease).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Outbox for SteppingStore {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        Step::default().await;
        self.inner.waiting(tenant, at, limit).await
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        Step::default().await;
        self.inner.settle(tenant, notice, settlement).await
    }

    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        Step::default().await;
        self.inner.dead_letters(tenant, limit).await
    }

    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        Step::default().await;
        self.inner.notices_of(tenant, ticket, after, limit).await
    }

    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        Step::default().await;
        self.inner.revive(tenant, notice, at).await
    }

    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError> {
        Step::default().await;
        self.inner.set_outgoing(tenant, outgoing).await
    }

    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError> {
        Step::default().await;
        self.inner.outgoing(tenant).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Lanes for SteppingStore {
    async fn claim_lanes(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<LeasedNotice>, StoreError> {
        Step::default().await;
        self.inner.claim_lanes(tenant, at, until, limit).await
    }

    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError> {
        Step::default().await;
        self.inner.settle_under(tenant, lease, notice, settlement).await
    }

    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError> {
        Step::default().await;
        self.inner.release_lanes(tenant, leases).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Workforce for SteppingStore {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        Step::default().await;
        self.inner.loads(tenant, agents).await
    }

    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError> {
        Step::default().await;
        self.inner.held(tenant, holders).await
    }

    async fn set_presence(
        &self,
        tenant: &TenantId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<(), StoreError> {
        Step::default().await;
        self.inner.set_presence(tenant, agent, presence).await
    }

    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError> {
        Step::default().await;
        self.inner.in_hands(tenant, whose, after, limit).await
    }

    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError> {
        Step::default().await;
        self.inner.helped(tenant, requester, except).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Configurations for SteppingStore {
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError> {
        Step::default().await;
        self.inner.keep(version, document).await
    }

    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError> {
        Step::default().await;
        self.inner.document(version).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl People for SteppingStore {
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError> {
        Step::default().await;
        self.inner.person(tenant, id).await
    }

    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError> {
        Step::default().await;
        self.inner.person_at(tenant, address).await
    }

    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        Step::default().await;
        self.inner.keep_person(tenant, person).await
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        Step::default().await;
        self.inner.mergers(tenant, of).await
    }
}
