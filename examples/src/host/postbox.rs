//! The mail of the host: what goes out is kept in a list, and can be made to fail.
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use helpdesk_core::{Delivery, Notifier, NotifyError, async_trait};

/// Letters that were sent, one line each.
#[derive(Debug, Default)]
pub struct Postbox {
    sent: Mutex<Vec<String>>,
    is_down: AtomicBool,
}

impl Postbox {
    /// Takes nothing from now on: everything is tried again later.
    pub fn go_down(&self) {
        self.is_down.store(true, Ordering::Relaxed);
    }

    /// Takes letters again.
    pub fn come_back(&self) {
        self.is_down.store(false, Ordering::Relaxed);
    }

    /// What was sent.
    #[must_use]
    pub fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Notifier for Postbox {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        if self.is_down.load(Ordering::Relaxed) {
            return Err(NotifyError::Later { why: "the server of mail does not answer".to_owned() });
        }
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.extend(delivery.notices().map(|notice| format!("{}: {}: {}", notice.to, notice.topic, notice.subject)));
        Ok(())
    }
}
