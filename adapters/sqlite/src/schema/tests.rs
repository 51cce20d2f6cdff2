//! The settings of both connections are what their documentation promises.
use super::*;
use crate::Durability;

fn number(connection: &Connection, pragma: &str) -> i64 {
    connection.pragma_query_value(None, pragma, |row| row.get(0)).expect("a number")
}

#[test]
fn settings_are_as_promised() {
    let directory = std::env::temp_dir().join(format!("helpdesk-sqlite-settings-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("a directory for temporary files");
    // 2 is FULL, 1 is NORMAL.
    for (durability, synchronous) in [(Durability::Full, 2), (Durability::Normal, 1)] {
        let path = directory.join(format!("{durability:?}.db"));
        let options = SqliteOptions { durability, ..SqliteOptions::default() };
        let writer = open_file(&path, &options).expect("the store opens");
        let reader = open_reader(&path, &options).expect("the store opens");
        assert_eq!(number(&writer, "synchronous"), synchronous, "{durability:?}");
        assert_eq!(number(&writer, "wal_autocheckpoint"), i64::from(CHECKPOINT_PAGES));
        assert_eq!((number(&writer, "query_only"), number(&reader, "query_only")), (0, 1));
        for connection in [&writer, &reader] {
            let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).expect("a word");
            assert_eq!((mode.as_str(), number(connection, "busy_timeout")), ("wal", 5_000));
        }
    }
    fs::remove_dir_all(&directory).expect("it is removed");
}

/// A notice as version 1 wrote it.
fn old_notice(n: u32, at: &str) -> String {
    format!(
        r#"{{"id":"7.{n}.1","tenant":"acme","ticket":7,"seq":{n},"topic":"reply","to":{{"named_requester":"rita"}},"subject":"s","body":"b","at":"{at}"}}"#
    )
}

#[test]
fn an_outbox_of_version_1_goes_on() {
    use helpdesk_core::{LetterEnd, Outbox, Settlement};
    use pollster::block_on;
    let directory = std::env::temp_dir().join(format!("helpdesk-sqlite-version-1-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("a directory for temporary files");
    let path = directory.join("desk.db");
    let raw = Connection::open(&path).expect("a new database");
    raw.execute_batch(MIGRATIONS[0].1).expect("the first version");
    raw.pragma_update(None, "application_id", APPLICATION_ID).expect("it is set");
    raw.pragma_update(None, "user_version", 1).expect("it is set");
    // Seconds since 1970 of 2026-01-05T09:00:00Z; the second has a fraction, the third waits again until a minute later.
    let rows = [
        (1, 0, 0, "2026-01-05T09:00:00Z"),
        (2, 0, 500, "2026-01-05T09:00:00.000000500Z"),
        (3, 60, 0, "2026-01-05T09:00:00.001Z"),
    ];
    for (n, later, nanoseconds, at) in rows {
        let row = rusqlite::params![format!("7.{n}.1"), 1_767_603_600 + later, nanoseconds, old_notice(n, at)];
        let insert =
            "INSERT INTO outbox (tenant, notice, not_before_s, not_before_ns, body) VALUES ('acme', ?1, ?2, ?3, ?4)";
        raw.execute(insert, row).expect("a row");
    }
    let letter = rusqlite::params![old_notice(9, "2026-01-05T08:00:00Z")];
    raw.execute("INSERT INTO dead_letters VALUES (9, 'acme', 'gone', ?1)", letter).expect("a row");
    drop(raw);

    let store = crate::SqliteStore::open(&path).expect("it is brought forward");
    let tenant = "acme".try_into().expect("a text");
    let at = |text: &str| text.parse().expect("an instant");
    let waiting = |when: &str| {
        let waiting = block_on(store.waiting(&tenant, at(when), 9)).expect("the outbox is answered");
        waiting.into_iter().map(|w| (w.notice.seq, w.n_attempts)).collect::<Vec<_>>()
    };
    assert_eq!(waiting("2026-01-05T09:00:00Z"), [(1, 0)]);
    assert_eq!(waiting("2026-01-05T09:00:00.000000500Z"), [(1, 0), (2, 0)]);
    assert_eq!(waiting("2026-01-05T09:01:00Z"), [(1, 0), (2, 0), (3, 0)]);
    let first = "7.1.1".try_into().expect("a text");
    let later = Settlement::Later { at: at("2026-01-05T10:00:00Z") };
    block_on(store.settle(&tenant, &first, later)).expect("it is settled");
    assert_eq!(waiting("2026-01-05T09:30:00Z"), [], "old rows have a lane too");
    let letters = block_on(store.dead_letters(&tenant, 9)).expect("dead letters are answered");
    assert_eq!((letters[0].end, letters[0].why.as_str()), (LetterEnd::GivenUp, "gone"));
    assert_eq!(block_on(store.revive(&tenant, &letters[0].notice.id, at("2026-01-05T09:30:00Z"))), Ok(true));
    assert_eq!(waiting("2026-01-05T10:00:00Z"), [(9, 0), (1, 1), (2, 0), (3, 0)]);
    drop(store);
    fs::remove_dir_all(&directory).expect("it is removed");
}
