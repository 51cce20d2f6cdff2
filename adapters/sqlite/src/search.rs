//! The index of words: a file of its own beside the store's, fed behind the commits.
mod expression;
mod feed;
mod file;
mod statements;

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{Indexed, PAGE_MAX, Scope, Search, SearchLag, SearchQuery, StoreError, TicketId};
use rusqlite::{Connection, params};

use self::expression::{Tenants, expression};

use crate::fault::Fault;
use crate::read::{bound, not_text, ticket_id};
use crate::readers::Readers;
use crate::{OpenError, SqliteOptions, schema};

pub use self::file::{SEARCH_APPLICATION_ID, SEARCH_SCHEMA_VERSION};

/// How many of everybody's tickets are looked at for each that is wanted, before it is said whose are meant.
const OTHERS_LOOKED_AT: usize = 4;

/// Finds the tickets of a [`SqliteStore`](crate::SqliteStore) by their words, in a file of its own.
///
/// Nothing in it is the only copy of anything: where the file is lost, damaged or of another version, delete it, open it again, and
/// [`index`](Search::index) makes it anew. It is fed in the order in which events were committed, by whichever process calls `index`;
/// commits know nothing of it and pay nothing for it.
///
/// A redaction takes the words out of the file as well: they are overwritten, and the log is emptied.
///
/// # Laws
/// All of `search_conformance!` of `helpdesk-testkit`; no statement sorts or scans (`search_walks_the_index`).
///
/// # Source
/// SQLite FTS5 with `unicode61 remove_diacritics 2`.
///
/// # Examples
/// ```
/// use helpdesk_core::Search;
/// use helpdesk_sqlite::{SqliteOptions, SqliteSearch, SqliteStore};
///
/// # let directory = std::env::temp_dir().join(format!("helpdesk-search-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory)?;
/// let file = directory.join("desk.db");
/// let store = SqliteStore::open(&file)?;
/// let search = SqliteSearch::open(&file, directory.join("words.db"), &SqliteOptions::default())?;
/// let lag = pollster::block_on(search.index(1_000))?;
/// assert_eq!(lag.n_events, 0);
/// # drop((store, search));
/// # std::fs::remove_dir_all(&directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SqliteSearch {
    /// The store's file, for reading.
    desk: Mutex<Connection>,
    /// The index, for writing.
    feeder: Mutex<Connection>,
    readers: Readers,
}

impl SqliteSearch {
    /// Opens the index of a store's file, or makes it, empty: [`index`](Search::index) fills it. The store's file must be there.
    ///
    /// # Errors
    /// [`OpenError`] for an index that is not ours, was written by a newer version or cannot be written, and for a store that cannot be
    /// read.
    pub fn open(store: impl AsRef<Path>, index: impl AsRef<Path>, options: &SqliteOptions) -> Result<Self, OpenError> {
        let desk = schema::open_reader(store.as_ref(), options)?;
        let index = index.as_ref();
        let feeder = file::open(index, options)?;
        let readers =
            (0..options.readers.max(1)).map(|_| schema::open_reader(index, options)).collect::<Result<_, _>>()?;
        Ok(Self { desk: Mutex::new(desk), feeder: Mutex::new(feeder), readers: Readers::new(readers) })
    }

    fn found(
        &self,
        scope: &Scope,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Indexed>, Fault> {
        let Some(reader) = self.readers.get() else { return Ok(Vec::new()) };
        // Whose it holds and what is found is of one state.
        let reader = reader.unchecked_transaction()?;
        let tenants = match tenants(&reader)?.as_slice() {
            [only] if only == scope.tenant().as_str() => Tenants::One,
            [] | [_] => return Ok(Vec::new()),
            [_, ..] => Tenants::Several,
        };
        let limit = limit.min(PAGE_MAX);
        let below = below.map_or(i64::MAX, TicketId::signed);
        // To say whose tickets are meant takes looking along all that are theirs, a few hundred µs for a word that few tickets have. Where the
        // newest of everybody's hold enough of theirs, or are all there are, that is spared.
        let n_of_all = match tenants {
            Tenants::One => limit,
            Tenants::Several => limit.saturating_mul(OTHERS_LOOKED_AT),
        };
        let Some(anybodys) = expression(scope, query, Tenants::One) else { return Ok(Vec::new()) };
        let (mut found, n_looked_at) = newest(&reader, scope, (&anybodys, below), n_of_all)?;
        if tenants == Tenants::Several && found.len() < limit && n_looked_at == n_of_all {
            let Some(theirs) = expression(scope, query, Tenants::Several) else { return Ok(Vec::new()) };
            found = newest(&reader, scope, (&theirs, below), limit)?.0;
        }
        found.truncate(limit);
        Ok(found)
    }

    fn behind(&self) -> Result<SearchLag, Fault> {
        let fed = match self.readers.get() {
            Some(reader) => feed::fed(&reader)?,
            None => feed::fed(&lock(&self.feeder))?,
        };
        feed::lag(&lock(&self.desk), fed)
    }
}

impl fmt::Debug for SqliteSearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteSearch").finish_non_exhaustive()
    }
}

/// The newest tickets that fit, as far as they are the tenant's, and how many there are with others'.
fn newest(
    reader: &Connection,
    scope: &Scope,
    (expression, below): (&str, i64),
    limit: usize,
) -> Result<(Vec<Indexed>, usize), Fault> {
    let mut select = reader.prepare_cached(statements::SEARCH)?;
    let mut rows = select.query(params![expression, below, bound(limit)])?;
    let (mut found, mut n) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        n += 1;
        if row.get_ref(2)?.as_str().map_err(not_text)? != scope.tenant().as_str() {
            continue;
        }
        let ticket = ticket_id(row.get(0)?, || "the index of words".to_owned())?;
        let version: i64 = row.get(1)?;
        found.push(Indexed { ticket, version: version.unsigned_abs() });
    }
    Ok((found, n))
}

/// Whose tickets an index holds: two at most.
fn tenants(reader: &Connection) -> Result<Vec<String>, Fault> {
    let mut select = reader.prepare_cached(statements::TENANTS)?;
    let names = select.query_map([], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Search for SqliteSearch {
    async fn search(
        &self,
        scope: &Scope,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Indexed>, StoreError> {
        Ok(self.found(scope, query, below, limit)?)
    }

    async fn index(&self, limit: usize) -> Result<SearchLag, StoreError> {
        Ok(feed::feed(&mut lock(&self.feeder), &lock(&self.desk), limit)?)
    }

    async fn lag(&self) -> Result<SearchLag, StoreError> {
        Ok(self.behind()?)
    }

    async fn begin_anew(&self) -> Result<(), StoreError> {
        Ok(feed::begin_anew(&mut lock(&self.feeder))?)
    }
}
