//! Whether a history is the one that was written: each event with its seal, the last one with the ticket's.
use alloc::{collections::BTreeMap, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{Event, Seal, Ticket, proof::redactions::Redactions};

/// Where a history ends, as the ticket says it: what shows that events at the end are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last event.
    pub seq: u64,
    /// Its seal.
    pub seal: Option<Seal>,
}

/// A history that is whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many events it has.
    pub n_events: u64,
    /// How many of them, from the first on, were written before there were seals: nothing proves those.
    pub n_unsealed: u64,
    /// Which events say something else than they did, because something was taken out or erased, each with the last event that says so: who,
    /// when, why, how much, and what is left.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub redacted: BTreeMap<u64, u64>,
}

/// What is wrong with a history, and at which event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "broken", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Broken {
    /// An event and its seal do not belong together: it was edited. Whoever edits an event and seals it anew breaks the next.
    Edited {
        /// Which.
        seq: u64,
    },
    /// Events are missing.
    Removed {
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
    },
    /// An event stands there again.
    Duplicated {
        /// Which.
        seq: u64,
        /// At which place, from 1.
        place: u64,
    },
    /// An event stands after a later one.
    Reordered {
        /// Which.
        seq: u64,
        /// At which place, from 1.
        place: u64,
    },
    /// An event that was never written: under a number that another one has, or beyond the ticket's last event.
    Inserted {
        /// Under which number.
        seq: u64,
        /// At which place, from 1.
        place: u64,
    },
    /// An event has no seal although one before it has.
    Unsealed {
        /// Which.
        seq: u64,
    },
    /// Events at the end are missing.
    Truncated {
        /// The last one there is.
        found: u64,
        /// The last one there should be.
        expected: u64,
    },
    /// The last event is not the one that the ticket names.
    OtherHead {
        /// Which.
        seq: u64,
    },
}

/// Checks that a history is the one that was written. Without a head, events that were cut off at the end go unnoticed.
///
/// # Errors
/// Everything that is broken, in the order of the events.
///
/// # Laws
/// - Any single edit, removal, repetition, exchange, insertion or cut is found and named (`a_changed_history_is_found`).
/// - What an erasure changed is no edit, as long as it is what the erasure left (`an_erased_history_proves_itself`).
/// - What a redaction took out is no edit; a text that is missing without one is (`redaction_leaves_everything_else`).
///
/// # Examples
/// ```
/// use helpdesk_core::{Event, Ticket, verify};
///
/// /// What is wrong with a history, in words; nothing where it holds. Read it as an auditor: what is withheld from others, such as a
/// /// message for a team, looks edited.
/// fn audit(ticket: &Ticket, history: &[Event]) -> Vec<String> {
///     let broken = verify(history, Some(ticket.head())).err().unwrap_or_default();
///     broken.iter().map(ToString::to_string).collect()
/// }
/// ```
pub fn verify(history: &[Event], head: Option<Head>) -> Result<Verified, Vec<Broken>> {
    let places = first_places(history);
    let redactions = Redactions::of(history);
    let sealed_from = history.iter().filter(|e| e.seal.is_some()).map(|e| e.seq).min().unwrap_or(u64::MAX);
    let (mut broken, mut top) = (Vec::new(), 0);
    for (place, event) in (1..).zip(history) {
        let seq = event.seq;
        if let Some(other) = places.get(&seq).filter(|first| first.0 != place) {
            let again = other.1 == event;
            broken.push(if again { Broken::Duplicated { seq, place } } else { Broken::Inserted { seq, place } });
            continue;
        }
        if seq == 0 || head.is_some_and(|head| seq > head.seq) {
            broken.push(Broken::Inserted { seq, place });
            continue;
        }
        if seq < top {
            broken.push(Broken::Reordered { seq, place });
        }
        top = top.max(seq);
        let before = places.get(&(seq - 1)).map(|(_, before)| *before);
        broken.extend(link(before, event, sealed_from, &redactions));
    }
    broken.extend(missing(&places, top));
    if let Some(head) = head {
        broken.extend(end(&places, top, head));
    }
    broken.sort_by_key(|b| b.seq());
    if broken.is_empty() {
        let n_events = u64::try_from(history.len()).unwrap_or(u64::MAX);
        return Ok(Verified { n_events, n_unsealed: n_events.min(sealed_from - 1), redacted: redactions.by_event() });
    }
    Err(broken)
}

/// The first place of each number, with the event that stands there.
fn first_places(history: &[Event]) -> BTreeMap<u64, (u64, &Event)> {
    let mut places = BTreeMap::new();
    for (place, event) in (1..).zip(history) {
        places.entry(event.seq).or_insert((place, event));
    }
    places
}

/// What is wrong between an event and the one before it. An event whose predecessor is missing cannot be checked: that one
/// is named.
fn link(before: Option<&Event>, event: &Event, sealed_from: u64, redactions: &Redactions<'_>) -> Option<Broken> {
    let seq = event.seq;
    let Some(seal) = event.seal else { return (seq > sealed_from).then_some(Broken::Unsealed { seq }) };
    let cut = match before {
        None => seq > 1,
        Some(before) => before.seal.is_none() && seq > sealed_from,
    };
    let sealed_as = |place: &str, text: &str| redactions.sealed_as(seq, place, text);
    let holds =
        cut || Seal::of_redacted(before.and_then(|b| b.seal), event, &sealed_as) == redactions.erased_as(seq, seal);
    (!holds).then_some(Broken::Edited { seq })
}

fn missing(places: &BTreeMap<u64, (u64, &Event)>, top: u64) -> Vec<Broken> {
    let (mut gaps, mut next) = (Vec::new(), 1);
    for seq in places.range(1..=top.max(1)).map(|(seq, _)| *seq) {
        if next < seq {
            gaps.push(Broken::Removed { from: next, to: seq - 1 });
        }
        next = seq.saturating_add(1);
    }
    gaps
}

fn end(places: &BTreeMap<u64, (u64, &Event)>, top: u64, head: Head) -> Option<Broken> {
    if top < head.seq {
        return Some(Broken::Truncated { found: top, expected: head.seq });
    }
    let (_, last) = places.get(&head.seq)?;
    (last.seal != head.seal).then_some(Broken::OtherHead { seq: head.seq })
}

impl Ticket {
    /// Where its history ends.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { seq: self.version, seal: self.seal }
    }
}

impl Broken {
    /// The event it is about; the first of several.
    #[must_use]
    pub fn seq(&self) -> u64 {
        match self {
            Self::Removed { from: seq, .. }
            | Self::Truncated { found: seq, .. }
            | Self::Edited { seq }
            | Self::Duplicated { seq, .. }
            | Self::Reordered { seq, .. }
            | Self::Inserted { seq, .. }
            | Self::Unsealed { seq }
            | Self::OtherHead { seq } => *seq,
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited { seq } => write!(f, "event {seq} was edited: it and its seal do not belong together"),
            Self::Removed { from, to } if from == to => write!(f, "event {from} is missing"),
            Self::Removed { from, to } => write!(f, "events {from} to {to} are missing"),
            Self::Duplicated { seq, place } => write!(f, "event {seq} stands again at place {place}"),
            Self::Reordered { seq, place } => write!(f, "event {seq} stands after a later one, at place {place}"),
            Self::Inserted { seq, place } => write!(f, "event {seq} at place {place} was never written"),
            Self::Unsealed { seq } => write!(f, "event {seq} has no seal, though one before it has"),
            Self::Truncated { found, expected } => {
                write!(f, "the history ends at event {found}, the ticket says {expected}")
            }
            Self::OtherHead { seq } => write!(f, "event {seq} is not the one that the ticket names as its last"),
        }
    }
}
