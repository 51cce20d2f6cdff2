//! The reference store: everything in memory, every guarantee in the plainest code.
//!
//! [`MemoryStore`] is what the other stores are compared with, and what tests and first steps run on. It must never be
//! clever: where it and another store differ, this one is right. Nothing survives the process.
mod blobs;
mod commit;
mod people;
mod search;
mod state;
mod store;
mod transfer;
mod upkeep;

pub use blobs::MemoryBlobs;
pub use store::MemoryStore;
