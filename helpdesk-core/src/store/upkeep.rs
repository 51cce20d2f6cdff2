//! What whoever keeps a store writes over in it, while desks work: the port of erasing and of retention.
use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;

use crate::{CommitError, RecordKey, StoreError, StoredRecord, TicketId, Transfer};

/// Everything of a ticket read at once, and written over by whoever has seen it as it stands. No desk needs it; desks may work meanwhile.
///
/// What is written over goes past every rule of the desk, as a copy does: only erasing and retention should use it, and they leave a proof.
///
/// # Laws
/// All of `upkeep_conformance!` of `helpdesk-testkit`.
#[async_trait]
pub trait Upkeep: Transfer {
    /// Everything of a ticket, as it stands at one instant and in the order of keys: the ticket, its events, its decisions, and its notices
    /// that wait or are dead. Nothing where it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn whole(&self, ticket: TicketId) -> Result<Vec<StoredRecord>, StoreError>;

    /// Keeps records and takes others away, as [`keep_records`](Transfer::keep_records) does, all of it or nothing and durable before it is
    /// answered, with three rules more:
    ///
    /// - Each ticket of `seen` is at the version seen and has as many decisions; otherwise nothing is written.
    /// - A notice takes the place of the one with its id, where that still waits or is dead; its place, its attempts and its end stay. What
    ///   is not there any more is not written, so that nothing goes out twice.
    /// - A notice that is gone is taken away from its place, whether it waits there or is dead by now.
    ///
    /// What stood there is overwritten as well as the store can.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] with the first ticket that is not as it was seen; [`CommitError::NotWritten`]; [`CommitError::Unknown`],
    /// after which it may be written: read the ticket again.
    async fn rewrite(
        &self,
        seen: &[SeenWhole],
        records: Vec<StoredRecord>,
        gone: Vec<RecordKey>,
    ) -> Result<(), CommitError>;
}

/// A ticket as whoever writes over it has read it. What is refused, and a look at the clock that changes nothing, leave the version as it is
/// and a decision more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenWhole {
    /// Which.
    pub ticket: TicketId,
    /// The version it had; 0 where it was not there.
    pub version: u64,
    /// How many decisions it had.
    pub n_decisions: u64,
}
