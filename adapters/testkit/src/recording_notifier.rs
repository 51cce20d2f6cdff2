//! A notifier that remembers what it was given.
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{Delivery, Notice, Notifier, NotifyError};

/// Delivers every notice to a list.
#[derive(Debug, Default)]
pub struct RecordingNotifier {
    delivered: Mutex<Vec<Delivery>>,
}

impl RecordingNotifier {
    /// Makes one that has delivered nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The notices that it was given so far, in order.
    #[must_use]
    pub fn delivered(&self) -> Vec<Notice> {
        self.deliveries().iter().flat_map(|delivery| delivery.notices().cloned()).collect()
    }

    /// The pieces that it was given so far, in order.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Notifier for RecordingNotifier {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).push(delivery.clone());
        Ok(())
    }
}
