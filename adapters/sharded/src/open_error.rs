//! Why stores cannot be opened as the shards of one.
use helpdesk_core::{StoreError, TenantId};

use crate::ShardNumber;

/// Why stores cannot be opened as the shards of one. No tenant's data was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another number of stores than the placement has shards.
    #[error("{n_given} stores were given, expected {n_shards}: as many as the placement has shards")]
    Given {
        /// How many there are.
        n_given: usize,
        /// How many are expected.
        n_shards: usize,
    },
    /// A store is no shard, and was not to be made one.
    #[error("the store given as shard {shard} is no shard, expected one that is: the stores that were begun together")]
    NotBegun {
        /// As which it was given.
        shard: ShardNumber,
    },
    /// A store that is to become a shard holds something.
    #[error(
        "the store given as shard {shard} holds records and is no shard, expected an empty one: copy what is in it into the shards"
    )]
    NotEmpty {
        /// As which it was given.
        shard: ShardNumber,
    },
    /// The stores are in another order.
    #[error(
        "the store given as shard {shard} is shard {found}, expected the stores in the order in which they were begun"
    )]
    Order {
        /// As which it was given.
        shard: ShardNumber,
        /// Which it is.
        found: usize,
    },
    /// There were more shards, or fewer, when they were begun.
    #[error(
        "the store given as shard {shard} is one of {found} shards, expected {found} stores, and {n_shards} were given"
    )]
    Count {
        /// As which it was given.
        shard: ShardNumber,
        /// How many there were.
        found: usize,
        /// How many were given.
        n_shards: usize,
    },
    /// A store is a shard of others.
    #[error("the store given as shard {shard} was begun with other stores than shard 1, expected those begun together")]
    Strange {
        /// As which it was given.
        shard: ShardNumber,
    },
    /// A tenant would live elsewhere than where it is stored.
    #[error(
        "the store given as shard {shard} was begun with tenant `{tenant}` {found}, expected the same pins as then"
    )]
    Pins {
        /// As which it was given.
        shard: ShardNumber,
        /// Who.
        tenant: TenantId,
        /// Where it was pinned to.
        found: Pin,
    },
    /// A newer version of this crate has begun it, or what it says of itself is damaged.
    #[error("what the store given as shard {shard} says of itself cannot be read: {why}")]
    Unreadable {
        /// As which it was given.
        shard: ShardNumber,
        /// What is wrong with it.
        why: String,
    },
    /// A store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where a tenant was pinned to when the shards were begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pin {
    /// To no shard.
    Nowhere,
    /// To this one, from 1 on.
    To(usize),
}

impl std::fmt::Display for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nowhere => f.write_str("not pinned"),
            Self::To(shard) => write!(f, "pinned to shard {shard}"),
        }
    }
}
