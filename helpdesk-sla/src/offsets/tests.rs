//! The table of offsets against the zone data themselves, for every zone there is.

use alloc::vec::Vec;

use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::{DAY, Offsets};
use crate::probe::{PROBE, offset_at};

const FROM: i64 = 0;
const TO: i64 = 4_102_444_800; // 2100-01-01

#[test]
fn every_zone_resolves_like_its_data_around_every_change() {
    for zone in TZ_VARIANTS {
        let offsets = Offsets::new(&zone.into(), FROM, TO);
        let changes: Vec<(i64, i64)> =
            offsets.stretches.iter().skip(1).map(|stretch| (stretch.from, stretch.offset)).collect();
        for (change, offset) in changes {
            for step in [-7201, -3601, -3600, -1800, -1, 0, 1, 1799, 1800, 3599, 3600, 86_400] {
                let local = change + offset + step;
                assert_eq!(offsets.resolve(local), resolved(zone, local), "{zone} {local}");
            }
        }
    }
}

#[test]
fn no_change_of_any_zone_is_missed() {
    for zone in TZ_VARIANTS {
        let offsets = Offsets::new(&zone.into(), FROM, TO);
        let mut stretches = offsets.stretches.iter().peekable();
        let mut at = FROM;
        while at < TO {
            while stretches.peek().is_some_and(|stretch| stretch.until <= at) {
                stretches.next();
            }
            let found = stretches.peek().map(|stretch| stretch.offset);
            assert_eq!(found, Some(offset_at(&zone, at)), "{zone} {at}");
            at += 11 * DAY + 12_345;
        }
        let mut lengths = offsets.stretches.iter().skip(1).map(|stretch| stretch.until - stretch.from);
        assert!(lengths.all(|length| length > PROBE), "{zone}: two changes between two probes are missed");
    }
}

/// RFC 5545 3.3.5 by asking chrono, all three arms.
fn resolved(zone: Tz, local: i64) -> i64 {
    let wall: NaiveDateTime = DateTime::from_timestamp(local, 0).expect("a time").naive_utc();
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) => at.timestamp(),
        LocalResult::Ambiguous(first, second) => first.timestamp().min(second.timestamp()),
        LocalResult::None => {
            let before = zone.offset_from_utc_datetime(&(wall - TimeDelta::hours(24)));
            local - i64::from(before.fix().local_minus_utc())
        }
    }
}
