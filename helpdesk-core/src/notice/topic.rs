//! What a notice is about, as one word.
use alloc::{
    format,
    string::{String, ToString},
};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Cause, Event, EventKind};

/// What a notice is about: one of seven words of its own, or the kind of any other event.
///
/// # Examples
/// ```
/// use helpdesk_core::{EventKind, NoticeTopic};
///
/// assert_eq!("requester_reply".parse(), Ok(NoticeTopic::RequesterReply));
/// assert_eq!("reopened".parse(), Ok(NoticeTopic::Happened(EventKind::Reopened)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
#[non_exhaustive]
pub enum NoticeTopic {
    /// Somebody got the ticket.
    Assigned,
    /// Somebody answered the requester.
    Reply,
    /// The requester wrote.
    RequesterReply,
    /// A ladder calls.
    Escalation,
    /// A rule or a person says so.
    Message,
    /// It is solved.
    Solved,
    /// A message names them.
    Mention,
    /// Anything else that has happened.
    Happened(EventKind),
}

impl NoticeTopic {
    /// The words of its own.
    const OWN: [Self; 7] = [
        Self::Assigned,
        Self::Reply,
        Self::RequesterReply,
        Self::Escalation,
        Self::Message,
        Self::Solved,
        Self::Mention,
    ];

    /// What an event is about.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        if matches!(event.cause, Cause::Rung { .. } | Cause::TicketRung { .. }) && event.kind() == EventKind::Notified {
            return Self::Escalation;
        }
        Self::of_kind(event.kind())
    }

    fn of_kind(kind: EventKind) -> Self {
        let own = [
            (EventKind::Assigned, Self::Assigned),
            (EventKind::Replied, Self::Reply),
            (EventKind::RequesterReplied, Self::RequesterReply),
            (EventKind::Notified, Self::Message),
            (EventKind::Solved, Self::Solved),
        ];
        own.into_iter().find(|(known, _)| *known == kind).map_or(Self::Happened(kind), |(_, topic)| topic)
    }

    /// Whether somebody outside the staff may be told of it by a subscription. What is not known to be public is not.
    #[must_use]
    pub fn is_public(self) -> bool {
        matches!(
            self,
            Self::Reply
                | Self::RequesterReply
                | Self::Solved
                | Self::Happened(EventKind::Opened | EventKind::Closed | EventKind::Reopened | EventKind::Reminded)
        )
    }

    /// The word as it is stored and as configurations say it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Reply => "reply",
            Self::RequesterReply => "requester_reply",
            Self::Escalation => "escalation",
            Self::Message => "message",
            Self::Solved => "solved",
            Self::Mention => "mention",
            Self::Happened(kind) => kind.as_str(),
        }
    }
}

impl FromStr for NoticeTopic {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let own = Self::OWN.into_iter().find(|topic| topic.as_str() == text);
        let kind = || text.parse::<EventKind>().ok().map(Self::of_kind);
        own.or_else(kind).ok_or_else(|| format!("there is no topic `{text}`, expected one like `reply` or `reopened`"))
    }
}

impl TryFrom<String> for NoticeTopic {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<NoticeTopic> for &'static str {
    fn from(topic: NoticeTopic) -> Self {
        topic.as_str()
    }
}

impl fmt::Display for NoticeTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word with spaces, for a text that has no better one.
pub(super) fn plain(topic: NoticeTopic) -> String {
    topic.to_string().replace('_', " ")
}
