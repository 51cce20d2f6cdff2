//! What a script sees of the event: values behind getters, `()` where the event has no such thing.
use std::sync::Arc;

use chrono::{Datelike, Timelike};
use helpdesk_core::{
    AttributeEvent, Author, Event, EventBody, FIELD_NAME_MAX, FIELD_VALUE_MAX, NAME_MAX, StatusKind, TEXT_MAX,
    sla::{ClockEvent, Weekday},
};
use rhai::{INT, Module};

use crate::{
    fact::{Fact, Holds, Life},
    facts::fact,
    value::Value,
};

/// The event: `e` in a script.
#[derive(Clone)]
pub(crate) struct EventFacts(pub(crate) Arc<Event>);

/// The facts, in the order of [`EVENT_FACTS`](crate::vocabulary::EVENT_FACTS).
pub(crate) const EVENT: [Fact<Event>; 11] = [
    fact("kind", Holds::Word, NAME_MAX, Life::Fixed, |e| Value::text(e.kind().as_str())),
    fact("by", Holds::Word, NAME_MAX, Life::Fixed, |e| Value::text(e.by.word())),
    fact("rule", Holds::MaybeText, NAME_MAX, Life::Fixed, rule),
    fact("rung", Holds::MaybeText, NAME_MAX, Life::Fixed, rung),
    fact("metric", Holds::MaybeText, NAME_MAX, Life::Fixed, metric),
    fact("body", Holds::MaybeText, TEXT_MAX, Life::Fixed, body),
    fact("field", Holds::MaybeText, FIELD_NAME_MAX, Life::Fixed, field),
    fact("from", Holds::MaybeText, FIELD_VALUE_MAX, Life::Fixed, |e| Value::owned(change(&e.body).0)),
    fact("to", Holds::MaybeText, FIELD_VALUE_MAX, Life::Fixed, |e| Value::owned(change(&e.body).1)),
    fact("hour", Holds::Number, 0, Life::Fixed, |e| Value::Number(INT::from(e.at.hour()))),
    fact("weekday", Holds::Word, NAME_MAX, Life::Fixed, |e| Value::text(Weekday::from(e.at.weekday()).name())),
];

pub(crate) fn register(module: &mut Module, bytes_max: usize) {
    module.set_custom_type::<EventFacts>("event");
    for Fact { name, get, .. } in EVENT {
        module.set_getter_fn(name, move |facts: &mut EventFacts| Ok(get(&facts.0).bounded(bytes_max).to_script()));
    }
}

fn rule(event: &Event) -> Value<'_> {
    let Author::Rule { rule, .. } = &event.by else { return Value::Nothing };
    Value::text(rule)
}

fn rung(event: &Event) -> Value<'_> {
    let EventBody::ClockMoved { change: ClockEvent::RungFired { rung, .. }, .. } = &event.body else {
        return Value::Nothing;
    };
    Value::text(rung)
}

fn metric(event: &Event) -> Value<'_> {
    let EventBody::ClockMoved { metric, .. } = &event.body else { return Value::Nothing };
    Value::text(metric.as_str())
}

fn body(event: &Event) -> Value<'_> {
    if let EventBody::MessageAdded { body, .. } | EventBody::MessageEdited { body, .. } = &event.body {
        return Value::text(body);
    }
    let EventBody::Opened { request, .. } = &event.body else { return Value::Nothing };
    Value::maybe(request.body.as_deref())
}

fn field(event: &Event) -> Value<'_> {
    let EventBody::FieldChanged { name, .. } = &event.body else { return Value::Nothing };
    Value::text(name)
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
