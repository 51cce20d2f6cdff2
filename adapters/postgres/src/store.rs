//! The store itself: the ports over one link.
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{
    Address, AgentId, AgentLoad, AgentPresence, CommandId, CommitError, Configurations, Counts, Cursor, DeadLetter,
    Decision, DueTicket, DueTickets, Event, ExternalId, Fingerprint, Holder, HostSubject, InHand, Instant, KeepError,
    LaneLease, Lanes, Lease, LeasedNotice, Listing, Notice, NoticeId, Outbox, Outgoing, PAGE_MAX, People, Person,
    Receipt, RequesterId, Responsible, Scope, Settlement, StoreError, TenantId, Ticket, TicketId, Tickets, Unit, Views,
    WaitingNotice, Workforce,
};
use helpdesk_core::{RECORDS_MAX, RecordKey, SeenWhole, StoredRecord, Transfer, Upkeep};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Config, NoTls, Socket};

use crate::fault::Fault;
use crate::link::Link;
use crate::{
    Hints, OpenError, PostgresOptions, commit, due, hints, lanes, listing, outbox, people, read, schema, transfer,
    upkeep, views, workforce,
};

/// Keeps tickets in a schema of a PostgreSQL database, version 15 or later.
///
/// Several processes may work on one schema: the version of each ticket is checked inside the commit, so none overwrites what another
/// wrote. What was answered with `Ok` is as durable as the server makes a commit; see `docs/POSTGRES.md` for which of its settings lose
/// something.
///
/// The store works in the tokio runtime in which it was opened, and its futures may be awaited anywhere, by any executor. A future that is
/// dropped takes back nothing that it has begun.
///
/// A server that goes away, in a restart for example, is waited for as long as [`PostgresOptions::patience`] says. A unit whose connection
/// was lost is written once more: its command id has one place, so it is there once. What is read is read again. Other writes are tried again
/// where that cannot count twice.
///
/// # Laws
/// All of `helpdesk-testkit`; beyond them, several processes lose nothing on a few tickets (`desks_of_several_processes_lose_nothing`), a desk
/// that is killed loses nothing that it answered (`kills_lose_nothing`), nor does a server that is stopped (`a_stopped_server_loses_nothing`).
///
/// # Examples
/// ```no_run
/// use helpdesk_postgres::{PostgresOptions, PostgresStore};
///
/// # async fn open() -> Result<(), helpdesk_postgres::OpenError> {
/// let store = PostgresStore::connect("host=/var/run/postgresql user=desk dbname=desk", &PostgresOptions::default()).await?;
/// # drop(store);
/// # Ok(())
/// # }
/// ```
pub struct PostgresStore {
    link: Arc<Link>,
}

impl PostgresStore {
    /// Opens a schema, or makes it, over connections that are not encrypted: a socket, or a network that is one's own.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn connect(config: &str, options: &PostgresOptions) -> Result<Self, OpenError> {
        let config: Config = config.parse().map_err(|error: tokio_postgres::Error| OpenError::Config {
            why: std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string),
        })?;
        Self::connect_with(config, NoTls, options).await
    }

    /// Opens a schema, or makes it, with a connector for encrypted connections, of `postgres-native-tls` or `tokio-postgres-rustls` for
    /// example.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn connect_with<T>(config: Config, tls: T, options: &PostgresOptions) -> Result<Self, OpenError>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + Sync,
        T::TlsConnect: Send + Sync,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        schema::check_name(&options.schema)?;
        let link = Link::new(config, tls, options)?;
        schema::open(&link, options).await?;
        Ok(Self { link: Arc::new(link) })
    }

    /// Listens to the other desks on this schema, on a connection of its own.
    #[must_use]
    pub fn hints(&self) -> Hints {
        hints::hints(&self.link)
    }

    /// The way to the server, for what works beside the store.
    pub(crate) fn link(&self) -> Arc<Link> {
        Arc::clone(&self.link)
    }

    /// Has work done in the runtime of the store, and says what came of it.
    async fn on<T, F>(&self, work: impl FnOnce(Arc<Link>) -> F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Fault>> + Send + 'static,
    {
        Ok(self.link.on_runtime(work(Arc::clone(&self.link))).await??)
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl Tickets for PostgresStore {
    async fn load(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
        self.on(|link| async move { read::load(&link, ticket).await }).await
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        self.on(|link| async move { read::history(&link, ticket, after, limit).await }).await
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        self.on(|link| async move { read::decisions(&link, ticket, skip, limit).await }).await
    }

    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        let (tenant, external) = (tenant.clone(), external.clone());
        self.on(|link| async move { read::find(&link, &tenant, &external).await }).await
    }

    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        let (tenant, command) = (tenant.clone(), command.clone());
        self.on(|link| async move { read::receipt(&link, &tenant, &command).await }).await
    }

    async fn commit(&self, units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>> {
        let (n, link) = (units.len(), Arc::clone(&self.link));
        let work = async move {
            let mut receipts = Vec::with_capacity(units.len());
            for unit in units {
                receipts.push(commit::commit(&link, unit).await);
            }
            receipts
        };
        match self.link.on_runtime(work).await {
            Ok(receipts) => receipts,
            Err(fault) => {
                let unknown = CommitError::from(fault);
                (0..n).map(|_unit| Err(unknown.clone())).collect()
            }
        }
    }
}

#[async_trait]
impl Views for PostgresStore {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        let scope = scope.clone();
        self.on(|link| async move { views::page(&link, &scope, after, limit).await }).await
    }

    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError> {
        let (scope, subject) = (scope.clone(), subject.clone());
        self.on(|link| async move { views::about(&link, &scope, &subject, after, limit).await }).await
    }

    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError> {
        let (scope, listing, after) = (scope.clone(), listing.clone(), after.copied());
        let limit = limit.min(PAGE_MAX);
        self.on(|link| async move { listing::list(&link, &scope, &listing, after.as_ref(), limit).await }).await
    }

    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError> {
        let (scope, listing) = (scope.clone(), listing.clone());
        let listed = self.on(|link| async move { listing::list(&link, &scope, &listing, None, most).await });
        Ok(listed.await?.len())
    }

    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError> {
        let scope = scope.clone();
        self.on(|link| async move { views::counts(&link, &scope).await }).await
    }
}

#[async_trait]
impl DueTickets for PostgresStore {
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        let tenant = tenant.clone();
        self.on(|link| async move { due::due(&link, &tenant, at, limit).await }).await
    }

    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError> {
        let tenant = tenant.clone();
        self.on(|link| async move { due::next_wake(&link, &tenant).await }).await
    }

    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError> {
        let tenant = tenant.clone();
        self.on(|link| async move { due::claim(&link, &tenant, (at, until), limit).await }).await
    }

    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError> {
        let (tenant, lease) = (tenant.clone(), *lease);
        self.on(|link| async move { due::release(&link, &tenant, &lease).await }).await
    }
}

#[async_trait]
impl Outbox for PostgresStore {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        let tenant = tenant.clone();
        self.on(|link| async move { outbox::waiting(&link, &tenant, at, limit).await }).await
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        let (tenant, notice) = (tenant.clone(), notice.clone());
        self.on(|link| async move { outbox::settle(&link, &tenant, &notice, &settlement).await }).await
    }

    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        let tenant = tenant.clone();
        self.on(|link| async move { outbox::dead_letters(&link, &tenant, limit).await }).await
    }

    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        let (tenant, after) = (tenant.clone(), after.cloned());
        self.on(|link| async move { outbox::notices_of(&link, &tenant, ticket, after.as_ref(), limit).await }).await
    }

    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        let (tenant, notice) = (tenant.clone(), notice.clone());
        self.on(|link| async move { outbox::revive(&link, &tenant, &notice, at).await }).await
    }

    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError> {
        let tenant = tenant.clone();
        self.on(|link| async move { outbox::set_outgoing(&link, &tenant, outgoing).await }).await
    }

    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError> {
        let tenant = tenant.clone();
        self.on(|link| async move { outbox::outgoing(&link, &tenant).await }).await
    }
}

#[async_trait]
impl Lanes for PostgresStore {
    async fn claim_lanes(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<LeasedNotice>, StoreError> {
        let tenant = tenant.clone();
        self.on(|link| async move { lanes::claim(&link, &tenant, (at, until), limit).await }).await
    }

    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError> {
        let (tenant, lease, notice) = (tenant.clone(), lease.clone(), notice.clone());
        self.on(|link| async move { lanes::settle(&link, &tenant, &lease, &notice, &settlement).await }).await
    }

    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError> {
        let (tenant, leases) = (tenant.clone(), leases.to_vec());
        self.on(|link| async move { lanes::release(&link, &tenant, &leases).await }).await
    }
}

#[async_trait]
impl Workforce for PostgresStore {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        let (tenant, agents) = (tenant.clone(), agents.to_vec());
        self.on(|link| async move { workforce::loads(&link, &tenant, &agents).await }).await
    }

    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError> {
        let (tenant, holders) = (tenant.clone(), holders.to_vec());
        self.on(|link| async move { workforce::held(&link, &tenant, &holders).await }).await
    }

    async fn set_presence(
        &self,
        tenant: &TenantId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<(), StoreError> {
        let (tenant, agent) = (tenant.clone(), agent.clone());
        self.on(|link| async move { workforce::set_presence(&link, &tenant, &agent, presence).await }).await
    }

    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError> {
        let (tenant, whose) = (tenant.clone(), whose.clone());
        self.on(|link| async move { workforce::in_hands(&link, &tenant, &whose, after, limit).await }).await
    }

    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError> {
        let (tenant, requester) = (tenant.clone(), requester.clone());
        self.on(|link| async move { workforce::helped(&link, &tenant, &requester, except).await }).await
    }
}

#[async_trait]
impl Configurations for PostgresStore {
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError> {
        let (version, document) = (version.clone(), document.to_owned());
        self.on(|link| async move { read::keep(&link, &version, &document).await }).await
    }

    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError> {
        let version = version.clone();
        self.on(|link| async move { read::document(&link, &version).await }).await
    }
}

#[async_trait]
impl People for PostgresStore {
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError> {
        let (tenant, id) = (tenant.clone(), id.clone());
        self.on(|link| async move { people::person(&link, &tenant, &id).await }).await
    }

    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError> {
        let (tenant, address) = (tenant.clone(), address.clone());
        self.on(|link| async move { people::person_at(&link, &tenant, &address).await }).await
    }

    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        let (tenant, person) = (tenant.clone(), person.clone());
        self.on(|link| async move { people::keep(&link, &tenant, &person).await }).await?
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        let (tenant, of) = (tenant.clone(), of.clone());
        self.on(|link| async move { people::mergers(&link, &tenant, &of).await }).await
    }
}

#[async_trait]
impl Transfer for PostgresStore {
    async fn records(&self, after: Option<&RecordKey>, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        let (after, limit) = (after.cloned(), limit.min(RECORDS_MAX));
        self.on(|link| async move { transfer::records(&link, after.as_ref(), limit).await }).await
    }

    async fn keep_records(&self, records: Vec<StoredRecord>, gone: Vec<RecordKey>) -> Result<(), StoreError> {
        self.on(|link| async move { transfer::keep(&link, &records, &gone).await }).await
    }
}

#[async_trait]
impl Upkeep for PostgresStore {
    async fn whole(&self, ticket: TicketId) -> Result<Vec<StoredRecord>, StoreError> {
        self.on(|link| async move { upkeep::whole(&link, ticket).await }).await
    }

    async fn rewrite(
        &self,
        seen: &[SeenWhole],
        records: Vec<StoredRecord>,
        gone: Vec<RecordKey>,
    ) -> Result<(), CommitError> {
        let (link, seen) = (Arc::clone(&self.link), seen.to_vec());
        self.link.on_runtime(async move { upkeep::rewrite(&link, &seen, records, &gone).await }).await?
    }
}
