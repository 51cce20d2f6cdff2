//! What one caller wants written.
use std::sync::Arc;

use helpdesk_core::StoreError;
use rusqlite::Transaction;

use super::answer::{Answer, Outcome, Slot};
use crate::fault::Fault;

/// What one caller wants written, whole or not at all.
pub(crate) trait Job: Send {
    /// Checks first, then writes. It may be run again, after everything was rolled back.
    ///
    /// A check that fails has written nothing, and is an answer. A fault may have: what is in the transaction is lost.
    fn run(&mut self, transaction: &Transaction<'_>) -> Result<(), Fault>;

    /// About how many bytes it writes.
    fn n_bytes(&self) -> usize;

    /// Whether it writes over texts that are to be in no file any more.
    fn erases(&self) -> bool;

    /// Says what became of it.
    fn tell(self: Box<Self>, end: End);
}

/// What became of the transaction that a job ran in.
#[derive(Debug, Clone)]
pub(crate) enum End {
    /// It is on the disk: what the job answered holds.
    Durable,
    /// Nothing of it was written.
    NotWritten(StoreError),
    /// It may be on the disk, or not.
    Unknown { why: String },
}

struct Task<W, T: Outcome> {
    /// None once its answer is given.
    work: Option<W>,
    found: Option<T>,
    slot: Arc<Slot<T>>,
    n_bytes: usize,
    erases: bool,
}

/// Work as a job, and its answer.
pub(crate) fn task<T: Outcome>(
    work: impl FnMut(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    n_bytes: usize,
    erases: bool,
) -> (Box<dyn Job>, Answer<T>) {
    let (slot, answer) = Slot::new();
    (Box::new(Task { work: Some(work), found: None, slot, n_bytes, erases }), answer)
}

impl<T: Outcome, W: FnMut(&Transaction<'_>) -> Result<T, Fault> + Send> Job for Task<W, T> {
    fn run(&mut self, transaction: &Transaction<'_>) -> Result<(), Fault> {
        if let Some(work) = &mut self.work {
            self.found = Some(work(transaction)?);
        }
        Ok(())
    }

    fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    fn erases(&self) -> bool {
        self.erases
    }

    fn tell(mut self: Box<Self>, end: End) {
        let never = || T::not_written(StoreError::Unavailable { why: "it was not run".to_owned() });
        let answer = match end {
            End::Durable => self.found.take().unwrap_or_else(never),
            End::NotWritten(error) => T::not_written(error),
            End::Unknown { why } => T::unknown(why),
        };
        // First: what the caller shares with the work is the caller's to give back, who has the time.
        self.work = None;
        self.slot.give(answer);
    }
}

impl<W, T: Outcome> Drop for Task<W, T> {
    /// Nobody waits for a job that is gone: whatever happened to it, its outcome is unknown.
    fn drop(&mut self) {
        self.slot.give_if_awaited(|| T::unknown("the writer broke down".to_owned()));
    }
}
