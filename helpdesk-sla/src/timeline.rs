//! The timeline: open intervals in UTC seconds with the open time before each. It knows no zone, no plan, no date.

use alloc::vec::Vec;

use crate::piece::Piece;

/// Open intervals, ascending and apart, and the open seconds before each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeline {
    within: Piece,
    // INVARIANT: ascending; each ends before the next starts; `before` is the sum of the lengths so far; all offsets
    // count from `within.from`, so that 130 years fit 32 bits.
    spans: Vec<Open>,
    total: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    from: u32,
    before: u32,
}

impl Timeline {
    /// Takes ascending pieces that lie apart, inside `within`; what lies outside is dropped.
    pub(crate) fn new(within: Piece, pieces: &[Piece]) -> Timeline {
        let mut spans = Vec::with_capacity(pieces.len());
        let mut total: u32 = 0;
        for piece in pieces {
            let start = u32::try_from(piece.from - within.from);
            let length = u32::try_from(piece.to - piece.from);
            if let (Ok(from), Ok(length)) = (start, length) {
                spans.push(Open { from, before: total });
                total = total.saturating_add(length);
            }
        }
        Timeline { within, spans, total }
    }

    pub(crate) fn within(&self) -> Piece {
        self.within
    }

    pub(crate) fn total(&self) -> i64 {
        i64::from(self.total)
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The open interval with that number.
    pub(crate) fn piece(&self, index: usize) -> Option<Piece> {
        let open = self.spans.get(index)?;
        let after = self.spans.get(index + 1).map_or(self.total, |next| next.before);
        let from = self.within.from + i64::from(open.from);
        Some(Piece { from, to: from + i64::from(after - open.before) })
    }

    /// How many intervals start at `at` or before.
    pub(crate) fn starting_until(&self, at: i64) -> usize {
        let at = at - self.within.from;
        self.spans.partition_point(|open| i64::from(open.from) <= at)
    }

    /// The first interval that ends after `at`.
    pub(crate) fn ending_after(&self, at: i64) -> usize {
        let candidate = self.starting_until(at);
        match candidate.checked_sub(1) {
            Some(last) if self.piece(last).is_some_and(|piece| piece.to > at) => last,
            Some(_) | None => candidate,
        }
    }

    /// The open seconds before an instant.
    pub(crate) fn open_before(&self, at: i64) -> i64 {
        let Some(last) = self.starting_until(at).checked_sub(1) else { return 0 };
        let (Some(open), Some(piece)) = (self.spans.get(last), self.piece(last)) else { return 0 };
        i64::from(open.before) + at.min(piece.to) - piece.from
    }

    /// The first instant with that many open seconds before it; none beyond the last, or for less than one.
    pub(crate) fn earliest(&self, open: i64) -> Option<i64> {
        if open <= 0 || open > self.total() {
            return None;
        }
        let after = self.spans.partition_point(|span| i64::from(span.before) < open);
        self.inside(after.checked_sub(1)?, open)
    }

    /// The last instant with that many open seconds before it; none where the last interval is used up, or below none.
    pub(crate) fn latest(&self, open: i64) -> Option<i64> {
        if open < 0 || open >= self.total() {
            return None;
        }
        let after = self.spans.partition_point(|span| i64::from(span.before) <= open);
        self.inside(after.checked_sub(1)?, open)
    }

    fn inside(&self, index: usize, open: i64) -> Option<i64> {
        let span = self.spans.get(index)?;
        Some(self.within.from + i64::from(span.from) + open - i64::from(span.before))
    }
}
