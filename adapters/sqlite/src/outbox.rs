//! Notices that wait, in the order of their instants and commits, and what became of them.
use helpdesk_core::{
    DeadLetter, Instant, LetterEnd, Notice, NoticeId, Outgoing, Settlement, TenantId, TicketId, WaitingNotice,
};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, Transaction, params};

use crate::fault::{Fault, from_json, to_json};
use crate::read::{bound, text_at};
use crate::rows::NoticeRow;
use crate::{moment, statements};

/// The tenant's notices that may be sent at an instant.
pub(crate) fn waiting(
    connection: &Connection,
    tenant: &TenantId,
    at: Instant,
    limit: usize,
) -> Result<Vec<WaitingNotice>, Fault> {
    ready(connection, statements::WAITING, tenant, at, limit)
}

/// What a statement finds to be sent at an instant; nothing where the outbox is held.
pub(crate) fn ready(
    connection: &Connection,
    statement: &str,
    tenant: &TenantId,
    at: Instant,
    limit: usize,
) -> Result<Vec<WaitingNotice>, Fault> {
    if outgoing(connection, tenant)? == Outgoing::Held {
        return Ok(Vec::new());
    }
    let (seconds, nanoseconds) = moment::columns(at);
    let mut select = connection.prepare_cached(statement)?;
    let mut rows = select.query(params![tenant.as_str(), seconds, nanoseconds, bound(limit)])?;
    let mut waiting = Vec::new();
    while let Some(row) = rows.next()? {
        waiting.push(waiting_at(row)?.1);
    }
    Ok(waiting)
}

/// A notice that waits, and its position: a row of it, its text, from when it may be sent and how often that was tried.
pub(crate) fn waiting_at(row: &Row<'_>) -> Result<(u64, WaitingNotice), Fault> {
    let position = row.get::<_, i64>(0)?.unsigned_abs();
    let place = || format!("notice at position {position} of the outbox");
    let notice = from_json(text_at(row, 1)?, place)?;
    let not_before = moment::instant(row.get(2)?, row.get(3)?, place)?;
    Ok((position, WaitingNotice { notice, not_before, n_attempts: row.get(4)? }))
}

/// Whether the tenant's outbox is held.
pub(crate) fn outgoing(connection: &Connection, tenant: &TenantId) -> Result<Outgoing, Fault> {
    let mut select = connection.prepare_cached(statements::IS_OUTBOX_HELD)?;
    let is_held = select.exists(params![tenant.as_str()])?;
    Ok(if is_held { Outgoing::Held } else { Outgoing::Flowing })
}

/// Holds the tenant's outbox, or lets it go.
pub(crate) fn set_outgoing(transaction: &Transaction<'_>, tenant: &TenantId, outgoing: Outgoing) -> Result<(), Fault> {
    let statement = match outgoing {
        Outgoing::Held => statements::HOLD_OUTBOX,
        Outgoing::Flowing => statements::LET_OUTBOX_GO,
    };
    transaction.prepare_cached(statement)?.execute(params![tenant.as_str()])?;
    Ok(())
}

/// Says what became of a notice of the tenant.
pub(crate) fn settle(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    notice: &NoticeId,
    settlement: &Settlement,
) -> Result<(), Fault> {
    let (owner, id) = (tenant.as_str(), notice.as_str());
    match settlement {
        Settlement::Delivered => move_on(transaction, statements::REMOVE, params![owner, id])?,
        Settlement::Later { at } => {
            let (seconds, nanoseconds) = moment::columns(*at);
            move_on(transaction, statements::LATER, params![owner, id, seconds, nanoseconds])?;
        }
        Settlement::Dead { why } => bury(transaction, tenant, notice, LetterEnd::GivenUp, why)?,
        Settlement::Withdrawn { why } => bury(transaction, tenant, notice, LetterEnd::Withdrawn, why)?,
    }
    Ok(())
}

fn bury(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    notice: &NoticeId,
    end: LetterEnd,
    why: &str,
) -> Result<(), Fault> {
    let row = params![tenant.as_str(), notice.as_str(), why, end.as_str()];
    transaction.prepare_cached(statements::BURY)?.execute(row)?;
    move_on(transaction, statements::REMOVE, params![tenant.as_str(), notice.as_str()])
}

/// Takes a notice out of its lane, or puts it off, and lines up the lane where that may let others go or keep them.
fn move_on(transaction: &Transaction<'_>, statement: &str, key: &[&dyn ToSql]) -> Result<(), Fault> {
    let moved: Option<(String, String, Option<i64>)> = transaction
        .prepare_cached(statement)?
        .query_row(key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match moved {
        Some((tenant, lane, Some(_put_off))) => Ok(line_up(transaction, &tenant, &lane)?),
        Some((_, _, None)) | None => Ok(()),
    }
}

/// Takes away the notice at a place, and lines up its lane.
pub(crate) fn drop_at(transaction: &Transaction<'_>, position: i64) -> Result<(), Fault> {
    let lane: Option<(String, String)> = transaction
        .prepare_cached(statements::LANE_AT)?
        .query_row(params![position], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    transaction.prepare_cached(statements::DROP_NOTICE)?.execute(params![position])?;
    if let Some((tenant, lane)) = lane {
        line_up(transaction, &tenant, &lane)?;
    }
    Ok(())
}

/// Says anew from when each notice of a lane may be sent: not before those that stand before it.
fn line_up(transaction: &Transaction<'_>, tenant: &str, lane: &str) -> rusqlite::Result<()> {
    type Moment = (i64, u32);
    let mut select = transaction.prepare_cached(statements::LANE)?;
    let rows = select.query_map(params![tenant, lane], |row| {
        let ready: (Option<i64>, Option<u32>) = (row.get(5)?, row.get(6)?);
        let (at, not_before): (Moment, Moment) = ((row.get(1)?, row.get(2)?), (row.get(3)?, row.get(4)?));
        Ok((row.get::<_, i64>(0)?, at, not_before, ready))
    })?;
    let rows: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
    let (mut latest, mut is_put_off) = (None, false);
    for (position, at, not_before, before) in rows {
        latest = latest.max(Some(not_before));
        is_put_off |= not_before != at;
        let ready = latest.filter(|_latest| is_put_off).unzip();
        if ready != before {
            transaction.prepare_cached(statements::READY)?.execute(params![position, ready.0, ready.1])?;
        }
    }
    Ok(())
}

/// Lines up what waited in a file of an older version.
pub(crate) fn line_up_all(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut select = transaction.prepare(statements::LANES_TO_LINE_UP)?;
    let lanes = select.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for (tenant, lane) in lanes.collect::<rusqlite::Result<Vec<_>>>()? {
        line_up(transaction, &tenant, &lane)?;
    }
    Ok(())
}

/// Lets a new notice wait.
pub(crate) fn enqueue(transaction: &Transaction<'_>, notice: &NoticeRow) -> Result<(), Fault> {
    let (seconds, nanoseconds) = notice.at;
    let row = params![notice.tenant.as_str(), notice.id.as_str(), seconds, nanoseconds, notice.body, notice.lane];
    transaction.prepare_cached(statements::ENQUEUE)?.execute(row)?;
    Ok(())
}

/// Lets it wait for those before it in its lane, where somebody there is put off.
pub(crate) fn line_up_new(transaction: &Transaction<'_>, notice: &NoticeRow) -> Result<(), Fault> {
    let (tenant, lane) = (notice.tenant.as_str(), notice.lane.as_str());
    if transaction.prepare_cached(statements::IS_LANE_PUT_OFF)?.exists(params![tenant, lane])? {
        line_up(transaction, tenant, lane)?;
    }
    Ok(())
}

/// The tenant's notices that were given up or withdrawn.
pub(crate) fn dead_letters(connection: &Connection, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, Fault> {
    let mut select = connection.prepare_cached(statements::DEAD_LETTERS)?;
    let mut rows = select.query(params![tenant.as_str(), bound(limit)])?;
    let mut letters = Vec::new();
    while let Some(row) = rows.next()? {
        letters.push(letter_at(row)?.1);
    }
    Ok(letters)
}

/// A dead letter, and its position: a row of it, its text, its end and why.
pub(crate) fn letter_at(row: &Row<'_>) -> Result<(u64, DeadLetter), Fault> {
    let position = row.get::<_, i64>(0)?.unsigned_abs();
    let place = || format!("dead letter at position {position}");
    let notice = from_json(text_at(row, 1)?, place)?;
    let word = text_at(row, 2)?;
    let end = LetterEnd::ALL.into_iter().find(|end| end.as_str() == word);
    let end = end.ok_or_else(|| Fault::damaged(&place(), format!("`{word}` is no end")))?;
    Ok((position, DeadLetter { notice, end, why: row.get(3)? }))
}

/// The tenant's notices about a ticket, waiting or dead.
pub(crate) fn notices_of(
    connection: &Connection,
    tenant: &TenantId,
    ticket: TicketId,
    after: Option<&NoticeId>,
    limit: usize,
) -> Result<Vec<Notice>, Fault> {
    // Their ids begin with the ticket's and a point; `/` is the character after that.
    let (first, end) = (format!("{ticket}."), format!("{ticket}/"));
    let after = after.map_or(first.as_str(), NoticeId::as_str);
    let key = params![tenant.as_str(), ticket.signed(), after, end, bound(limit)];
    let mut select = connection.prepare_cached(statements::NOTICES_OF)?;
    let mut rows = select.query(key)?;
    let mut notices = Vec::new();
    while let Some(row) = rows.next()? {
        notices.push(from_json(text_at(row, 0)?, || format!("notice about ticket {ticket}"))?);
    }
    Ok(notices)
}

/// Lets a dead letter of the tenant wait again at its old place. Says whether there was one.
pub(crate) fn revive(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    notice: &NoticeId,
    at: Instant,
) -> Result<bool, Fault> {
    let key = params![tenant.as_str(), notice.as_str()];
    let found = transaction
        .prepare_cached(statements::DEAD_LETTER)?
        .query_row(key, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let Some((position, body)) = found else { return Ok(false) };
    let letter: Notice = from_json(&body, || format!("dead letter at position {position}"))?;
    let ((seconds, nanoseconds), (at_s, at_ns)) = (moment::columns(at), moment::columns(letter.at));
    let (owner, id, lane) = (tenant.as_str(), notice.as_str(), letter.lane());
    let row = params![owner, id, seconds, nanoseconds, body, lane, at_s, at_ns, position];
    transaction.prepare_cached(statements::REVIVE)?.execute(row)?;
    transaction.prepare_cached(statements::UNEARTH)?.execute(params![position])?;
    line_up(transaction, owner, &lane)?;
    Ok(true)
}

/// Lets a notice wait at a place, whatever stood there.
pub(crate) fn put(transaction: &Transaction<'_>, position: i64, waiting: &WaitingNotice) -> Result<(), Fault> {
    let notice = &waiting.notice;
    drop_at(transaction, position)?;
    move_on(transaction, statements::REMOVE, params![notice.tenant.as_str(), notice.id.as_str()])?;
    let ((seconds, nanoseconds), (at_s, at_ns)) = (moment::columns(waiting.not_before), moment::columns(notice.at));
    let (owner, id, lane) = (notice.tenant.as_str(), notice.id.as_str(), notice.lane());
    let body = to_json(notice, "outbox")?;
    let row = params![owner, id, seconds, nanoseconds, body, lane, at_s, at_ns, position, waiting.n_attempts];
    transaction.prepare_cached(statements::PUT_NOTICE)?.execute(row)?;
    Ok(line_up(transaction, owner, &lane)?)
}

/// Lays a dead letter at a place, whatever lay there. No notice gets that place any more.
pub(crate) fn put_dead(transaction: &Transaction<'_>, position: i64, letter: &DeadLetter) -> Result<(), Fault> {
    let notice = &letter.notice;
    let (owner, id, body) = (notice.tenant.as_str(), notice.id.as_str(), to_json(notice, "dead letters")?);
    let row = params![position, owner, letter.why, body, id, letter.end.as_str()];
    transaction.prepare_cached(statements::PUT_DEAD_LETTER)?.execute(row)?;
    transaction.prepare_cached(statements::BEGIN_PLACES)?.execute([])?;
    transaction.prepare_cached(statements::USE_PLACE)?.execute(params![position])?;
    Ok(())
}
