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
