//! Search over shards: each shard has an index of its own.
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{Indexed, Scope, Search, SearchLag, SearchQuery, StoreError, TicketId};

use crate::shards::Shards;
use crate::{OpenError, Placement, joined};

/// The indexes of words of the shards, as one.
///
/// # Laws
/// All of `search_conformance!` of `helpdesk-testkit`.
pub struct ShardedSearch<S: ?Sized>(Shards<S>);

impl<S: Search + ?Sized> ShardedSearch<S> {
    /// The indexes of the shards, in the order of the shards and under their placement
    /// ([`ShardedStore::placement`](crate::ShardedStore::placement)).
    ///
    /// # Errors
    /// [`OpenError::Given`].
    pub fn over(indexes: Vec<Arc<S>>, placement: &Placement) -> Result<Self, OpenError> {
        Shards::new(indexes, placement.clone()).map(Self)
    }

    /// How far all of them are behind.
    fn sum(lags: Vec<Result<SearchLag, StoreError>>) -> Result<SearchLag, StoreError> {
        lags.into_iter().try_fold(SearchLag::default(), |sum, lag| {
            Ok(SearchLag { n_events: sum.n_events.saturating_add(lag?.n_events) })
        })
    }
}

/// Where one shard does not answer, the indexes of the others are brought forward all the same.
#[async_trait]
impl<S: Search + ?Sized> Search for ShardedSearch<S> {
    async fn search(
        &self,
        scope: &Scope,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Indexed>, StoreError> {
        let shard = self.0.home(scope.tenant());
        shard.says(shard.store.search(scope, query, below, limit).await)
    }

    async fn index(&self, limit: usize) -> Result<SearchLag, StoreError> {
        let each = limit.div_ceil(self.0.len().max(1));
        Self::sum(joined::all(self.0.all().map(async |shard| shard.says(shard.store.index(each).await))).await)
    }

    async fn lag(&self) -> Result<SearchLag, StoreError> {
        Self::sum(joined::all(self.0.all().map(async |shard| shard.says(shard.store.lag().await))).await)
    }

    async fn begin_anew(&self) -> Result<(), StoreError> {
        let begun = joined::all(self.0.all().map(async |shard| shard.says(shard.store.begin_anew().await))).await;
        begun.into_iter().collect()
    }
}

impl<S: ?Sized> fmt::Debug for ShardedSearch<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardedSearch").finish_non_exhaustive()
    }
}
