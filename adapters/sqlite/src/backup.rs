//! Copies of a whole store: while it is in use, and back.
use std::path::{Path, PathBuf};
use std::{fs, io};

use helpdesk_core::StoreError;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::fault::Fault;
use crate::{BackupError, OpenError, SqliteOptions, SqliteStore, schema};

/// Pages that are copied at once; between two steps whoever else wants the disk has it.
const STEP_PAGES: i32 = 1_000;

/// How long a step waits for whoever holds the file.
const BUSY_PAUSE: std::time::Duration = std::time::Duration::from_millis(5);

/// How often a step waits.
const BUSY_TRIES: u32 = 1_000;

/// What a backup brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackedUp {
    /// How long the copy is.
    pub n_bytes: u64,
}

/// What making a file smaller brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Optimized {
    /// How long the file was.
    pub bytes_before: u64,
    /// How long it is.
    pub bytes_after: u64,
}

impl SqliteStore {
    /// Copies the store into a new file, as it stands at one instant. Whoever writes meanwhile goes on: what they write is not in the copy. It
    /// is read once before it gets its name, so that a file of that name is a backup that can be read.
    ///
    /// It blocks for as long as it takes: call it from a thread of its own.
    ///
    /// # Errors
    /// [`BackupError`]; there is no file with that name then, or it was there before.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_sqlite::{SqliteOptions, SqliteStore};
    ///
    /// # let directory = std::env::temp_dir().join(format!("helpdesk-backup-doc-{}", std::process::id()));
    /// # std::fs::create_dir_all(&directory)?;
    /// let store = SqliteStore::open(directory.join("desk.db"))?;
    /// store.backup_to(directory.join("monday.db"))?;
    /// // Nothing goes out of what is brought back until its outbox is let go.
    /// let restored = SqliteStore::restore(directory.join("monday.db"), directory.join("back.db"), &SqliteOptions::default())?;
    /// # drop((store, restored));
    /// # std::fs::remove_dir_all(&directory)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn backup_to(&self, path: impl AsRef<Path>) -> Result<BackedUp, BackupError> {
        match &self.place {
            Some((from, options)) => copy_file(from, path.as_ref(), options),
            None => copy(&self.writer.connection(), path.as_ref(), |_copied| Ok(())),
        }
    }

    /// Brings a backup back as a new file and opens it. The outbox of each tenant is
    /// [held](helpdesk_core::Outgoing::Held): what waits there may have been delivered since. The backup stays as it is.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn restore(
        backup: impl AsRef<Path>,
        path: impl AsRef<Path>,
        options: &SqliteOptions,
    ) -> Result<Self, BackupError> {
        bring_back(backup.as_ref(), path.as_ref(), options)?;
        Ok(Self::open_with(path, options)?)
    }

    /// Writes the file anew without the room that is free in it, and empties the log. Whoever wants to write waits meanwhile, and for a moment
    /// there is twice as much on the disk: it is for hours in which nobody works.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where somebody else has the file; nothing is changed then.
    pub fn optimize(&self) -> Result<Optimized, StoreError> {
        Ok(optimize(&self.writer.connection())?)
    }
}

/// Writes a file anew without the room that is free in it. Statistics for the planner are not gathered: the plans that the tests hold are
/// those of a file without.
fn optimize(connection: &Connection) -> Result<Optimized, Fault> {
    let n_bytes = || -> rusqlite::Result<u64> {
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let size: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        Ok(pages.saturating_mul(size).unsigned_abs())
    };
    let bytes_before = n_bytes()?;
    connection.execute_batch("VACUUM")?;
    schema::empty_log(connection);
    Ok(Optimized { bytes_before, bytes_after: n_bytes()? })
}

/// Copies a store's file, as it stands at one instant, into a new one. Whoever writes meanwhile goes on: what they write is not in the copy.
fn copy_file(from: &Path, to: &Path, options: &SqliteOptions) -> Result<BackedUp, BackupError> {
    let source = schema::open_reader(from, options)?;
    // One state for the whole copy: without it every commit would make the copy begin again.
    let state = source.unchecked_transaction()?;
    let _header: i64 = state.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    copy(&source, to, |_copied| Ok(()))
}

/// Copies what a connection sees into a new file, lets `finish` work on it, and looks whether it can be read. The file has its name when
/// all of that is done.
fn copy(
    source: &Connection,
    to: &Path,
    finish: impl FnOnce(&Connection) -> Result<(), BackupError>,
) -> Result<BackedUp, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists { path: to.display().to_string() });
    }
    let partial = partial(to);
    let done = fill(source, &partial, finish).and_then(|()| Ok(place(&partial, to)?));
    if done.is_err() {
        for end in ["", "-journal", "-wal", "-shm"] {
            // What is left behind has another name than the backup.
            let _ = fs::remove_file(format!("{}{end}", partial.display()));
        }
    }
    done.map(|n_bytes| BackedUp { n_bytes })
}

/// Where a copy is until it is whole.
fn partial(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

fn fill(
    source: &Connection,
    partial: &Path,
    finish: impl FnOnce(&Connection) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    if partial.exists() {
        // Somebody was killed while they made a copy.
        fs::remove_file(partial)?;
    }
    let mut copied = Connection::open(partial)?;
    {
        let backup = Backup::new(source, &mut copied)?;
        let mut n_busy = 0;
        loop {
            let step = backup.step(STEP_PAGES)?;
            if step == StepResult::Done {
                break;
            }
            if matches!(step, StepResult::Busy | StepResult::Locked) {
                n_busy += 1;
                if n_busy > BUSY_TRIES {
                    return Err(BackupError::Failed { why: "the store is in use all the time".to_owned() });
                }
                std::thread::sleep(BUSY_PAUSE);
            }
        }
    }
    finish(&copied)?;
    let found: String = copied.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(BackupError::Damaged { what: found });
    }
    // What `finish` wrote is in the file, and in no log beside it.
    let _mode: String = copied.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    copied.close().map_err(|(_connection, error)| error)?;
    Ok(())
}

/// Gives a copy its name, once it is on the disk.
fn place(partial: &Path, to: &Path) -> io::Result<u64> {
    let file = fs::OpenOptions::new().read(true).write(true).open(partial)?;
    file.sync_all()?;
    let n_bytes = file.metadata()?.len();
    drop(file);
    fs::rename(partial, to)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Where a folder cannot be opened as a file, renaming is all there is.
    if let Ok(folder) = fs::File::open(folder) {
        folder.sync_all()?;
    }
    Ok(n_bytes)
}

/// Brings a backup back as a new file, with the outbox of each tenant held.
fn bring_back(backup: &Path, to: &Path, options: &SqliteOptions) -> Result<(), BackupError> {
    let source = schema::open_reader(backup, options)?;
    schema::check_store(&source, &backup.display().to_string())?;
    let _copied = copy(&source, to, |copied| {
        let is_newer: bool =
            copied.query_row("SELECT count(*) = 1 FROM sqlite_schema WHERE name = 'held_outboxes'", [], |row| {
                row.get(0)
            })?;
        if !is_newer {
            return Err(BackupError::Open(OpenError::Unusable {
                path: backup.display().to_string(),
                why: "it is of a version before outboxes could be held, expected one that was opened since".to_owned(),
            }));
        }
        let hold = "INSERT INTO held_outboxes (tenant) SELECT tenant FROM outbox UNION SELECT tenant FROM tickets WHERE true ON CONFLICT DO NOTHING";
        copied.execute_batch(hold)?;
        Ok(())
    })?;
    Ok(())
}
