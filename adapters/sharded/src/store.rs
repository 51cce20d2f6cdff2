//! The store itself: which stores it is over, and how it is opened.
use std::fmt;
use std::sync::Arc;

use helpdesk_core::{Store, StoreError, TenantId, Ticket, TicketId, Transfer};

use crate::openings::Openings;
use crate::owed::Owed;
use crate::places::Cleared;
use crate::shards::Shards;
use crate::whereabouts::Whereabouts;
use crate::{OpenError, Placement, ShardNumber, founding, joined};

/// One store over several: each tenant lives whole on one of them.
///
/// What it implements is what its shards do: of stores it is a [`Store`], of stores that can be copied it is [`Transfer`] as well, of
/// those that their keeper writes over [`Upkeep`](helpdesk_core::Upkeep).
///
/// # Laws
/// All of `helpdesk-testkit` over stores that keep them. Beyond them: one tenant's unit is never on two shards
/// (`everything_of_a_tenant_is_on_one_shard`), a shard that is down stops its own tenants only (`a_shard_that_is_down_stops_its_tenants_only`),
/// stores in another order or number are refused (`other_stores_than_were_begun_are_refused`).
///
/// # Examples
/// See the [crate](crate).
pub struct ShardedStore<S: ?Sized> {
    pub(crate) shards: Shards<S>,
    pub(crate) ids: TicketIds,
    pub(crate) whereabouts: Whereabouts,
    pub(crate) openings: Openings,
    pub(crate) owed: Owed,
    pub(crate) cleared: Cleared,
}

/// Whether the other shards are asked before a ticket is opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TicketIds {
    /// They are: an id that a tenant of another shard has is a conflict. While a shard is down, nobody opens a ticket through the set.
    #[default]
    Checked,
    /// They are not: the host never gives one id to two tenants. Should it, each of the two has a ticket of its own under it, and whoever
    /// asks all shards for that id gets an error.
    Unique,
}

impl<S: Store + Transfer + ?Sized> ShardedStore<S> {
    /// Makes these stores the shards of one, the first as shard 1, or opens those that they are. Each keeps which shard it is, of how many,
    /// and who is pinned where.
    ///
    /// # Errors
    /// [`OpenError`] for stores that are not empty and no shards, or the shards of another one, or others than then.
    pub async fn begin(stores: Vec<Arc<S>>, placement: Placement) -> Result<Self, OpenError> {
        let store = Self::unchecked(stores, placement)?;
        founding::begin(&store.shards).await?;
        Ok(store)
    }
}

impl<S: Store + ?Sized> ShardedStore<S> {
    /// Opens stores that were [begun](Self::begin), and writes nothing.
    ///
    /// # Errors
    /// [`OpenError`] for stores that are no shards, or the shards of another one, or others than then.
    pub async fn open(stores: Vec<Arc<S>>, placement: Placement) -> Result<Self, OpenError> {
        let store = Self::unchecked(stores, placement)?;
        founding::check(&store.shards).await?;
        Ok(store)
    }

    /// Takes the host's word that these stores are the shards, in their order: for stores that say nothing of themselves.
    ///
    /// # Errors
    /// [`OpenError::Given`].
    pub fn unchecked(stores: Vec<Arc<S>>, placement: Placement) -> Result<Self, OpenError> {
        Ok(Self {
            shards: Shards::new(stores, placement)?,
            ids: TicketIds::default(),
            whereabouts: Whereabouts::default(),
            openings: Openings::default(),
            owed: Owed::default(),
            cleared: Cleared::default(),
        })
    }

    /// The same, with this rule for the ids of tickets.
    #[must_use]
    pub fn with_ids(mut self, ids: TicketIds) -> Self {
        self.ids = ids;
        self
    }

    /// Where tenants live.
    #[must_use]
    pub fn placement(&self) -> &Placement {
        self.shards.placement()
    }

    /// The store that a tenant lives on. A desk is of one tenant, so it may work on this one alone, where the host gives no id of a ticket
    /// to two tenants: it costs what the store costs, and no other shard can hold it up.
    #[must_use]
    pub fn home(&self, tenant: &TenantId) -> &Arc<S> {
        self.shards.home(tenant).store
    }

    /// The shard on which a ticket is, and the ticket.
    pub(crate) async fn seek(&self, ticket: TicketId) -> Result<Option<(ShardNumber, Arc<Ticket>)>, StoreError> {
        let known = self.whereabouts.get(ticket);
        if let Some(known) = known {
            let shard = self.shards.get(known);
            if let Some(found) = shard.says(shard.store.load(ticket).await)? {
                return Ok(Some((known, found)));
            }
        }
        let found = self.ask_others(known, ticket).await?;
        if let Some((shard, _)) = &found {
            self.whereabouts.put(ticket, *shard);
        } else if known.is_some() {
            self.whereabouts.forget(ticket);
        }
        Ok(found)
    }

    /// Asks all shards but one for a ticket. One that does not answer counts where no other has it.
    pub(crate) async fn ask_others(
        &self,
        but: Option<ShardNumber>,
        ticket: TicketId,
    ) -> Result<Option<(ShardNumber, Arc<Ticket>)>, StoreError> {
        let ask = self.shards.others(but).map(async |shard| (shard.number, shard.says(shard.store.load(ticket).await)));
        let (mut found, mut failed): (Option<(ShardNumber, Arc<Ticket>)>, Option<StoreError>) = (None, None);
        for (shard, answer) in joined::all(ask).await {
            match (answer, &found) {
                (Ok(Some(_)), Some((first, _))) => {
                    let what = format!("ticket {ticket} is on shard {first} and on shard {shard}, expected it on one");
                    return Err(StoreError::Damaged { what });
                }
                (Ok(Some(ticket)), None) => found = Some((shard, ticket)),
                (Ok(None), _) => {}
                (Err(error), _) => failed = failed.or(Some(error)),
            }
        }
        match (found, failed) {
            (None, Some(error)) => Err(error),
            (found, _) => Ok(found),
        }
    }
}

impl<S: ?Sized> fmt::Debug for ShardedStore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardedStore").field("placement", self.shards.placement()).finish_non_exhaustive()
    }
}
