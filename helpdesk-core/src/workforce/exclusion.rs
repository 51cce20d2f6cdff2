//! What speaks against giving a ticket to an agent.
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{LanguageTag, SkillId, SkillLevel, Tier};

/// What speaks against an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Exclusion {
    /// Does not serve the ticket's tier.
    WrongTier {
        /// That tier.
        tier: Tier,
    },
    /// Lacks a skill that the ticket needs, or is not good enough at it.
    LacksSkill {
        /// Which.
        skill: SkillId,
        /// The lowest level that will do.
        needed: SkillLevel,
        /// The agent's level.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        has: Option<SkillLevel>,
    },
    /// Does not speak the ticket's language.
    LacksLanguage {
        /// That language.
        language: LanguageTag,
    },
    /// Had the ticket and did nothing with it in time.
    PassedOver,
    /// Is online, but away.
    Away {
        /// Since when.
        since: Instant,
    },
    /// Is offline.
    Offline {
        /// Since when.
        since: Instant,
    },
    /// Is not at work.
    OffShift {
        /// When the next shift begins.
        until: Option<Instant>,
    },
    /// Has no room left for this ticket.
    Full {
        /// How much there is.
        capacity: u32,
        /// How much of it is taken.
        #[serde(default)]
        load: u32,
        /// What this ticket would take.
        #[serde(default)]
        weight: u32,
    },
    /// Is neither who had the ticket before nor who helped its requester last.
    NotBefore,
    /// Is not the one whom the team's tickets go to.
    NotFixed,
}

impl Exclusion {
    /// Whether the agent may be free of it later without anybody changing the ticket or the configuration.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self {
            Self::Away { .. } | Self::Offline { .. } | Self::OffShift { .. } | Self::Full { .. } => true,
            Self::WrongTier { .. }
            | Self::LacksSkill { .. }
            | Self::LacksLanguage { .. }
            | Self::PassedOver
            | Self::NotBefore
            | Self::NotFixed => false,
        }
    }

    /// Whether it says that the agent is not there: what a substitute helps against.
    #[must_use]
    pub fn is_absence(&self) -> bool {
        match self {
            Self::Away { .. } | Self::Offline { .. } | Self::OffShift { .. } => true,
            Self::Full { .. }
            | Self::WrongTier { .. }
            | Self::LacksSkill { .. }
            | Self::LacksLanguage { .. }
            | Self::PassedOver
            | Self::NotBefore
            | Self::NotFixed => false,
        }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongTier { tier } => write!(f, "does not serve {tier}"),
            Self::LacksSkill { skill, needed, has: Some(has) } => {
                write!(f, "has `{skill}` at {has}, expected at least {needed}")
            }
            Self::LacksSkill { skill, needed, has: None } => {
                write!(f, "lacks `{skill}`, expected at least {needed}")
            }
            Self::LacksLanguage { language } => write!(f, "does not speak `{language}`"),
            Self::PassedOver => f.write_str("had it and did not act on it in time"),
            Self::Away { since } => write!(f, "away since {since}"),
            Self::Offline { since } => write!(f, "offline since {since}"),
            Self::OffShift { until: Some(until) } => write!(f, "off shift until {until}"),
            Self::OffShift { until: None } => f.write_str("off shift"),
            // What was stored before tickets had weights says how much there is and nothing else.
            Self::Full { capacity, weight: 0, .. } => write!(f, "full: {capacity} of {capacity} tickets"),
            Self::Full { capacity, load, weight: 1 } => write!(f, "full: {load} of {capacity} tickets"),
            Self::Full { capacity, load, weight } => {
                write!(f, "full: {load} of {capacity}, and the ticket weighs {weight}")
            }
            Self::NotBefore => f.write_str("did not have it before and did not help its requester last"),
            Self::NotFixed => f.write_str("is not the one whom the team's tickets go to"),
        }
    }
}
