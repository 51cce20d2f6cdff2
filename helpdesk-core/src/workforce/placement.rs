//! In what way a ticket came to the team that has it.
use core::fmt;

use serde::{Deserialize, Serialize};

/// In what way a ticket came to a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// A rule chose the team.
    Routed,
    /// A person gave an unplaced ticket to the team, or moved it out of where a rule had put it: not yet a reassignment.
    Placed,
    /// A person moved it from one team to another: a reassignment.
    Transferred,
    /// A ladder or a person escalated it.
    Escalated,
    /// It was handed back.
    HandedBack,
}

impl Placement {
    /// All there are.
    pub const ALL: [Self; 5] = [Self::Routed, Self::Placed, Self::Transferred, Self::Escalated, Self::HandedBack];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Routed => "routed",
            Self::Placed => "placed",
            Self::Transferred => "transferred",
            Self::Escalated => "escalated",
            Self::HandedBack => "handed_back",
        }
    }
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Routed => "routed by a rule",
            Self::Placed => "placed",
            Self::Transferred => "transferred",
            Self::Escalated => "escalated",
            Self::HandedBack => "handed back",
        })
    }
}
