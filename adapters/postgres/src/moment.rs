//! Instants as two columns of whole numbers: seconds since 1970 and the nanoseconds within the second. Exact for every instant, which
//! `timestamptz` is not, and in the order of time.
use helpdesk_core::Instant;

use crate::fault::Fault;

/// Seconds and nanoseconds, as they are stored.
pub(crate) type Moment = (i64, i64);

/// What stands for "not at all": after every instant.
pub(crate) const NEVER: Moment = (i64::MAX, 0);

/// What is before every instant.
pub(crate) const ALWAYS: Moment = (i64::MIN, 0);

/// The two columns of an instant.
pub(crate) fn columns(at: Instant) -> Moment {
    (at.timestamp(), i64::from(at.timestamp_subsec_nanos()))
}

/// The two columns of an instant that may be absent.
pub(crate) fn nullable(at: Option<Instant>) -> (Option<i64>, Option<i64>) {
    at.map(columns).unzip()
}

/// The instant of two columns; `place` names the row in an error.
pub(crate) fn instant((seconds, nanoseconds): Moment, place: impl FnOnce() -> String) -> Result<Instant, Fault> {
    let within = u32::try_from(nanoseconds).ok();
    within
        .and_then(|nanoseconds| Instant::from_timestamp(seconds, nanoseconds))
        .ok_or_else(|| Fault::damaged(&place(), format!("{seconds} s {nanoseconds} ns is no instant")))
}
