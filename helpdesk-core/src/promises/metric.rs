//! What is measured: presets of one generic clock.
mod preset;

use core::fmt;

use serde::{Deserialize, Serialize};

pub use self::preset::{Fact, Preset, Reopening, Signal, Solving};

/// What a clock measures. Each is a [`Preset`] of starts, pauses and fulfilments over a ticket's events.
///
/// # Source
/// Zendesk's public list of SLA metrics, and ITIL's operational level agreement for [`Metric::Tier`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// From creation to the first public reply by a human agent.
    FirstReply,
    /// From the oldest unanswered public message of the requester to the next reply.
    NextReply,
    /// From each reply to the next.
    PeriodicUpdate,
    /// From each reply to the next, without the time the requester was waited for.
    PausableUpdate,
    /// From creation to solved, without the time the requester was waited for.
    RequesterWait,
    /// From creation to solved, only while the desk itself works.
    AgentWork,
    /// From creation to solved.
    Resolution,
    /// From entering a queue to being assigned.
    Assignment,
    /// The time in each tier's hands.
    Tier,
}

impl Metric {
    /// All metrics, in the order in which they are looked at within one event.
    pub const ALL: [Self; 9] = [
        Self::FirstReply,
        Self::NextReply,
        Self::PeriodicUpdate,
        Self::PausableUpdate,
        Self::RequesterWait,
        Self::AgentWork,
        Self::Resolution,
        Self::Assignment,
        Self::Tier,
    ];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstReply => "first_reply",
            Self::NextReply => "next_reply",
            Self::PeriodicUpdate => "periodic_update",
            Self::PausableUpdate => "pausable_update",
            Self::RequesterWait => "requester_wait",
            Self::AgentWork => "agent_work",
            Self::Resolution => "resolution",
            Self::Assignment => "assignment",
            Self::Tier => "tier",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
