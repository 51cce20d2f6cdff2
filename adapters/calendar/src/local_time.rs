//! Local time: from the wall clock of a zone to seconds of UTC and back.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use helpdesk_sla::{Instant, Tz};

pub(crate) const DAY: i64 = 24 * 60 * 60;

/// Resolves a local time to seconds of UTC.
///
/// # Source
///
/// RFC 5545 3.3.5: a repeated time is its first occurrence, a skipped time takes the offset before the gap.
pub(crate) fn resolve(zone: Tz, local: NaiveDateTime) -> i64 {
    let seconds = local.and_utc().timestamp();
    let offset = match zone.offset_from_local_datetime(&local) {
        LocalResult::Single(offset) => offset.fix().local_minus_utc(),
        LocalResult::Ambiguous(one, other) => one.fix().local_minus_utc().max(other.fix().local_minus_utc()),
        LocalResult::None => {
            // No gap is longer than a day, and the change before it lies at least six days back.
            let before = local.checked_sub_signed(TimeDelta::days(2)).unwrap_or(local);
            zone.offset_from_utc_datetime(&before).fix().local_minus_utc()
        }
    };
    seconds - i64::from(offset)
}

/// The local time of an instant.
pub(crate) fn local_of(zone: Tz, seconds: i64) -> NaiveDateTime {
    let utc = instant(seconds).naive_utc();
    let offset = zone.offset_from_utc_datetime(&utc).fix().local_minus_utc();
    later(utc, i64::from(offset)).unwrap_or(utc)
}

/// The instant that many seconds after 1970; 1970 itself outside of the calendar, which no date of four digits is.
pub(crate) fn instant(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

pub(crate) fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

pub(crate) fn later(local: NaiveDateTime, seconds: i64) -> Option<NaiveDateTime> {
    local.checked_add_signed(TimeDelta::try_seconds(seconds)?)
}
