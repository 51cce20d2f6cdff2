//! The index of words: a file of its own beside the store's, fed behind the commits.
mod expression;
mod feed;
mod file;
mod statements;

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{Indexed, PAGE_MAX, Scope, Search, SearchLag, SearchQuery, SearchText, StoreError, TicketId};
use rusqlite::{Connection, Row, params};

use self::expression::{Prefixes, Tenants, expression, long_prefixes};

use crate::fault::Fault;
use crate::read::{bound, text_at, ticket_id};
use crate::readers::Readers;
use crate::{OpenError, SqliteOptions, schema};

pub use self::file::{SEARCH_APPLICATION_ID, SEARCH_SCHEMA_VERSION};

/// How many of everybody's tickets are looked at for each that is wanted, before it is said whose are meant.
const OTHERS_LOOKED_AT: usize = 4;

/// How many tickets are looked at whose words begin with as much of a long prefix as the index keeps, and after how many it is given up where
/// these would not do.
const CUT_LOOKED_AT: usize = 1_000;
const CUT_TRIED: usize = 100;

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
        // newest of everybody's hold enough of theirs, or are all there are, that is spared. In the same way what begins with much is looked
        // for among the newest that begin with less: to put together all places of all words that begin so takes the longer the more there are.
        let long = long_prefixes(query);
        let first = (Tenants::One, if long.is_some() { Prefixes::Cut } else { Prefixes::Whole });
        let last = (tenants, Prefixes::Whole);
        let mut ways = vec![first, (tenants, first.1), last];
        ways.dedup();
        for ways in ways {
            let Some(expression) = expression(scope, query, ways) else { return Ok(Vec::new()) };
            let is_last = ways == last;
            let n_of_all = if is_last { limit } else { limit.saturating_mul(OTHERS_LOOKED_AT) };
            let (found, is_all) = match long.as_ref().filter(|_long| ways.1 == Prefixes::Cut) {
                Some(long) => newest_fitting(&reader, scope, (&expression, below), limit, long)?,
                None => newest(&reader, scope, (&expression, below), (limit, n_of_all))?,
            };
            if is_all || is_last {
                return Ok(found);
            }
        }
        Ok(Vec::new())
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

/// The newest tickets that fit, as far as they are the tenant's and wanted, among so many of everybody's; and whether no more are wanted, or there.
fn newest(
    reader: &Connection,
    scope: &Scope,
    (expression, below): (&str, i64),
    (limit, n_of_all): (usize, usize),
) -> Result<(Vec<Indexed>, bool), Fault> {
    let mut select = reader.prepare_cached(statements::SEARCH)?;
    let mut rows = select.query(params![expression, below, bound(n_of_all)])?;
    let (mut found, mut n) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        n += 1;
        found.extend(of_tenant(row, scope)?);
    }
    let is_all = found.len() >= limit || n < n_of_all;
    found.truncate(limit);
    Ok((found, is_all))
}

/// The newest tickets whose texts also fit what is looked for beside, one by one, and whether no more are wanted, or there. It ends where so few
/// of them fit that there would not be enough.
fn newest_fitting(
    reader: &Connection,
    scope: &Scope,
    (expression, below): (&str, i64),
    limit: usize,
    beside: &SearchQuery,
) -> Result<(Vec<Indexed>, bool), Fault> {
    let is_internal_searched = SearchText::is_internal_searched(scope);
    let mut select = reader.prepare_cached(statements::SEARCH_TEXTS)?;
    let mut rows = select.query(params![expression, below, bound(CUT_LOOKED_AT)])?;
    let (mut found, mut n) = (Vec::new(), 0_usize);
    while let Some(row) = rows.next()? {
        let texts = [text_at(row, 3)?, if is_internal_searched { text_at(row, 4)? } else { "" }];
        if beside.fits(texts) {
            found.extend(of_tenant(row, scope)?);
        }
        n += 1;
        if found.len() >= limit {
            found.truncate(limit);
            return Ok((found, true));
        }
        if n >= CUT_TRIED && found.len().saturating_mul(CUT_LOOKED_AT) < limit.saturating_mul(n) {
            return Ok((found, false));
        }
    }
    Ok((found, n < CUT_LOOKED_AT))
}

/// The ticket of a row, where it is the tenant's.
fn of_tenant(row: &Row<'_>, scope: &Scope) -> Result<Option<Indexed>, Fault> {
    if text_at(row, 2)? != scope.tenant().as_str() {
        return Ok(None);
    }
    let ticket = ticket_id(row.get(0)?, || "the index of words".to_owned())?;
    let version: i64 = row.get(1)?;
    Ok(Some(Indexed { ticket, version: version.unsigned_abs() }))
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
