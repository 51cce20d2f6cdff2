//! The walk: finds the first open stretch by search, then goes from one to the next.
use crate::office::Stretch;

/// Open stretches, ascending.
pub(crate) struct IntervalWalk {
    stretches: Vec<Stretch>,
}

impl IntervalWalk {
    pub(crate) fn new(stretches: Vec<Stretch>) -> IntervalWalk {
        IntervalWalk { stretches }
    }

    /// Finds the earliest instant with that many open seconds since `start`.
    pub(crate) fn deadline(&self, start: i64, budget: i64) -> Option<i64> {
        let mut left = budget;
        for (from, to) in self.ending_after(start) {
            let from = start.max(*from);
            if left <= to - from {
                return Some(from + left);
            }
            left -= to - from;
        }
        None
    }

    /// Adds up the open seconds between two instants, the first not after the second.
    pub(crate) fn measure(&self, start: i64, end: i64) -> Option<i64> {
        let inside = self.ending_after(start).iter().take_while(|(from, _)| *from < end);
        Some(inside.map(|(from, to)| end.min(*to) - start.max(*from)).sum())
    }

    fn ending_after(&self, at: i64) -> &[Stretch] {
        let first = self.stretches.partition_point(|(_, to)| *to <= at);
        self.stretches.get(first..).unwrap_or_default()
    }
}
