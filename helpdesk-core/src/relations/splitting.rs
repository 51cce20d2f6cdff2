//! Splitting a ticket: which messages may go, what is left of its questions, and the new ticket.
use alloc::{boxed::Box, collections::BTreeSet, format, string::String, vec, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    Author, Cause, Command, Event, EventBody, EventKind, Message, MessageId, PlanError, Refusal, Split, SplitEvent,
    StatusKind, Ticket, Visibility,
    decide::within,
    limits::{LINKS_MAX, SPLIT_MAX},
    planning::{
        draft::{Draft, Wrong},
        errand::{Task, Weight},
    },
};

impl Draft<'_> {
    pub(crate) fn split(&mut self, ticket: &Ticket, split: &Split, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        if ticket.status.kind() == StatusKind::Closed {
            return Err(Wrong::Refused(Refusal::Closed));
        }
        let new = split.ticket;
        if self.other(new)?.is_some() || new == ticket.id {
            return Err(Wrong::Refused(Refusal::AlreadyOpened { ticket: new }));
        }
        within("the links", ticket.ties().links.len() + 1, LINKS_MAX)?;
        let history = self.history_so_far()?;
        self.check_chosen(ticket, split, &history)?;
        let messages: BTreeSet<u64> = split.messages.iter().map(|message| message.seq()).collect();
        let questions = Questions::of(ticket, &history, &messages);
        let to = another_requester(ticket, split).cloned();
        self.begin_as(ticket, by, cause)?;
        let off = SplitEvent::Off { into: new, messages: messages.clone(), asked_at: questions.left, to: to.clone() };
        let seq = self.record_seq(by, cause, EventBody::Split(off))?;
        let requester = to.as_ref().unwrap_or(&ticket.requester).clone();
        let subject = split.subject.as_ref().unwrap_or(&ticket.subject).clone();
        let open = Command::Open(Box::new(self.opening_of(ticket, subject, requester)));
        self.bring_there(new, Task::Command(open), by, seq, Weight::Whole(self.acting.clone()));
        let replied_at = ticket.first_replied_at.filter(|_| to.is_none());
        let of = to.map(|_| ticket.requester.clone());
        let began = SplitEvent::From { ticket: ticket.id, messages, asked_at: questions.gone, replied_at, of };
        self.bring_there(new, Task::Begin(began), by, seq, Weight::Passed);
        Ok(())
    }

    /// The ticket's history with what this request has done so far.
    fn history_so_far(&self) -> Result<Vec<Event>, Wrong> {
        let Some(history) = self.context.others.history(self.id) else {
            return Err(Wrong::Wanted(PlanError::HistoryWanted { ticket: self.id }));
        };
        let version = self.before.map_or(0, |before| before.version);
        let stored = history.iter().filter(|event| event.seq <= version);
        Ok(stored.chain(&self.events).cloned().collect())
    }

    /// That each chosen message is there, is this ticket's, and may go.
    fn check_chosen(&self, ticket: &Ticket, split: &Split, history: &[Event]) -> Result<(), Refusal> {
        let refused = |why: String| Err(Refusal::CannotSplit { why });
        if split.messages.is_empty() {
            return refused(String::from("it names no message, expected at least one"));
        }
        within("the messages of one split", split.messages.len(), SPLIT_MAX)?;
        let all = Message::all(history);
        let sight = self.sight();
        let another = another_requester(ticket, split);
        for id in &split.messages {
            let Some(message) = all.iter().find(|message| message.id == *id) else {
                return Err(Refusal::NoSuchMessage { message: *id });
            };
            if let Some(why) = why_not(ticket, *id) {
                return refused(why);
            }
            if !sight.covers(&message.visibility, message.by.human_agent()) {
                return refused(format!("message {id} is for a team, expected one that may be read"));
            }
            if message.visibility != Visibility::Public && another.is_some() {
                return refused(format!("message {id} is internal, only public ones go to another requester"));
            }
        }
        Ok(())
    }
}

/// Why a message of the history does not belong to the ticket, or only for the time of a merger.
fn why_not(ticket: &Ticket, id: MessageId) -> Option<String> {
    let mergers = &ticket.ties().mergers;
    if mergers.given.contains(&id.seq()) {
        return Some(format!("message {id} belongs to another ticket already"));
    }
    let to = mergers.addressed.get(&id.seq())?;
    Some(format!("message {id} was written to ticket {to}, which goes on here, take that out first"))
}

fn another_requester<'a>(ticket: &Ticket, split: &'a Split) -> Option<&'a crate::RequesterId> {
    split.requester.as_ref().filter(|requester| **requester != ticket.requester)
}

/// Since when questions wait, there and here.
struct Questions {
    gone: Option<Instant>,
    left: Option<Instant>,
}

impl Questions {
    /// What was replied was replied to all that was asked before, wherever it goes.
    fn of(ticket: &Ticket, history: &[Event], messages: &BTreeSet<u64>) -> Self {
        let given = &ticket.ties().mergers.given;
        let mut open: Vec<(u64, Instant)> = vec![];
        for event in history {
            let asks = event.kind() == EventKind::RequesterReplied
                || (event.kind() == EventKind::Opened && MessageId::of(event).is_some());
            if event.is_human_reply() || event.kind() == EventKind::Solved {
                open.clear();
            } else if asks && !given.contains(&event.seq) {
                open.push((event.seq, event.at));
            }
        }
        let oldest = |of: &dyn Fn(u64) -> bool| open.iter().find(|(seq, _)| of(*seq)).map(|(_, at)| *at);
        let (own, gone) = (oldest(&|_| true), oldest(&|seq| messages.contains(&seq)));
        // A question that it took over from another ticket stays.
        let left = if own == ticket.course.asked_at {
            oldest(&|seq| !messages.contains(&seq))
        } else {
            ticket.course.asked_at
        };
        Self { gone, left }
    }
}
