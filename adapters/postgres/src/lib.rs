//! The store for many desks: PostgreSQL 15 or later, one pipelined round trip a commit.
//!
//! [`PostgresStore`] implements every port of `helpdesk-core` and keeps every law of `helpdesk-testkit`. Several desk processes work on
//! one database at once. It is right at READ COMMITTED: the primary key of events is the guard, and what a check would have to look at
//! is written in such a way that it fails where the check would.
//!
//! This crate must never decide anything about a ticket: it checks versions, ids and capacities, and writes. Its statements stay inside
//! what engines that speak PostgreSQL over many machines know too; a test reads each of them.
mod blobs;
mod check;
mod commit;
mod due;
mod fault;
mod gathering;
mod handover;
mod hints;
mod known;
mod lanes;
mod link;
mod listing;
mod merged;
mod moment;
mod open_error;
mod options;
mod outbox;
mod people;
mod pipeline;
mod place;
mod read;
mod row;
mod schema;
mod search;
mod shelf;
mod statements;
mod step;
mod store;
mod tally;
mod transfer;
mod upkeep;
mod value;
mod views;
mod workforce;
mod writing;

pub use blobs::PostgresBlobs;
pub use hints::Hints;
pub use open_error::OpenError;
pub use options::PostgresOptions;
pub use schema::SCHEMA_VERSION;
pub use search::PostgresSearch;
pub use store::PostgresStore;
