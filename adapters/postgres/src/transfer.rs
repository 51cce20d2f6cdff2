//! Everything that is kept, as records in the order of their keys.
mod keep;

use helpdesk_core::{
    AgentId, AgentPresence, DeadLetter, ExternalId, Fingerprint, Holder, LetterEnd, Person, Presence, Receipt,
    RecordKey, RecordKind, StoredRecord, TenantId, Ticket, WaitingNotice,
};
use tokio_postgres::Row;

use crate::fault::{Fault, from_json};
use crate::link::Link;
use crate::row::{bound, get, moment as columns, signed, text, ticket_id};
use crate::statements::records as statements;
use crate::step::{Step, unkey};
use crate::{moment, row};

pub(crate) use self::keep::{keep, keep_in};

/// Records after a key, at most `limit`.
pub(crate) async fn records(link: &Link, after: Option<&RecordKey>, limit: usize) -> Result<Vec<StoredRecord>, Fault> {
    let is_by_bytes = is_by_bytes(link).await?;
    let mut found = Vec::new();
    for kind in RecordKind::ALL {
        let left = limit.saturating_sub(found.len());
        if left > 0 && after.is_none_or(|after| after.kind() <= kind) {
            let after = after.filter(|after| after.kind() == kind);
            let step = page(link, kind, after, is_by_bytes).with(bound(left));
            for row in &link.rows(step).await? {
                found.push(record(row, kind)?);
            }
        }
    }
    one_at_each_place(&found)?;
    Ok(found)
}

/// Whether the database orders texts by their bytes: asked once.
async fn is_by_bytes(link: &Link) -> Result<bool, Fault> {
    if let Some(known) = link.is_by_bytes.get() {
        return Ok(*known);
    }
    let rows = link.rows(Step::new(statements::ORDER_OF_TEXTS, link.shard)).await?;
    let is_by_bytes = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or(false);
    Ok(*link.is_by_bytes.get_or_init(|| is_by_bytes))
}

/// What asks for records of a kind after a key of that kind. Texts are never empty, and numbers never below 1: what none is before comes
/// after "" and 0.
fn page(link: &Link, kind: RecordKind, after: Option<&RecordKey>, is_by_bytes: bool) -> Step {
    let (texts, numbers) = after.map_or_else(Default::default, parts);
    let either = |plain, collated| Step::new(if is_by_bytes { plain } else { collated }, link.shard);
    let [first, second, third] = texts;
    let (one, n) = numbers;
    let by_number = |statement| Step::new(statement, link.shard).with(one);
    match kind {
        RecordKind::Configuration => {
            either(statements::CONFIGURATIONS, statements::CONFIGURATIONS_BY_BYTES).with(first)
        }
        RecordKind::Person => either(statements::PEOPLE, statements::PEOPLE_BY_BYTES).with(first).with(second),
        RecordKind::Presence => {
            either(statements::ALL_PRESENCES, statements::ALL_PRESENCES_BY_BYTES).with(first).with(second)
        }
        RecordKind::Held => either(statements::SUMS, statements::SUMS_BY_BYTES).with(first).with(second).with(third),
        RecordKind::Ticket => by_number(statements::ALL_TICKETS),
        RecordKind::Event => by_number(statements::ALL_EVENTS).with(n),
        RecordKind::Decision => by_number(statements::ALL_DECISIONS).with(n),
        RecordKind::ExternalId => {
            either(statements::EXTERNAL_IDS, statements::EXTERNAL_IDS_BY_BYTES).with(first).with(second)
        }
        RecordKind::Receipt => either(statements::RECEIPTS, statements::RECEIPTS_BY_BYTES).with(first).with(second),
        RecordKind::Waiting => by_number(statements::ALL_WAITING),
        RecordKind::DeadLetter => by_number(statements::ALL_LETTERS),
    }
}

/// The texts and the numbers of a key.
fn parts(key: &RecordKey) -> ([String; 3], (i64, i64)) {
    let none = String::new;
    match key {
        RecordKey::Configuration(version) => ([version.as_str().to_owned(), none(), none()], (0, 0)),
        RecordKey::Person(tenant, id) => ([tenant.to_string(), id.to_string(), none()], (0, 0)),
        RecordKey::Presence(tenant, agent) => ([tenant.to_string(), agent.to_string(), none()], (0, 0)),
        RecordKey::Held(tenant, kind, id) => ([tenant.to_string(), kind.clone(), id.clone()], (0, 0)),
        RecordKey::ExternalId(tenant, external) => ([tenant.to_string(), external.to_string(), none()], (0, 0)),
        RecordKey::Receipt(tenant, command) => ([tenant.to_string(), command.to_string(), none()], (0, 0)),
        RecordKey::Ticket(ticket) => (Default::default(), (ticket.signed(), 0)),
        RecordKey::Event(ticket, n) | RecordKey::Decision(ticket, n) => {
            (Default::default(), (ticket.signed(), signed(*n)))
        }
        RecordKey::Waiting(n) | RecordKey::DeadLetter(n) => (Default::default(), (signed(*n), 0)),
    }
}

/// Two desks whose clocks agree to the microsecond may have given two notices one place, as seldom as that is: a copy would lose one.
pub(crate) fn one_at_each_place(records: &[StoredRecord]) -> Result<(), Fault> {
    let mut pairs = records.iter().zip(records.iter().skip(1));
    let Some((first, _second)) = pairs.find(|(first, second)| first.key() == second.key()) else { return Ok(()) };
    let what = "two notices have it; expected that one of them goes out, or is withdrawn, first";
    Err(Fault::damaged(&first.key().to_string(), what))
}

/// The record of a row.
pub(crate) fn record(row: &Row, kind: RecordKind) -> Result<StoredRecord, Fault> {
    match kind {
        RecordKind::Configuration => {
            let version = Fingerprint::from(text(row, 0)?.to_owned());
            Ok(StoredRecord::Configuration { version, document: unkey(text(row, 1)?) })
        }
        RecordKind::Person => {
            let person: Person = from_json(text(row, 1)?, || "a person".to_owned())?;
            Ok(StoredRecord::Person { tenant: tenant(row)?, person: Box::new(person) })
        }
        RecordKind::Presence => presence(row),
        RecordKind::Held => held(row),
        RecordKind::Ticket => ticket(row),
        RecordKind::Event => {
            let (id, seq): (i64, i64) = (get(row, 0)?, get(row, 1)?);
            let place = || format!("event {seq} of ticket {id}");
            let event = from_json(text(row, 2)?, place)?;
            Ok(StoredRecord::Event { ticket: ticket_id(id, place)?, event: Box::new(event) })
        }
        RecordKind::Decision => {
            let (id, n): (i64, u64) = (get(row, 0)?, number(row, 1)?);
            let place = || format!("decision {n} of ticket {id}");
            let decision = from_json(text(row, 2)?, place)?;
            Ok(StoredRecord::Decision { ticket: ticket_id(id, place)?, n, decision: Box::new(decision) })
        }
        RecordKind::ExternalId => {
            let external = ExternalId::new(text(row, 1)?).map_err(|error| Fault::damaged("an external id", error))?;
            let ticket = ticket_id(get(row, 2)?, || format!("external id `{external}`"))?;
            Ok(StoredRecord::ExternalId { tenant: tenant(row)?, external, ticket })
        }
        RecordKind::Receipt => {
            let receipt: Receipt = from_json(text(row, 1)?, || "a receipt".to_owned())?;
            Ok(StoredRecord::Receipt { tenant: tenant(row)?, receipt: Box::new(receipt) })
        }
        RecordKind::Waiting => waiting(row),
        RecordKind::DeadLetter => dead_letter(row),
    }
}

fn tenant(row: &Row) -> Result<TenantId, Fault> {
    TenantId::new(text(row, 0)?).map_err(|error| Fault::damaged("a tenant", error))
}

/// A number that is counted from 1.
fn number(row: &Row, column: usize) -> Result<u64, Fault> {
    Ok(get::<i64>(row, column)?.unsigned_abs())
}

fn presence(row: &Row) -> Result<StoredRecord, Fault> {
    let agent = AgentId::new(text(row, 1)?).map_err(|error| Fault::damaged("a presence", error))?;
    let word = text(row, 2)?;
    let place = || format!("presence of agent `{agent}`");
    let known = Presence::ALL.into_iter().find(|presence| presence.as_str() == word);
    let presence = known.ok_or_else(|| Fault::damaged(&place(), format!("`{word}` is no presence")))?;
    let presence = AgentPresence { presence, since: moment::instant(columns(row, 3)?, place)? };
    Ok(StoredRecord::Presence { tenant: tenant(row)?, agent, presence })
}

fn held(row: &Row) -> Result<StoredRecord, Fault> {
    let (kind, id) = (text(row, 1)?, text(row, 2)?);
    let holder = Holder::named(kind, id);
    let holder = holder.ok_or_else(|| Fault::damaged("a sum", format!("`{kind}` `{id}` holds nothing")))?;
    let assigned_at = row::nullable_moment(row, 4)?;
    let assigned_at = assigned_at.map(|at| moment::instant(at, || format!("the sum of {holder}"))).transpose()?;
    Ok(StoredRecord::Held { tenant: tenant(row)?, holder, sum: get(row, 3)?, assigned_at })
}

fn ticket(row: &Row) -> Result<StoredRecord, Fault> {
    let id: i64 = get(row, 0)?;
    let place = || format!("ticket {id}");
    let ticket: Ticket = from_json(text(row, 1)?, place)?;
    let wake_at = row::nullable_moment(row, 2)?.map(|at| moment::instant(at, place)).transpose()?;
    Ok(StoredRecord::Ticket { ticket: Box::new(ticket), wake_at })
}

fn waiting(row: &Row) -> Result<StoredRecord, Fault> {
    let position = number(row, 0)?;
    let place = || format!("the notice at place {position} of the outbox");
    let notice = from_json(text(row, 1)?, place)?;
    let not_before = moment::instant(columns(row, 2)?, place)?;
    let n_attempts = u32::try_from(get::<i64>(row, 4)?).unwrap_or(u32::MAX);
    let waiting = WaitingNotice { notice, not_before, n_attempts };
    Ok(StoredRecord::Waiting { position, waiting: Box::new(waiting) })
}

fn dead_letter(row: &Row) -> Result<StoredRecord, Fault> {
    let position = number(row, 0)?;
    let place = || format!("the dead letter at place {position}");
    let notice = from_json(text(row, 1)?, place)?;
    let word = text(row, 2)?;
    let end = LetterEnd::ALL.into_iter().find(|end| end.as_str() == word);
    let end = end.ok_or_else(|| Fault::damaged(&place(), format!("`{word}` is no end")))?;
    let letter = DeadLetter { notice, end, why: unkey(text(row, 3)?) };
    Ok(StoredRecord::DeadLetter { position, letter: Box::new(letter) })
}
