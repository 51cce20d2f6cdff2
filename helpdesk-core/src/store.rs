//! The ports a store implements. Small traits; [`Store`] is all of them. `at` is always an argument: a store has no clock.
mod blob_sweep;
mod blobs;
mod counts;
mod erasing;
mod errors;
mod holding;
mod lease;
mod listing;
mod outbox;
mod retaining;
mod search;
mod shelf;
mod stored_record;
mod transfer;
mod upkeep;

use alloc::{boxed::Box, collections::BTreeMap, string::String, sync::Arc, vec::Vec};

use async_trait::async_trait;
use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

pub use self::blob_sweep::{CheckedBlobs, Sweep, Swept, check_blobs, collect_blobs, copy_blobs};
pub use self::blobs::{BlobDigest, BlobError, Blobs, KeptBlob, check_blob_size, read_blob};
pub use self::counts::Counts;
pub use self::erasing::{Doing, ErasedPage, ErasedRest, begin_erasure, erase_rest, erase_tickets};
pub use self::errors::{CommitError, KeepError, StoreError};
pub use self::holding::{HoldingPage, held_beside, held_in_tickets, requester_held};
pub use self::lease::{Fence, LaneLease, Lease, LeasedNotice};
pub use self::listing::{Cursor, Held, Listing, Order};
pub use self::outbox::{Lanes, Outbox, Outgoing};
pub use self::retaining::{RemovedTicket, RetainedPage, retain};
pub use self::search::{Indexed, Search, SearchLag};
pub use self::shelf::{Shelf, ShelfKind, Shelves};
pub use self::stored_record::{RecordKey, RecordKind, StoredRecord};
pub use self::transfer::{Copied, CopyError, CopyMode, Transfer, copy_page, copy_store};
pub use self::upkeep::{SeenWhole, Upkeep};

use crate::{
    Address, AgentId, AgentLoad, AgentPresence, CommandId, Decision, Event, ExternalId, Fingerprint, Holder,
    HostSubject, Person, Receipt, RequesterId, Responsible, Scope, TenantId, Ticket, TicketId, Unit,
};

/// Tickets, their histories and the answers given.
///
/// # Laws
/// Named in the conformance suite of `helpdesk-testkit`; a host runs all of them against its own store.
#[async_trait]
pub trait Tickets: Send + Sync {
    /// The ticket as it stands. A store that keeps values hands out the one that it keeps: nobody changes it.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn load(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError>;

    /// Its events after a sequence number, in order, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError>;

    /// Its decisions in the order they were committed, `skip` left out, at most `limit`. A refused opening has none.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError>;

    /// The ticket that owns an external id.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError>;

    /// The answer that was given to a request.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError>;

    /// Writes units, each atomic and alone, and durable before its `Ok`. The answers are in the order of the units.
    ///
    /// A unit has parts, each about one ticket: all of them are written, or none. For each unit: if its command id was used,
    /// the first receipt is returned and nothing is written (a receipt of another content is
    /// [`CommitError::CommandReused`]); if the ticket of a part is not at the expected version or belongs to another tenant,
    /// or a ticket of [`Unit::looked_at`] is not at the version seen (one of another tenant counts as none),
    /// [`CommitError::Conflict`] with the first of them, and so it is if the lease that the unit is [under](Unit::under) is not held any
    /// more; if an external id is taken, [`CommitError::ExternalIdTaken`]; if a
    /// claim goes over its limit, [`CommitError::OverCapacity`]; otherwise everything in it is written, with four rules:
    ///
    /// - What a part writes over ([`Part::rewrites`](crate::Part::rewrites)) is written with the rest or not at all: each event in
    ///   the place of the one with its number, each decision by its place, each notice in the place of the one with its id, where
    ///   that still waits or is dead; its place, its attempts and its end stay. Nothing else that is stored changes, and what
    ///   stood there is overwritten as well as the store can: an adapter says how well that is.
    /// - The wake time: a part without a snapshot keeps the stored one if the receipt is a refusal; every other part
    ///   writes its `wake_at`, none included.
    /// - The lease that it is under ends.
    /// - A refused opening ([`Unit::is_refused_opening`]) keeps its receipt only and no decision: there is no ticket
    ///   that the decision belongs to, and another tenant may open one under that id later.
    async fn commit(&self, units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>>;
}

/// Lists and counts, under a [`Scope`].
#[async_trait]
pub trait Views: Send + Sync {
    /// Tickets in the order of their ids, after one, at most `limit` (and [`PAGE_MAX`](crate::PAGE_MAX)).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn page(&self, scope: &Scope, after: Option<TicketId>, limit: usize) -> Result<Vec<Ticket>, StoreError>;

    /// Tickets under the scope that are about an object of the host's, in the order of their ids, after one, at most `limit`
    /// (and [`PAGE_MAX`](crate::PAGE_MAX)).
    ///
    /// # Errors
    /// [`StoreError`].
    async fn about(
        &self,
        scope: &Scope,
        subject: &HostSubject,
        after: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Ticket>, StoreError>;

    /// The places of tickets that are under the scope and on a list ([`Listing::lists`]), in its order, after one, at most `limit` (and
    /// [`PAGE_MAX`](crate::PAGE_MAX)). A place of another order is before all of them or after all of them, as [`Order`] is ordered.
    ///
    /// However many tickets there are, a page costs what its places do: a store walks an index from `after` on, sorts nothing and
    /// skips nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn list(
        &self,
        scope: &Scope,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<Cursor>, StoreError>;

    /// How many places [`list`](Self::list) would give in all its pages, counted no further than `most`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn count_up_to(&self, scope: &Scope, listing: &Listing, most: usize) -> Result<usize, StoreError>;

    /// How many tickets there are, by status. For everything of a tenant, and for places, each commit keeps them: nothing is counted.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn counts(&self, scope: &Scope) -> Result<Counts, StoreError>;
}

/// Tickets whose time has come. Each tenant has timers of its own.
///
/// One desk alone asks what is due. Of several on one store each takes leases: what one has no other gets, until its commit ends the
/// lease, it gives the lease back, or the lease is over because nobody heard of that desk in time. Whoever was only thought dead writes
/// nothing under it then.
#[async_trait]
pub trait DueTickets: Send + Sync {
    /// The tenant's tickets with a wake time at or before `at`, the earliest first, ties by id, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn due(&self, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, StoreError>;

    /// The earliest wake time of the tenant's tickets.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn next_wake(&self, tenant: &TenantId) -> Result<Option<Instant>, StoreError>;

    /// Takes leases of the tenant's tickets that are due at `at`, in the order of [`due`](Self::due), at most `limit`; those of which a
    /// lease lasts longer than `at` are passed over. The new ones last until `until`, that instant not included, under fences that no
    /// lease had before. Durable before it is answered.
    ///
    /// # Errors
    /// [`StoreError`]; leases that were taken all the same are over at `until`.
    async fn claim(
        &self,
        tenant: &TenantId,
        at: Instant,
        until: Instant,
        limit: usize,
    ) -> Result<Vec<Lease>, StoreError>;

    /// Gives a lease of the tenant back. One that is not held any more changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn release(&self, tenant: &TenantId, lease: &Lease) -> Result<(), StoreError>;
}

/// Who has how much to do, and what is used of what can be used up.
#[async_trait]
pub trait Workforce: Send + Sync {
    /// The load of these agents, and what each last said of being there; agents of whom neither is known are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn loads(&self, tenant: &TenantId, agents: &[AgentId]) -> Result<BTreeMap<AgentId, AgentLoad>, StoreError>;

    /// The sums of all claims of these holders; holders without a claim are left out.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn held(&self, tenant: &TenantId, holders: &[Holder]) -> Result<BTreeMap<Holder, i64>, StoreError>;

    /// Keeps what an agent said of being there. What is older than what is stored changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn set_presence(&self, tenant: &TenantId, agent: &AgentId, presence: AgentPresence)
    -> Result<(), StoreError>;

    /// Tickets in somebody's hands ([`Ticket::in_hands_of`]), after one, the first opened first, ties by id, at most `limit`.
    /// Nobody has none.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn in_hands(
        &self,
        tenant: &TenantId,
        whose: &Responsible,
        after: Option<InHand>,
        limit: usize,
    ) -> Result<Vec<InHand>, StoreError>;

    /// Who has the requester's ticket of the highest id that somebody has, whatever its status, another one than `except`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn helped(
        &self,
        tenant: &TenantId,
        requester: &RequesterId,
        except: TicketId,
    ) -> Result<Option<AgentId>, StoreError>;
}

/// The configurations that decisions name, so that they can be explained later.
#[async_trait]
pub trait Configurations: Send + Sync {
    /// Keeps a document under its fingerprint. Keeping it again changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn keep(&self, version: &Fingerprint, document: &str) -> Result<(), StoreError>;

    /// A document that was kept.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn document(&self, version: &Fingerprint) -> Result<Option<String>, StoreError>;
}

/// Who asks, as far as somebody said who they are. Each tenant has people of its own.
#[async_trait]
pub trait People: Send + Sync {
    /// A person.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn person(&self, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, StoreError>;

    /// The person who has an address.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn person_at(&self, tenant: &TenantId, address: &Address) -> Result<Option<Person>, StoreError>;

    /// Keeps a person who was read at their [`version`](Person::version), 0 where there was none, under the next one; the
    /// addresses that they have no more are free. A merger that is new and leads back to them over any number of others
    /// ([`Person::closes_circle`]) is refused, whoever wrote the others at the same time.
    ///
    /// # Errors
    /// [`KeepError`]; nothing is written then, but for [`StoreError::Unavailable`], after which it may be.
    async fn keep_person(&self, tenant: &TenantId, person: &Person) -> Result<(), KeepError>;

    /// All mergers of those who are one with a requester, from whom into whom: not only those that lead to them or away from
    /// them, but also those of others who were merged into the same one. If `a` and `d` are merged into `c`, each of the three gets both.
    /// Nobody who is not merged has one; this is asked for whatever a requester does, and costs next to nothing then.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn mergers(
        &self,
        tenant: &TenantId,
        of: &RequesterId,
    ) -> Result<BTreeMap<RequesterId, RequesterId>, StoreError>;
}

/// Everything a desk needs of a store.
pub trait Store: Tickets + Views + DueTickets + Outbox + Lanes + Workforce + Configurations + People {}

impl<T: Tickets + Views + DueTickets + Outbox + Lanes + Workforce + Configurations + People + ?Sized> Store for T {}

/// A ticket whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DueTicket {
    /// When its time came.
    pub wake_at: Instant,
    /// Which.
    pub ticket: TicketId,
}

/// A ticket in somebody's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InHand {
    /// When it was opened.
    pub opened_at: Instant,
    /// Which.
    pub ticket: TicketId,
}

impl InHand {
    /// The place of a ticket among those in the same hands.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        Self { opened_at: ticket.opened_at, ticket: ticket.id }
    }
}
