//! The port through which notices leave the desk.
use alloc::{boxed::Box, string::String};

use async_trait::async_trait;

use crate::Notice;

/// Delivers notices: the host's mail, chat or push.
///
/// A notice is delivered at least once; its [`id`](Notice::id) is the same each time, so a receiver can drop the second.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Delivers one notice.
    ///
    /// # Errors
    /// [`NotifyError::Later`] asks for another try, [`NotifyError::Never`] gives it up.
    async fn deliver(&self, notice: &Notice) -> Result<(), NotifyError>;
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
