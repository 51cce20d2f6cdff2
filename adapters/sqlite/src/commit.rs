//! The commit of one unit within a transaction: every check first, then everything is written.
use std::collections::BTreeMap;

use helpdesk_core::{
    AgentId, AgentPresence, Claim, CommitError, Fingerprint, Holder, Instant, Receipt, Rewrites, Seen, TenantId,
    TicketId,
};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, params};

use crate::fault::{Fault, Refused, to_json};
use crate::opening::Opening;
use crate::read::Held;
use crate::rows::{PartRows, Rows, SnapshotRow};
use crate::{due, moment, outbox, read, shelf, statements};

/// Writes one unit, or nothing of it where a check fails. Where its request was answered before, that is the answer, and nothing is written;
/// else it is the unit's own.
pub(crate) fn commit(
    transaction: &Transaction<'_>,
    rows: &Rows,
) -> Result<Result<Option<Receipt>, CommitError>, Fault> {
    if let Some(opening) = Opening::of(rows)
        && opening.write(transaction)?
    {
        return Ok(Ok(None));
    }
    match check(transaction, rows) {
        Ok(Checked::Answered(first)) => Ok(Ok(Some(*first))),
        Ok(Checked::Passed { standings, held }) => match write(transaction, rows, &standings, &held) {
            Ok(()) => Ok(Ok(None)),
            Err(refused) => Err(past_checks(refused)),
        },
        Err(Refused::Check(error)) => Ok(Err(error)),
        Err(Refused::Fault(fault)) => Err(fault),
    }
}

/// What is refused after the checks have passed: whoever wrote at the same place did so past them. The row is left for a look.
pub(crate) fn past_checks(refused: Refused) -> Fault {
    match refused {
        Refused::Fault(fault) => fault,
        Refused::Check(error) => Fault::damaged("a commit", error),
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
pub(crate) struct Standing {
    version: i64,
    tenant: String,
    status: String,
    team: String,
    shelved: Option<String>,
}

/// Looks at everything, and writes nothing.
fn check<'a>(transaction: &Transaction<'_>, rows: &'a Rows) -> Result<Checked<'a>, Refused> {
    if let Some(first) = answered(transaction, rows)? {
        return Ok(Checked::Answered(Box::new(first)));
    }
    let tenant = &rows.tenant;
    let standings = rows.parts.iter().map(|part| check_version(transaction, tenant, part)).collect::<Result<_, _>>()?;
    rows.looked_at.iter().try_for_each(|seen| check_seen(transaction, tenant, seen))?;
    if let Some(lease) = &rows.lease
        && !due::is_held(transaction, lease)?
    {
        return Err(CommitError::Conflict { ticket: lease.ticket() }.into());
    }
    rows.parts.iter().try_for_each(|part| check_external(transaction, tenant, part))?;
    Ok(Checked::Passed { standings, held: held_after(transaction, tenant, &rows.claims)? })
}

fn write(
    transaction: &Transaction<'_>,
    rows: &Rows,
    standings: &[Option<Standing>],
    held: &BTreeMap<&Holder, Held>,
) -> Result<(), Refused> {
    for (part, standing) in rows.parts.iter().zip(standings) {
        write_part(transaction, rows, part, standing.as_ref())?;
    }
    hold(transaction, &rows.tenant, held)?;
    for notice in &rows.notices {
        outbox::enqueue(transaction, notice)?;
        outbox::line_up_new(transaction, notice)?;
    }
    if let Some(lease) = &rows.lease {
        due::end(transaction, lease)?;
    }
    let key = params![rows.tenant.as_str(), rows.command.as_str(), rows.receipt];
    transaction.prepare_cached(statements::ANSWER)?.execute(key)?;
    Ok(())
}

fn write_part(
    transaction: &Transaction<'_>,
    rows: &Rows,
    part: &PartRows,
    standing: Option<&Standing>,
) -> Result<(), Refused> {
    if let Some(rewrites) = &part.rewrites {
        rewrite(transaction, &rows.tenant, part.ticket, rewrites)?;
    }
    if let Some(snapshot) = &part.snapshot {
        put(transaction, snapshot, part.wake_at, standing)?;
    } else if !rows.is_refused {
        let (wake_s, wake_ns) = moment::nullable(part.wake_at);
        transaction.prepare_cached(statements::WAKE)?.execute(params![part.ticket.signed(), wake_s, wake_ns])?;
    }
    write_beside(transaction, &rows.tenant, part, standing)
}

/// What a part writes beside the ticket itself.
pub(crate) fn write_beside(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    part: &PartRows,
    standing: Option<&Standing>,
) -> Result<(), Refused> {
    let ticket = part.ticket.signed();
    append(transaction, part)?;
    if let Some(snapshot) = part.snapshot.as_ref().filter(|_snapshot| part.moves_subjects) {
        let is_new_about_nothing = standing.is_none() && snapshot.subjects.is_empty();
        if !is_new_about_nothing {
            be_about(transaction, snapshot)?;
        }
    }
    if let Some(external) = &part.external {
        let key = params![tenant.as_str(), external.as_str(), ticket];
        transaction.prepare_cached(statements::OWN)?.execute(key)?;
    }
    if let Some(decision) = &part.decision {
        // What has just begun has no decision yet: its first event found nothing in its place.
        let is_first = standing.is_none() && !part.events.is_empty();
        let statement = if is_first { statements::EXPLAIN_FIRST } else { statements::EXPLAIN };
        transaction.prepare_cached(statement)?.execute(params![ticket, decision])?;
    }
    Ok(())
}

/// Keeps what is held.
pub(crate) fn hold(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    held: &BTreeMap<&Holder, Held>,
) -> Result<(), Fault> {
    for (holder, held) in held {
        let (seconds, nanoseconds) = moment::nullable(held.assigned_at);
        let row = params![tenant.as_str(), holder.kind(), holder.id(), held.sum, seconds, nanoseconds];
        transaction.prepare_cached(statements::HOLD)?.execute(row)?;
    }
    Ok(())
}

fn answered(transaction: &Transaction<'_>, rows: &Rows) -> Result<Option<Receipt>, Refused> {
    let Some(first) = read::receipt(transaction, &rows.tenant, &rows.command)? else {
        return Ok(None);
    };
    if first.content != rows.content {
        return Err(CommitError::CommandReused { command: rows.command.clone() }.into());
    }
    Ok(Some(first))
}

/// A ticket of another tenant is never at the version a unit expects: tenants do not meet.
fn check_version(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    part: &PartRows,
) -> Result<Option<Standing>, Refused> {
    let standing = standing(transaction, part.ticket)?;
    let of_another = standing.as_ref().is_some_and(|s| s.tenant != tenant.as_str());
    if of_another || standing.as_ref().map_or(0, |s| s.version) != part.expected {
        return Err(CommitError::Conflict { ticket: part.ticket }.into());
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

pub(crate) fn check_external(transaction: &Transaction<'_>, tenant: &TenantId, part: &PartRows) -> Result<(), Refused> {
    let Some(external) = &part.external else {
        return Ok(());
    };
    match read::find(transaction, tenant, external)? {
        Some(owner) if owner != part.ticket => {
            Err(CommitError::ExternalIdTaken { external: external.clone(), owner }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// What is held as the claims leave it, one claim after the other.
pub(crate) fn held_after<'a>(
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
fn append(transaction: &Transaction<'_>, part: &PartRows) -> Result<(), Refused> {
    if part.events.is_empty() {
        return Ok(());
    }
    let mut insert = transaction.prepare_cached(statements::APPEND)?;
    for (seq, body) in &part.events {
        match insert.execute(params![part.ticket.signed(), seq, body]) {
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                return Err(CommitError::Conflict { ticket: part.ticket }.into());
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
    ticket: TicketId,
    row: &SnapshotRow,
    wake_at: Option<Instant>,
) -> Result<(), Fault> {
    let before = standing(transaction, ticket)?;
    // What was another tenant's is counted and listed there.
    let is_anothers = before.as_ref().is_some_and(|before| before.tenant != row.tenant.as_str());
    if is_anothers {
        drop_ticket(transaction, ticket)?;
    }
    put(transaction, row, wake_at, before.as_ref().filter(|_before| !is_anothers))?;
    be_about(transaction, row)
}

/// Takes a ticket away, and out of what counts and lists it; its history stays.
pub(crate) fn drop_ticket(transaction: &Transaction<'_>, ticket: TicketId) -> Result<(), Fault> {
    let Some(before) = standing(transaction, ticket)? else { return Ok(()) };
    let key = params![before.tenant, before.team, before.status];
    transaction.prepare_cached(statements::COUNT_DOWN)?.execute(key)?;
    if let Some(shelved) = &before.shelved {
        shelf::clear(transaction, &before.tenant, ticket.signed(), shelved)?;
    }
    for statement in [statements::FORGET_SUBJECTS, statements::DROP_LEASE, statements::DROP_TICKET, statements::BE_GONE]
    {
        transaction.prepare_cached(statement)?.execute(params![ticket.signed()])?;
    }
    Ok(())
}

pub(crate) fn put(
    transaction: &Transaction<'_>,
    row: &SnapshotRow,
    wake_at: Option<Instant>,
    before: Option<&Standing>,
) -> Result<(), Fault> {
    let statement = if before.is_none() { statements::CREATE } else { statements::REPLACE };
    let (wake_s, wake_ns) = moment::nullable(wake_at);
    let hands = row.whose.hands();
    let (opened_s, opened_ns) = row.opened;
    transaction.prepare_cached(statement)?.execute(params![
        row.ticket,
        row.version,
        row.tenant.as_str(),
        row.requester.as_str(),
        row.status.as_str(),
        row.team(),
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
        shelf::put(transaction, row.tenant.as_str(), row.ticket, shelved, &row.shelved)?;
    }
    count(transaction, row, before)
}

/// Says anew what a ticket is about.
fn be_about(transaction: &Transaction<'_>, row: &SnapshotRow) -> Result<(), Fault> {
    transaction.prepare_cached(statements::FORGET_SUBJECTS)?.execute(params![row.ticket])?;
    let mut insert = transaction.prepare_cached(statements::BE_ABOUT)?;
    for subject in &row.subjects {
        insert.execute(params![row.tenant.as_str(), subject.kind, subject.id, row.ticket])?;
    }
    Ok(())
}

/// Moves the ticket from the count it was in to the one it is in.
fn count(transaction: &Transaction<'_>, after: &SnapshotRow, before: Option<&Standing>) -> Result<(), Fault> {
    let status = after.status.as_str();
    if let Some(before) = before {
        if before.status == status && before.team == after.team() {
            return Ok(());
        }
        let key = params![before.tenant, before.team, before.status];
        transaction.prepare_cached(statements::COUNT_DOWN)?.execute(key)?;
    }
    let key = params![after.tenant.as_str(), after.team(), status];
    transaction.prepare_cached(statements::COUNT_UP)?.execute(key)?;
    Ok(())
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
