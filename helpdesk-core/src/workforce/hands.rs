//! In whose hands a ticket was, is and should be: what assignment remembers of it, what is asked and what happens.
use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    string::String,
};
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AgentPresence, Author, Configuration, Event, Placement, Requirements, StatusKind, TeamId, Ticket,
};

/// What can be asked about the agent whom a ticket gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AssignmentCommand {
    /// Say what the ticket needs of whoever is to have it, instead of what was said before. What the configuration's rules
    /// say stays.
    RequireSkills(Requirements),
    /// Give it to an agent, with a reason.
    Give {
        /// Whom.
        agent: AgentId,
        /// Why.
        reason: String,
    },
    /// Look for an agent by the team's strategies if nobody has it.
    Reconsider,
    /// Let the ticket know that its assignee came or went.
    NotePresence {
        /// Who.
        agent: AgentId,
        /// What the agent said.
        #[serde(flatten)]
        presence: AgentPresence,
    },
}

/// What happens about the agent whom a ticket gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AssignmentEvent {
    /// It was said what the ticket needs.
    RequirementsSet {
        /// What; nothing where it is empty.
        needs: Box<Requirements>,
    },
    /// It weighs more or less than before in its assignee's hands.
    Weighed {
        /// What it weighed.
        from: u32,
        /// What it weighs.
        to: u32,
    },
    /// It is taken from its agent by the desk; that it is unassigned follows.
    TakenBack {
        /// From whom.
        agent: AgentId,
        /// Why.
        because: TakenBack,
    },
    /// Its assignee went offline.
    AssigneeLeft {
        /// Who.
        agent: AgentId,
        /// When it goes back to the queue.
        requeue_at: Instant,
    },
    /// Its assignee is there again before it went back to the queue.
    AssigneeBack {
        /// Who.
        agent: AgentId,
    },
    /// Nobody took it in time; that it goes to another team follows.
    Overflowed {
        /// From this team.
        from: TeamId,
        /// To this one.
        to: TeamId,
    },
}

/// Why the desk takes a ticket from its agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TakenBack {
    /// The agent did nothing with it in time.
    NotActedUpon,
    /// The agent is offline for too long.
    Offline,
}

/// What assignment remembers of a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hands {
    /// Since when it is in its team's queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued_since: Option<Instant>,
    /// Since when the desk has looked for somebody in vain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferred_since: Option<Instant>,
    /// Since when it is waiting for a person, because a person put it back into the queue. That holds until somebody gets it,
    /// somebody asks for a strategy, it goes elsewhere, or it is taken up again after it was solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put_back_since: Option<Instant>,
    /// Since when its assignee has it with work on it: given, or taken up again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_since: Option<Instant>,
    /// Since when its assignee has it without having done anything with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untouched_since: Option<Instant>,
    /// When it goes back to the queue because its assignee is offline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requeue_at: Option<Instant>,
    /// Who had it before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub had_by: Option<AgentId>,
    /// Who had it in the teams from which it was escalated.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub had_in: BTreeMap<TeamId, AgentId>,
    /// Whom it was taken from for not acting on it, since it came to its team.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub passed_over: BTreeSet<AgentId>,
    /// What it weighs on its assignee's capacity, where that is not one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// What was said that it needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirements: Option<Box<Requirements>>,
}

impl Hands {
    pub(crate) fn is_default(&self) -> bool {
        self == &Self::default()
    }

    pub(crate) fn apply(&mut self, event: &AssignmentEvent) {
        match event {
            AssignmentEvent::RequirementsSet { needs } => {
                self.requirements = Some(needs.clone()).filter(|needs| !needs.is_empty());
            }
            AssignmentEvent::Weighed { to, .. } => self.weight = Some(*to).filter(|weight| *weight != 1),
            AssignmentEvent::TakenBack { agent, because: TakenBack::NotActedUpon } => {
                self.passed_over.insert(agent.clone());
            }
            AssignmentEvent::AssigneeLeft { requeue_at, .. } => self.requeue_at = Some(*requeue_at),
            AssignmentEvent::AssigneeBack { .. } => self.requeue_at = None,
            AssignmentEvent::TakenBack { because: TakenBack::Offline, .. } | AssignmentEvent::Overflowed { .. } => {}
        }
    }

    fn enter_queue(&mut self, at: Instant) {
        self.queued_since = Some(at);
        self.deferred_since = None;
        self.untouched_since = None;
        self.requeue_at = None;
    }
}

impl Ticket {
    /// Its assignee did something with it.
    pub(crate) fn note_act(&mut self, event: &Event) {
        if event.by.human_agent().is_some() && event.by.human_agent() == self.assignee.as_ref() {
            self.hands.untouched_since = None;
        }
    }

    /// It came to a team.
    pub(crate) fn note_team(&mut self, at: Instant) {
        self.hands.passed_over.clear();
        self.hands.put_back_since = None;
        self.note_queue(at);
    }

    /// It came into its team's queue, or its time there begins anew.
    pub(crate) fn note_queue(&mut self, at: Instant) {
        if self.assignee.is_none() && self.team.is_some() {
            self.hands.enter_queue(at);
        }
    }

    /// It got an agent.
    pub(crate) fn note_assigned(&mut self, from: Option<&AgentId>, to: &AgentId, event: &Event) {
        self.assignee = Some(to.clone());
        self.assign_again_at = None;
        let takes = event.by.human_agent() == Some(to);
        let hands = &mut self.hands;
        hands.had_by = from.cloned().or_else(|| hands.had_by.take());
        hands.passed_over.remove(to);
        (hands.queued_since, hands.deferred_since, hands.put_back_since) = (None, None, None);
        hands.held_since = Some(event.took_effect_at());
        hands.untouched_since = Some(event.took_effect_at()).filter(|_| !takes);
        hands.requeue_at = None;
    }

    /// There is work on it again, for who has it too.
    pub(crate) fn note_taken_up(&mut self, at: Instant) {
        self.hands.held_since = self.hands.held_since.map(|_| at);
    }

    /// It lost its agent.
    pub(crate) fn note_unassigned(&mut self, from: &AgentId, moved: Option<Placement>, event: &Event) {
        self.assignee = None;
        self.hands.had_by = Some(from.clone());
        self.hands.held_since = None;
        self.note_queue(event.took_effect_at());
        self.hands.put_back_since = match event.by {
            Author::Agent { .. } | Author::Service { .. } | Author::Requester { .. } => {
                Some(event.at).filter(|_| moved.is_none())
            }
            Author::Rule { .. } | Author::Desk => None,
        };
    }

    /// The desk found nobody.
    pub(crate) fn note_deferred(&mut self, again_at: Option<Instant>, at: Instant) {
        self.assign_again_at = again_at;
        self.hands.deferred_since.get_or_insert(at);
        self.hands.put_back_since = None;
    }
}

impl Ticket {
    /// When it goes on to another team because nobody took it, as the configuration says now.
    #[must_use]
    pub fn overflows_at(&self, configuration: &Configuration) -> Option<Instant> {
        let since = self.hands.queued_since.filter(|_| self.assignee.is_none() && self.is_worked_on())?;
        let overflow = configuration.team(self.team.as_ref()?)?.assignment.overflow.as_ref()?;
        overflow.ends(since, configuration)
    }

    /// When it goes back to the queue because its agent did nothing with it, as the configuration says now.
    #[must_use]
    pub fn to_act_by(&self, configuration: &Configuration) -> Option<Instant> {
        let since = self.hands.untouched_since.filter(|_| self.assignee.is_some() && self.is_worked_on())?;
        let delay = configuration.team(self.team.as_ref()?)?.assignment.act_within.as_ref()?;
        delay.ends(since, configuration)
    }

    /// When it goes back to the queue because its agent is offline.
    #[must_use]
    pub fn requeues_at(&self) -> Option<Instant> {
        self.hands.requeue_at.filter(|_| self.assignee.is_some() && self.status.kind().is_active())
    }

    fn is_worked_on(&self) -> bool {
        matches!(self.status.kind(), StatusKind::New | StatusKind::Open)
    }
}

impl fmt::Display for TakenBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotActedUpon => "its agent did nothing with it in time",
            Self::Offline => "its agent is offline",
        })
    }
}
