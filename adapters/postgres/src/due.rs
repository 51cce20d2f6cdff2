//! Tickets whose time has come: a walk along the index of wake times, and who looks after them.
use helpdesk_core::{DueTicket, Fence, Instant, Lease, TenantId};
use tokio_postgres::Row;

use crate::fault::Fault;
use crate::link::{Link, Turn, Twice};
use crate::row::{bound, get, moment as columns, signed, ticket_id};
use crate::step::Step;
use crate::{moment, statements};

/// The tenant's tickets that are due at an instant, the earliest first.
pub(crate) async fn due(link: &Link, tenant: &TenantId, at: Instant, limit: usize) -> Result<Vec<DueTicket>, Fault> {
    due_tickets(&link.rows(asked(link, statements::DUE, tenant, at, limit)).await?)
}

/// When the tenant's first comes due.
pub(crate) async fn next_wake(link: &Link, tenant: &TenantId) -> Result<Option<Instant>, Fault> {
    let rows = link.rows(Step::new(statements::NEXT_WAKE, link.shard).text(tenant.as_str())).await?;
    Ok(due_tickets(&rows)?.first().map(|due| due.wake_at))
}

/// Takes leases of what is due and nobody's. What another desk is just taking, or writing, is left to it.
pub(crate) async fn claim(
    link: &Link,
    tenant: &TenantId,
    (at, until): (Instant, Instant),
    limit: usize,
) -> Result<Vec<Lease>, Fault> {
    let mut tries = link.tries();
    loop {
        match claim_once(link, tenant, (at, until), limit).await {
            Err(fault) if fault.is_passing() && !matches!(fault, Fault::Lost { .. }) && tries.go_on().await => {}
            done => return done,
        }
    }
}

async fn claim_once(
    link: &Link,
    tenant: &TenantId,
    (at, until): (Instant, Instant),
    limit: usize,
) -> Result<Vec<Lease>, Fault> {
    let turn = link.begin().await?;
    let found = turn.run(&[asked(link, statements::CLAIMABLE, tenant, at, limit)]).await?;
    let due = due_tickets(found.first().map_or(&[][..], Vec::as_slice))?;
    if due.is_empty() {
        return turn.take_back().await.map(|()| Vec::new());
    }
    let first = first_fence(link, &turn, due.len()).await?;
    let (until_s, until_ns) = moment::columns(until);
    let (mut leases, mut steps) = (Vec::with_capacity(due.len()), Vec::with_capacity(due.len()));
    for (due, fence) in due.into_iter().zip(first..) {
        let step = Step::new(statements::LEASE, link.shard).with(due.ticket.signed()).with(fence);
        steps.push(step.with(until_s).with(until_ns));
        leases.push(Lease { due, fence: Fence::new(fence.unsigned_abs()) });
    }
    turn.run(&steps).await?;
    turn.commit().await?;
    Ok(leases)
}

/// The first of so many fences that nobody had, one after the other.
pub(crate) async fn first_fence(link: &Link, turn: &Turn<'_>, n: usize) -> Result<i64, Fault> {
    let n = bound(n);
    let numbered = turn.run(&[Step::new(statements::NEXT_FENCE, link.shard).with(n)]).await?;
    let Some(row) = numbered.first().and_then(|rows| rows.first()) else {
        return Err(Fault::damaged("fences", "no number was given"));
    };
    Ok(get::<i64>(row, 0)?.saturating_sub(n).saturating_add(1))
}

/// Ends a lease of the tenant.
pub(crate) async fn release(link: &Link, tenant: &TenantId, lease: &Lease) -> Result<(), Fault> {
    let step = Step::new(statements::RELEASE, link.shard).with(lease.ticket().signed());
    let step = step.with(signed(lease.fence.number())).text(tenant.as_str());
    link.write(&[step], Twice::Harmless).await.map(drop)
}

fn asked(link: &Link, statement: &'static str, tenant: &TenantId, at: Instant, limit: usize) -> Step {
    let (seconds, nanoseconds) = moment::columns(at);
    let step = Step::new(statement, link.shard).text(tenant.as_str()).with(seconds).with(nanoseconds);
    step.with(bound(limit))
}

fn due_tickets(rows: &[Row]) -> Result<Vec<DueTicket>, Fault> {
    let mut due = Vec::with_capacity(rows.len());
    for row in rows {
        let ticket = ticket_id(get(row, 2)?, || "tickets".to_owned())?;
        let wake_at = moment::instant(columns(row, 0)?, || format!("wake time of ticket {ticket}"))?;
        due.push(DueTicket { wake_at, ticket });
    }
    Ok(due)
}
