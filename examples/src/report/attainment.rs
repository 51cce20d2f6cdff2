//! Promises kept and broken, per metric and priority, and how much of the targets was used.
use std::collections::BTreeMap;

use helpdesk_core::{EventBody, Explanation, Metric, Priority};
use helpdesk_sla::{ClockEvent, OpenTime};
use serde::Serialize;

use super::outcome::{Outcome, Outcomes};

/// How many clocks used how much of their target, by [`USED_BUCKETS`].
pub type UsedBuckets = [u64; 7];

/// The names of the buckets: each holds its edge, so the first four are within the target.
pub const USED_BUCKETS: [&str; 7] = ["to 25 %", "to 50 %", "to 75 %", "to 100 %", "to 150 %", "to 200 %", "over 200 %"];

const EDGES: [i128; 6] = [25, 50, 75, 100, 150, 200];

/// Promises kept and broken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Attainment {
    /// All clocks.
    pub total: Outcomes,
    /// By metric, in the order of [`Metric::ALL`]; only those that were measured.
    pub metrics: Vec<MetricAttainment>,
}

/// The clocks of one metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MetricAttainment {
    /// What was measured.
    pub metric: Metric,
    /// All of them.
    pub total: Outcomes,
    /// By priority, the most important first; only those that occur.
    pub priorities: Vec<PriorityAttainment>,
    /// How much of the target was used, of the met and the breached ones.
    pub used: UsedBuckets,
}

/// The clocks of one metric and one priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriorityAttainment {
    /// The ticket's priority when the clock ended; the present one while it has not.
    pub priority: Priority,
    /// What became of them.
    pub outcomes: Outcomes,
}

#[derive(Debug, Default)]
pub(super) struct AttainmentTally {
    outcomes: BTreeMap<(Metric, Priority), Outcomes>,
    used: BTreeMap<Metric, UsedBuckets>,
}

impl AttainmentTally {
    pub(super) fn add(&mut self, explanation: &Explanation) {
        let ended_with = priorities_at_end(explanation);
        for held in &explanation.clocks {
            let ended_with = ended_with.get(&(held.metric, held.instance)).copied();
            let priority = ended_with.unwrap_or(explanation.ticket.priority);
            let outcome = Outcome::of(&held.clock);
            self.outcomes.entry((held.metric, priority)).or_default().add(outcome);
            let used = self.used.entry(held.metric).or_default();
            match outcome {
                Outcome::Met | Outcome::Breached => {
                    if let Some(bucket) = used.get_mut(bucket(held.used, held.clock.target)) {
                        *bucket += 1;
                    }
                }
                Outcome::Running | Outcome::Cancelled => {}
            }
        }
    }

    pub(super) fn finish(self) -> Attainment {
        let mut attainment = Attainment::default();
        for metric in Metric::ALL {
            let Some(used) = self.used.get(&metric).copied() else { continue };
            let mut total = Outcomes::default();
            let mut priorities = Vec::new();
            for priority in Priority::ALL.into_iter().rev() {
                let Some(outcomes) = self.outcomes.get(&(metric, priority)).copied() else { continue };
                total = sum(total, outcomes);
                priorities.push(PriorityAttainment { priority, outcomes });
            }
            attainment.total = sum(attainment.total, total);
            attainment.metrics.push(MetricAttainment { metric, total, priorities, used });
        }
        attainment
    }
}

fn sum(a: Outcomes, b: Outcomes) -> Outcomes {
    Outcomes {
        met: a.met + b.met,
        breached: a.breached + b.breached,
        running: a.running + b.running,
        cancelled: a.cancelled + b.cancelled,
    }
}

fn bucket(used: OpenTime, target: OpenTime) -> usize {
    let (used, target) = (i128::from(used.seconds()), i128::from(target.seconds()));
    EDGES.iter().take_while(|edge| used * 100 > target * **edge).count()
}

/// The ticket's priority at the instant each ended clock ended.
fn priorities_at_end(explanation: &Explanation) -> BTreeMap<(Metric, u32), Priority> {
    let mut ended = BTreeMap::new();
    let mut present = explanation.ticket.priority;
    for event in explanation.steps.iter().flat_map(|step| &step.events) {
        if let EventBody::Opened { priority: to, .. } | EventBody::PriorityChanged { to, .. } = &event.body {
            present = *to;
        }
        let EventBody::ClockMoved { metric, instance, change, .. } = &event.body else { continue };
        match change {
            ClockEvent::Fulfilled { .. } | ClockEvent::Cancelled { .. } => {
                ended.insert((*metric, *instance), present);
            }
            ClockEvent::Reopened => {
                ended.remove(&(*metric, *instance));
            }
            ClockEvent::Started { .. }
            | ClockEvent::Promised { .. }
            | ClockEvent::PromiseSuspended { .. }
            | ClockEvent::Paused { .. }
            | ClockEvent::Resumed
            | ClockEvent::Restarted
            | ClockEvent::Acknowledged { .. }
            | ClockEvent::Recalled { .. }
            | ClockEvent::Rewound { .. }
            | ClockEvent::Excused { .. }
            | ClockEvent::Retargeted { .. }
            | ClockEvent::Breached { .. }
            | ClockEvent::RungFired { .. } => {}
        }
    }
    ended
}
