//! What a script sees of the event: values behind getters, `()` where the event has no such thing.
use std::sync::Arc;

use chrono::{Datelike, Timelike, Weekday};
use helpdesk_core::{AttributeEvent, Author, Event, EventBody, StatusKind, sla::ClockEvent};
use rhai::{Dynamic, INT, Module};

use crate::facts::{bounded, maybe, text};

/// The event: `e` in a script.
#[derive(Clone)]
pub(crate) struct EventFacts(pub(crate) Arc<Event>);

type Getter = fn(&Event) -> Dynamic;

/// The getters, in the order of [`EVENT_FACTS`](crate::vocabulary::EVENT_FACTS).
const GETTERS: [(&str, Getter); 11] = [
    ("kind", |e| text(e.kind().as_str())),
    ("by", |e| text(author(&e.by))),
    ("rule", rule),
    ("rung", rung),
    ("metric", metric),
    ("body", body),
    ("field", field),
    ("from", |e| maybe(change(&e.body).0.as_deref())),
    ("to", |e| maybe(change(&e.body).1.as_deref())),
    ("hour", |e| INT::from(e.at.hour()).into()),
    ("weekday", |e| text(weekday(e.at.weekday()))),
];

pub(crate) fn register(module: &mut Module, bytes_max: usize) {
    module.set_custom_type::<EventFacts>("event");
    for (name, get) in GETTERS {
        module.set_getter_fn(name, move |facts: &mut EventFacts| Ok(bounded(get(&facts.0), bytes_max)));
    }
}

fn author(author: &Author) -> &'static str {
    match author {
        Author::Requester { .. } => "requester",
        Author::Agent { .. } => "agent",
        Author::Service { .. } => "service",
        Author::Rule { .. } => "rule",
        Author::Desk => "desk",
        _ => "other",
    }
}

fn rule(event: &Event) -> Dynamic {
    let Author::Rule { rule, .. } = &event.by else { return Dynamic::UNIT };
    text(rule)
}

fn rung(event: &Event) -> Dynamic {
    let EventBody::ClockMoved { change: ClockEvent::RungFired { rung, .. }, .. } = &event.body else {
        return Dynamic::UNIT;
    };
    text(rung)
}

fn metric(event: &Event) -> Dynamic {
    let EventBody::ClockMoved { metric, .. } = &event.body else { return Dynamic::UNIT };
    text(metric.as_str())
}

fn body(event: &Event) -> Dynamic {
    if let EventBody::MessageAdded { body, .. } | EventBody::MessageEdited { body, .. } = &event.body {
        return text(body);
    }
    let EventBody::Opened { request, .. } = &event.body else { return Dynamic::UNIT };
    maybe(request.body.as_deref())
}

fn field(event: &Event) -> Dynamic {
    let EventBody::FieldChanged { name, .. } = &event.body else { return Dynamic::UNIT };
    text(name)
}

/// From what to what the event changed something.
fn change(body: &EventBody) -> (Option<String>, Option<String>) {
    let word = |text: &dyn ToString| Some(text.to_string());
    match body {
        EventBody::StatusChanged { from, to } => (word(&from.kind()), word(&to.kind())),
        EventBody::Woken { from, .. } => (word(&from.kind()), word(&StatusKind::Open)),
        EventBody::StatusNamed { status } => (None, Some(status.to_string())),
        EventBody::TeamChanged { from, to, .. } => (from.as_ref().map(ToString::to_string), word(to)),
        EventBody::TierChanged { from, to, .. } => (word(&from.0), word(&to.0)),
        EventBody::Assigned { from, to } => (from.as_ref().map(ToString::to_string), word(to)),
        EventBody::Unassigned { from, .. } => (word(from), None),
        EventBody::PriorityChanged { from, to, .. } => (word(from), word(to)),
        EventBody::FieldChanged { from, to, .. } => (from.clone(), to.clone()),
        EventBody::Attribute(step) => attribute(step),
        EventBody::PolicyChosen { from, to } => {
            (from.as_ref().map(|p| p.id.to_string()), to.as_ref().map(|p| p.id.to_string()))
        }
        EventBody::Migrated { from, to, .. } => (word(from), word(to)),
        EventBody::Opened { .. }
        | EventBody::MessageAdded { .. }
        | EventBody::MessageEdited { .. }
        | EventBody::Redacted(_)
        | EventBody::Reopened { .. }
        | EventBody::Reminded { .. }
        | EventBody::AssignmentDeferred { .. }
        | EventBody::Assessed { .. }
        | EventBody::TagsChanged { .. }
        | EventBody::ClockMoved { .. }
        | EventBody::Escalated { .. }
        | EventBody::HandedBack { .. }
        | EventBody::Survey(_)
        | EventBody::Contract(_)
        | EventBody::Work(_)
        | EventBody::Subject(_)
        | EventBody::Approval(_)
        | EventBody::Checklist(_)
        | EventBody::Assignment(_)
        | EventBody::Notified { .. }
        | EventBody::Participant(_)
        | EventBody::Link(_)
        | EventBody::Escalation(_)
        | EventBody::Merge(_)
        | EventBody::Split(_)
        | EventBody::Touched => (None, None),
        _ => (None, None),
    }
}

/// What a ticket was taken for, and what it is.
fn attribute(step: &AttributeEvent) -> (Option<String>, Option<String>) {
    match step {
        AttributeEvent::KindChanged { from, to } => (Some(from.to_string()), Some(to.to_string())),
        AttributeEvent::SubjectChanged { from, to } => (Some(from.clone()), Some(to.clone())),
        AttributeEvent::RequesterChanged { from, to, .. } => (Some(from.to_string()), Some(to.to_string())),
        AttributeEvent::OrganizationChanged { from, to, .. } => {
            (from.as_ref().map(ToString::to_string), to.as_ref().map(ToString::to_string))
        }
        _ => (None, None),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "monday",
        Weekday::Tue => "tuesday",
        Weekday::Wed => "wednesday",
        Weekday::Thu => "thursday",
        Weekday::Fri => "friday",
        Weekday::Sat => "saturday",
        Weekday::Sun => "sunday",
    }
}
