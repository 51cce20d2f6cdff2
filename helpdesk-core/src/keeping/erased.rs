//! That a history was erased in part: what stands where the person did, and the proof that nothing else was changed since.
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{RedactedText, RequesterId, Seal, messages::redaction::attachment_at};

/// That something of a history was erased by its keeper: a person, or all that was written.
///
/// Where a redaction takes words out of texts that are sealed by digest, an erasure also changes what is sealed as it stands: ids, the
/// subject, fields. `events` says for each event what its seal was made of before and what it would be made of now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// What was erased.
    #[serde(flatten)]
    pub what: ErasedWhat,
    /// Why.
    pub reason: String,
    /// Out of which texts something was taken, in the order of the history.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<RedactedText>,
    /// Which events say something else than when they were sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<ErasedEvent>,
    /// The digests of the attachments that were taken out: their bytes are to be deleted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub attachments: BTreeSet<String>,
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "erased", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErasedWhat {
    /// A person: what they wrote, and who they are.
    Person {
        /// What stands in the place of their ids, names and addresses.
        pseudonym: RequesterId,
    },
    /// Everything that anybody wrote.
    Texts {
        /// The policy of retention that said so.
        policy: String,
    },
}

/// An event that says something else than when it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedEvent {
    /// Which.
    pub seq: u64,
    /// The hash over the event as it was: its seal, or what an earlier erasure left.
    pub was: Seal,
    /// The same hash over the event as it is now: over the same seal before it, and the same digests of texts.
    pub now: Seal,
}

impl Erased {
    /// The same with its reason replaced: it is a text itself.
    pub(crate) fn with_texts(&self, replace: &mut dyn FnMut(&str, &str) -> String) -> Self {
        Self { reason: replace("reason", &self.reason), ..self.clone() }
    }

    /// The events out of which whole texts were taken.
    pub(crate) fn emptied(&self) -> BTreeSet<u64> {
        self.whole().map(|text| text.seq).collect()
    }

    /// The attachments that were taken out: the event and the place of each in it.
    pub(crate) fn attachments_gone(&self) -> impl Iterator<Item = (u64, usize)> + '_ {
        self.whole().filter_map(|text| Some((text.seq, attachment_at(&text.place)?)))
    }

    /// How many bytes of an event's texts were taken out, and how many attachments.
    pub(crate) fn taken_out_of(&self, seq: u64) -> (u64, u64) {
        let own = self.whole().filter(|text| text.seq == seq);
        own.fold((0, 0), |(bytes, n), text| match attachment_at(&text.place) {
            Some(_) => (bytes, n + 1),
            None => (bytes + text.n_bytes, n),
        })
    }

    fn whole(&self) -> impl Iterator<Item = &RedactedText> {
        self.texts.iter().filter(|text| text.n_passages.is_none())
    }
}

impl ErasedWhat {
    /// What stands for it in a command id: the same for the same erasure.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Person { pseudonym } => pseudonym.to_string(),
            Self::Texts { policy } => policy.clone(),
        }
    }
}
