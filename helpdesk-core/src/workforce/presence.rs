//! Whether an agent is there, as the agent or the host says. It is no shift: who is on shift can be away.
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

/// Whether an agent is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// At work and free to be given something. Who never said anything is taken for online.
    #[default]
    Online,
    /// At work and not to be given anything now.
    Away,
    /// Not at work.
    Offline,
}

/// What an agent last said of being there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentPresence {
    /// What.
    pub presence: Presence,
    /// Since when. What is older than what is stored changes nothing.
    pub since: Instant,
}

impl Presence {
    /// All of them, the most present first.
    pub const ALL: [Self; 3] = [Self::Online, Self::Away, Self::Offline];

    /// The word as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Offline => "offline",
        }
    }
}

impl AgentPresence {
    /// Whether it takes the place of what is stored: it is not older.
    #[must_use]
    pub fn replaces(&self, stored: Option<&Self>) -> bool {
        stored.is_none_or(|stored| stored.since <= self.since)
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
