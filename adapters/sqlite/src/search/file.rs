//! The file of the index: whose it is, and which version its tables have. There is no migration: an index is made anew.
use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::schema::{self, Kind};
use crate::{OpenError, SqliteOptions};

/// The application id of the files with words: `HDSW`.
pub const SEARCH_APPLICATION_ID: i32 = 0x4844_5357;

/// The version of the tables of an index that this crate knows. An older one is made anew when it is opened.
pub const SEARCH_SCHEMA_VERSION: i32 = 5;

/// The longest beginnings of words, in letters, for which the index keeps the places of all words together, newest tickets first or last. For
/// longer ones it does not, and for no length between is there none: FTS5 would read all places of all words that begin so.
pub(super) const PREFIX_MAX: usize = 6;

/// `fed` has one row: up to which event the index was fed, and what tells that event from another one at its position; and up to which of the
/// tickets that went it let go of them, and which that was.
const TABLES: &str = r#"
CREATE VIRTUAL TABLE texts USING fts5 (who, public, internal, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3 4 5 6');
INSERT INTO texts (texts, rank) VALUES ('secure-delete', 1);
CREATE TABLE docs (ticket INTEGER PRIMARY KEY, version INTEGER NOT NULL, tenant TEXT NOT NULL) STRICT;
CREATE TABLE tenants (tenant TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE fed (
  position INTEGER NOT NULL, ticket INTEGER NOT NULL, seq INTEGER NOT NULL, seal TEXT, gone INTEGER NOT NULL, gone_ticket INTEGER NOT NULL
) STRICT;
INSERT INTO fed VALUES (0, 0, 0, NULL, 0, 0);
"#;

/// Opens the index, or makes it.
pub(super) fn open(path: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    let kind = Kind { application_id: SEARCH_APPLICATION_ID, version: SEARCH_SCHEMA_VERSION };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = schema::open_as(path, options, flags, &kind)?;
    let name = path.display().to_string();
    let mut make = || -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == SEARCH_SCHEMA_VERSION {
            return Ok(());
        }
        if version == 0 {
            transaction.execute_batch(TABLES)?;
        } else {
            empty(&transaction)?;
        }
        transaction.pragma_update(None, "application_id", SEARCH_APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", SEARCH_SCHEMA_VERSION)?;
        transaction.commit()
    };
    make().map_err(|error| OpenError::Unusable { path: name, why: error.to_string() })?;
    Ok(connection)
}

/// Throws away what was indexed.
pub(super) fn empty(transaction: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch("DROP TABLE texts; DROP TABLE docs; DROP TABLE IF EXISTS tenants; DROP TABLE fed;")?;
    transaction.execute_batch(TABLES)
}
