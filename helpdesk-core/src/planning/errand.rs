//! What one ticket brings to another within one request.
use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    Action, Actor, Author, Came, Cause, Command, Event, EventBody, Link, LinkCommand, LinkEvent, LinkKind, OpenTicket,
    RequesterId, SplitEvent, StatusKind, Ticket, TicketId,
};

/// Something that a ticket brings to another one.
#[derive(Debug, Clone)]
pub(crate) struct Errand {
    pub(crate) to: TicketId,
    pub(crate) task: Task,
    pub(crate) by: Author,
    pub(crate) cause: Cause,
    pub(crate) weight: Weight,
    /// How deep in a cascade it is brought.
    pub(crate) depth: u8,
}

/// What is brought.
#[derive(Debug, Clone)]
pub(crate) enum Task {
    /// A command.
    Command(Command),
    /// That it is opened for another ticket, which has this to do with it.
    OpenFor { from: TicketId, link: LinkKind, open: Box<OpenTicket> },
    /// The other side of a link.
    Link(LinkCommand),
    /// That a ticket it waits for is done.
    Done(TicketId),
    /// That a ticket goes on here.
    Absorb { ticket: TicketId, under: BTreeSet<TicketId>, asked_at: Option<Instant>, people: Vec<RequesterId> },
    /// That messages of another ticket begin it.
    Begin(SplitEvent),
    /// That it does so no more, and what was written to it.
    Release { ticket: TicketId, came: Vec<Came> },
}

/// What becomes of the request if it cannot be done there.
#[derive(Debug, Clone)]
pub(crate) enum Weight {
    /// It is the request itself: the actor must be allowed it there as well, and a refusal there refuses all.
    Whole(Actor),
    /// It is a consequence, done as this actor may: a refusal is a fault.
    Consequence(Actor),
    /// It is the request itself, and was judged where it comes from.
    Passed,
}

impl Task {
    /// Its name in decisions.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Command(command) => command.name(),
            Self::OpenFor { .. } => "open",
            Self::Link(_) => "link",
            Self::Done(_) => "start",
            Self::Absorb { .. } => "merge",
            Self::Release { .. } => "unmerge",
            Self::Begin(_) => "split",
        }
    }

    /// What it needs on the ticket it is brought to.
    pub(crate) fn action(&self, actor: &Actor, ticket: Option<&Ticket>) -> Action {
        match self {
            Self::Command(command) => Action::of(command, actor, ticket),
            Self::OpenFor { .. } => Action::CreateOnBehalf,
            Self::Link(_) => Action::Link,
            Self::Done(_) => Action::EditFields,
            Self::Absorb { .. } | Self::Release { .. } | Self::Begin(_) => Action::Merge,
        }
    }
}

/// What an event of a ticket brings to others.
pub(crate) fn errands_of(ticket: &Ticket, event: &Event, acting: &Actor) -> Vec<Errand> {
    let cause = Cause::Ticket { ticket: ticket.id, seq: event.seq };
    let errand = |to, task, weight| Errand { to, task, by: event.by.clone(), cause: cause.clone(), weight, depth: 0 };
    if let EventBody::Link(change) = &event.body {
        return of_link(ticket, event, change, &errand, acting);
    }
    let EventBody::StatusChanged { to, .. } = &event.body else { return Vec::new() };
    if !is_done(to.kind()) {
        return Vec::new();
    }
    let desk = || Weight::Consequence(Actor::engine(ticket.tenant.clone()));
    let told = ticket.ties().linked(LinkKind::AwaitedBy);
    told.map(|to| Errand { by: Author::Desk, ..errand(to, Task::Done(ticket.id), desk()) }).collect()
}

fn of_link(
    ticket: &Ticket,
    event: &Event,
    change: &LinkEvent,
    errand: &dyn Fn(TicketId, Task, Weight) -> Errand,
    acting: &Actor,
) -> Vec<Errand> {
    let there = |to, command| alloc::vec![errand(to, Task::Link(command), Weight::Whole(acting.clone()))];
    match change {
        // What the other ticket brought is not brought back.
        LinkEvent::Added(_) | LinkEvent::Removed(_) if matches!(event.cause, Cause::Ticket { .. }) => Vec::new(),
        LinkEvent::Added(link) => there(link.ticket, LinkCommand::Add(seen_from_there(*link, ticket.id))),
        LinkEvent::Removed(link) => there(link.ticket, LinkCommand::Remove(seen_from_there(*link, ticket.id))),
        LinkEvent::Cascaded { solving, calling, .. } => {
            let consequence = || Weight::Consequence(acting.clone());
            let solve = solving.iter().map(|to| errand(*to, Task::Command(Command::Solve), consequence()));
            solve.chain(calling.iter().map(|to| errand(*to, Task::Done(ticket.id), consequence()))).collect()
        }
    }
}

pub(crate) fn is_done(status: StatusKind) -> bool {
    !status.is_active()
}

fn seen_from_there(link: Link, from: TicketId) -> Link {
    Link { kind: link.kind.inverse(), ticket: from }
}
