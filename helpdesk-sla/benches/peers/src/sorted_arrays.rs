//! The sorted arrays: starts and open seconds before them, each searched by halves. The least a table costs without an
//! index.
use crate::office::Stretch;

/// Two arrays of the same length, both ascending, in 32 bits from the first start on.
pub(crate) struct SortedArrays {
    base: i64,
    starts: Vec<u32>,
    // INVARIANT: one longer than `starts`; the last is the sum of all.
    before: Vec<u32>,
}

impl SortedArrays {
    pub(crate) fn new(stretches: Vec<Stretch>) -> SortedArrays {
        let base = stretches.first().map_or(0, |(from, _)| *from);
        let (mut starts, mut before, mut total) = (Vec::new(), vec![0], 0);
        for (from, to) in stretches {
            total += low(to - from);
            starts.push(low(from - base));
            before.push(total);
        }
        SortedArrays { base, starts, before }
    }

    /// Finds the earliest instant with that many open seconds since `start`.
    pub(crate) fn deadline(&self, start: i64, budget: i64) -> Option<i64> {
        let open = self.open_before(start)? + low(budget);
        let found = self.before.partition_point(|before| *before < open).checked_sub(1)?;
        let into = open - self.before.get(found)?;
        Some(self.base + i64::from(*self.starts.get(found)?) + i64::from(into))
    }

    /// Tells the open seconds between two instants, the first not after the second.
    pub(crate) fn measure(&self, start: i64, end: i64) -> Option<i64> {
        Some(i64::from(self.open_before(end)?) - i64::from(self.open_before(start)?))
    }

    fn open_before(&self, at: i64) -> Option<u32> {
        let at = low(at - self.base);
        let Some(found) = self.starts.partition_point(|start| *start <= at).checked_sub(1) else { return Some(0) };
        let (start, before, after) = (self.starts.get(found)?, self.before.get(found)?, self.before.get(found + 1)?);
        Some((before + (at - start)).min(*after))
    }
}

/// The seconds in 32 bits, enough for a hundred and thirty years; before the base is at the base.
fn low(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
}
