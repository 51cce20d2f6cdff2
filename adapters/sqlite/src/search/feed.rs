//! How the index is fed: behind the commits, in their order, each ticket as it stands.
use std::collections::BTreeSet;

use helpdesk_core::{SearchLag, SearchText, TicketId};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::expression::marks;
use super::{file, statements};
use crate::fault::Fault;
use crate::read::{self, bound, ticket_id};
use crate::schema;

/// Up to which event an index was fed, and up to which of the tickets that went it let go of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fed {
    position: i64,
    ticket: i64,
    seq: i64,
    seal: Option<String>,
    gone: i64,
    gone_ticket: i64,
}

/// The kinds of events after which words are to be gone from the file.
const ERASING: [&str; 2] = ["redacted", "erased"];

/// Brings the index forward by about `limit` events.
pub(super) fn feed(index: &mut Connection, desk: &Connection, limit: usize) -> Result<SearchLag, Fault> {
    // Whoever else feeds it waits, and goes on from here.
    let transaction = index.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // One state of the store, for the events and for the tickets.
    let desk = desk.unchecked_transaction()?;
    let mut fed = fed(&transaction)?;
    // Of an index that is made anew nothing stays in the log either.
    let (mut tickets, mut erases) = (BTreeSet::new(), !is_of(&desk, &fed)?);
    if erases {
        file::empty(&transaction)?;
        fed = Fed::default();
    }
    let mut left = limit;
    {
        let mut select = desk.prepare_cached(statements::WENT)?;
        let mut rows = select.query(params![fed.gone, bound(limit)])?;
        while let Some(row) = rows.next()? {
            (fed.gone, fed.gone_ticket) = (row.get(0)?, row.get(1)?);
            left = left.saturating_sub(1);
            erases |= let_go(&transaction, fed.gone_ticket)?;
            // Another one may have its number by now.
            if read::load(&desk, ticket_id(fed.gone_ticket, || "tickets that went".to_owned())?)?.is_some() {
                tickets.insert(fed.gone_ticket);
            }
        }
    }
    {
        let mut select = desk.prepare_cached(statements::COMMITTED)?;
        let mut rows = select.query(params![fed.position, bound(left)])?;
        while let Some(row) = rows.next()? {
            let (position, ticket, seq, seal) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            fed = Fed { position, ticket, seq, seal, ..fed };
            let event = row.get_ref(4)?.as_str_or_null().map_err(read::not_text)?;
            erases |= event.is_some_and(|event| ERASING.contains(&event));
            tickets.insert(fed.ticket);
        }
    }
    for ticket in tickets {
        put(&transaction, &desk, ticket_id(ticket, || "events".to_owned())?)?;
    }
    let row = params![fed.position, fed.ticket, fed.seq, fed.seal, fed.gone, fed.gone_ticket];
    transaction.prepare_cached(statements::FEED)?.execute(row)?;
    let lag = lag(&desk, fed)?;
    transaction.commit()?;
    if erases {
        schema::empty_log(index);
    }
    Ok(lag)
}

/// Up to which event an index was fed.
pub(super) fn fed(index: &Connection) -> Result<Fed, Fault> {
    let row = index.prepare_cached(statements::FED)?.query_row([], |row| {
        Ok(Fed {
            position: row.get(0)?,
            ticket: row.get(1)?,
            seq: row.get(2)?,
            seal: row.get(3)?,
            gone: row.get(4)?,
            gone_ticket: row.get(5)?,
        })
    });
    Ok(row?)
}

/// How far an index is behind its store.
pub(super) fn lag(desk: &Connection, fed: Fed) -> Result<SearchLag, Fault> {
    let last = |statement| -> rusqlite::Result<i64> {
        let last: Option<i64> = desk.prepare_cached(statement)?.query_row([], |row| row.get(0))?;
        Ok(last.unwrap_or_default())
    };
    let fed = if is_of(desk, &fed)? { fed } else { Fed::default() };
    let n_events = last(statements::LAST)?.saturating_sub(fed.position).max(0);
    let n_gone = last(statements::WENT_LAST)?.saturating_sub(fed.gone).max(0);
    Ok(SearchLag { n_events: n_events.saturating_add(n_gone).unsigned_abs() })
}

/// Throws the index away.
pub(super) fn begin_anew(index: &mut Connection) -> Result<(), Fault> {
    let transaction = index.transaction_with_behavior(TransactionBehavior::Immediate)?;
    file::empty(&transaction)?;
    transaction.commit()?;
    schema::empty_log(index);
    Ok(())
}

/// Whether the event that was fed last is the one that stands there, and the ticket that went last went there: it is not so where yesterday's
/// store was brought back.
fn is_of(desk: &Connection, fed: &Fed) -> Result<bool, Fault> {
    if fed.gone > 0 && !desk.prepare_cached(statements::WENT_AT)?.exists(params![fed.gone, fed.gone_ticket])? {
        return Ok(false);
    }
    if fed.position == 0 {
        return Ok(true);
    }
    let found = desk
        .prepare_cached(statements::COMMITTED_AT)?
        .query_row(params![fed.position], |row| {
            Ok(Fed { ticket: row.get(0)?, seq: row.get(1)?, seal: row.get(2)?, ..fed.clone() })
        })
        .optional()?;
    Ok(found.as_ref() == Some(fed))
}

/// Takes what the index holds of a ticket that went out of it, and says whether there was anything.
fn let_go(transaction: &Transaction<'_>, ticket: i64) -> Result<bool, Fault> {
    let is_there = transaction.prepare_cached(statements::STANDING)?.exists(params![ticket])?;
    if is_there {
        transaction.prepare_cached(statements::REMOVE)?.execute(params![ticket])?;
        transaction.prepare_cached(statements::UNSTAMP)?.execute(params![ticket])?;
    }
    Ok(is_there)
}

/// Indexes a ticket as it stands. Where its words are the same, only its version is kept.
fn put(transaction: &Transaction<'_>, desk: &Connection, id: TicketId) -> Result<(), Fault> {
    let Some(ticket) = read::load(desk, id)? else {
        return Err(Fault::damaged("events", format!("ticket {id} is not there")));
    };
    let text = SearchText::of(&ticket, &read::history(desk, id, 0, usize::MAX)?);
    let wanted = (marks(&ticket), text.public, text.internal);
    let standing: Option<(String, String, String)> = transaction
        .prepare_cached(statements::STANDING)?
        .query_row(params![id.signed()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    if standing.as_ref() != Some(&wanted) {
        if standing.is_some() {
            transaction.prepare_cached(statements::REMOVE)?.execute(params![id.signed()])?;
        }
        let row = params![id.signed(), wanted.0, wanted.1, wanted.2];
        transaction.prepare_cached(statements::ADD)?.execute(row)?;
    }
    transaction.prepare_cached(statements::TENANT)?.execute(params![ticket.tenant.as_str()])?;
    let version = i64::try_from(ticket.version).unwrap_or(i64::MAX);
    transaction.prepare_cached(statements::STAMP)?.execute(params![id.signed(), version, ticket.tenant.as_str()])?;
    Ok(())
}
