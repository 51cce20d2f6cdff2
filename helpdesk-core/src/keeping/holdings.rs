//! What is held of somebody: where they stand in a ticket, what they wrote, what was done in their name.
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::Serialize;

use crate::{
    AgentId, AgentPresence, Attachment, Author, Event, EventBody, Message, Notice, Participant, Person, Receipt,
    RequesterId, StatusKind, StoredRecord, Ticket, TicketId, TicketKind, Visibility, WorkEntry,
    keeping::{marking::names, whole_ticket::WholeTicket},
};

/// Of whom it is asked what is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// A requester, by all their ids.
    Requester(BTreeSet<RequesterId>),
    /// Somebody of the staff.
    Agent(AgentId),
}

/// One thing that is held of somebody: a line of what they are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "held", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Holding {
    /// What they are called, and how they are reached.
    Person {
        /// As it is kept.
        person: Person,
    },
    /// What they last said of being there.
    Presence {
        /// As it is kept.
        presence: AgentPresence,
    },
    /// A ticket in which they stand.
    Ticket {
        /// Which.
        ticket: TicketId,
        /// As what: `requester`, `collaborator`, `follower`, `assignee`, `author`, `approver` or `named`.
        #[serde(rename = "as")]
        roles: BTreeSet<&'static str>,
        /// Its one line.
        subject: String,
        /// Its kind.
        kind: TicketKind,
        /// Its status.
        status: StatusKind,
        /// When it was opened.
        opened_at: Instant,
    },
    /// A message that they wrote, or may read.
    Message {
        /// Of which ticket.
        ticket: TicketId,
        /// Which.
        seq: u64,
        /// When.
        at: Instant,
        /// By whom.
        by: Author,
        /// Who may read it.
        visibility: Visibility,
        /// As it stands.
        body: String,
        /// What came with it; the bytes are kept elsewhere.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
    },
    /// Something else that they did, or that names them: an approval, a survey, who is in copy.
    Event {
        /// Of which ticket.
        ticket: TicketId,
        /// As it is kept.
        event: Event,
    },
    /// Work that they logged.
    Work {
        /// On which ticket.
        ticket: TicketId,
        /// As it is kept.
        entry: WorkEntry,
    },
    /// A notice that is to be sent to them, or could not be.
    Notice {
        /// As it is kept.
        notice: Notice,
    },
    /// The answer to a request of theirs.
    Receipt {
        /// As it is kept.
        receipt: Receipt,
    },
}

impl Whom {
    /// Whether a value names them.
    pub(crate) fn is_in<T: Serialize>(&self, value: &T) -> bool {
        match self {
            Self::Requester(ids) => names(value, "RequesterId", &|id| ids.iter().any(|own| own.as_str() == id)),
            Self::Agent(agent) => names(value, "AgentId", &|id| agent.as_str() == id),
        }
    }

    pub(crate) fn is(&self, author: &Author) -> bool {
        match self {
            Self::Requester(ids) => author.requester().is_some_and(|id| ids.contains(id)),
            Self::Agent(agent) => author.human_agent() == Some(agent),
        }
    }

    fn is_requester(&self, ticket: &Ticket) -> bool {
        if let Self::Requester(ids) = self { ids.contains(&ticket.requester) } else { false }
    }

    fn participants(&self) -> Vec<Participant> {
        match self {
            Self::Requester(ids) => ids.iter().cloned().map(Participant::Requester).collect(),
            Self::Agent(agent) => vec![Participant::Agent(agent.clone())],
        }
    }
}

/// What a ticket holds of somebody; nothing where they do not stand in it. What is internal is told only where `internal` says so: of
/// tickets that they asked, and to whoever wrote it.
pub(crate) fn holdings(whole: &WholeTicket, whom: &Whom, internal: bool) -> Vec<Holding> {
    let ticket = &whole.ticket;
    let mut found: Vec<Holding> = Vec::new();
    let roles = roles(whole, whom);
    let reads = roles.contains("requester") || roles.contains("collaborator");
    for message in Message::all(&whole.events) {
        let is_public = message.visibility == Visibility::Public;
        let own = whom.is(&message.by) || (roles.contains("requester") && message.id.seq() == 1);
        if own || (reads && is_public) || (internal && roles.contains("requester")) {
            found.push(Holding::Message {
                ticket: ticket.id,
                seq: message.id.seq(),
                at: message.at,
                by: message.by,
                visibility: message.visibility,
                body: message.body,
                attachments: message.details.attachments,
            });
        }
    }
    for event in whole.events.iter().filter(|event| !is_message(event)) {
        if whom.is(&event.by) || whom.is_in(&event.body) {
            found.push(Holding::Event { ticket: ticket.id, event: event.clone() });
        }
    }
    if let Whom::Agent(agent) = whom {
        let entries = ticket.work.iter().flat_map(|work| &work.entries);
        let own = entries.filter(|entry| entry.agent == *agent);
        found.extend(own.map(|entry| Holding::Work { ticket: ticket.id, entry: entry.clone() }));
    }
    for record in &whole.outbox {
        let notice = if let StoredRecord::Waiting { waiting, .. } = record {
            &waiting.notice
        } else if let StoredRecord::DeadLetter { letter, .. } = record {
            &letter.notice
        } else {
            continue;
        };
        let to_requester = matches!(notice.to, crate::Audience::Requester) && whom.is_requester(ticket);
        if to_requester || whom.is_in(&notice.to) {
            found.push(Holding::Notice { notice: notice.clone() });
        }
    }
    if found.is_empty() && roles.is_empty() {
        return found;
    }
    let (subject, kind, status) = (ticket.subject.to_string(), ticket.kind, ticket.status.kind());
    let head = Holding::Ticket { ticket: ticket.id, roles, subject, kind, status, opened_at: ticket.opened_at };
    found.insert(0, head);
    found
}

fn is_message(event: &Event) -> bool {
    matches!(event.body, EventBody::MessageAdded { .. } | EventBody::MessageEdited { .. } | EventBody::Opened { .. })
}

fn roles(whole: &WholeTicket, whom: &Whom) -> BTreeSet<&'static str> {
    let ticket = &whole.ticket;
    let (around, own) = (&ticket.participants, whom.participants());
    let is_assignee = if let Whom::Agent(agent) = whom { ticket.assignee.as_ref() == Some(agent) } else { false };
    let told = [
        ("requester", whom.is_requester(ticket)),
        ("collaborator", own.iter().any(|who| around.has_in_copy(who))),
        ("follower", own.iter().any(|who| around.has_follower(who))),
        ("assignee", is_assignee),
        ("author", whole.events.iter().any(|event| whom.is(&event.by))),
        ("approver", whom.is_in(&ticket.approvals)),
        ("named", whom.is_in(ticket) || whole.events.iter().any(|event| whom.is_in(&event.body))),
    ];
    let mut roles: BTreeSet<&'static str> =
        told.into_iter().filter(|(_, is_so)| *is_so).map(|(role, _)| role).collect();
    if roles.len() > 1 {
        roles.remove("named");
    }
    roles
}
