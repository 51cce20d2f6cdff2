//! Where bytes of attachments lie that a command works on: a file, or a schema of a PostgreSQL database.
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

use helpdesk_core::Blobs;
use helpdesk_sqlite::{SqliteBlobs, SqliteOptions};

use crate::{
    postgres_choice::PostgresChoice,
    store_choice::{Missing, StoreChoiceError},
};

/// Where bytes of attachments lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobsChoice {
    /// A file of SQLite.
    File(PathBuf),
    /// A schema of a PostgreSQL database.
    Postgres(PostgresChoice),
}

impl BlobsChoice {
    /// Opens what is there already, or makes it.
    ///
    /// # Errors
    /// [`StoreChoiceError`].
    pub fn open(&self, missing: Missing) -> Result<Arc<dyn Blobs>, StoreChoiceError> {
        match self {
            Self::File(path) if missing == Missing::Refused && !path.is_file() => {
                Err(StoreChoiceError::NoBlobs(path.display().to_string()))
            }
            Self::File(path) => Ok(Arc::new(SqliteBlobs::open(path, &SqliteOptions::default())?)),
            Self::Postgres(choice) => choice.open_blobs(missing),
        }
    }
}

impl FromStr for BlobsChoice {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => {
                Ok(Self::Postgres(PostgresChoice::new(if rest.starts_with("//") { text } else { rest })))
            }
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            None | Some(_) if text.is_empty() => {
                Err("nothing is named, expected a file with bytes of attachments or `postgres:CONNECTION`".to_owned())
            }
            None | Some(_) => Ok(Self::File(PathBuf::from(text))),
        }
    }
}

impl fmt::Display for BlobsChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(choice) => choice.fmt(f),
        }
    }
}
