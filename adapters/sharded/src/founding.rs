//! What each shard says of itself: which it is, of how many, begun together with whom. It is kept among the configurations, where keeping
//! twice changes nothing, so that of several processes that begin the same shards at once one is first.
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};

use helpdesk_core::{Fingerprint, RecordKey, Store, StoredRecord, TenantId, Transfer};
use serde::{Deserialize, Serialize};

use crate::open_error::Pin;
use crate::shards::{Shard, Shards};
use crate::{OpenError, ShardNumber, joined, places};

/// Under which name it is kept. No fingerprint of a configuration looks like this one.
const NAME: &str = "helpdesk-sharded";
/// How it is written.
const FORMAT: u64 = 1;
/// By which rule tenants that are not pinned are placed.
const RULE: &str = "rendezvous-fnv1a-splitmix64";

/// What a shard says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Founding {
    format: u64,
    /// What those that were begun together have in common.
    set: String,
    shard: usize,
    of: usize,
    rule: String,
    pinned: BTreeMap<TenantId, usize>,
}

/// All that every version says.
#[derive(Deserialize)]
struct Head {
    format: u64,
}

/// The key under which it is kept.
pub(crate) fn key() -> Fingerprint {
    Fingerprint::from(NAME.to_owned())
}

pub(crate) fn is_key(key: &RecordKey) -> bool {
    if let RecordKey::Configuration(version) = key { version.as_str() == NAME } else { false }
}

/// Makes empty stores shards, or checks that they are, and goes on where somebody else, or an earlier try, stopped.
pub(crate) async fn begin<S: Store + Transfer + ?Sized>(shards: &Shards<S>) -> Result<(), OpenError> {
    let found = read_all(shards).await?;
    let is_new = found.iter().all(Option::is_none);
    if is_new {
        for shard in shards.all() {
            expect_empty(shard).await?;
        }
        places::begin(shards).await?;
    }
    let first = shards.get(ShardNumber::FIRST);
    let set = match found.into_iter().next().flatten() {
        Some(founding) => founding.set,
        // Where another one is a shard already, this one was, and is not the store that it was.
        None if !is_new => return Err(OpenError::NotBegun { shard: ShardNumber::FIRST }),
        None => {
            let set = format!("{:016x}", RandomState::new().build_hasher().finish());
            keep(shards, first, &set).await?
        }
    };
    for shard in shards.others(Some(ShardNumber::FIRST)) {
        if read(shard).await?.is_none() {
            expect_empty(shard).await?;
            keep(shards, shard, &set).await?;
        }
    }
    check(shards).await
}

/// Checks that stores are the shards of one, in their order.
pub(crate) async fn check<S: Store + ?Sized>(shards: &Shards<S>) -> Result<(), OpenError> {
    let mut set: Option<String> = None;
    for (shard, found) in shards.all().zip(read_all(shards).await?) {
        let number = shard.number;
        let founding = found.ok_or(OpenError::NotBegun { shard: number })?;
        if founding.of != shards.len() {
            return Err(OpenError::Count { shard: number, found: founding.of, n_shards: shards.len() });
        }
        if founding.shard != number.number() {
            return Err(OpenError::Order { shard: number, found: founding.shard });
        }
        if *set.get_or_insert_with(|| founding.set.clone()) != founding.set {
            return Err(OpenError::Strange { shard: number });
        }
        check_pins(shards, number, &founding)?;
    }
    Ok(())
}

/// The first tenant that would live elsewhere than where it did.
fn check_pins<S: ?Sized>(shards: &Shards<S>, shard: ShardNumber, founding: &Founding) -> Result<(), OpenError> {
    let pins = shards.placement().pins();
    let tenants: BTreeSet<&TenantId> = pins.keys().chain(founding.pinned.keys()).collect();
    for tenant in tenants {
        let (now, then) = (pins.get(tenant).map(|pin| pin.number()), founding.pinned.get(tenant).copied());
        if now != then {
            let found = then.map_or(Pin::Nowhere, Pin::To);
            return Err(OpenError::Pins { shard, tenant: tenant.clone(), found });
        }
    }
    Ok(())
}

async fn read_all<S: Store + ?Sized>(shards: &Shards<S>) -> Result<Vec<Option<Founding>>, OpenError> {
    joined::all(shards.all().map(read)).await.into_iter().collect()
}

async fn read<S: Store + ?Sized>(shard: Shard<'_, S>) -> Result<Option<Founding>, OpenError> {
    let Some(text) = shard.says(shard.store.document(&key()).await)? else { return Ok(None) };
    let unreadable = |why| OpenError::Unreadable { shard: shard.number, why };
    let head: Head = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    if head.format != FORMAT {
        let format = head.format;
        return Err(unreadable(format!("it has format {format}, expected {FORMAT}")));
    }
    let founding: Founding = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    if founding.rule == RULE {
        Ok(Some(founding))
    } else {
        Err(unreadable(format!("it places tenants by `{}`, expected `{RULE}`", founding.rule)))
    }
}

/// Lets a store say that it is a shard, where it says nothing yet. Answers with whom it was begun.
async fn keep<S: Store + ?Sized>(shards: &Shards<S>, shard: Shard<'_, S>, set: &str) -> Result<String, OpenError> {
    let pinned = shards.placement().pins().iter().map(|(tenant, pin)| (tenant.clone(), pin.number())).collect();
    let (number, of) = (shard.number.number(), shards.len());
    let founding = Founding { format: FORMAT, set: set.to_owned(), shard: number, of, rule: RULE.to_owned(), pinned };
    let text = serde_json::to_string(&founding)
        .map_err(|error| OpenError::Unreadable { shard: shard.number, why: error.to_string() })?;
    shard.says(shard.store.keep(&key(), &text).await)?;
    let kept = read(shard).await?;
    Ok(kept.ok_or(OpenError::NotBegun { shard: shard.number })?.set)
}

/// A store in which nothing is, but for what a begin that was stopped left.
async fn expect_empty<S: Transfer + ?Sized>(shard: Shard<'_, S>) -> Result<(), OpenError> {
    let found = shard.says(shard.store.records(None, 3).await)?;
    let is_ours = |record: &StoredRecord| {
        let key = record.key();
        is_key(&key) || places::is_mark(&key, shard.number, shard.n_shards)
    };
    if found.iter().all(is_ours) { Ok(()) } else { Err(OpenError::NotEmpty { shard: shard.number }) }
}
