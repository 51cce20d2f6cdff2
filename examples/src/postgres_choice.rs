//! A PostgreSQL database as a store of `desk`, where it was built with the feature `postgres`.
use std::{fmt, sync::Arc};

use helpdesk_core::Blobs;

use crate::store_choice::{Missing, Opened, StoreChoiceError};

/// A PostgreSQL database: a connection string, and the schema in it.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresChoice {
    connection: String,
    schema: Option<String>,
}

impl PostgresChoice {
    /// What a connection string names: `host=… user=… dbname=…`, or a `postgres://` address. A word `schema=NAME` beside the others of the
    /// first form says which schema, `helpdesk` if there is none.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.contains("://") {
            return Self { connection: text.to_owned(), schema: None };
        }
        let (own, others): (Vec<&str>, Vec<&str>) =
            text.split_whitespace().partition(|word| word.starts_with("schema="));
        let schema = own.iter().find_map(|word| word.strip_prefix("schema=")).map(ToOwned::to_owned);
        Self { connection: if own.is_empty() { text.to_owned() } else { others.join(" ") }, schema }
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`StoreChoiceError::Postgres`].
    #[cfg(feature = "postgres")]
    pub fn open(&self, missing: Missing) -> Result<Opened, StoreChoiceError> {
        Ok(Opened::of(Arc::new(self.connect(missing)?)))
    }

    /// Opens the bytes of attachments in it.
    ///
    /// # Errors
    /// [`StoreChoiceError::Postgres`].
    #[cfg(feature = "postgres")]
    pub fn open_blobs(&self, missing: Missing) -> Result<Arc<dyn Blobs>, StoreChoiceError> {
        Ok(Arc::new(helpdesk_postgres::PostgresBlobs::of(&self.connect(missing)?)))
    }

    #[cfg(feature = "postgres")]
    fn connect(&self, missing: Missing) -> Result<helpdesk_postgres::PostgresStore, StoreChoiceError> {
        use std::sync::OnceLock;

        use helpdesk_postgres::{PostgresOptions, PostgresStore};
        use tokio::runtime::{Builder, Runtime};

        // The connections are served here, whoever waits for what they bring.
        static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
        let make =
            || Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(|error| error.to_string());
        let runtime = RUNTIME.get_or_init(make).as_ref().map_err(|why| StoreChoiceError::Postgres(why.clone()))?;
        let mut options = PostgresOptions { is_made: missing == Missing::Made, ..PostgresOptions::default() };
        if let Some(schema) = &self.schema {
            options.schema.clone_from(schema);
        }
        let opened = runtime.block_on(PostgresStore::connect(&self.connection, &options));
        opened.map_err(|error| StoreChoiceError::Postgres(error.to_string()))
    }

    /// Says that it cannot be opened here.
    ///
    /// # Errors
    /// [`StoreChoiceError::Postgres`].
    #[cfg(not(feature = "postgres"))]
    pub fn open(&self, _missing: Missing) -> Result<Opened, StoreChoiceError> {
        Err(unknown())
    }

    /// Says that it cannot be opened here.
    ///
    /// # Errors
    /// [`StoreChoiceError::Postgres`].
    #[cfg(not(feature = "postgres"))]
    pub fn open_blobs(&self, _missing: Missing) -> Result<Arc<dyn Blobs>, StoreChoiceError> {
        Err(unknown())
    }
}

#[cfg(not(feature = "postgres"))]
fn unknown() -> StoreChoiceError {
    let why = "this program was built without PostgreSQL, expected one built with `--features postgres`";
    StoreChoiceError::Postgres(why.to_owned())
}

impl fmt::Display for PostgresChoice {
    /// What names it, unless there may be a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = self.connection.split_once("://").and_then(|(_, rest)| rest.split_once('@')).map(|(user, _)| user);
        let is_secret = self.connection.contains("password") || before.is_some_and(|user| user.contains(':'));
        match &self.schema {
            _ if is_secret => f.write_str("postgres:…"),
            _ if self.connection.contains("://") => f.write_str(&self.connection),
            Some(schema) => write!(f, "postgres:{} schema={schema}", self.connection),
            None => write!(f, "postgres:{}", self.connection),
        }
    }
}

impl fmt::Debug for PostgresChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
