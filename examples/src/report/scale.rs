//! Where things lie in a picture: shares of a width, and the round numbers beside an axis. Integers only.

/// `12.345%` of a width.
pub(super) fn place(part: u64, whole: u64) -> String {
    let exact = (u128::from(part) * 100_000).checked_div(u128::from(whole)).unwrap_or(0);
    format!("{}.{:03}%", exact / 1000, exact % 1000)
}

/// `12.3` pixels of a height.
pub(super) fn pixels(part: u64, whole: u64, height: u32) -> Pixels {
    let exact = (u128::from(part) * u128::from(height) * 10).checked_div(u128::from(whole)).unwrap_or(0);
    Pixels { tenths: u32::try_from(exact).unwrap_or(u32::MAX) }
}

/// A height in tenths of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pixels {
    tenths: u32,
}

impl Pixels {
    pub(super) fn whole(pixels: u32) -> Self {
        Self { tenths: pixels.saturating_mul(10) }
    }

    pub(super) fn plus(self, pixels: u32) -> Self {
        Self { tenths: self.tenths.saturating_add(pixels.saturating_mul(10)) }
    }

    pub(super) fn below(self, base: Self) -> Self {
        Self { tenths: base.tenths.saturating_sub(self.tenths) }
    }
}

impl std::fmt::Display for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.tenths / 10, self.tenths % 10)
    }
}

/// Round numbers from 0 to at least `largest`: 1, 2 or 5 times a power of ten apart, at most `steps` steps.
pub(super) fn ticks(largest: u64, steps: u64) -> Vec<u64> {
    let mut power: u64 = 1;
    loop {
        for step in [power, power.saturating_mul(2), power.saturating_mul(5)] {
            let n = largest.max(1).div_ceil(step);
            if n <= steps.max(1) {
                return (0..=n).map(|k| k.saturating_mul(step)).collect();
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::{pixels, place, ticks};

    #[test]
    fn ticks_are_round_and_cover_the_largest() {
        for (largest, steps, expected) in [
            (0, 4, vec![0, 1]),
            (1, 4, vec![0, 1]),
            (4, 4, vec![0, 1, 2, 3, 4]),
            (5, 4, vec![0, 2, 4, 6]),
            (9, 4, vec![0, 5, 10]),
            (17, 4, vec![0, 5, 10, 15, 20]),
            (99, 4, vec![0, 50, 100]),
            (101, 2, vec![0, 100, 200]),
        ] {
            assert_eq!(ticks(largest, steps), expected, "{largest} in {steps} steps");
        }
        assert!(ticks(u64::MAX, 4).len() <= 5);
    }

    #[test]
    fn places_are_shares_and_nothing_of_nothing() {
        assert_eq!(place(1, 3), "33.333%");
        assert_eq!(place(1, 1), "100.000%");
        assert_eq!(place(3, 0), "0.000%");
        assert_eq!(pixels(1, 3, 60).to_string(), "20.0");
    }
}
