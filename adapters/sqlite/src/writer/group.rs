//! One transaction of several callers' work.
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::job::{End, Job};
use super::lock;
use super::queue::Queue;
use crate::fault::{Fault, is_certain};
use crate::schema;

/// Most jobs of one transaction.
pub(super) const GROUP_MAX: usize = 1_024;

/// After about so many bytes a transaction takes nothing more: a group of long texts need not fit the memory at once.
const GROUP_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How often a group lets other threads go first before it is flushed, where the last one had several callers: those that were
/// just answered are likely to come back.
const YIELDS: usize = 3;

/// A job and what became of it.
pub(super) struct Settled {
    job: Box<dyn Job>,
    end: End,
}

impl Settled {
    /// Tells the caller. One whose waker panics keeps none of the others waiting.
    pub(super) fn tell(self) {
        drop(catch_unwind(AssertUnwindSafe(|| self.job.tell(self.end))));
    }
}

/// Why a group is not on the disk.
enum Failure {
    /// The file could not be written at all.
    NotBegun(Fault),
    /// Everything was rolled back.
    RolledBack(Fault),
    /// `COMMIT` failed in a way that leaves it open.
    Unknown(rusqlite::Error),
}

/// Runs a job. One that panics is a fault of its own: whoever leads writes for others too, and none of them may wait for ever.
fn run_one(job: &mut Box<dyn Job>, transaction: &Transaction<'_>) -> Result<(), Fault> {
    catch_unwind(AssertUnwindSafe(|| job.run(transaction)))
        .unwrap_or_else(|panic| Err(Fault::Panicked { why: said(&*panic) }))
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it did not say why".to_owned())
}

/// Takes what waits, up to the bounds, and writes it in one transaction. On a fault everything is rolled back, and each job runs
/// in a transaction of its own: one caller's trouble is nobody else's.
pub(super) fn write(waiting: (&Mutex<Queue>, &Condvar), connection: &mut Connection) -> Vec<Settled> {
    let mut group = Vec::new();
    let outcome = run(waiting, connection, &mut group);
    lock(waiting.0).last_group = group.len();
    match outcome {
        Ok(()) => {
            if group.iter().any(|job| job.erases()) {
                schema::empty_log(connection);
            }
            all(group, &End::Durable)
        }
        Err(Failure::NotBegun(fault)) => all(group, &End::NotWritten(fault.into())),
        Err(Failure::Unknown(error)) => all(group, &End::Unknown { why: error.to_string() }),
        Err(Failure::RolledBack(fault)) => match (group.pop(), group.is_empty()) {
            (Some(job), true) => vec![Settled { job, end: End::NotWritten(fault.into()) }],
            (last, _) => group.into_iter().chain(last).map(|job| alone(connection, job)).collect(),
        },
    }
}

fn all(group: Vec<Box<dyn Job>>, end: &End) -> Vec<Settled> {
    group.into_iter().map(|job| Settled { job, end: end.clone() }).collect()
}

fn run(
    (queue, wanted): (&Mutex<Queue>, &Condvar),
    connection: &mut Connection,
    group: &mut Vec<Box<dyn Job>>,
) -> Result<(), Failure> {
    let (first, n_yields) = {
        let mut queue = lock(queue);
        (queue.pop(), if queue.last_group > 1 { YIELDS } else { 0 })
    };
    let Some(mut job) = first else { return Ok(()) };
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => {
            // Each would wait as long, one after the other, and be told the same.
            group.push(job);
            group.extend(lock(queue).take_all());
            return Err(Failure::NotBegun(error.into()));
        }
    };
    let mut n_bytes = 0_usize;
    loop {
        n_bytes = n_bytes.saturating_add(job.n_bytes());
        let ran = run_one(&mut job, &transaction);
        group.push(job);
        ran.map_err(Failure::RolledBack)?;
        if group.len() >= GROUP_MAX || n_bytes >= GROUP_BYTES_MAX {
            break;
        }
        let Some(next) = next((queue, wanted), n_yields) else { break };
        job = next;
    }
    transaction.commit().map_err(explain)
}

/// What waits next; if nothing does, others go first a few times. Who has said that more is to come is waited for: nothing but making it stands
/// in between.
fn next((queue, wanted): (&Mutex<Queue>, &Condvar), n_yields: usize) -> Option<Box<dyn Job>> {
    for _yield in 0..n_yields {
        let next = lock(queue).pop();
        if next.is_some() {
            return next;
        }
        thread::yield_now();
    }
    let mut queue = lock(queue);
    loop {
        match queue.pop() {
            Some(job) => return Some(job),
            None if queue.n_feeding == 0 => return None,
            None => queue = wanted.wait(queue).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

fn explain(error: rusqlite::Error) -> Failure {
    if is_certain(&error) { Failure::RolledBack(error.into()) } else { Failure::Unknown(error) }
}

/// Writes one job in a transaction of its own.
fn alone(connection: &mut Connection, mut job: Box<dyn Job>) -> Settled {
    let mut once = || {
        let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| Failure::NotBegun(error.into()))?;
        run_one(&mut job, &transaction).map_err(Failure::RolledBack)?;
        transaction.commit().map_err(explain)
    };
    let end = match once() {
        Ok(()) => End::Durable,
        Err(Failure::NotBegun(fault) | Failure::RolledBack(fault)) => End::NotWritten(fault.into()),
        Err(Failure::Unknown(error)) => End::Unknown { why: error.to_string() },
    };
    if matches!(end, End::Durable) && job.erases() {
        schema::empty_log(connection);
    }
    Settled { job, end }
}
