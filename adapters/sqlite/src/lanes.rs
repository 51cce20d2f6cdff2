//! The outbox of several desks: who delivers which lane, and until when.
use std::collections::BTreeMap;

use helpdesk_core::{Fence, Instant, LaneLease, LeasedNotice, NoticeId, Settlement, TenantId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::due::{first_fence, signed};
use crate::fault::Fault;
use crate::{moment, outbox, statements};

/// Takes leases of the lanes of what may be sent and is nobody's.
pub(crate) fn claim(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    (at, until): (Instant, Instant),
    limit: usize,
) -> Result<Vec<LeasedNotice>, Fault> {
    let ready = outbox::ready(transaction, statements::CLAIMABLE_LANES, tenant, at, limit)?;
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let lanes: Vec<String> = ready.iter().map(|waiting| waiting.notice.lane()).collect();
    let mut fences: BTreeMap<&str, i64> = lanes.iter().map(|lane| (lane.as_str(), 0)).collect();
    let first = first_fence(transaction, fences.len())?;
    let (until_s, until_ns) = moment::columns(until);
    let mut insert = transaction.prepare_cached(statements::LEASE_LANE)?;
    for ((lane, fence), number) in fences.iter_mut().zip(first..) {
        *fence = number;
        insert.execute(params![tenant.as_str(), lane, number, until_s, until_ns])?;
    }
    let leased = ready.into_iter().zip(&lanes).map(|(waiting, lane)| {
        let number = fences.get(lane.as_str()).copied().unwrap_or_default();
        let lease = LaneLease { lane: lane.clone(), fence: Fence::new(number.unsigned_abs()) };
        LeasedNotice { waiting, lease }
    });
    Ok(leased.collect())
}

/// Says what became of a notice of a lane, if the lane is under this lease, and whether it is.
pub(crate) fn settle(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    lease: &LaneLease,
    notice: &NoticeId,
    settlement: &Settlement,
) -> Result<bool, Fault> {
    if fence(transaction, tenant, &lease.lane)? != Some(signed(lease.fence)) {
        return Ok(false);
    }
    let key = params![tenant.as_str(), notice.as_str()];
    let lane: Option<String> =
        transaction.prepare_cached(statements::LANE_OF)?.query_row(key, |row| row.get(0)).optional()?;
    if lane.is_some_and(|lane| lane != lease.lane) {
        return Ok(false);
    }
    outbox::settle(transaction, tenant, notice, settlement)?;
    Ok(true)
}

/// Gives leases back.
pub(crate) fn release(transaction: &Transaction<'_>, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), Fault> {
    let mut delete = transaction.prepare_cached(statements::RELEASE_LANE)?;
    for lease in leases {
        delete.execute(params![tenant.as_str(), lease.lane, signed(lease.fence)])?;
    }
    Ok(())
}

fn fence(connection: &Connection, tenant: &TenantId, lane: &str) -> Result<Option<i64>, Fault> {
    let key = params![tenant.as_str(), lane];
    Ok(connection.prepare_cached(statements::LANE_FENCE)?.query_row(key, |row| row.get(0)).optional()?)
}
