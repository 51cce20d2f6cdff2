//! What values custom fields may have, who may give them, and which of them must not be empty.
use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    Author, Cause, Configuration, EventBody, FieldMoment, FieldProblem, FieldSpec, Form, Obstacle, OpenTicket,
    OrganizationId, Priority, Refusal, ServiceSpec, Ticket, TicketKind, spelling,
};

/// Who fills in the form of a new ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filler {
    /// Staff: all of it.
    Staff,
    /// Whoever asks: what is theirs.
    Requester,
    /// Nobody: it is taken over from a ticket before, as far as it goes. What is empty then stands against solving.
    TicketBefore,
}

impl Filler {
    pub(crate) fn of(by: &Author, cause: &Cause) -> Self {
        if matches!(cause, Cause::Ticket { .. }) {
            return Self::TicketBefore;
        }
        if matches!(by, Author::Requester { .. }) { Self::Requester } else { Self::Staff }
    }
}

/// What is wrong with the fields of a new ticket, all at once; and the defaults it gets.
pub(super) fn on_opening(
    request: &OpenTicket,
    (priority, service): (Priority, Option<&ServiceSpec>),
    filler: Filler,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    let specs = &configuration.spec().fields;
    let asker = (filler == Filler::Requester).then_some(request.organization.as_ref());
    let needs = |spec: &FieldSpec| match filler {
        Filler::Staff => true,
        Filler::Requester => spec.requester.may_fill(),
        Filler::TicketBefore => false,
    };
    let mut problems = Vec::new();
    for (name, value) in request.fields.iter().filter(|_| !specs.is_empty()) {
        let open = |spec: &&FieldSpec| asker.is_none() || spec.requester.may_fill();
        let fits = known(specs.iter().filter(open), name).and_then(|spec| fits(spec, value, asker, configuration));
        problems.extend(fits.err().map(|what| FieldProblem { field: name.clone(), what }));
    }
    let (kind, of_service, language) = (request.kind, request.service.as_ref(), request.language.as_ref());
    let mut values = request.fields.clone();
    let mut given = Vec::new();
    // In their order: a default can let the fields after it be there.
    for spec in specs {
        let form = Form { kind, priority, service: of_service, language, values: &values };
        if !form.is_empty(&spec.name) || !spec.is_shown(specs, &form) {
            continue;
        }
        if let Some(default) = &spec.default {
            values.insert(spec.name.clone(), default.clone());
            let (name, from) = (spec.name.clone(), request.fields.get(&spec.name).cloned());
            given.push(EventBody::FieldChanged { name, from, to: Some(default.clone()) });
        } else if spec.required.contains(&FieldMoment::Opening) && needs(spec) {
            problems.push(FieldProblem { field: spec.name.clone(), what: String::from("is empty, expected a value") });
        }
    }
    let form = Form { kind, priority, service: of_service, language, values: &values };
    if let Some(service) = service {
        let missing = missing(service, &form, specs, needs);
        if problems.is_empty() && !missing.is_empty() {
            return Err(Refusal::FieldsMissing { service: service.id.clone(), fields: missing });
        }
        let told: Vec<String> = problems.iter().map(|problem: &FieldProblem| problem.field.clone()).collect();
        let missing = missing.into_iter().filter(|field| !told.contains(field));
        let what = || format!("is empty, service `{}` needs it", service.id);
        problems.extend(missing.map(|field| FieldProblem { field, what: what() }));
    }
    if problems.is_empty() { Ok(given) } else { Err(Refusal::BadFields { problems }) }
}

/// The defaults that a ticket gets when it turns out to be of another kind: of the fields that were not there before. What it
/// has stays.
pub(super) fn on_another_kind(ticket: &Ticket, kind: TicketKind, configuration: &Configuration) -> Vec<EventBody> {
    let specs = &configuration.spec().fields;
    let mut values = ticket.fields.clone();
    let mut given = Vec::new();
    // In their order, as on opening.
    for spec in specs {
        let form = Form { kind, values: &values, ..Form::of(ticket) };
        let comes = spec.is_shown(specs, &form) && !spec.is_shown(specs, &Form::of(ticket));
        let Some(default) = spec.default.as_ref().filter(|_| comes && form.is_empty(&spec.name)) else { continue };
        let from = values.insert(spec.name.clone(), default.clone());
        given.push(EventBody::FieldChanged { name: spec.name.clone(), from, to: Some(default.clone()) });
    }
    given
}

/// What is wrong with what somebody makes of one field.
pub(super) fn check(
    ticket: &Ticket,
    (name, value): (&str, Option<&str>),
    by: &Author,
    configuration: &Configuration,
) -> Result<(), Refusal> {
    let specs = &configuration.spec().fields;
    let asker = asker(by, ticket.organization.as_ref());
    if specs.is_empty() && asker.is_none() {
        return Ok(());
    }
    let checked = match asker {
        Some(_) => editable(ticket, name, value, configuration),
        None => known(specs.iter(), name),
    };
    let fits = checked.and_then(|spec| value.map_or(Ok(()), |value| fits(spec, value, asker, configuration)));
    let problem = |what| Refusal::BadFields { problems: Vec::from([FieldProblem { field: name.to_string(), what }]) };
    fits.map_err(problem)
}

/// A field that the requester of a ticket may change in this way.
fn editable<'a>(
    ticket: &Ticket,
    name: &str,
    value: Option<&str>,
    configuration: &'a Configuration,
) -> Result<&'a FieldSpec, String> {
    let specs = &configuration.spec().fields;
    let form = Form::of(ticket);
    let read = |spec: &&FieldSpec| spec.name == name && spec.requester.may_read() && spec.is_shown(specs, &form);
    if let Some(spec) = specs.iter().find(read).filter(|spec| !spec.requester.may_edit()) {
        return Err(format!("`{}` cannot be changed by requesters, write what is to be in it", spec.name));
    }
    let spec = known(specs.iter().filter(|spec| spec.requester.may_edit() && spec.is_shown(specs, &form)), name)?;
    let asked_for = ticket.service.as_ref().and_then(|id| configuration.service(id));
    let needed = spec.required.contains(&FieldMoment::Opening)
        || asked_for.is_some_and(|service| service.fields.iter().any(|field| field == name));
    if needed && value.is_none_or(|value| value.trim().is_empty()) {
        return Err(String::from("is empty, expected a value"));
    }
    Ok(spec)
}

/// Whether there is a field on the ticket that its requester may change.
pub(crate) fn has_editable(ticket: &Ticket, configuration: &Configuration) -> bool {
    let specs = &configuration.spec().fields;
    specs.iter().any(|spec| spec.requester.may_edit() && spec.is_shown(specs, &Form::of(ticket)))
}

/// The fields without which a ticket cannot be solved and that are empty: by themselves, or for the service asked for.
pub(super) fn empty(ticket: &Ticket, configuration: &Configuration) -> Vec<Obstacle> {
    let specs = &configuration.spec().fields;
    let form = Form::of(ticket);
    let needed = specs.iter().filter(|spec| {
        spec.is_required(FieldMoment::Solving) && form.is_empty(&spec.name) && spec.is_shown(specs, &form)
    });
    let mut empty: Vec<String> = needed.map(|spec| spec.name.clone()).collect();
    if let Some(service) = ticket.service.as_ref().and_then(|id| configuration.service(id)) {
        for name in missing(service, &form, specs, |_| true) {
            if !empty.contains(&name) {
                empty.push(name);
            }
        }
    }
    empty.into_iter().map(|field| Obstacle::EmptyField { field }).collect()
}

impl Ticket {
    /// What its fields hold that the definitions of a configuration still take; all of it where there are none.
    #[must_use]
    pub fn fields_that_fit(&self, configuration: &Configuration) -> BTreeMap<String, String> {
        let specs = &configuration.spec().fields;
        let still = |name: &str, value: &str| {
            let spec = specs.iter().find(|spec| spec.name == name);
            spec.is_some_and(|spec| fits(spec, value, None, configuration).is_ok())
        };
        let held = self.fields.iter().filter(|(name, value)| specs.is_empty() || still(name, value));
        held.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// What a requester may read of a ticket's fields.
pub(crate) fn readable(ticket: &Ticket, configuration: &Configuration) -> BTreeMap<String, String> {
    let specs = &configuration.spec().fields;
    let open = specs.iter().filter(|spec| spec.requester.may_read() && spec.is_shown(specs, &Form::of(ticket)));
    open.filter_map(|spec| Some((spec.name.clone(), ticket.fields.get(&spec.name)?.clone()))).collect()
}

/// The fields that a service needs and that are empty, of those that are there and that `fillable` is about.
fn missing(
    service: &ServiceSpec,
    form: &Form<'_>,
    specs: &[FieldSpec],
    fillable: impl Fn(&FieldSpec) -> bool,
) -> Vec<String> {
    let asked = |name: &&String| {
        let spec = specs.iter().find(|spec| spec.name == **name);
        form.is_empty(name) && spec.is_none_or(|spec| fillable(spec) && spec.is_shown(specs, form))
    };
    service.fields.iter().filter(asked).cloned().collect()
}

/// Whether somebody asks for help, and for which organization: what is for staff is not there for them.
fn asker<'a>(by: &Author, organization: Option<&'a OrganizationId>) -> Option<Option<&'a OrganizationId>> {
    matches!(by, Author::Requester { .. }).then_some(organization)
}

fn known<'a>(specs: impl Iterator<Item = &'a FieldSpec> + Clone, name: &str) -> Result<&'a FieldSpec, String> {
    let names = specs.clone().map(|spec| spec.name.as_str());
    let expected = || format!("there is no such field, {}", spelling::expected(name, names));
    specs.clone().find(|spec| spec.name == name).ok_or_else(expected)
}

fn fits(
    spec: &FieldSpec,
    value: &str,
    asker: Option<Option<&OrganizationId>>,
    configuration: &Configuration,
) -> Result<(), String> {
    spec.kind.check(value)?;
    spec.kind.refers_to().map_or(Ok(()), |to| to.find(value, asker, configuration))
}
