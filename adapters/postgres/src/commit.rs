//! The commit of one unit: one round trip where nothing stands against it; what stands against it is asked for afterwards.
use std::sync::Arc;

use helpdesk_core::{CommitError, Receipt, Unit, Written};

use crate::check::{Checked, Facts, check};
use crate::fault::Fault;
use crate::gathering::{self, Gathered};
use crate::link::{Link, Tries, WRITE};
use crate::{hints, writing};

/// Writes one unit, or nothing of it.
///
/// A connection that is lost leaves it open whether it was written. The unit is written once more then: its receipt has one place, and
/// whoever is second there is told so. Only where that cannot be done in time the outcome stays unknown.
pub(crate) async fn commit(link: &Arc<Link>, unit: Unit) -> Result<Receipt, CommitError> {
    let mut tries = link.tries();
    let Some(facts) = Facts::known(link, &unit) else { return alone(link, unit, tries, None).await };
    let writes = writing::writes(&unit, &facts, link.shard)?;
    match gathering::write(link, Gathered { unit, writes }).await? {
        gathering::Ended::Written(unit) => Ok(written(link, *unit)),
        gathering::Ended::Together(unit, lost) => alone(link, *unit, tries, lost).await,
        gathering::Ended::Failed(unit, fault) => {
            if !fault.is_passing() || !tries.go_on().await {
                return Err(fault.into());
            }
            let lost = if let Fault::Lost { why } = fault { Some(why) } else { None };
            alone(link, *unit, tries, lost).await
        }
    }
}

/// Looks what stands against a unit and writes it alone, as long as that may go well.
async fn alone(
    link: &Arc<Link>,
    unit: Unit,
    mut tries: Tries,
    mut lost: Option<String>,
) -> Result<Receipt, CommitError> {
    loop {
        let fault = match attempt(link, &unit).await {
            Ok(Ended::Written) => return Ok(written(link, unit)),
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

/// The answer to a unit that is written.
fn written(link: &Arc<Link>, unit: Unit) -> Receipt {
    let receipt = unit.receipt().clone();
    hints::say(link, &unit);
    remember(link, unit);
    receipt
}

/// How an attempt ended.
enum Ended {
    Written,
    Answered(Box<Receipt>),
    Refused(CommitError),
}

/// Looks, and writes the unit where nothing stands against it.
async fn attempt(link: &Link, unit: &Unit) -> Result<Ended, Fault> {
    let facts = match check(link, unit).await? {
        Checked::Answered(first) => return Ok(Ended::Answered(first)),
        Checked::Refused(refused) => return Ok(Ended::Refused(refused)),
        Checked::Passed(facts) => facts,
    };
    let steps = writing::writes(unit, &facts, link.shard)?.steps(link.shard);
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
