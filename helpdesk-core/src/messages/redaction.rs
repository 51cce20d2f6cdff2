//! Redaction: a text, passages of it or an attachment is taken out for good, and that it was stays known.
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Author, Erased, Event, Seal, Visibility};

/// What stands where something was taken out.
pub const REDACTED: &str = "[redacted]";

/// What takes something out of a ticket's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redact {
    /// The number of the event that holds it: that of a message, of the opening, of a note to logged work and the like. Edits of a
    /// message go with it.
    pub of: u64,
    /// What of it.
    pub what: Redaction,
    /// Why. Do not repeat what is to go.
    pub reason: String,
}

/// What is taken out.
///
/// Passages are told by their words and not by their places: a place in the text of today says nothing of the texts before it was
/// edited, and between reading and asking it may have moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Redaction {
    /// All of its text.
    Text,
    /// These words wherever they stand in its text, letter by letter.
    Passages(Vec<String>),
    /// The attachments with these digests.
    Attachments(BTreeSet<String>),
    /// Its text and its attachments.
    Everything,
}

/// That something was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redacted {
    /// Out of which event, with the edits of its message.
    pub of: u64,
    /// Who may read that.
    pub visibility: Visibility,
    /// Why.
    pub reason: String,
    /// Which texts, in the order of the history.
    pub texts: Vec<RedactedText>,
    /// The digests of the attachments that were taken out: the host deletes their bytes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub attachments: BTreeSet<String>,
    /// Events of the ticket in which the same words stand still, because nobody has asked to take them out there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub also_in: BTreeSet<u64>,
}

/// One text out of which something was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedactedText {
    /// In which event.
    pub seq: u64,
    /// Where in it, as `docs/HISTORY.md` lists the texts.
    pub place: String,
    /// How many passages; all of it where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_passages: Option<u32>,
    /// How many bytes.
    pub n_bytes: u64,
    /// The digest of the text before.
    pub was: TextDigest,
    /// The digest of what is left.
    pub now: TextDigest,
}

/// The SHA-256 of a text, as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextDigest(Seal);

/// That something was taken out of a message, as staff reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedactionNote {
    /// By which event.
    pub seq: u64,
    /// Who did it.
    pub by: Author,
    /// When.
    pub at: Instant,
    /// Why; empty where the message is withheld.
    pub reason: String,
    /// How many bytes of its texts, those before it was edited among them.
    pub n_bytes: u64,
    /// How many attachments.
    #[serde(default, skip_serializing_if = "is_none")]
    pub n_attachments: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_none(n: &u64) -> bool {
    *n == 0
}

impl TextDigest {
    /// The digest of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Seal::digest(text.as_bytes()))
    }
}

impl fmt::Display for TextDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The attachment whose name stands at a place.
pub(crate) fn attachment_at(place: &str) -> Option<usize> {
    place.strip_prefix("details.attachments.")?.strip_suffix(".name")?.parse().ok()
}

impl RedactionNote {
    /// What staff reads of an event.
    pub(crate) fn of(redacted: &Redacted, event: &Event) -> Self {
        let (by, reason) = (event.by.clone(), redacted.reason.clone());
        let (n_bytes, n_attachments) = (redacted.n_bytes(), redacted.n_attachments());
        Self { seq: event.seq, by, at: event.at, reason, n_bytes, n_attachments }
    }
}

impl RedactionNote {
    /// What staff reads of an erasure.
    pub(crate) fn of_erased(erased: &Erased, seq: u64, event: &Event) -> Self {
        let (n_bytes, n_attachments) = erased.taken_out_of(seq);
        let (by, reason) = (event.by.clone(), erased.reason.clone());
        Self { seq: event.seq, by, at: event.at, reason, n_bytes, n_attachments }
    }
}

impl Redacted {
    /// The same with its reason replaced: it is a text itself.
    pub(crate) fn with_texts(&self, replace: &mut dyn FnMut(&str, &str) -> String) -> Self {
        Self { reason: replace("reason", &self.reason), ..self.clone() }
    }

    /// How many bytes of texts, names of attachments left out.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        self.texts.iter().filter(|text| attachment_at(&text.place).is_none()).map(|text| text.n_bytes).sum()
    }

    /// How many attachments.
    #[must_use]
    pub fn n_attachments(&self) -> u64 {
        u64::try_from(self.texts.iter().filter(|text| attachment_at(&text.place).is_some()).count()).unwrap_or(u64::MAX)
    }
}

/// The text without the passages, what was taken out, and how often each passage was met; nothing where none stands in it.
pub(crate) fn without(text: &str, passages: &[String], met: &mut [u32]) -> Option<(String, Vec<String>)> {
    let (mut kept, mut taken) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // What was taken out before is no text that something could be taken out of.
        if let Some(after) = rest.strip_prefix(REDACTED) {
            kept.push_str(REDACTED);
            rest = after;
            continue;
        }
        let here = passages
            .iter()
            .enumerate()
            .filter_map(|(n, passage)| Some((n, passage, rest.strip_prefix(passage.as_str())?)));
        if let Some((n, passage, after)) = here.max_by_key(|(_, passage, _)| passage.len()) {
            kept.push_str(REDACTED);
            taken.push(passage.to_string());
            if let Some(met) = met.get_mut(n) {
                *met = met.saturating_add(1);
            }
            rest = after;
            continue;
        }
        kept.push(first);
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    (!taken.is_empty()).then_some((kept, taken))
}
