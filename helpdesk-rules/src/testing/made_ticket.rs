//! Tickets as tests write them: maps with a few entries, everything else as usual.
use helpdesk_core::{
    AgentId, Author, Cause, Channel, CloseReason, Event, EventBody, ExternalId, Impact, Instant, LanguageTag,
    OpenTicket, OrganizationId, Person, Placement, Priority, PrioritySource, RequesterId, Status, TeamId, TenantId,
    Ticket, TicketId, TicketKind, Tier, Urgency, evolve,
};
use rhai::{EvalAltResult, Map};

use super::made_life;
use crate::{
    act_linked,
    entries::{Entries, id},
    fault_text::complain,
    suggestion::listed,
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// A ticket of a test, and its first message.
#[derive(Debug, Clone)]
pub(crate) struct MadeTicket {
    pub(crate) ticket: Ticket,
    pub(crate) body: Option<String>,
    pub(crate) known: MadeKnown,
    /// How it was opened.
    pub(crate) opening: Event,
}

impl MadeTicket {
    /// What the last public message says.
    pub(crate) fn last_text(&self) -> Option<&str> {
        self.known.last_text.as_deref().or(self.body.as_deref())
    }
}

/// What a test says that is known beside the ticket.
#[derive(Debug, Clone, Default)]
pub(crate) struct MadeKnown {
    pub(crate) requester: Option<Person>,
    pub(crate) contract_minutes_left: Option<u32>,
    pub(crate) last_text: Option<String>,
}

/// What a ticket of a test can have.
pub(crate) const TICKET_ENTRIES: &[&str] = &[
    "id",
    "subject",
    "body",
    "kind",
    "language",
    "channel",
    "status",
    "priority",
    "impact",
    "urgency",
    "requester",
    "organization",
    "team",
    "assignee",
    "tier",
    "tags",
    "fields",
    "reopenings",
    "reassignments",
    "breaches",
    "messages",
    "agent_replies",
    "requester_messages",
    "last_message_by",
    "last_message_text",
    "last_message_channel",
    "last_message_minutes",
    "placement",
    "external",
    "at",
    "custom_status",
    "requester_name",
    "requester_language",
    "requester_address",
    "service",
    "contract",
    "contract_minutes_left",
    "contract_used_up",
    "policy",
    "replied",
    "unanswered",
    "reminders",
    "age_minutes",
    "idle_minutes",
    "status_minutes",
    "unanswered_minutes",
    "queue_minutes",
    "open_approvals",
    "open_items",
    "links",
    "rating",
    "clocks",
];

/// A Tuesday in January, half past two in the afternoon, UTC.
pub(crate) fn usual_time() -> Instant {
    Instant::from_timestamp(1_767_709_800, 0).unwrap_or_default()
}

fn statuses(at: Instant) -> Vec<(&'static str, Status)> {
    vec![
        ("new", Status::New),
        ("open", Status::Open),
        ("pending", Status::Pending { until: None }),
        ("on_hold", Status::OnHold { reason: String::from("waits"), until: None }),
        ("solved", Status::Solved { since: at }),
        ("closed", Status::Closed { reason: CloseReason::Completed }),
    ]
}

pub(crate) fn status(word: &str, at: Instant) -> Result<Status, String> {
    let known = statuses(at);
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    let expected = || format!("unknown status `{word}`, expected {}", listed(&words));
    known.iter().find(|(known, _)| *known == word).map(|(_, status)| status.clone()).ok_or_else(expected)
}

/// A ticket.
pub(crate) fn ticket(map: Map) -> Outcome<MadeTicket> {
    let mut entries = Entries::new("a ticket", TICKET_ENTRIES, map)?;
    let at = entries.instant("at")?.unwrap_or_else(usual_time);
    let requester = entries.parsed("requester", RequesterId::new)?;
    let requester = requester.map_or_else(|| id(RequesterId::new("rita")), Ok)?;
    let subject = entries.text("subject")?.unwrap_or_else(|| String::from("something is broken"));
    let fields = act_linked::fields(entries.map("fields")?.unwrap_or_default())?;
    let body = entries.text("body")?;
    let request = OpenTicket {
        body: body.clone(),
        organization: entries.parsed("organization", OrganizationId::new)?,
        kind: entries.word("kind", &TicketKind::ALL.map(|k| (k.as_str(), k)))?.unwrap_or_default(),
        channel: entries.word("channel", &Channel::ALL.map(|c| (c.as_str(), c)))?.unwrap_or_default(),
        impact: entries.word("impact", &Impact::ALL.map(|i| (i.as_str(), i)))?.unwrap_or_default(),
        urgency: entries.word("urgency", &Urgency::ALL.map(|u| (u.as_str(), u)))?.unwrap_or_default(),
        tags: entries.texts("tags")?.unwrap_or_default().into_iter().collect(),
        fields,
        external: entries.parsed("external", ExternalId::new)?,
        ..OpenTicket::new(subject, requester.clone())
    };
    let priority = entries.word("priority", &Priority::ALL.map(|p| (p.as_str(), p)))?;
    let number = entries.number("id")?.unwrap_or(1);
    let opening = EventBody::Opened {
        ticket: id(TicketId::new(u64::from(number)))?,
        tenant: id(TenantId::new("test"))?,
        request: Box::new(request),
        priority: priority.unwrap_or_default(),
        source: if priority.is_some() { PrioritySource::Set } else { PrioritySource::Matrix },
        entitlement: None,
    };
    let by = Author::Requester { id: requester };
    let event = Event { seq: 1, at, by, cause: Cause::Caller, late: None, due_at: None, body: opening, seal: None };
    let opened = evolve(None, &event).ok_or_else(|| complain(String::from("a ticket cannot be opened like this")))?;
    let team = entries.parsed("team", TeamId::new)?;
    let placement = entries.word("placement", &Placement::ALL.map(|p| (p.as_str(), p)))?;
    let placement = placement.or(team.as_ref().map(|_| Placement::Routed));
    let mut ticket = Ticket {
        status: entries.parsed("status", |word| status(&word, at))?.unwrap_or(Status::New),
        placement,
        team,
        assignee: entries.parsed("assignee", AgentId::new)?,
        tier: Tier(entries.number("tier")?.map_or(1, |n| u8::try_from(n).unwrap_or(u8::MAX)).max(1)),
        language: entries.parsed("language", |tag| LanguageTag::new(&tag))?,
        n_reopenings: entries.number("reopenings")?.unwrap_or(0),
        n_reassignments: entries.number("reassignments")?.unwrap_or(0),
        n_breaches: entries.number("breaches")?.unwrap_or(0),
        n_messages: entries.number("messages")?.unwrap_or(opened.n_messages),
        ..opened
    };
    made_life::live(&mut entries, &mut ticket, at)?;
    let known = MadeKnown {
        requester: made_life::requester(&mut entries, &ticket)?,
        contract_minutes_left: entries.number("contract_minutes_left")?,
        last_text: entries.text("last_message_text")?,
    };
    Ok(MadeTicket { ticket, body, known, opening: event })
}
