//! Applying events: changes everything and holds no rule. Every value comes from the event.
use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};

use helpdesk_sla::{Clock, ClockEvent, Instant};

use crate::{
    Climb, ClockBinding, Course, EditableMessage, Entitlement, Event, EventBody, EventKind, Hands, MessageId, Metric,
    OpenTicket, Participants, Placement, Priority, PrioritySource, Status, TeamId, TenantId, Ticket, TicketClock,
    TicketId, Tier, Visibility, Waiting,
    lifecycle::{attribute, ticket_timer},
    limits::EDITABLE_MAX,
    relations::{merge, split},
    services::{approval, contract, host_subject, survey},
};

/// The ticket after one more event; nothing if the history does not begin with [`EventBody::Opened`].
///
/// # Laws
/// The fold of a ticket's events equals its snapshot (`fold_equals_snapshot`).
#[must_use]
pub fn evolve(ticket: Option<Ticket>, event: &Event) -> Option<Ticket> {
    let Some(mut ticket) = ticket else { return begin(event) };
    go_on(&mut ticket, event);
    Some(ticket)
}

/// The same in its place. A ticket that others hold too stays as it is for them.
pub(crate) fn fold(ticket: &mut Option<Arc<Ticket>>, event: &Event) {
    match ticket {
        Some(ticket) => go_on(Arc::make_mut(ticket), event),
        None => *ticket = begin(event).map(Arc::new),
    }
}

fn begin(event: &Event) -> Option<Ticket> {
    let EventBody::Opened { ticket, tenant, request, priority, source, entitlement } = &event.body else {
        return None;
    };
    Some(opened(*ticket, tenant.clone(), request, *priority, *source, entitlement.as_deref(), event))
}

fn go_on(ticket: &mut Ticket, event: &Event) {
    ticket.version = event.seq;
    ticket.seal = event.seal;
    ticket.updated_at = event.at;
    // Whoever takes something out does not work on the ticket.
    let by_hand = !matches!(event.kind(), EventKind::AutomaticMessage | EventKind::Redacted | EventKind::Erased);
    if by_hand {
        ticket.note_act(event);
    }
    if by_hand && (event.by.human_agent().is_some() || matches!(event.by, crate::Author::Requester { .. })) {
        ticket.touched_at = event.at;
    }
    let before = ticket.status.kind();
    apply(ticket, event);
    // What comes out of a merger has the course it had.
    if ticket.status.kind() != before && !matches!(event.body, EventBody::Merge(_)) {
        ticket.course.enter(ticket.status.kind(), event.counted_at());
    }
    if ticket.status.kind().is_active() && !before.is_active() {
        ticket.note_taken_up(event.at);
    }
    let waits = ticket.team.is_some() && ticket.assignee.is_none();
    ticket.course.apply(event, waits);
}

fn opened(
    id: TicketId,
    tenant: TenantId,
    request: &OpenTicket,
    priority: Priority,
    source: PrioritySource,
    entitlement: Option<&Entitlement>,
    event: &Event,
) -> Ticket {
    let opened_at = event.counted_at();
    Ticket {
        id,
        tenant,
        version: event.seq,
        seal: event.seal,
        subject: request.subject.clone(),
        kind: request.kind,
        channel: request.channel,
        requester: request.requester.clone(),
        organization: request.organization.clone(),
        language: request.language.clone(),
        external: request.external.clone(),
        impact: request.impact,
        urgency: request.urgency,
        priority,
        priority_source: source,
        status: Status::New,
        named_status: None,
        waiting: None,
        team: None,
        placement: None,
        came_from: Vec::new(),
        hand_offs: Vec::new(),
        participants: Participants::default(),
        editable: Vec::new(),
        assignee: None,
        tier: Tier::FIRST,
        tags: request.tags.clone(),
        fields: request.fields.clone(),
        checklist: None,
        policy: None,
        clocks: Vec::new(),
        approvals: Vec::new(),
        work: None,
        service: request.service.clone(),
        entitlement: entitlement.cloned().map(Box::new),
        survey: None,
        subjects: {
            let mut subjects = request.subjects.clone();
            subjects.sort();
            subjects
        },
        ties: None,
        opened_at,
        updated_at: event.at,
        touched_at: event.at,
        first_replied_at: None,
        tier_since: opened_at,
        climb: Climb::default(),
        course: Course::opened(opened_at, request.body.as_deref()),
        assign_again_at: None,
        timers: Vec::new(),
        hands: Hands::default(),
        talk: None,
        n_messages: u32::from(request.body.is_some()),
        n_reopenings: 0,
        n_reassignments: 0,
        n_breaches: 0,
    }
}

fn reopened(ticket: &mut Ticket, n: u32, at: Instant) {
    status_changed(ticket, Status::Open, at);
    ticket.n_reopenings = n;
    ticket.note_queue(at);
    if let Some(ties) = &mut ticket.ties {
        ties.to_solve.clear();
        ties.to_call.clear();
    }
}

fn field_changed(ticket: &mut Ticket, name: &str, to: Option<&String>) {
    match to {
        Some(value) => drop(ticket.fields.insert(String::from(name), value.clone())),
        None => drop(ticket.fields.remove(name)),
    }
}

fn apply(ticket: &mut Ticket, event: &Event) {
    match &event.body {
        // A second opening cannot be stored: the first event has sequence number 1.
        EventBody::Opened { .. } | EventBody::Notified { .. } | EventBody::Touched => {}
        EventBody::Work(step) => ticket.work.get_or_insert_default().apply(step),
        EventBody::Subject(step) => host_subject::apply(&mut ticket.subjects, step),
        EventBody::Attribute(step) => attribute::apply(ticket, step),
        EventBody::Timer(step) => ticket_timer::apply(&mut ticket.timers, step),
        EventBody::Survey(step) => survey::apply(&mut ticket.survey, step, event.at),
        EventBody::Contract(step) => contract::apply(&mut ticket.entitlement, step),
        EventBody::Approval(step) => approval::apply(&mut ticket.approvals, step, &event.by, event.took_effect_at()),
        EventBody::MessageAdded { visibility, details, .. } => {
            message_added(ticket, visibility.clone(), details.editable_until, event);
            merge::note_address(ticket, event);
        }
        // What was taken out is not written again by an edit; the texts are gone from the events before.
        EventBody::Redacted(redacted) => ticket.editable.retain(|held| held.message.seq() != redacted.of),
        EventBody::Erased(erased) => ticket.editable.retain(|held| !erased.emptied().contains(&held.message.seq())),
        EventBody::MessageEdited { .. } => ticket.editable.retain(|held| held.until > event.at),
        EventBody::Reopened { n } => reopened(ticket, *n, event.counted_at()),
        EventBody::StatusChanged { to, .. } => status_changed(ticket, to.clone(), event.counted_at()),
        EventBody::StatusNamed { status } => ticket.named_status = Some(status.clone()),
        EventBody::Woken { .. } => status_changed(ticket, Status::Open, event.counted_at()),
        EventBody::Reminded { n, .. } => ticket.waiting.iter_mut().for_each(|waiting| waiting.n_reminders = *n),
        EventBody::TeamChanged { to, placement, .. } => team_changed(ticket, to, *placement, event.took_effect_at()),
        EventBody::Escalated { from, tier, skills, return_when, .. } => {
            ticket.note_escalated(&(from.clone(), *tier), skills, return_when.as_deref());
        }
        EventBody::HandedBack { .. } => ticket.note_handed_back(),
        EventBody::TierChanged { to, .. } => {
            ticket.tier = *to;
            ticket.tier_since = event.counted_at();
        }
        EventBody::Assigned { from, to, .. } => ticket.note_assigned(from.as_ref(), to, event),
        EventBody::Unassigned { from, moved, .. } => ticket.note_unassigned(from, *moved, event),
        EventBody::AssignmentDeferred { again_at } => ticket.note_deferred(*again_at, event.took_effect_at()),
        EventBody::Assignment(step) => ticket.hands.apply(step),
        EventBody::PriorityChanged { to, source, .. } => {
            ticket.priority = *to;
            ticket.priority_source = *source;
        }
        EventBody::Assessed { impact, urgency } => {
            ticket.impact = *impact;
            ticket.urgency = *urgency;
        }
        EventBody::TagsChanged { added, removed } => {
            ticket.tags.retain(|tag| !removed.contains(tag));
            ticket.tags.extend(added.iter().cloned());
        }
        EventBody::FieldChanged { name, to, .. } => field_changed(ticket, name, to.as_ref()),
        EventBody::Checklist(change) => {
            ticket.checklist.get_or_insert_default().apply(change, &event.by, event.at);
        }
        EventBody::Participant(event) => ticket.participants.apply(event),
        EventBody::Merge(change) => merge::apply(ticket, change),
        EventBody::Split(change) => split::apply(ticket, change),
        EventBody::Link(change) => ticket.ties.get_or_insert_default().apply(change, event.at),
        EventBody::Escalation(escalation) => ticket.climb.apply(escalation, event.at),
        EventBody::PolicyChosen { to, .. } => ticket.policy = to.clone(),
        EventBody::Migrated { to, .. } => ticket.policy = Some(to.clone()),
        EventBody::ClockMoved { metric, instance, change, since, binding } => {
            let counted_at = since.unwrap_or(event.at);
            if matches!(change, ClockEvent::Breached { .. }) {
                ticket.n_breaches = ticket.n_breaches.saturating_add(1);
            }
            if matches!(change, ClockEvent::Excused { .. }) {
                ticket.n_breaches = ticket.n_breaches.saturating_sub(1);
            }
            evolve_clocks(&mut ticket.clocks, *metric, *instance, change, binding.as_ref(), counted_at);
        }
    }
}

fn message_added(ticket: &mut Ticket, visibility: Visibility, editable_until: Option<Instant>, event: &Event) {
    ticket.n_messages = ticket.n_messages.saturating_add(1);
    ticket.talk.get_or_insert_default().apply(event);
    if event.kind() == EventKind::Replied && event.by.human_agent().is_some() {
        ticket.first_replied_at.get_or_insert(event.counted_at());
    }
    ticket.editable.retain(|held| held.until > event.at);
    if let (Some(until), Some(message)) = (editable_until, MessageId::of(event)) {
        let by = event.by.clone();
        ticket.editable.push(EditableMessage { message, by, visibility, until });
        let over = ticket.editable.len().saturating_sub(EDITABLE_MAX);
        ticket.editable.drain(..over);
    }
}

fn status_changed(ticket: &mut Ticket, to: Status, at: Instant) {
    if to.kind() != ticket.status.kind() {
        ticket.named_status = None;
    }
    let waits = matches!(to, Status::Pending { .. } | Status::OnHold { .. });
    ticket.waiting = waits.then_some(Waiting { since: at, n_reminders: 0 });
    let rested = matches!(ticket.status, Status::Pending { .. } | Status::OnHold { .. });
    ticket.status = to;
    if rested {
        // Who waits in a queue waits anew after a rest.
        ticket.note_queue(at);
    }
}

fn team_changed(ticket: &mut Ticket, to: &TeamId, placement: Placement, at: Instant) {
    ticket.n_reassignments = ticket.n_reassignments.saturating_add(u32::from(placement == Placement::Transferred));
    if !matches!(placement, Placement::Escalated | Placement::HandedBack) {
        // Whoever moves it elsewhere ends the way up that led here.
        ticket.forget_way_up();
    }
    ticket.team = Some(to.clone());
    ticket.placement = Some(placement);
    ticket.assign_again_at = None;
    ticket.note_team(at);
}

/// Moves one clock of a list: the latest instance of each metric, in the order of [`Metric::ALL`].
pub(crate) fn evolve_clocks(
    clocks: &mut Vec<Arc<TicketClock>>,
    metric: Metric,
    instance: u32,
    change: &ClockEvent,
    binding: Option<&Arc<ClockBinding>>,
    at: Instant,
) {
    if let Some(held) = clocks.iter_mut().find(|c| c.metric == metric && c.instance == instance) {
        let held = Arc::make_mut(held);
        held.clock.follow(change, at);
        if let Some(binding) = binding {
            held.bind(binding, at);
        }
        return;
    }
    let (Some(clock), Some(binding)) = (Clock::evolve(None, change, at), binding) else { return };
    clocks.retain(|c| c.metric != metric);
    let counted_by = Vec::new();
    clocks.push(Arc::new(TicketClock { metric, instance, binding: Arc::clone(binding), clock, counted_by }));
    clocks.sort_by_key(|c| c.metric);
}
