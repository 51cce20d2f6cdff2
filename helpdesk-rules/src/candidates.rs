//! The rules that can match an event, by their places in the order of running.

/// A rule that something was found for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) place: u32,
    /// Whether that is all that its guard asks for.
    pub(crate) sure: bool,
}

/// The rules that can match, and those among them whose guards hold: a bit for each place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidates(Vec<Word>);

#[derive(Debug, Clone, Copy, Default)]
struct Word {
    can: u64,
    sure: u64,
}

impl Candidates {
    /// None of the first `n` places.
    pub(crate) fn none_of(n: usize) -> Self {
        Self(vec![Word::default(); n.div_ceil(64)])
    }

    pub(crate) fn add(&mut self, hit: Hit) {
        if let Some(word) = usize::try_from(hit.place / 64).ok().and_then(|n| self.0.get_mut(n)) {
            let bit = 1 << (hit.place % 64);
            word.can |= bit;
            word.sure |= if hit.sure { bit } else { 0 };
        }
    }

    pub(crate) fn add_all(&mut self, hits: &[Hit]) {
        hits.iter().for_each(|hit| self.add(*hit));
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().filter_map(|word| usize::try_from(word.can.count_ones()).ok()).sum()
    }

    /// The first one at `from` or behind it.
    pub(crate) fn next(&self, from: usize) -> Option<usize> {
        let (mut n, first) = (from / 64, from % 64);
        let mut can = self.0.get(n)?.can & (u64::MAX << first);
        while can == 0 {
            n = n.saturating_add(1);
            can = self.0.get(n)?.can;
        }
        let bit = usize::try_from(can.trailing_zeros()).ok()?;
        Some(n.saturating_mul(64).saturating_add(bit))
    }

    /// Whether the guard of the rule at this place holds, as far as that is known without asking it.
    pub(crate) fn is_sure(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word.sure & (1 << (place % 64)) != 0)
    }
}
