//! The conformance laws every store keeps, and the fixtures they need.
//!
//! A store is right when it keeps every law of [`laws`]. A host runs all of them against its own store, each as a test
//! with its own name:
//!
//! ```
//! use std::sync::Arc;
//!
//! use helpdesk_core::Store;
//! use helpdesk_memory::MemoryStore;
//! use helpdesk_testkit::{Place, conformance};
//!
//! struct Memory(Arc<MemoryStore>);
//!
//! impl Place for Memory {
//!     fn open(&self) -> Arc<dyn Store> {
//!         self.0.clone()
//!     }
//! }
//!
//! conformance!(|| Box::new(Memory(Arc::new(MemoryStore::new()))));
//! ```
//!
//! Beside the laws: [`Fixture`] plans units for tests, [`dump`] writes down everything a store answers, [`same_dump`]
//! compares two stores command by command, [`FaultyStore`] fails on purpose, [`SteppingStore`] lets a test interleave desks, [`RecordingNotifier`] and
//! [`FailingNotifier`] stand in for a host's mail.
//!
//! A store that can be copied ([`Transfer`](helpdesk_core::Transfer)) keeps the laws of [`transfers`] too ([`transfer_conformance!`]), one
//! that its keeper writes over ([`Upkeep`](helpdesk_core::Upkeep)) those of [`upkeeps`] ([`upkeep_conformance!`]), one
//! of bytes ([`Blobs`](helpdesk_core::Blobs)) those of [`blobs`] ([`blob_conformance!`]).
//!
//! This crate is for tests: it must never be linked into a desk.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a law that does not hold panics: that is how a test says so"
)]

pub mod blobs;
mod conformance;
mod dump;
mod failing_notifier;
mod faulty_blobs;
mod faulty_store;
mod fixture;
pub mod laws;
mod model;
mod place;
mod recording_notifier;
mod stepping_store;
pub mod transfers;
pub mod upkeeps;

pub use conformance::{LAWS, Law, SEARCH_LAWS, SearchLaw};
pub use dump::{Extent, dump};
pub use failing_notifier::FailingNotifier;
pub use faulty_blobs::{BlobMishap, FaultyBlobs};
pub use faulty_store::{FaultyStore, Mishap};
pub use fixture::{Fixture, configuration, instant, ticket_id};
pub use model::same_dump;
pub use place::{BlobPlace, Place, SearchPlace, TransferPlace, UpkeepPlace};
pub use recording_notifier::RecordingNotifier;
pub use stepping_store::SteppingStore;
