//! Escalation of the ticket itself: rungs that no clock reaches, by hand or by counting, and who took notice of them.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{LadderId, Metric};

/// What can be asked about the ladders of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EscalationCommand {
    /// Let a rung fire by hand. Any rung can: its own trigger is for the desk.
    Fire {
        /// Of which ladder.
        ladder: LadderId,
        /// Which.
        rung: String,
        /// Why.
        reason: String,
    },
    /// Take notice of the rungs that have fired: they do not fire again.
    Acknowledge {
        /// Of the clock of this metric only; of every clock and of the ticket itself where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        metric: Option<Metric>,
    },
    /// Bring the ticket back if what its last hand-off waits for has come. The desk asks this by itself.
    ComeBack,
}

/// What happened on the ladders of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EscalationEvent {
    /// A rung of the ticket itself fired.
    Fired {
        /// Of which ladder.
        ladder: LadderId,
        /// Which.
        rung: String,
        /// The how manieth firing of this rung it is, from 1; a number is left out where a late look joined repetitions.
        n: u32,
        /// The instant it was due to fire.
        planned_at: Instant,
        /// Why, where somebody did it by hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Somebody took notice: these rungs do not fire again.
    Acknowledged {
        /// Of which ladder.
        ladder: LadderId,
        /// Which.
        rungs: BTreeSet<String>,
    },
}

/// The rungs of a ticket itself that have fired. Those of its clocks are with the clocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Climb {
    ladders: BTreeMap<LadderId, BTreeMap<String, Climbed>>,
}

/// A rung of a ticket itself that has fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Climbed {
    /// The number of its last firing, from 1.
    pub n: u32,
    /// When that was due to happen.
    pub planned_at: Instant,
    /// When it was noticed.
    pub fired_at: Instant,
    /// When somebody took notice of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Instant>,
}

impl Climb {
    /// Whether nothing has fired.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ladders.is_empty()
    }

    /// A rung that has fired.
    #[must_use]
    pub fn rung(&self, ladder: &LadderId, rung: &str) -> Option<&Climbed> {
        self.ladders.get(ladder)?.get(rung)
    }

    /// The rungs that have fired.
    pub fn fired(&self) -> impl Iterator<Item = (&LadderId, &str, &Climbed)> {
        self.ladders
            .iter()
            .flat_map(|(ladder, rungs)| rungs.iter().map(move |(rung, climbed)| (ladder, rung.as_str(), climbed)))
    }

    /// The rungs that have fired and that nobody has taken notice of, by ladder.
    pub fn unnoticed(&self) -> impl Iterator<Item = (&LadderId, BTreeSet<String>)> {
        let open = |rungs: &BTreeMap<String, Climbed>| -> BTreeSet<String> {
            rungs.iter().filter(|(_, climbed)| climbed.acknowledged_at.is_none()).map(|(id, _)| id.clone()).collect()
        };
        self.ladders.iter().map(move |(ladder, rungs)| (ladder, open(rungs))).filter(|(_, rungs)| !rungs.is_empty())
    }

    /// Applies what happened.
    pub(crate) fn apply(&mut self, event: &EscalationEvent, at: Instant) {
        match event {
            EscalationEvent::Fired { ladder, rung, n, planned_at, .. } => {
                let climbed = Climbed { n: *n, planned_at: *planned_at, fired_at: at, acknowledged_at: None };
                self.ladders.entry(ladder.clone()).or_default().insert(rung.clone(), climbed);
            }
            EscalationEvent::Acknowledged { ladder, rungs } => {
                let held = self.ladders.get_mut(ladder).into_iter().flatten();
                for (_, climbed) in held.filter(|(id, _)| rungs.contains(*id)) {
                    climbed.acknowledged_at = Some(at);
                }
            }
        }
    }
}

impl EscalationCommand {
    /// The command's name as decisions and scripts show it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fire { .. } => "fire",
            Self::Acknowledge { .. } => "acknowledge",
            Self::ComeBack => "come_back",
        }
    }
}
