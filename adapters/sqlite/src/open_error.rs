//! Why a file cannot be opened as a store.

/// Why a file cannot be opened as a store. Nothing in the file was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is no SQLite database at all.
    #[error("`{path}` is not a database, expected a help desk's database or a new file")]
    NotADatabase {
        /// The file.
        path: String,
    },
    /// It is the database of another program.
    #[error("`{path}` belongs to another program: its application id is {found}, expected {expected}")]
    Foreign {
        /// The file.
        path: String,
        /// Its application id; 0 where the other program sets none.
        found: i32,
        /// Ours.
        expected: i32,
    },
    /// A newer version of this crate has written it.
    #[error("`{path}` has schema version {found}, expected at most {expected}: a newer program has written it")]
    Newer {
        /// The file.
        path: String,
        /// Its schema version.
        found: i32,
        /// The newest that this crate knows.
        expected: i32,
    },
    /// It may not be written.
    #[error("`{path}` is read-only, expected a file that may be written")]
    ReadOnly {
        /// The file.
        path: String,
    },
    /// The file system cannot hold a write-ahead log.
    #[error("`{path}` has journal mode `{found}`, expected `wal`: its file system may be a network share")]
    NoWriteAheadLog {
        /// The file.
        path: String,
        /// The journal mode that SQLite fell back to.
        found: String,
    },
    /// SQLite could not open, read or migrate it.
    #[error("`{path}` cannot be opened: {why}")]
    Unusable {
        /// The file.
        path: String,
        /// What happened.
        why: String,
    },
}
