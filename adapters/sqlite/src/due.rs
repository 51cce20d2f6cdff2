//! Tickets whose time has come: a walk along the index of wake times.
use helpdesk_core::{DueTicket, Instant, TenantId};
use rusqlite::{Connection, Rows, params};

use crate::fault::Fault;
use crate::read::{bound, ticket_id};
use crate::{moment, statements};

/// The tenant's tickets that are due at an instant, the earliest first.
pub(crate) fn due(
    connection: &Connection,
    tenant: &TenantId,
    at: Instant,
    limit: usize,
) -> Result<Vec<DueTicket>, Fault> {
    let (seconds, nanoseconds) = moment::columns(at);
    let mut select = connection.prepare_cached(statements::DUE)?;
    due_tickets(select.query(params![tenant.as_str(), seconds, nanoseconds, bound(limit)])?)
}

/// When the tenant's first comes due.
pub(crate) fn next_wake(connection: &Connection, tenant: &TenantId) -> Result<Option<Instant>, Fault> {
    let mut select = connection.prepare_cached(statements::NEXT_WAKE)?;
    let first = due_tickets(select.query(params![tenant.as_str()])?)?;
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
