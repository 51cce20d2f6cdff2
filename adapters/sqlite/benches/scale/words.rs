//! What a search costs, beside the bare FTS5 query over the same index, which knows no tenant, no scope and no version.
use std::path::Path;
use std::time::Instant;

use helpdesk_core::{Search, SearchQuery};
use helpdesk_sqlite::{SqliteOptions, SqliteSearch};
use helpdesk_testkit::Fixture;
use pollster::block_on;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params};

use crate::lines::Line;
use crate::times::each;

const FOUND: usize = 20;
const TIMES: u64 = 300;

/// Events that are indexed at once.
const FED: usize = 20_000;

/// What is looked for: one word, common and rare; two; three; words one after the other.
const QUERIES: [(&str, &str); 5] = [
    ("search, one word of every ticket", "printer"),
    ("search, a rare word", "rare42"),
    ("search, two words", "common3 common7"),
    ("search, three words", "common3 common7 common11"),
    ("search, a phrase", "\"on fire\""),
];

/// Feeds the index up to the last event, and asks.
pub(crate) fn lines(desk: &Path, words: &Path, size: u64) -> Vec<Line> {
    let options = SqliteOptions::default();
    let search = SqliteSearch::open(desk, words, &options).expect("the index opens");
    let begun = Instant::now();
    while block_on(search.index(FED)).expect("it is indexed").n_events > 0 {}
    eprintln!("{size} tickets, what was new indexed in {:.1?}", begun.elapsed());
    let bare = Connection::open_with_flags(words, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .expect("the index opens");
    bare.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).expect("as the store does");
    bare.pragma_update(None, "cache_size", -16 * 1024).expect("as the store does");
    let scope = Fixture::acme().scope();
    let mut lines = Vec::new();
    for (name, text) in QUERIES {
        let query: SearchQuery = text.parse().expect("something to look for");
        let times = each(TIMES, |_n| {
            let found = block_on(search.search(&scope, &query, None, FOUND)).expect("the search is answered");
            assert!(!found.is_empty(), "`{text}` is found");
            found
        });
        lines.push(Line::times(name, times));
        let expression = expression(text);
        let times = each(TIMES, |_n| newest(&bare, &expression));
        lines.push(Line::times(&format!("{name}, bare FTS5"), times));
    }
    lines.push(Line::number("index of words, bytes a ticket", crate::n_bytes(words) / size));
    lines
}

/// The same as FTS5 reads it.
fn expression(text: &str) -> String {
    let words = if text.starts_with('"') { vec![text.trim_matches('"')] } else { text.split(' ').collect() };
    let each: Vec<String> = words.iter().map(|word| format!("{{public internal}} : \"{word}\"")).collect();
    each.join(" AND ")
}

fn newest(bare: &Connection, expression: &str) -> Vec<i64> {
    let statement = "SELECT rowid FROM texts WHERE texts MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
    let mut select = bare.prepare_cached(statement).expect("a statement");
    let limit = i64::try_from(FOUND).expect("a small number");
    let rows = select.query_map(params![expression, limit], |row| row.get(0)).expect("rows");
    rows.collect::<rusqlite::Result<Vec<i64>>>().expect("rows")
}
