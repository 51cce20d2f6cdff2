//! Where a ticket stands: from status to status, by whom and when by itself.
use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use helpdesk_sla::Instant;

use crate::{
    Author, CloseReason, Configuration, EventBody, Refusal, SetStatus, SolvedReply, Status, StatusKind, StatusStep,
    Ticket, lifecycle::transition::Step, limits::REASON_MAX, spelling,
};

use super::{Decided, check::text, hand_off::next_tier, one, placement::unassign, several, solving::solve};

pub(super) fn status_change(ticket: &Ticket, to: Status) -> Decided {
    if ticket.status == to {
        return Decided::default();
    }
    one(EventBody::StatusChanged { from: ticket.status.clone(), to })
}

/// Moves a ticket by a step of the table.
pub(super) fn to_status(ticket: &Ticket, step: Step, to: Status) -> Result<Decided, Refusal> {
    may(ticket, step)?;
    Ok(status_change(ticket, to))
}

/// Whether the table has this step for where the ticket stands.
pub(super) fn may(ticket: &Ticket, step: Step) -> Result<(), Refusal> {
    let status = ticket.status.kind();
    if step.is_allowed_in(status) {
        return Ok(());
    }
    Err(Refusal::WrongStatus { status, command: step.command().to_string(), expected: step.expected().to_string() })
}

/// What is only done while it is not solved.
pub(super) fn unsolved(ticket: &Ticket, command: &str) -> Result<(), Refusal> {
    if ticket.status.kind() != StatusKind::Solved {
        return Ok(());
    }
    Err(Refusal::WrongStatus {
        status: StatusKind::Solved,
        command: command.to_string(),
        expected: String::from("reopen it first"),
    })
}

/// Comes to a status of the host's own by the step that leads to its base.
pub(super) fn set_status(
    ticket: &Ticket,
    named: &SetStatus,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    let id = &named.status;
    let known = configuration.spec().statuses.iter().map(|status| status.id.as_str());
    let spec = configuration.status(id).ok_or_else(|| Refusal::Unknown {
        what: String::from("status"),
        name: id.to_string(),
        expected: spelling::expected(id.as_str(), known),
    })?;
    let (step, mut decided) = match &named.step {
        StatusStep::Start => (Step::Start, to_status(ticket, Step::Start, Status::Open)),
        StatusStep::Wait { until } => (Step::Wait, to_status(ticket, Step::Wait, Status::Pending { until: *until })),
        StatusStep::Hold { reason, until } => (Step::Hold, hold(ticket, reason, *until)),
        StatusStep::Solve => (Step::Solve, solve(ticket, configuration, at)),
        StatusStep::Close { reason } => (Step::Complete, close(ticket, *reason)),
    };
    let (base, wanted) = (spec.base, named.step.base());
    if base != wanted {
        return Err(Refusal::WrongBase { status: id.clone(), base, step: step.command().to_string(), wanted });
    }
    let moves = decided.as_ref().is_ok_and(|decided| decided.events.iter().any(|event| comes_to(event).is_some()));
    if let Ok(decided) = &mut decided
        && (moves || ticket.named_status.as_ref() != Some(id))
    {
        decided.events.push(EventBody::StatusNamed { status: id.clone() });
    }
    decided
}

/// Gives every new status the name that the configuration has for it, unless somebody named it.
pub(super) fn named(ticket: &Ticket, events: Vec<EventBody>, configuration: &Configuration) -> Vec<EventBody> {
    if !events.iter().any(|event| comes_to(event).is_some()) {
        return events;
    }
    let mut kind = ticket.status.kind();
    let mut named = Vec::with_capacity(events.len());
    let mut events = events.into_iter().peekable();
    while let Some(event) = events.next() {
        let came_to = comes_to(&event).filter(|to| *to != kind);
        kind = came_to.unwrap_or(kind);
        named.push(event);
        let by_hand = matches!(events.peek(), Some(EventBody::StatusNamed { .. }));
        let default = came_to.filter(|_| !by_hand).and_then(|to| configuration.default_status(to));
        named.extend(default.map(|status| EventBody::StatusNamed { status: status.id.clone() }));
    }
    named
}

/// The status that an event brings a ticket to.
pub(super) fn comes_to(event: &EventBody) -> Option<StatusKind> {
    if let EventBody::StatusChanged { to, .. } = event {
        return Some(to.kind());
    }
    matches!(event, EventBody::Reopened { .. } | EventBody::Woken { .. }).then_some(StatusKind::Open)
}

pub(super) fn hold(ticket: &Ticket, reason: &str, until: Option<Instant>) -> Result<Decided, Refusal> {
    text("the reason", reason, REASON_MAX)?;
    to_status(ticket, Step::Hold, Status::OnHold { reason: reason.to_string(), until })
}

/// What a public message brings about that somebody wrote by hand: the requester's takes a ticket up again.
pub(super) fn reply(
    ticket: &Ticket,
    mut decided: Decided,
    author: &Author,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    if !matches!(author, Author::Requester { .. }) {
        return Ok(decided);
    }
    match ticket.status.kind() {
        StatusKind::Pending => decided.events.extend(to_status(ticket, Step::Answer, Status::Open)?.events),
        // First it is taken up again: the message is a question to a ticket that is open, and starts the clock of the next reply.
        StatusKind::Solved => decided.events.splice(0..0, reopen(ticket, configuration, at)?.events).for_each(drop),
        StatusKind::New | StatusKind::Open | StatusKind::OnHold | StatusKind::Closed => {}
    }
    Ok(decided)
}

pub(crate) fn reopen(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Result<Decided, Refusal> {
    may(ticket, Step::Reopen)?;
    let Status::Solved { since } = ticket.status else { return Ok(Decided::default()) };
    let policy = ticket.team.as_ref().and_then(|t| configuration.team(t)).map(|t| t.reopen.clone()).unwrap_or_default();
    match policy.on_reply {
        SolvedReply::Reopen => {}
        SolvedReply::FollowUp => return Err(Refusal::FollowUpWanted { ticket: ticket.id }),
        SolvedReply::Reject => return Err(Refusal::NotTakenUpAgain),
    }
    if let Some(within_days) = policy.within_days
        && at.signed_duration_since(since).num_seconds() > i64::from(within_days) * 86_400
    {
        return Err(Refusal::ReopenWindowOver { solved_at: since, within_days });
    }
    let n = ticket.n_reopenings.saturating_add(1);
    let mut events = vec![EventBody::Reopened { n }];
    if policy.escalate_from.is_some_and(|from| from <= n)
        && let Ok(up) = next_tier(ticket, &format!("reopened, {n} by now"), configuration)
    {
        events.extend(up);
    } else if policy.requeue {
        events.extend(unassign(ticket, "reopened, back to the queue").events);
    }
    Ok(several(events))
}

pub(super) fn close(ticket: &Ticket, reason: CloseReason) -> Result<Decided, Refusal> {
    let step = match reason {
        CloseReason::Merged { .. } => {
            return Err(Refusal::BadRequest {
                what: String::from("a ticket is closed as merged by merging it, not by `close`"),
            });
        }
        CloseReason::Completed => Step::Complete,
        CloseReason::Spam | CloseReason::Cancelled => Step::Abandon,
    };
    to_status(ticket, step, Status::Closed { reason })
}

/// The first deed of an agent takes a ticket out of New.
pub(super) fn is_first_action(ticket: &Ticket, author: &Author, events: &[EventBody]) -> bool {
    let automatic = |event: &EventBody| matches!(event, EventBody::MessageAdded { details, .. } if details.automatic);
    if events.iter().all(automatic) {
        return false;
    }
    let moves_status = events.iter().any(|e| matches!(e, EventBody::StatusChanged { .. }));
    ticket.status == Status::New && matches!(author, Author::Agent { .. }) && !moves_status
}
