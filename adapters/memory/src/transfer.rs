//! Everything that is kept, as records in the order of their keys, and records that are kept as they are.
use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Range},
    ops::Bound,
    sync::Arc,
};

use helpdesk_core::{
    Decision, Event, NoticeId, RecordKey, RecordKind, StoreError, StoredRecord, TenantId, TicketId, WaitingNotice,
};

use crate::state::{Entry, Held, Kept, State};

/// Records after a key, at most `limit`.
pub(crate) fn records(state: &State, after: Option<&RecordKey>, limit: usize) -> Vec<StoredRecord> {
    let mut found = Vec::new();
    for kind in RecordKind::ALL {
        let left = limit.saturating_sub(found.len());
        if left == 0 {
            break;
        }
        match after {
            Some(after) if after.kind() > kind => {}
            after => found.extend(of_kind(state, kind, after.filter(|after| after.kind() == kind), left)),
        }
    }
    found
}

/// Records of a kind after a key of that kind.
fn of_kind(state: &State, kind: RecordKind, after: Option<&RecordKey>, limit: usize) -> Vec<StoredRecord> {
    match kind {
        RecordKind::Configuration => {
            let last = if let Some(RecordKey::Configuration(version)) = after { Some(version.clone()) } else { None };
            let record = |(version, document): (&_, &String)| StoredRecord::Configuration {
                version: Clone::clone(version),
                document: document.clone(),
            };
            rest(&state.documents, last).take(limit).map(record).collect()
        }
        RecordKind::Person => {
            let last = if let Some(RecordKey::Person(tenant, id)) = after { Some((tenant, id)) } else { None };
            let record = |(tenant, person): (&TenantId, &_)| StoredRecord::Person {
                tenant: tenant.clone(),
                person: Box::new(Clone::clone(person)),
            };
            state.folk.after(last).take(limit).map(record).collect()
        }
        RecordKind::Presence => presences(state, after, limit),
        RecordKind::Held => held(state, after, limit),
        RecordKind::Ticket => {
            let last = if let Some(RecordKey::Ticket(ticket)) = after { Some(*ticket) } else { None };
            let record = |(_, kept): (&_, &Kept)| StoredRecord::Ticket {
                ticket: Box::new((*kept.ticket).clone()),
                wake_at: kept.wake_at,
            };
            rest(&state.tickets, last).take(limit).map(record).collect()
        }
        RecordKind::Event => {
            let last = if let Some(RecordKey::Event(ticket, seq)) = after { Some((*ticket, *seq)) } else { None };
            let record =
                |ticket, (_, event): (_, &_)| StoredRecord::Event { ticket, event: Box::new(Clone::clone(event)) };
            of_tickets(state, last, limit, events, record)
        }
        RecordKind::Decision => {
            let last = if let Some(RecordKey::Decision(ticket, n)) = after { Some((*ticket, *n)) } else { None };
            let record = |ticket, (n, decision): (_, &_)| StoredRecord::Decision {
                ticket,
                n,
                decision: Box::new(Clone::clone(decision)),
            };
            of_tickets(state, last, limit, decisions, record)
        }
        RecordKind::ExternalId => external_ids(state, after, limit),
        RecordKind::Receipt => receipts(state, after, limit),
        RecordKind::Waiting => waiting(state, after, limit),
        RecordKind::DeadLetter => {
            let last = if let Some(RecordKey::DeadLetter(position)) = after { Some(*position) } else { None };
            let record = |(position, letter): (&u64, &_)| StoredRecord::DeadLetter {
                position: *position,
                letter: Box::new(Clone::clone(letter)),
            };
            rest(&state.dead, last).take(limit).map(record).collect()
        }
    }
}

/// What comes after a key in a map.
fn rest<K: Ord, V>(map: &BTreeMap<K, V>, last: Option<K>) -> Range<'_, K, V> {
    map.range((last.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded))
}

/// What each ticket has several of, after one of them.
fn of_tickets<'s, T: 's>(
    state: &'s State,
    last: Option<(TicketId, u64)>,
    limit: usize,
    of: impl Fn(&'s Kept) -> Vec<(u64, &'s T)>,
    record: impl Fn(TicketId, (u64, &'s T)) -> StoredRecord,
) -> Vec<StoredRecord> {
    let from = last.map_or(Bound::Unbounded, |(ticket, _)| Bound::Included(ticket));
    let mut found = Vec::new();
    for (ticket, kept) in state.tickets.range((from, Bound::Unbounded)) {
        let fresh = |(n, _): &(u64, &T)| last.is_none_or(|last| (*ticket, *n) > last);
        let left = limit.saturating_sub(found.len());
        if left == 0 {
            break;
        }
        found.extend(of(kept).into_iter().filter(fresh).take(left).map(|one| record(*ticket, one)));
    }
    found
}

fn events(kept: &Kept) -> Vec<(u64, &Event)> {
    kept.history().map(|event| (event.seq, event)).collect()
}

fn decisions(kept: &Kept) -> Vec<(u64, &Decision)> {
    (1..).zip(kept.decisions()).collect()
}

fn presences(state: &State, after: Option<&RecordKey>, limit: usize) -> Vec<StoredRecord> {
    let last =
        if let Some(RecordKey::Presence(tenant, agent)) = after { Some((tenant.clone(), agent.clone())) } else { None };
    let record = |((tenant, agent), presence): (&(TenantId, _), &_)| StoredRecord::Presence {
        tenant: tenant.clone(),
        agent: Clone::clone(agent),
        presence: *presence,
    };
    rest(&state.presences, last).take(limit).map(record).collect()
}

fn external_ids(state: &State, after: Option<&RecordKey>, limit: usize) -> Vec<StoredRecord> {
    let last = if let Some(RecordKey::ExternalId(tenant, external)) = after {
        Some((tenant.clone(), external.clone()))
    } else {
        None
    };
    let record = |((tenant, external), ticket): (&(TenantId, _), &TicketId)| StoredRecord::ExternalId {
        tenant: tenant.clone(),
        external: Clone::clone(external),
        ticket: *ticket,
    };
    rest(&state.externals, last).take(limit).map(record).collect()
}

/// Sums are kept by another order than that of their keys.
fn held(state: &State, after: Option<&RecordKey>, limit: usize) -> Vec<StoredRecord> {
    let record = |((tenant, holder), held): (&(TenantId, _), &Held)| StoredRecord::Held {
        tenant: tenant.clone(),
        holder: Clone::clone(holder),
        sum: held.sum,
        assigned_at: held.assigned_at,
    };
    sorted(state.held.iter().map(record), after, limit)
}

/// Receipts have no order.
fn receipts(state: &State, after: Option<&RecordKey>, limit: usize) -> Vec<StoredRecord> {
    let last = if let Some(RecordKey::Receipt(tenant, command)) = after { Some((tenant, command)) } else { None };
    let all = state.receipts.iter().flat_map(|(tenant, receipts)| receipts.keys().map(move |id| (tenant, id)));
    let mut keys: Vec<_> = all.filter(|key| last.is_none_or(|last| *key > last)).collect();
    keys.sort_unstable();
    let record = |(tenant, id): (&TenantId, _)| {
        let receipt = Box::new(state.receipt(tenant, id)?.clone());
        Some(StoredRecord::Receipt { tenant: tenant.clone(), receipt })
    };
    keys.into_iter().take(limit).filter_map(record).collect()
}

/// Notices are kept in the order in which they may be sent.
fn waiting(state: &State, after: Option<&RecordKey>, limit: usize) -> Vec<StoredRecord> {
    let record = |(position, waiting): (u64, &WaitingNotice)| StoredRecord::Waiting {
        position,
        waiting: Box::new(waiting.clone()),
    };
    sorted(state.waiting.iter().map(|((_, position), waiting)| record((*position, waiting))), after, limit)
}

fn sorted(records: impl Iterator<Item = StoredRecord>, after: Option<&RecordKey>, limit: usize) -> Vec<StoredRecord> {
    let mut keyed: Vec<(RecordKey, StoredRecord)> = records.map(|record| (record.key(), record)).collect();
    keyed.retain(|(key, _)| after.is_none_or(|after| key > after));
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    keyed.into_iter().take(limit).map(|(_, record)| record).collect()
}

/// Keeps records as they are, and takes away what is gone: every check first.
pub(crate) fn keep(state: &mut State, records: Vec<StoredRecord>, gone: &[RecordKey]) -> Result<(), StoreError> {
    check(state, &records)?;
    empty_places(state, &records, gone);
    // The last first: what is numbered by its place keeps its number until it goes.
    gone.iter().rev().for_each(|key| take_away(state, key));
    records.into_iter().for_each(|record| put(state, record));
    Ok(())
}

/// A ticket is there before its history.
fn check(state: &State, records: &[StoredRecord]) -> Result<(), StoreError> {
    let comes = |ticket: &TicketId| {
        let mut records = records.iter();
        records.any(|record| matches!(record, StoredRecord::Ticket { ticket: coming, .. } if coming.id == *ticket))
    };
    for record in records {
        let (StoredRecord::Event { ticket, .. } | StoredRecord::Decision { ticket, .. }) = record else { continue };
        if !state.tickets.contains_key(ticket) && !comes(ticket) {
            let what =
                format!("{} is to be kept, and ticket {ticket} is not there; expected tickets first", record.key());
            return Err(StoreError::Damaged { what });
        }
    }
    Ok(())
}

/// Takes out of the outbox what stands at places that are written or gone.
fn empty_places(state: &mut State, records: &[StoredRecord], gone: &[RecordKey]) {
    let written = records.iter().map(StoredRecord::key);
    let place = |key| if let RecordKey::Waiting(position) = key { Some(position) } else { None };
    let places: BTreeSet<u64> = written.chain(gone.iter().cloned()).filter_map(place).collect();
    let stale = state.waiting.iter().filter(|((_, position), _)| places.contains(position));
    let stale: Vec<NoticeId> = stale.map(|(_, waiting)| waiting.notice.id.clone()).collect();
    for notice in stale {
        state.take(&notice);
    }
}

fn put(state: &mut State, record: StoredRecord) {
    match record {
        StoredRecord::Configuration { version, document } => {
            state.documents.insert(version, document);
        }
        StoredRecord::Person { tenant, person } => state.folk.put(&tenant, *person),
        StoredRecord::Presence { tenant, agent, presence } => {
            state.presences.insert((tenant, agent), presence);
        }
        StoredRecord::Held { tenant, holder, sum, assigned_at } => {
            state.held.insert((tenant, holder), Held { sum, assigned_at });
        }
        StoredRecord::Ticket { ticket, wake_at } => {
            let (tenant, id) = (ticket.tenant.clone(), ticket.id);
            if state.tickets.get(&id).is_some_and(|kept| kept.ticket.tenant != tenant) {
                state.unlist(id);
            }
            state.put(&Arc::new(*ticket));
            state.wake(&tenant, id, wake_at);
        }
        StoredRecord::Event { ticket, event } => {
            let Some(kept) = state.tickets.get_mut(&ticket) else { return };
            let held = kept.commits.iter_mut().flat_map(|entry| &mut entry.events).find(|held| held.seq == event.seq);
            match held {
                Some(held) => *held = *event,
                None => kept.commits.push(Entry { events: vec![*event], decision: None }),
            }
        }
        StoredRecord::Decision { ticket, n, decision } => {
            let Some(kept) = state.tickets.get_mut(&ticket) else { return };
            let mut held = kept.commits.iter_mut().filter_map(|entry| entry.decision.as_mut()).zip(1_u64..);
            match held.find(|(_, place)| *place == n) {
                Some((held, _)) => *held = decision,
                None => kept.commits.push(Entry { events: Vec::new(), decision: Some(decision) }),
            }
        }
        StoredRecord::ExternalId { tenant, external, ticket } => {
            state.externals.insert((tenant, external), ticket);
        }
        StoredRecord::Receipt { tenant, receipt } => {
            state.receipts.entry(tenant).or_default().insert(receipt.command.clone(), *receipt);
        }
        StoredRecord::Waiting { position, waiting } => {
            // It may stand at another place so far.
            state.take(&waiting.notice.id);
            state.n_notices = state.n_notices.max(position);
            let place = (waiting.notice.at, position);
            state.places.insert(waiting.notice.id.clone(), place);
            state.waiting.insert(place, waiting);
        }
        StoredRecord::DeadLetter { position, letter } => {
            state.n_notices = state.n_notices.max(position);
            state.dead.insert(position, *letter);
        }
    }
}

fn take_away(state: &mut State, key: &RecordKey) {
    match key {
        RecordKey::Configuration(version) => {
            state.documents.remove(version);
        }
        RecordKey::Person(tenant, person) => state.folk.take_away(tenant, person),
        RecordKey::Presence(tenant, agent) => {
            state.presences.remove(&(tenant.clone(), agent.clone()));
        }
        RecordKey::Held(tenant, kind, id) => {
            state.held.retain(|(owner, holder), _| owner != tenant || holder.kind() != kind || holder.id() != id);
        }
        RecordKey::Ticket(ticket) => state.take_away(*ticket),
        RecordKey::Event(ticket, seq) => {
            let entries = state.tickets.get_mut(ticket).into_iter().flat_map(|kept| &mut kept.commits);
            entries.for_each(|entry| entry.events.retain(|event| event.seq != *seq));
        }
        RecordKey::Decision(ticket, n) => {
            let Some(kept) = state.tickets.get_mut(ticket) else { return };
            let mut held = kept.commits.iter_mut().filter(|entry| entry.decision.is_some()).zip(1_u64..);
            if let Some((entry, _)) = held.find(|(_, place)| place == n) {
                entry.decision = None;
            }
        }
        RecordKey::ExternalId(tenant, external) => {
            state.externals.remove(&(tenant.clone(), external.clone()));
        }
        RecordKey::Receipt(tenant, command) => {
            if let Some(receipts) = state.receipts.get_mut(tenant) {
                receipts.remove(command);
            }
        }
        // Its place is empty already.
        RecordKey::Waiting(_) => {}
        RecordKey::DeadLetter(position) => {
            state.dead.remove(position);
        }
    }
}
