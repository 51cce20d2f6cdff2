//! Splitting: chosen messages go to a new ticket, without being copied.
use alloc::{collections::BTreeSet, string::String};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{Came, Link, LinkKind, MessageId, RequesterId, Ticket, TicketId};

/// What splits a ticket. The two are linked, and each message keeps its author and its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// The new ticket's id.
    pub ticket: TicketId,
    /// The messages that go there: such as stand in this ticket's own history.
    pub messages: BTreeSet<MessageId>,
    /// Its subject; the same where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Who asks there; the same where absent. Only public messages go to somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<RequesterId>,
}

/// What happened to a split, on one side or the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SplitEvent {
    /// Messages went to a new ticket.
    Off {
        /// Which.
        into: TicketId,
        /// The sequence numbers of their events.
        messages: BTreeSet<u64>,
        /// Since when a question waits here from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked_at: Option<Instant>,
        /// Whose it is there, where that is somebody else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<RequesterId>,
    },
    /// It began with messages of another ticket.
    From {
        /// Which.
        ticket: TicketId,
        /// The sequence numbers of their events there.
        messages: BTreeSet<u64>,
        /// The oldest of them that nobody has answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked_at: Option<Instant>,
        /// When its requester was first replied to there: the first reply is not promised once more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replied_at: Option<Instant>,
        /// Whose it was there, where that is somebody else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<RequesterId>,
    },
}

/// Applies what happened to a split.
pub(crate) fn apply(ticket: &mut Ticket, event: &SplitEvent) {
    let id = ticket.id;
    let ties = ticket.ties.get_or_insert_default();
    match event {
        SplitEvent::Off { into, messages, asked_at, to } => {
            ties.links.insert(Link { kind: LinkKind::SplitInto, ticket: *into });
            ties.mergers.given.extend(messages);
            if to.is_none() {
                ties.went_on.insert(*into);
            }
            ticket.course.asked_at = *asked_at;
        }
        SplitEvent::From { ticket: other, messages, asked_at, replied_at, of } => {
            ties.links.insert(Link { kind: LinkKind::SplitFrom, ticket: *other });
            ties.mergers.received.extend(messages.iter().map(|seq| Came { ticket: *other, seq: *seq, to: id }));
            if of.is_none() {
                ties.began_in = Some(*other);
            }
            ticket.course.asked_at = asked_at.or(ticket.course.asked_at);
            ticket.first_replied_at = ticket.first_replied_at.or(*replied_at);
        }
    }
}
