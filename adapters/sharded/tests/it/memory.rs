//! Shards in memory.
use std::sync::Arc;

use helpdesk_core::{Blobs, Search, Store, TenantId, Transfer, Upkeep};
use helpdesk_memory::{MemoryBlobs, MemoryStore};
use helpdesk_sharded::{Placement, ShardedBlobs, ShardedSearch, ShardedStore};
use helpdesk_testkit::{BlobPlace, Place, SearchPlace, TransferPlace, UpkeepPlace};
use pollster::block_on;

/// A placement over so many shards, on which the two tenants of the laws live apart where there is more than one.
pub(crate) fn placement(n_shards: usize) -> Placement {
    let placement = Placement::over(n_shards).expect("a few shards");
    let other = TenantId::new("other").expect("a text");
    let acme = placement.home(&TenantId::new("acme").expect("a text")).number();
    placement.pinned(other, acme % n_shards + 1).expect("a shard that is there")
}

pub(crate) struct Memory(pub(crate) Vec<Arc<MemoryStore>>);

impl Memory {
    pub(crate) fn over(n_shards: usize) -> Self {
        Self((0..n_shards).map(|_| Arc::new(MemoryStore::new())).collect())
    }

    pub(crate) fn store(&self) -> Arc<ShardedStore<MemoryStore>> {
        let store = block_on(ShardedStore::begin(self.0.clone(), placement(self.0.len())));
        Arc::new(store.expect("the shards open"))
    }
}

impl Place for Memory {
    fn open(&self) -> Arc<dyn Store> {
        self.store()
    }
}

impl SearchPlace for Memory {
    fn open_search(&self) -> Arc<dyn Search> {
        Arc::new(ShardedSearch::over(self.0.clone(), &placement(self.0.len())).expect("as many"))
    }
}

impl TransferPlace for Memory {
    fn open_transfer(&self) -> Arc<dyn Transfer> {
        self.store()
    }
}

impl UpkeepPlace for Memory {
    fn open_upkeep(&self) -> Arc<dyn Upkeep> {
        self.store()
    }
}

/// Bytes in memory.
pub(crate) struct Bytes(Vec<Arc<MemoryBlobs>>);

impl Bytes {
    pub(crate) fn over(n_shards: usize) -> Self {
        Self((0..n_shards).map(|_| Arc::new(MemoryBlobs::default())).collect())
    }
}

impl BlobPlace for Bytes {
    fn open_blobs(&self) -> Arc<dyn Blobs> {
        Arc::new(ShardedBlobs::over(self.0.clone(), &placement(self.0.len())).expect("as many"))
    }
}
