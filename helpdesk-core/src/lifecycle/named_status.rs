//! Statuses of the host's own: names for what a ticket does within one of the desk's statuses.
use alloc::{collections::BTreeMap, string::String};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{CloseReason, Command, LanguageTag, StatusId, StatusKind};

/// A status of the host's own. Clocks and conditions know its base only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusSpec {
    /// Its id.
    pub id: StatusId,
    /// The desk's status that it is one of.
    pub base: StatusKind,
    /// Whether a ticket that comes to the base without a name gets this one.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub default: bool,
    /// Its names for staff, by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<LanguageTag, String>,
    /// What a requester reads, by language; the requester knows of the base only where there is nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shown: BTreeMap<LanguageTag, String>,
    /// What a wait in it comes to when its `until` has come without an answer.
    #[serde(default, skip_serializing_if = "WaitEnd::is_usual")]
    pub ends_in: WaitEnd,
}

/// What a wait until an instant comes to when the instant has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WaitEnd {
    /// Somebody looks again: open.
    #[default]
    Open,
    /// Nobody answered, so it is done: solved, or open where something stands against it. Only of a wait for the requester.
    Solved,
}

impl WaitEnd {
    fn is_usual(&self) -> bool {
        *self == Self::Open
    }
}

/// To come to a status of the host's own, by a step that leads to its base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetStatus {
    /// Which.
    pub status: StatusId,
    /// By what.
    #[serde(flatten)]
    pub step: StatusStep,
}

/// The steps that lead to a status of the host's own: each is the command of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatusStep {
    /// Work on it: one of open.
    Start,
    /// Wait for the requester: one of pending.
    Wait {
        /// When the desk looks again by itself.
        until: Option<Instant>,
    },
    /// Wait for a third party: one of on hold.
    Hold {
        /// What is waited for.
        reason: String,
        /// When the desk looks again by itself.
        until: Option<Instant>,
    },
    /// Say that it is done: one of solved.
    Solve,
    /// Close it for good: one of closed.
    Close {
        /// Why.
        reason: CloseReason,
    },
}

impl StatusStep {
    /// The command of the same name.
    #[must_use]
    pub fn command(&self) -> Command {
        match self {
            Self::Start => Command::Start,
            Self::Wait { until } => Command::Wait { until: *until },
            Self::Hold { reason, until } => Command::Hold { reason: reason.clone(), until: *until },
            Self::Solve => Command::Solve,
            Self::Close { reason } => Command::Close { reason: *reason },
        }
    }

    /// The status it leads to.
    #[must_use]
    pub fn base(&self) -> StatusKind {
        match self {
            Self::Start => StatusKind::Open,
            Self::Wait { .. } => StatusKind::Pending,
            Self::Hold { .. } => StatusKind::OnHold,
            Self::Solve => StatusKind::Solved,
            Self::Close { .. } => StatusKind::Closed,
        }
    }
}
