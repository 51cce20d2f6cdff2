//! The key figures.
use helpdesk_core::{EventBody, Explanation, StatusKind};
use serde::Serialize;

/// The key figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Glance {
    /// Tickets.
    pub tickets: u64,
    /// Of them solved or closed.
    pub solved: u64,
    /// Of them neither.
    pub active: u64,
    /// Of them with at least one broken promise.
    pub breached: u64,
    /// Of them reopened at least once.
    pub reopened: u64,
    /// Messages.
    pub messages: u64,
    /// Events of all histories.
    pub events: u64,
    /// Decisions of all histories.
    pub decisions: u64,
}

impl Glance {
    pub(super) fn add(&mut self, explanation: &Explanation) {
        let ticket = &explanation.ticket;
        self.tickets += 1;
        match ticket.status.kind() {
            StatusKind::Solved | StatusKind::Closed => self.solved += 1,
            StatusKind::New | StatusKind::Open | StatusKind::Pending | StatusKind::OnHold => self.active += 1,
        }
        self.breached += u64::from(explanation.clocks.iter().any(|held| held.clock.breach.is_some()));
        self.messages += u64::from(ticket.n_messages);
        let mut reopened = false;
        for step in &explanation.steps {
            self.decisions += 1;
            self.events += u64::try_from(step.events.len()).unwrap_or(u64::MAX);
            reopened |= step.events.iter().any(|event| matches!(event.body, EventBody::Reopened { .. }));
        }
        self.reopened += u64::from(reopened);
    }
}
