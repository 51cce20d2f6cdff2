//! What happens in the rooms of a ticket, as sentences: its checklist, the people around it.
use alloc::vec::Vec;

use crate::{
    ChecklistEvent, Erased, ErasedWhat, EscalationEvent, Link, LinkEvent, LinkKind, MergeEvent, Participant,
    ParticipantEvent, Phrase, Redacted, Said, SplitEvent, TicketId,
};

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

pub(super) fn escalation(event: &EscalationEvent) -> Phrase {
    match event {
        EscalationEvent::Fired { ladder, rung, n, planned_at, reason: None } => Phrase::new("escalation.fired")
            .with("ladder", ladder.as_str())
            .with("rung", rung.as_str())
            .with("n", *n)
            .with("at", *planned_at),
        EscalationEvent::Fired { ladder, rung, reason: Some(reason), .. } => Phrase::new("escalation.by_hand")
            .with("ladder", ladder.as_str())
            .with("rung", rung.as_str())
            .with("reason", reason.as_str()),
        EscalationEvent::Acknowledged { ladder, rungs } => {
            let rungs: Vec<Said> = rungs.iter().map(|rung| Said::from(rung.as_str())).collect();
            Phrase::new("escalation.acknowledged").with("ladder", ladder.as_str()).with("rungs", Said::List(rungs))
        }
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

pub(super) fn link(event: &LinkEvent) -> Phrase {
    match event {
        LinkEvent::Added(link) => linked("link.added", *link),
        LinkEvent::Removed(link) => linked("link.removed", *link),
        LinkEvent::Cascaded { solving, left, calling, to_call } => {
            let solved = Phrase::new("link.cascaded").with("solving", tickets(solving)).with("left", tickets(left));
            if calling.is_empty() && to_call.is_empty() {
                return solved;
            }
            let called = Phrase::new("link.called").with("calling", tickets(calling)).with("left", tickets(to_call));
            if solving.is_empty() && left.is_empty() {
                return called;
            }
            Phrase::new("link.cascaded_and_called").with("solved", solved).with("called", called)
        }
    }
}

fn linked(id: &'static str, link: Link) -> Phrase {
    Phrase::new(id).with("kind", kind(link.kind)).with("ticket", link.ticket.number())
}

fn tickets(tickets: &[TicketId]) -> Said {
    if tickets.is_empty() {
        return Said::Word("none");
    }
    Said::List(tickets.iter().map(|ticket| Said::from(ticket.number())).collect())
}

fn kind(kind: LinkKind) -> Said {
    Said::Word(match kind {
        LinkKind::RelatesTo => "link.relates_to",
        LinkKind::Duplicates => "link.duplicates",
        LinkKind::DuplicatedBy => "link.duplicated_by",
        LinkKind::Blocks => "link.blocks",
        LinkKind::BlockedBy => "link.blocked_by",
        LinkKind::ParentOf => "link.parent_of",
        LinkKind::ChildOf => "link.child_of",
        LinkKind::ProblemOf => "link.problem_of",
        LinkKind::IncidentOf => "link.incident_of",
        LinkKind::FollowUpOf => "link.follow_up_of",
        LinkKind::FollowedUpBy => "link.followed_up_by",
        LinkKind::WaitsFor => "link.waits_for",
        LinkKind::AwaitedBy => "link.awaited_by",
        LinkKind::SplitFrom => "link.split_from",
        LinkKind::SplitInto => "link.split_into",
    })
}

pub(super) fn merge(event: &MergeEvent) -> Phrase {
    let (id, ticket) = match event {
        MergeEvent::Merged { into } => ("merge.merged", into),
        MergeEvent::Unmerged { from, .. } => ("merge.unmerged", from),
        MergeEvent::Forwarded { to } => ("merge.forwarded", to),
        MergeEvent::Absorbed { ticket, .. } => ("merge.absorbed", ticket),
        MergeEvent::Released { ticket, .. } => ("merge.released", ticket),
    };
    Phrase::new(id).with("ticket", ticket.number())
}

pub(super) fn split(event: &SplitEvent) -> Phrase {
    let (id, messages, ticket) = match event {
        SplitEvent::Off { messages, into, .. } => ("split.off", messages, into),
        SplitEvent::From { messages, ticket, .. } => ("split.from", messages, ticket),
    };
    let messages = messages.iter().map(|seq| Said::from(*seq)).collect();
    Phrase::new(id).with("messages", Said::List(messages)).with("ticket", ticket.number())
}

pub(super) fn redacted(event: &Redacted) -> Phrase {
    let phrase = match (event.n_bytes(), event.n_attachments()) {
        (n, 0) => Phrase::new("event.redacted").with("n", n),
        (0, n) => Phrase::new("event.redacted_attachments").with("n", n),
        (n, files) => Phrase::new("event.redacted_both").with("n", n).with("files", files),
    };
    let phrase = phrase.with("of", event.of).with("reason", event.reason.as_str());
    if event.also_in.is_empty() {
        return phrase;
    }
    let also_in = event.also_in.iter().map(|seq| Said::from(*seq)).collect();
    Phrase::new("event.redacted_also").with("what", phrase).with("events", Said::List(also_in))
}

pub(super) fn erased(event: &Erased) -> Phrase {
    let phrase = match &event.what {
        ErasedWhat::Person { pseudonym } => Phrase::new("event.erased_person").with("who", pseudonym.as_str()),
        ErasedWhat::Texts { policy } => Phrase::new("event.erased_texts").with("policy", policy.as_str()),
    };
    let n = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    phrase
        .with("texts", n(event.texts.len()))
        .with("events", n(event.events.len()))
        .with("reason", event.reason.as_str())
}
