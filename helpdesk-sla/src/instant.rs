//! The instant: a point in time in UTC, and its whole seconds, which are all this crate calculates with.

use chrono::{DateTime, Utc};

/// A point in time, in UTC.
///
/// Every function of this crate drops what is smaller than a second, towards the past. UTC is counted without leap seconds,
/// as chrono counts it: `23:59:60` is the second before it, and lasts no time.
pub type Instant = DateTime<Utc>;

/// The whole second an instant lies in, counted from 1970.
pub(crate) fn seconds(at: Instant) -> i64 {
    at.timestamp()
}

/// The instant that many seconds after 1970.
pub(crate) fn instant(seconds: i64) -> Instant {
    // INVARIANT: callers stay within a few days of the horizon of a schedule, 1970 to 2099, which every calendar can tell.
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// The instant without its fraction of a second.
pub(crate) fn whole(at: Instant) -> Instant {
    if at.timestamp_subsec_nanos() == 0 {
        return at;
    }
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}
