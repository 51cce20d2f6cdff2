//! Who must look at a ticket, and when the desk looks at it by itself.
use core::fmt;

use helpdesk_sla::{Instant, Phase};
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, Configuration, StatusKind, TeamId, Ticket,
    decide::timer,
    promises::{binding, ladder},
};

/// Who must look at a ticket, and when the desk does so by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Who is responsible.
    pub responsible: Responsible,
    /// When the desk looks again.
    pub wake: Wake,
}

/// Who is responsible for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Responsible {
    /// Its assignee.
    Agent(AgentId),
    /// The queue of its team.
    Queue(TeamId),
    /// Nobody has placed it yet: whoever triages.
    Triage,
    /// Nobody: it is closed.
    Nobody,
}

impl Responsible {
    /// As stores keep it: `agent`, `queue` or `triage`, and whose; nothing where it is nobody.
    #[must_use]
    pub fn hands(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Agent(agent) => Some(("agent", agent.as_str())),
            Self::Queue(team) => Some(("queue", team.as_str())),
            Self::Triage => Some(("triage", "")),
            Self::Nobody => None,
        }
    }
}

/// When the desk looks at a ticket by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wake {
    /// At this instant.
    At(Instant),
    /// Not at all, and why.
    Never(NoWake),
}

/// Why the desk does not look at a ticket again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoWake {
    /// Nothing can change any more.
    Closed,
    /// The configuration closes nothing by itself.
    StaysSolved,
    /// A schedule it counts by is not in the configuration any more.
    ScheduleGone,
    /// No policy applies to it.
    NoPolicy,
    /// Its clocks stand while it waits for somebody.
    ClocksStand,
    /// Its promises are broken and its ladders are done.
    LaddersDone,
    /// No promise is open.
    NoPromise,
}

impl fmt::Display for NoWake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "closed: nothing can change any more",
            Self::StaysSolved => "solved: the configuration closes nothing by itself",
            Self::ScheduleGone => "a schedule it counts by is not in the configuration any more",
            Self::NoPolicy => "no policy applies to it",
            Self::ClocksStand => "its clocks stand while it waits for somebody",
            Self::LaddersDone => "its promises are broken and its ladders are done",
            Self::NoPromise => "no promise is open",
        })
    }
}

impl Ticket {
    /// Who is responsible for it, and when the desk looks at it by itself.
    #[must_use]
    pub fn attention(&self, configuration: &Configuration) -> Attention {
        Attention { responsible: self.responsible(), wake: self.wake(configuration) }
    }

    /// Who is responsible for it.
    #[must_use]
    pub fn responsible(&self) -> Responsible {
        if self.status.kind() == StatusKind::Closed {
            return Responsible::Nobody;
        }
        match (&self.assignee, &self.team) {
            (Some(agent), _) => Responsible::Agent(agent.clone()),
            (None, Some(team)) => Responsible::Queue(team.clone()),
            (None, None) => Responsible::Triage,
        }
    }

    /// In whose hands it is while there is work on it: nobody's once it is solved or closed. Stores list tickets by it.
    #[must_use]
    pub fn in_hands_of(&self) -> Responsible {
        if self.status.kind().is_active() { self.responsible() } else { Responsible::Nobody }
    }

    /// When the desk looks at it by itself: the first of its clocks, its timers, its next try of assignment.
    #[must_use]
    pub fn wake(&self, configuration: &Configuration) -> Wake {
        let instants = [binding::next_wake(self, configuration), self.due_beside_clocks(configuration)];
        match instants.into_iter().flatten().min() {
            Some(at) => Wake::At(at),
            None => Wake::Never(self.why_never(configuration)),
        }
    }

    /// Whether nothing has become due by an instant: a tick then would find nothing to do.
    pub(crate) fn is_quiet(&self, configuration: &Configuration, at: Instant) -> bool {
        let due = self.due_beside_clocks(configuration);
        // Clocks are asked what they say, and not when: a clock that cannot be computed says so with each look.
        due.is_none_or(|due| due > at) && binding::look(self, configuration, at).is_nothing()
    }

    /// When the first thing comes due that is no clock's.
    fn due_beside_clocks(&self, configuration: &Configuration) -> Option<Instant> {
        let instants = [
            ladder::next_wake(self, configuration),
            self.ties().due(),
            timer::next_at(self, configuration),
            self.assign_again_at.filter(|_| self.is_for_a_strategy(configuration)),
            self.survey_due_at(configuration),
        ];
        instants.into_iter().flatten().min()
    }

    /// Whether nobody has it and its team has a strategy to choose somebody by.
    pub(crate) fn is_for_a_strategy(&self, configuration: &Configuration) -> bool {
        let team = self.team.as_ref().and_then(|team| configuration.team(team));
        self.assignee.is_none() && self.status.kind().is_active() && team.is_some_and(|team| team.strategy.is_some())
    }

    fn why_never(&self, configuration: &Configuration) -> NoWake {
        match self.status.kind() {
            StatusKind::Closed => NoWake::Closed,
            StatusKind::Solved => NoWake::StaysSolved,
            StatusKind::New | StatusKind::Open | StatusKind::Pending | StatusKind::OnHold => {
                let stands = self.clocks.iter().any(|c| matches!(c.clock.phase, Phase::Paused { .. }));
                if self.clocks.iter().any(|held| configuration.schedule(&held.binding.schedule).is_none()) {
                    NoWake::ScheduleGone
                } else if self.policy.is_none() {
                    NoWake::NoPolicy
                } else if stands {
                    NoWake::ClocksStand
                } else if self.n_breaches > 0 {
                    NoWake::LaddersDone
                } else {
                    NoWake::NoPromise
                }
            }
        }
    }
}

impl Wake {
    /// The instant, if there is one.
    #[must_use]
    pub fn at(&self) -> Option<Instant> {
        match self {
            Self::At(at) => Some(*at),
            Self::Never(_) => None,
        }
    }
}
