//! Approvals: who is asked for a yes, what each said, and what came of it.
mod approver;
mod request;
mod view;

use alloc::{boxed::Box, string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

pub use self::{
    approver::Approver,
    request::{ApprovalRequest, Expiry, OnExpiry},
    view::ApprovalView,
};
use crate::{ApprovalId, Author, EventKind, Obstacle, RequesterId, StatusKind, Ticket};

/// An approval of a ticket: so many yeses of so many people.
///
/// # Laws
/// It ends once, at the first answer that decides it (`an_approval_is_decided_exactly_once`). Nobody has two answers in
/// it (`nobody_answers_twice`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Its number on the ticket, from 1.
    pub number: u32,
    /// What was asked, of whom and on which terms.
    pub request: Box<ApprovalRequest>,
    /// The approval that is asked again by this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<u32>,
    /// How often it was asked in a row because nobody answered in time, from 1.
    pub round: u32,
    /// Who asked.
    pub asked_by: Author,
    /// When.
    pub asked_at: Instant,
    /// From when on no answer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
    /// Who is asked, in order.
    pub seats: Vec<Seat>,
    /// What came of it; nothing while it pends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<ApprovalEnd>,
}

/// One of those who are asked: somebody's turn, and what they said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who is to answer now.
    pub approver: Approver,
    /// Who was to answer before and passed it on, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delegated_by: Vec<Approver>,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ApprovalAnswer>,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalAnswer {
    /// Yes or no.
    pub vote: Vote,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Who said it.
    pub by: Author,
    /// When.
    pub at: Instant,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// Yes.
    Approve,
    /// No.
    Reject,
}

/// What came of an approval, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalEnd {
    /// What.
    pub outcome: ApprovalOutcome,
    /// When.
    pub at: Instant,
}

/// What came of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalOutcome {
    /// Enough said yes.
    Approved,
    /// So many said no that enough cannot say yes any more.
    Rejected,
    /// Nobody decided it in time.
    Expired,
    /// It was taken back.
    Withdrawn,
}

/// What can be asked about approvals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ApprovalCommand {
    /// Ask for one.
    Ask(Box<ApprovalRequest>),
    /// Ask for one that the configuration knows.
    AskFor {
        /// Which.
        approval: ApprovalId,
    },
    /// Ask again, of the same people on the same terms, for one that was not given.
    AskAgain {
        /// Which.
        number: u32,
    },
    /// Say yes or no.
    Answer {
        /// To which.
        number: u32,
        /// Yes or no.
        vote: Vote,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// Let somebody else answer in one's place.
    Delegate {
        /// Which.
        number: u32,
        /// Whom.
        to: Approver,
    },
    /// Say who fills a role of the host's.
    Appoint {
        /// Of which approval.
        number: u32,
        /// The role.
        role: String,
        /// Who fills it.
        to: Approver,
    },
    /// Take it back.
    Withdraw {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
}

/// What has happened to approvals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ApprovalEvent {
    /// People were asked.
    Asked {
        /// Its number on the ticket.
        number: u32,
        /// What, of whom and on which terms.
        request: Box<ApprovalRequest>,
        /// The approval that is asked again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<u32>,
        /// How often it was asked in a row because nobody answered in time.
        round: u32,
        /// From when on no answer counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<Instant>,
    },
    /// Somebody said yes or no.
    Answered {
        /// To which.
        number: u32,
        /// For which of those who were asked, from 0.
        seat: u32,
        /// Yes or no.
        vote: Vote,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// Somebody else is to answer.
    Delegated {
        /// Which.
        number: u32,
        /// For which of those who were asked, from 0.
        seat: u32,
        /// Who was to answer.
        from: Approver,
        /// Who is to answer now.
        to: Approver,
    },
    /// It came to an end.
    Ended {
        /// Which.
        number: u32,
        /// What came of it.
        outcome: ApprovalOutcome,
        /// Why, where somebody said why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
}

/// Why the desk does not do what was asked about an approval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ApprovalRefusal {
    /// No such approval on the ticket.
    #[error("the ticket has no approval {number}")]
    NoSuch {
        /// As asked.
        number: u32,
    },
    /// The configuration does not know it.
    #[error("there is no approval `{approval}` in the configuration")]
    Unknown {
        /// As asked.
        approval: ApprovalId,
    },
    /// It has ended.
    #[error("approval {number} is {}, expected one that pends", outcome.as_str())]
    Ended {
        /// Which.
        number: u32,
        /// How it ended.
        outcome: ApprovalOutcome,
    },
    /// It pends, or it was given.
    #[error("approval {number} {stands}, expected one that was rejected, withdrawn or not answered in time")]
    NotAgain {
        /// Which.
        number: u32,
        /// How it stands.
        stands: String,
    },
    /// It is somebody else's turn.
    #[error("{who} is not asked in approval {number}, expected {expected}")]
    NotAsked {
        /// Who tried.
        who: String,
        /// Which.
        number: u32,
        /// Whose turn it is.
        expected: String,
    },
    /// One answer each.
    #[error("{who} has answered approval {number} already")]
    AnsweredAlready {
        /// Who tried.
        who: String,
        /// Which.
        number: u32,
    },
    /// Nobody approves what they asked for themselves.
    #[error("{who} asked for it, expected somebody else to answer approval {number}")]
    OwnRequest {
        /// Who tried.
        who: String,
        /// Which.
        number: u32,
    },
    /// It cannot be passed on to that one.
    #[error("approval {number} cannot be passed on to {to}: {because}")]
    NotPassedOn {
        /// Which.
        number: u32,
        /// To whom.
        to: String,
        /// Why not.
        because: String,
    },
    /// Nobody in it has that role.
    #[error("approval {number} asks nobody as `{role}`")]
    NoSuchRole {
        /// Which.
        number: u32,
        /// As asked.
        role: String,
    },
    /// The terms make no sense.
    #[error("the approval {what}")]
    Terms {
        /// What is wrong, and what was expected.
        what: String,
    },
}

impl ApprovalOutcome {
    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Approval {
    /// Whether it still waits for somebody.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.ended.is_none()
    }

    /// How many said this.
    #[must_use]
    pub fn n(&self, vote: Vote) -> usize {
        self.seats.iter().filter(|seat| seat.answer.as_ref().is_some_and(|answer| answer.vote == vote)).count()
    }

    /// The requesters whose turn it is: they see the ticket as its requester does while it is.
    pub(crate) fn waits_for_requesters(&self) -> impl Iterator<Item = &RequesterId> {
        let open = self.seats.iter().filter(|seat| self.is_pending() && seat.answer.is_none());
        open.filter_map(|seat| match &seat.approver {
            Approver::Requester(id) => Some(id),
            Approver::Agent(_) | Approver::Team(_) | Approver::Lead(_) | Approver::Role(_) => None,
        })
    }

    /// Applies an event about it.
    fn apply(&mut self, event: &ApprovalEvent, by: &Author, at: Instant) {
        let at_seat = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        match event {
            ApprovalEvent::Asked { .. } => {}
            ApprovalEvent::Answered { seat, vote, comment, .. } => {
                if let Some(seat) = self.seats.get_mut(at_seat(*seat)) {
                    seat.answer = Some(ApprovalAnswer { vote: *vote, comment: comment.clone(), by: by.clone(), at });
                }
            }
            ApprovalEvent::Delegated { seat, from, to, .. } => {
                if let Some(seat) = self.seats.get_mut(at_seat(*seat)) {
                    seat.delegated_by.push(from.clone());
                    seat.approver = to.clone();
                }
            }
            ApprovalEvent::Ended { outcome, .. } => self.ended = Some(ApprovalEnd { outcome: *outcome, at }),
        }
    }
}

impl ApprovalEvent {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Asked { .. } => EventKind::ApprovalAsked,
            Self::Answered { .. } => EventKind::ApprovalAnswered,
            Self::Delegated { .. } => EventKind::ApprovalDelegated,
            Self::Ended { .. } => EventKind::ApprovalEnded,
        }
    }

    /// The same with what people wrote replaced; nothing where nobody wrote anything.
    pub(crate) fn with_texts(&self, replace: &mut dyn FnMut(&str, &str) -> String) -> Option<Self> {
        let mut event = self.clone();
        let (place, text) = match &mut event {
            Self::Asked { request, .. } => ("request.question", &mut request.question),
            Self::Answered { comment, .. } => ("comment", comment),
            Self::Ended { reason, .. } => ("reason", reason),
            Self::Delegated { .. } => return None,
        };
        if text.is_empty() {
            return None;
        }
        *text = replace(place, text);
        Some(event)
    }

    /// The approval that it is about.
    #[must_use]
    pub fn number(&self) -> u32 {
        match self {
            Self::Asked { number, .. }
            | Self::Answered { number, .. }
            | Self::Delegated { number, .. }
            | Self::Ended { number, .. } => *number,
        }
    }
}

/// Applies an event about an approval to those of a ticket.
pub(crate) fn apply(approvals: &mut Vec<Approval>, event: &ApprovalEvent, by: &Author, at: Instant) {
    if let ApprovalEvent::Asked { number, request, again, round, expires_at } = event {
        let seat = |approver: &Approver| Seat { approver: approver.clone(), delegated_by: Vec::new(), answer: None };
        approvals.push(Approval {
            number: *number,
            request: request.clone(),
            again: *again,
            round: *round,
            asked_by: by.clone(),
            asked_at: at,
            expires_at: *expires_at,
            seats: request.approvers.iter().map(seat).collect(),
            ended: None,
        });
        return;
    }
    if let Some(approval) = approvals.iter_mut().find(|approval| approval.number == event.number()) {
        approval.apply(event, by, at);
    }
}

impl Ticket {
    /// Its approval of this number.
    #[must_use]
    pub fn approval(&self, number: u32) -> Option<&Approval> {
        self.approvals.iter().find(|approval| approval.number == number)
    }

    /// When the first of its approvals is over without an answer.
    pub(crate) fn approval_expires_at(&self) -> Option<Instant> {
        let pending = self.approvals.iter().filter(|approval| approval.is_pending());
        pending.filter_map(|a| a.expires_at).min().filter(|_| self.status.kind() != StatusKind::Closed)
    }

    /// What of its approvals stands against solving it.
    pub(crate) fn approval_obstacles(&self) -> impl Iterator<Item = Obstacle> {
        self.approvals.iter().filter_map(|approval| match &approval.ended {
            None => Some(Obstacle::PendingApproval { number: approval.number }),
            Some(ended) if ended.outcome != ApprovalOutcome::Approved && self.blocks(approval) => {
                Some(Obstacle::MissingApproval { number: approval.number, outcome: ended.outcome })
            }
            Some(_) => None,
        })
    }

    /// Whether an approval that was not given still has to be: nobody has asked for it again since.
    fn blocks(&self, approval: &Approval) -> bool {
        let asked_again = self.approvals.iter().any(|later| later.again == Some(approval.number));
        approval.request.needed_to_solve && !asked_again
    }
}
