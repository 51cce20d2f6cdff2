//! How a team's tickets come into hands and out of them again, as a configuration says it.
use alloc::vec::Vec;

use helpdesk_sla::{Instant, OpenTime};
use serde::{Deserialize, Serialize};

use crate::{AgentId, Configuration, ScheduleId, Strategy, TeamId, WeightRule};

/// How a team's tickets come into hands and out of them again, beside its strategy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AssignmentSpec {
    /// The strategies that are tried in turn where the team's first one finds nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Strategy>,
    /// Whom the strategy `fixed` means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<AgentId>,
    /// What tickets weigh, where the agent has no rules of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<WeightRule>,
    /// Where a ticket goes that nobody took in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow: Option<OverflowSpec>,
    /// How long an agent may have a ticket without doing anything with it; then it goes back to the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act_within: Option<DelaySpec>,
    /// How long a ticket stays with an agent who went offline; it stays for good where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requeue_offline: Option<DelaySpec>,
}

/// Where a ticket goes that nobody took in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverflowSpec {
    /// Which team.
    pub to: TeamId,
    /// After how long in the queue.
    pub after: OpenTime,
    /// When that counts; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleId>,
}

/// A length of time and when it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelaySpec {
    /// How long.
    pub after: OpenTime,
    /// When it counts; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleId>,
}

/// Who stands in for an agent who is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubstituteSpec {
    /// Who stands in.
    pub agent: AgentId,
    /// From when on; from ever where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// Until when, that instant not included; for ever where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

impl AssignmentSpec {
    pub(crate) fn is_default(&self) -> bool {
        self == &Self::default()
    }
}

impl OverflowSpec {
    /// When a ticket that is in the queue since then goes on; nothing where the schedule knows no such instant.
    #[must_use]
    pub fn ends(&self, since: Instant, configuration: &Configuration) -> Option<Instant> {
        ends(self.after, self.schedule.as_ref(), since, configuration)
    }
}

impl DelaySpec {
    /// When it is over, counted from an instant; nothing where the schedule knows no such instant.
    #[must_use]
    pub fn ends(&self, since: Instant, configuration: &Configuration) -> Option<Instant> {
        ends(self.after, self.schedule.as_ref(), since, configuration)
    }
}

impl SubstituteSpec {
    /// Whether it holds at an instant.
    #[must_use]
    pub fn holds(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

fn ends(
    after: OpenTime,
    schedule: Option<&ScheduleId>,
    since: Instant,
    configuration: &Configuration,
) -> Option<Instant> {
    match schedule {
        Some(schedule) => configuration.schedule(schedule)?.advance(since, after).ok(),
        None => since.checked_add_signed(chrono::TimeDelta::try_seconds(after.seconds())?),
    }
}
