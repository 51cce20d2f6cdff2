//! What is said of a ticket: priority, tags, fields.
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec,
};

use crate::{
    Author, Configuration, EventBody, Impact, Priority, PrioritySource, Refusal, Ticket, Urgency,
    limits::{FIELD_NAME_MAX, FIELD_VALUE_MAX, FIELDS_MAX},
};

use super::{
    Decided,
    check::{line, short, tags, within},
    fields, one, several,
};

pub(super) fn by_matrix(configuration: &Configuration, impact: Impact, urgency: Urgency) -> Priority {
    configuration.spec().priorities.priority(impact, urgency)
}

pub(super) fn set_priority(ticket: &Ticket, priority: Option<Priority>, configuration: &Configuration) -> Decided {
    let (to, source) = match priority {
        Some(priority) => (priority, PrioritySource::Set),
        None => (by_matrix(configuration, ticket.impact, ticket.urgency), PrioritySource::Matrix),
    };
    if (to, source) == (ticket.priority, ticket.priority_source) {
        return Decided::default();
    }
    one(EventBody::PriorityChanged { from: ticket.priority, to, source })
}

pub(super) fn assess(ticket: &Ticket, impact: Impact, urgency: Urgency, configuration: &Configuration) -> Decided {
    if (impact, urgency) == (ticket.impact, ticket.urgency) {
        return Decided::default();
    }
    let mut events = vec![EventBody::Assessed { impact, urgency }];
    let to = by_matrix(configuration, impact, urgency);
    if ticket.priority_source == PrioritySource::Matrix && to != ticket.priority {
        events.push(EventBody::PriorityChanged { from: ticket.priority, to, source: PrioritySource::Matrix });
    }
    several(events)
}

pub(super) fn change_tags(
    ticket: &Ticket,
    add: &BTreeSet<String>,
    remove: &BTreeSet<String>,
) -> Result<Decided, Refusal> {
    let added: BTreeSet<String> = add.difference(&ticket.tags).cloned().collect();
    let removed: BTreeSet<String> = remove.intersection(&ticket.tags).filter(|t| !add.contains(*t)).cloned().collect();
    tags(&added, ticket.tags.len() + added.len() - removed.len())?;
    if added.is_empty() && removed.is_empty() {
        return Ok(Decided::default());
    }
    Ok(one(EventBody::TagsChanged { added, removed }))
}

pub(super) fn set_field(
    ticket: &Ticket,
    (name, value): (&str, Option<&str>),
    author: &Author,
    configuration: &Configuration,
) -> Result<Decided, Refusal> {
    line("the name of a field", name, FIELD_NAME_MAX)?;
    short("the value of a field", value.unwrap_or_default(), FIELD_VALUE_MAX)?;
    fields::check(ticket, (name, value), author, configuration)?;
    let from = ticket.fields.get(name);
    if from.map(String::as_str) == value {
        return Ok(Decided::default());
    }
    if from.is_none() {
        within("the custom fields", ticket.fields.len() + 1, FIELDS_MAX)?;
    }
    let to = value.map(ToString::to_string);
    Ok(one(EventBody::FieldChanged { name: name.to_string(), from: from.cloned(), to }))
}
