//! The index of words: a table of its own, fed behind the commits.
mod feed;
mod lexemes;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{Indexed, PAGE_MAX, Scope, Search, SearchLag, SearchQuery, StoreError, TicketId};

use crate::fault::Fault;
use crate::link::Link;
use crate::row::{bound, get, ticket_id};
use crate::statements::words as statements;
use crate::step::Step;
use crate::{OpenError, PostgresStore, schema};

/// Finds the tickets of a [`PostgresStore`] by their words: `tsvector`, under an inverted index.
///
/// Nothing in it is the only copy of anything: [`begin_anew`](Search::begin_anew) throws it away, [`index`](Search::index) makes it again. It
/// is fed ticket by ticket, in the order of their ids, by whichever desk calls `index`; each ticket remembers at which version it was fed,
/// and commits pay an entry in one small index for it.
///
/// Words are folded here and not by the server, so that they are those of every other store; what requesters may see is in words apart from
/// the rest. Of a ticket so many words are kept as the server takes in one value (about 900 kB), and phrases are found among the first
/// 16,383 words.
///
/// The newest come first, and nothing is ranked: the newest 4,096 tickets are looked through until a page is full. Only what is found less
/// often than that there is asked of the index.
///
/// A redaction takes words out of the row; the server keeps the old row until `VACUUM` has been there.
///
/// # Laws
/// All of `search_conformance!` of `helpdesk-testkit`.
///
/// # Source
/// PostgreSQL 15, chapter 12, text search types and GIN indexes.
///
/// # Examples
/// ```no_run
/// use helpdesk_core::Search;
/// use helpdesk_postgres::{PostgresOptions, PostgresSearch, PostgresStore};
///
/// # async fn open() -> Result<(), Box<dyn std::error::Error>> {
/// let store = PostgresStore::connect("host=/var/run/postgresql user=desk", &PostgresOptions::default()).await?;
/// let search = PostgresSearch::open(&store).await?;
/// while search.index(1_000).await?.n_events > 0 {}
/// # Ok(())
/// # }
/// ```
pub struct PostgresSearch {
    link: Arc<Link>,
}

impl PostgresSearch {
    /// Opens the index of a store, or makes it, empty: [`index`](Search::index) fills it.
    ///
    /// # Errors
    /// [`OpenError::Unusable`] where the server cannot make an inverted index.
    pub async fn open(store: &PostgresStore) -> Result<Self, OpenError> {
        let link = store.link();
        let of = Arc::clone(&link);
        let made = link.on_runtime(async move { schema::run_once(&of, statements::MAKE_INDEX).await }).await;
        match made {
            Ok(Ok(())) => Ok(Self { link }),
            Ok(Err(error)) => Err(error),
            Err(fault) => Err(OpenError::Unreachable { why: StoreError::from(fault).to_string() }),
        }
    }
}

impl fmt::Debug for PostgresSearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresSearch").finish_non_exhaustive()
    }
}

/// What a query finds: first among the newest, then among all.
async fn found(link: &Link, query: String, below: Option<TicketId>, limit: usize) -> Result<Vec<Indexed>, Fault> {
    let below = below.map_or(i64::MAX, TicketId::signed);
    let mut rows = Vec::new();
    for statement in [statements::FIND_AMONG_NEWEST, statements::FIND_AMONG_ALL] {
        let step = Step::new(statement, link.shard).with(below).text(&query).with(bound(limit));
        rows = link.rows(step).await?;
        if rows.len() >= limit {
            break;
        }
    }
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let ticket = ticket_id(get(row, 0)?, || "the index of words".to_owned())?;
        found.push(Indexed { ticket, version: get::<i64>(row, 1)?.unsigned_abs() });
    }
    Ok(found)
}

#[async_trait]
impl Search for PostgresSearch {
    async fn search(
        &self,
        scope: &Scope,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Indexed>, StoreError> {
        let Some(query) = lexemes::query(scope, query) else { return Ok(Vec::new()) };
        let (link, limit) = (Arc::clone(&self.link), limit.min(PAGE_MAX));
        Ok(self.link.on_runtime(async move { found(&link, query, below, limit).await }).await??)
    }

    async fn index(&self, limit: usize) -> Result<SearchLag, StoreError> {
        let link = Arc::clone(&self.link);
        Ok(self.link.on_runtime(async move { feed::feed(&link, limit).await }).await??)
    }

    async fn lag(&self) -> Result<SearchLag, StoreError> {
        let link = Arc::clone(&self.link);
        Ok(self.link.on_runtime(async move { feed::lag(&link).await }).await??)
    }

    async fn begin_anew(&self) -> Result<(), StoreError> {
        let link = Arc::clone(&self.link);
        Ok(self.link.on_runtime(async move { feed::begin_anew(&link).await }).await??)
    }
}
