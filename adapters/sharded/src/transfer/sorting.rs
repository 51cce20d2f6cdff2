//! Which record goes to which shard.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{RecordKey, Store, StoreError, StoredRecord, TenantId, TicketId};

use crate::{ShardNumber, ShardedStore, founding, joined};

/// How many tickets are looked for at once.
const AT_ONCE: usize = 64;

/// Records by their shards.
pub(super) struct Sorted {
    /// What shards give up first: tickets that another tenant has from now on, and their histories.
    pub(super) leaving: Vec<Batch>,
    /// What each shard with something to do gets.
    pub(super) batches: Vec<Batch>,
    /// Where the tickets among them are to be.
    pub(super) homes: BTreeMap<TicketId, ShardNumber>,
}

/// What one shard gets.
pub(super) struct Batch {
    pub(super) shard: ShardNumber,
    pub(super) records: Vec<StoredRecord>,
    pub(super) gone: Vec<RecordKey>,
}

/// Whose a record is, as far as it says.
pub(crate) enum Whose<'a> {
    /// A tenant's.
    Tenant(&'a TenantId),
    /// Of whoever has the ticket.
    Ticket(TicketId),
    /// Nobody's by itself.
    Nobody,
}

/// Whose a record is.
pub(crate) fn whose(record: &StoredRecord) -> Whose<'_> {
    match record {
        StoredRecord::Configuration { .. } => Whose::Nobody,
        StoredRecord::Person { tenant, .. }
        | StoredRecord::Presence { tenant, .. }
        | StoredRecord::Held { tenant, .. }
        | StoredRecord::ExternalId { tenant, .. }
        | StoredRecord::Receipt { tenant, .. } => Whose::Tenant(tenant),
        StoredRecord::Ticket { ticket, .. } => Whose::Tenant(&ticket.tenant),
        StoredRecord::Event { ticket, .. } | StoredRecord::Decision { ticket, .. } => Whose::Ticket(*ticket),
        StoredRecord::Waiting { waiting, .. } => Whose::Tenant(&waiting.notice.tenant),
        StoredRecord::DeadLetter { letter, .. } => Whose::Tenant(&letter.notice.tenant),
    }
}

/// Whose a record with this key is. A ticket's key says less than the ticket.
pub(crate) fn whose_key(key: &RecordKey) -> Whose<'_> {
    match key {
        RecordKey::Configuration(_) | RecordKey::Waiting(_) | RecordKey::DeadLetter(_) => Whose::Nobody,
        RecordKey::Person(tenant, _)
        | RecordKey::Presence(tenant, _)
        | RecordKey::Held(tenant, ..)
        | RecordKey::ExternalId(tenant, _)
        | RecordKey::Receipt(tenant, _) => Whose::Tenant(tenant),
        RecordKey::Ticket(ticket) | RecordKey::Event(ticket, _) | RecordKey::Decision(ticket, _) => {
            Whose::Ticket(*ticket)
        }
    }
}

/// Sorts what is to be kept and what is to go. Each record takes the place of the one with its key, on whatever shard that is.
pub(super) async fn sort<S: Store + ?Sized>(
    store: &ShardedStore<S>,
    records: Vec<StoredRecord>,
    gone: Vec<RecordKey>,
) -> Result<Sorted, StoreError> {
    let numbers: Vec<ShardNumber> = ShardNumber::all(store.shards.len()).collect();
    let homes = homes(store, &records);
    let kept: BTreeSet<RecordKey> = records.iter().map(StoredRecord::key).chain(gone.iter().cloned()).collect();
    let empty = |shard: &ShardNumber| (*shard, Batch { shard: *shard, records: Vec::new(), gone: Vec::new() });
    let mut sorting = Sorting(numbers.iter().map(empty).collect());
    for key in gone {
        if founding::is_key(&key) {
            return Err(founding_is_no_record());
        }
        match whose_key(&key) {
            Whose::Tenant(tenant) => sorting.take_away(store.shards.placement().home(tenant), key),
            // Wherever it is; where it is not, nothing is taken away.
            Whose::Ticket(_) | Whose::Nobody => numbers.iter().for_each(|shard| sorting.take_away(*shard, key.clone())),
        }
    }
    let found = histories(store, &records, &homes).await?;
    let mut moving = moving(store, &homes, &kept).await?;
    for record in records {
        let key = record.key();
        if founding::is_key(&key) {
            return Err(founding_is_no_record());
        }
        match whose(&record) {
            Whose::Tenant(tenant) => {
                let home = store.shards.placement().home(tenant);
                if let RecordKey::Waiting(_) | RecordKey::DeadLetter(_) = key {
                    let others = numbers.iter().filter(|shard| **shard != home);
                    others.for_each(|shard| sorting.take_away(*shard, key.clone()));
                }
                sorting.keep(home, record);
                if let RecordKey::Ticket(ticket) = key
                    && let Some(moving) = moving.get_mut(&ticket)
                {
                    moving.history.drain(..).for_each(|record| sorting.keep(home, record));
                }
            }
            Whose::Ticket(ticket) => {
                let Some(shard) = homes.get(&ticket).or_else(|| found.get(&ticket)) else {
                    let what = format!("{key} is to be kept, and ticket {ticket} is not there; expected tickets first");
                    return Err(StoreError::Damaged { what });
                };
                sorting.keep(*shard, record);
            }
            Whose::Nobody => numbers.iter().for_each(|shard| sorting.keep(*shard, record.clone())),
        }
    }
    let batches = sorting.0.into_values();
    let batches = batches.filter(|batch| !batch.records.is_empty() || !batch.gone.is_empty()).collect();
    let leaving = moving.into_values().map(|moving| moving.leaving).collect();
    Ok(Sorted { leaving, batches, homes })
}

/// Batches that are being filled.
struct Sorting(BTreeMap<ShardNumber, Batch>);

impl Sorting {
    fn keep(&mut self, shard: ShardNumber, record: StoredRecord) {
        if let Some(batch) = self.0.get_mut(&shard) {
            batch.records.push(record);
        }
    }

    fn take_away(&mut self, shard: ShardNumber, key: RecordKey) {
        if let Some(batch) = self.0.get_mut(&shard) {
            batch.gone.push(key);
        }
    }
}

fn founding_is_no_record() -> StoreError {
    let what = "what a shard says of itself is among the records, expected those of a whole store".to_owned();
    StoreError::Damaged { what }
}

/// Where the tickets among these records are to be.
fn homes<S: ?Sized>(store: &ShardedStore<S>, records: &[StoredRecord]) -> BTreeMap<TicketId, ShardNumber> {
    let home = |record: &StoredRecord| {
        let StoredRecord::Ticket { ticket, .. } = record else { return None };
        Some((ticket.id, store.shards.placement().home(&ticket.tenant)))
    };
    records.iter().filter_map(home).collect()
}

/// Tickets that stand on another shard than they are to be on: another tenant has them so far.
async fn elsewhere<S: Store + ?Sized>(
    store: &ShardedStore<S>,
    homes: &BTreeMap<TicketId, ShardNumber>,
) -> Result<Vec<(TicketId, ShardNumber)>, StoreError> {
    let asked: Vec<(TicketId, ShardNumber)> = homes.iter().map(|(id, home)| (*id, *home)).collect();
    let asked = asked.into_iter().filter(|(id, home)| store.whereabouts.get(*id) != Some(*home));
    let asked: Vec<(TicketId, ShardNumber)> = asked.collect();
    let mut found = Vec::new();
    for asked in asked.chunks(AT_ONCE) {
        let asked = asked.iter().map(async |(id, home)| (*id, store.ask_others(Some(*home), *id).await));
        for (id, answer) in joined::all(asked).await {
            found.extend(answer?.map(|(shard, _)| (id, shard)));
        }
    }
    Ok(found)
}

/// A ticket that another tenant has from now on. Its history belongs to it by its id: what is not written over goes along.
struct Moving {
    history: Vec<StoredRecord>,
    leaving: Batch,
}

/// The tickets that move to another shard, without what is written over or taken away.
async fn moving<S: Store + ?Sized>(
    store: &ShardedStore<S>,
    homes: &BTreeMap<TicketId, ShardNumber>,
    but: &BTreeSet<RecordKey>,
) -> Result<BTreeMap<TicketId, Moving>, StoreError> {
    let mut found = BTreeMap::new();
    for (ticket, number) in elsewhere(store, homes).await? {
        let shard = store.shards.get(number);
        let events = shard.says(shard.store.history(ticket, 0, usize::MAX).await)?;
        let decisions = shard.says(shard.store.decisions(ticket, 0, usize::MAX).await)?;
        let events = events.into_iter().map(|event| StoredRecord::Event { ticket, event: Box::new(event) });
        let decisions = (1..).zip(decisions).map(|(n, decision)| StoredRecord::Decision {
            ticket,
            n,
            decision: Box::new(decision),
        });
        let mut history: Vec<StoredRecord> = events.chain(decisions).collect();
        let gone = [RecordKey::Ticket(ticket)].into_iter().chain(history.iter().map(StoredRecord::key)).collect();
        history.retain(|record| !but.contains(&record.key()));
        found.insert(ticket, Moving { history, leaving: Batch { shard: number, records: Vec::new(), gone } });
    }
    Ok(found)
}

/// Where the tickets are whose history is among these records, and they themselves are not.
async fn histories<S: Store + ?Sized>(
    store: &ShardedStore<S>,
    records: &[StoredRecord],
    homes: &BTreeMap<TicketId, ShardNumber>,
) -> Result<BTreeMap<TicketId, ShardNumber>, StoreError> {
    let of_history = |record: &StoredRecord| match whose(record) {
        Whose::Ticket(ticket) => Some(ticket).filter(|ticket| !homes.contains_key(ticket)),
        Whose::Tenant(_) | Whose::Nobody => None,
    };
    let tickets: BTreeSet<TicketId> = records.iter().filter_map(of_history).collect();
    let (mut found, mut unknown) = (BTreeMap::new(), Vec::new());
    for ticket in tickets {
        match store.whereabouts.get(ticket) {
            Some(shard) => drop(found.insert(ticket, shard)),
            None => unknown.push(ticket),
        }
    }
    for unknown in unknown.chunks(AT_ONCE) {
        let sought = unknown.iter().map(async |ticket| (*ticket, store.seek(*ticket).await));
        for (ticket, answer) in joined::all(sought).await {
            found.extend(answer?.map(|(shard, _)| (ticket, shard)));
        }
    }
    Ok(found)
}
