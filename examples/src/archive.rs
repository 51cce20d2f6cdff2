//! Reading a whole store: every ticket with its history, its decisions and the configuration they name.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    Action, Actor, AgentId, Ailment, Configuration, Decision, Event, Explanation, ExplanationError, ExternalId,
    Fingerprint, Grounds, Instant, PAGE_MAX, Scope, Standing, Store, StoreError, TenantId, Ticket, TicketId, examine,
};

/// A store, read as a whole by an auditor.
pub struct Archive {
    store: Arc<dyn Store>,
    auditor: Actor,
    configurations: BTreeMap<Fingerprint, Arc<Configuration>>,
}

/// Why a store cannot be read as a whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such ticket.
    #[error("there is no ticket `{name}` in the store, expected its external id or its number")]
    NoSuchTicket {
        /// As asked.
        name: String,
    },
    /// A decision names a configuration that was not kept.
    #[error("ticket {ticket} was decided under configuration {version}, which the store does not hold")]
    NoConfiguration {
        /// The ticket.
        ticket: TicketId,
        /// The configuration.
        version: Fingerprint,
    },
    /// A configuration that was kept is none any more.
    #[error("configuration {version} cannot be used: {why}")]
    BadConfiguration {
        /// The configuration.
        version: Fingerprint,
        /// Why.
        why: String,
    },
    /// The ticket's history does not explain it.
    #[error("ticket {ticket}: {error}")]
    Unexplained {
        /// The ticket.
        ticket: TicketId,
        /// Why.
        error: ExplanationError,
    },
}

/// One ticket with everything that is stored about it.
#[derive(Debug, Clone)]
pub struct Record {
    /// The ticket as it stands.
    pub ticket: Ticket,
    /// Its history.
    pub events: Vec<Event>,
    /// Its decisions.
    pub decisions: Vec<Decision>,
    /// The configuration of its last decision.
    pub configuration: Arc<Configuration>,
    /// The configurations of earlier ones.
    pub earlier: BTreeMap<Fingerprint, Arc<Configuration>>,
}

impl Archive {
    /// The store of a tenant.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, tenant: TenantId, auditor: AgentId) -> Self {
        Self { store, auditor: Actor::auditor(tenant, auditor), configurations: BTreeMap::new() }
    }

    /// The tickets after one, in the order of their ids; empty at the end.
    ///
    /// # Errors
    /// [`ArchiveError::Store`].
    pub async fn page(&self, after: Option<TicketId>) -> Result<Vec<Ticket>, ArchiveError> {
        let scope = Scope::of(&self.auditor, Action::ReadInternal, &Standing::default());
        let Some(scope) = scope else { return Ok(Vec::new()) };
        Ok(self.store.page(&scope, after, PAGE_MAX).await?)
    }

    /// The ticket of this external id or number.
    ///
    /// # Errors
    /// [`ArchiveError::NoSuchTicket`].
    pub async fn find(&self, name: &str) -> Result<Ticket, ArchiveError> {
        let missing = || ArchiveError::NoSuchTicket { name: name.to_owned() };
        let external = ExternalId::new(name).map_err(|_| missing())?;
        let by_name = self.store.find(self.auditor.tenant(), &external).await?;
        let id = by_name.or_else(|| name.parse().ok()).ok_or_else(missing)?;
        let found = self.store.load(id).await?;
        found.filter(|t| &t.tenant == self.auditor.tenant()).map(Arc::unwrap_or_clone).ok_or_else(missing)
    }

    /// Everything about a ticket.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub async fn record(&mut self, ticket: Ticket) -> Result<Record, ArchiveError> {
        let events = self.history(ticket.id).await?;
        let mut decisions: Vec<Decision> = Vec::new();
        loop {
            let page = self.store.decisions(ticket.id, decisions.len(), PAGE_MAX).await?;
            if page.is_empty() {
                break;
            }
            decisions.extend(page);
        }
        let writing = || decisions.iter().filter(|d| d.first_seq.is_some()).map(|d| &d.configuration);
        let mut earlier = BTreeMap::new();
        for version in writing() {
            if !earlier.contains_key(version) {
                earlier.insert(version.clone(), self.configuration(ticket.id, version).await?);
            }
        }
        let last = writing().next_back().and_then(|version| earlier.get(version)).cloned();
        let missing = || ArchiveError::NoConfiguration { ticket: ticket.id, version: Fingerprint::of_bytes(b"") };
        let configuration = last.ok_or_else(missing)?;
        Ok(Record { ticket, events, decisions, configuration, earlier })
    }

    /// The whole history of a ticket.
    ///
    /// # Errors
    /// [`ArchiveError::Store`].
    pub async fn history(&self, ticket: TicketId) -> Result<Vec<Event>, ArchiveError> {
        let mut events: Vec<Event> = Vec::new();
        loop {
            let page = self.store.history(ticket, events.last().map_or(0, |e| e.seq), PAGE_MAX).await?;
            if page.is_empty() {
                return Ok(events);
            }
            events.extend(page);
        }
    }

    async fn configuration(
        &mut self,
        ticket: TicketId,
        version: &Fingerprint,
    ) -> Result<Arc<Configuration>, ArchiveError> {
        if let Some(known) = self.configurations.get(version) {
            return Ok(known.clone());
        }
        let missing = || ArchiveError::NoConfiguration { ticket, version: version.clone() };
        let document = self.store.document(version).await?.ok_or_else(missing)?;
        let bad = |why: String| ArchiveError::BadConfiguration { version: version.clone(), why };
        let built = Arc::new(Configuration::from_document(&document).map_err(bad)?);
        self.configurations.insert(version.clone(), built.clone());
        Ok(built)
    }

    /// When the desk looks at the tenant's tickets again, by ticket, as the store has it.
    ///
    /// # Errors
    /// [`ArchiveError::Store`].
    pub async fn wakes(&self) -> Result<BTreeMap<TicketId, Instant>, ArchiveError> {
        let all = self.store.due(self.auditor.tenant(), Instant::MAX_UTC, usize::MAX).await?;
        Ok(all.into_iter().map(|due| (due.ticket, due.wake_at)).collect())
    }
}

impl Record {
    fn grounds(&self) -> Grounds<'_> {
        Grounds { current: &self.configuration, earlier: &self.earlier }
    }

    /// Why the ticket is where it is, with clocks accounted for up to `at`.
    ///
    /// # Errors
    /// [`ArchiveError::Unexplained`].
    pub fn explain(&self, at: Instant) -> Result<Explanation, ArchiveError> {
        Explanation::of(&self.ticket, &self.events, self.decisions.clone(), self.grounds(), at)
            .map_err(|error| ArchiveError::Unexplained { ticket: self.ticket.id, error })
    }

    /// What is wrong with the ticket; nothing, if all is well.
    #[must_use]
    pub fn ailments(&self, stored_wake: Option<Instant>) -> Vec<Ailment> {
        let at = self.ticket.updated_at;
        examine(&self.ticket, &self.events, self.decisions.clone(), stored_wake, self.grounds(), at)
    }
}
