//! What a requester sees of a ticket. There is no field here for anything internal.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::Serialize;

use crate::{
    Attachment, Configuration, Event, LanguageTag, Line, Message, MessageId, RequesterId, StatusKind, Ticket, TicketId,
    Visibility, decide::readable,
};

/// A ticket as its requester sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequesterView {
    /// The desk's name for it.
    pub id: TicketId,
    /// Its number as people read it.
    pub number: String,
    /// One line.
    pub subject: String,
    /// Where it stands: being on hold shows as open.
    pub status: StatusKind,
    /// What the host calls that for requesters, by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub status_names: BTreeMap<LanguageTag, String>,
    /// When it was opened.
    pub opened_at: Instant,
    /// Custom fields that requesters may read.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Public messages in order.
    pub messages: Vec<RequesterMessage>,
    /// The requester's own tickets in which messages of this one go on.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub went_on: BTreeSet<TicketId>,
    /// The requester's own ticket with messages of which it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began_in: Option<TicketId>,
}

/// A ticket in its requester's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequesterLine {
    /// The desk's name for it.
    pub id: TicketId,
    /// Its number as people read it.
    pub number: String,
    /// One line.
    pub subject: String,
    /// Where it stands: being on hold shows as open.
    pub status: StatusKind,
    /// What the host calls that for requesters, by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub status_names: BTreeMap<LanguageTag, String>,
    /// When it was opened.
    pub opened_at: Instant,
}

/// A public message as the requester sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequesterMessage {
    /// Its number among the public messages, from 1. The desk's own name for it would tell how much else there is.
    pub n: usize,
    /// Whether the one who looks wrote it.
    pub is_own: bool,
    /// The requester or the collaborator who wrote it; none where the desk did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<RequesterId>,
    /// Its text as it stands.
    pub body: String,
    /// When.
    pub at: Instant,
    /// The number of the message it answers, where that is public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<usize>,
    /// Whether something was taken out of it: its text says where, nothing says why.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub is_redacted: bool,
    /// What came with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl RequesterView {
    /// A ticket with this history as its requester sees it.
    #[must_use]
    pub fn of(ticket: &Ticket, history: &[Event], configuration: &Configuration) -> Self {
        Self::seen_by(core::slice::from_ref(&ticket.requester), ticket, history, configuration)
    }

    /// A ticket with this history as somebody with these names sees it: its requester, or who is in copy.
    #[must_use]
    pub fn seen_by(viewer: &[RequesterId], ticket: &Ticket, history: &[Event], configuration: &Configuration) -> Self {
        let line = |message| Line { ticket: ticket.id, message };
        let given = &ticket.ties().mergers.given;
        let own = Message::all(history).into_iter().filter(|message| !given.contains(&message.id.seq()));
        Self::gathered(viewer, ticket, own.map(line).collect(), configuration)
    }

    /// A ticket with these messages, its own and those of tickets that go on in it, as somebody with these names sees it.
    #[must_use]
    pub fn gathered(
        viewer: &[RequesterId],
        ticket: &Ticket,
        mut public: Vec<Line>,
        configuration: &Configuration,
    ) -> Self {
        public.retain(|line| line.message.visibility == Visibility::Public);
        let number = |of: TicketId, id: MessageId| {
            public.iter().position(|line| line.ticket == of && line.message.id == id).map(|place| place + 1)
        };
        let shown = |(place, line): (usize, &Line)| {
            let message = &line.message;
            let by = message.by.requester().cloned();
            RequesterMessage {
                n: place + 1,
                is_own: by.as_ref().is_some_and(|by| viewer.contains(by)),
                by,
                body: message.body.clone(),
                at: message.at,
                in_reply_to: message.details.in_reply_to.and_then(|id| number(line.ticket, id)),
                is_redacted: !message.redactions.is_empty(),
                attachments: message.details.attachments.clone(),
            }
        };
        let messages = public.iter().enumerate().map(shown).collect();
        let RequesterLine { id, number, subject, status, status_names, opened_at } =
            RequesterLine::of(ticket, configuration);
        let fields = readable(ticket, configuration);
        // Whoever else may see this ticket need not know of the others.
        let ties = Some(ticket.ties()).filter(|_| viewer.contains(&ticket.requester));
        let went_on = ties.map(|ties| ties.went_on.clone()).unwrap_or_default();
        let began_in = ties.and_then(|ties| ties.began_in);
        Self { id, number, subject, status, status_names, opened_at, fields, messages, went_on, began_in }
    }
}

impl RequesterLine {
    /// A ticket in its requester's list.
    #[must_use]
    pub fn of(ticket: &Ticket, configuration: &Configuration) -> Self {
        let status = ticket.status.kind().shown_to_requester();
        let named = ticket.named_status.as_ref().and_then(|id| configuration.status(id));
        let status_names = named.map(|spec| spec.shown.clone()).unwrap_or_default();
        let number = configuration.number_of(ticket);
        Self {
            id: ticket.id,
            number,
            subject: ticket.subject.clone(),
            status,
            status_names,
            opened_at: ticket.opened_at,
        }
    }
}
