//! Everything of a ticket read at once, and written over by whoever has seen it as it stands.
use helpdesk_core::{CommitError, Notice, RecordKey, SeenWhole, StoredRecord, TicketId};
use rusqlite::{Connection, Transaction, params};

use crate::commit::{signed, version};
use crate::fault::{Fault, to_json};
use crate::{statements, transfer};

/// The ids of a ticket's notices begin with its number and a point; what comes after a point is a slash.
pub(crate) const OUTBOX_OF: &str = "SELECT position, body, not_before_s, not_before_ns, n_attempts FROM outbox
    WHERE notice > ?1 || '.' AND notice < ?1 || '/'";
pub(crate) const LETTERS_OF: &str = "SELECT position, body, ending, why FROM dead_letters
    WHERE tenant = (SELECT tenant FROM tickets WHERE id = CAST(?1 AS INTEGER)) AND notice > ?1 || '.' AND notice < ?1 || '/'";
pub(crate) const EVENTS_OF: &str = "SELECT ticket, seq, body FROM events WHERE ticket = ?1 ORDER BY seq";
pub(crate) const DECISIONS_OF: &str = "SELECT ticket, n, body FROM decisions WHERE ticket = ?1 ORDER BY n";
pub(crate) const TICKET: &str = "SELECT id, body, wake_s, wake_ns FROM tickets WHERE id = ?1";

/// Everything of a ticket, in the order of keys.
pub(crate) fn whole(connection: &Connection, ticket: TicketId) -> Result<Vec<StoredRecord>, Fault> {
    // One state for all of it.
    let reading = connection.unchecked_transaction()?;
    let (id, name) = (ticket.signed(), ticket.to_string());
    let mut found = transfer::all(&reading, TICKET, &[&id], transfer::of_ticket)?;
    if found.is_empty() {
        return Ok(found);
    }
    found.extend(transfer::all(&reading, EVENTS_OF, &[&id], transfer::event)?);
    found.extend(transfer::all(&reading, DECISIONS_OF, &[&id], transfer::decision)?);
    let mut notices = transfer::all(&reading, OUTBOX_OF, &[&name], transfer::waiting)?;
    notices.extend(transfer::all(&reading, LETTERS_OF, &[&name], transfer::dead_letter)?);
    notices.sort_by_key(StoredRecord::key);
    found.extend(notices);
    Ok(found)
}

/// Writes over what was seen; what the answer says about a conflict was found before anything was written.
pub(crate) fn rewrite(
    transaction: &Transaction<'_>,
    seen: &[SeenWhole],
    records: &[StoredRecord],
    gone: &[RecordKey],
) -> Result<Result<(), CommitError>, Fault> {
    for seen in seen {
        let n_decisions: i64 = transaction
            .prepare_cached(statements::LAST_DECISION)?
            .query_row(params![seen.ticket.signed()], |row| row.get(0))?;
        if version(transaction, seen.ticket)? != seen.version || n_decisions != signed(seen.n_decisions) {
            return Ok(Err(CommitError::Conflict { ticket: seen.ticket }));
        }
    }
    transfer::keep(transaction, &[], gone)?;
    for key in gone {
        if let RecordKey::Waiting(position) | RecordKey::DeadLetter(position) = key {
            transaction.prepare_cached(statements::DROP_NOTICE)?.execute(params![signed(*position)])?;
            transaction.prepare_cached(statements::UNEARTH)?.execute(params![signed(*position)])?;
        }
    }
    for record in records {
        if let StoredRecord::Waiting { waiting, .. } = record {
            over(transaction, &waiting.notice)?;
        } else if let StoredRecord::DeadLetter { letter, .. } = record {
            over(transaction, &letter.notice)?;
        } else {
            transfer::keep(transaction, std::slice::from_ref(record), &[])?;
        }
    }
    Ok(Ok(()))
}

/// Writes over a notice, where it waits or is dead.
fn over(transaction: &Transaction<'_>, notice: &Notice) -> Result<(), Fault> {
    let row = params![notice.tenant.as_str(), notice.id.as_str(), to_json(notice, "outbox")?];
    transaction.prepare_cached(statements::REWRITE_NOTICE)?.execute(row)?;
    transaction.prepare_cached(statements::REWRITE_LETTER)?.execute(row)?;
    Ok(())
}
