//! What became of one clock, and how many clocks had which end.
use helpdesk_sla::{Clock, Phase};
use serde::Serialize;

/// What became of a clock. A breach stays whatever comes: a breached clock may still run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Fulfilled without a breach.
    Met,
    /// Has a breach.
    Breached,
    /// Runs or stands, in time so far.
    Running,
    /// No longer counts, and was in time.
    Cancelled,
}

/// How many clocks had which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// Fulfilled without a breach.
    pub met: u64,
    /// With a breach.
    pub breached: u64,
    /// Running or standing, in time so far.
    pub running: u64,
    /// Cancelled in time.
    pub cancelled: u64,
}

impl Outcome {
    /// Tells what became of a clock.
    #[must_use]
    pub fn of(clock: &Clock) -> Self {
        if clock.breach.is_some() {
            return Self::Breached;
        }
        match clock.phase {
            Phase::Fulfilled { .. } => Self::Met,
            Phase::Cancelled { .. } => Self::Cancelled,
            Phase::Running { .. } | Phase::Paused { .. } => Self::Running,
        }
    }

    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Breached => "breached",
            Self::Running => "running",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Outcomes {
    /// Counts one more.
    pub(super) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Met => self.met += 1,
            Outcome::Breached => self.breached += 1,
            Outcome::Running => self.running += 1,
            Outcome::Cancelled => self.cancelled += 1,
        }
    }

    /// All clocks.
    #[must_use]
    pub fn n_clocks(&self) -> u64 {
        self.met + self.breached + self.running + self.cancelled
    }

    /// The clocks whose promise is settled: met or breached.
    #[must_use]
    pub fn n_settled(&self) -> u64 {
        self.met + self.breached
    }
}
