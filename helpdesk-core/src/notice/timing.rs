//! When a notice may go out: at once, at the next digest, after quiet hours. It never moves a stamp of a clock.
use alloc::sync::Arc;

use helpdesk_sla::{Instant, Schedule, ScheduleErrors, SchedulePlan, Shift, ShiftError, WeeklyHours, Zone};
use serde::{Deserialize, Serialize};

/// Why a notice waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeDelay {
    /// For others about the same ticket.
    Burst,
    /// For the next digest.
    Digest,
    /// For the end of quiet hours.
    QuietHours,
}

/// When digests of somebody go out.
#[derive(Debug, Clone)]
pub(crate) enum Digest {
    Hourly(Zone),
    // Open for a minute from the time of day on.
    Daily(Arc<Schedule>),
}

/// When somebody is told nothing.
#[derive(Debug, Clone)]
pub(crate) enum Quiet {
    During(Arc<Schedule>),
    Outside(Arc<Schedule>),
}

impl Digest {
    /// The first digest at or after an instant; none beyond what a schedule knows.
    pub(crate) fn next(&self, at: Instant) -> Option<Instant> {
        match self {
            Self::Hourly(zone) => full_hour(at, zone),
            Self::Daily(schedule) => {
                let before = at.checked_sub_signed(chrono::TimeDelta::nanoseconds(1))?;
                let begins = schedule.is_open(at).ok()? && !schedule.is_open(before).ok()?;
                if begins {
                    return Some(at);
                }
                // Within the minute it is too late for this one.
                let from = if schedule.is_open(at).ok()? { schedule.next_close(at).ok()? } else { at };
                schedule.next_open(from).ok()
            }
        }
    }

    /// The minute of every day from a time of day on.
    pub(crate) fn minute(time: &str) -> Result<Shift, ShiftError> {
        let (hour, minute) = time.split_once(':').unwrap_or((time, ""));
        let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() == 2);
        let next = number(hour).zip(number(minute)).map(|(hour, minute)| hour * 60 + minute + 1);
        let end = next.map_or_else(Default::default, |end| alloc::format!("{:02}:{:02}", end / 60, end % 60));
        Shift::new(time, &end)
    }
}

impl Quiet {
    /// When the quiet hours that hold at an instant end; none where there are none then.
    pub(crate) fn until(&self, at: Instant) -> Option<Instant> {
        match self {
            Self::During(schedule) => schedule.is_open(at).ok()?.then(|| schedule.next_close(at).ok())?,
            Self::Outside(schedule) => (!schedule.is_open(at).ok()?).then(|| schedule.next_open(at).ok())?,
        }
    }
}

/// A schedule of one shift, every day.
pub(crate) fn every_day(zone: &Zone, shift: Shift) -> Result<Schedule, ScheduleErrors> {
    Schedule::build(&SchedulePlan::new(zone.clone(), WeeklyHours::every_day(&[shift])))
}

/// The first full hour of the wall clock at or after an instant.
fn full_hour(at: Instant, zone: &Zone) -> Option<Instant> {
    const HOUR: i64 = 3_600;
    let offset = i64::from(zone.offset_at(at));
    let local = at.timestamp().checked_add(offset)?;
    let past = local.rem_euclid(HOUR);
    if past == 0 && at.timestamp_subsec_nanos() == 0 {
        return Some(at);
    }
    Instant::from_timestamp(at.timestamp().checked_add(HOUR - past)?, 0)
}

/// An instant so many seconds later; itself at the end of time.
pub(crate) fn later(at: Instant, seconds: u32) -> Instant {
    at.checked_add_signed(chrono::TimeDelta::seconds(i64::from(seconds))).unwrap_or(at)
}
