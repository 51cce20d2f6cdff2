//! Host subjects: linked once each, in a way that can be said anew.
use crate::{
    EventBody, Refusal, SubjectCommand, SubjectEvent, Ticket,
    limits::{HOST_SUBJECTS_MAX, NAME_MAX},
};

use super::{
    Decided,
    check::{short, within},
    one,
};

pub(super) fn subjects(ticket: &Ticket, command: &SubjectCommand) -> Result<Decided, Refusal> {
    match command {
        SubjectCommand::Link(link) if ticket.subjects.contains(link) => Ok(Decided::default()),
        SubjectCommand::Link(link) => {
            link.subject.check()?;
            short("the role of a subject", &link.role, NAME_MAX)?;
            if !ticket.is_about(&link.subject) {
                within("the subjects of the ticket", ticket.subjects.len() + 1, HOST_SUBJECTS_MAX)?;
            }
            Ok(one(EventBody::Subject(SubjectEvent::Linked(link.clone()))))
        }
        SubjectCommand::Unlink(subject) if !ticket.is_about(subject) => Ok(Decided::default()),
        SubjectCommand::Unlink(subject) => Ok(one(EventBody::Subject(SubjectEvent::Unlinked(subject.clone())))),
    }
}
