//! What a commit does when the database below it fails, and what a read says about a damaged row.
use helpdesk_core::{Command, CommitError, Instant, StoreError, TenantId, Tickets, Views, Workforce};
use helpdesk_testkit::{Fixture, ticket_id};
use pollster::block_on;
use rusqlite::Connection;

use crate::SqliteStore;

fn opening(n: u64) -> helpdesk_core::Unit {
    Fixture::acme().opening_with(n, 0, |open| open.body = Some("It burns. ".repeat(2_000)))
}

/// Commits one unit.
fn commit(store: &SqliteStore, unit: helpdesk_core::Unit) -> Result<helpdesk_core::Receipt, CommitError> {
    block_on(store.commit(vec![unit])).pop().expect("one answer")
}

fn n_rows(connection: &Connection) -> i64 {
    let sum = "SELECT (SELECT count(*) FROM tickets) + (SELECT count(*) FROM events) + (SELECT count(*) FROM decisions)
        + (SELECT count(*) FROM receipts) + (SELECT count(*) FROM outbox) + (SELECT coalesce(sum(n), 0) FROM counts)";
    connection.query_row(sum, [], |row| row.get(0)).expect("the tables are there")
}

#[test]
fn an_opening_of_what_is_there_leaves_nothing() {
    let store = SqliteStore::open_in_memory().expect("a store in memory");
    assert!(commit(&store, opening(1)).is_ok());
    let before = n_rows(&store.writer());
    // Under an id of its own, so that its answer would find room.
    let second = second_of(1);
    let command = second.receipt().command.clone();
    assert_eq!(commit(&store, second), Err(CommitError::Conflict { ticket: ticket_id(1) }));
    assert_eq!(n_rows(&store.writer()), before);
    assert_eq!(block_on(store.receipt(Fixture::acme().tenant(), &command)), Ok(None));
    // In one transaction: the first is written, the second finds it there, the third is answered as the first was.
    let answers = block_on(store.commit(vec![opening(2), second_of(2), opening(2)]));
    assert_eq!(answers[0], answers[2]);
    assert!(matches!(answers[1], Err(CommitError::Conflict { .. })), "{answers:?}");
}

/// Another opening of the same ticket.
fn second_of(n: u64) -> helpdesk_core::Unit {
    let mut request = Fixture::acme().open_request(n, 5, |_open| {});
    request.id = format!("second-{n}").try_into().expect("a short text");
    let nowhere = SqliteStore::open_in_memory().expect("a store in memory");
    Fixture::acme().unit_for(&nowhere, &request).expect("it is allowed")
}

#[test]
fn a_full_disk_writes_nothing() {
    let store = SqliteStore::open_in_memory().expect("a store in memory");
    let pages: i64 = store.writer().pragma_query_value(None, "page_count", |row| row.get(0)).expect("a number");
    store.writer().pragma_update(None, "max_page_count", pages + 20).expect("it is bounded");
    let mut n_written = 0;
    let error = loop {
        let before = n_rows(&store.writer());
        match commit(&store, opening(n_written + 1)) {
            Ok(_) => n_written += 1,
            Err(error) => {
                assert_eq!(n_rows(&store.writer()), before, "half a unit is left");
                break error;
            }
        }
    };
    assert!(n_written > 0, "there was room for one at least");
    let CommitError::NotWritten(StoreError::Unavailable { why }) = error else {
        panic!("expected `NotWritten(Unavailable)`, found {error:?}");
    };
    assert!(why.contains("full"), "{why}");
    store.writer().pragma_update(None, "max_page_count", 100_000).expect("there is room again");
    assert!(commit(&store, opening(n_written + 1)).is_ok(), "it goes on when there is room");
}

#[test]
fn a_database_that_may_not_be_written_writes_nothing() {
    let store = SqliteStore::open_in_memory().expect("a store in memory");
    store.writer().pragma_update(None, "query_only", true).expect("it is set");
    let error = commit(&store, opening(1)).expect_err("it may not be written");
    assert!(matches!(error, CommitError::NotWritten(StoreError::Unavailable { .. })), "{error:?}");
    store.writer().pragma_update(None, "query_only", false).expect("it is set");
    assert_eq!(n_rows(&store.writer()), 0);
}

#[test]
fn a_locked_file_writes_nothing() {
    let file = std::env::temp_dir().join(format!("helpdesk-sqlite-locked-{}.db", std::process::id()));
    let options = crate::SqliteOptions { busy_timeout: std::time::Duration::ZERO, ..crate::SqliteOptions::default() };
    let store = SqliteStore::open_with(&file, &options).expect("the store opens");
    let other = Connection::open(&file).expect("it is a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("it is locked");
    let answers = block_on(store.commit(vec![opening(1)]));
    assert!(
        matches!(answers.as_slice(), [Err(CommitError::NotWritten(StoreError::Unavailable { .. }))]),
        "{answers:?}"
    );
    assert_eq!(block_on(store.load(ticket_id(1))), Ok(None), "reading goes on");
    other.execute_batch("ROLLBACK").expect("it is free again");
    assert!(block_on(store.commit(vec![opening(1)])).iter().all(Result::is_ok));
    drop((store, other));
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
}

/// Breaks one row, and checks that what reads it names table and key.
fn check<T: std::fmt::Debug>(break_it: &str, read: impl FnOnce(&SqliteStore) -> Result<T, StoreError>, expected: &str) {
    let store = SqliteStore::open_in_memory().expect("a store in memory");
    let fixture = Fixture::acme();
    assert!(block_on(store.commit(vec![opening(7)])).iter().all(Result::is_ok));
    fixture.act(&store, "reply", 7, 1, Command::Reply { body: "Which floor?".to_owned() });
    store.writer().execute_batch(break_it).expect("the statement runs");
    let error = read(&store).expect_err("the row is broken");
    let StoreError::Damaged { what } = &error else { panic!("expected `Damaged`, found {error:?}") };
    assert!(what.starts_with(expected), "`{what}` does not begin with `{expected}`");
}

#[test]
fn damage_is_named() {
    use helpdesk_core::{DueTickets, Outbox};
    let fixture = Fixture::acme();
    let tenant: &TenantId = fixture.tenant();
    check("UPDATE tickets SET body = '3'", |s| block_on(s.load(ticket_id(7))), "ticket 7: ");
    check("UPDATE tickets SET body = '{'", |s| block_on(s.load(ticket_id(7))), "ticket 7: ");
    check("UPDATE tickets SET body = '{}'", |s| block_on(s.page(&fixture.scope(), None, 9)), "ticket 7: missing field");
    check("UPDATE events SET body = ''", |s| block_on(s.history(ticket_id(7), 0, 9)), "event 1 of ticket 7: ");
    check("UPDATE decisions SET body = '3'", |s| block_on(s.decisions(ticket_id(7), 0, 9)), "decision 1 of ticket 7: ");
    let receipt = |s: &SqliteStore| block_on(s.receipt(tenant, &"reply".try_into().expect("a text")));
    check("UPDATE receipts SET body = 'x'", receipt, "receipt `reply` of tenant `acme`: ");
    check("UPDATE counts SET status = 'odd'", |s| block_on(s.counts(&fixture.scope())), "a ticket's status: `odd`");
    let far = Instant::MAX_UTC;
    check("UPDATE tickets SET wake_ns = 3e9", |s| block_on(s.due(tenant, far, 9)), "wake time of ticket 7: ");
    check(
        "UPDATE outbox SET body = 'x'",
        |s| block_on(s.waiting(tenant, far, 9)),
        "notice at position 1 of the outbox: ",
    );
    let ann = ["ann".try_into().expect("a text")];
    let load = "INSERT INTO held VALUES ('acme', 'agent', 'ann', 1, 0, 3000000000)";
    check(load, |s| block_on(s.loads(tenant, &ann)), "what agent `ann` of tenant `acme` holds: ");
}
