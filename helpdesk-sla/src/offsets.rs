//! The offsets of a zone over a range of time: from local wall-clock seconds to UTC seconds and back.

use alloc::vec::Vec;

use crate::piece::Piece;
use crate::{Zone, probe};

use crate::day::DAY;

/// No change moves a clock by more than this, and no offset is larger.
pub(crate) const MARGIN: i64 = 2 * DAY;

/// The stretches of constant offset of a zone within a range.
#[derive(Debug)]
pub(crate) struct Offsets {
    // INVARIANT: ascending by start, at least one; the first also stands for all time before it.
    stretches: Vec<Stretch>,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: i64,
    until: i64,
    offset: i64,
}

/// Local seconds that lie `offset` east of UTC, all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain {
    from: i64,
    until: i64,
    pub(crate) offset: i64,
}

impl Plain {
    /// Whether all local seconds from `from` until `until` are among them.
    pub(crate) fn covers(&self, from: i64, until: i64) -> bool {
        self.from <= from && until <= self.until
    }
}

impl Offsets {
    /// Learns the offsets of a zone that matter for instants from `from` to `to`.
    pub(crate) fn new(zone: &Zone, from: i64, to: i64) -> Offsets {
        // Twice the margin: the day before the range may begin in another offset than the range.
        let (low, high) = (from - 2 * MARGIN, to + MARGIN);
        match zone {
            Zone::Iana(zone) => Offsets::of(probe::offset_at(zone, low), probe::changes(zone, low, high)),
            Zone::Table(table) => Offsets::of(table.offset_at(low).into(), table.changes_between(low, high)),
        }
    }

    fn of(first: i64, changes: impl IntoIterator<Item = (i64, i64)>) -> Offsets {
        let mut last = Stretch { from: i64::MIN / 2, until: i64::MAX / 2, offset: first };
        let mut stretches = Vec::new();
        for (change, offset) in changes {
            stretches.push(Stretch { until: change, ..last });
            last = Stretch { from: change, offset, ..last };
        }
        stretches.push(last);
        Offsets { stretches }
    }

    /// The local times around `local` that are neither repeated nor skipped and have its offset; none in such a time.
    pub(crate) fn plain_at(&self, local: i64) -> Option<Plain> {
        let index = self.first_ending_after(local);
        let stretch = self.stretches.get(index)?;
        let before = index.checked_sub(1).and_then(|index| self.stretches.get(index));
        // What one of two neighbors repeats or skips is plain in neither.
        let from = before.map_or(i64::MIN / 4, |before| stretch.from + before.offset.max(stretch.offset));
        let after = self.stretches.get(index + 1).map_or(stretch.offset, |after| after.offset);
        let plain = Plain { from, until: stretch.until + stretch.offset.min(after), offset: stretch.offset };
        (plain.from <= local).then_some(plain)
    }

    /// Resolves a local time as RFC 5545 3.3.5 does.
    ///
    /// A repeated time is its first occurrence; a skipped time takes the offset before the gap.
    pub(crate) fn resolve(&self, local: i64) -> i64 {
        let index = self.first_ending_after(local);
        let offset = match (self.stretches.get(index), index.checked_sub(1).and_then(|i| self.stretches.get(i))) {
            (Some(stretch), Some(before)) if local < stretch.from + stretch.offset => before.offset,
            (Some(stretch), Some(_) | None) => stretch.offset,
            (None, Some(before)) => before.offset,
            (None, None) => 0,
        };
        local - offset
    }

    /// The instants whose local time lies in `[from, to)`: none, one piece, or more where time is repeated.
    pub(crate) fn instants_of(&self, from: i64, to: i64) -> impl Iterator<Item = Piece> + '_ {
        let first = self.first_ending_after(from);
        self.stretches
            .iter()
            .skip(first)
            .take_while(move |stretch| stretch.from + stretch.offset < to)
            .map(move |stretch| Piece {
                from: stretch.from.max(from - stretch.offset),
                to: stretch.until.min(to - stretch.offset),
            })
            .filter(|piece| piece.from < piece.to)
    }

    /// The offsets in force from one instant to another, each with the instant it begins at.
    pub(crate) fn between(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let met = self.stretches.iter().filter(move |stretch| stretch.from < to && stretch.until > from);
        met.map(move |stretch| (stretch.from.max(from), stretch.offset))
    }

    /// Local ends ascend with the stretches, since no offset changes by more than a stretch lasts.
    fn first_ending_after(&self, local: i64) -> usize {
        self.stretches.partition_point(|stretch| stretch.until + stretch.offset <= local)
    }
}

#[cfg(test)]
mod tests;
