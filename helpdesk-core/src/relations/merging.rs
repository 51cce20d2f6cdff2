//! Merging, taking out again, handing on and following up: what a request does on both tickets.
use alloc::{boxed::Box, collections::BTreeSet, string::String, vec, vec::Vec};

use crate::{
    Author, Came, Cause, CloseReason, Command, Configuration, EventBody, FollowUp, Inherited, Instant, Link,
    LinkCommand, LinkEvent, LinkKind, MergeCommand, MergeEvent, NewMessage, OpenTicket, PlanError, Principal, Refusal,
    RequesterId, SolvedReply, Status, StatusKind, Ticket, TicketId, Visibility,
    decide::{reopen, text},
    limits::{MERGE_CHAIN_MAX, MERGED_MAX, TEXT_MAX},
    planning::{
        draft::{Draft, Wrong},
        errand::{Errand, Task, Weight},
    },
};

impl Draft<'_> {
    /// Does what merges, undoes that, goes on to where a merged ticket is now, follows up, opens a linked ticket, or takes something
    /// out of the history; false for everything else.
    pub(crate) fn reach(&mut self, command: &Command, by: &Author, cause: &Cause) -> Result<bool, Wrong> {
        let is_message = is_public_message(command) && self.ticket.as_deref().is_some_and(is_merged);
        if let Command::Redact(asked) = command {
            return self.redact(asked, by, cause).map(|()| true);
        }
        let goes_on = self.goes_on_as(command, by);
        if !is_message
            && goes_on.is_none()
            && !matches!(command, Command::Merge(_) | Command::Split(_) | Command::FollowUp(_) | Command::OpenLinked(_))
        {
            return Ok(false);
        }
        let Some(ticket) = self.ticket.clone() else { return Ok(false) };
        if let Command::Merge(MergeCommand::Into { ticket: into }) = command {
            self.merge(&ticket, *into, by, cause)?;
        } else if let Command::Merge(MergeCommand::Undo) = command {
            self.unmerge(&ticket, by, cause)?;
        } else if let Command::FollowUp(follow_up) = command {
            self.follow_up(&ticket, follow_up, by, cause)?;
        } else if let Command::OpenLinked(asked) = command {
            self.open_linked(&ticket, asked, by, cause)?;
        } else if let Command::Split(split) = command {
            self.split(&ticket, split, by, cause)?;
        } else if let Some(new) = goes_on {
            self.go_on(&ticket, new, command, by, cause)?;
        } else {
            self.forward(&ticket, command, by, cause)?;
        }
        Ok(true)
    }

    fn merge(&mut self, ticket: &Ticket, into: TicketId, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let bad = |why: &str| Err(Wrong::Refused(Refusal::CannotMerge { into, why: why.into() }));
        if into == ticket.id {
            return bad("it is the ticket itself, expected another one");
        }
        let mergers = &ticket.ties().mergers;
        if let Some(merged) = &mergers.merged {
            return bad(&alloc::format!("it is merged into ticket {} already, undo that first", merged.into));
        }
        if ticket.status.kind() == StatusKind::Closed {
            return bad("it is closed, expected one that is not");
        }
        let under = mergers.all_absorbed();
        if under.len() >= MERGED_MAX {
            return bad("too many tickets are merged into it");
        }
        let collaborators = ticket.participants.collaborators().cloned();
        let people = core::iter::once(ticket.requester.clone()).chain(collaborators).collect();
        let task = Task::Absorb { ticket: ticket.id, under, asked_at: ticket.course.asked_at, people };
        self.see(into, &task)?;
        let seq = self.record_seq(by, cause, EventBody::Merge(MergeEvent::Merged { into }))?;
        let closed = Status::Closed { reason: CloseReason::Merged { into } };
        self.record(by, cause, EventBody::StatusChanged { from: ticket.status.clone(), to: closed })?;
        self.bring_there(into, task, by, seq, Weight::Whole(self.acting.clone()));
        Ok(())
    }

    fn unmerge(&mut self, ticket: &Ticket, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let Some(merged) = &ticket.ties().mergers.merged else {
            return Err(Wrong::Refused(Refusal::NotMerged));
        };
        let from = merged.into;
        let Some(found) = self.context.others.ticket(from) else {
            return Err(Wrong::Wanted(PlanError::TicketsWanted { tickets: vec![from] }));
        };
        let came = found.map(|there| there.ties().mergers.came_for(there.id, ticket.id)).unwrap_or_default();
        let task = Task::Release { ticket: ticket.id, came: came.clone() };
        self.see(from, &task)?;
        if let Some(onward) = found.and_then(|there| there.ties().mergers.merged.as_ref()) {
            let why = alloc::format!("that is merged into ticket {} itself, undo that first", onward.into);
            return Err(Wrong::Refused(Refusal::CannotMerge { into: from, why }));
        }
        let status = merged.status.clone();
        let seq = self.record_seq(by, cause, EventBody::Merge(MergeEvent::Unmerged { from, status, came }))?;
        self.bring_there(from, task, by, seq, Weight::Whole(self.acting.clone()));
        Ok(())
    }

    /// What is written to a merged ticket goes on to the last ticket of the chain.
    fn forward(&mut self, ticket: &Ticket, command: &Command, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let mut to = ticket.id;
        let mut next = ticket.ties().mergers.merged.as_ref().map(|merged| merged.into);
        for _step in 0..MERGE_CHAIN_MAX {
            let Some(into) = next else { break };
            let Some(found) = self.context.others.ticket(into) else {
                return Err(Wrong::Wanted(PlanError::TicketsWanted { tickets: vec![into] }));
            };
            to = into;
            next = found.and_then(|there| there.ties().mergers.merged.as_ref()).map(|merged| merged.into);
        }
        if next.is_some() {
            let why = alloc::format!("more than {MERGE_CHAIN_MAX} tickets are merged one into the other");
            return Err(Wrong::Refused(Refusal::CannotMerge { into: to, why }));
        }
        let seq = self.record_seq(by, cause, EventBody::Merge(MergeEvent::Forwarded { to }))?;
        self.bring_there(to, Task::Command(command.clone()), by, seq, Weight::Passed);
        Ok(())
    }

    /// Under which id a message goes on that is not taken here any more, where one is reserved.
    fn goes_on_as(&self, command: &Command, by: &Author) -> Option<TicketId> {
        let (new, ticket) = (self.reserved?, self.ticket.as_deref()?);
        if !is_public_message(command) || is_merged(ticket) {
            return None;
        }
        // Two machines would open tickets for each other without end.
        let by_machine = matches!(command, Command::Write(new) if new.automatic);
        let answers = ticket.status.kind() == StatusKind::Closed || matches!(by, Author::Requester { .. });
        (!by_machine && answers && is_followed(ticket, self.context.configuration, self.at)).then_some(new)
    }

    fn go_on(
        &mut self,
        ticket: &Ticket,
        new: TicketId,
        command: &Command,
        by: &Author,
        cause: &Cause,
    ) -> Result<(), Wrong> {
        self.went_on = true;
        if let Command::Reply { body } = command {
            return self.follow_up(ticket, &FollowUp { ticket: new, body: body.clone() }, by, cause);
        }
        let Command::Write(message) = command else { return Ok(()) };
        if message.attachments.is_empty() && message.channel.is_none() {
            return self.follow_up(ticket, &FollowUp { ticket: new, body: message.body.clone() }, by, cause);
        }
        // What comes with it comes along; what it answers stands in the other ticket.
        let message = NewMessage { in_reply_to: None, ..message.as_ref().clone() };
        text("the message", &message.body, TEXT_MAX)?;
        let seq = self.begin_following(ticket, new, None, by, cause)?;
        self.bring_there(
            new,
            Task::Command(Command::Write(message.into())),
            by,
            seq,
            Weight::Whole(self.acting.clone()),
        );
        Ok(())
    }

    fn follow_up(&mut self, ticket: &Ticket, follow_up: &FollowUp, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        if !is_followed_by_hand(ticket, self.context.configuration, self.at) {
            return Err(Wrong::Refused(Refusal::WrongStatus {
                status: ticket.status.kind(),
                command: "follow_up".into(),
                expected: "a closed ticket; reply to this one".into(),
            }));
        }
        text("the message", &follow_up.body, TEXT_MAX)?;
        self.begin_following(ticket, follow_up.ticket, Some(follow_up.body.clone()), by, cause).map(drop)
    }

    /// Opens a ticket that follows this one, and links the two.
    fn begin_following(
        &mut self,
        ticket: &Ticket,
        new: TicketId,
        body: Option<String>,
        by: &Author,
        cause: &Cause,
    ) -> Result<u64, Wrong> {
        if self.other(new)?.is_some() || new == ticket.id {
            return Err(Wrong::Refused(Refusal::AlreadyOpened { ticket: new }));
        }
        let link = Link { kind: LinkKind::FollowedUpBy, ticket: new };
        let seq = self.record_seq(by, cause, EventBody::Link(LinkEvent::Added(link)))?;
        let requester = self.acting.requester_id().unwrap_or(&ticket.requester).clone();
        let mut open = self.opening_of(ticket, ticket.subject.clone(), requester);
        open.body = body;
        let open = Command::Open(Box::new(open));
        self.bring_there(new, Task::Command(open), by, seq, Weight::Whole(self.acting.clone()));
        let back = LinkCommand::Add(Link { kind: LinkKind::FollowUpOf, ticket: ticket.id });
        self.bring_there(new, Task::Link(back), by, seq, Weight::Passed);
        Ok(seq)
    }

    /// What opens a ticket that comes of this one. Somebody else gets nothing of what was said of its requester.
    pub(crate) fn opening_of(&self, ticket: &Ticket, subject: String, requester: RequesterId) -> OpenTicket {
        let spec = self.context.configuration.spec();
        let is_theirs = requester == ticket.requester;
        let takes = |what| is_theirs && spec.follow_up_inherits.contains(&what);
        let mut open = OpenTicket::new(subject, requester);
        open.organization = match self.acting.principal() {
            _ if is_theirs => ticket.organization.clone(),
            Principal::Requester { organization, .. } => organization.clone(),
            Principal::Anonymous | Principal::Staff(_) | Principal::Service { .. } | Principal::Engine(_) => None,
        };
        open.language = ticket.language.clone().filter(|_| is_theirs);
        open.kind = ticket.kind;
        open.channel = ticket.channel;
        if takes(Inherited::Tags) {
            open.tags.clone_from(&ticket.tags);
        }
        if takes(Inherited::Fields) {
            open.fields = ticket.fields_that_fit(self.context.configuration);
        }
        if takes(Inherited::Assessment) {
            (open.impact, open.urgency) = (ticket.impact, ticket.urgency);
        }
        open
    }

    /// Another ticket; none where there is none.
    pub(crate) fn other(&self, id: TicketId) -> Result<Option<&Ticket>, Wrong> {
        let wanted = || Wrong::Wanted(PlanError::TicketsWanted { tickets: vec![id] });
        self.context.others.ticket(id).ok_or_else(wanted)
    }

    pub(crate) fn record_seq(&mut self, by: &Author, cause: &Cause, body: EventBody) -> Result<u64, Wrong> {
        let seq = self.ticket.as_ref().map_or(0, |ticket| ticket.version) + 1;
        self.record(by, cause, body)?;
        Ok(seq)
    }

    /// Takes a new ticket up for the agent who does something on it.
    pub(crate) fn begin_as(&mut self, ticket: &Ticket, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        if ticket.status == Status::New && matches!(by, Author::Agent { .. }) {
            self.record(by, cause, EventBody::StatusChanged { from: Status::New, to: Status::Open })?;
        }
        Ok(())
    }

    pub(crate) fn bring_there(&mut self, to: TicketId, task: Task, by: &Author, seq: u64, weight: Weight) {
        let cause = Cause::Ticket { ticket: self.id, seq };
        self.errands.push(Errand { to, task, by: by.clone(), cause, weight, depth: 0 });
    }
}

fn is_public_message(command: &Command) -> bool {
    matches!(command, Command::Reply { .. })
        || matches!(command, Command::Write(new) if new.visibility == Visibility::Public)
}

/// Whether a message to a ticket makes a follow-up: it is closed, or solved and not taken up again, and its team does not
/// reject that.
fn is_followed(ticket: &Ticket, configuration: &Configuration, at: Instant) -> bool {
    let team = ticket.team.as_ref().and_then(|team| configuration.team(team));
    let rejects = team.is_some_and(|team| team.reopen.on_reply == SolvedReply::Reject);
    !rejects && is_followed_by_hand(ticket, configuration, at)
}

/// Whether a follow-up can be asked for.
fn is_followed_by_hand(ticket: &Ticket, configuration: &Configuration, at: Instant) -> bool {
    match ticket.status.kind() {
        StatusKind::Closed => true,
        StatusKind::Solved => matches!(
            reopen(ticket, configuration, at),
            Err(Refusal::FollowUpWanted { .. } | Refusal::ReopenWindowOver { .. })
        ),
        StatusKind::New | StatusKind::Open | StatusKind::Pending | StatusKind::OnHold => false,
    }
}

fn is_merged(ticket: &Ticket) -> bool {
    ticket.ties().mergers.merged.is_some()
}

/// The sequence numbers of the messages that stand in this history.
pub(crate) fn of_history(came: &[Came], ticket: TicketId) -> BTreeSet<u64> {
    let own: Vec<u64> = came.iter().filter(|came| came.ticket == ticket).map(|came| came.seq).collect();
    own.into_iter().collect()
}
