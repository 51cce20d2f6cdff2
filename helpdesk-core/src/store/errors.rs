//! What can go wrong at the ports of a store.
use alloc::string::String;

use crate::{Address, CommandId, ExternalId, Holder, RequesterId, TicketId};

/// Why a store did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store could not be reached or broke down; nothing was changed by a read, a write may be tried again.
    #[error("the store is not available: {why}")]
    Unavailable {
        /// What happened.
        why: String,
    },
    /// So much waits to be done already that nothing more is taken: nothing was changed, ask again in a while.
    #[error("the store has too much to do: {why}")]
    Busy {
        /// What waits, and how much of it may.
        why: String,
    },
    /// What is stored cannot be read.
    #[error("stored data is damaged: {what}")]
    Damaged {
        /// What was read, and what was expected.
        what: String,
    },
}

/// Why a unit was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// Somebody else was faster; reload and decide again.
    #[error("ticket {ticket} is not at the expected version")]
    Conflict {
        /// Which.
        ticket: TicketId,
    },
    /// The command id was used for something else.
    #[error("command id `{command}` was used for another request")]
    CommandReused {
        /// Which.
        command: CommandId,
    },
    /// The external id belongs to another ticket.
    #[error("external id `{external}` belongs to ticket {owner}")]
    ExternalIdTaken {
        /// Which.
        external: ExternalId,
        /// Whose.
        owner: TicketId,
    },
    /// There is no room left; choose again.
    #[error("{holder} has no capacity left")]
    OverCapacity {
        /// Whose room.
        holder: Holder,
    },
    /// It was certainly not written.
    #[error("not written: {0}")]
    NotWritten(StoreError),
    /// It may or may not have been written: look for the receipt.
    #[error("the outcome is unknown: {why}")]
    Unknown {
        /// What happened.
        why: String,
    },
}

/// Why a person was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// They are not at the expected version.
    #[error("requester `{person}` is not at the expected version")]
    Conflict {
        /// Who.
        person: RequesterId,
    },
    /// An address belongs to somebody else.
    #[error("`{address}` belongs to requester `{owner}`")]
    AddressTaken {
        /// Which.
        address: Address,
        /// Whose it is.
        owner: RequesterId,
    },
    /// Whom they are merged into leads back to them by now.
    #[error("requester `{person}` cannot be merged into `{into}`: that one is merged into them by now")]
    Circle {
        /// Who.
        person: RequesterId,
        /// Into whom.
        into: RequesterId,
    },
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}
