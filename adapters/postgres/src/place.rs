//! Numbers that the host gives, in the order of time: the places of notices. No server counts for several.
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// How many processes have numbers of their own in each microsecond.
const EACH: i64 = 1 << 10;

/// Gives as many numbers in order as are asked for: higher than all that this process gave before, and as far as clocks agree higher
/// than what others gave. Of two processes each has numbers that the other has not, but for one pair of a thousand.
pub(crate) fn take(n: usize) -> impl Iterator<Item = i64> {
    static LAST: AtomicI64 = AtomicI64::new(0);
    static OWN: OnceLock<i64> = OnceLock::new();
    let own = *OWN.get_or_init(|| i64::try_from(RandomState::new().build_hasher().finish() % 1_024).unwrap_or(0));
    let count = i64::try_from(n).unwrap_or(i64::MAX).max(1);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    let now = i64::try_from(now).unwrap_or(0);
    let first = |last: i64| last.saturating_add(1).max(now);
    let next = |last| Some(first(last).saturating_add(count - 1));
    let taken = LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next);
    let first = first(taken.unwrap_or_else(|last| last));
    (first..).take(n).map(move |micros| micros.saturating_mul(EACH).saturating_add(own))
}
