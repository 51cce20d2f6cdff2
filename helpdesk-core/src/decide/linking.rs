//! Links: what may be linked with what, and what a link brings to the ticket at its other end.
use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

use crate::{
    Configuration, EventBody, Link, LinkCommand, LinkEvent, LinkKind, Refusal, Status, Ticket, TicketKind,
    limits::LINKS_MAX, planning::errand::Task,
};

use super::{
    Decided,
    absorbing::{absorb, release},
    check::within,
    one,
};

pub(super) fn link(ticket: &Ticket, command: &LinkCommand) -> Result<Decided, Refusal> {
    let link = command.link();
    if link.kind.is_origin() {
        return Err(impossible(link, "only a split makes it, and it stays"));
    }
    if link.ticket == ticket.id {
        return Err(impossible(link, "it is the ticket itself, expected another one"));
    }
    Ok(change(ticket, command)?.map_or_else(Decided::default, one))
}

/// The event of a link, where it changes something.
fn change(ticket: &Ticket, command: &LinkCommand) -> Result<Option<EventBody>, Refusal> {
    let ties = ticket.ties();
    match command {
        LinkCommand::Add(link) if ties.has(*link) => Ok(None),
        LinkCommand::Add(link) => {
            within("the links", ties.links.len() + 1, LINKS_MAX)?;
            fits(ticket, *link)?;
            Ok(Some(EventBody::Link(LinkEvent::Added(*link))))
        }
        LinkCommand::Remove(link) if ties.has(*link) => Ok(Some(EventBody::Link(LinkEvent::Removed(*link)))),
        LinkCommand::Remove(_) => Ok(None),
    }
}

/// That the links of a ticket may stay where it is of this kind.
pub(super) fn still_fit(ticket: &Ticket, kind: TicketKind) -> Result<(), Refusal> {
    ticket.ties().links.iter().try_for_each(|link| fits_kind(kind, *link))
}

fn fits_kind(kind: TicketKind, link: Link) -> Result<(), Refusal> {
    if link.kind == LinkKind::ProblemOf && kind != TicketKind::Problem {
        return Err(impossible(link, "only a problem has incidents, expected a ticket of kind `problem`"));
    }
    Ok(())
}

/// What a kind of link asks of the ticket at this end.
fn fits(ticket: &Ticket, link: Link) -> Result<(), Refusal> {
    fits_kind(ticket.kind, link)?;
    match link.kind {
        LinkKind::ChildOf => match ticket.ties().linked(LinkKind::ChildOf).next() {
            Some(parent) => {
                let why = alloc::format!("it is a part of ticket {parent} already, expected one parent");
                Err(impossible(link, &why))
            }
            None => Ok(()),
        },
        LinkKind::RelatesTo
        | LinkKind::Duplicates
        | LinkKind::DuplicatedBy
        | LinkKind::Blocks
        | LinkKind::BlockedBy
        | LinkKind::ParentOf
        | LinkKind::ProblemOf
        | LinkKind::IncidentOf
        | LinkKind::FollowUpOf
        | LinkKind::FollowedUpBy
        | LinkKind::WaitsFor
        | LinkKind::AwaitedBy
        | LinkKind::SplitFrom
        | LinkKind::SplitInto => Ok(()),
    }
}

/// What comes of something that another ticket brings.
pub(crate) fn decide_task(
    ticket: &Ticket,
    task: &Task,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    match task {
        Task::Link(command) => Ok(change(ticket, command)?.into_iter().collect()),
        Task::Done(other) => Ok(wake(ticket, *other)),
        Task::Absorb { ticket: other, under, asked_at, people } => {
            absorb(ticket, *other, under, *asked_at, people, configuration)
        }
        Task::Release { ticket: other, came } => Ok(release(ticket, *other, came)),
        Task::Begin(began) => Ok(vec![EventBody::Split(began.clone())]),
        Task::Command(_) | Task::OpenFor { .. } => Ok(Vec::new()),
    }
}

/// What a ticket on hold waits for is done: it is taken up again.
fn wake(ticket: &Ticket, other: crate::TicketId) -> Vec<EventBody> {
    let waits = ticket.ties().has(Link { kind: LinkKind::WaitsFor, ticket: other });
    if !waits || !matches!(ticket.status, Status::OnHold { .. }) {
        return Vec::new();
    }
    vec![EventBody::StatusChanged { from: ticket.status.clone(), to: Status::Open }]
}

fn impossible(link: Link, why: &str) -> Refusal {
    Refusal::LinkNotPossible { kind: link.kind, ticket: link.ticket, why: why.to_string() }
}

/// The words for a circle that was not looked for to its end.
pub(crate) fn too_far(link: Link) -> Refusal {
    impossible(link, &String::from("too many tickets hang together to see that it leads into no circle"))
}
