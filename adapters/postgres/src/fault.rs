//! What can go wrong below the ports, and how the ports say it.
use helpdesk_core::{CommitError, StoreError};
use serde::{Serialize, de::DeserializeOwned};
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// What can go wrong with the database.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The connection was lost: what was sent may have been done.
    Lost { why: String },
    /// No connection could be made: nothing was sent.
    Away { why: String },
    /// Somebody else was at the same rows; once more, from the start.
    Again { why: String },
    /// A guard said no: something is not as it was expected to be.
    Guarded { why: String },
    /// The server said no for good.
    Refused { why: String },
    /// Too many wait for a connection: nothing was sent.
    Busy { why: String },
    /// A row that holds what it never should.
    Damaged { what: String },
}

impl Fault {
    /// A row that holds what it never should.
    pub(crate) fn damaged(place: &str, what: impl std::fmt::Display) -> Self {
        Self::Damaged { what: format!("{place}: {what}") }
    }

    /// Whether the same may go well when it is tried once more.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Lost { .. } | Self::Away { .. } | Self::Again { .. } | Self::Guarded { .. } => true,
            Self::Refused { .. } | Self::Busy { .. } | Self::Damaged { .. } => false,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let why = told(&error);
        let Some(code) = error.code() else {
            // Without a word of the server it is the connection, or a value that does not fit.
            return if error.is_closed() || is_of_connection(&error) {
                Self::Lost { why }
            } else {
                Self::Refused { why }
            };
        };
        if is_farewell(code) {
            Self::Lost { why }
        } else if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::LOCK_NOT_AVAILABLE]
            .contains(code)
        {
            Self::Again { why }
        } else if [SqlState::UNIQUE_VIOLATION, SqlState::NOT_NULL_VIOLATION].contains(code) {
            Self::Guarded { why }
        } else {
            Self::Refused { why }
        }
    }
}

/// Whether the server ends the connection, or is not there yet.
fn is_farewell(code: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN,
        SqlState::TOO_MANY_CONNECTIONS,
    ]
    .contains(code)
        || code.code().starts_with("08")
}

fn is_of_connection(error: &Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.is::<std::io::Error>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// An error with what is below it. Rows are not repeated: the server's detail may quote what somebody wrote.
pub(crate) fn told(error: &Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => match std::error::Error::source(error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        },
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Damaged { what } => Self::Damaged { what },
            Fault::Busy { why } => Self::Busy { why },
            Fault::Lost { why }
            | Fault::Away { why }
            | Fault::Again { why }
            | Fault::Guarded { why }
            | Fault::Refused { why } => Self::Unavailable { why },
        }
    }
}

impl From<Fault> for CommitError {
    /// A lost connection leaves it open whether the commit went through; after everything else nothing was written.
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Lost { why } => Self::Unknown { why },
            known @ (Fault::Away { .. }
            | Fault::Again { .. }
            | Fault::Guarded { .. }
            | Fault::Refused { .. }
            | Fault::Busy { .. }
            | Fault::Damaged { .. }) => Self::NotWritten(known.into()),
        }
    }
}

/// A value as the JSON that is stored.
pub(crate) fn to_json<T: Serialize>(value: &T, place: &str) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::damaged(place, error))
}

/// A value from stored JSON; `place` names table and key in the error.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, place: impl FnOnce() -> String) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::damaged(&place(), error))
}
