//! `desk backup` and `optimize`: files of a SQLite store.
use std::path::Path;

use helpdesk_sqlite::SqliteStore;

use crate::{failure::Failure, store_choice::StoreChoice};

/// Copies a store that may be in use into a new file, and says how long it is.
///
/// # Errors
/// [`Failure`] for a store that is no file, and where it cannot be copied.
pub fn backup(store: &StoreChoice, to: &Path) -> Result<String, Failure> {
    let backed_up = opened(store)?.backup_to(to).map_err(Failure::from_display)?;
    Ok(format!("backed up {store} as {}: {} bytes, read once", to.display(), backed_up.n_bytes))
}

/// Writes a store's file anew without the room that is free in it.
///
/// # Errors
/// [`Failure`] for a store that is no file or is in use.
pub fn optimize(store: &StoreChoice) -> Result<String, Failure> {
    let optimized = opened(store)?.optimize().map_err(Failure::from_display)?;
    Ok(format!("{store}: {} bytes, {} before", optimized.bytes_after, optimized.bytes_before))
}

fn opened(store: &StoreChoice) -> Result<SqliteStore, Failure> {
    match store {
        StoreChoice::Sqlite(path) if path.is_file() => SqliteStore::open(path).map_err(Failure::from_display),
        StoreChoice::Sqlite(_) => Err(Failure::new(format!("there is no store `{store}`"))),
        StoreChoice::Shards(_) => {
            Err(Failure::new(format!("`{store}` is several files, expected one of them as `sqlite:PATH`")))
        }
        StoreChoice::Postgres(_) => {
            Err(Failure::new(format!("`{store}` is no file, expected `sqlite:PATH`; its server has `pg_dump`")))
        }
        StoreChoice::Memory => {
            Err(Failure::new("`memory` is gone when the command ends, expected `sqlite:PATH`".to_owned()))
        }
    }
}
