//! The ladder: ordered steps on the way to a breach and beyond, each with the condition it fires on.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{OpenTime, TimeError};

/// Ordered escalation steps of a clock.
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Ladder, OpenTime, Trigger};
///
/// let ladder: Ladder = serde_json::from_str(
///     r#"{"rungs": [
///         {"id": "warn", "trigger": {"used": 75}},
///         {"id": "urge", "trigger": {"remaining": "30m"}},
///         {"id": "lead", "trigger": {"after_breach": "1h"}, "repeat": {"every": "2h", "max": 3}}
///     ]}"#,
/// )?;
/// assert_eq!(ladder.rungs[1].trigger, Trigger::Remaining { time: OpenTime::from_minutes(30) });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// The steps. Of steps due at the same instant the earlier in this list fires first; of one id only the first counts.
    #[serde(default)]
    pub rungs: Vec<Rung>,
}

/// One step of a ladder: it fires once per clock unless it repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// What the step is called; the clock remembers its firings under this name.
    pub id: String,
    /// When it fires.
    pub trigger: Trigger,
    /// Whether it fires again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
}

/// When a rung fires. All of these are moments of the clock: a pause or closed time delays them.
///
/// Written as `{used = 75}`, `{remaining = "30m"}` or `{after_breach = "1h"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
#[non_exhaustive]
pub enum Trigger {
    /// So much of the target is used; may be more than a hundred.
    Used {
        /// How many hundredths.
        percent: u16,
    },
    /// So much of the target remains; at once if the target is shorter.
    Remaining {
        /// How much.
        time: OpenTime,
    },
    /// So much is used since the breach: since the due instant, or the change where the target was tightened.
    AfterBreach {
        /// How much.
        time: OpenTime,
    },
}

/// How a rung fires again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// How much open time lies between two firings; without any there is no repetition.
    pub every: OpenTime,
    /// How often it fires again at most, after the first time.
    pub max: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Written {
    Used(u16),
    Remaining(OpenTime),
    AfterBreach(OpenTime),
}

impl TryFrom<Written> for Trigger {
    type Error = TimeError;

    fn try_from(written: Written) -> Result<Trigger, TimeError> {
        match written {
            Written::Used(percent) => Ok(Trigger::Used { percent }),
            Written::Remaining(time) => Ok(Trigger::Remaining { time: not_negative(time)? }),
            Written::AfterBreach(time) => Ok(Trigger::AfterBreach { time: not_negative(time)? }),
        }
    }
}

fn not_negative(time: OpenTime) -> Result<OpenTime, TimeError> {
    if time.is_negative() { Err(TimeError::NegativeBudget { budget: time }) } else { Ok(time) }
}

impl From<Trigger> for Written {
    fn from(trigger: Trigger) -> Written {
        match trigger {
            Trigger::Used { percent } => Written::Used(percent),
            Trigger::Remaining { time } => Written::Remaining(time),
            Trigger::AfterBreach { time } => Written::AfterBreach(time),
        }
    }
}
