//! Ladders: what happens when a clock, or the ticket itself, comes to a rung.
mod due;

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use helpdesk_sla::{Ladder, OpenTime, Repeat, Rung, Trigger};
use serde::{Deserialize, Serialize};

pub(crate) use self::due::{due, next_wake};
use crate::{ApprovalId, Audience, Authorization, LadderId, Metric, ScheduleId, Skills};

/// Ordered escalation steps: of a clock, where a target names the ladder; of the ticket itself, where a policy does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderSpec {
    /// Its id.
    pub id: LadderId,
    /// Its steps.
    pub rungs: Vec<RungSpec>,
    /// When its notices are sent: outside of this schedule they wait until it opens. What fires is stamped all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sends_in: Option<ScheduleId>,
}

/// One step: when it is reached and what the desk does then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RungSpec {
    /// Its name, unique on the ladder.
    pub id: String,
    /// When it is reached.
    pub trigger: RungTrigger,
    /// Whether it fires again, until somebody takes notice of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Hierarchic escalation: who is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Audience>,
    /// Hierarchic escalation: who may do more while the rung holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorize: Vec<Authorization>,
    /// Hierarchic escalation: which approval is asked for, unless it pends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_for: Option<ApprovalId>,
    /// Functional escalation: whether the ticket goes to the next tier, or to whoever has the `skills`.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub escalate: bool,
    /// Functional escalation to whoever has these skills.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: Skills,
    /// Whether the ticket goes back to the queue; its agent keeps it where this is not said.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub requeue: bool,
}

/// When a rung is reached.
///
/// The first three are moments of a clock, the others of the ticket itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RungTrigger {
    /// So many hundredths of the target are used.
    Used(u16),
    /// So much of the target remains.
    Remaining(OpenTime),
    /// So much is used since the breach.
    AfterBreach(OpenTime),
    /// It was reopened so often.
    Reopened(u32),
    /// A person moved it between teams so often.
    Reassigned(u32),
    /// Nobody has touched it for so long, in open time of the policy's schedule, while it was new or open.
    Untouched(OpenTime),
    /// Somebody says so.
    ByHand,
}

impl LadderSpec {
    /// The part that a clock looks at.
    #[must_use]
    pub fn clock_ladder(&self) -> Ladder {
        let clocks = |r: &RungSpec| Some(Rung { id: r.id.clone(), trigger: r.trigger.of_a_clock()?, repeat: r.repeat });
        Ladder { rungs: self.rungs.iter().filter_map(clocks).collect() }
    }
}

impl RungSpec {
    /// Whether it does more than tell somebody: from when on what it does counts is the instant at which it is reached.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.escalate || self.requeue || self.ask_for.is_some()
    }

    /// What makes no sense about it, and what was expected.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &'static str> {
        let outside = self.notify.iter().any(Audience::may_be_outside);
        let hierarchic = !self.notify.is_empty() || !self.authorize.is_empty() || self.ask_for.is_some();
        let own = [
            (outside, "tells a requester of an internal promise, expected staff"),
            (
                !hierarchic && !self.escalate && !self.requeue,
                "does nothing, expected `notify`, `authorize`, `ask_for`, `escalate` or `requeue`",
            ),
            (!self.skills.is_empty() && !self.escalate, "names skills without `escalate`, expected both"),
        ];
        let own = own.into_iter().filter(|(wrong, _)| *wrong).map(|(_, what)| what);
        own.chain(self.authorize.iter().filter_map(Authorization::problem)).chain(self.trigger.problem())
    }
}

impl RungTrigger {
    /// The moment of a clock that it is, if it is one.
    #[must_use]
    pub fn of_a_clock(self) -> Option<Trigger> {
        match self {
            Self::Used(percent) => Some(Trigger::Used { percent }),
            Self::Remaining(time) => Some(Trigger::Remaining { time }),
            Self::AfterBreach(time) => Some(Trigger::AfterBreach { time }),
            Self::Reopened(_) | Self::Reassigned(_) | Self::Untouched(_) | Self::ByHand => None,
        }
    }

    /// Whether it is a moment of the ticket itself that the desk looks for.
    #[must_use]
    pub fn is_of_the_ticket(self) -> bool {
        match self {
            Self::Reopened(_) | Self::Reassigned(_) | Self::Untouched(_) => true,
            Self::Used(_) | Self::Remaining(_) | Self::AfterBreach(_) | Self::ByHand => false,
        }
    }

    /// Whether it counts: what it was reached for does not pass.
    #[must_use]
    pub fn is_a_count(self) -> bool {
        match self {
            Self::Reopened(_) | Self::Reassigned(_) => true,
            Self::Used(_) | Self::Remaining(_) | Self::AfterBreach(_) | Self::Untouched(_) | Self::ByHand => false,
        }
    }

    /// What whoever gets a ticket that a rung escalates has to know: what was reached.
    #[must_use]
    pub fn summary(self, metric: Option<Metric>) -> String {
        let of = metric.map_or_else(String::new, |metric| format!(" of {metric}"));
        match self {
            Self::Used(50) => format!("half of the target{of} was used"),
            Self::Used(100) => format!("the whole target{of} was used"),
            Self::Used(percent) => format!("{percent} % of the target{of} was used"),
            Self::Remaining(time) => format!("{time} of the target{of} was left"),
            Self::AfterBreach(time) if time == OpenTime::ZERO => format!("the target{of} was broken"),
            Self::AfterBreach(time) => format!("the target{of} was broken {time} before"),
            Self::Reopened(1) => String::from("it was reopened"),
            Self::Reopened(n) => format!("it was reopened {n} times"),
            Self::Reassigned(1) => String::from("it was moved to another team"),
            Self::Reassigned(n) => format!("it was moved between teams {n} times"),
            Self::Untouched(time) => format!("nobody touched it for {time}"),
            Self::ByHand => String::from("somebody let the rung fire by hand"),
        }
    }

    /// What makes no sense about it, and what was expected.
    pub(crate) fn problem(self) -> Option<&'static str> {
        match self {
            Self::Remaining(time) | Self::AfterBreach(time) if time.is_negative() => {
                Some("fires at a negative time, expected a length of open time")
            }
            Self::Untouched(time) if time <= OpenTime::ZERO => {
                Some("fires after no time without a touch, expected a length of open time")
            }
            Self::Reopened(0) | Self::Reassigned(0) => Some("counts to 0, expected at least 1"),
            Self::Used(_)
            | Self::Remaining(_)
            | Self::AfterBreach(_)
            | Self::Reopened(_)
            | Self::Reassigned(_)
            | Self::Untouched(_)
            | Self::ByHand => None,
        }
    }
}
