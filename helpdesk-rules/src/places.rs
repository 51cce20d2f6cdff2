//! A set of rules by their places in the order of running.

/// A set of places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<u64>);

impl Places {
    /// None of the first `n` places.
    pub(crate) fn none_of(n: usize) -> Self {
        Self(vec![0; n.div_ceil(64)])
    }

    pub(crate) fn insert(&mut self, place: u32) {
        if let Some(word) = usize::try_from(place / 64).ok().and_then(|n| self.0.get_mut(n)) {
            *word |= 1 << (place % 64);
        }
    }

    pub(crate) fn insert_all(&mut self, places: &[u32]) {
        places.iter().for_each(|place| self.insert(*place));
    }

    /// How many places it has.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().filter_map(|word| usize::try_from(word.count_ones()).ok()).sum()
    }

    /// The first place at `from` or behind it.
    pub(crate) fn next(&self, from: usize) -> Option<usize> {
        let (mut n, first) = (from / 64, from % 64);
        let mut word = self.0.get(n)? & (u64::MAX << first);
        while word == 0 {
            n = n.saturating_add(1);
            word = *self.0.get(n)?;
        }
        let bit = usize::try_from(word.trailing_zeros()).ok()?;
        Some(n.saturating_mul(64).saturating_add(bit))
    }
}
