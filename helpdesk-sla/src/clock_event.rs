//! The events of a clock: facts with their values. Their names are a stored format; the list only grows.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::{Breach, BreachCause, Instant, OpenTime, RungRecord};

/// What happened to a clock.
///
/// Events carry all values a fold needs, so that [`Clock::evolve`](crate::Clock::evolve) asks no schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClockEvent {
    /// Counting began.
    Started {
        /// What was promised.
        target: OpenTime,
    },
    /// A promise was made, or moved.
    Promised {
        /// How much open time it allows.
        target: OpenTime,
        /// The earliest instant at which that is used up.
        due: Instant,
        /// The first instant that is too late.
        late_from: Instant,
    },
    /// The promise waits for the pause to end: nothing can become late.
    PromiseSuspended {
        /// The due instant where the time is used up already, but not exceeded; none while there is time left.
        due: Option<Instant>,
    },
    /// Counting stopped for the time being.
    Paused {
        /// What was used until then.
        used: OpenTime,
    },
    /// Counting went on after a pause.
    Resumed,
    /// It was done.
    Fulfilled {
        /// What was used until then.
        used: OpenTime,
        /// Whether that was no more than the target.
        met: bool,
    },
    /// Counting went on after a fulfilment.
    Reopened,
    /// Counting began again: what was used no longer counts.
    Restarted,
    /// The target changed.
    Retargeted {
        /// The new target.
        target: OpenTime,
        /// What was used until then and still counts.
        used: OpenTime,
    },
    /// The promise no longer counts.
    Cancelled {
        /// What was used until then.
        used: OpenTime,
    },
    /// The promise was not kept.
    Breached {
        /// When it should have been kept.
        due: Instant,
        /// How it came about.
        cause: BreachCause,
    },
    /// A rung of the ladder fired.
    RungFired {
        /// Which.
        rung: String,
        /// The how manieth firing of this rung it is, from 1; a number is left out where a late tick joined repetitions.
        n: u32,
        /// The instant it was due to fire.
        planned_at: Instant,
    },
    /// Somebody has taken notice: these rungs do not fire again.
    Acknowledged {
        /// Which, by id.
        rungs: BTreeSet<String>,
    },
    /// What it did after an instant is taken back, and from then on it runs: something ended it then and was told late.
    Rewound {
        /// What was used until then.
        used: OpenTime,
    },
    /// The breach is excused: what kept the promise had happened in time and was told late.
    Excused {
        /// When the promise should have been kept, as the breach says.
        due: Instant,
    },
    /// What an earlier clock for the same thing had come to: its breach stays, and its rungs do not fire again.
    Recalled {
        /// Its breach.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        breach: Option<Breach>,
        /// The rungs that fired on it.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        rungs: BTreeMap<String, RungRecord>,
        /// Those of them that somebody has taken notice of.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        acknowledged: BTreeSet<String>,
    },
}
