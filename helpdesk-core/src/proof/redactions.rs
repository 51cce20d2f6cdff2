//! What redactions say of the texts of a history: under which digest a text was sealed that is not what it was.
use alloc::collections::BTreeMap;

use crate::{Event, EventBody, TextDigest};

/// The texts out of which something was taken, by event and place.
pub(crate) struct Redactions<'a>(BTreeMap<(u64, &'a str), Shortened>);

/// One such text, over all its redactions.
struct Shortened {
    sealed: TextDigest,
    now: TextDigest,
    /// The last redaction.
    by: u64,
    /// Whether each redaction found what the one before it had left.
    follows: bool,
}

impl<'a> Redactions<'a> {
    pub(crate) fn of(history: &'a [Event]) -> Self {
        let mut texts: BTreeMap<(u64, &str), Shortened> = BTreeMap::new();
        for event in history {
            let EventBody::Redacted(redacted) = &event.body else { continue };
            // A redaction speaks of what was there before it.
            for text in redacted.texts.iter().filter(|text| text.seq < event.seq) {
                let first = Shortened { sealed: text.was, now: text.was, by: event.seq, follows: true };
                let held = texts.entry((text.seq, &text.place)).or_insert(first);
                held.follows &= held.now == text.was;
                (held.now, held.by) = (text.now, event.seq);
            }
        }
        Self(texts)
    }

    /// The digest under which a text was sealed: the one before the first redaction, if what is there now is what the last one
    /// left; its own otherwise.
    pub(crate) fn sealed_as(&self, seq: u64, place: &str, text: &str) -> TextDigest {
        let own = TextDigest::of(text);
        let held = self.0.get(&(seq, place)).filter(|held| held.follows && held.now == own);
        held.map_or(own, |held| held.sealed)
    }

    /// Each event with the last redaction of it.
    pub(crate) fn by_event(&self) -> BTreeMap<u64, u64> {
        let mut events = BTreeMap::new();
        for ((seq, _), held) in &self.0 {
            let by: &mut u64 = events.entry(*seq).or_default();
            *by = held.by.max(*by);
        }
        events
    }
}
