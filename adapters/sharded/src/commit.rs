//! Commits: each unit goes to the shard of its tenant, and those of several shards go at once.
use std::collections::{BTreeMap, btree_map};

use helpdesk_core::{CommitError, Receipt, Store, StoreError, TicketId, Unit};

use crate::shards::Shard;
use crate::{ShardNumber, ShardedStore, TicketIds, joined};

/// How many ids are looked for at once.
const AT_ONCE: usize = 64;

type Answer = Result<Receipt, CommitError>;

/// Units that can be written at once, by shard, each with its place in the list.
type Wave = BTreeMap<ShardNumber, Vec<(usize, Unit)>>;

/// Writes units, and answers in their order.
pub(crate) async fn commit<S: Store + ?Sized>(store: &ShardedStore<S>, units: Vec<Unit>) -> Vec<Answer> {
    let n_units = units.len();
    let mut answers: BTreeMap<usize, Answer> = BTreeMap::new();
    for wave in waves(store, units) {
        let writes = wave.into_iter().map(|(number, listed)| write(store, store.shards.get(number), listed));
        answers.extend(joined::all(writes).await.into_iter().flatten());
    }
    let unanswered = || Err(CommitError::Unknown { why: "a shard gave fewer answers than it got units".to_owned() });
    (0..n_units).map(|n| answers.remove(&n).unwrap_or_else(unanswered)).collect()
}

/// Units by their shards. Where two of different shards open a ticket of one id, the second waits for what becomes of the first.
fn waves<S: ?Sized>(store: &ShardedStore<S>, units: Vec<Unit>) -> Vec<Wave> {
    let (mut waves, mut wave, mut opened) = (Vec::new(), Wave::new(), BTreeMap::new());
    for (n, unit) in units.into_iter().enumerate() {
        let home = store.shards.placement().home(unit.tenant());
        if opens(&unit).any(|id| opened.get(&id).is_some_and(|other| *other != home)) {
            waves.push(std::mem::take(&mut wave));
            opened.clear();
        }
        opened.extend(opens(&unit).map(|id| (id, home)));
        match wave.entry(home) {
            btree_map::Entry::Vacant(place) => {
                place.insert(vec![(n, unit)]);
            }
            btree_map::Entry::Occupied(mut listed) => listed.get_mut().push((n, unit)),
        }
    }
    waves.push(wave);
    waves
}

/// The tickets that a unit would open.
fn opens(unit: &Unit) -> impl Iterator<Item = TicketId> {
    unit.parts().filter(|part| part.expected() == 0).map(|part| part.ticket())
}

/// Writes units of one shard.
async fn write<S: Store + ?Sized>(
    store: &ShardedStore<S>,
    shard: Shard<'_, S>,
    listed: Vec<(usize, Unit)>,
) -> Vec<(usize, Answer)> {
    if let Err(error) = store.owed.pay(shard).await {
        return listed.into_iter().map(|(n, _)| (n, Err(CommitError::NotWritten(error.clone())))).collect();
    }
    let ids: Vec<TicketId> = listed.iter().flat_map(|(_, unit)| opens(unit)).collect();
    if ids.is_empty() || shard.n_shards == 1 || store.ids == TicketIds::Unique {
        return send(store, shard, listed).await;
    }
    // Until they are written, or not, no other shard opens them.
    let (_reserved, mut verdicts) = reserve(store, shard, &ids);
    let ids: Vec<TicketId> = ids.into_iter().filter(|id| !verdicts.contains_key(id)).collect();
    for ids in ids.chunks(AT_ONCE) {
        let asked = ids.iter().map(async |id| (*id, store.ask_others(Some(shard.number), *id).await));
        for (id, answer) in joined::all(asked).await {
            match answer {
                Ok(None) => {}
                Ok(Some(_)) => drop(verdicts.insert(id, CommitError::Conflict { ticket: id })),
                Err(error) => drop(verdicts.insert(id, CommitError::NotWritten(error))),
            }
        }
    }
    let (mut free, mut answers) = (Vec::new(), Vec::new());
    for (n, unit) in listed {
        let verdict = opens(&unit).find_map(|id| verdicts.get(&id)).cloned();
        match verdict {
            None => free.push((n, unit)),
            Some(verdict) => answers.push((n, answered_or(shard, &unit, verdict).await)),
        }
    }
    answers.extend(send(store, shard, free).await);
    answers
}

/// Keeps others from opening these ids, and says of which they are doing it.
fn reserve<'a, S: ?Sized>(
    store: &'a ShardedStore<S>,
    shard: Shard<'_, S>,
    ids: &[TicketId],
) -> (crate::openings::Reserved<'a>, BTreeMap<TicketId, CommitError>) {
    let (reserved, taken) = store.openings.reserve(shard.number, ids);
    (reserved, taken.into_iter().map(|ticket| (ticket, CommitError::Conflict { ticket })).collect())
}

/// The first answer, where the unit was answered before; otherwise why it is not written.
async fn answered_or<S: Store + ?Sized>(shard: Shard<'_, S>, unit: &Unit, verdict: CommitError) -> Answer {
    let receipt = unit.receipt();
    let first: Result<Option<Receipt>, StoreError> =
        shard.says(shard.store.receipt(unit.tenant(), &receipt.command).await);
    match first {
        Ok(Some(first)) if first.content == receipt.content => Ok(first),
        Ok(Some(_)) => Err(CommitError::CommandReused { command: receipt.command.clone() }),
        Ok(None) => Err(verdict),
        Err(error) => Err(CommitError::NotWritten(error)),
    }
}

/// Hands units to their shard, and remembers where their tickets are.
async fn send<S: Store + ?Sized>(
    store: &ShardedStore<S>,
    shard: Shard<'_, S>,
    listed: Vec<(usize, Unit)>,
) -> Vec<(usize, Answer)> {
    let (places, units): (Vec<(usize, Vec<TicketId>)>, Vec<Unit>) =
        listed.into_iter().map(|(n, unit)| ((n, opens(&unit).collect()), unit)).unzip();
    if units.is_empty() {
        return Vec::new();
    }
    let mut answers = Vec::new();
    for ((n, opened), answer) in places.into_iter().zip(shard.store.commit(units).await) {
        if answer.as_ref().is_ok_and(|receipt| receipt.refused.is_none()) {
            opened.into_iter().for_each(|id| store.whereabouts.put(id, shard.number));
        }
        answers.push((n, shard.says(answer)));
    }
    answers
}
