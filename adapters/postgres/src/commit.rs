//! The commit of one unit: one round trip where nothing stands against it; what stands against it is asked for afterwards.
use std::sync::Arc;

use helpdesk_core::{CommitError, Receipt, Unit, Written};

use crate::check::{Checked, Facts, check};
use crate::fault::Fault;
use crate::link::{Link, WRITE};
use crate::{hints, writing};

/// Writes one unit, or nothing of it.
///
/// A connection that is lost leaves it open whether it was written. The unit is written once more then: its receipt has one place, and
/// whoever is second there is told so. Only where that cannot be done in time the outcome stays unknown.
pub(crate) async fn commit(link: &Arc<Link>, unit: Unit) -> Result<Receipt, CommitError> {
    let mut tries = link.tries();
    let mut facts = Facts::known(link, &unit);
    let mut lost = None;
    loop {
        let fault = match attempt(link, &unit, facts.take()).await {
            Ok(Ended::Written) => {
                let receipt = unit.receipt().clone();
                hints::say(link, &unit);
                remember(link, unit);
                return Ok(receipt);
            }
            Ok(Ended::Answered(first)) => return Ok(*first),
            Ok(Ended::Refused(refused)) => return Err(after_loss(refused, lost)),
            Err(fault) => fault,
        };
        if !fault.is_passing() || !tries.go_on().await {
            return Err(after_loss(fault.into(), lost));
        }
        if let Fault::Lost { why } = fault {
            lost = Some(why);
        }
    }
}

/// How an attempt ended.
enum Ended {
    Written,
    Answered(Box<Receipt>),
    Refused(CommitError),
}

/// Writes the unit with what is known, or looks first.
async fn attempt(link: &Link, unit: &Unit, facts: Option<Facts>) -> Result<Ended, Fault> {
    let facts = match facts {
        Some(facts) => facts,
        None => match check(link, unit).await? {
            Checked::Answered(first) => return Ok(Ended::Answered(first)),
            Checked::Refused(refused) => return Ok(Ended::Refused(refused)),
            Checked::Passed(facts) => facts,
        },
    };
    let steps = writing::steps(unit, &facts, link.shard)?;
    link.attempt(Some(WRITE), &steps).await?;
    Ok(Ended::Written)
}

/// What is refused after a connection was lost may have been written before it was: the server may not have heard yet that nobody
/// waits for the answer.
fn after_loss(refused: CommitError, lost: Option<String>) -> CommitError {
    match (refused, lost) {
        (reused @ CommitError::CommandReused { .. }, _) => reused,
        (_, Some(why)) => CommitError::Unknown { why },
        (refused, None) => refused,
    }
}

/// Keeps the tickets as they stand now: the next commit about them rests on that.
fn remember(link: &Link, unit: Unit) {
    let written: Written = unit.into();
    for part in written.parts {
        if let Some(snapshot) = &part.snapshot {
            link.known.put(&Arc::clone(snapshot));
        }
    }
}
