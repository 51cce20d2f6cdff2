//! One clock of a ticket with its numbers and the ledger that proves them.
use helpdesk_core::{ClockExplanation, Instant, Metric};
use helpdesk_sla::{Ledger, OpenTime, Phase};
use serde::Serialize;

use super::outcome::Outcome;

/// One clock of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockSheet {
    /// What it measures.
    pub metric: Metric,
    /// Which instance of it, from 1.
    pub instance: u32,
    /// The policy and its version.
    pub policy: String,
    /// The schedule it counts by.
    pub schedule: String,
    /// What is promised.
    pub target: OpenTime,
    /// What is used.
    pub used: OpenTime,
    /// What became of it.
    pub outcome: Outcome,
    /// When the target is or was used up.
    pub due: Option<Instant>,
    /// When it was fulfilled or cancelled.
    pub ended_at: Option<Instant>,
    /// The account of what is used; its total is `used`.
    pub ledger: Ledger,
}

impl ClockSheet {
    pub(super) fn of(held: &ClockExplanation) -> Self {
        Self {
            metric: held.metric,
            instance: held.instance,
            policy: held.binding.policy.to_string(),
            schedule: held.binding.schedule.to_string(),
            target: held.clock.target,
            used: held.used,
            outcome: Outcome::of(&held.clock),
            due: due(held),
            ended_at: match held.clock.phase {
                Phase::Fulfilled { at, .. } | Phase::Cancelled { at } => Some(at),
                Phase::Running { .. } | Phase::Paused { .. } => None,
            },
            ledger: held.ledger.clone(),
        }
    }

    /// How much more is used than was promised; negative within the target.
    #[must_use]
    pub fn overrun(&self) -> OpenTime {
        self.used.saturating_sub(self.target)
    }
}

/// The due instant: that of the breach where there is one, else that of the promise.
pub(super) fn due(held: &ClockExplanation) -> Option<Instant> {
    held.clock.breach.map(|breach| breach.due).or(held.clock.due)
}
