//! The file of the index: what is in it, whose it is, and what becomes of it.
use std::fs;

use helpdesk_core::{Command, EventBody, Redact, Redaction, Search, SearchQuery, Store, Tickets};
use helpdesk_sqlite::{
    OpenError, SEARCH_APPLICATION_ID, SEARCH_SCHEMA_VERSION, SqliteOptions, SqliteSearch, SqliteStore,
};
use helpdesk_testkit::{Fixture, ticket_id};
use pollster::block_on;
use rusqlite::Connection;

use crate::place::Directory;

const SECRET: &str = "xq7zj4vk9";

fn opened(store: &dyn Store, fixture: &Fixture, ticket: u64, body: &str) {
    let unit = fixture.opening_with(ticket, 0, |open| open.body = Some(body.to_owned()));
    assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok));
}

fn index(search: &SqliteSearch) {
    while block_on(search.index(500)).expect("it is indexed").n_events > 0 {}
}

fn n_found(search: &SqliteSearch, fixture: &Fixture, query: &str) -> usize {
    let query: SearchQuery = query.parse().expect("something to look for");
    block_on(search.search(&fixture.scope(), &query, None, 99)).expect("the search is answered").len()
}

#[test]
fn no_byte_of_the_index_holds_what_was_taken_out() {
    let directory = Directory::new();
    let (store, fixture) = (SqliteStore::open(directory.file()).expect("the store opens"), Fixture::acme());
    // Enough that the index has several segments, with the word in the middle of one, in a long text and in a short one.
    for ticket in 1..=60 {
        let body = if ticket == 30 {
            format!("{} {SECRET} {}", "filling ".repeat(900), "more ".repeat(900))
        } else {
            format!("word{ticket} {}", "text ".repeat(40))
        };
        opened(&store, &fixture, ticket, &body);
    }
    let search = directory.search();
    while block_on(search.index(5)).expect("it is indexed").n_events > 0 {}
    assert_eq!(n_found(&search, &fixture, SECRET), 1);
    let holds = || {
        let files =
            fs::read_dir(directory.path()).expect("the directory is there").map(|entry| entry.expect("a file").path());
        let words =
            files.filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("words")));
        words
            .filter(|file| {
                fs::read(file).expect("it is read").windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
            })
            .count()
    };
    assert!(holds() > 0);
    let history = block_on(store.history(ticket_id(30), 0, usize::MAX)).expect("it answers");
    let of = history.iter().find(|event| matches!(event.body, EventBody::Opened { .. })).expect("it was opened").seq;
    let redact = Redact { of, what: Redaction::Passages(vec![SECRET.to_owned()]), reason: "a key".to_owned() };
    fixture.act(&store, "redact", 30, 40, Command::Redact(Box::new(redact)));
    index(&search);
    assert_eq!((n_found(&search, &fixture, SECRET), n_found(&search, &fixture, "filling")), (0, 1));
    assert_eq!(holds(), 0);
    drop(search);
    assert_eq!(holds(), 0);
}

/// Beyond the letters that the index keeps together, the newest that begin so far are looked at one by one; where these would not do, all are.
#[test]
fn beginnings_of_any_length_find_the_same() {
    let directory = Directory::new();
    let (store, fixture) = (SqliteStore::open(directory.file()).expect("the store opens"), Fixture::acme());
    let body = |n: u64| match n {
        // Too few and too old for those that are looked at.
        3 | 4 => "drückereien".to_owned(),
        _ => format!("Drückerprofil{n}"),
    };
    let units: Vec<_> = (1..=1_200).map(|n| fixture.opening_with(n, 0, |open| open.body = Some(body(n)))).collect();
    assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
    let search = directory.search();
    index(&search);
    let table = [
        ("drucke*", 99),
        ("drucker*", 99),
        ("DRÜCKERPROF*", 99),
        ("drückere*", 2),
        ("drückereien*", 2),
        ("drückerprofil120*", 2),
        ("drückerprofil1200*", 1),
        ("drückerei* drückerprofil*", 0),
        ("druckersache*", 0),
    ];
    for (query, expected) in table {
        assert_eq!(n_found(&search, &fixture, query), expected, "`{query}`");
    }
    // Pages go on where the one before ended, and a requester sees their own.
    let query: SearchQuery = "drückerprofil*".parse().expect("something to look for");
    let page = |below| block_on(search.search(&fixture.scope(), &query, below, 40)).expect("the search is answered");
    let first = page(None);
    let second = page(first.last().map(|found| found.ticket));
    let numbers: Vec<u64> = first.iter().chain(&second).map(|found| found.ticket.number()).collect();
    assert_eq!(numbers, (1_121..=1_200).rev().collect::<Vec<u64>>());
    let own = block_on(search.search(&fixture.scope_of("requester-1"), &query, None, 3)).expect("it is answered");
    assert!(own.iter().all(|found| found.ticket.number() % 3 == 1) && own.len() == 3, "{own:?}");
}

#[test]
fn an_index_of_another_history_begins_anew() {
    let directory = Directory::new();
    let fixture = Fixture::acme();
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    (1..=5).for_each(|ticket| opened(&store, &fixture, ticket, "yesterday"));
    drop(store);
    let yesterday = fs::read(directory.file()).expect("it is read");
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    (6..=9).for_each(|ticket| opened(&store, &fixture, ticket, "lost"));
    let search = directory.search();
    index(&search);
    assert_eq!((n_found(&search, &fixture, "yesterday"), n_found(&search, &fixture, "lost")), (5, 4));
    drop((store, search));
    // Yesterday's store is brought back, and goes on in another way: the same places hold other events.
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", directory.file().display()));
    }
    fs::write(directory.file(), yesterday).expect("it is written");
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    (11..=19).for_each(|ticket| opened(&store, &fixture, ticket, "today"));
    let search = directory.search();
    assert!(block_on(search.lag()).expect("the lag is answered").n_events > 9, "all of it is to be indexed");
    index(&search);
    let found = ["yesterday", "lost", "today"].map(|query| n_found(&search, &fixture, query));
    assert_eq!(found, [5, 0, 9]);
    // Where the index is lost, it is made again.
    drop(search);
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", directory.words().display()));
    }
    let search = directory.search();
    assert_eq!(n_found(&search, &fixture, "today"), 0);
    index(&search);
    assert_eq!(n_found(&search, &fixture, "today"), 9);
}

#[test]
fn whose_file_it_is_is_looked_at_first() {
    let directory = Directory::new();
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    let open =
        |index: &std::path::Path| SqliteSearch::open(directory.file(), index, &SqliteOptions::default()).map(drop);
    let found = helpdesk_sqlite::APPLICATION_ID;
    let path = directory.file().display().to_string();
    assert_eq!(open(&directory.file()), Err(OpenError::Foreign { path, found, expected: SEARCH_APPLICATION_ID }));
    assert_eq!(open(&directory.words()), Ok(()));
    let raw = Connection::open(directory.words()).expect("it is a database");
    raw.pragma_update(None, "user_version", SEARCH_SCHEMA_VERSION + 1).expect("it is set");
    drop(raw);
    let path = directory.words().display().to_string();
    let newer = OpenError::Newer { path, found: SEARCH_SCHEMA_VERSION + 1, expected: SEARCH_SCHEMA_VERSION };
    assert_eq!(open(&directory.words()), Err(newer));
    let missing =
        SqliteSearch::open(directory.path().join("none.db"), directory.path().join("w.db"), &SqliteOptions::default());
    assert!(matches!(missing.map(drop), Err(OpenError::Unusable { .. })), "there is no store");
    drop(store);
}
