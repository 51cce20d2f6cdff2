//! The inputs of a clock: what a caller asks of it.

use serde::{Deserialize, Serialize};

use crate::OpenTime;

/// What a caller asks of a clock.
///
/// Asking for what is the case already does nothing: the first pause counts, and so do the first resumption and the first
/// fulfilment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClockInput {
    /// Stops counting for the time being.
    Pause,
    /// Goes on counting after a pause.
    Resume,
    /// Ends the promise: it was done now.
    Fulfil,
    /// Ends the promise: it no longer counts. A fulfilled clock keeps its outcome.
    Cancel,
    /// Goes on counting after a fulfilment; what lay between is not counted. A cancelled clock stays cancelled.
    Reopen,
    /// Puts a new target on the clock. A clock that is fulfilled or cancelled keeps its outcome.
    Retarget {
        /// The new target.
        target: OpenTime,
        /// What becomes of the time used.
        #[serde(default)]
        mode: RetargetMode,
    },
    /// Stops the repetitions of the rungs that have fired. One that fires for the first time later calls anew.
    Acknowledge,
    /// Notices what has come to pass: a breach, rungs. An extra tick changes nothing.
    Tick,
}

/// What becomes of a clock's time when its target changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetargetMode {
    /// What was used stays used.
    #[default]
    Carry,
    /// Counting begins again at the change. A breach and the rungs that fired stay.
    Restart,
    /// The old promise stands: nothing changes.
    Keep,
}
