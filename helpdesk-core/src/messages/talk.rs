//! What was said on a ticket: how often each side wrote, and the last public message.
use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Author, Channel, Event, EventBody, EventKind, MessageId, Ticket};

/// What was said on a ticket since it was opened. Its text stands in the history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Talk {
    /// How often human agents answered publicly.
    #[serde(skip_serializing_if = "crate::ticket::is_zero")]
    pub n_agent_replies: u32,
    /// How often requesters wrote again.
    #[serde(skip_serializing_if = "crate::ticket::is_zero")]
    pub n_requester_replies: u32,
    /// How many messages there are beside: notes, and what rules, programs and machines wrote.
    #[serde(skip_serializing_if = "crate::ticket::is_zero")]
    pub n_others: u32,
    /// The last public message after the opening that no machine wrote in somebody's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<LastMessage>,
}

/// The last public message of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessage {
    /// Which.
    pub id: MessageId,
    /// Who wrote it.
    pub by: Author,
    /// When.
    pub at: Instant,
    /// How it came in, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

impl Talk {
    /// Takes a message that came after the opening.
    pub(crate) fn apply(&mut self, event: &Event) {
        let EventBody::MessageAdded { details, .. } = &event.body else { return };
        let kind = event.kind();
        let n = if event.is_human_reply() {
            &mut self.n_agent_replies
        } else if kind == EventKind::RequesterReplied {
            &mut self.n_requester_replies
        } else {
            &mut self.n_others
        };
        *n = n.saturating_add(1);
        if matches!(kind, EventKind::Replied | EventKind::RequesterReplied)
            && let Some(id) = MessageId::of(event)
        {
            self.last =
                Some(LastMessage { id, by: event.by.clone(), at: event.counted_at(), channel: details.channel });
        }
    }

    fn n_messages(&self) -> u32 {
        self.n_agent_replies.saturating_add(self.n_requester_replies).saturating_add(self.n_others)
    }
}

impl Ticket {
    /// How often human agents answered publicly.
    #[must_use]
    pub fn n_agent_replies(&self) -> u32 {
        self.talk.as_ref().map_or(0, |talk| talk.n_agent_replies)
    }

    /// How often requesters wrote publicly, the message that opened it counted.
    #[must_use]
    pub fn n_requester_messages(&self) -> u32 {
        let again = self.talk.as_ref().map_or(0, |talk| talk.n_requester_replies);
        again.saturating_add(u32::from(self.began_with_message()))
    }

    /// Its last public message, where there is one. What a machine wrote in somebody's name is none.
    #[must_use]
    pub fn last_message(&self) -> Option<LastMessage> {
        if let Some(last) = self.talk.as_ref().and_then(|talk| talk.last.as_ref()) {
            return Some(last.clone());
        }
        if !self.began_with_message() {
            return None;
        }
        let by = Author::Requester { id: self.requester.clone() };
        Some(LastMessage { id: MessageId::new(1)?, by, at: self.opened_at, channel: Some(self.channel) })
    }

    /// Whether it was opened with a message: there are more than came after that.
    fn began_with_message(&self) -> bool {
        self.n_messages > self.talk.as_ref().map_or(0, |talk| talk.n_messages())
    }
}
