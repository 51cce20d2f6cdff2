//! The file: whose it is, which version of the schema it has, and the migrations that bring it forward.
use std::fs;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::{OpenError, SqliteOptions, outbox, shelf};

/// The application id of our files: `HDSK`.
pub const APPLICATION_ID: i32 = 0x4844_534B;

/// The newest version of the schema that this crate knows.
pub const SCHEMA_VERSION: i32 = 12;

/// What leads to each version from the one before, each in a transaction of its own: a migration that was cut off is
/// done again from its start. Only forward, and what has been released is never edited.
const MIGRATIONS: [(i32, &str); 12] = [
    (1, include_str!("schema/v1.sql")),
    (2, include_str!("schema/v2.sql")),
    (3, include_str!("schema/v3.sql")),
    (4, include_str!("schema/v4.sql")),
    (5, include_str!("schema/v5.sql")),
    (6, include_str!("schema/v6.sql")),
    (7, include_str!("schema/v7.sql")),
    (8, include_str!("schema/v8.sql")),
    (9, include_str!("schema/v9.sql")),
    (10, include_str!("schema/v10.sql")),
    (11, include_str!("schema/v11.sql")),
    (12, include_str!("schema/v12.sql")),
];

/// The version that brings shelves: the tickets that are there are put on them.
const SHELVED: i32 = 8;

/// Pages in the log before SQLite moves them into the file: 64 MiB. At its own 1,000 a busy desk would copy all the time.
const CHECKPOINT_PAGES: i32 = 16_000;

/// The version that finds what is put off apart: the notices that wait are lined up.
const LINED_UP: i32 = 11;

/// What a connection keeps of the file in memory, in KiB: the writer, which comes back to the upper pages of every index all the time, and each
/// of those that read. SQLite's own 2 MiB hold neither for a file of a few hundred thousand tickets.
const WRITER_CACHE_KIB: i64 = 48 * 1024;
const READER_CACHE_KIB: i64 = 16 * 1024;

/// No SQLite database is shorter, but for the empty file: the smallest page.
const FILE_BYTES_MIN: u64 = 512;

/// How often a connection waits for another one that sets up the same new file.
const SET_UP_TRIES: u32 = 16;

/// What a file says about itself.
struct Header {
    application_id: i32,
    version: i32,
    is_empty: bool,
}

/// What a file of ours says about itself.
pub(crate) struct Kind {
    pub(crate) application_id: i32,
    /// The newest version that this crate knows.
    pub(crate) version: i32,
}

/// A store.
const STORE: Kind = Kind { application_id: APPLICATION_ID, version: SCHEMA_VERSION };

/// Opens a file as ours, or a new one where there is none, and brings it to the newest version.
pub(crate) fn open_file(path: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = open_as(path, options, flags, &STORE)?;
    migrate(&mut connection, &path.display().to_string())?;
    Ok(connection)
}

/// Opens a file that is of a kind, or new, and sets the connection up. Its tables are as they are.
pub(crate) fn open_as(
    path: &Path,
    options: &SqliteOptions,
    flags: OpenFlags,
    kind: &Kind,
) -> Result<Connection, OpenError> {
    let name = path.display().to_string();
    check_file(path, &name)?;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| explain(&name, &e))?;
    if connection.is_readonly("main").map_err(|e| explain(&name, &e))? {
        return Err(OpenError::ReadOnly { path: name });
    }
    connection.busy_timeout(options.busy_timeout).map_err(|e| explain(&name, &e))?;
    check_alone(&connection, &name, kind)?;
    set_up(&connection, &name, options)?;
    Ok(connection)
}

/// Looks at the file before SQLite does: SQLite takes a file shorter than a page for an empty database and writes over
/// it, and a superuser may write what is marked read-only.
///
/// The file is not opened for that: closing it would drop the locks that this process holds on it through SQLite.
fn check_file(path: &Path, name: &str) -> Result<(), OpenError> {
    let Ok(metadata) = fs::metadata(path) else {
        // There is none yet, or SQLite will say why it cannot be opened.
        return Ok(());
    };
    if metadata.permissions().readonly() {
        return Err(OpenError::ReadOnly { path: name.to_owned() });
    }
    if metadata.is_file() && (1..FILE_BYTES_MIN).contains(&metadata.len()) {
        return Err(OpenError::NotADatabase { path: name.to_owned() });
    }
    Ok(())
}

/// Opens a second connection to a file that [`open_file`] has opened, for reading only.
pub(crate) fn open_reader(path: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    let name = path.display().to_string();
    let open = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(options.busy_timeout)?;
        keep_plans(&connection)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(connection)
    };
    open().map_err(|e| explain(&name, &e))
}

/// Makes a store in memory.
pub(crate) fn open_memory() -> Result<Connection, OpenError> {
    let name = ":memory:";
    let mut connection = Connection::open_in_memory().map_err(|e| explain(name, &e))?;
    keep_plans(&connection).map_err(|e| explain(name, &e))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    migrate(&mut connection, name)?;
    Ok(connection)
}

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 128;

/// Refuses a file that is not ours, before anything is written to it. Another process may be setting it up: what the file
/// says about itself is read at one instant.
fn check_alone(connection: &Connection, name: &str, kind: &Kind) -> Result<(), OpenError> {
    let transaction = connection.unchecked_transaction().map_err(|e| explain(name, &e))?;
    check(&transaction, name, kind).map(|_header| ())
}

/// Refuses what is no store of ours, or of a newer version.
pub(crate) fn check_store(connection: &Connection, name: &str) -> Result<(), OpenError> {
    check_alone(connection, name, &STORE)
}

fn check(connection: &Connection, name: &str, kind: &Kind) -> Result<Header, OpenError> {
    let header = read_header(connection).map_err(|e| explain(name, &e))?;
    let is_new = header.application_id == 0 && header.version == 0 && header.is_empty;
    if header.application_id != kind.application_id && !is_new {
        let path = name.to_owned();
        return Err(OpenError::Foreign { path, found: header.application_id, expected: kind.application_id });
    }
    if header.version > kind.version {
        return Err(OpenError::Newer { path: name.to_owned(), found: header.version, expected: kind.version });
    }
    Ok(header)
}

fn read_header(connection: &Connection) -> rusqlite::Result<Header> {
    Ok(Header {
        application_id: connection.pragma_query_value(None, "application_id", |row| row.get(0))?,
        version: connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
        is_empty: connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?,
    })
}

fn set_up(connection: &Connection, name: &str, options: &SqliteOptions) -> Result<(), OpenError> {
    let set = || -> rusqlite::Result<String> {
        keep_plans(connection)?;
        connection.pragma_update(None, "page_size", 4096)?;
        let mode = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        connection.pragma_update(None, "synchronous", options.durability.pragma())?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        // What is deleted or written over is overwritten in the file: a text that was taken out is not left in a free page.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(mode)
    };
    let mut mode = set();
    for _try in 0..SET_UP_TRIES {
        if !mode.as_ref().is_err_and(|e| e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)) {
            break;
        }
        // Going over to the log does not wait for whoever has the file; beginning to write does.
        let waited = connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK;");
        mode = waited.and_then(|()| set());
    }
    let mode = mode.map_err(|e| explain(name, &e))?;
    if mode != "wal" {
        return Err(OpenError::NoWriteAheadLog { path: name.to_owned(), found: mode });
    }
    Ok(())
}

/// Has a statement keep its plan, whatever stands for its parameters. Without it SQLite plans each statement with `LIMIT ?` anew each time it
/// runs, which takes longer than most of ours run: there are no statistics that another value could find another plan by.
fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_is_on| ())
}

/// Moves the log into the file and empties it, so that what was written over does not stay there. Where somebody reads just now
/// that is left to a later checkpoint: what was committed is committed.
pub(crate) fn empty_log(connection: &Connection) {
    drop(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(())));
}

/// Runs the migrations that are missing. Another process may do the same: each looks again once it has the lock.
fn migrate(connection: &mut Connection, name: &str) -> Result<(), OpenError> {
    for (version, statements) in MIGRATIONS {
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| explain(name, &e))?;
        let header = check(&transaction, name, &STORE)?;
        if header.version >= version {
            continue;
        }
        let run = || {
            transaction.execute_batch(statements)?;
            if version == SHELVED {
                shelf::put_all(&transaction)?;
            }
            if version == LINED_UP {
                outbox::line_up_all(&transaction)?;
            }
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", version)
        };
        run().map_err(|e| explain(name, &e))?;
        transaction.commit().map_err(|e| explain(name, &e))?;
    }
    Ok(())
}

fn explain(name: &str, error: &rusqlite::Error) -> OpenError {
    let path = name.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { path },
        Some(ErrorCode::ReadOnly) => OpenError::ReadOnly { path },
        // `ErrorCode` is not ours and grows; whatever else it is, its text says it.
        Some(_) | None => OpenError::Unusable { path, why: error.to_string() },
    }
}

#[cfg(test)]
mod tests;
