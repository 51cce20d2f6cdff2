//! Priority, and the matrix of impact and urgency that it comes from unless somebody sets it.
use core::fmt;

use serde::{Deserialize, Serialize};

/// How soon a ticket matters. The order is the order of importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Can wait.
    Low,
    /// The usual.
    #[default]
    Normal,
    /// Before the usual.
    High,
    /// Before everything.
    Urgent,
}

impl Priority {
    /// All priorities, the least important first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much is affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    /// One person.
    Low,
    /// A group.
    #[default]
    Medium,
    /// The whole company.
    High,
}

impl Impact {
    /// All there are, the least first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How fast it gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Not soon.
    Low,
    /// Soon.
    #[default]
    Medium,
    /// Now.
    High,
}

impl Urgency {
    /// All there are, the least first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word as it is stored and as scripts see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Where the priority of a ticket comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrioritySource {
    /// From impact and urgency.
    #[default]
    Matrix,
    /// Somebody or a rule set it; impact and urgency no longer move it.
    Set,
}

/// Priority by impact and urgency.
///
/// # Source
/// The default is ITIL's usual 3 × 3 matrix, folded to four priorities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityMatrix {
    /// The row for high impact.
    pub high: PriorityRow,
    /// The row for medium impact.
    pub medium: PriorityRow,
    /// The row for low impact.
    pub low: PriorityRow,
}

/// One row of a [`PriorityMatrix`]: the priority for each urgency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityRow {
    /// For high urgency.
    pub high: Priority,
    /// For medium urgency.
    pub medium: Priority,
    /// For low urgency.
    pub low: Priority,
}

impl PriorityMatrix {
    /// The priority of this impact and urgency.
    #[must_use]
    pub fn priority(&self, impact: Impact, urgency: Urgency) -> Priority {
        let row = match impact {
            Impact::High => &self.high,
            Impact::Medium => &self.medium,
            Impact::Low => &self.low,
        };
        match urgency {
            Urgency::High => row.high,
            Urgency::Medium => row.medium,
            Urgency::Low => row.low,
        }
    }
}

impl Default for PriorityMatrix {
    fn default() -> Self {
        Self {
            high: PriorityRow { high: Priority::Urgent, medium: Priority::High, low: Priority::Normal },
            medium: PriorityRow { high: Priority::High, medium: Priority::Normal, low: Priority::Low },
            low: PriorityRow { high: Priority::Normal, medium: Priority::Low, low: Priority::Low },
        }
    }
}
