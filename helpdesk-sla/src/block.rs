//! The block: the open intervals of some years, found in constant time. It counts seconds from its own beginning.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::hint::select_unpredictable;

use crate::index::{Index, STEPS};
use crate::piece::Piece;

/// Open intervals, ascending and apart, the open seconds before each, and an index into both.
///
/// Every second is counted from the beginning of the block, so that two numbers of 32 bits make an interval.
#[derive(Debug)]
pub(crate) struct Block {
    // INVARIANT: ascending in both fields. After one that only stands before the others, the first starts at 0, if need be
    // with no length; each one's length is what is open before the next less what is open before itself; then the end
    // follows, with all that is open, and what only stands behind it.
    spans: Box<[Open]>,
    total: u32,
    by_start: Index,
    by_open: Index,
}

/// The start of an interval in the upper half, the open seconds before it in the lower: it is selected in one go.
#[derive(Debug, Clone, Copy)]
struct Open(u64);

/// What stands behind the end: greater than every key.
const BEHIND: Open = Open(u64::MAX);

impl Open {
    #[inline]
    fn new(from: u32, before: u32) -> Open {
        Open((u64::from(from) << 32) | u64::from(before))
    }

    #[inline]
    fn from(self) -> u32 {
        u32::try_from(self.0 >> 32).unwrap_or(u32::MAX)
    }

    #[inline]
    fn before(self) -> u32 {
        u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX)
    }

    /// Tells whether a span starts at an instant or before: both halves in one comparison.
    #[inline]
    fn starts_until(at: u32) -> impl Fn(Open) -> bool {
        let next = (u64::from(at) + 1) << 32;
        move |open| open.0 < next
    }
}

/// No span is where there is none: what cannot happen stays out of the way of what does.
#[cold]
fn nowhere() -> (Open, Open) {
    (BEHIND, BEHIND)
}

impl Block {
    /// Takes ascending pieces that lie apart, inside `within`, which is not longer than 32 bits can count.
    pub(crate) fn new(within: Piece, pieces: &[Piece]) -> Block {
        let mut spans = Vec::with_capacity(pieces.len() + 5);
        let mut total: u32 = 0;
        spans.push(Open::new(0, 0));
        if pieces.first().is_none_or(|piece| piece.from > within.from) {
            spans.push(Open::new(0, 0));
        }
        for piece in pieces {
            let start = u32::try_from(piece.from - within.from);
            let length = u32::try_from(piece.to - piece.from);
            if let (Ok(from), Ok(length)) = (start, length) {
                spans.push(Open::new(from, total));
                total = total.saturating_add(length);
            }
        }
        spans.push(Open::new(u32::MAX, total));
        let length = u32::try_from(within.to - within.from).unwrap_or(u32::MAX);
        let keyed = spans.get(1..).unwrap_or_default().iter();
        let by_start = Index::new(keyed.clone().map(|open| open.from()), length.saturating_add(1));
        let by_open = Index::new(keyed.map(|open| open.before()), total.saturating_add(1));
        spans.extend([BEHIND; 2]);
        Block { spans: spans.into(), total, by_start, by_open }
    }

    /// All open seconds.
    #[inline]
    pub(crate) fn total(&self) -> u32 {
        self.total
    }

    /// The open seconds before an instant.
    #[inline]
    pub(crate) fn open_before(&self, at: u32) -> u32 {
        let (open, next) = self.starting_until(at);
        open.before().wrapping_add(at.wrapping_sub(open.from()).min(next.before().wrapping_sub(open.before())))
    }

    #[inline]
    pub(crate) fn is_open(&self, at: u32) -> bool {
        let (open, next) = self.starting_until(at);
        at.wrapping_sub(open.from()) < next.before().wrapping_sub(open.before())
    }

    /// The first instant with that many open seconds before it, of one up to all.
    #[inline]
    pub(crate) fn earliest(&self, open: u32) -> u32 {
        let (span, _) = self.around(&self.by_open, open, |span| span.before() < open);
        span.from().wrapping_add(open).wrapping_sub(span.before())
    }

    /// The last instant with that many open seconds before it, of none up to less than all.
    #[inline]
    pub(crate) fn latest(&self, open: u32) -> u32 {
        let (span, _) = self.around(&self.by_open, open.wrapping_add(1), |span| span.before() <= open);
        span.from().wrapping_add(open).wrapping_sub(span.before())
    }

    /// The first interval that ends after an instant.
    pub(crate) fn ending_after(&self, at: u32) -> Option<(u32, u32)> {
        let last = self.last_below(&self.by_start, at.saturating_add(1), Open::starts_until(at));
        self.interval(last).filter(|(_, to)| *to > at).or_else(|| self.interval(last + 1))
    }

    /// The last interval that starts before an instant.
    pub(crate) fn starting_before(&self, at: u32) -> Option<(u32, u32)> {
        let until = at.checked_sub(1)?;
        self.interval(self.last_below(&self.by_start, at, Open::starts_until(until)))
    }

    /// How many bytes the block takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Block>() + size_of_val::<[Open]>(&self.spans) + self.by_start.bytes() + self.by_open.bytes()
    }

    /// The last span that starts at an instant or before, and the one after it.
    #[inline]
    fn starting_until(&self, at: u32) -> (Open, Open) {
        // No block is so long that one more would not fit.
        self.around(&self.by_start, at.wrapping_add(1), Open::starts_until(at))
    }

    /// The last span that is below a key, and the one after it. The key is at least one.
    #[inline]
    fn around(&self, index: &Index, key: u32, is_below: impl Fn(Open) -> bool) -> (Open, Open) {
        const WINDOW: usize = 4;
        const { assert!(STEPS == 2, "a window has two spans that may be below, one before and one behind them") };
        if index.is_crowded() {
            return self.around_in_a_crowd(index, key, is_below);
        }
        let low = index.below_roomy_slot(key);
        let window = self.spans.get(low..low + WINDOW).and_then(<[Open]>::first_chunk::<WINDOW>);
        let Some(&[before, first, second, behind]) = window else { return nowhere() };
        let (one, two) = (is_below(first), is_below(second));
        let last = select_unpredictable(two, second.0, select_unpredictable(one, first.0, before.0));
        let next = select_unpredictable(two, behind.0, select_unpredictable(one, second.0, first.0));
        (Open(last), Open(next))
    }

    #[inline(never)]
    fn around_in_a_crowd(&self, index: &Index, key: u32, is_below: impl Fn(Open) -> bool) -> (Open, Open) {
        let last = self.last_below(index, key, is_below);
        let span = |place| self.spans.get(place).copied().unwrap_or(BEHIND);
        (span(last), span(last + 1))
    }

    /// The number of the last span that is below a key; zero if none is.
    fn last_below(&self, index: &Index, key: u32, is_below: impl Fn(Open) -> bool) -> usize {
        let (mut low, mut high) = (index.below_slot(key), index.below_next_slot(key));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.spans.get(middle + 1).copied().is_some_and(&is_below) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The interval with that number, if there is one that has a length.
    fn interval(&self, index: usize) -> Option<(u32, u32)> {
        let (open, next) = (self.spans.get(index)?, self.spans.get(index + 1)?);
        let length = next.before().checked_sub(open.before())?;
        (length > 0 && open.from() < u32::MAX).then(|| (open.from(), open.from().saturating_add(length)))
    }
}

#[cfg(test)]
mod tests;
