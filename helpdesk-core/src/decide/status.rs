//! Where a ticket stands: from status to status, by whom and when by itself.
use alloc::{
    string::{String, ToString},
    vec,
};

use helpdesk_sla::Instant;

use crate::{Author, CloseReason, Command, Configuration, EventBody, Refusal, Status, StatusKind, Ticket};

use super::{Decided, check::wall_minutes, one, placement::unassign, several};

pub(super) fn status_change(ticket: &Ticket, to: Status) -> Decided {
    if ticket.status == to {
        return Decided::default();
    }
    one(EventBody::StatusChanged { from: ticket.status.clone(), to })
}

pub(super) fn to_status(ticket: &Ticket, command: &Command, to: Status) -> Result<Decided, Refusal> {
    unsolved(ticket, command.name())?;
    Ok(status_change(ticket, to))
}

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
        StatusKind::Pending => decided.events.extend(status_change(ticket, Status::Open).events),
        // First it is taken up again: the message is a question to a ticket that is open, and starts the clock of the next reply.
        StatusKind::Solved => decided.events.splice(0..0, reopen(ticket, configuration, at)?.events).for_each(drop),
        StatusKind::New | StatusKind::Open | StatusKind::OnHold | StatusKind::Closed => {}
    }
    Ok(decided)
}

pub(super) fn reopen(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Result<Decided, Refusal> {
    let Status::Solved { since } = ticket.status else {
        return Err(Refusal::WrongStatus {
            status: ticket.status.kind(),
            command: String::from("reopen"),
            expected: String::from("a solved ticket"),
        });
    };
    let policy = ticket.team.as_ref().and_then(|t| configuration.team(t)).map(|t| t.reopen.clone()).unwrap_or_default();
    if let Some(within_days) = policy.within_days
        && at.signed_duration_since(since).num_seconds() > i64::from(within_days) * 86_400
    {
        return Err(Refusal::ReopenWindowOver { solved_at: since, within_days });
    }
    let mut events = vec![EventBody::Reopened { n: ticket.n_reopenings.saturating_add(1) }];
    if policy.requeue {
        events.extend(unassign(ticket, "reopened, back to the queue").events);
    }
    Ok(several(events))
}

pub(super) fn close(ticket: &Ticket, reason: CloseReason) -> Result<Decided, Refusal> {
    let solved = ticket.status.kind() == StatusKind::Solved;
    match reason {
        CloseReason::Completed if !solved => Err(Refusal::WrongStatus {
            status: ticket.status.kind(),
            command: String::from("close"),
            expected: String::from("solve it first, or close it as spam or cancelled"),
        }),
        CloseReason::Merged { .. } => Err(Refusal::BadRequest {
            what: String::from("a ticket is closed as merged by merging it, not by `close`"),
        }),
        CloseReason::Completed | CloseReason::Spam | CloseReason::Cancelled => {
            Ok(status_change(ticket, Status::Closed { reason }))
        }
    }
}

/// What the passing of time does to the status; clocks and assignment are looked at elsewhere.
pub(super) fn tick(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Decided {
    if ticket.status.until().is_some_and(|until| until <= at) {
        return status_change(ticket, Status::Open);
    }
    if closes_at(ticket, configuration).is_some_and(|due| due <= at) {
        return status_change(ticket, Status::Closed { reason: CloseReason::Completed });
    }
    Decided::default()
}

/// When a solved ticket closes by itself.
pub(crate) fn closes_at(ticket: &Ticket, configuration: &Configuration) -> Option<Instant> {
    let Status::Solved { since } = ticket.status else { return None };
    let days = configuration.spec().close_solved_after_days?;
    since.checked_add_signed(wall_minutes(u64::from(days) * 24 * 60))
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
