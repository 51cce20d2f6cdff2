//! The embedded store: one SQLite file, one transaction per commit.
//!
//! [`SqliteStore`] implements every port of `helpdesk-core` and keeps every law of `helpdesk-testkit`. What it answers
//! with `Ok` is on the disk ([`Durability`] says how surely). Reads and writes run inline: a read takes microseconds,
//! less than handing it to another thread.
//!
//! This crate must never decide anything about a ticket: it checks versions, ids and capacities, and writes.
mod commit;
mod due;
mod fault;
mod moment;
mod open_error;
mod options;
mod outbox;
mod people;
mod read;
mod schema;
mod statements;
mod store;
mod views;

pub use open_error::OpenError;
pub use options::{Durability, SqliteOptions};
pub use schema::{APPLICATION_ID, SCHEMA_VERSION};
pub use store::SqliteStore;
