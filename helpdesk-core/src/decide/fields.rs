//! What values custom fields may have, and which of them must not be empty.
use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    Author, Configuration, EventBody, FieldAccess, FieldMoment, FieldProblem, FieldSpec, Obstacle, OpenTicket, Refusal,
    Ticket, TicketKind, spelling,
};

/// What is wrong with the fields of a new ticket, all at once; and the defaults it gets.
pub(super) fn on_opening(
    request: &OpenTicket,
    by: &Author,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    let specs = &configuration.spec().fields;
    if specs.is_empty() {
        return Ok(Vec::new());
    }
    let is_requester = matches!(by, Author::Requester { .. });
    let mut problems = Vec::new();
    for (name, value) in &request.fields {
        if let Err(what) = fits(specs, name, value, is_requester) {
            problems.push(FieldProblem { field: name.clone(), what });
        }
    }
    let mut values = request.fields.clone();
    let mut given = Vec::new();
    // In their order: a default can let the fields after it be there.
    for spec in specs {
        let empty = values.get(&spec.name).is_none_or(|value| value.trim().is_empty());
        if !empty || !spec.is_shown(specs, request.kind, &values) {
            continue;
        }
        if let Some(default) = &spec.default {
            values.insert(spec.name.clone(), default.clone());
            let (name, from) = (spec.name.clone(), request.fields.get(&spec.name).cloned());
            given.push(EventBody::FieldChanged { name, from, to: Some(default.clone()) });
        } else if spec.required.contains(&FieldMoment::Opening)
            && (!is_requester || spec.requester == FieldAccess::Fills)
        {
            problems.push(FieldProblem { field: spec.name.clone(), what: String::from("is empty, expected a value") });
        }
    }
    if problems.is_empty() { Ok(given) } else { Err(Refusal::BadFields { problems }) }
}

/// What is wrong with one value.
pub(super) fn check(name: &str, value: Option<&str>, configuration: &Configuration) -> Result<(), Refusal> {
    let specs = &configuration.spec().fields;
    if specs.is_empty() {
        return Ok(());
    }
    let wrong = match value {
        Some(value) => fits(specs, name, value, false),
        None => known(specs, name).map(|_| ()),
    };
    let problem = |what| Refusal::BadFields { problems: Vec::from([FieldProblem { field: name.to_string(), what }]) };
    wrong.map_err(problem)
}

/// The fields without which a ticket cannot be solved and that are empty.
pub(super) fn empty(ticket: &Ticket, configuration: &Configuration) -> Vec<Obstacle> {
    let specs = &configuration.spec().fields;
    let missing = specs.iter().filter(|spec| {
        let empty = ticket.fields.get(&spec.name).is_none_or(|value| value.trim().is_empty());
        empty && spec.is_required(FieldMoment::Solving) && spec.is_shown(specs, ticket.kind, &ticket.fields)
    });
    missing.map(|spec| Obstacle::EmptyField { field: spec.name.clone() }).collect()
}

/// What a requester may read of these values.
pub(crate) fn readable(
    values: &BTreeMap<String, String>,
    kind: TicketKind,
    configuration: &Configuration,
) -> BTreeMap<String, String> {
    let specs = &configuration.spec().fields;
    let open = specs.iter().filter(|spec| spec.requester != FieldAccess::Hidden && spec.is_shown(specs, kind, values));
    open.filter_map(|spec| Some((spec.name.clone(), values.get(&spec.name)?.clone()))).collect()
}

fn known<'a>(specs: &'a [FieldSpec], name: &str) -> Result<&'a FieldSpec, String> {
    let found = specs.iter().find(|spec| spec.name == name);
    let names = specs.iter().map(|spec| spec.name.as_str());
    found.ok_or_else(|| alloc::format!("there is no such field, {}", spelling::expected(name, names)))
}

fn fits(specs: &[FieldSpec], name: &str, value: &str, is_requester: bool) -> Result<(), String> {
    // What is for staff is not there for a requester.
    if is_requester {
        let open: Vec<FieldSpec> = specs.iter().filter(|spec| spec.requester == FieldAccess::Fills).cloned().collect();
        return known(&open, name)?.kind.check(value);
    }
    known(specs, name)?.kind.check(value)
}
