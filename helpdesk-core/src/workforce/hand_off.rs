//! Hand-offs: what goes along when a ticket is escalated to more skill, and when it comes back by itself.
use alloc::{
    boxed::Box,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Command, Condition, Configuration, Requirements, Skills, TeamId, Ticket, Tier};

/// Functional escalation as it is asked for: a reason, and of an agent a summary too unless their team
/// [does without](crate::HandOffSummary).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOff {
    /// Why.
    pub reason: String,
    /// What whoever gets it has to know: what was tried, what was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// To whoever has these skills, on the team's path; to the next tier on it where there are none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: Skills,
    /// When it comes back by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_when: Option<Box<ReturnWhen>>,
}

/// When a ticket comes back by itself from where it was escalated to: at an instant, or when something holds of it, whichever
/// is first. It is looked at while that escalation is the last one and the ticket is not solved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReturnWhen {
    /// At this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
    /// When this holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<Condition>,
}

/// What brought a ticket back by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Returned {
    /// The instant that was named.
    Date {
        /// It.
        planned_at: Instant,
    },
    /// The condition that was named holds.
    Condition,
}

/// What is remembered of a hand-off until the ticket is handed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOff {
    /// Which of the escalations it is, from 1: the place in [`Ticket::came_from`].
    pub place: usize,
    /// When it comes back by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_when: Option<Box<ReturnWhen>>,
    /// The skills for which it went.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: Skills,
    /// What was said before that it needs.
    #[serde(default, skip_serializing_if = "Requirements::is_empty")]
    pub needed: Requirements,
}

impl HandOff {
    /// To the next tier, for a reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }
}

impl Command {
    /// Escalates to the next tier on the team's path, with a reason alone.
    #[must_use]
    pub fn escalate(reason: impl Into<String>) -> Self {
        Self::Escalate(Box::new(HandOff::new(reason)))
    }

    /// Gives it back to the tier it came from.
    #[must_use]
    pub fn hand_back(reason: impl Into<String>) -> Self {
        Self::HandBack { reason: reason.into(), summary: None }
    }
}

impl ReturnWhen {
    /// Whether it comes at no time and with nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at.is_none() && self.holds.is_none()
    }

    /// What of it has come for a ticket as it stands at an instant.
    #[must_use]
    pub fn has_come(&self, ticket: &Ticket, configuration: &Configuration, at: Instant) -> Option<Returned> {
        let date = self.at.filter(|planned_at| *planned_at <= at).map(|planned_at| Returned::Date { planned_at });
        let holds = self.holds.as_ref().is_some_and(|condition| condition.failure(ticket, configuration).is_none());
        date.or_else(|| holds.then_some(Returned::Condition))
    }
}

impl Returned {
    /// The reason as events tell it.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Date { .. } => "the instant has come until which it was given away".to_string(),
            Self::Condition => "what it was given away for has come to pass".to_string(),
        }
    }
}

impl Ticket {
    /// What is remembered of its last escalation, where that is more than where it came from.
    #[must_use]
    pub fn last_hand_off(&self) -> Option<&HandedOff> {
        self.hand_offs.last().filter(|held| held.place == self.came_from.len())
    }

    /// It was escalated.
    pub(crate) fn note_escalated(&mut self, from: &(TeamId, Tier), skills: &Skills, return_when: Option<&ReturnWhen>) {
        self.came_from.push(from.clone());
        if let Some(agent) = &self.assignee {
            self.hands.had_in.insert(from.0.clone(), agent.clone());
        }
        if !skills.is_empty() || return_when.is_some() {
            self.hand_offs.push(HandedOff {
                place: self.came_from.len(),
                return_when: return_when.map(|when| Box::new(when.clone())),
                skills: skills.clone(),
                needed: self.hands.requirements.as_deref().cloned().unwrap_or_default(),
            });
        }
    }

    /// It was handed back.
    pub(crate) fn note_handed_back(&mut self) {
        self.came_from.pop();
        let left = self.came_from.len();
        self.hand_offs.retain(|held| held.place <= left);
    }

    /// It went elsewhere: nothing of the way up is left.
    pub(crate) fn forget_way_up(&mut self) {
        self.came_from.clear();
        self.hand_offs = Vec::new();
    }
}
