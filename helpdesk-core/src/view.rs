//! What a requester sees of a ticket. There is no field here for anything internal.
use alloc::{string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::Serialize;

use crate::{Author, Event, EventBody, StatusKind, Ticket, TicketId, Visibility};

/// A ticket as its requester sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequesterView {
    /// The desk's name for it.
    pub id: TicketId,
    /// One line.
    pub subject: String,
    /// Where it stands: being on hold shows as open.
    pub status: StatusKind,
    /// When it was opened.
    pub opened_at: Instant,
    /// Public messages in order.
    pub messages: Vec<RequesterMessage>,
}

/// A ticket in its requester's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequesterLine {
    /// The desk's name for it.
    pub id: TicketId,
    /// One line.
    pub subject: String,
    /// Where it stands: being on hold shows as open.
    pub status: StatusKind,
    /// When it was opened.
    pub opened_at: Instant,
}

/// A public message as the requester sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequesterMessage {
    /// Whether the requester wrote it.
    pub is_own: bool,
    /// Its text.
    pub body: String,
    /// When.
    pub at: Instant,
}

impl RequesterView {
    /// The requester's view of a ticket with this history.
    #[must_use]
    pub fn of(ticket: &Ticket, history: &[Event]) -> Self {
        let messages = history.iter().filter_map(public_message).collect();
        let RequesterLine { id, subject, status, opened_at } = RequesterLine::of(ticket);
        Self { id, subject, status, opened_at, messages }
    }
}

impl RequesterLine {
    /// A ticket in its requester's list.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        let status = ticket.status.kind().shown_to_requester();
        Self { id: ticket.id, subject: ticket.subject.clone(), status, opened_at: ticket.opened_at }
    }
}

fn public_message(event: &Event) -> Option<RequesterMessage> {
    let own = |body: &String, is_own| RequesterMessage { is_own, body: body.clone(), at: event.at };
    if let EventBody::Opened { request, .. } = &event.body {
        return request.body.as_ref().map(|body| own(body, true));
    }
    if let EventBody::MessageAdded { visibility: Visibility::Public, body } = &event.body {
        return Some(own(body, matches!(event.by, Author::Requester { .. })));
    }
    None
}
