//! How long something took, often.
use std::time::{Duration, Instant};

/// Runs something so often, each time with its number, and gives the time of each, the shortest first. The first runs are not counted.
pub(crate) fn each<T>(n: u64, mut run: impl FnMut(u64) -> T) -> Vec<Duration> {
    let warm = n.div_ceil(10);
    let mut times = Vec::new();
    for number in 0..n + warm {
        let begun = Instant::now();
        let answer = std::hint::black_box(run(number));
        let took = begun.elapsed();
        drop(answer);
        if number >= warm {
            times.push(took);
        }
    }
    times.sort_unstable();
    times
}

/// The time that so many of a hundred are no longer than, in µs.
pub(crate) fn percentile(times: &[Duration], of_hundred: usize) -> f64 {
    let place = (times.len().saturating_sub(1)) * of_hundred / 100;
    times.get(place).map_or(0.0, |took| took.as_secs_f64() * 1e6)
}

/// Numbers from 1 to `size` that jump about, the same each time.
pub(crate) fn jump(n: u64, size: u64) -> u64 {
    let mut mixed = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^= mixed >> 30;
    mixed = mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    1 + (mixed ^ mixed >> 27) % size
}
