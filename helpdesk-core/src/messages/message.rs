//! Messages: what is written on a ticket, who may read it, and how it stands after it was edited.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, Attachment, Author, Channel, Event, EventBody, MessageId, RedactionNote, Visibility,
    messages::redaction::attachment_at,
};

/// A message as staff reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its name within the ticket.
    pub id: MessageId,
    /// Who wrote it.
    pub by: Author,
    /// When it was recorded.
    pub at: Instant,
    /// Who may read it.
    pub visibility: Visibility,
    /// Its text as it stands; empty where [`withheld`](Self::is_withheld).
    pub body: String,
    /// What else is known of it.
    #[serde(default, skip_serializing_if = "MessageDetails::is_plain")]
    pub details: MessageDetails,
    /// When it was last edited, and how often; the history holds every text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edited>,
    /// What was taken out of it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<RedactionNote>,
    /// Whether it is for another team: the reader learns that it is there and nothing of what it says.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub is_withheld: bool,
}

/// That a message was edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// When last.
    pub at: Instant,
    /// How often.
    pub n: u32,
}

/// What is known of a message beside its text and who may read it. Most messages have nothing of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDetails {
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<MessageId>,
    /// How it came in, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Whether a machine wrote it in somebody's name: an absence note, a confirmation of receipt.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub automatic: bool,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// The agents it names and that are told of it; none in public messages.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub mentions: BTreeSet<AgentId>,
    /// Until when its author may edit it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editable_until: Option<Instant>,
}

/// A message to be written, with everything that [`Command::Reply`](crate::Command::Reply) and
/// [`Command::AddNote`](crate::Command::AddNote) leave out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMessage {
    /// Who may read it.
    pub visibility: Visibility,
    /// Its text.
    pub body: String,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<MessageId>,
    /// How it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Whether a machine wrote it in somebody's name. It fulfils no promise and takes nothing up again.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub automatic: bool,
    /// What comes with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// A message that its author may still edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditableMessage {
    /// Which.
    pub message: MessageId,
    /// Who wrote it.
    pub by: Author,
    /// Who may read it.
    pub visibility: Visibility,
    /// Until when, the instant itself left out.
    pub until: Instant,
}

impl MessageDetails {
    /// Whether there is nothing to know.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl NewMessage {
    /// A message with nothing but its text.
    #[must_use]
    pub fn new(visibility: Visibility, body: impl Into<String>) -> Self {
        let body = body.into();
        Self { visibility, body, in_reply_to: None, channel: None, automatic: false, attachments: Vec::new() }
    }
}

impl Message {
    /// The messages of a ticket in order, as they stand after they were edited and without what was taken out.
    ///
    /// # Laws
    /// Their texts are the last ones that were written (`a_message_has_the_text_that_was_written_last`).
    #[must_use]
    pub fn all(history: &[Event]) -> Vec<Self> {
        let mut messages: Vec<Self> = Vec::new();
        let mut attachments: BTreeMap<u64, BTreeSet<usize>> = BTreeMap::new();
        for event in history {
            if let EventBody::Redacted(redacted) = &event.body {
                if let Some(held) = messages.iter_mut().find(|held| held.id.seq() == redacted.of) {
                    held.redactions.push(RedactionNote::of(redacted, event));
                    let gone = redacted.texts.iter().filter_map(|text| attachment_at(&text.place));
                    attachments.entry(redacted.of).or_default().extend(gone);
                }
                continue;
            }
            if let EventBody::Erased(erased) = &event.body {
                for held in messages.iter_mut().filter(|held| erased.emptied().contains(&held.id.seq())) {
                    held.redactions.push(RedactionNote::of_erased(erased, held.id.seq(), event));
                }
                for (seq, n) in erased.attachments_gone() {
                    attachments.entry(seq).or_default().insert(n);
                }
                continue;
            }
            if let EventBody::MessageEdited { message, body, .. } = &event.body {
                let place = messages.binary_search_by_key(message, |held| held.id);
                if let Some(held) = place.ok().and_then(|place| messages.get_mut(place)) {
                    let n = held.edited.map_or(0, |edited| edited.n).saturating_add(1);
                    held.edited = Some(Edited { at: event.at, n });
                    held.body.clone_from(body);
                }
                continue;
            }
            messages.extend(Self::of(event));
        }
        for message in &mut messages {
            let Some(gone) = attachments.get(&message.id.seq()) else { continue };
            let mut n = 0..;
            message.details.attachments.retain(|_| n.next().is_none_or(|n| !gone.contains(&n)));
        }
        messages
    }

    /// The message that an event added, as it was written.
    fn of(event: &Event) -> Option<Self> {
        let (visibility, body, details) = if let EventBody::Opened { request, .. } = &event.body {
            (Visibility::Public, request.body.clone()?, MessageDetails::default())
        } else if let EventBody::MessageAdded { visibility, body, details } = &event.body {
            (visibility.clone(), body.clone(), details.clone())
        } else {
            return None;
        };
        let (by, at, id) = (event.by.clone(), event.at, MessageId::of(event)?);
        Some(Self { id, by, at, visibility, body, details, edited: None, redactions: Vec::new(), is_withheld: false })
    }

    /// The message without what it says.
    pub(crate) fn withheld(self) -> Self {
        let details = MessageDetails { in_reply_to: self.details.in_reply_to, ..MessageDetails::default() };
        let unsaid = |note: RedactionNote| RedactionNote { reason: String::new(), ..note };
        let redactions = self.redactions.into_iter().map(unsaid).collect();
        Self { body: String::new(), details, redactions, is_withheld: true, ..self }
    }
}
