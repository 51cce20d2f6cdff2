//! What stands under texts, to be found by them: quicker than a map by their letters where there are hundreds.
use std::collections::BTreeMap;

/// Values by texts. Built once, asked often.
#[derive(Debug)]
pub(crate) struct ByText<V> {
    /// A number made of each text, in order; texts with the same one are in order themselves.
    numbers: Vec<u64>,
    entries: Vec<(String, V)>,
}

impl<V> ByText<V> {
    pub(crate) fn of(values: BTreeMap<String, V>) -> Self {
        let mut entries: Vec<(String, V)> = values.into_iter().collect();
        // The order of the map stays where numbers are the same.
        entries.sort_by_key(|(text, _)| number(text));
        Self { numbers: entries.iter().map(|(text, _)| number(text)).collect(), entries }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn get(&self, text: &str) -> Option<&V> {
        let number = number(text);
        let first = self.numbers.partition_point(|other| *other < number);
        let n_same = self.numbers.get(first..)?.partition_point(|other| *other == number);
        let same = self.entries.get(first..)?.get(..n_same)?;
        let n = same.binary_search_by(|(other, _)| other.as_str().cmp(text)).ok()?;
        same.get(n).map(|(_, value)| value)
    }
}

/// A number made of all letters of a text.
fn number(text: &str) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = |hash: u64, part: u64| {
        let mixed = (hash ^ part).wrapping_mul(MIX);
        mixed ^ (mixed >> 32)
    };
    let (parts, rest) = text.as_bytes().as_chunks::<8>();
    let hash = parts.iter().fold(MIX, |hash, part| mixed(hash, u64::from_le_bytes(*part)));
    // The last part is told from one with zeros behind it by the length of the whole.
    let last = rest.iter().fold(0_u64, |last, byte| (last << 8) | u64::from(*byte));
    mixed(mixed(hash, last), u64::try_from(text.len()).unwrap_or(u64::MAX))
}
