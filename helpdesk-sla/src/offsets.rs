//! The offsets of a zone over a range of time: from local wall-clock seconds to UTC seconds and back.

use alloc::vec;
use alloc::vec::Vec;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::piece::Piece;

pub(crate) const DAY: i64 = 24 * 60 * 60;

/// How far apart the zone is asked. The shortest gap between two changes, over all zones from 1970 to 2099, is 6.96 days.
const PROBE: i64 = 6 * DAY;

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

impl Offsets {
    /// Learns the offsets of a zone that matter for instants from `from` to `to`.
    pub(crate) fn new(zone: Tz, from: i64, to: i64) -> Offsets {
        let mut low = from - MARGIN;
        let end = to + MARGIN;
        let mut last = Stretch { from: i64::MIN / 2, until: i64::MAX / 2, offset: offset_at(zone, low) };
        let mut stretches = vec![];
        while low < end {
            let high = low + PROBE;
            let offset = offset_at(zone, high);
            if offset != last.offset {
                let change = first_change(zone, low, high, offset);
                stretches.push(Stretch { until: change, ..last });
                last = Stretch { from: change, offset, ..last };
            }
            low = high;
        }
        stretches.push(last);
        Offsets { stretches }
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

    /// Local ends ascend with the stretches, since no offset changes by more than a stretch lasts.
    fn first_ending_after(&self, local: i64) -> usize {
        self.stretches.partition_point(|stretch| stretch.until + stretch.offset <= local)
    }
}

fn offset_at(zone: Tz, at: i64) -> i64 {
    DateTime::from_timestamp(at, 0)
        .map_or(0, |at| i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()))
}

/// The first second with the new offset, which holds at `high` and not at `low`.
fn first_change(zone: Tz, mut low: i64, mut high: i64, new: i64) -> i64 {
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset_at(zone, middle) == new {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests;
