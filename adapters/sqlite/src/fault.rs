//! What can go wrong below the ports, and how the ports say it.
use helpdesk_core::{CommitError, StoreError};
use rusqlite::ErrorCode;
use serde::{Serialize, de::DeserializeOwned};

/// What can go wrong with the database.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite says so.
    Sqlite(rusqlite::Error),
    /// A row holds what it never should.
    Damaged { what: String },
    /// Work that was to be done in a transaction panicked; the transaction was rolled back.
    Panicked { why: String },
}

/// Why a unit is not written.
#[derive(Debug)]
pub(crate) enum Refused {
    /// A check of the unit failed.
    Check(CommitError),
    /// The database failed.
    Fault(Fault),
}

impl Fault {
    /// A row that holds what it never should.
    pub(crate) fn damaged(place: &str, what: impl std::fmt::Display) -> Self {
        Self::Damaged { what: format!("{place}: {what}") }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Fault(Fault::Sqlite(error))
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<CommitError> for Refused {
    fn from(error: CommitError) -> Self {
        Self::Check(error)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Damaged { what } => Self::Damaged { what },
            Fault::Panicked { why } => Self::Unavailable { why: format!("a write panicked: {why}") },
            Fault::Sqlite(error) if is_damage(&error) => Self::Damaged { what: error.to_string() },
            Fault::Sqlite(error) => Self::Unavailable { why: error.to_string() },
        }
    }
}

impl From<Refused> for CommitError {
    /// Before `COMMIT` everything is rolled back, so nothing was written.
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Check(error) => error,
            Refused::Fault(fault) => Self::NotWritten(fault.into()),
        }
    }
}

/// Whether `COMMIT` failed without a trace: the file was locked, or full before the log's last frame was written. After
/// any other failure the last frame may be in the log, and a restart may find it.
pub(crate) fn is_certain(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull))
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        || matches!(
            error,
            rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
        )
}

/// A value as the JSON that is stored.
pub(crate) fn to_json<T: Serialize>(value: &T, place: &str) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::damaged(place, error))
}

/// A value from stored JSON; `place` names table and key in the error.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, place: impl FnOnce() -> String) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::damaged(&place(), error))
}
