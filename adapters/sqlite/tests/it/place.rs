//! Where the stores under test keep their files.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use helpdesk_core::{Search, Store, Transfer};
use helpdesk_sqlite::{SqliteOptions, SqliteSearch, SqliteStore};
use helpdesk_testkit::{Place, SearchPlace, TransferPlace};

/// A directory of its own, removed in the end.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("helpdesk-sqlite-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory for temporary files");
        Self(path)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("desk.db")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What is left behind is in the directory for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Place for Directory {
    fn open(&self) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(self.file()).expect("the store opens"))
    }
}

impl Directory {
    pub(crate) fn words(&self) -> PathBuf {
        self.0.join("words.db")
    }

    pub(crate) fn search(&self) -> SqliteSearch {
        SqliteSearch::open(self.file(), self.words(), &SqliteOptions::default()).expect("the index opens")
    }
}

impl SearchPlace for Directory {
    fn open_search(&self) -> Arc<dyn Search> {
        Arc::new(self.search())
    }
}

/// One store in memory: opening it again gives the same.
pub(crate) struct Memory(Arc<SqliteStore>);

impl Memory {
    pub(crate) fn new() -> Self {
        Self(Arc::new(SqliteStore::open_in_memory().expect("the store opens")))
    }
}

impl Place for Memory {
    fn open(&self) -> Arc<dyn Store> {
        self.0.clone()
    }
}

impl TransferPlace for Directory {
    fn open_transfer(&self) -> Arc<dyn Transfer> {
        Arc::new(SqliteStore::open(self.file()).expect("the store opens"))
    }
}
