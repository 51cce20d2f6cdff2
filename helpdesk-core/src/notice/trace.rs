//! Why somebody is told, and why somebody else is not.
use alloc::{string::String, vec::Vec};
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use super::timing::NoticeDelay;
use crate::{Audience, NoticeChannel, NoticeId, NoticeTopic};

/// Why somebody is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeTrace {
    /// The notice.
    pub id: NoticeId,
    /// Who is told.
    pub to: Audience,
    /// Why; every reason, where there are several.
    pub because: String,
    /// On which way.
    #[serde(default, skip_serializing_if = "NoticeChannel::is_usual")]
    pub channel: NoticeChannel,
    /// When it goes out, where it does not do so at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Instant>,
    /// What it waits for, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<NoticeDelay>,
}

/// Why somebody is not told who could have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UntoldTrace {
    /// Of which event.
    pub seq: u64,
    /// What it was about.
    pub topic: NoticeTopic,
    /// Who is not told.
    pub to: Audience,
    /// Why they would have been.
    pub because: String,
    /// What speaks against it.
    pub against: Untold,
}

/// What speaks against telling somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Untold {
    /// They did it themselves and did not ask to be told of that.
    DidIt,
    /// They switched it off.
    SwitchedOff,
    /// It is internal, or not for them.
    NoRight,
}

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DidIt => "they did it themselves",
            Self::SwitchedOff => "they switched it off",
            Self::NoRight => "they may not see it",
        })
    }
}
