//! What a command does to a ticket: holds every rule and changes nothing.
mod check;
mod placement;
mod status;
mod values;

use alloc::{boxed::Box, vec, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    AssignmentTrace, Author, Command, Configuration, EventBody, OpenTicket, PrioritySource, Refusal, Roster, Status,
    StatusKind, TenantId, Ticket, TicketId, Visibility,
    limits::{FIELD_NAME_MAX, FIELD_VALUE_MAX, FIELDS_MAX, REASON_MAX, SUBJECT_MAX, TEXT_MAX},
};

pub(crate) use self::status::closes_at;
use self::{
    check::{check_audience, tags, text, within},
    placement::{assign, assign_by, escalate, hand_back, route, unassign},
    status::{close, is_first_action, message, reopen, reply, status_change, tick, to_status},
    values::{assess, by_matrix, change_tags, set_field, set_priority},
};

/// What a command would do.
#[derive(Debug, Default)]
pub struct Decided {
    /// What happens, in order.
    pub events: Vec<EventBody>,
    /// Who was considered, where an agent was to be chosen.
    pub assignment: Option<AssignmentTrace>,
}

/// Decides one command on an existing ticket. What is already so gives no events.
///
/// `roster` is needed by [`Command::AssignBy`] only.
///
/// # Errors
/// The [`Refusal`] with what was expected.
pub fn decide(
    ticket: &Ticket,
    command: &Command,
    author: &Author,
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Result<Decided, Refusal> {
    if ticket.status.kind() == StatusKind::Closed {
        return when_closed(ticket, command);
    }
    let mut decided = decide_open(ticket, command, author, configuration, roster, at)?;
    if is_first_action(ticket, author, &decided.events) {
        decided.events.insert(0, EventBody::StatusChanged { from: Status::New, to: Status::Open });
    }
    Ok(decided)
}

/// Decides the opening of a ticket.
///
/// # Errors
/// The [`Refusal`] with what was expected.
pub(crate) fn decide_opening(
    ticket: TicketId,
    tenant: &TenantId,
    request: &OpenTicket,
    configuration: &Configuration,
) -> Result<EventBody, Refusal> {
    text("the subject", &request.subject, SUBJECT_MAX)?;
    if let Some(body) = &request.body {
        text("the message", body, TEXT_MAX)?;
    }
    tags(&request.tags, request.tags.len())?;
    within("the custom fields", request.fields.len(), FIELDS_MAX)?;
    for (name, value) in &request.fields {
        text("the name of a field", name, FIELD_NAME_MAX)?;
        within("the value of a field", value.len(), FIELD_VALUE_MAX)?;
    }
    let (priority, source) = match request.priority {
        Some(priority) => (priority, PrioritySource::Set),
        None => (by_matrix(configuration, request.impact, request.urgency), PrioritySource::Matrix),
    };
    Ok(EventBody::Opened { ticket, tenant: tenant.clone(), request: Box::new(request.clone()), priority, source })
}

/// Only tags change on a closed ticket; looking at its timers does nothing.
fn when_closed(ticket: &Ticket, command: &Command) -> Result<Decided, Refusal> {
    match command {
        Command::Tag { add, remove } => change_tags(ticket, add, remove),
        Command::Tick => Ok(Decided::default()),
        Command::Open(_)
        | Command::Reply { .. }
        | Command::AddNote { .. }
        | Command::Start
        | Command::Wait { .. }
        | Command::Hold { .. }
        | Command::Solve
        | Command::Reopen
        | Command::Close { .. }
        | Command::Route { .. }
        | Command::Assign { .. }
        | Command::AssignBy { .. }
        | Command::Unassign
        | Command::Escalate { .. }
        | Command::HandBack { .. }
        | Command::SetPriority { .. }
        | Command::Assess { .. }
        | Command::SetField { .. }
        | Command::Notify { .. }
        | Command::Touch => Err(Refusal::Closed),
    }
}

fn decide_open(
    ticket: &Ticket,
    command: &Command,
    author: &Author,
    configuration: &Configuration,
    roster: &Roster,
    at: Instant,
) -> Result<Decided, Refusal> {
    match command {
        Command::Open(_) => Err(Refusal::AlreadyOpened { ticket: ticket.id }),
        Command::Reply { body } => reply(ticket, body, author, configuration, at),
        Command::AddNote { body } => message(Visibility::Internal, body),
        Command::Start => to_status(ticket, command, Status::Open),
        Command::Wait { until } => to_status(ticket, command, Status::Pending { until: *until }),
        Command::Hold { reason, until } => {
            text("the reason", reason, REASON_MAX)?;
            to_status(ticket, command, Status::OnHold { reason: reason.clone(), until: *until })
        }
        Command::Solve if ticket.status.kind() == StatusKind::Solved => Ok(Decided::default()),
        Command::Solve => Ok(status_change(ticket, Status::Solved { since: at })),
        Command::Reopen => reopen(ticket, configuration, at),
        Command::Close { reason } => close(ticket, *reason),
        Command::Route { team } => route(ticket, team, author, configuration),
        Command::Assign { agent } => assign(ticket, agent, configuration),
        Command::AssignBy { strategy } => assign_by(ticket, *strategy, configuration, roster, at),
        Command::Unassign => Ok(unassign(ticket, "put back into the queue")),
        Command::Escalate { reason } => escalate(ticket, reason, configuration),
        Command::HandBack { reason } => hand_back(ticket, reason, configuration),
        Command::SetPriority { priority } => Ok(set_priority(ticket, *priority, configuration)),
        Command::Assess { impact, urgency } => Ok(assess(ticket, *impact, *urgency, configuration)),
        Command::Tag { add, remove } => change_tags(ticket, add, remove),
        Command::SetField { name, value } => set_field(ticket, name, value.as_deref()),
        Command::Notify { to, text: words } => {
            text("the notice", words, TEXT_MAX)?;
            check_audience(to, configuration)?;
            Ok(one(EventBody::Notified { to: to.clone(), text: words.clone() }))
        }
        Command::Touch => Ok(one(EventBody::Touched)),
        Command::Tick => Ok(tick(ticket, configuration, at)),
    }
}

fn one(event: EventBody) -> Decided {
    Decided { events: vec![event], assignment: None }
}

fn several(events: Vec<EventBody>) -> Decided {
    Decided { events, assignment: None }
}
