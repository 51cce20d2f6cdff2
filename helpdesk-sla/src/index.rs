//! The index: where in a sorted column of numbers the ones below a key end, in constant time. It knows no time.
//!
//! The keys are cut into slots of equal width, a power of two. For each slot the index keeps how many numbers lie below
//! its beginning; from there a step or two through the column lead to the answer. A binary search would read a dozen lines
//! of memory, this reads two.

use alloc::boxed::Box;
use alloc::vec::Vec;

/// So many numbers in a slot are stepped through without a branch; where a slot has more, they are searched.
pub(crate) const STEPS: u32 = 2;

/// How many slots there may be for a number, to have no crowded one.
const SLOTS_MAX: u64 = 4;

/// For each slot of keys, where to begin in a sorted column of numbers.
#[derive(Debug)]
pub(crate) struct Index {
    shift: u32,
    /// The counts are kept without so many lowest bits, so that any fits two bytes.
    coarse: u32,
    is_crowded: bool,
    // INVARIANT: one more than there are slots.
    counts: Box<[u16]>,
}

impl Index {
    /// Makes the index of an ascending column for keys up to `last`.
    pub(crate) fn new(column: impl ExactSizeIterator<Item = u32> + Clone, last: u32) -> Index {
        let numbers = u64::try_from(column.len()).unwrap_or(u64::MAX).max(1);
        // The widest slots that make three for two numbers; narrower ones as long as some are crowded.
        let mut shift = (u64::from(last) / (numbers * 3 / 2)).max(1).ilog2();
        let mut counts = counts_of(column.clone(), last, shift);
        while most(&counts) > STEPS && shift > 0 && (u64::from(last) >> (shift - 1)) < numbers * SLOTS_MAX {
            shift -= 1;
            counts = counts_of(column.clone(), last, shift);
        }
        let bits = u32::BITS - counts.last().map_or(u32::BITS, |count| count.leading_zeros());
        let coarse = bits.saturating_sub(u16::BITS);
        let is_crowded = coarse > 0 || most(&counts) > STEPS;
        let counts = counts.iter().map(|count| u16::try_from(count >> coarse).unwrap_or(u16::MAX)).collect();
        Index { shift, coarse, is_crowded, counts }
    }

    /// How many numbers lie below the slot of a key, where none [is crowded](Index::is_crowded).
    #[inline]
    pub(crate) fn below_roomy_slot(&self, key: u32) -> usize {
        self.counts.get(self.slot(key)).map_or(0, |count| usize::from(*count))
    }

    /// How many numbers lie below the slot of a key, or a few less.
    pub(crate) fn below_slot(&self, key: u32) -> usize {
        self.below_roomy_slot(key) << self.coarse
    }

    /// How many numbers lie below the slot after that of a key, or a few more.
    pub(crate) fn below_next_slot(&self, key: u32) -> usize {
        let count = self.counts.get(self.slot(key).saturating_add(1)).or(self.counts.last()).copied().unwrap_or(0);
        (usize::from(count) + 1) << self.coarse
    }

    #[inline]
    fn slot(&self, key: u32) -> usize {
        usize::try_from(key >> self.shift).unwrap_or(usize::MAX)
    }

    /// Tells whether any slot has more than [`STEPS`] numbers.
    #[inline]
    pub(crate) fn is_crowded(&self) -> bool {
        self.is_crowded
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of_val::<[u16]>(&self.counts)
    }
}

/// How many numbers lie below the beginning of each slot, and below the end of the last.
fn counts_of(column: impl ExactSizeIterator<Item = u32>, last: u32, shift: u32) -> Vec<u32> {
    let slots = usize::try_from(last >> shift).unwrap_or(0) + 2;
    let mut counts = Vec::with_capacity(slots);
    let mut count = 0;
    for number in column {
        let slot = usize::try_from(number >> shift).unwrap_or(0).min(slots - 1);
        if counts.len() <= slot {
            counts.resize(slot + 1, count);
        }
        count += 1;
    }
    counts.resize(slots, count);
    counts
}

/// How many numbers the fullest slot has.
fn most(counts: &[u32]) -> u32 {
    counts.iter().zip(counts.iter().skip(1)).map(|(low, high)| high - low).max().unwrap_or(0)
}
