//! What was taken out is in no byte of the files: not in a row, not in a free page, not in the log.
use std::fs;
use std::path::Path;

use helpdesk_core::{Command, EventBody, Outbox, Redact, Redaction, Settlement, Store, Tickets};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, instant, ticket_id};
use pollster::block_on;

use crate::place::Directory;

const SECRET: &str = "Xq7-Zj4-Vk9";

/// How many of the directory's files hold the secret.
fn n_files(directory: &Path) -> usize {
    let files = fs::read_dir(directory).expect("the directory is there").map(|entry| entry.expect("a file").path());
    let holds = |file: &std::path::PathBuf| {
        let bytes = fs::read(file).expect("it is read");
        bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
    };
    files.filter(holds).count()
}

fn redact(store: &dyn Store, fixture: &Fixture, n: usize) {
    let history = block_on(store.history(ticket_id(1), 0, usize::MAX)).expect("it answers");
    let replies = history.iter().filter(|event| matches!(event.body, EventBody::MessageAdded { .. }));
    let of = replies.map(|event| event.seq).nth(n).expect("a reply");
    let asked = Redact { of, what: Redaction::Passages(vec![SECRET.to_owned()]), reason: "a key".to_owned() };
    fixture.act(store, &format!("redact-{n}"), 1, 40, Command::Redact(Box::new(asked)));
}

#[test]
fn no_byte_of_the_files_holds_what_was_taken_out() {
    let directory = Directory::new();
    let (store, fixture) = (SqliteStore::open(directory.file()).expect("the store opens"), Fixture::acme());
    fixture.open_many(&store, 20);
    // One text in a row, one over several pages; one notice delivered, one dead, others waiting.
    for (n, filling) in [(0, ""), (1, "filling ")] {
        let body = format!("{} the key is {SECRET} {}", filling.repeat(2_000), filling.repeat(2_000));
        fixture.act(&store, &format!("reply-{n}"), 1, 30 + n, Command::Reply { body });
    }
    let notices = block_on(store.notices_of(fixture.tenant(), ticket_id(1), None, 100)).expect("it answers");
    let told: Vec<_> = notices.iter().filter(|notice| notice.body.contains(SECRET)).collect();
    assert_eq!(told.len(), 2);
    block_on(store.settle(fixture.tenant(), &told[0].id, Settlement::Delivered)).expect("settled");
    block_on(store.settle(fixture.tenant(), &told[1].id, Settlement::Dead { why: "gone".to_owned() }))
        .expect("settled");
    // What comes after pushes rows about.
    for n in 2..60 {
        fixture.act(&store, &format!("note-{n}"), n % 20 + 1, 35, Command::AddNote { body: "x".repeat(900) });
    }
    assert!(n_files(directory.path()) > 0);
    redact(&store, &fixture, 0);
    assert!(n_files(directory.path()) > 0, "the other text is there still");
    redact(&store, &fixture, 1);
    assert_eq!(n_files(directory.path()), 0);
    let waiting = block_on(store.waiting(fixture.tenant(), instant(9_999), 100)).expect("it answers");
    assert!(waiting.iter().all(|waiting| !waiting.notice.body.contains(SECRET)));
    drop(store);
    assert_eq!(n_files(directory.path()), 0);
}

/// Whoever reads at that moment keeps the log as it is; the next redaction, or a restart, empties it.
#[test]
fn a_reader_only_delays_it() {
    let directory = Directory::new();
    let (store, fixture) = (SqliteStore::open(directory.file()).expect("the store opens"), Fixture::acme());
    fixture.open_many(&store, 1);
    fixture.act(&store, "reply", 1, 30, Command::Reply { body: format!("the key is {SECRET}") });
    let reader = rusqlite::Connection::open(directory.file()).expect("another process opens it");
    let begun = reader.unchecked_transaction().expect("it begins to read");
    let n: i64 = begun.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).expect("it reads");
    assert!(n > 0);
    redact(&store, &fixture, 0);
    let history = block_on(store.history(ticket_id(1), 0, usize::MAX)).expect("it answers");
    assert!(!serde_json::to_string(&history).expect("json").contains(SECRET), "it is done all the same");
    begun.commit().expect("it has read");
    drop((reader, store));
    drop(SqliteStore::open(directory.file()).expect("the store opens again"));
    assert_eq!(n_files(directory.path()), 0);
}
