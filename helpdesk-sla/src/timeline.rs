//! The timeline: what of the horizon is open, compiled block by block when it is asked about. It knows no zone and no date.

use alloc::boxed::Box;
use alloc::sync::Arc;

use once_cell::race::OnceBox;

use crate::block::Block;
use crate::piece::Piece;
use crate::source::Source;

/// A block lasts 2²⁹ seconds, which is seventeen years: then its seconds, open seconds and ends fit 32 bits, and thirteen
/// years are one or two.
const BLOCK_BITS: u32 = 29;
const BLOCK: u32 = 1 << BLOCK_BITS;

/// The open time of a horizon of at most 136 years, as it follows from a source.
///
/// An instant is given by the seconds since the beginning of the horizon, `offset`.
#[derive(Debug)]
pub(crate) struct Timeline {
    source: Arc<Source>,
    within: Piece,
    length: u32,
    // INVARIANT: so many that the end of the horizon lies in the last.
    blocks: Box<[OnceBox<Block>]>,
}

impl Timeline {
    pub(crate) fn new(source: Source, within: Piece) -> Timeline {
        let length = u32::try_from(within.to - within.from).unwrap_or(u32::MAX);
        let blocks = (0..=length >> BLOCK_BITS).map(|_| OnceBox::new()).collect();
        Timeline { source: Arc::new(source), within, length, blocks }
    }

    pub(crate) fn source(&self) -> &Arc<Source> {
        &self.source
    }

    pub(crate) fn within(&self) -> Piece {
        self.within
    }

    /// The place of an instant on the timeline; none outside the horizon. The end of the horizon is inside.
    #[inline]
    pub(crate) fn offset(&self, second: i64) -> Option<u32> {
        let offset = u32::try_from(second.wrapping_sub(self.within.from)).ok()?;
        (offset <= self.length).then_some(offset)
    }

    #[inline]
    pub(crate) fn second(&self, offset: u32) -> i64 {
        self.within.from + i64::from(offset)
    }

    #[inline]
    pub(crate) fn is_open(&self, at: u32) -> bool {
        let (block, local) = self.place(at);
        self.block(block).is_some_and(|block| block.is_open(local))
    }

    /// The first instant with that much open time since `from`; none past the horizon.
    #[inline]
    pub(crate) fn advance(&self, from: u32, budget: u32) -> Option<u32> {
        let (number, local) = self.place(from);
        self.advance_in(number, self.block(number)?, local, budget)
    }

    #[inline(always)]
    fn advance_in(&self, number: u32, block: &Block, local: u32, budget: u32) -> Option<u32> {
        if budget == 0 {
            return Some(begin(number) + local);
        }
        let open = block.open_before(local).checked_add(budget)?;
        if open <= block.total() {
            return Some(begin(number) + block.earliest(open));
        }
        self.advance_beyond(number, open - block.total())
    }

    /// A place to ask many questions from, which remembers the block of the last one.
    pub(crate) fn recent(&self) -> Recent<'_> {
        Recent { timeline: self, number: u32::MAX, block: None }
    }

    #[cold]
    fn advance_beyond(&self, number: u32, mut open: u32) -> Option<u32> {
        for next in number + 1.. {
            let block = self.block(next)?;
            if open <= block.total() {
                return Some(begin(next) + block.earliest(open));
            }
            open -= block.total();
        }
        None
    }

    /// The last instant with that much open time since `from`: an open one; none past the horizon.
    #[inline]
    pub(crate) fn advance_to_open(&self, from: u32, budget: u32) -> Option<u32> {
        let (number, local) = self.place(from);
        let block = self.block(number)?;
        let open = block.open_before(local).checked_add(budget)?;
        if open < block.total() {
            return Some(begin(number) + block.latest(open));
        }
        self.open_beyond(number, open - block.total())
    }

    #[cold]
    fn open_beyond(&self, number: u32, mut open: u32) -> Option<u32> {
        for next in number + 1.. {
            let block = self.block(next)?;
            if open < block.total() {
                return Some(begin(next) + block.latest(open));
            }
            open -= block.total();
        }
        None
    }

    /// The last instant with that much open time until `to`; none before the horizon.
    #[inline]
    pub(crate) fn retreat(&self, to: u32, budget: u32) -> Option<u32> {
        if budget == 0 {
            return Some(to);
        }
        let (number, local) = self.place(to);
        let block = self.block(number)?;
        match block.open_before(local).checked_sub(budget) {
            Some(open) => Some(begin(number) + block.latest(open)),
            None => self.retreat_beyond(number, budget - block.open_before(local)),
        }
    }

    #[cold]
    fn retreat_beyond(&self, number: u32, mut budget: u32) -> Option<u32> {
        for earlier in (0..number).rev() {
            let block = self.block(earlier)?;
            if let Some(open) = block.total().checked_sub(budget) {
                return Some(begin(earlier) + block.latest(open));
            }
            budget -= block.total();
        }
        None
    }

    /// The open time between two instants, negative where `to` comes first.
    #[inline]
    pub(crate) fn measure(&self, from: u32, to: u32) -> i64 {
        let ((number, begin), (last, end)) = (self.place(from), self.place(to));
        if number != last {
            return self.total_before(to) - self.total_before(from);
        }
        self.block(number).map_or(0, |block| i64::from(block.open_before(end)) - i64::from(block.open_before(begin)))
    }

    /// All open time of the horizon before an instant.
    #[cold]
    fn total_before(&self, at: u32) -> i64 {
        let (number, local) = self.place(at);
        let whole = (0..number).filter_map(|earlier| self.block(earlier)).map(|block| i64::from(block.total()));
        let part = self.block(number).map_or(0, |block| i64::from(block.open_before(local)));
        whole.sum::<i64>() + part
    }

    /// The first closing after an instant; in closed time, that of the next open interval.
    pub(crate) fn next_close(&self, at: u32) -> Option<u32> {
        self.first(at, self.length).map(|(_, end)| end)
    }

    /// All open intervals.
    pub(crate) fn whole(&self) -> Pieces<'_> {
        self.pieces(0, self.length)
    }

    /// The open intervals between two instants, clipped to them.
    pub(crate) fn pieces(&self, from: u32, to: u32) -> Pieces<'_> {
        Pieces { timeline: self, from, to }
    }

    /// Compiles what is needed to answer for these instants.
    pub(crate) fn prepare(&self, from: u32, to: u32) {
        let (first, last) = (self.place(from).0, self.place(to).0);
        for number in first..=last {
            self.block(number);
        }
    }

    /// How many bytes are compiled so far.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Timeline>()
            + size_of_val::<[OnceBox<Block>]>(&self.blocks)
            + self.blocks.iter().filter_map(OnceBox::get).map(Block::bytes).sum::<usize>()
    }

    /// The block an instant lies in, and where in it.
    #[inline]
    fn place(&self, offset: u32) -> (u32, u32) {
        (offset >> BLOCK_BITS, offset & (BLOCK - 1))
    }

    #[inline]
    fn block(&self, number: u32) -> Option<&Block> {
        let cell = self.blocks.get(usize::try_from(number).ok()?)?;
        match cell.get() {
            Some(block) => Some(block),
            None => Some(self.compile(number, cell)),
        }
    }

    #[cold]
    fn compile<'a>(&self, number: u32, cell: &'a OnceBox<Block>) -> &'a Block {
        cell.get_or_init(|| {
            let from = self.second(begin(number));
            let within = Piece { from, to: (from + i64::from(BLOCK)).min(self.within.to) };
            Box::new(Block::new(within, &self.source.open(within)))
        })
    }

    /// The first open interval that ends after `from` and starts before `to`, clipped to both.
    fn first(&self, from: u32, to: u32) -> Option<(u32, u32)> {
        let (mut number, mut local) = self.place(from);
        let (start, mut end) = loop {
            if begin(number) >= to {
                return None;
            }
            if let Some((start, end)) = self.block(number)?.ending_after(local) {
                break (begin(number) + start, begin(number) + end);
            }
            (number, local) = (number + 1, 0);
        };
        // An interval that reaches the end of its block may go on in the next.
        while end < to && end == begin(number + 1) {
            number += 1;
            match self.block(number).and_then(|block| block.ending_after(0)) {
                Some((0, more)) => end = begin(number) + more,
                Some(_) | None => break,
            }
        }
        let (start, end) = (start.max(from), end.min(to));
        (start < end).then_some((start, end))
    }

    /// The last open interval that starts before `to` and ends after `from`, clipped to both.
    fn last(&self, from: u32, to: u32) -> Option<(u32, u32)> {
        let (mut number, mut local) = self.place(to);
        let (mut start, end) = loop {
            if let Some((start, end)) = self.block(number)?.starting_before(local) {
                break (begin(number) + start, begin(number) + end);
            }
            if begin(number) <= from {
                return None;
            }
            (number, local) = (number - 1, BLOCK);
        };
        while start > from && start == begin(number) && number > 0 {
            number -= 1;
            match self.block(number).and_then(|block| block.starting_before(BLOCK)) {
                Some((earlier, BLOCK)) => start = begin(number) + earlier,
                Some(_) | None => break,
            }
        }
        let (start, end) = (start.max(from), end.min(to));
        (start < end).then_some((start, end))
    }
}

/// A timeline and the block that was asked last.
pub(crate) struct Recent<'a> {
    timeline: &'a Timeline,
    number: u32,
    block: Option<&'a Block>,
}

impl Recent<'_> {
    /// As [`Timeline::advance`].
    #[inline]
    pub(crate) fn advance(&mut self, from: u32, budget: u32) -> Option<u32> {
        let (number, local) = self.timeline.place(from);
        if number != self.number {
            (self.number, self.block) = (number, self.timeline.block(number));
        }
        self.timeline.advance_in(number, self.block?, local, budget)
    }
}

/// Where a block begins.
#[inline]
fn begin(number: u32) -> u32 {
    // No horizon has more than eight blocks; the end of the eighth is past what 32 bits count, so past every horizon.
    number.saturating_mul(BLOCK)
}

/// Open intervals, from either end, as seconds since 1970.
pub(crate) struct Pieces<'a> {
    timeline: &'a Timeline,
    from: u32,
    to: u32,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if self.from >= self.to {
            return None;
        }
        let found = self.timeline.first(self.from, self.to);
        self.from = found.map_or(self.to, |(_, end)| end);
        found.map(|(from, to)| Piece { from: self.timeline.second(from), to: self.timeline.second(to) })
    }
}

impl DoubleEndedIterator for Pieces<'_> {
    fn next_back(&mut self) -> Option<Piece> {
        if self.from >= self.to {
            return None;
        }
        let found = self.timeline.last(self.from, self.to);
        self.to = found.map_or(self.from, |(start, _)| start);
        found.map(|(from, to)| Piece { from: self.timeline.second(from), to: self.timeline.second(to) })
    }
}
