//! The commit of a unit that opens one ticket: most of what is imported and created. What is not there is not looked for first: the keys of the
//! ticket and of the answer say so themselves.
use rusqlite::{ErrorCode, Transaction, params};

use crate::commit::{check_external, held_after, hold, past_checks, put, write_beside};
use crate::fault::{Fault, Refused};
use crate::rows::{PartRows, Rows, SnapshotRow};
use crate::{outbox, statements};

/// A unit that opens one ticket, and rests on nothing else.
pub(crate) struct Opening<'r> {
    rows: &'r Rows,
    part: &'r PartRows,
    snapshot: &'r SnapshotRow,
}

impl<'r> Opening<'r> {
    /// The unit as an opening, where it is one.
    pub(crate) fn of(rows: &'r Rows) -> Option<Self> {
        let [part] = rows.parts.as_slice() else { return None };
        let is_new = part.expected == 0 && !part.events.is_empty() && part.rewrites.is_none();
        let snapshot = part.snapshot.as_ref()?;
        (is_new && rows.lease.is_none() && rows.looked_at.is_empty()).then_some(Self { rows, part, snapshot })
    }

    /// Writes it, and says whether it did. Where anything stands against it nothing is written, and whoever looks at everything finds out what.
    pub(crate) fn write(&self, transaction: &Transaction<'_>) -> Result<bool, Fault> {
        let Self { rows, part, snapshot } = self;
        let checked = check_external(transaction, &rows.tenant, part);
        let held = match checked.and_then(|()| held_after(transaction, &rows.tenant, &rows.claims)) {
            Ok(held) => held,
            Err(Refused::Check(_)) => return Ok(false),
            Err(Refused::Fault(fault)) => return Err(fault),
        };
        let (tenant, command) = (rows.tenant.as_str(), rows.command.as_str());
        let n_answered =
            transaction.prepare_cached(statements::ANSWER_FIRST)?.execute(params![tenant, command, rows.receipt])?;
        if n_answered == 0 {
            return Ok(false);
        }
        match put(transaction, snapshot, part.wake_at, None) {
            Err(Fault::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                transaction.prepare_cached(statements::DROP_RECEIPT)?.execute(params![tenant, command])?;
                return Ok(false);
            }
            written => written?,
        }
        write_beside(transaction, &rows.tenant, part, None).map_err(past_checks)?;
        hold(transaction, &rows.tenant, &held)?;
        // Nobody was told of the ticket before: there is nothing in its lanes to wait for.
        rows.notices.iter().try_for_each(|notice| outbox::enqueue(transaction, notice))?;
        Ok(true)
    }
}
