//! A notifier that never delivers.
use async_trait::async_trait;
use helpdesk_core::{Delivery, Notifier, NotifyError};

/// Answers every notice with the same error.
#[derive(Debug, Clone)]
pub struct FailingNotifier {
    error: NotifyError,
}

impl FailingNotifier {
    /// Always asks for another try.
    #[must_use]
    pub fn later() -> Self {
        Self { error: NotifyError::Later { why: "the mail server is away".to_owned() } }
    }

    /// Always gives up.
    #[must_use]
    pub fn never() -> Self {
        Self { error: NotifyError::Never { why: "there is no such mailbox".to_owned() } }
    }
}

#[async_trait]
impl Notifier for FailingNotifier {
    async fn deliver(&self, _delivery: &Delivery) -> Result<(), NotifyError> {
        Err(self.error.clone())
    }
}
