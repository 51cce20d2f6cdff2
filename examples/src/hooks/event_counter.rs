//! An observer: counts what happened, each event once.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use helpdesk_core::{EventKind, Observation, Observer};

/// Counts events by kind. An event that comes a second time is known by its id.
#[derive(Default)]
pub struct EventCounter {
    state: Mutex<(BTreeSet<String>, BTreeMap<EventKind, u64>)>,
}

impl EventCounter {
    /// How many events of a kind there were.
    #[must_use]
    pub fn n(&self, kind: EventKind) -> u64 {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1.get(&kind).copied().unwrap_or_default()
    }
}

#[async_trait]
impl Observer for EventCounter {
    fn name(&self) -> &str {
        "event-counter"
    }

    fn listens_to(&self, kind: EventKind) -> bool {
        matches!(kind, EventKind::Opened | EventKind::Replied | EventKind::Solved)
    }

    async fn observe(&self, observation: &Observation<'_>) -> Result<(), String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0.insert(observation.id()) {
            *state.1.entry(observation.event.kind()).or_default() += 1;
        }
        Ok(())
    }
}
