//! What happens in the rooms of a ticket, as sentences: its checklist, the people around it.
use alloc::vec::Vec;

use crate::{ChecklistEvent, Participant, ParticipantEvent, Phrase, Said};

pub(super) fn checklist(event: &ChecklistEvent) -> Phrase {
    match event {
        ChecklistEvent::Added { items, .. } => {
            let items: Vec<Said> = items.iter().map(|item| Said::from(item.text.as_str())).collect();
            Phrase::new("checklist.added").with("items", Said::List(items))
        }
        ChecklistEvent::Checked { item } => Phrase::new("checklist.checked").with("item", *item),
        ChecklistEvent::Unchecked { item } => Phrase::new("checklist.unchecked").with("item", *item),
        ChecklistEvent::Removed { item } => Phrase::new("checklist.removed").with("item", *item),
    }
}

pub(super) fn participant(event: &ParticipantEvent) -> Phrase {
    let (id, who) = match event {
        ParticipantEvent::Copied { who } => ("participant.copied", who),
        ParticipantEvent::Uncopied { who } => ("participant.uncopied", who),
        ParticipantEvent::Followed { who } => ("participant.followed", who),
        ParticipantEvent::Unfollowed { who } => ("participant.unfollowed", who),
    };
    Phrase::new(id).with("who", named(who))
}

fn named(who: &Participant) -> Phrase {
    match who {
        Participant::Agent(id) => Phrase::new("by.agent").with("name", id.as_str()),
        Participant::Requester(id) => Phrase::new("by.requester").with("name", id.as_str()),
    }
}
