//! Periods: open stretches as vectors write them, and the ways to take some of them.
use chrono::SecondsFormat;
use helpdesk_sla::{Instant, Interval, OpenTime, Schedule};
use serde_json::{Value, json};

use super::{algebra::Segment, fault::Fault};

/// The most periods an answer can have.
pub(super) const PERIODS_MAX: usize = 100_000;

/// All open periods from an instant on.
pub(super) fn after(schedule: &Schedule, at: Instant) -> Result<impl Iterator<Item = Interval> + '_, Fault> {
    Ok(schedule.intervals(at, schedule.horizon().to)?)
}

/// All open periods until an instant, the last first.
pub(super) fn before(schedule: &Schedule, at: Instant) -> Result<impl Iterator<Item = Interval> + '_, Fault> {
    Ok(schedule.intervals(schedule.horizon().from, at)?.rev())
}

/// Which end of a period is kept when it is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Going forward, its beginning.
    Forward,
    /// Going back, its end.
    Backward,
}

/// Periods that together last as long as said; fewer where there are not so many.
pub(super) fn covering(
    periods: impl Iterator<Item = Interval>,
    length: OpenTime,
    direction: Direction,
) -> Result<Vec<Segment>, Fault> {
    if length.is_negative() {
        return Err(Fault::Refused("negative_duration"));
    }
    let mut left = length.seconds();
    let mut taken = Vec::new();
    for period in periods {
        if left == 0 {
            break;
        }
        let mut segment = Segment::from(period);
        let length = (segment.to - segment.from).min(left);
        match direction {
            Direction::Forward => segment.to = segment.from + length,
            Direction::Backward => segment.from = segment.to - length,
        }
        left -= length;
        taken.push(segment);
    }
    Ok(taken)
}

/// Periods as vectors write them.
pub(super) fn listed(periods: impl IntoIterator<Item = impl Into<Segment>>) -> Result<Value, Fault> {
    let mut pairs = Vec::new();
    for period in periods {
        if pairs.len() == PERIODS_MAX {
            return Err(Fault::unreadable(format!("there are more than {PERIODS_MAX} periods, expected fewer")));
        }
        let segment: Segment = period.into();
        let at = |second| chrono::DateTime::from_timestamp(second, 0).map(text);
        pairs.push([at(segment.from), at(segment.to)]);
    }
    Ok(json!({ "periods": pairs }))
}

/// An instant as vectors write it.
pub(super) fn text(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
