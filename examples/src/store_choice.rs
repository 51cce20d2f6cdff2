//! Which store a command works on: `memory`, `sqlite:PATH`, `shards:PATH,PATH` or `postgres:…`.
use std::{path::PathBuf, str::FromStr, sync::Arc};

use helpdesk_core::{Store, Transfer, Upkeep};
use helpdesk_memory::MemoryStore;
use helpdesk_sharded::{Placement, ShardedStore};
use helpdesk_sqlite::{OpenError, SqliteStore};
use pollster::block_on;

use crate::postgres_choice::PostgresChoice;

/// Which store a command works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreChoice {
    /// Gone when the command ends.
    Memory,
    /// A SQLite file.
    Sqlite(PathBuf),
    /// SQLite files that are the shards of one store, in their order.
    Shards(Vec<PathBuf>),
    /// A schema of a PostgreSQL database.
    Postgres(PostgresChoice),
}

/// What becomes of a store that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It is made.
    Made,
    /// It is refused.
    Refused,
}

impl StoreChoice {
    /// Opens the store, and makes it where it is not there.
    ///
    /// # Errors
    /// [`StoreChoiceError`].
    pub fn open(&self) -> Result<Arc<dyn Store>, StoreChoiceError> {
        Ok(self.open_whole()?.store)
    }

    /// Opens the store to work on and to copy, and makes it where it is not there.
    ///
    /// # Errors
    /// [`StoreChoiceError`].
    pub fn open_whole(&self) -> Result<Opened, StoreChoiceError> {
        match self {
            Self::Memory => {
                let store = Arc::new(MemoryStore::new());
                Ok(Opened::of(store))
            }
            Self::Sqlite(path) => {
                let store = Arc::new(SqliteStore::open(path)?);
                Ok(Opened::of(store))
            }
            Self::Shards(paths) => open_shards(paths, Missing::Made),
            Self::Postgres(choice) => choice.open(Missing::Made),
        }
    }

    /// Opens a store that is there already, to work on and to copy.
    ///
    /// # Errors
    /// [`StoreChoiceError`].
    pub fn open_existing_whole(&self) -> Result<Opened, StoreChoiceError> {
        match self {
            Self::Sqlite(path) if path.is_file() => self.open_whole(),
            Self::Shards(paths) if paths.iter().all(|path| path.is_file()) => open_shards(paths, Missing::Refused),
            Self::Postgres(choice) => choice.open(Missing::Refused),
            Self::Memory | Self::Sqlite(_) | Self::Shards(_) => Err(StoreChoiceError::Missing(self.clone())),
        }
    }

    /// Opens a store that is there already.
    ///
    /// # Errors
    /// [`StoreChoiceError`].
    pub fn open_existing(&self) -> Result<Arc<dyn Store>, StoreChoiceError> {
        Ok(self.open_existing_whole()?.store)
    }
}

/// Opens files as the shards of one store; where they are to be made, empty ones become that.
fn open_shards(paths: &[PathBuf], missing: Missing) -> Result<Opened, StoreChoiceError> {
    let opened = paths.iter().map(|path| SqliteStore::open(path).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    let placement = Placement::over(opened.len()).map_err(|error| StoreChoiceError::Shards(error.to_string()))?;
    let store = match missing {
        Missing::Made => block_on(ShardedStore::begin(opened, placement)),
        Missing::Refused => block_on(ShardedStore::open(opened, placement)),
    };
    let store = store.map_err(|error| StoreChoiceError::Shards(error.to_string()))?;
    Ok(Opened::of(Arc::new(store)))
}

/// A store, to work on, to copy and to keep.
pub struct Opened {
    /// To work on.
    pub store: Arc<dyn Store>,
    /// To copy.
    pub transfer: Arc<dyn Transfer>,
    /// To write over, as its keeper.
    pub upkeep: Arc<dyn Upkeep>,
}

impl Opened {
    /// A store that is opened.
    pub(crate) fn of<T: Store + Upkeep + 'static>(store: Arc<T>) -> Self {
        Self { store: store.clone(), transfer: store.clone(), upkeep: store }
    }
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreChoiceError {
    /// SQLite cannot open it.
    #[error(transparent)]
    Sqlite(#[from] OpenError),
    /// They are not the shards of one store.
    #[error("{0}")]
    Shards(String),
    /// PostgreSQL cannot open it.
    #[error("{0}")]
    Postgres(String),
    /// It is not there.
    #[error("there is no store `{0}`, expected one that `desk replay` has filled")]
    Missing(StoreChoice),
    /// There are no bytes.
    #[error("there is no file `{0}`, expected one with bytes of attachments")]
    NoBlobs(String),
}

impl FromStr for StoreChoice {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "memory" => Ok(Self::Memory),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            Some(("shards", paths)) if paths.split(',').all(|path| !path.is_empty()) => {
                Ok(Self::Shards(paths.split(',').map(PathBuf::from).collect()))
            }
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => {
                Ok(Self::Postgres(PostgresChoice::new(if rest.starts_with("//") { text } else { rest })))
            }
            None | Some(_) => Err(format!(
                "`{text}` is no store, expected `memory`, `sqlite:PATH`, `shards:PATH,PATH` or `postgres:CONNECTION`"
            )),
        }
    }
}

impl std::fmt::Display for StoreChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Shards(paths) => {
                let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
                write!(f, "shards:{}", paths.join(","))
            }
            Self::Postgres(choice) => choice.fmt(f),
        }
    }
}
