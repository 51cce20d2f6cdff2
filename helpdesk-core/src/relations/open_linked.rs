//! Opening a ticket that is linked with this one.
use alloc::boxed::Box;

use serde::{Deserialize, Serialize};

use crate::{
    Author, Cause, Command, EventBody, Link, LinkCommand, LinkEvent, LinkKind, OpenTicket, Refusal, Ticket, TicketId,
    TicketKind,
    decide::decide,
    planning::{
        draft::{Draft, Wrong},
        errand::{Errand, Task, Weight},
    },
};

/// What opens a ticket that is linked with this one. Where a ticket of this id is linked in this way already, nothing is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLinked {
    /// The new ticket's id: the host's, or one that is [derived](TicketId::derived) from what it is opened for.
    pub ticket: TicketId,
    /// What this ticket has to do with the new one.
    pub link: LinkKind,
    /// What it is opened with.
    pub request: OpenTicket,
}

impl Draft<'_> {
    /// Lets a ticket be opened that is linked with this one: both know of it, or nothing happens.
    pub(crate) fn open_linked(
        &mut self,
        ticket: &Ticket,
        asked: &OpenLinked,
        by: &Author,
        cause: &Cause,
    ) -> Result<(), Wrong> {
        let OpenLinked { ticket: new, link, request } = asked;
        let link = Link { kind: *link, ticket: *new };
        if ticket.ties().has(link) || self.opening.contains(&link) {
            return Ok(());
        }
        if *new == ticket.id || self.other(*new)?.is_some() {
            return Err(Wrong::Refused(Refusal::AlreadyOpened { ticket: *new }));
        }
        self.fits_linked(ticket, link, request, by)?;
        self.begin_as(ticket, by, cause)?;
        let acting = self.acting.clone();
        let weight = if *cause == Cause::Caller { Weight::Whole(acting) } else { Weight::Consequence(acting) };
        let seq = match cause {
            Cause::Rule { seq, .. } | Cause::Event { seq } => *seq,
            Cause::Rung { seq, .. } | Cause::TicketRung { seq, .. } => *seq,
            Cause::Caller | Cause::Ticket { .. } => self.ticket.as_ref().map_or(0, |ticket| ticket.version),
        };
        let task = Task::OpenFor { from: ticket.id, link: link.kind, open: Box::new(request.clone()) };
        let cause = Cause::Ticket { ticket: ticket.id, seq };
        self.errands.push(Errand { to: *new, task, by: by.clone(), cause, weight, depth: self.depth });
        self.opening.insert(link);
        Ok(())
    }

    /// That both sides take the link, before anything is opened. What this request opens beside is counted.
    fn fits_linked(&self, ticket: &Ticket, link: Link, request: &OpenTicket, by: &Author) -> Result<(), Wrong> {
        let mut with = ticket.clone();
        with.ties.get_or_insert_default().links.extend(&self.opening);
        let add = Command::Link(LinkCommand::Add(link));
        decide(&with, &add, by, self.context.configuration, self.context.roster, self.at)?;
        if link.kind == LinkKind::IncidentOf && request.kind != TicketKind::Problem {
            let why = "only a problem has incidents, expected a new ticket of kind `problem`".into();
            return Err(Wrong::Refused(Refusal::LinkNotPossible { kind: link.kind, ticket: link.ticket, why }));
        }
        Ok(())
    }

    /// Opens this ticket for another one, and lets that one know.
    pub(crate) fn open_for(&mut self, errand: &Errand) -> Result<(), Wrong> {
        let Errand { task: Task::OpenFor { from, link, open }, by, cause, depth, .. } = errand else { return Ok(()) };
        if self.ticket.is_some() {
            return Err(Wrong::Refused(Refusal::AlreadyOpened { ticket: self.id }));
        }
        self.attempt(&Command::Open(open.clone()), by, cause)?;
        let back = Link { kind: link.inverse(), ticket: *from };
        let seq = self.record_seq(by, cause, EventBody::Link(LinkEvent::Added(back)))?;
        let task = Task::Link(LinkCommand::Add(Link { kind: *link, ticket: self.id }));
        let (cause, weight) = (Cause::Ticket { ticket: self.id, seq }, Weight::Consequence(self.acting.clone()));
        self.errands.push(Errand { to: *from, task, by: by.clone(), cause, weight, depth: *depth });
        Ok(())
    }
}
