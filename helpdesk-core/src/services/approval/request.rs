//! What is asked for, of whom and on which terms.
use alloc::{string::String, vec::Vec};

use helpdesk_sla::{Instant, OpenTime};
use serde::{Deserialize, Serialize};

use super::Approver;
use crate::ScheduleId;

/// What is asked for, of whom and on which terms. The same in a configuration, in a command and in the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRequest {
    /// What is to be approved, as the approvers read it. A requester who is asked reads it too.
    pub question: String,
    /// Who is asked. A team may stand here several times: so many of its members.
    pub approvers: Vec<Approver>,
    /// How many yeses are needed; everybody's where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed: Option<u32>,
    /// When it is too late to answer; never where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Expiry>,
    /// What happens then.
    #[serde(default, skip_serializing_if = "OnExpiry::is_usual")]
    pub on_expiry: OnExpiry,
    /// To whom requesters who are asked may pass it on. Staff may pass it on to anybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substitutes: Vec<Approver>,
    /// Whether the ticket is on hold while it pends, so that clocks that stand then stand.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub holds: bool,
    /// Whether the ticket cannot be solved without a yes. Without this it cannot be solved while it pends only.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub needed_to_solve: bool,
    /// Whether who opened the ticket, or asked for the approval, may be one of those who say yes.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub own_counts: bool,
}

/// When it is too late to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// From this instant on.
    At(Instant),
    /// When so much open time has passed since it was asked.
    After {
        /// How much.
        time: OpenTime,
        /// Open by which schedule.
        schedule: ScheduleId,
    },
}

/// What happens to an approval that nobody decided in time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnExpiry {
    /// It counts as not given.
    #[default]
    Reject,
    /// It is asked again.
    AskAgain {
        /// How often in all, the first time included.
        times: u32,
    },
    /// Somebody else is asked instead, once.
    Escalate {
        /// Who.
        to: Approver,
    },
}

impl ApprovalRequest {
    /// A request to these people, everything else as usual.
    #[must_use]
    pub fn new(question: impl Into<String>, approvers: Vec<Approver>) -> Self {
        Self {
            question: question.into(),
            approvers,
            needed: None,
            expires: None,
            on_expiry: OnExpiry::Reject,
            substitutes: Vec::new(),
            holds: false,
            needed_to_solve: false,
            own_counts: false,
        }
    }

    /// How many yeses are needed.
    #[must_use]
    pub fn n_needed(&self) -> usize {
        self.needed.and_then(|needed| usize::try_from(needed).ok()).unwrap_or(self.approvers.len())
    }

    /// The same to somebody else, who is the last to be asked.
    pub(crate) fn escalated(&self, to: Approver) -> Self {
        let terms = self.clone();
        // An instant that has passed is none to wait for again.
        let expires = terms.expires.filter(|expires| !matches!(expires, Expiry::At(_)));
        Self { approvers: [to].into(), needed: None, expires, on_expiry: OnExpiry::Reject, ..terms }
    }
}

impl OnExpiry {
    fn is_usual(&self) -> bool {
        *self == Self::Reject
    }
}
