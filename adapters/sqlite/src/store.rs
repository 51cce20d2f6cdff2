//! The store itself: one writer, a few connections that read, and the ports over them.
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard};

use async_trait::async_trait;
use helpdesk_core::{
    Address, AgentId, AgentLoad, AgentPresence, CommandId, CommitError, Configurations, Counts, Cursor, DeadLetter,
    Decision, DueTicket, DueTickets, Event, ExternalId, Fingerprint, Holder, HostSubject, InHand, Instant, KeepError,
    LaneLease, Lanes, Lease, LeasedNotice, Listing, Notice, NoticeId, Outbox, Outgoing, PAGE_MAX, People, Person,
    RECORDS_MAX, Receipt, RecordKey, RequesterId, Responsible, Scope, SeenWhole, Settlement, StoreError, StoredRecord,
    TenantId, Ticket, TicketId, Tickets, Transfer, Unit, Upkeep, Views, WaitingNotice, Workforce,
};
use rusqlite::{Connection, Transaction};

use crate::fault::{Fault, Refused};
use crate::readers::Readers;
use crate::rows::{Page, Rows};
use crate::writer::{Writer, task};
use crate::{
    OpenError, SqliteOptions, commit, due, lanes, listing, outbox, people, read, schema, transfer, upkeep, views,
};

/// From so many units on a commit is written while its texts are made still, and so many are handed over at once.
const FED_MIN: usize = 64;
const FED_AT_ONCE: usize = 16;

/// Keeps tickets in one SQLite file.
///
/// Several processes may open the same file: the version of each ticket is checked inside the commit, so none
/// overwrites what another wrote.
///
/// Writers share the flush: what is to be written while another commit is flushed is gathered, and written with one flush for all.
/// A future that reads is ready at once and blocks for microseconds. One that writes is ready at once where nobody else writes, and blocks
/// for the flush then; otherwise it waits without blocking. A future that is dropped takes back nothing that it has begun.
///
/// # Laws
/// All of `helpdesk-testkit`; beyond them, a killed process loses nothing that was answered (`kill_loses_nothing`).
///
/// # Source
/// SQLite in WAL mode; see [`Durability`](crate::Durability) for what a power cut may do.
///
/// # Examples
/// ```
/// use helpdesk_sqlite::SqliteStore;
///
/// let store = SqliteStore::open_in_memory()?;
/// # drop(store);
/// # Ok::<(), helpdesk_sqlite::OpenError>(())
/// ```
pub struct SqliteStore {
    pub(crate) writer: Writer,
    // A database in memory has one connection only: there the writer reads too.
    readers: Readers,
    // None for a database in memory.
    pub(crate) place: Option<(PathBuf, SqliteOptions)>,
}

impl SqliteStore {
    /// Opens a file, or makes it, with the default options: what is answered with `Ok` survives a power cut.
    ///
    /// # Errors
    /// [`OpenError`] for a file that is not ours, was written by a newer version, or cannot be written.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(path, &SqliteOptions::default())
    }

    /// Opens a file, or makes it.
    ///
    /// # Errors
    /// [`OpenError`] for a file that is not ours, was written by a newer version, or cannot be written.
    pub fn open_with(path: impl AsRef<Path>, options: &SqliteOptions) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let writer = schema::open_file(path, options)?;
        let readers =
            (0..options.readers.max(1)).map(|_| schema::open_reader(path, options)).collect::<Result<_, _>>()?;
        let place = Some((path.to_owned(), options.clone()));
        Ok(Self { writer: started(path, writer)?, readers: Readers::new(readers), place })
    }

    /// Makes a store that lives as long as this value: for tests and first steps.
    ///
    /// # Errors
    /// [`OpenError::Unusable`] where there is no memory left.
    pub fn open_in_memory() -> Result<Self, OpenError> {
        let writer = started(Path::new(":memory:"), schema::open_memory()?)?;
        Ok(Self { writer, readers: Readers::new(Vec::new()), place: None })
    }

    /// The connection that writes.
    #[cfg(test)]
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.connection()
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.readers.get().unwrap_or_else(|| self.writer.connection())
    }

    /// Has work done whose only answers are its own and the store's.
    async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(move |transaction| Ok(Ok(work(transaction)?))).await
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

fn started(path: &Path, connection: Connection) -> Result<Writer, OpenError> {
    Writer::new(connection)
        .map_err(|error| OpenError::Unusable { path: path.display().to_string(), why: error.to_string() })
}

#[async_trait]
impl Tickets for SqliteStore {
    async fn load(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
        Ok(read::load(&self.reader(), ticket)?.map(Arc::new))
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        Ok(read::history(&self.reader(), ticket, after, limit)?)
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        Ok(read::decisions(&self.reader(), ticket, skip, limit)?)
    }

    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        Ok(read::find(&self.reader(), tenant, external)?)
    }

    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        Ok(read::receipt(&self.reader(), tenant, command)?)
    }

    async fn commit(&self, units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>> {
        let (mut jobs, mut answers) = (Vec::with_capacity(units.len()), Vec::with_capacity(units.len()));
        let (mut page, feed) = (Page::default(), (units.len() >= FED_MIN).then(|| self.writer.feed()).flatten());
        for unit in units {
            match Rows::of(&unit, &mut page) {
                Ok(rows) => {
                    let (n_bytes, erases) = (rows.n_bytes(), rows.erase());
                    let (rows, own) = (Arc::new(rows), unit.receipt().clone());
                    let shared = Arc::clone(&rows);
                    let (job, answer) = task(move |transaction| commit::commit(transaction, &shared), n_bytes, erases);
                    jobs.push(job);
                    answers.push(Ok((answer, own, rows)));
                }
                Err(fault) => answers.push(Err(CommitError::from(Refused::Fault(fault)))),
            }
            if let Some(feed) = feed.as_ref().filter(|_feed| jobs.len() >= FED_AT_ONCE) {
                feed.push(jobs.drain(..));
            }
        }
        match feed {
            Some(feed) => feed.push(jobs),
            None => self.writer.submit(jobs),
        }
        let mut receipts = Vec::with_capacity(answers.len());
        for answer in answers {
            receipts.push(match answer {
                // The rows are given back here, while the writer is at other work.
                Ok((answer, own, _rows)) => answer.await.map(|first| first.unwrap_or(own)),
                Err(error) => Err(error),
            });
        }
        receipts
    }
}

#[async_trait]
impl Views for SqliteStore {
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        Ok(views::page(&self.reader(), scope, after, limit)?)
    }

    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError> {
        Ok(views::about(&self.reader(), scope, subject, after, limit)?)
    }

    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError> {
        Ok(listing::list(&self.reader(), scope, listing, after, limit.min(PAGE_MAX))?)
    }

    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError> {
        Ok(listing::list(&self.reader(), scope, listing, None, most)?.len())
    }

    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError> {
        Ok(views::counts(&self.reader(), scope)?)
    }
}

#[async_trait]
impl DueTickets for SqliteStore {
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError> {
        Ok(due::due(&self.reader(), tenant, at, limit)?)
    }

    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError> {
        Ok(due::next_wake(&self.reader(), tenant)?)
    }

    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError> {
        let tenant = tenant.clone();
        self.write(move |transaction| due::claim(transaction, &tenant, (at, until), limit)).await
    }

    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError> {
        let (tenant, lease) = (tenant.clone(), *lease);
        self.write(move |transaction| due::release(transaction, &tenant, &lease)).await
    }
}

#[async_trait]
impl Outbox for SqliteStore {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        Ok(outbox::waiting(&self.reader(), tenant, at, limit)?)
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        let (tenant, notice) = (tenant.clone(), notice.clone());
        self.write(move |transaction| outbox::settle(transaction, &tenant, &notice, &settlement)).await
    }

    async fn dead_letters(&self, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        Ok(outbox::dead_letters(&self.reader(), tenant, limit)?)
    }

    async fn notices_of(
        &self,
        tenant: &TenantId,
        ticket: TicketId,
        after: Option<&NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        Ok(outbox::notices_of(&self.reader(), tenant, ticket, after, limit)?)
    }

    async fn revive(&self, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, StoreError> {
        let (tenant, notice) = (tenant.clone(), notice.clone());
        self.write(move |transaction| outbox::revive(transaction, &tenant, &notice, at)).await
    }

    async fn set_outgoing(&self, tenant: &TenantId, outgoing: Outgoing) -> Result<(), StoreError> {
        let tenant = tenant.clone();
        self.write(move |transaction| outbox::set_outgoing(transaction, &tenant, outgoing)).await
    }

    async fn outgoing(&self, tenant: &TenantId) -> Result<Outgoing, StoreError> {
        Ok(outbox::outgoing(&self.reader(), tenant)?)
    }
}

#[async_trait]
impl Lanes for SqliteStore {
    async fn claim_lanes(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<LeasedNotice>, StoreError> {
        let tenant = tenant.clone();
        self.write(move |transaction| lanes::claim(transaction, &tenant, (at, until), limit)).await
    }

    async fn settle_under(
        &self,
        tenant: &TenantId,
        lease: &LaneLease,
        notice: &NoticeId,
        settlement: Settlement,
    ) -> Result<bool, StoreError> {
        let (tenant, lease, notice) = (tenant.clone(), lease.clone(), notice.clone());
        self.write(move |transaction| lanes::settle(transaction, &tenant, &lease, &notice, &settlement)).await
    }

    async fn release_lanes(&self, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), StoreError> {
        let (tenant, leases) = (tenant.clone(), leases.to_vec());
        self.write(move |transaction| lanes::release(transaction, &tenant, &leases)).await
    }
}

#[async_trait]
impl Workforce for SqliteStore {
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError> {
        Ok(read::loads(&self.reader(), tenant, agents)?)
    }

    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError> {
        Ok(read::held(&self.reader(), tenant, holders)?)
    }

    async fn set_presence(
        &self,
        tenant: &TenantId,
        agent: &AgentId,
        presence: AgentPresence,
    ) -> Result<(), StoreError> {
        let (tenant, agent) = (tenant.clone(), agent.clone());
        self.write(move |transaction| commit::set_presence(transaction, &tenant, &agent, presence)).await
    }

    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError> {
        Ok(read::in_hands(&self.reader(), tenant, whose, after, limit)?)
    }

    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError> {
        Ok(read::helped(&self.reader(), tenant, requester, except)?)
    }
}

#[async_trait]
impl Configurations for SqliteStore {
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError> {
        let (version, document) = (version.clone(), document.to_owned());
        self.write(move |transaction| commit::keep(transaction, &version, &document)).await
    }

    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError> {
        Ok(read::document(&self.reader(), version)?)
    }
}

#[async_trait]
impl People for SqliteStore {
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError> {
        Ok(people::person(&self.reader(), tenant, id)?)
    }

    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError> {
        Ok(people::person_at(&self.reader(), tenant, address)?)
    }

    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
        let (tenant, person) = (tenant.clone(), person.clone());
        self.writer.write(move |transaction| people::keep(transaction, &tenant, &person)).await
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        Ok(people::mergers(&self.reader(), tenant, of)?)
    }
}

#[async_trait]
impl Transfer for SqliteStore {
    async fn records(&self, after: Option<&RecordKey>, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        Ok(transfer::records(&self.reader(), after, limit.min(RECORDS_MAX))?)
    }

    async fn keep_records(&self, records: Vec<StoredRecord>, gone: Vec<RecordKey>) -> Result<(), StoreError> {
        self.write(move |transaction| transfer::keep(transaction, &records, &gone)).await
    }
}

#[async_trait]
impl Upkeep for SqliteStore {
    async fn whole(&self, ticket: TicketId) -> Result<Vec<StoredRecord>, StoreError> {
        Ok(upkeep::whole(&self.reader(), ticket)?)
    }

    async fn rewrite(
        &self,
        seen: &[SeenWhole],
        records: Vec<StoredRecord>,
        gone: Vec<RecordKey>,
    ) -> Result<(), CommitError> {
        let seen = seen.to_vec();
        self.writer.erase(move |transaction| upkeep::rewrite(transaction, &seen, &records, &gone)).await
    }
}
