//! Work, and what of the host's a ticket is about, as sentences.
use helpdesk_sla::OpenTime;

use crate::{Phrase, SubjectEvent, WorkEvent};

pub(super) fn work(event: &WorkEvent) -> Phrase {
    let entry = event.entry();
    match event {
        WorkEvent::Logged(_) => Phrase::new("work.logged")
            .with("agent", entry.agent.as_str())
            .with("time", OpenTime::from_seconds(entry.seconds)),
        WorkEvent::Corrected(_) => Phrase::new("work.corrected").with("entry", entry.corrects.unwrap_or(0)),
    }
}

pub(super) fn subject(event: &SubjectEvent) -> Phrase {
    let (id, subject) = match event {
        SubjectEvent::Linked(link) => ("subject.linked", &link.subject),
        SubjectEvent::Unlinked(subject) => ("subject.unlinked", subject),
    };
    Phrase::new(id).with("kind", subject.kind.as_str()).with("subject", subject.id.as_str())
}
