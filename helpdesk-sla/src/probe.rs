//! The probe: finds the offset changes of a zone by asking it for the offset at instants.

use alloc::vec::Vec;

use chrono::{DateTime, Offset, TimeZone};

use crate::day::DAY;

/// How far apart a zone is asked. The shortest gap between two changes, over all zones from 1970 to 2099, is 6.96 days.
pub(crate) const PROBE: i64 = 6 * DAY;

/// The offset of a zone at a second, in seconds east of UTC.
pub(crate) fn offset_at<Z: TimeZone>(zone: &Z, at: i64) -> i64 {
    DateTime::from_timestamp(at, 0)
        .map_or(0, |at| i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()))
}

/// The seconds at which the offset changes, after `from` and until a probe past `to`, each with the new offset.
pub(crate) fn changes<Z: TimeZone>(zone: &Z, from: i64, to: i64) -> Vec<(i64, i64)> {
    let mut found = Vec::new();
    let (mut low, mut before) = (from, offset_at(zone, from));
    while low < to {
        let high = low + PROBE;
        let offset = offset_at(zone, high);
        if offset != before {
            found.push((first_with(zone, low, high, offset), offset));
            before = offset;
        }
        low = high;
    }
    found
}

/// The first second with the new offset, which holds at `high` and not at `low`.
fn first_with<Z: TimeZone>(zone: &Z, mut low: i64, mut high: i64, new: i64) -> i64 {
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset_at(zone, middle) == new {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}
