//! Why a store was not copied.
use crate::OpenError;

/// Why a store was not copied. There is no file with the name of the copy then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is something by that name already.
    #[error("`{path}` is there already, expected a new name")]
    Exists {
        /// The file.
        path: String,
    },
    /// The copy cannot be read: so cannot what was copied.
    #[error("the copy is damaged: {what}")]
    Damaged {
        /// What SQLite says of it.
        what: String,
    },
    /// It could not be copied.
    #[error("it could not be copied: {why}")]
    Failed {
        /// What happened.
        why: String,
    },
    /// The store, or the copy, cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed { why: error.to_string() }
    }
}

impl From<std::io::Error> for BackupError {
    fn from(error: std::io::Error) -> Self {
        Self::Failed { why: error.to_string() }
    }
}
