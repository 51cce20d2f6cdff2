//! Whether the store and the bare statements have written the same.
use std::path::Path;

use rusqlite::Connection;

/// Looks whether both files hold as many rows and as long texts.
pub(crate) fn same(ours: &Path, bare: &Path) {
    let counts = |file: &Path| {
        let file = Connection::open(file).expect("the file opens");
        let count = |table: &str| {
            let text = if matches!(table, "shelves" | "counts" | "held") { "''" } else { "body" };
            let select = format!("SELECT '{table}', count(*), coalesce(sum(length({text})), 0) FROM {table}");
            file.query_row(&select, [], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            })
            .expect("a count")
        };
        ["events", "tickets", "shelves", "counts", "decisions", "receipts", "outbox", "held"].map(count)
    };
    assert_eq!(counts(ours), counts(bare), "both write the same rows");
}
