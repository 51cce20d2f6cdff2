//! The reference store keeps every law.
#![cfg(test)]

use std::sync::Arc;

use helpdesk_core::{Blobs, Search, Store, Transfer, Upkeep};
use helpdesk_memory::{MemoryBlobs, MemoryStore};
use helpdesk_testkit::{
    BlobPlace, Place, SearchPlace, TransferPlace, UpkeepPlace, blob_conformance, conformance, search_conformance,
    transfer_conformance, upkeep_conformance,
};

/// What is in memory is there as long as somebody holds it: opening again gives the same store.
#[derive(Default)]
struct Memory(Arc<MemoryStore>);

impl Place for Memory {
    fn open(&self) -> Arc<dyn Store> {
        self.0.clone()
    }
}

conformance!(|| Box::new(Memory::default()));

impl SearchPlace for Memory {
    fn open_search(&self) -> Arc<dyn Search> {
        self.0.clone()
    }
}

impl TransferPlace for Memory {
    fn open_transfer(&self) -> Arc<dyn Transfer> {
        self.0.clone()
    }
}

search_conformance!(|| Box::new(Memory::default()));
transfer_conformance!(|| Box::new(Memory::default()));

#[derive(Default)]
struct Bytes(Arc<MemoryBlobs>);

impl BlobPlace for Bytes {
    fn open_blobs(&self) -> Arc<dyn Blobs> {
        self.0.clone()
    }
}

blob_conformance!(|| Box::new(Bytes::default()));

impl UpkeepPlace for Memory {
    fn open_upkeep(&self) -> Arc<dyn Upkeep> {
        self.0.clone()
    }
}

upkeep_conformance!(|| Box::new(Memory::default()));

#[test]
fn words_of_what_went_leave_the_index() {
    helpdesk_testkit::upkeeps::words_of_what_went_leave_the_index(&Memory::default());
}
