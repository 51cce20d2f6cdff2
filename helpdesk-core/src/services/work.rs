//! The work log: who worked how long on what, and what it costs. An entry is never edited, a mistake has one against it.
mod rate;
mod sums;

use alloc::{boxed::Box, string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

pub use self::{
    rate::{RateSpec, Rounding, WorkCategorySpec, WorkSpec},
    sums::{WorkSum, WorkSums},
};
use crate::{AgentId, ContractId, EventKind, WorkCategoryId};

/// The work log of a ticket.
///
/// # Laws
/// Its sum is the sum of its entries (`sums_of_work_equal_a_slow_recount`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkLog {
    /// Its entries, in the order in which they were logged.
    pub entries: Vec<WorkEntry>,
    /// Everything together.
    pub sum: WorkSum,
}

/// One entry: time that somebody worked, or the opposite of one that was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkEntry {
    /// Its number on the ticket, from 1.
    pub number: u32,
    /// Who worked.
    pub agent: AgentId,
    /// What kind of work it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<WorkCategoryId>,
    /// For how long, in seconds; negative where it takes another entry back.
    pub seconds: i64,
    /// When it began.
    pub began_at: Instant,
    /// What was done, or why an entry is taken back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What the customer pays for, in seconds: rounded as the rate card says; none where the work is not billable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billed_seconds: Option<i64>,
    /// What it costs in the smallest unit of the currency; none where it is not billable or no rate fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<i64>,
    /// The contract that it counts against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractId>,
    /// What counts it: that contract, or its month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_as: Option<ContractId>,
    /// The entry that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u32>,
}

/// What can be asked about work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WorkCommand {
    /// Log time.
    Log {
        /// For how long, in seconds.
        seconds: u32,
        /// What kind of work it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<WorkCategoryId>,
        /// What was done.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Whether the customer pays for it.
        #[serde(default, skip_serializing_if = "Billing::is_usual")]
        billing: Billing,
        /// When it began; so long ago as it took where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        began_at: Option<Instant>,
        /// Who worked, where a program says it for somebody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<AgentId>,
    },
    /// Take an entry back by one against it.
    Correct {
        /// Which.
        number: u32,
        /// Why.
        reason: String,
    },
}

/// Whether the customer pays for work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// Yes.
    #[default]
    Billable,
    /// No.
    Free,
}

/// What has happened to a work log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WorkEvent {
    /// Time was logged.
    Logged(Box<WorkEntry>),
    /// An entry was taken back.
    Corrected(Box<WorkEntry>),
}

/// Why the desk does not do what was asked about work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WorkRefusal {
    /// Nobody worked.
    #[error("the work took no time, expected some seconds")]
    NoTime,
    /// It cannot have taken so long.
    #[error("the work began at {began_at} and took {seconds} seconds, which ends after {at}")]
    NotOver {
        /// As asked.
        began_at: Instant,
        /// As asked.
        seconds: u32,
        /// When it was logged.
        at: Instant,
    },
    /// Nobody in person worked.
    #[error("{who} is nobody who works, expected `agent` to say who did")]
    NoAgent {
        /// Who logged it.
        who: String,
    },
    /// Everybody logs their own work.
    #[error("agent `{agent}` logs their own work, expected another author or no `agent`")]
    NotOwn {
        /// Who worked.
        agent: AgentId,
    },
    /// The configuration does not know the category.
    #[error("there is no work category `{category}` in the configuration")]
    UnknownCategory {
        /// As asked.
        category: WorkCategoryId,
    },
    /// No such entry.
    #[error("the work log has no entry {number}")]
    NoSuch {
        /// As asked.
        number: u32,
    },
    /// It was taken back, or takes another one back.
    #[error("entry {number} of the work log {stands}, expected one that counts")]
    NotCorrectable {
        /// As asked.
        number: u32,
        /// Why not.
        stands: String,
    },
}

impl Billing {
    fn is_usual(&self) -> bool {
        *self == Self::Billable
    }
}

impl WorkEvent {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Logged(_) => EventKind::WorkLogged,
            Self::Corrected(_) => EventKind::WorkCorrected,
        }
    }

    /// The same with what people wrote replaced; nothing where nobody wrote anything.
    pub(crate) fn with_texts(&self, replace: &mut dyn FnMut(&str, &str) -> String) -> Option<Self> {
        let mut event = self.clone();
        let (Self::Logged(entry) | Self::Corrected(entry)) = &mut event;
        if entry.note.is_empty() {
            return None;
        }
        entry.note = replace("note", &entry.note);
        Some(event)
    }

    /// The entry that it adds.
    #[must_use]
    pub fn entry(&self) -> &WorkEntry {
        match self {
            Self::Logged(entry) | Self::Corrected(entry) => entry,
        }
    }
}

impl WorkEntry {
    /// The entry that takes this one back.
    pub(crate) fn against(&self, number: u32, reason: &str) -> Self {
        Self {
            number,
            seconds: self.seconds.saturating_neg(),
            billed_seconds: self.billed_seconds.map(i64::saturating_neg),
            cost: self.cost.map(i64::saturating_neg),
            note: String::from(reason),
            corrects: Some(self.number),
            ..self.clone()
        }
    }
}

impl WorkLog {
    /// Applies an event.
    pub(crate) fn apply(&mut self, event: &WorkEvent) {
        self.sum.add(event.entry());
        self.entries.push(event.entry().clone());
    }

    /// Its entry of this number.
    #[must_use]
    pub fn entry(&self, number: u32) -> Option<&WorkEntry> {
        self.entries.iter().find(|entry| entry.number == number)
    }

    /// The sums by agent, category and contract.
    #[must_use]
    pub fn sums(&self) -> WorkSums {
        WorkSums::of(&self.entries)
    }
}
