//! Where a tenant lives: the same answer everywhere and for good.
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use helpdesk_core::TenantId;

use crate::SHARDS_MAX;

/// Which shard a tenant lives on: the one that it is pinned to by hand, or else the one that its name says.
///
/// The rule by name is rendezvous hashing: of all shards the one whose number and the tenant's name have the highest score. With a shard
/// more, the tenants that move are those that the new one gets, and no others. The rule never changes: what is stored rests on it.
///
/// # Laws
/// Answers are pinned (`a_tenant_lives_where_it_lived`); tenants are spread (`tenants_are_spread`); with one shard more, nobody moves from
/// one old shard to another (`a_new_shard_takes_its_share_and_nothing_else_moves`).
///
/// # Source
/// Rendezvous hashing (Thaler, Ravishankar 1996), scored by FNV-1a with 64 bits and the last step of `SplitMix64`.
///
/// # Examples
/// ```
/// use helpdesk_core::TenantId;
/// use helpdesk_sharded::Placement;
///
/// let (acme, big) = (TenantId::new("acme")?, TenantId::new("big")?);
/// let placement = Placement::over(3)?.pinned(big.clone(), 2)?;
/// assert_eq!(placement.home(&big).to_string(), "2");
/// assert_eq!(placement.home(&acme), placement.home(&acme));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    // INVARIANT: from 1 to SHARDS_MAX.
    n_shards: usize,
    // INVARIANT: to shards that there are.
    pinned: BTreeMap<TenantId, ShardNumber>,
}

/// The number of a shard, from 1 on: its place among the stores as they were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardNumber(usize);

/// Why tenants cannot be placed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlacementError {
    /// No shard, or too many.
    #[error("{n_shards} shards, expected 1 to {SHARDS_MAX}")]
    Count {
        /// How many.
        n_shards: usize,
    },
    /// A tenant is pinned to a shard that is not there.
    #[error("tenant `{tenant}` is pinned to shard {shard}, expected 1 to {n_shards}")]
    NoSuchShard {
        /// Who.
        tenant: TenantId,
        /// Where to.
        shard: usize,
        /// How many shards there are.
        n_shards: usize,
    },
    /// A tenant is pinned to two shards.
    #[error("tenant `{tenant}` is pinned to shard {first} and to shard {second}, expected one of them")]
    PinnedTwice {
        /// Who.
        tenant: TenantId,
        /// Where to.
        first: ShardNumber,
        /// And where else to.
        second: ShardNumber,
    },
}

impl ShardNumber {
    pub(crate) const FIRST: Self = Self(1);

    /// The number, from 1 on.
    #[must_use]
    pub fn number(self) -> usize {
        self.0
    }

    /// How many shards come before it.
    pub(crate) fn n_before(self) -> usize {
        self.0.saturating_sub(1)
    }

    /// Numbers from 1 on.
    pub(crate) fn all(n_shards: usize) -> impl Iterator<Item = Self> {
        (1..=n_shards).map(Self)
    }
}

impl fmt::Display for ShardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Placement {
    /// Tenants on so many shards by their names.
    ///
    /// # Errors
    /// [`PlacementError::Count`].
    pub fn over(n_shards: usize) -> Result<Self, PlacementError> {
        if (1..=SHARDS_MAX).contains(&n_shards) {
            Ok(Self { n_shards, pinned: BTreeMap::new() })
        } else {
            Err(PlacementError::Count { n_shards })
        }
    }

    /// The same, with a tenant on this shard (from 1 on) whatever its name says: before anything of it is stored.
    ///
    /// # Errors
    /// [`PlacementError::NoSuchShard`], [`PlacementError::PinnedTwice`].
    pub fn pinned(mut self, tenant: TenantId, shard: usize) -> Result<Self, PlacementError> {
        if !(1..=self.n_shards).contains(&shard) {
            return Err(PlacementError::NoSuchShard { tenant, shard, n_shards: self.n_shards });
        }
        let second = ShardNumber(shard);
        if let Some(first) = self.pinned.get(&tenant).copied().filter(|first| *first != second) {
            return Err(PlacementError::PinnedTwice { tenant, first, second });
        }
        self.pinned.insert(tenant, second);
        Ok(self)
    }

    /// How many shards there are.
    #[must_use]
    pub fn n_shards(&self) -> usize {
        self.n_shards
    }

    /// Who is pinned, and where.
    #[must_use]
    pub fn pins(&self) -> &BTreeMap<TenantId, ShardNumber> {
        &self.pinned
    }

    /// The shard that a tenant lives on.
    #[must_use]
    pub fn home(&self, tenant: &TenantId) -> ShardNumber {
        if self.n_shards == 1 {
            return ShardNumber::FIRST;
        }
        self.pinned.get(tenant).copied().unwrap_or_else(|| by_name(tenant.as_str(), self.n_shards))
    }
}

/// The shard with the highest score; of two with one score, the first.
fn by_name(name: &str, n_shards: usize) -> ShardNumber {
    let name = fnv_1a(name.as_bytes());
    let score = |shard: &ShardNumber| mixed(name ^ mixed(u64::try_from(shard.0).unwrap_or(u64::MAX)));
    let best = ShardNumber::all(n_shards).max_by_key(|shard| (score(shard), Reverse(*shard)));
    best.unwrap_or(ShardNumber::FIRST)
}

fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Each bit of the answer rests on each bit of what is mixed.
fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
