//! One clock of a ticket: what it measures, under which promise, and by which schedules it has counted.
use alloc::{sync::Arc, vec::Vec};

use helpdesk_sla::{Clock, Instant, Schedule};
use serde::{Deserialize, Serialize};

use crate::{Configuration, LadderId, Metric, PolicyRef, ScheduleId, StatusKind, limits::COUNTED_BY_MAX, shared};

/// One clock of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketClock {
    /// What it measures.
    pub metric: Metric,
    /// Which instance of it, from 1.
    pub instance: u32,
    /// Under which promise. Clocks that are promised the same share it.
    #[serde(with = "shared")]
    pub binding: Arc<ClockBinding>,
    /// The clock itself.
    pub clock: Clock,
    /// The schedules it counted by before, ascending: what was used under one of them stays measured by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted_by: Vec<CountedBy>,
}

/// What a promise rests on, recorded each time one is made or moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockBinding {
    /// The policy version.
    pub policy: PolicyRef,
    /// When it counts.
    pub schedule: ScheduleId,
    /// The version of the schedule in force at that instant.
    pub schedule_version: u32,
    /// In which statuses it stands.
    pub pauses_in: Vec<StatusKind>,
    /// Its escalation steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<LadderId>,
}

/// A schedule that a clock counted by before it was moved to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedBy {
    /// Which.
    pub schedule: ScheduleId,
    /// Up to when it counted.
    pub until: Instant,
}

impl TicketClock {
    /// The schedules it counted by before the present one, each with the instant up to which it counted: what
    /// [`Schedules`](helpdesk_sla::Schedules) asks for. One that is gone from the configuration leaves its time to the one after it.
    #[must_use]
    pub fn counted_before<'a>(&self, configuration: &'a Configuration) -> Vec<(Instant, &'a Schedule)> {
        let known = |by: &CountedBy| Some((by.until, configuration.schedule(&by.schedule)?));
        self.counted_by.iter().filter_map(known).collect()
    }

    /// The same as of a promise that is put on it at an instant.
    pub(crate) fn counted_before_move<'a>(
        &self,
        to: &ClockBinding,
        at: Instant,
        configuration: &'a Configuration,
    ) -> Vec<(Instant, &'a Schedule)> {
        let mut earlier = self.counted_before(configuration);
        if to.schedule != self.binding.schedule {
            let present = configuration.schedule(&self.binding.schedule);
            earlier.extend(present.map(|schedule| (at.max(self.clock.phase.began_at()), schedule)));
        }
        earlier
    }

    /// Puts another promise on it at an instant.
    pub(crate) fn bind(&mut self, to: &Arc<ClockBinding>, at: Instant) {
        if to.schedule != self.binding.schedule {
            let until = at.max(self.clock.phase.began_at());
            self.counted_by.push(CountedBy { schedule: self.binding.schedule.clone(), until });
            let over = self.counted_by.len().saturating_sub(COUNTED_BY_MAX);
            self.counted_by.drain(..over);
        }
        self.binding = Arc::clone(to);
        // Where counting began again, nothing before it is asked for.
        let from = self.clock.counts_from;
        self.counted_by.retain(|by| by.until > from);
    }
}
