//! Tickets whose time has come: a walk along the index of wake times, and who looks after them.
use helpdesk_core::{DueTicket, Fence, Instant, Lease, TenantId};
use rusqlite::{Connection, OptionalExtension, Rows, Transaction, params};

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

/// Takes leases of what is due and nobody's.
pub(crate) fn claim(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    (at, until): (Instant, Instant),
    limit: usize,
) -> Result<Vec<Lease>, Fault> {
    let (seconds, nanoseconds) = moment::columns(at);
    let mut select = transaction.prepare_cached(statements::CLAIMABLE)?;
    let due = due_tickets(select.query(params![tenant.as_str(), seconds, nanoseconds, bound(limit)])?)?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let (until_s, until_ns) = moment::columns(until);
    let first = first_fence(transaction, due.len())?;
    let mut insert = transaction.prepare_cached(statements::LEASE)?;
    let mut leases = Vec::with_capacity(due.len());
    for (due, fence) in due.into_iter().zip(first..) {
        insert.execute(params![due.ticket.signed(), fence, until_s, until_ns])?;
        leases.push(Lease { due, fence: Fence::new(fence.unsigned_abs()) });
    }
    Ok(leases)
}

/// The first of so many fences that nobody had, one after the other.
pub(crate) fn first_fence(transaction: &Transaction<'_>, n: usize) -> Result<i64, Fault> {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    let last: i64 = transaction.prepare_cached(statements::NEXT_FENCE)?.query_row(params![n], |row| row.get(0))?;
    Ok(last.saturating_sub(n).saturating_add(1))
}

/// A fence as SQLite takes it.
pub(crate) fn signed(fence: Fence) -> i64 {
    i64::try_from(fence.number()).unwrap_or(i64::MAX)
}

/// Whether a lease has not ended, and nobody has taken it over.
pub(crate) fn is_held(connection: &Connection, lease: &Lease) -> Result<bool, Fault> {
    let key = params![lease.ticket().signed()];
    let fence: Option<i64> =
        connection.prepare_cached(statements::FENCE)?.query_row(key, |row| row.get(0)).optional()?;
    Ok(fence == Some(signed(lease.fence)))
}

/// Ends a lease, if it has not ended.
pub(crate) fn end(transaction: &Transaction<'_>, lease: &Lease) -> Result<(), Fault> {
    let key = params![lease.ticket().signed(), signed(lease.fence)];
    transaction.prepare_cached(statements::END_LEASE)?.execute(key)?;
    Ok(())
}

/// Ends a lease of the tenant.
pub(crate) fn release(transaction: &Transaction<'_>, tenant: &TenantId, lease: &Lease) -> Result<(), Fault> {
    let key = params![lease.ticket().signed(), signed(lease.fence), tenant.as_str()];
    transaction.prepare_cached(statements::RELEASE)?.execute(key)?;
    Ok(())
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
