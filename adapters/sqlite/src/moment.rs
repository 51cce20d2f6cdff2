//! Instants as two integer columns: seconds since 1970 and the nanoseconds within the second. Exact for every instant,
//! in the order of time, and `datetime(wake_s, 'unixepoch')` reads them.
use helpdesk_core::Instant;

use crate::fault::Fault;

/// The two columns of an instant.
pub(crate) fn columns(at: Instant) -> (i64, u32) {
    (at.timestamp(), at.timestamp_subsec_nanos())
}

/// The two columns of an instant that may be absent.
pub(crate) fn nullable(at: Option<Instant>) -> (Option<i64>, Option<u32>) {
    at.map(columns).unzip()
}

/// The instant of two columns that may be empty.
pub(crate) fn instant_of(
    (seconds, nanoseconds): (Option<i64>, Option<u32>),
    place: impl FnOnce() -> String,
) -> Result<Option<Instant>, Fault> {
    seconds.zip(nanoseconds).map(|(seconds, nanoseconds)| instant(seconds, nanoseconds, place)).transpose()
}

/// The instant of two columns; `place` names the row in an error.
pub(crate) fn instant(seconds: i64, nanoseconds: u32, place: impl FnOnce() -> String) -> Result<Instant, Fault> {
    Instant::from_timestamp(seconds, nanoseconds)
        .ok_or_else(|| Fault::damaged(&place(), format!("{seconds} s {nanoseconds} ns is no instant")))
}
