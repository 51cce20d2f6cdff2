//! The commit of one unit within a transaction: every check first, then everything is written.
use std::collections::BTreeMap;

use helpdesk_core::{
    AgentId, AgentPresence, Claim, CommitError, Fingerprint, Holder, Instant, Part, Receipt, Rewrites, Seen,
    StatusKind, TenantId, Ticket, TicketId, Unit,
};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, params};

use crate::fault::{Fault, Refused, to_json};
use crate::read::Held;
use crate::rows::{PartRows, Rows, SnapshotRow};
use crate::{due, moment, outbox, read, shelf, statements};

/// Writes one unit, or nothing of it where a check fails.
pub(crate) fn commit(transaction: &Transaction<'_>, rows: &Rows) -> Result<Result<Receipt, CommitError>, Fault> {
    match check(transaction, &rows.unit) {
        Ok(Checked::Answered(first)) => Ok(Ok(*first)),
        Ok(Checked::Passed { standings, held }) => match write(transaction, rows, &standings, &held) {
            Ok(()) => Ok(Ok(rows.unit.receipt().clone())),
            Err(Refused::Fault(fault)) => Err(fault),
            // The checks have passed: whoever wrote at the same place did so past them. The row is left for a look.
            Err(Refused::Check(error)) => Err(Fault::damaged("a commit", error)),
        },
        Err(Refused::Check(error)) => Ok(Err(error)),
        Err(Refused::Fault(fault)) => Err(fault),
    }
}

/// What the checks of a unit found.
enum Checked<'a> {
    /// Its request was answered before; nothing is written.
    Answered(Box<Receipt>),
    /// What stands, for each part, and what is held as its claims leave it.
    Passed { standings: Vec<Option<Standing>>, held: BTreeMap<&'a Holder, Held> },
}

/// How a ticket stands before the unit.
struct Standing {
    version: i64,
    tenant: String,
    status: String,
    team: String,
    shelved: Option<String>,
}

/// Looks at everything, and writes nothing.
fn check<'a>(transaction: &Transaction<'_>, unit: &'a Unit) -> Result<Checked<'a>, Refused> {
    if let Some(first) = answered(transaction, unit)? {
        return Ok(Checked::Answered(Box::new(first)));
    }
    let tenant = unit.tenant();
    let standings = unit.parts().map(|part| check_version(transaction, tenant, part)).collect::<Result<_, _>>()?;
    unit.looked_at().iter().try_for_each(|seen| check_seen(transaction, tenant, seen))?;
    if let Some(lease) = unit.lease()
        && !due::is_held(transaction, lease)?
    {
        return Err(CommitError::Conflict { ticket: lease.ticket() }.into());
    }
    unit.parts().try_for_each(|part| check_external(transaction, tenant, part))?;
    Ok(Checked::Passed { standings, held: held_after(transaction, tenant, unit.claims())? })
}

fn write(
    transaction: &Transaction<'_>,
    rows: &Rows,
    standings: &[Option<Standing>],
    held: &BTreeMap<&Holder, Held>,
) -> Result<(), Refused> {
    let unit = &rows.unit;
    for ((part, rows), standing) in unit.parts().zip(&rows.parts).zip(standings) {
        write_part(transaction, unit, (part, rows), standing.as_ref())?;
    }
    for (holder, held) in held {
        let (seconds, nanoseconds) = moment::nullable(held.assigned_at);
        let row = params![unit.tenant().as_str(), holder.kind(), holder.id(), held.sum, seconds, nanoseconds];
        transaction.prepare_cached(statements::HOLD)?.execute(row)?;
    }
    enqueue(transaction, rows)?;
    if let Some(lease) = unit.lease() {
        due::end(transaction, lease)?;
    }
    let key = params![unit.tenant().as_str(), unit.receipt().command.as_str(), rows.receipt];
    transaction.prepare_cached(statements::ANSWER)?.execute(key)?;
    Ok(())
}

fn write_part(
    transaction: &Transaction<'_>,
    unit: &Unit,
    (part, rows): (&Part, &PartRows),
    standing: Option<&Standing>,
) -> Result<(), Refused> {
    append(transaction, part, &rows.events)?;
    if let Some(rewrites) = part.rewrites() {
        rewrite(transaction, unit.tenant(), part.ticket(), rewrites)?;
    }
    if let (Some(snapshot), Some(row)) = (part.snapshot(), &rows.snapshot) {
        put(transaction, (snapshot, row), part.wake_at(), standing)?;
        let is_new_about_nothing = standing.is_none() && snapshot.subjects.is_empty();
        if !is_new_about_nothing && part.events().iter().any(|event| event.body.moves_subjects()) {
            be_about(transaction, snapshot)?;
        }
    } else if unit.receipt().refused.is_none() {
        let (wake_s, wake_ns) = moment::nullable(part.wake_at());
        let row = params![part.ticket().signed(), wake_s, wake_ns];
        transaction.prepare_cached(statements::WAKE)?.execute(row)?;
    }
    if let Some(external) = part.external() {
        let key = params![unit.tenant().as_str(), external.as_str(), part.ticket().signed()];
        transaction.prepare_cached(statements::OWN)?.execute(key)?;
    }
    if let Some(decision) = &rows.decision {
        // What has just begun has no decision yet: its first event found nothing in its place.
        let is_first = standing.is_none() && !rows.events.is_empty();
        let statement = if is_first { statements::EXPLAIN_FIRST } else { statements::EXPLAIN };
        transaction.prepare_cached(statement)?.execute(params![part.ticket().signed(), decision])?;
    }
    Ok(())
}

fn answered(transaction: &Transaction<'_>, unit: &Unit) -> Result<Option<Receipt>, Refused> {
    let receipt = unit.receipt();
    let Some(first) = read::receipt(transaction, unit.tenant(), &receipt.command)? else {
        return Ok(None);
    };
    if first.content != receipt.content {
        return Err(CommitError::CommandReused { command: receipt.command.clone() }.into());
    }
    Ok(Some(first))
}

/// A ticket of another tenant is never at the version a unit expects: tenants do not meet.
fn check_version(transaction: &Transaction<'_>, tenant: &TenantId, part: &Part) -> Result<Option<Standing>, Refused> {
    let standing = standing(transaction, part.ticket())?;
    let of_another = standing.as_ref().is_some_and(|s| s.tenant != tenant.as_str());
    if of_another || standing.as_ref().map_or(0, |s| s.version) != signed(part.expected()) {
        return Err(CommitError::Conflict { ticket: part.ticket() }.into());
    }
    Ok(standing)
}

/// A ticket of another tenant is none, for whoever only looked.
fn check_seen(transaction: &Transaction<'_>, tenant: &TenantId, seen: &Seen) -> Result<(), Refused> {
    let standing = standing(transaction, seen.ticket)?.filter(|s| s.tenant == tenant.as_str());
    if standing.map_or(0, |s| s.version) != signed(seen.version) {
        return Err(CommitError::Conflict { ticket: seen.ticket }.into());
    }
    Ok(())
}

/// The version of a ticket; 0 where it is not there.
pub(crate) fn version(transaction: &Transaction<'_>, ticket: TicketId) -> Result<u64, Fault> {
    Ok(standing(transaction, ticket)?.map_or(0, |standing| standing.version.unsigned_abs()))
}

fn standing(transaction: &Transaction<'_>, ticket: TicketId) -> Result<Option<Standing>, Fault> {
    let standing = transaction
        .prepare_cached(statements::STANDING)?
        .query_row(params![ticket.signed()], |row| {
            Ok(Standing {
                version: row.get(0)?,
                tenant: row.get(1)?,
                status: row.get(2)?,
                team: row.get(3)?,
                shelved: row.get(4)?,
            })
        })
        .optional()?;
    Ok(standing)
}

fn check_external(transaction: &Transaction<'_>, tenant: &TenantId, part: &Part) -> Result<(), Refused> {
    let Some(external) = part.external() else {
        return Ok(());
    };
    match read::find(transaction, tenant, external)? {
        Some(owner) if owner != part.ticket() => {
            Err(CommitError::ExternalIdTaken { external: external.clone(), owner }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// What is held as the claims leave it, one claim after the other.
fn held_after<'a>(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    claims: &'a [Claim],
) -> Result<BTreeMap<&'a Holder, Held>, Refused> {
    let mut after = BTreeMap::new();
    for claim in claims {
        let before = match after.get(&claim.holder) {
            Some(held) => *held,
            None => read::held_by(transaction, tenant, &claim.holder)?.unwrap_or_default(),
        };
        let sum = claim.after(before.sum)?;
        after.insert(&claim.holder, Held { sum, assigned_at: claim.assigned_at.or(before.assigned_at) });
    }
    Ok(after)
}

/// Appends to the history. The unique key says no where somebody else was faster.
fn append(transaction: &Transaction<'_>, part: &Part, bodies: &[String]) -> Result<(), Refused> {
    if bodies.is_empty() {
        return Ok(());
    }
    let mut insert = transaction.prepare_cached(statements::APPEND)?;
    for (event, body) in part.events().iter().zip(bodies) {
        match insert.execute(params![part.ticket().signed(), signed(event.seq), body]) {
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                return Err(CommitError::Conflict { ticket: part.ticket() }.into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Writes over what is named and is there.
fn rewrite(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    ticket: TicketId,
    rewrites: &Rewrites,
) -> Result<(), Refused> {
    for event in rewrites.events() {
        let row = params![ticket.signed(), signed(event.seq), to_json(event, "events")?];
        transaction.prepare_cached(statements::REWRITE_EVENT)?.execute(row)?;
    }
    for (n, decision) in rewrites.decisions() {
        let row = params![ticket.signed(), signed(n), to_json(decision, "decisions")?];
        transaction.prepare_cached(statements::REWRITE_DECISION)?.execute(row)?;
    }
    for notice in rewrites.notices() {
        let row = params![tenant.as_str(), notice.id.as_str(), to_json(notice, "outbox")?];
        transaction.prepare_cached(statements::REWRITE_NOTICE)?.execute(row)?;
        transaction.prepare_cached(statements::REWRITE_LETTER)?.execute(row)?;
    }
    Ok(())
}

/// Puts a ticket in place of what was there, with where it is listed, counted, and what it is about.
pub(crate) fn put_ticket(
    transaction: &Transaction<'_>,
    ticket: &Ticket,
    row: &SnapshotRow,
    wake_at: Option<Instant>,
) -> Result<(), Fault> {
    let before = standing(transaction, ticket.id)?;
    // What was another tenant's is counted and listed there.
    let is_anothers = before.as_ref().is_some_and(|before| before.tenant != ticket.tenant.as_str());
    if is_anothers {
        drop_ticket(transaction, ticket.id)?;
    }
    put(transaction, (ticket, row), wake_at, before.as_ref().filter(|_before| !is_anothers))?;
    be_about(transaction, ticket)
}

/// Takes a ticket away, and out of what counts and lists it; its history stays.
pub(crate) fn drop_ticket(transaction: &Transaction<'_>, ticket: TicketId) -> Result<(), Fault> {
    let Some(before) = standing(transaction, ticket)? else { return Ok(()) };
    let key = params![before.tenant, before.team, before.status];
    transaction.prepare_cached(statements::COUNT_DOWN)?.execute(key)?;
    if let Some(shelved) = &before.shelved {
        shelf::clear(transaction, &before.tenant, ticket.signed(), shelved)?;
    }
    for statement in [statements::FORGET_SUBJECTS, statements::DROP_LEASE, statements::DROP_TICKET] {
        transaction.prepare_cached(statement)?.execute(params![ticket.signed()])?;
    }
    Ok(())
}

fn put(
    transaction: &Transaction<'_>,
    (snapshot, row): (&Ticket, &SnapshotRow),
    wake_at: Option<Instant>,
    before: Option<&Standing>,
) -> Result<(), Fault> {
    let statement = if before.is_none() { statements::CREATE } else { statements::REPLACE };
    let (wake_s, wake_ns) = moment::nullable(wake_at);
    let whose = snapshot.in_hands_of();
    let hands = whose.hands();
    let (opened_s, opened_ns) = moment::columns(snapshot.opened_at);
    transaction.prepare_cached(statement)?.execute(params![
        snapshot.id.signed(),
        signed(snapshot.version),
        snapshot.tenant.as_str(),
        snapshot.requester.as_str(),
        snapshot.status.kind().as_str(),
        team(snapshot),
        wake_s,
        wake_ns,
        row.body,
        hands.map(|(hands, _whose)| hands),
        hands.map(|(_hands, whose)| whose),
        opened_s,
        opened_ns,
        row.shelved_text,
    ])?;
    let shelved = before.and_then(|before| before.shelved.as_deref());
    if shelved != Some(&row.shelved_text) {
        shelf::put(transaction, snapshot.tenant.as_str(), snapshot.id.signed(), shelved, &row.shelved)?;
    }
    count(transaction, snapshot, before)
}

/// Says anew what a ticket is about.
fn be_about(transaction: &Transaction<'_>, snapshot: &Ticket) -> Result<(), Fault> {
    let ticket = snapshot.id.signed();
    transaction.prepare_cached(statements::FORGET_SUBJECTS)?.execute(params![ticket])?;
    let mut insert = transaction.prepare_cached(statements::BE_ABOUT)?;
    for link in &snapshot.subjects {
        insert.execute(params![snapshot.tenant.as_str(), link.subject.kind, link.subject.id, ticket])?;
    }
    Ok(())
}

/// Moves the ticket from the count it was in to the one it is in.
fn count(transaction: &Transaction<'_>, after: &Ticket, before: Option<&Standing>) -> Result<(), Fault> {
    let (tenant, status): (&str, StatusKind) = (after.tenant.as_str(), after.status.kind());
    if let Some(before) = before {
        if before.status == status.as_str() && before.team == team(after) {
            return Ok(());
        }
        let key = params![before.tenant, before.team, before.status];
        transaction.prepare_cached(statements::COUNT_DOWN)?.execute(key)?;
    }
    transaction.prepare_cached(statements::COUNT_UP)?.execute(params![tenant, team(after), status.as_str()])?;
    Ok(())
}

fn enqueue(transaction: &Transaction<'_>, rows: &Rows) -> Result<(), Refused> {
    for (notice, body) in rows.unit.notices().iter().zip(&rows.notices) {
        outbox::enqueue(transaction, notice, body)?;
    }
    Ok(())
}

/// The team's column: ids are never empty, so the empty text is free to mean none.
fn team(ticket: &Ticket) -> &str {
    ticket.team.as_ref().map_or("", |team| team.as_str())
}

/// A sequence number as SQLite takes it.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Keeps what an agent said of being there, unless something later is stored.
pub(crate) fn set_presence(
    connection: &Connection,
    tenant: &TenantId,
    agent: &AgentId,
    presence: AgentPresence,
) -> Result<(), Fault> {
    let (seconds, nanoseconds) = moment::columns(presence.since);
    let row = params![tenant.as_str(), agent.as_str(), presence.presence.as_str(), seconds, nanoseconds];
    connection.prepare_cached(statements::SET_PRESENCE)?.execute(row)?;
    Ok(())
}

/// Keeps a configuration.
pub(crate) fn keep(connection: &Connection, version: &Fingerprint, document: &str) -> Result<(), Fault> {
    connection.prepare_cached(statements::KEEP)?.execute(params![version.as_str(), document])?;
    Ok(())
}

#[cfg(test)]
mod tests;
