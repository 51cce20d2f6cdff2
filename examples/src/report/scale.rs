//! Where things lie in a picture: shares of a width, and the round numbers beside an axis. Integers only.

/// `12.345%` of a width.
pub(crate) fn place(part: u64, whole: u64) -> String {
    let exact = (u128::from(part) * 100_000).checked_div(u128::from(whole)).unwrap_or(0);
    format!("{}.{:03}%", exact / 1000, exact % 1000)
}

/// `12.3` pixels of a height.
pub(crate) fn pixels(part: u64, whole: u64, height: u32) -> Pixels {
    let exact = (u128::from(part) * u128::from(height) * 10).checked_div(u128::from(whole)).unwrap_or(0);
    Pixels { tenths: u32::try_from(exact).unwrap_or(u32::MAX) }
}

/// A height in tenths of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pixels {
    tenths: u32,
}

impl Pixels {
    pub(crate) fn whole(pixels: u32) -> Self {
        Self { tenths: pixels.saturating_mul(10) }
    }

    pub(crate) fn plus(self, pixels: u32) -> Self {
        Self { tenths: self.tenths.saturating_add(pixels.saturating_mul(10)) }
    }

    pub(crate) fn below(self, base: Self) -> Self {
        Self { tenths: base.tenths.saturating_sub(self.tenths) }
    }
}

impl std::fmt::Display for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.tenths / 10, self.tenths % 10)
    }
}

/// Round numbers from 0 to at least `largest`: 1, 2 or 5 times a power of ten apart, at most `steps` steps.
pub(crate) fn ticks(largest: u64, steps: u64) -> Vec<u64> {
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
mod tests;
