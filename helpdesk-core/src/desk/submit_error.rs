//! Why a request was not done, in four kinds: refused, reused, busy, or the store.
use crate::{CommandId, Refusal, StoreError, TicketId, limits::RETRIES_MAX};

/// Why a request was not done.
///
/// # Examples
/// What a host answers its caller: the text is for people, [`Refusal`] says what it is.
///
/// ```
/// use helpdesk_core::{Refusal, SubmitError, TicketId};
///
/// fn status(error: &SubmitError) -> u16 {
///     match error {
///         SubmitError::Refused(Refusal::NoSuchTicket { .. }) => 404,
///         SubmitError::Refused(Refusal::NotAllowed { .. }) => 403,
///         SubmitError::Refused(_) | SubmitError::CommandReused { .. } => 422,
///         SubmitError::Busy { .. } | SubmitError::Store(_) => 503, // send the same request under the same id again
///         _ => 500,
///     }
/// }
///
/// let error = SubmitError::from(Refusal::NoSuchTicket { ticket: TicketId::new(7)? });
/// assert_eq!((status(&error), error.to_string()), (404, "there is no ticket 7".to_owned()));
/// # Ok::<(), helpdesk_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// The desk does not do it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The command id was used for something else.
    #[error("command id `{command}` was used for another request, expected a new id")]
    CommandReused {
        /// Which.
        command: CommandId,
    },
    /// Others were faster each time.
    #[error("ticket {ticket} changed {RETRIES_MAX} times while this was decided; send the same request again")]
    Busy {
        /// Which.
        ticket: TicketId,
    },
    /// The store did not answer. Send the same request under the same id again.
    #[error(transparent)]
    Store(#[from] StoreError),
}
