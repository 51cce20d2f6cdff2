//! What a search costs while a store grows, beside the bare FTS5 query over the same index, which knows no tenant and no scope; and how fast
//! an index is fed.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its file stops")]

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use divan::Bencher;
use helpdesk_core::{Scope, Search, SearchQuery, Tickets};
use helpdesk_sqlite::{Durability, SqliteOptions, SqliteSearch, SqliteStore};
use helpdesk_testkit::Fixture;
use pollster::block_on;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, params};

fn main() {
    divan::main();
    for size in SIZES {
        for (kind, suffix) in
            [("desk", ""), ("desk", "-wal"), ("desk", "-shm"), ("words", ""), ("words", "-wal"), ("words", "-shm")]
        {
            // What is left behind is in the directory for temporary files.
            let _ = std::fs::remove_file(format!("{}{suffix}", path(kind, size).display()));
        }
    }
}

/// How many tickets a store holds.
const SIZES: [u64; 3] = [1_000, 10_000, 100_000];

/// What is looked for, and the same as FTS5 reads it: a word of every ticket; two of which each is in every third and every seventh; three;
/// words one after the other; what begins so; a word of one ticket in a thousand.
const QUERIES: [(&str, &str); 6] = [
    ("printer", "{public internal} : \"printer\""),
    ("common3 common7", "{public internal} : \"common3\" AND {public internal} : \"common7\""),
    (
        "common3 common7 common11",
        "{public internal} : \"common3\" AND {public internal} : \"common7\" AND {public internal} : \"common11\"",
    ),
    ("\"on fire\"", "{public internal} : \"on fire\""),
    ("comm*", "{public internal} : \"comm\" *"),
    ("rare5", "{public internal} : \"rare5\""),
];

const FOUND: usize = 20;

fn path(kind: &str, size: u64) -> PathBuf {
    std::env::temp_dir().join(format!("helpdesk-search-{}-{kind}-{size}.db", std::process::id()))
}

fn options() -> SqliteOptions {
    SqliteOptions { durability: Durability::Normal, ..SqliteOptions::default() }
}

/// The index of a size, filled once.
fn search(size: u64) -> &'static SqliteSearch {
    static INDEXES: [OnceLock<SqliteSearch>; 3] = [const { OnceLock::new() }; 3];
    static FILLING: Mutex<()> = Mutex::new(());
    let place = SIZES.iter().position(|known| *known == size).and_then(|n| INDEXES.get(n)).expect("a known size");
    let _filling = FILLING.lock().unwrap_or_else(PoisonError::into_inner);
    place.get_or_init(|| {
        let store = SqliteStore::open_with(path("desk", size), &options()).expect("the store opens");
        let fixture = Fixture::acme();
        let numbers: Vec<u64> = (1..=size).collect();
        for chunk in numbers.chunks(1_000) {
            let units = chunk.iter().map(|n| fixture.opening_with(*n, 0, |open| open.body = Some(body(*n)))).collect();
            assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
        }
        let search = SqliteSearch::open(path("desk", size), path("words", size), &options()).expect("the index opens");
        let begun = std::time::Instant::now();
        while block_on(search.index(5_000)).expect("it is indexed").n_events > 0 {}
        eprintln!("{size} tickets indexed in {:.1?}", begun.elapsed());
        search
    })
}

/// Forty words: the ones that are looked for, and others of a few thousand.
fn body(n: u64) -> String {
    let mut words: Vec<String> =
        [3, 7, 11].into_iter().filter(|k: &u64| n.is_multiple_of(*k)).map(|k| format!("common{k}")).collect();
    words.push(format!("rare{}", n % 1_000));
    words.extend((0..36).map(|k| format!("w{}", (n * 31 + k * k * 17) % 4_001)));
    words.join(" ")
}

fn found(bencher: Bencher<'_, '_>, size: u64, scope: &Scope, n: usize) {
    let search = search(size);
    let query: SearchQuery = QUERIES.get(n).expect("a query").0.parse().expect("something to look for");
    bencher.bench_local(|| block_on(search.search(scope, &query, None, FOUND)).expect("the search is answered"));
}

fn bare(bencher: Bencher<'_, '_>, size: u64, n: usize) {
    search(size);
    let connection = Connection::open(path("words", size)).expect("the index opens");
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).expect("as the store does");
    let query = QUERIES.get(n).expect("a query").1;
    let statement = "SELECT rowid FROM texts WHERE texts MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
    let limit = i64::try_from(FOUND).expect("a small number");
    bencher.bench_local(|| {
        let mut select = connection.prepare_cached(statement).expect("a statement");
        let rows = select.query_map(params![query, limit], |row| row.get::<_, i64>(0));
        rows.and_then(Iterator::collect::<rusqlite::Result<Vec<i64>>>).expect("rows")
    });
}

macro_rules! both {
    ($($name:ident, $bare:ident, $n:literal;)*) => {
        $(
            #[divan::bench(args = SIZES)]
            fn $name(bencher: Bencher<'_, '_>, size: u64) {
                found(bencher, size, &Fixture::acme().scope(), $n);
            }

            #[divan::bench(args = SIZES)]
            fn $bare(bencher: Bencher<'_, '_>, size: u64) {
                bare(bencher, size, $n);
            }
        )*
    };
}

both! {
    a_word, a_word_bare, 0;
    b_two_words, b_two_words_bare, 1;
    c_three_words, c_three_words_bare, 2;
    d_phrase, d_phrase_bare, 3;
    e_prefix, e_prefix_bare, 4;
    f_rare, f_rare_bare, 5;
}

#[divan::bench(args = SIZES)]
fn g_requester(bencher: Bencher<'_, '_>, size: u64) {
    found(bencher, size, &Fixture::acme().scope_of("requester-1"), 0);
}
