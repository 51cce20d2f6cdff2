//! What redactions say of the texts of a history: under which digest a text was sealed that is not what it was.
use alloc::collections::BTreeMap;

use crate::{Event, EventBody, RedactedText, Seal, TextDigest};

/// The texts out of which something was taken, by event and place, and the events that say something else than when they were sealed.
pub(crate) struct Redactions<'a> {
    texts: BTreeMap<(u64, &'a str), Shortened>,
    events: BTreeMap<u64, Changed>,
}

/// Such an event, over all its erasures.
struct Changed {
    sealed: Seal,
    now: Seal,
    /// The last erasure.
    by: u64,
    /// Whether each erasure found what the one before it had left.
    follows: bool,
}

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
        let mut events: BTreeMap<u64, Changed> = BTreeMap::new();
        for event in history {
            let (taken, changed): (&[RedactedText], _) = if let EventBody::Redacted(redacted) = &event.body {
                (&redacted.texts, None)
            } else if let EventBody::Erased(erased) = &event.body {
                (&erased.texts, Some(&erased.events))
            } else {
                continue;
            };
            for change in changed.into_iter().flatten().filter(|change| change.seq < event.seq) {
                let first = Changed { sealed: change.was, now: change.was, by: event.seq, follows: true };
                let held = events.entry(change.seq).or_insert(first);
                held.follows &= held.now == change.was;
                (held.now, held.by) = (change.now, event.seq);
            }
            // A redaction speaks of what was there before it.
            for text in taken.iter().filter(|text| text.seq < event.seq) {
                let first = Shortened { sealed: text.was, now: text.was, by: event.seq, follows: true };
                let held = texts.entry((text.seq, &text.place)).or_insert(first);
                held.follows &= held.now == text.was;
                (held.now, held.by) = (text.now, event.seq);
            }
        }
        Self { texts, events }
    }

    /// The hash that belongs to an event with this seal: the one that the last erasure left, if the first of them found the seal; the seal
    /// itself where the event says what it said.
    pub(crate) fn erased_as(&self, seq: u64, seal: Seal) -> Seal {
        let held = self.events.get(&seq).filter(|held| held.follows && held.sealed == seal);
        held.map_or(seal, |held| held.now)
    }

    /// The digest under which a text was sealed: the one before the first redaction, if what is there now is what the last one
    /// left; its own otherwise.
    pub(crate) fn sealed_as(&self, seq: u64, place: &str, text: &str) -> TextDigest {
        let own = TextDigest::of(text);
        let held = self.texts.get(&(seq, place)).filter(|held| held.follows && held.now == own);
        held.map_or(own, |held| held.sealed)
    }

    /// Each event with the last redaction of it.
    pub(crate) fn by_event(&self) -> BTreeMap<u64, u64> {
        let mut events = BTreeMap::new();
        for ((seq, _), held) in &self.texts {
            let by: &mut u64 = events.entry(*seq).or_default();
            *by = held.by.max(*by);
        }
        for (seq, held) in &self.events {
            let by: &mut u64 = events.entry(*seq).or_default();
            *by = held.by.max(*by);
        }
        events
    }
}
