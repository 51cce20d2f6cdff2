//! What work costs: categories, rates and how time is rounded. Integers throughout: seconds, and the smallest unit of a currency.
use alloc::{string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{AgentId, AgentSpec, TeamId, WorkCategoryId};

const HOUR_SECONDS: u64 = 3_600;

/// What a configuration says of work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkSpec {
    /// Kinds of work. Where there is none, work has no category.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<WorkCategorySpec>,
    /// The rate card, in order: the first that fits is taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<RateSpec>,
    /// How billable time is rounded, entry by entry.
    #[serde(skip_serializing_if = "Rounding::is_exact")]
    pub rounding: Rounding,
    /// The currency of all rates, for people to read.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub currency: String,
}

/// A kind of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkCategorySpec {
    /// Its id.
    pub id: WorkCategoryId,
    /// Its name for people; the id where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// What an hour costs. It fits where each list that is not empty holds the work's value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateSpec {
    /// For these kinds of work.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<WorkCategoryId>,
    /// For these agents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<AgentId>,
    /// For members of these teams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
    /// For work that began at this instant or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Instant>,
    /// An hour, in the smallest unit of the currency.
    pub per_hour: u32,
}

/// How billable time is rounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Not at all.
    #[default]
    Exact,
    /// Up to a multiple of so many seconds: every one that was begun counts.
    PerStarted {
        /// How many.
        seconds: u32,
    },
    /// To the nearest multiple of so many seconds, a half up.
    Nearest {
        /// How many.
        seconds: u32,
    },
}

impl Rounding {
    /// The seconds that are billed for seconds of work.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::Rounding;
    ///
    /// let quarters = Rounding::PerStarted { seconds: 900 };
    /// assert_eq!([0, 1, 900, 901].map(|seconds| quarters.billed(seconds)), [0, 900, 900, 1_800]);
    /// assert_eq!(Rounding::Nearest { seconds: 900 }.billed(450), 900);
    /// ```
    #[must_use]
    pub fn billed(self, seconds: u32) -> u64 {
        let worked = u64::from(seconds);
        match self {
            Self::Exact => worked,
            Self::PerStarted { seconds } => worked.div_ceil(u64::from(seconds.max(1))) * u64::from(seconds.max(1)),
            Self::Nearest { seconds } => {
                let step = u64::from(seconds.max(1));
                (worked.saturating_mul(2).saturating_add(step)) / step.saturating_mul(2) * step
            }
        }
    }

    fn is_exact(&self) -> bool {
        *self == Self::Exact
    }
}

impl RateSpec {
    /// Whether it is the rate of somebody's work.
    fn fits(&self, agent: &AgentSpec, category: Option<&WorkCategoryId>, began_at: Instant) -> bool {
        (self.categories.is_empty() || category.is_some_and(|category| self.categories.contains(category)))
            && (self.agents.is_empty() || self.agents.contains(&agent.id))
            && (self.teams.is_empty() || self.teams.iter().any(|team| agent.teams.contains(team)))
            && self.effective_from.is_none_or(|from| from <= began_at)
    }

    /// What so many seconds cost; half a unit is rounded up.
    #[must_use]
    pub fn cost(&self, seconds: u64) -> u64 {
        let exact = seconds.saturating_mul(u64::from(self.per_hour)).saturating_mul(2);
        exact.saturating_add(HOUR_SECONDS) / (HOUR_SECONDS * 2)
    }
}

impl WorkSpec {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The first rate that fits somebody's work.
    #[must_use]
    pub fn rate(&self, agent: &AgentSpec, category: Option<&WorkCategoryId>, began_at: Instant) -> Option<&RateSpec> {
        self.rates.iter().find(|rate| rate.fits(agent, category, began_at))
    }
}
