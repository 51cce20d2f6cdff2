//! Everything that is kept, as records in the order of their keys, and records that are kept as they are.
use helpdesk_core::{
    AgentId, ExternalId, Fingerprint, Holder, Person, Receipt, RecordKey, RecordKind, StoredRecord, TenantId, Ticket,
};
use rusqlite::{Connection, Row, ToSql, Transaction, params};

use crate::commit::{self, signed};
use crate::fault::{Fault, from_json, to_json};
use crate::read::{Held, bound, held_at, presence_at, text_at, ticket_id};
use crate::rows::{Page, SnapshotRow};
use crate::{moment, outbox, people, statements};

/// Records after a key, at most `limit`.
pub(crate) fn records(
    connection: &Connection,
    after: Option<&RecordKey>,
    limit: usize,
) -> Result<Vec<StoredRecord>, Fault> {
    let mut found = Vec::new();
    for kind in RecordKind::ALL {
        let left = limit.saturating_sub(found.len());
        if left > 0 && after.is_none_or(|after| after.kind() <= kind) {
            let after = after.filter(|after| after.kind() == kind);
            found.extend(of_kind(connection, kind, after, left)?);
        }
    }
    Ok(found)
}

/// Records of a kind after a key of that kind. Texts are never empty, and numbers never below 1: what none is before comes after "" and 0.
fn of_kind(
    connection: &Connection,
    kind: RecordKind,
    after: Option<&RecordKey>,
    limit: usize,
) -> Result<Vec<StoredRecord>, Fault> {
    let limit = bound(limit);
    let (first, second, third) = match after {
        None => (String::new(), String::new(), String::new()),
        Some(RecordKey::Configuration(version)) => (version.as_str().to_owned(), String::new(), String::new()),
        Some(RecordKey::Person(tenant, id)) => (tenant.to_string(), id.to_string(), String::new()),
        Some(RecordKey::Presence(tenant, agent)) => (tenant.to_string(), agent.to_string(), String::new()),
        Some(RecordKey::Held(tenant, kind, id)) => (tenant.to_string(), kind.clone(), id.clone()),
        Some(RecordKey::ExternalId(tenant, external)) => (tenant.to_string(), external.to_string(), String::new()),
        Some(RecordKey::Receipt(tenant, command)) => (tenant.to_string(), command.to_string(), String::new()),
        Some(
            RecordKey::Ticket(_)
            | RecordKey::Event(..)
            | RecordKey::Decision(..)
            | RecordKey::Waiting(_)
            | RecordKey::DeadLetter(_),
        ) => (String::new(), String::new(), String::new()),
    };
    let (ticket, n) = match after {
        Some(RecordKey::Ticket(ticket)) => (ticket.signed(), 0),
        Some(RecordKey::Event(ticket, n) | RecordKey::Decision(ticket, n)) => (ticket.signed(), signed(*n)),
        Some(RecordKey::Waiting(n) | RecordKey::DeadLetter(n)) => (0, signed(*n)),
        Some(
            RecordKey::Configuration(_)
            | RecordKey::Person(..)
            | RecordKey::Presence(..)
            | RecordKey::Held(..)
            | RecordKey::ExternalId(..)
            | RecordKey::Receipt(..),
        )
        | None => (0, 0),
    };
    match kind {
        RecordKind::Configuration => all(connection, statements::CONFIGURATIONS, &[&first, &limit], configuration),
        RecordKind::Person => all(connection, statements::PEOPLE, &[&first, &second, &limit], person),
        RecordKind::Presence => all(connection, statements::PRESENCES, &[&first, &second, &limit], presence),
        RecordKind::Held => all(connection, statements::SUMS, &[&first, &second, &third, &limit], held),
        RecordKind::Ticket => all(connection, statements::TICKETS, &[&ticket, &limit], of_ticket),
        RecordKind::Event => all(connection, statements::EVENTS, &[&ticket, &n, &limit], event),
        RecordKind::Decision => all(connection, statements::ALL_DECISIONS, &[&ticket, &n, &limit], decision),
        RecordKind::ExternalId => all(connection, statements::EXTERNAL_IDS, &[&first, &second, &limit], external_id),
        RecordKind::Receipt => all(connection, statements::RECEIPTS, &[&first, &second, &limit], receipt),
        RecordKind::Waiting => all(connection, statements::OUTBOX, &[&n, &limit], waiting),
        RecordKind::DeadLetter => all(connection, statements::ALL_DEAD_LETTERS, &[&n, &limit], dead_letter),
    }
}

pub(crate) fn all(
    connection: &Connection,
    statement: &str,
    parameters: &[&dyn ToSql],
    record: fn(&Row<'_>) -> Result<StoredRecord, Fault>,
) -> Result<Vec<StoredRecord>, Fault> {
    let mut select = connection.prepare_cached(statement)?;
    let mut rows = select.query(parameters)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

fn tenant(row: &Row<'_>) -> Result<TenantId, Fault> {
    TenantId::new(text_at(row, 0)?).map_err(|error| Fault::damaged("a tenant", error))
}

fn configuration(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    Ok(StoredRecord::Configuration { version: Fingerprint::from(text_at(row, 0)?.to_owned()), document: row.get(1)? })
}

fn person(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let person: Person = from_json(text_at(row, 1)?, || "a person".to_owned())?;
    Ok(StoredRecord::Person { tenant: tenant(row)?, person: Box::new(person) })
}

fn presence(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let agent = AgentId::new(text_at(row, 1)?).map_err(|error| Fault::damaged("a presence", error))?;
    let presence = presence_at(row, 2, || format!("presence of agent `{agent}`"))?;
    Ok(StoredRecord::Presence { tenant: tenant(row)?, agent, presence })
}

fn held(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let (kind, id) = (text_at(row, 1)?, text_at(row, 2)?);
    let holder = Holder::named(kind, id);
    let holder = holder.ok_or_else(|| Fault::damaged("a sum", format!("`{kind}` `{id}` holds nothing")))?;
    let Held { sum, assigned_at } = held_at(row, 3, || format!("the sum of {holder}"))?;
    Ok(StoredRecord::Held { tenant: tenant(row)?, holder, sum, assigned_at })
}

pub(crate) fn of_ticket(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let id: i64 = row.get(0)?;
    let place = || format!("ticket {id}");
    let ticket: Ticket = from_json(text_at(row, 1)?, place)?;
    let wake_at = moment::instant_of((row.get(2)?, row.get(3)?), place)?;
    Ok(StoredRecord::Ticket { ticket: Box::new(ticket), wake_at })
}

pub(crate) fn event(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let (id, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
    let place = || format!("event {seq} of ticket {id}");
    let event = from_json(text_at(row, 2)?, place)?;
    Ok(StoredRecord::Event { ticket: ticket_id(id, place)?, event: Box::new(event) })
}

pub(crate) fn decision(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let (id, n): (i64, i64) = (row.get(0)?, row.get(1)?);
    let place = || format!("decision {n} of ticket {id}");
    let decision = from_json(text_at(row, 2)?, place)?;
    Ok(StoredRecord::Decision { ticket: ticket_id(id, place)?, n: n.unsigned_abs(), decision: Box::new(decision) })
}

fn external_id(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let external = ExternalId::new(text_at(row, 1)?).map_err(|error| Fault::damaged("an external id", error))?;
    let ticket = ticket_id(row.get(2)?, || format!("external id `{external}`"))?;
    Ok(StoredRecord::ExternalId { tenant: tenant(row)?, external, ticket })
}

fn receipt(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let receipt: Receipt = from_json(text_at(row, 1)?, || "a receipt".to_owned())?;
    Ok(StoredRecord::Receipt { tenant: tenant(row)?, receipt: Box::new(receipt) })
}

pub(crate) fn waiting(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let (position, waiting) = outbox::waiting_at(row)?;
    Ok(StoredRecord::Waiting { position, waiting: Box::new(waiting) })
}

pub(crate) fn dead_letter(row: &Row<'_>) -> Result<StoredRecord, Fault> {
    let (position, letter) = outbox::letter_at(row)?;
    Ok(StoredRecord::DeadLetter { position, letter: Box::new(letter) })
}

/// Keeps records as they are, and takes away what is gone.
pub(crate) fn keep(transaction: &Transaction<'_>, records: &[StoredRecord], gone: &[RecordKey]) -> Result<(), Fault> {
    gone.iter().try_for_each(|key| take_away(transaction, key))?;
    records.iter().try_for_each(|record| put(transaction, record))
}

fn put(transaction: &Transaction<'_>, record: &StoredRecord) -> Result<(), Fault> {
    let run = |statement: &str, row: &[&dyn ToSql]| -> Result<(), Fault> {
        transaction.prepare_cached(statement)?.execute(row)?;
        Ok(())
    };
    match record {
        StoredRecord::Configuration { version, document } => {
            run(statements::PUT_CONFIGURATION, params![version.as_str(), document])
        }
        StoredRecord::Person { tenant, person } => people::put(transaction, tenant, person),
        StoredRecord::Presence { tenant, agent, presence } => {
            let (seconds, nanoseconds) = moment::columns(presence.since);
            let row = params![tenant.as_str(), agent.as_str(), presence.presence.as_str(), seconds, nanoseconds];
            run(statements::PUT_PRESENCE, row)
        }
        StoredRecord::Held { tenant, holder, sum, assigned_at } => {
            let (seconds, nanoseconds) = moment::nullable(*assigned_at);
            run(statements::HOLD, params![tenant.as_str(), holder.kind(), holder.id(), sum, seconds, nanoseconds])
        }
        StoredRecord::Ticket { ticket, wake_at } => {
            let row = SnapshotRow::of(ticket, &mut Page::default())?;
            commit::put_ticket(transaction, ticket.id, &row, *wake_at)
        }
        StoredRecord::Event { ticket, event } => {
            needs(transaction, ticket.signed(), record)?;
            run(statements::PUT_EVENT, params![ticket.signed(), signed(event.seq), to_json(event, "events")?])
        }
        StoredRecord::Decision { ticket, n, decision } => {
            needs(transaction, ticket.signed(), record)?;
            run(statements::PUT_DECISION, params![ticket.signed(), signed(*n), to_json(decision, "decisions")?])
        }
        StoredRecord::ExternalId { tenant, external, ticket } => {
            run(statements::PUT_EXTERNAL_ID, params![tenant.as_str(), external.as_str(), ticket.signed()])
        }
        StoredRecord::Receipt { tenant, receipt } => {
            let body = to_json(receipt, "receipts")?;
            run(statements::PUT_RECEIPT, params![tenant.as_str(), receipt.command.as_str(), body])
        }
        StoredRecord::Waiting { position, waiting } => outbox::put(transaction, signed(*position), waiting),
        StoredRecord::DeadLetter { position, letter } => outbox::put_dead(transaction, signed(*position), letter),
    }
}

/// A ticket is there before its history.
fn needs(transaction: &Transaction<'_>, ticket: i64, record: &StoredRecord) -> Result<(), Fault> {
    let is_there = transaction.prepare_cached(statements::STANDING)?.exists(params![ticket])?;
    if is_there {
        return Ok(());
    }
    let key = record.key();
    let what = format!("{key} is to be kept, and ticket {ticket} is not there; expected tickets first");
    Err(Fault::Damaged { what })
}

fn take_away(transaction: &Transaction<'_>, key: &RecordKey) -> Result<(), Fault> {
    let run = |statement: &str, key: &[&dyn ToSql]| -> Result<(), Fault> {
        transaction.prepare_cached(statement)?.execute(key)?;
        Ok(())
    };
    match key {
        RecordKey::Configuration(version) => run(statements::DROP_CONFIGURATION, params![version.as_str()]),
        RecordKey::Person(tenant, person) => {
            run(statements::FORGET_ADDRESSES, params![tenant.as_str(), person.as_str()])?;
            run(statements::DROP_PERSON, params![tenant.as_str(), person.as_str()])
        }
        RecordKey::Presence(tenant, agent) => run(statements::DROP_PRESENCE, params![tenant.as_str(), agent.as_str()]),
        RecordKey::Held(tenant, kind, id) => run(statements::DROP_SUM, params![tenant.as_str(), kind, id]),
        RecordKey::Ticket(ticket) => commit::drop_ticket(transaction, *ticket),
        RecordKey::Event(ticket, seq) => run(statements::DROP_EVENT, params![ticket.signed(), signed(*seq)]),
        RecordKey::Decision(ticket, n) => run(statements::DROP_DECISION, params![ticket.signed(), signed(*n)]),
        RecordKey::ExternalId(tenant, external) => {
            run(statements::DROP_EXTERNAL_ID, params![tenant.as_str(), external.as_str()])
        }
        RecordKey::Receipt(tenant, command) => {
            run(statements::DROP_RECEIPT, params![tenant.as_str(), command.as_str()])
        }
        RecordKey::Waiting(position) => outbox::drop_at(transaction, signed(*position)),
        RecordKey::DeadLetter(position) => run(statements::UNEARTH, params![signed(*position)]),
    }
}
