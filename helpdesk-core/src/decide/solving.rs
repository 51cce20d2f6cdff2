//! Solving: what stands against it. Every way to solved goes through here.
use alloc::{boxed::Box, vec::Vec};

use helpdesk_sla::Instant;

use crate::{Configuration, Obstacle, Refusal, Status, StatusKind, Ticket, lifecycle::transition::Step};

use super::{Decided, fields, status::to_status};

pub(super) fn solve(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Result<Decided, Refusal> {
    if ticket.status.kind() == StatusKind::Solved {
        return Ok(Decided::default());
    }
    let obstacles = obstacles(ticket, configuration);
    if !obstacles.is_empty() {
        return Err(Refusal::CannotSolve { obstacles });
    }
    to_status(ticket, Step::Solve, Status::Solved { since: at })
}

/// Everything that stands against solving, in a fixed order: all at once, so that nobody has to try again and again.
pub(crate) fn obstacles(ticket: &Ticket, configuration: &Configuration) -> Vec<Obstacle> {
    let unchecked = ticket.checklist.iter().map(Box::as_ref).flat_map(crate::Checklist::unfinished);
    let unchecked = unchecked.map(|item| Obstacle::UncheckedItem { item: item.n, text: item.text.clone() });
    fields::empty(ticket, configuration).into_iter().chain(unchecked).chain(ticket.approval_obstacles()).collect()
}
