//! The embedded store: one SQLite file, one writer that gathers what several callers commit.
//!
//! [`SqliteStore`] implements every port of `helpdesk-core` and keeps every law of `helpdesk-testkit`. What it answers
//! with `Ok` is on the disk ([`Durability`] says how surely). Reads run inline: a read takes microseconds, less than handing it to
//! another thread. A write runs inline where nobody else writes; what comes meanwhile is written together, with one flush.
//!
//! This crate must never decide anything about a ticket: it checks versions, ids and capacities, and writes.
mod backup;
mod backup_error;
mod blobs;
mod commit;
mod due;
mod fault;
mod lanes;
mod listing;
mod moment;
mod open_error;
mod opening;
mod options;
mod outbox;
mod people;
mod read;
mod readers;
mod rows;
mod schema;
mod search;
mod shelf;
mod statements;
mod store;
mod transfer;
mod upkeep;
mod views;
mod writer;

pub use backup::{BackedUp, Optimized};
pub use backup_error::BackupError;
pub use blobs::{BLOBS_APPLICATION_ID, BLOBS_SCHEMA_VERSION, SqliteBlobs};
pub use open_error::OpenError;
pub use options::{Durability, SqliteOptions, WAITING_BYTES_MAX, WAITING_MAX};
pub use schema::{APPLICATION_ID, SCHEMA_VERSION};
pub use search::{SEARCH_APPLICATION_ID, SEARCH_SCHEMA_VERSION, SqliteSearch};
pub use store::SqliteStore;
