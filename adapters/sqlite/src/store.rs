//! The store itself: one connection that writes, one that reads, and the ports over them.
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{
    Address, AgentId, AgentLoad, AgentPresence, CommandId, CommitError, Configurations, Counts, DeadLetter, Decision,
    DueTicket, DueTickets, Event, ExternalId, Fingerprint, Holder, HostSubject, InHand, Instant, KeepError, Notice,
    NoticeId, Outbox, People, Person, Receipt, RequesterId, Responsible, Scope, Settlement, StoreError, TenantId,
    Ticket, TicketId, Tickets, Unit, Views, WaitingNotice, Workforce,
};
use rusqlite::Connection;

use crate::{OpenError, SqliteOptions, commit, due, outbox, people, read, schema, views};

/// Keeps tickets in one SQLite file.
///
/// Several processes may open the same file: the version of each ticket is checked inside the commit, so none
/// overwrites what another wrote. The futures are ready at once; they block for the microseconds of a read, or for the
/// flush of a commit.
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
    writer: Mutex<Connection>,
    // A database in memory has one connection only: there the writer reads too.
    reader: Option<Mutex<Connection>>,
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
        let writer = schema::open_file(path.as_ref(), options)?;
        let reader = schema::open_reader(path.as_ref(), options)?;
        Ok(Self { writer: Mutex::new(writer), reader: Some(Mutex::new(reader)) })
    }

    /// Makes a store that lives as long as this value: for tests and first steps.
    ///
    /// # Errors
    /// [`OpenError::Unusable`] where there is no memory left.
    pub fn open_in_memory() -> Result<Self, OpenError> {
        Ok(Self { writer: Mutex::new(schema::open_memory()?), reader: None })
    }

    /// The connection that writes.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        lock(&self.writer)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        lock(self.reader.as_ref().unwrap_or(&self.writer))
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

/// A thread that panicked inside a transaction rolled it back while it unwound, so the connection is used on.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut writer = self.writer();
        let answers = units.iter().map(|unit| commit::commit(&mut writer, unit)).collect();
        if units.iter().any(|unit| unit.parts().any(|part| part.rewrites().is_some())) {
            schema::empty_log(&writer);
        }
        answers
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
}

#[async_trait]
impl Outbox for SqliteStore {
    async fn waiting(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<WaitingNotice>, StoreError> {
        Ok(outbox::waiting(&self.reader(), tenant, at, limit)?)
    }

    async fn settle(&self, tenant: &TenantId, notice: &NoticeId, settlement: Settlement) -> Result<(), StoreError> {
        Ok(outbox::settle(&mut self.writer(), tenant, notice, settlement)?)
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
        Ok(outbox::revive(&mut self.writer(), tenant, notice, at)?)
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
        Ok(commit::set_presence(&self.writer(), tenant, agent, presence)?)
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
        Ok(commit::keep(&self.writer(), version, document)?)
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
        people::keep(&mut self.writer(), tenant, person)
    }

    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError> {
        Ok(people::mergers(&self.reader(), tenant, of)?)
    }
}
