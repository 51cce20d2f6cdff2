//! Notices that wait, in the order of their commits, and what became of them.
use helpdesk_core::{Instant, Notice, NoticeId, Settlement, TenantId};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::fault::{Fault, from_json};
use crate::read::{bound, not_text};
use crate::{moment, statements};

/// The tenant's notices that may be sent at an instant.
pub(crate) fn waiting(
    connection: &Connection,
    tenant: &TenantId,
    at: Instant,
    limit: usize,
) -> Result<Vec<Notice>, Fault> {
    let (seconds, nanoseconds) = moment::columns(at);
    let mut select = connection.prepare_cached(statements::WAITING)?;
    let mut rows = select.query(params![tenant.as_str(), seconds, nanoseconds, bound(limit)])?;
    let mut notices = Vec::new();
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let body = row.get_ref(1)?.as_str().map_err(not_text)?;
        notices.push(from_json(body, || format!("notice at position {position} of the outbox"))?);
    }
    Ok(notices)
}

/// Says what became of a notice of the tenant.
pub(crate) fn settle(
    connection: &mut Connection,
    tenant: &TenantId,
    notice: &NoticeId,
    settlement: Settlement,
) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (tenant, id) = (tenant.as_str(), notice.as_str());
    match settlement {
        Settlement::Delivered => {
            transaction.prepare_cached(statements::REMOVE)?.execute(params![tenant, id])?;
        }
        Settlement::Later { at } => {
            let (seconds, nanoseconds) = moment::columns(at);
            transaction.prepare_cached(statements::LATER)?.execute(params![tenant, id, seconds, nanoseconds])?;
        }
        Settlement::Dead { why } => {
            transaction.prepare_cached(statements::BURY)?.execute(params![tenant, id, why])?;
            transaction.prepare_cached(statements::REMOVE)?.execute(params![tenant, id])?;
        }
        // `Settlement` will grow; what this store does not know it must not forget.
        other => return Err(Fault::Unsupported { what: format!("cannot settle a notice as {other:?}") }),
    }
    transaction.commit()?;
    Ok(())
}

/// The tenant's notices that were given up, with the reason.
pub(crate) fn dead_letters(
    connection: &Connection,
    tenant: &TenantId,
    limit: usize,
) -> Result<Vec<(Notice, String)>, Fault> {
    let mut select = connection.prepare_cached(statements::DEAD_LETTERS)?;
    let mut rows = select.query(params![tenant.as_str(), bound(limit)])?;
    let mut letters = Vec::new();
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let body = row.get_ref(1)?.as_str().map_err(not_text)?;
        letters.push((from_json(body, || format!("dead letter at position {position}"))?, row.get(2)?));
    }
    Ok(letters)
}
