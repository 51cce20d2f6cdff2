//! What a merger asks of the ticket in which another one goes on, and what it leaves there.
use alloc::{collections::BTreeSet, vec, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    Came, Configuration, EventBody, MergeEvent, OnMerge, Participant, ParticipantEvent, Refusal, RequesterId,
    StatusKind, Ticket, TicketId,
    limits::{MERGED_MAX, PARTICIPANTS_MAX},
    merging::of_history,
};

use super::check::within;

pub(super) fn absorb(
    ticket: &Ticket,
    other: TicketId,
    under: &BTreeSet<TicketId>,
    asked_at: Option<Instant>,
    requester: &RequesterId,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    let mergers = &ticket.ties().mergers;
    if ticket.status.kind() == StatusKind::Closed {
        let why = mergers.merged.as_ref().map_or_else(
            || "it is closed, expected one that is not".into(),
            |merged| alloc::format!("it is merged itself; it goes on in ticket {}", merged.into),
        );
        return Err(Refusal::CannotMerge { into: ticket.id, why });
    }
    within("the tickets merged into one", mergers.all_absorbed().len() + under.len() + 1, MERGED_MAX)?;
    let policy = ticket.policy.as_ref().and_then(|policy| configuration.policy(policy));
    let inherits = policy.is_some_and(|policy| policy.on_merge == OnMerge::Inherit);
    let asked_at = asked_at.filter(|asked| inherits && ticket.course.asked_at.is_none_or(|own| *asked < own));
    let who = Participant::Requester(requester.clone());
    let around = &ticket.participants;
    let copies = requester != &ticket.requester && !around.has_in_copy(&who);
    if copies {
        within("the people in copy", around.in_copy.len() + 1, PARTICIPANTS_MAX)?;
    }
    let copied = copies.then(|| requester.clone());
    let absorbed = MergeEvent::Absorbed { ticket: other, under: under.clone(), asked_at, copied };
    let mut events = vec![EventBody::Merge(absorbed)];
    if copies {
        events.push(EventBody::Participant(ParticipantEvent::Copied { who }));
    }
    Ok(events)
}

pub(super) fn release(ticket: &Ticket, other: TicketId, came: &[Came]) -> Vec<EventBody> {
    let absorbed = ticket.ties().mergers.absorbed.get(&other);
    let copied = absorbed.and_then(|absorbed| absorbed.copied.clone()).map(Participant::Requester);
    let messages = of_history(came, ticket.id);
    let mut events = vec![EventBody::Merge(MergeEvent::Released { ticket: other, messages })];
    if let Some(who) = copied.filter(|who| ticket.participants.has_in_copy(who)) {
        events.push(EventBody::Participant(ParticipantEvent::Uncopied { who }));
    }
    events
}
