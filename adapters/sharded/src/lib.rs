//! One store over several: N SQLite files, N PostgreSQL servers, or whatever else is a [`Store`](helpdesk_core::Store).
//!
//! A tenant lives whole on one shard. What one request writes is of one tenant, so each unit stays one atomic unit of one store, and this
//! crate needs no transaction over several. [`Placement`] says which tenant lives where; each shard keeps which one it is, of how many, and
//! stores in another order or number are refused.
//!
//! ```
//! use std::sync::Arc;
//!
//! use helpdesk_core::{Desk, TenantId};
//! use helpdesk_memory::MemoryStore;
//! use helpdesk_sharded::{Placement, ShardedStore};
//! # use helpdesk_testkit::configuration;
//!
//! # pollster::block_on(async {
//! let stores = vec![Arc::new(MemoryStore::new()), Arc::new(MemoryStore::new())];
//! let store = Arc::new(ShardedStore::begin(stores, Placement::over(2)?).await?);
//! let desk = Desk::new(TenantId::new("acme")?, store, configuration().clone());
//! # drop(desk);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does not do
//! - No tenant moves by itself, and the number of shards stays as it was begun: more shards are begun over empty stores, and everything is
//!   copied into them ([`copy_store`](helpdesk_core::copy_store)). A tenant is as fast as the shard that it lives on.
//! - The ids of tickets name no tenant. Whoever asks for one that this process has not met asks all shards; where it was found is remembered.
//!   Before a ticket is opened, the other shards are asked whether they have its id, and within one [`ShardedStore`] no two shards open one id
//!   at once ([`TicketIds::Checked`]). Two processes that open one id for tenants of two shards in the same moment both do it, and so may a
//!   commit whose future was dropped: hosts give no id twice. Should it happen, whoever asks all shards for that id gets an error.
//! - A shard that does not answer stops its own tenants, and whoever has to ask it: for a ticket that nobody else has, and before a ticket is
//!   opened. A desk over the store of its tenant alone ([`ShardedStore::home`]) asks nobody else.
//! - A copy into shards is all or nothing on each shard by itself.
//!
//! This crate must never look into what is stored: it knows tenants, ids of tickets and the places of notices.
mod blobs;
mod commit;
mod founding;
mod joined;
mod open_error;
mod openings;
mod owed;
mod placement;
mod places;
mod routed;
mod search;
mod shards;
mod store;
mod tickets;
mod transfer;
mod upkeep;
mod whereabouts;

pub use blobs::ShardedBlobs;
pub use open_error::{OpenError, Pin};
pub use placement::{Placement, PlacementError, ShardNumber};
pub use search::ShardedSearch;
pub use store::{ShardedStore, TicketIds};

/// The most shards of one store.
pub const SHARDS_MAX: usize = 64;
