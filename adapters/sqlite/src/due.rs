//! Tickets whose time has come: a walk along the index of wake times.
use helpdesk_core::{DueTicket, Instant};
use rusqlite::{Connection, Rows, params};

use crate::fault::Fault;
use crate::read::{bound, ticket_id};
use crate::{moment, statements};

/// Tickets that are due at an instant, the earliest first.
pub(crate) fn due(connection: &Connection, at: Instant, limit: usize) -> Result<Vec<DueTicket>, Fault> {
    let (seconds, nanoseconds) = moment::columns(at);
    let mut select = connection.prepare_cached(statements::DUE)?;
    due_tickets(select.query(params![seconds, nanoseconds, bound(limit)])?)
}

/// When the first of all comes due.
pub(crate) fn next_wake(connection: &Connection) -> Result<Option<Instant>, Fault> {
    let mut select = connection.prepare_cached(statements::NEXT_WAKE)?;
    let first = due_tickets(select.query([])?)?;
    Ok(first.first().map(|due| due.wake_at))
}

fn due_tickets(mut rows: Rows<'_>) -> Result<Vec<DueTicket>, Fault> {
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let ticket = ticket_id(row.get(2)?, || "tickets".to_owned())?;
        let wake_at = moment::instant(row.get(0)?, row.get(1)?, || format!("wake time of ticket {ticket}"))?;
        due.push(DueTicket { wake_at, ticket });
    }
    Ok(due)
}
