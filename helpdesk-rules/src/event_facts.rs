//! What a script sees of the event: values behind getters, `()` where the event has no such thing.
use chrono::{Datelike, Timelike};
use helpdesk_core::{
    ApprovalEvent, AttributeEvent, Author, EscalationEvent, Event, EventBody, FIELD_NAME_MAX, FIELD_VALUE_MAX, ID_MAX,
    NAME_MAX, REASON_MAX, StatusKind, SurveyEvent, TEXT_MAX, Visibility,
    sla::{ClockEvent, Weekday},
};
use rhai::{INT, Module, NativeCallContext};

use crate::{
    fact::{Fact, Holds, fact},
    fault_text::complain,
    fuel::charge,
    lint::Words,
    local_facts::LocalFacts,
    moment,
    source::{Source, View},
    value::Value,
};

/// The event: `e` in a script.
#[derive(Clone)]
pub(crate) struct EventFacts(pub(crate) View);

/// The facts of the event.
pub(crate) const EVENT: &[Fact] = &[
    fact("kind", Holds::Word, |s| Value::text(s.event.kind().as_str()))
        .of(Words::Event)
        .within(NAME_MAX)
        .is("what happened", r#"e.kind == "opened""#),
    fact("by", Holds::Word, |s| Value::text(s.event.by.word()))
        .of(Words::By)
        .within(NAME_MAX)
        .is("who did it", r#"e.by == "requester""#),
    fact("who", Holds::MaybeText, |s| Value::maybe(who(&s.event.by)))
        .within(ID_MAX)
        .is("the id of whoever did it, or `()`", r#"e.who == "rita""#),
    fact("rule", Holds::MaybeText, |s| rule(s.event))
        .within(NAME_MAX)
        .is("the rule that did it, or `()`", "e.rule == ()"),
    fact("rung", Holds::MaybeText, |s| rung(s.event))
        .within(NAME_MAX)
        .is("the rung that fired, or `()`", r#"e.rung == "warning""#),
    fact("metric", Holds::MaybeText, |s| metric(s.event))
        .of(Words::Metric)
        .within(NAME_MAX)
        .is("the clock that moved, or `()`", r#"e.metric == "first_reply""#),
    fact("body", Holds::MaybeText, |s| Value::maybe(body_of(s.event)))
        .within(TEXT_MAX)
        .is("the text of the message, or `()`", r#"e.body != () && e.body.contains("refund")"#),
    fact("visibility", Holds::MaybeText, |s| Value::maybe(visibility(s.event)))
        .of(Words::Visibility)
        .within(NAME_MAX)
        .is("who may read the message, or `()`", r#"e.visibility == "internal""#),
    fact("automatic", Holds::Truth, |s| Value::Truth(is_automatic(s.event)))
        .is("whether a machine wrote the message in somebody's name", "!e.automatic"),
    fact("language", Holds::MaybeText, |s| Value::maybe(s.detection.language(s.event)))
        .within(NAME_MAX)
        .is("the language of the message, where the host can tell it, or `()`", r#"e.language == "de""#),
    fact("reason", Holds::MaybeText, |s| Value::maybe(reason(s.event)))
        .within(REASON_MAX)
        .is("the reason that was given, or `()`", r#"e.reason != () && e.reason.contains("supplier")"#),
    fact("field", Holds::MaybeText, |s| field(s.event))
        .of(Words::Field)
        .within(FIELD_NAME_MAX)
        .is("which field changed, or `()`", r#"e.field == "region""#),
    fact("from", Holds::MaybeText, |s| Value::owned(change(&s.event.body).0))
        .within(FIELD_VALUE_MAX)
        .is("what it was before, or `()`", r#"e.from == "low""#),
    fact("to", Holds::MaybeText, |s| Value::owned(change(&s.event.body).1))
        .within(FIELD_VALUE_MAX)
        .is("what it is now, or `()`", r#"e.to == "urgent""#),
    fact("rating", Holds::MaybeNumber, |s| rating(s.event))
        .is("how satisfied the requester says to be, from 1, or `()`", "e.rating != () && e.rating <= 2"),
    fact("timer", Holds::MaybeText, |s| timer(s.event))
        .within(NAME_MAX)
        .is("the timer whose time has come, or `()`", r#"e.timer == "chase""#),
    fact("seed", Holds::Number, |s| Value::Number(seed(s))).is(
        "a number from 0 on that is as good as by chance, and the same for this event on every machine",
        "e.seed % 10 == 0",
    ),
    fact("hour", Holds::Number, |s| Value::Number(INT::from(s.event.at.hour())))
        .is("the hour, 0 to 23, in UTC", "e.hour >= 22 || e.hour < 6"),
    fact("weekday", Holds::Word, |s| Value::text(Weekday::from(s.event.at.weekday()).name()))
        .of(Words::Weekday)
        .within(NAME_MAX)
        .is("the day, in UTC", r#"e.weekday in ["saturday", "sunday"]"#),
];

pub(crate) fn register(module: &mut Module, bytes_max: usize) {
    module.set_custom_type::<EventFacts>("event");
    for Fact { name, get, .. } in EVENT {
        module.set_getter_fn(*name, move |facts: &mut EventFacts| {
            Ok(get(&facts.0.source()).bounded(bytes_max).to_script())
        });
    }
    module.set_native_fn("local", |c: NativeCallContext<'_>, facts: &mut EventFacts, zone: &str| {
        charge(&c, moment::ZONE_STEPS)?;
        Ok(LocalFacts(moment::zone(zone).map_err(complain)?.local(facts.0.source().at())))
    });
    module.set_native_fn("in_hours", |c: NativeCallContext<'_>, facts: &mut EventFacts, schedule: &str| {
        charge(&c, moment::SCHEDULE_STEPS)?;
        let source = facts.0.source();
        moment::is_open(schedule, source.at(), source.configuration).map_err(complain)
    });
    module.set_native_fn("minutes_to_open", |c: NativeCallContext<'_>, facts: &mut EventFacts, schedule: &str| {
        charge(&c, moment::SCHEDULE_STEPS)?;
        let source = facts.0.source();
        moment::minutes_to_open(schedule, source.at(), source.configuration).map_err(complain)
    });
}

fn timer(event: &Event) -> Value<'_> {
    let EventBody::Timer(step) = &event.body else { return Value::Nothing };
    Value::text(step.name())
}

/// FNV-1a over whose ticket it is, which, and which event; then mixed, so that neighbors are far from each other.
fn seed(source: &Source<'_>) -> INT {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let numbers = [source.ticket.id.signed().unsigned_abs(), source.event.seq];
    let bytes = source.ticket.tenant.as_str().bytes().chain(numbers.into_iter().flat_map(u64::to_le_bytes));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    let mixed = (hash ^ (hash >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    INT::try_from(mixed >> 33).unwrap_or_default()
}

fn rule(event: &Event) -> Value<'_> {
    let Author::Rule { rule, .. } = &event.by else { return Value::Nothing };
    Value::text(rule)
}

fn rung(event: &Event) -> Value<'_> {
    // One that fired by hand is the ticket's: what its clocks keep of it is no firing of theirs.
    if let EventBody::ClockMoved { change: ClockEvent::RungFired { rung, .. }, binding: Some(_), .. }
    | EventBody::Escalation(EscalationEvent::Fired { rung, .. }) = &event.body
    {
        return Value::text(rung);
    }
    Value::Nothing
}

fn metric(event: &Event) -> Value<'_> {
    let EventBody::ClockMoved { metric, .. } = &event.body else { return Value::Nothing };
    Value::text(metric.as_str())
}

/// The text of an event's message.
pub(crate) fn body_of(event: &Event) -> Option<&str> {
    if let EventBody::MessageAdded { body, .. } | EventBody::MessageEdited { body, .. } = &event.body {
        return Some(body);
    }
    let EventBody::Opened { request, .. } = &event.body else { return None };
    request.body.as_deref()
}

fn visibility(event: &Event) -> Option<&'static str> {
    let word = |visibility: &Visibility| match visibility {
        Visibility::Public => "public",
        Visibility::Internal => "internal",
        Visibility::Team(_) => "team",
    };
    if let EventBody::MessageAdded { visibility, .. } | EventBody::MessageEdited { visibility, .. } = &event.body {
        return Some(word(visibility));
    }
    let EventBody::Opened { request, .. } = &event.body else { return None };
    request.body.as_ref().map(|_| "public")
}

fn is_automatic(event: &Event) -> bool {
    matches!(&event.body, EventBody::MessageAdded { details, .. } if details.automatic)
}

fn reason(event: &Event) -> Option<&str> {
    if let EventBody::Approval(ApprovalEvent::Ended { reason, .. }) = &event.body {
        return Some(reason.as_str()).filter(|reason| !reason.is_empty());
    }
    if let EventBody::Escalated { reason, .. }
    | EventBody::HandedBack { reason, .. }
    | EventBody::Unassigned { reason, .. }
    | EventBody::Assigned { reason: Some(reason), .. } = &event.body
    {
        return Some(reason);
    }
    let EventBody::StatusChanged { to: helpdesk_core::Status::OnHold { reason, .. }, .. } = &event.body else {
        return None;
    };
    Some(reason)
}

fn rating(event: &Event) -> Value<'_> {
    let EventBody::Survey(SurveyEvent::Rated { score, .. }) = &event.body else { return Value::Nothing };
    Value::Number(INT::from(*score))
}

fn who(author: &Author) -> Option<&str> {
    match author {
        Author::Requester { id } => Some(id.as_str()),
        Author::Agent { id } => Some(id.as_str()),
        Author::Service { name, .. } => Some(name),
        Author::Rule { rule, .. } => Some(rule),
        Author::Desk => None,
        _ => None,
    }
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
        EventBody::Assigned { from, to, .. } => (from.as_ref().map(ToString::to_string), word(to)),
        EventBody::Unassigned { from, .. } => (word(from), None),
        EventBody::PriorityChanged { from, to, .. } => (word(from), word(to)),
        EventBody::FieldChanged { from, to, .. } => (from.clone(), to.clone()),
        EventBody::Attribute(step) => attribute(step),
        EventBody::Approval(ApprovalEvent::Ended { outcome, .. }) => (word(&"pending"), word(&outcome.as_str())),
        EventBody::PolicyChosen { from, to } => {
            (from.as_ref().map(|p| p.id.to_string()), to.as_ref().map(|p| p.id.to_string()))
        }
        EventBody::Migrated { from, to, .. } => (word(from), word(to)),
        EventBody::Timer(_)
        | EventBody::Opened { .. }
        | EventBody::MessageAdded { .. }
        | EventBody::MessageEdited { .. }
        | EventBody::Redacted(_)
        | EventBody::Erased(_)
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
        AttributeEvent::LanguageChanged { from, to } => {
            (from.as_ref().map(ToString::to_string), to.as_ref().map(ToString::to_string))
        }
        _ => (None, None),
    }
}
