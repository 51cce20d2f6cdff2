//! The port of search: an index behind the commits.
use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;

use crate::{Scope, SearchQuery, StoreError, TicketId};

/// Finds tickets by their words. No part of a [`Store`](crate::Store): it comes behind the commits, may be lost and made again, and a desk
/// may do without.
///
/// What is searched of a ticket is its [`SearchText`](crate::SearchText). A store finds candidates; core loads each, judges it and shows
/// what stands there now, so that an index that is behind shows nothing that was taken out or moved out of sight.
///
/// # Laws
/// Named in `search_conformance!` of `helpdesk-testkit`: it keeps to its scope (`search_keeps_to_its_scope`), follows the commits
/// (`search_follows_the_commits`) and understands nothing but words (`search_understands_nothing_but_words`).
#[async_trait]
pub trait Search: Send + Sync {
    /// Tickets under the scope that a query finds, the highest id first, below one, at most `limit` (and
    /// [`PAGE_MAX`](crate::PAGE_MAX)). Under the scope of a requester what is internal is not looked at.
    ///
    /// However many tickets fit, it costs what is answered does: a store walks its index from the newest on, it ranks and sorts nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn search(
        &self,
        scope: &Scope,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Indexed>, StoreError>;

    /// Brings the index forward by about `limit` events, in the order in which they were committed, and says how far it is behind then.
    /// Several may do it at once. An index that was fed from another history, as after a backup was brought back, begins anew.
    ///
    /// # Errors
    /// [`StoreError`]; what was not fed is fed the next time.
    async fn index(&self, limit: usize) -> Result<SearchLag, StoreError>;

    /// How far it is behind.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn lag(&self) -> Result<SearchLag, StoreError>;

    /// Throws the index away; [`index`](Self::index) makes it again from the beginning.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn begin_anew(&self) -> Result<(), StoreError>;
}

/// A ticket that an index found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Indexed {
    /// Which.
    pub ticket: TicketId,
    /// Its version when it was indexed.
    pub version: u64,
}

/// How far an index is behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchLag {
    /// About how many events were committed since the last one that it holds.
    pub n_events: u64,
}
