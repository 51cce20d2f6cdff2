//! A notifier that remembers what it was given.
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{Notice, Notifier, NotifyError};

/// Delivers every notice to a list.
#[derive(Debug, Default)]
pub struct RecordingNotifier {
    delivered: Mutex<Vec<Notice>>,
}

impl RecordingNotifier {
    /// Makes one that has delivered nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What it was given so far, in order.
    #[must_use]
    pub fn delivered(&self) -> Vec<Notice> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Notifier for RecordingNotifier {
    async fn deliver(&self, notice: &Notice) -> Result<(), NotifyError> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).push(notice.clone());
        Ok(())
    }
}
