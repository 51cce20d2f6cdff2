//! What a merger asks of the ticket in which another one goes on, and what it leaves there.
use alloc::{collections::BTreeSet, vec, vec::Vec};

use helpdesk_sla::Instant;

use crate::{
    Came, Configuration, EventBody, MergeEvent, OnMerge, Participant, ParticipantEvent, Refusal, RequesterId,
    StatusKind, Ticket, TicketId,
    limits::{MERGED_MAX, PARTICIPANTS_MAX},
    relations::merging::of_history,
};

use super::check::within;

pub(super) fn absorb(
    ticket: &Ticket,
    other: TicketId,
    under: &BTreeSet<TicketId>,
    asked_at: Option<Instant>,
    people: &[RequesterId],
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
    let around = &ticket.participants;
    let is_new =
        |id: &&RequesterId| **id != ticket.requester && !around.has_in_copy(&Participant::Requester((*id).clone()));
    let mut copied: BTreeSet<RequesterId> = people.iter().filter(is_new).cloned().collect();
    if !copied.is_empty() {
        within("the people in copy", around.in_copy.len() + copied.len(), PARTICIPANTS_MAX)?;
    }
    let requester = people.first().and_then(|requester| copied.take(requester));
    let all: Vec<RequesterId> = requester.iter().chain(&copied).cloned().collect();
    let absorbed =
        MergeEvent::Absorbed { ticket: other, under: under.clone(), asked_at, copied: requester, with: copied };
    let mut events = vec![EventBody::Merge(absorbed)];
    events.extend(
        all.into_iter().map(|id| EventBody::Participant(ParticipantEvent::Copied { who: Participant::Requester(id) })),
    );
    Ok(events)
}

pub(super) fn release(ticket: &Ticket, other: TicketId, came: &[Came]) -> Vec<EventBody> {
    let absorbed = ticket.ties().mergers.absorbed.get(&other);
    let copied = absorbed.into_iter().flat_map(|absorbed| absorbed.copied.iter().chain(&absorbed.with));
    let copied = copied.cloned().map(Participant::Requester).filter(|who| ticket.participants.has_in_copy(who));
    let messages = of_history(came, ticket.id);
    let mut events = vec![EventBody::Merge(MergeEvent::Released { ticket: other, messages })];
    events.extend(copied.map(|who| EventBody::Participant(ParticipantEvent::Uncopied { who })));
    events
}
