//! Ladders: what happens when a clock comes to a rung.
use alloc::{string::String, vec::Vec};

use helpdesk_sla::{Ladder, Repeat, Rung, Trigger};
use serde::{Deserialize, Serialize};

use crate::{Audience, LadderId};

/// Ordered escalation steps of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderSpec {
    /// Its id.
    pub id: LadderId,
    /// Its steps.
    pub rungs: Vec<RungSpec>,
}

/// One step: when it is reached and what the desk does then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RungSpec {
    /// Its name, unique on the ladder.
    pub id: String,
    /// When it is reached.
    pub trigger: Trigger,
    /// Whether it fires again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Hierarchic escalation: who is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Audience>,
    /// Functional escalation: whether the ticket goes to the next tier.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub escalate: bool,
}

impl LadderSpec {
    /// The part that the clock looks at.
    #[must_use]
    pub fn clock_ladder(&self) -> Ladder {
        let rungs =
            self.rungs.iter().map(|r| Rung { id: r.id.clone(), trigger: r.trigger, repeat: r.repeat }).collect();
        Ladder { rungs }
    }
}
