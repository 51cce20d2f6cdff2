//! The ports through which notices leave the desk.
use alloc::{boxed::Box, string::String};

use async_trait::async_trait;

use crate::{Actor, Audience, Delivery, TenantId};

/// Delivers notices: the host's mail, chat or push.
///
/// A notice is delivered at least once; its [`id`](crate::Notice::id) is the same each time, so a receiver can drop the
/// second.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Delivers one piece: one notice, or a digest, or a burst. The answer settles every notice in it.
    ///
    /// # Errors
    /// [`NotifyError::Later`] asks for another try, [`NotifyError::Never`] gives it up.
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError>;
}

/// Says who a recipient is by now: rights are read again when a notice goes out.
///
/// Without it an agent of the configuration is judged by [`Actor::agent`], a requester by [`Actor::requester`], a team by
/// whether it is there.
#[async_trait]
pub trait Recipients: Send + Sync {
    /// The recipient as an actor; none where there is nobody any more. A team is judged by whoever answers for it.
    ///
    /// # Errors
    /// [`NotifyError`]: the notice is not sent without an answer.
    async fn actor(&self, tenant: &TenantId, to: &Audience) -> Result<Option<Actor>, NotifyError>;
}

/// Why a notice was not delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// Try again later.
    #[error("not delivered, to be tried again: {why}")]
    Later {
        /// What happened.
        why: String,
    },
    /// It will never work.
    #[error("not deliverable: {why}")]
    Never {
        /// What happened.
        why: String,
    },
}
