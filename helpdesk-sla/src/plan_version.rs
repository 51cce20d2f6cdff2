//! The version of a plan: the plan and the instant it takes effect.

use serde::{Deserialize, Serialize};

use crate::{Instant, SchedulePlan};

/// A plan and when it takes effect; it holds until the next version does.
///
/// An edit makes a version. What was measured before stays as it was, since the version in force at each instant counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanVersion {
    /// The first instant of this version; from the beginning if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Instant>,
    /// The plan.
    pub plan: SchedulePlan,
}
