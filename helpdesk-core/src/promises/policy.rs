//! Policies: promise sets, ordered, conditional and versioned.
use alloc::{collections::BTreeMap, vec::Vec};
use core::fmt;

use helpdesk_sla::{Instant, OpenTime, RetargetMode};
use serde::{Deserialize, Serialize};

use crate::{Condition, LadderId, LateFacts, Metric, OnMerge, PolicyId, Priority, ScheduleId, StatusKind, Tier};

/// One version of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySpec {
    /// Its id; versions of one policy share it.
    pub id: PolicyId,
    /// Which version this is; counts from 1.
    #[serde(default = "first_version")]
    pub version: u32,
    /// Since when this version holds; always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Instant>,
    /// For which tickets.
    #[serde(default)]
    pub when: Condition,
    /// When its clocks count, unless a target says otherwise.
    pub schedule: ScheduleId,
    /// The escalation steps of the ticket itself: reopened, reassigned, untouched. Those of clocks are with the targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<LadderId>,
    /// What it promises.
    #[serde(default)]
    pub targets: BTreeMap<Metric, TargetSpec>,
    /// What becomes of a running clock when the promise changes. Where it changes because the ticket comes to another team or tier,
    /// `Restart` carries on what the requester waits for: only the clocks of queues and tiers begin anew with a move.
    #[serde(default)]
    pub on_change: RetargetMode,
    /// Whether it counts from the oldest unanswered question of a ticket that is merged in.
    #[serde(default, skip_serializing_if = "OnMerge::is_usual")]
    pub on_merge: OnMerge,
    /// What solving without a reply does to the clocks that wait for one.
    #[serde(default, skip_serializing_if = "SolvedWithoutReply::is_usual")]
    pub solved_without_reply: SolvedWithoutReply,
    /// From when on its clocks count what is told late.
    #[serde(default, skip_serializing_if = "LateFacts::is_usual")]
    pub late_facts: LateFacts,
}

/// What solving without a reply does to the clocks that wait for one: first reply, next reply, updates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SolvedWithoutReply {
    /// They are cancelled: nobody waits any more.
    #[default]
    Cancels,
    /// They are fulfilled: the solution is the answer.
    Fulfils,
    /// They run on until somebody replies or the ticket is closed.
    KeepsRunning,
}

impl SolvedWithoutReply {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// The promise for one metric: an open time per priority, none where absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TargetSpec {
    /// For urgent tickets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgent: Option<OpenTime>,
    /// For tickets of high priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<OpenTime>,
    /// For tickets of normal priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normal: Option<OpenTime>,
    /// For tickets of low priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<OpenTime>,
    /// Other promises for single tiers, of [`Metric::Assignment`] and [`Metric::Tier`] only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<TierTarget>,
    /// When this clock counts; by the policy's schedule where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleId>,
    /// In which statuses the clock stands; the metric's own where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pauses_in: Option<Vec<StatusKind>>,
    /// The escalation steps of the clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ladder: Option<LadderId>,
}

/// The promise while one tier has the ticket; what it leaves out is as for the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierTarget {
    /// Which tier.
    pub tier: Tier,
    /// For urgent tickets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent: Option<OpenTime>,
    /// For tickets of high priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<OpenTime>,
    /// For tickets of normal priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal: Option<OpenTime>,
    /// For tickets of low priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<OpenTime>,
}

/// A version of a policy, as events and decisions name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PolicyRef {
    /// The policy.
    pub id: PolicyId,
    /// The version.
    pub version: u32,
}

impl PolicySpec {
    /// The first version of a policy for all tickets that promises nothing yet.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::{Metric, PolicySpec, TargetSpec};
    ///
    /// let mut policy = PolicySpec::new("standard".parse()?, "office".parse()?);
    /// let target = TargetSpec { normal: Some("4h".parse()?), ..TargetSpec::default() };
    /// policy.targets.insert(Metric::FirstReply, target);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(id: PolicyId, schedule: ScheduleId) -> Self {
        Self {
            id,
            version: 1,
            effective_from: None,
            when: Condition::default(),
            schedule,
            ladder: None,
            targets: BTreeMap::new(),
            on_change: RetargetMode::default(),
            on_merge: OnMerge::default(),
            solved_without_reply: SolvedWithoutReply::default(),
            late_facts: LateFacts::default(),
        }
    }

    /// How events and decisions name this version.
    #[must_use]
    pub fn reference(&self) -> PolicyRef {
        PolicyRef { id: self.id.clone(), version: self.version }
    }
}

impl TargetSpec {
    /// When the clock counts under this policy.
    #[must_use]
    pub fn schedule<'a>(&'a self, policy: &'a PolicySpec) -> &'a ScheduleId {
        self.schedule.as_ref().unwrap_or(&policy.schedule)
    }

    /// The promise for this priority while this tier has the ticket.
    #[must_use]
    pub fn for_ticket(&self, priority: Priority, tier: Tier) -> Option<OpenTime> {
        let own = self.tiers.iter().find(|own| own.tier == tier).and_then(|own| match priority {
            Priority::Urgent => own.urgent,
            Priority::High => own.high,
            Priority::Normal => own.normal,
            Priority::Low => own.low,
        });
        own.or_else(|| self.for_priority(priority))
    }

    /// The promise for this priority, whichever tier has the ticket.
    #[must_use]
    pub fn for_priority(&self, priority: Priority) -> Option<OpenTime> {
        match priority {
            Priority::Urgent => self.urgent,
            Priority::High => self.high,
            Priority::Normal => self.normal,
            Priority::Low => self.low,
        }
    }

    /// The statuses in which the clock of this metric stands.
    #[must_use]
    pub fn pauses(&self, metric: Metric) -> &[StatusKind] {
        self.pauses_in.as_deref().unwrap_or_else(|| metric.preset().pauses_in)
    }
}

impl fmt::Display for PolicyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{}", self.id, self.version)
    }
}

fn first_version() -> u32 {
    1
}
