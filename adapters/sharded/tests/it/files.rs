//! Shards in SQLite files.
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use helpdesk_core::{Search, Store, Transfer, Upkeep};
use helpdesk_sharded::{ShardedSearch, ShardedStore};
use helpdesk_sqlite::{SqliteOptions, SqliteSearch, SqliteStore};
use helpdesk_testkit::{Place, SearchPlace, TransferPlace, UpkeepPlace};
use pollster::block_on;

use crate::memory::placement;

/// A directory of its own with a file for each shard, removed in the end.
pub(crate) struct Files {
    directory: PathBuf,
    n_shards: usize,
}

impl Files {
    pub(crate) fn over(n_shards: usize) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let directory = std::env::temp_dir().join(format!("helpdesk-sharded-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory for temporary files");
        Self { directory, n_shards }
    }

    pub(crate) fn file(&self, shard: usize) -> PathBuf {
        self.directory.join(format!("{shard}.db"))
    }

    pub(crate) fn stores(&self) -> Vec<Arc<SqliteStore>> {
        let open = |shard| Arc::new(SqliteStore::open(self.file(shard)).expect("the file opens"));
        (1..=self.n_shards).map(open).collect()
    }

    pub(crate) fn store(&self) -> Arc<ShardedStore<SqliteStore>> {
        let store = block_on(ShardedStore::begin(self.stores(), placement(self.n_shards)));
        Arc::new(store.expect("the shards open"))
    }

    fn index(&self, shard: usize) -> Arc<SqliteSearch> {
        let (file, words) = (self.file(shard), self.directory.join(format!("{shard}-words.db")));
        Arc::new(SqliteSearch::open(file, words, &SqliteOptions::default()).expect("the index opens"))
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // What is left behind is in the directory for temporary files.
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

impl Place for Files {
    fn open(&self) -> Arc<dyn Store> {
        self.store()
    }
}

impl SearchPlace for Files {
    fn open_search(&self) -> Arc<dyn Search> {
        let indexes = (1..=self.n_shards).map(|shard| self.index(shard)).collect();
        Arc::new(ShardedSearch::over(indexes, &placement(self.n_shards)).expect("as many"))
    }
}

impl TransferPlace for Files {
    fn open_transfer(&self) -> Arc<dyn Transfer> {
        self.store()
    }
}

impl UpkeepPlace for Files {
    fn open_upkeep(&self) -> Arc<dyn Upkeep> {
        self.store()
    }
}
