//! How long the desk waits before it does something by itself.
use alloc::{format, string::String};

use helpdesk_sla::{Instant, OpenTime};
use serde::{Deserialize, Serialize};

use crate::{Configuration, ScheduleId};

/// How long the desk waits before it does something by itself.
///
/// # Time and units
/// Days have 24 hours, whatever the clocks do; open time counts only while the schedule is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Delay {
    /// Days of 24 hours.
    Days(u16),
    /// Open time of a schedule.
    Open {
        /// How much.
        time: OpenTime,
        /// By which schedule.
        schedule: ScheduleId,
    },
}

impl Delay {
    /// When it is over that began at `since`; never where the schedule does not open for long enough.
    #[must_use]
    pub fn over_at(&self, since: Instant, configuration: &Configuration) -> Option<Instant> {
        match self {
            Self::Days(days) => since.checked_add_signed(chrono::TimeDelta::try_days(i64::from(*days))?),
            Self::Open { time, schedule } => configuration.schedule(schedule)?.advance(since, *time).ok(),
        }
    }

    /// What is wrong with it, if anything is.
    pub(crate) fn problem(&self, is_known: &dyn Fn(&ScheduleId) -> bool) -> Option<String> {
        match self {
            Self::Days(0) => Some(String::from("waits for 0 days, expected at least 1")),
            Self::Days(_) => None,
            Self::Open { schedule, .. } if !is_known(schedule) => {
                Some(format!("counts by the unknown schedule `{schedule}`"))
            }
            Self::Open { time, .. } if *time <= OpenTime::ZERO => {
                Some(format!("waits for {time}, expected more than no time"))
            }
            Self::Open { .. } => None,
        }
    }
}
