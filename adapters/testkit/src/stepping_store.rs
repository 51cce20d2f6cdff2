//! A store that lets others go first before each of its answers: who polls decides how several desks are interleaved.
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use async_trait::async_trait;
use helpdesk_core::{
    Address, AgentId, AgentLoad, AgentPresence, CommandId, CommitError, Configurations, Counts, Cursor, DeadLetter,
    Decision, DueTicket, DueTickets, Event, ExternalId, Fingerprint, Holder, HostSubject, InHand, Instant, KeepError,
    LaneLease, Lanes, Lease, LeasedNotice, Listing, Notice, NoticeId, Outbox, Outgoing, People, Person, Receipt,
    RequesterId, Responsible, Scope, Settlement, Store, StoreError, TenantId, Ticket, TicketId, Tickets, Unit, Views,
    WaitingNotice, Workforce,
};
use pollster::block_on;

/// A store whose every answer takes two polls, nothing being done in the first. It wakes nobody: whoever polls goes on by itself. The
/// second poll waits for the store inside, which may be behind a network: what is interleaved is the same each time.
pub struct SteppingStore {
    inner: Arc<dyn Store>,
    n_commits: AtomicU64,
}

impl SteppingStore {
    /// Wraps a store.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, n_commits: AtomicU64::new(0) }
    }

    /// How many commits were answered: between two of them nothing that counts changes.
    #[must_use]
    pub fn n_commits(&self) -> u64 {
        self.n_commits.load(Ordering::SeqCst)
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
        block_on(self.inner.load(ticket))
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        Step::default().await;
        block_on(self.inner.history(ticket, after, limit))
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        Step::default().await;
        block_on(self.inner.decisions(ticket, skip, limit))
    }

    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        Step::default().await;
        block_on(self.inner.find(tenant, external))
    }

    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        Step::default().await;
        block_on(self.inner.receipt(tenant, command))
    }

    async fn commit(&self, units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>> {
        Step::default().await;
        let answers = block_on(self.inner.commit(units));
        self.n_commits.fetch_add(1, Ordering::SeqCst);
        answers
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Views for SteppingStore {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        Step::default().await;
        block_on(self.inner.page(scope, after, limit))
    }

    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError> {
        Step::default().await;
        block_on(self.inner.about(scope, subject, after, limit))
    }

    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError> {
        Step::default().await;
        block_on(self.inner.list(scope, listing, after, limit))
    }

    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError> {
        Step::default().await;
        block_on(self.inner.count_up_to(scope, listing, most))
    }

    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError> {
        Step::default().await;
        block_on(self.inner.counts(scope))
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl DueTickets for SteppingStore {
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        Step::default().await;
        block_on(self.inner.due(tenant, at, limit))
    }

    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError> {
        Step::default().await;
        block_on(self.inner.next_wake(tenant))
    }

    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError> {
        Step::default().await;
        block_on(self.inner.claim(tenant, at, until, limit))
    }

    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError> {
        Step::default().await;
        block_on(self.inner.release(tenant, lease))
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Outbox for SteppingStore {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        Step::default().await;
        block_on(self.inner.waiting(tenant, at, limit))
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        Step::default().await;
        block_on(self.inner.settle(tenant, notice, settlement))
    }

    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        Step::default().await;
        block_on(self.inner.dead_letters(tenant, limit))
    }

    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        Step::default().await;
        block_on(self.inner.notices_of(tenant, ticket, after, limit))
    }

    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        Step::default().await;
        block_on(self.inner.revive(tenant, notice, at))
    }

    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError> {
        Step::default().await;
        block_on(self.inner.set_outgoing(tenant, outgoing))
    }

    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError> {
        Step::default().await;
        block_on(self.inner.outgoing(tenant))
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
        block_on(self.inner.claim_lanes(tenant, at, until, limit))
    }

    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError> {
        Step::default().await;
        block_on(self.inner.settle_under(tenant, lease, notice, settlement))
    }

    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError> {
        Step::default().await;
        block_on(self.inner.release_lanes(tenant, leases))
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Workforce for SteppingStore {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        Step::default().await;
        block_on(self.inner.loads(tenant, agents))
    }

    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError> {
        Step::default().await;
        block_on(self.inner.held(tenant, holders))
    }

    async fn set_presence(
        &self,
        tenant: &TenantId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<(), StoreError> {
        Step::default().await;
        block_on(self.inner.set_presence(tenant, agent, presence))
    }

    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError> {
        Step::default().await;
        block_on(self.inner.in_hands(tenant, whose, after, limit))
    }

    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError> {
        Step::default().await;
        block_on(self.inner.helped(tenant, requester, except))
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Configurations for SteppingStore {
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError> {
        Step::default().await;
        block_on(self.inner.keep(version, document))
    }

    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError> {
        Step::default().await;
        block_on(self.inner.document(version))
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl People for SteppingStore {
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError> {
        Step::default().await;
        block_on(self.inner.person(tenant, id))
    }

    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError> {
        Step::default().await;
        block_on(self.inner.person_at(tenant, address))
    }

    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        Step::default().await;
        block_on(self.inner.keep_person(tenant, person))
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        Step::default().await;
        block_on(self.inner.mergers(tenant, of))
    }
}
