//! Numbers that the host gives, in the order of time: the places of notices. No server counts for several.
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// How many numbers there are for each microsecond.
const EACH: i64 = 1 << 10;

/// Gives as many numbers in a row as are asked for, and answers the first: higher than all that this process gave before, and as far as
/// clocks agree higher than what others gave.
pub(crate) fn take(n: usize) -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let n = i64::try_from(n).unwrap_or(i64::MAX).max(1);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    let now = i64::try_from(now).unwrap_or(0).saturating_mul(EACH);
    let first = |last: i64| last.saturating_add(1).max(now);
    let taken = LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| Some(first(last).saturating_add(n - 1)));
    first(taken.unwrap_or_else(|last| last))
}
