//! A store that fails on purpose, in the ways real ones do.
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use helpdesk_core::{
    Address, AgentId, AgentLoad, AgentPresence, CommandId, CommitError, Configurations, Counts, Cursor, DeadLetter,
    Decision, DueTicket, DueTickets, Event, ExternalId, Fingerprint, Holder, HostSubject, InHand, Instant, KeepError,
    LaneLease, Lanes, Lease, LeasedNotice, Listing, Notice, NoticeId, Outbox, Outgoing, People, Person, Receipt,
    RequesterId, Responsible, Scope, Settlement, Store, StoreError, TenantId, Ticket, TicketId, Tickets, Unit, Views,
    WaitingNotice, Workforce,
};

/// How a commit goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It does not.
    None,
    /// The store is not available, and nothing is written.
    NotWritten,
    /// The answer is lost after everything was written.
    UnknownButWritten,
    /// The answer is lost before anything was written.
    UnknownNotWritten,
}

/// A store whose commits go wrong as a seed says: the same seed, the same mishaps. Reads pass through.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    random: AtomicU64,
    n_mishaps: AtomicU64,
}

impl FaultyStore {
    /// Wraps a store. About three commits in four go wrong.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, seed: u64) -> Self {
        Self { inner, random: AtomicU64::new(seed), n_mishaps: AtomicU64::new(0) }
    }

    /// How many commits have gone wrong.
    #[must_use]
    pub fn n_mishaps(&self) -> u64 {
        self.n_mishaps.load(Ordering::SeqCst)
    }

    /// What happens to the next unit.
    ///
    /// # Source
    /// SplitMix64 (Steele, Lea and Flood, 2014): one step and its mixing.
    fn next(&self) -> Mishap {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.random.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mishap = match (z ^ (z >> 31)) % 4 {
            0 => Mishap::None,
            1 => Mishap::NotWritten,
            2 => Mishap::UnknownButWritten,
            _three => Mishap::UnknownNotWritten,
        };
        if mishap != Mishap::None {
            self.n_mishaps.fetch_add(1, Ordering::SeqCst);
        }
        mishap
    }
}

impl fmt::Debug for FaultyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultyStore").field("n_mishaps", &self.n_mishaps).finish_non_exhaustive()
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Tickets for FaultyStore {
    async fn load(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
        self.inner.load(ticket).await
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.inner.history(ticket, after, limit).await
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        self.inner.decisions(ticket, skip, limit).await
    }

    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        self.inner.find(tenant, external).await
    }

    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        self.inner.receipt(tenant, command).await
    }

    async fn commit(&self, units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>> {
        let mut answers = Vec::with_capacity(units.len());
        for unit in units {
            let lost = || Err(CommitError::Unknown { why: "the answer was lost".to_owned() });
            let answer = match self.next() {
                Mishap::None => self.inner.commit(vec![unit]).await.pop().unwrap_or_else(lost),
                Mishap::NotWritten => {
                    Err(CommitError::NotWritten(StoreError::Unavailable { why: "it is away".to_owned() }))
                }
                Mishap::UnknownButWritten => {
                    drop(self.inner.commit(vec![unit]).await);
                    lost()
                }
                Mishap::UnknownNotWritten => lost(),
            };
            answers.push(answer);
        }
        answers
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Views for FaultyStore {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        self.inner.page(scope, after, limit).await
    }

    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError> {
        self.inner.about(scope, subject, after, limit).await
    }

    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError> {
        self.inner.list(scope, listing, after, limit).await
    }

    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError> {
        self.inner.count_up_to(scope, listing, most).await
    }

    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError> {
        self.inner.counts(scope).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl DueTickets for FaultyStore {
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        self.inner.due(tenant, at, limit).await
    }

    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError> {
        self.inner.next_wake(tenant).await
    }

    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError> {
        self.inner.claim(tenant, at, until, limit).await
    }

    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError> {
        self.inner.release(tenant, lease).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Outbox for FaultyStore {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        self.inner.waiting(tenant, at, limit).await
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        self.inner.settle(tenant, notice, settlement).await
    }

    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        self.inner.dead_letters(tenant, limit).await
    }

    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        self.inner.notices_of(tenant, ticket, after, limit).await
    }

    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        self.inner.revive(tenant, notice, at).await
    }

    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError> {
        self.inner.set_outgoing(tenant, outgoing).await
    }

    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError> {
        self.inner.outgoing(tenant).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Lanes for FaultyStore {
    async fn claim_lanes(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<LeasedNotice>, StoreError> {
        self.inner.claim_lanes(tenant, at, until, limit).await
    }

    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError> {
        self.inner.settle_under(tenant, lease, notice, settlement).await
    }

    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError> {
        self.inner.release_lanes(tenant, leases).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Workforce for FaultyStore {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        self.inner.loads(tenant, agents).await
    }

    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError> {
        self.inner.held(tenant, holders).await
    }

    async fn set_presence(
        &self,
        tenant: &TenantId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<(), StoreError> {
        self.inner.set_presence(tenant, agent, presence).await
    }

    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError> {
        self.inner.in_hands(tenant, whose, after, limit).await
    }

    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError> {
        self.inner.helped(tenant, requester, except).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl Configurations for FaultyStore {
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError> {
        self.inner.keep(version, document).await
    }

    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError> {
        self.inner.document(version).await
    }
}

#[deny(clippy::missing_trait_methods, reason = "a method that is not forwarded would lie about the store inside")]
#[async_trait]
impl People for FaultyStore {
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError> {
        self.inner.person(tenant, id).await
    }

    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError> {
        self.inner.person_at(tenant, address).await
    }

    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        let lost = || Err(KeepError::Store(StoreError::Unavailable { why: "it is away".to_owned() }));
        match self.next() {
            Mishap::None => self.inner.keep_person(tenant, person).await,
            Mishap::UnknownButWritten => {
                drop(self.inner.keep_person(tenant, person).await);
                lost()
            }
            Mishap::NotWritten | Mishap::UnknownNotWritten => lost(),
        }
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        self.inner.mergers(tenant, of).await
    }
}
