//! Contracts and the service catalogue in a configuration: names that are there, days in order.
use alloc::{
    format,
    string::{String, ToString},
};

use helpdesk_sla::OpenTime;

use super::{Configuration, check::check_unique, problems::Problems};
use crate::{
    Audience, PolicyId, ServiceSpec, TicketKind,
    limits::{CHECKLIST_MAX, CONTRACTS_MAX, SERVICES_MAX},
    spelling,
};

/// Contracts and services, which name each other.
pub(super) fn check_catalogue(configuration: &Configuration, problems: &mut Problems) {
    check_contracts(configuration, problems);
    check_services(configuration, problems);
}

fn check_contracts(configuration: &Configuration, problems: &mut Problems) {
    let spec = configuration.spec();
    check_unique(spec.contracts.iter().map(|contract| contract.id.as_str()), "contract", problems);
    check_number("contracts", spec.contracts.len(), CONTRACTS_MAX, problems);
    for contract in &spec.contracts {
        let place = || format!("contract `{}`", contract.id);
        let policies = contract.policy.iter().chain(&contract.when_used_up.policy);
        for policy in policies.filter(|policy| !knows_policy(configuration, policy)) {
            problems.add(place(), format!("entitles to the unknown policy `{policy}`"));
        }
        for service in contract.services.iter().filter(|service| configuration.service(service).is_none()) {
            problems.add(place(), format!("covers the unknown service `{service}`"));
        }
        if let Some((starts, ends)) = contract.starts_on.zip(contract.ends_on).filter(|(starts, ends)| starts > ends) {
            problems
                .add(place(), format!("starts on {starts} and ends on {ends}, expected an end not before the start"));
        }
        if contract.included.is_some_and(|included| included <= OpenTime::ZERO) {
            problems.add(place(), String::from("includes no time, expected some, or none of it to include all"));
        }
        let told = &contract.when_used_up.notify;
        if told.iter().any(|to| matches!(to, Audience::Requester | Audience::NamedRequester(_))) {
            problems.add(place(), String::from("tells a requester that it is used up, expected staff"));
        }
    }
}

fn check_services(configuration: &Configuration, problems: &mut Problems) {
    let spec = configuration.spec();
    check_unique(spec.services.iter().map(|service| service.id.as_str()), "service", problems);
    check_number("services", spec.services.len(), SERVICES_MAX, problems);
    for service in &spec.services {
        let place = || format!("service `{}`", service.id);
        if let Some(team) = service.team.as_ref().filter(|team| configuration.team(team).is_none()) {
            problems.add(place(), format!("is done by the unknown team `{team}`"));
        }
        if let Some(policy) = service.policy.as_ref().filter(|policy| !knows_policy(configuration, policy)) {
            problems.add(place(), format!("has the unknown policy `{policy}`"));
        }
        if let Some(approval) = service.approval.as_ref().filter(|id| !spec.approvals.contains_key(*id)) {
            problems.add(place(), format!("needs the unknown approval `{approval}`"));
        }
        for contract in service.contracts.iter().filter(|id| !spec.contracts.iter().any(|known| &known.id == *id)) {
            problems.add(place(), format!("is offered by the unknown contract `{contract}`"));
        }
        check_lists(service, configuration, &place, problems);
        for name in service.fields.iter().filter(|name| name.trim().is_empty()) {
            problems.add(place(), format!("needs the field `{name}`, expected a name"));
        }
        let names = || spec.fields.iter().map(|field| field.name.as_str());
        let unknown =
            service.fields.iter().filter(|name| !spec.fields.is_empty() && !names().any(|known| known == *name));
        for name in unknown {
            let expected = spelling::expected(name, names());
            problems.add(place(), format!("needs the unknown field `{name}`, {expected}"));
        }
    }
}

/// The checklists of a service are there, and do not give a ticket more than it can have, whatever its kind.
fn check_lists(
    service: &ServiceSpec,
    configuration: &Configuration,
    place: &dyn Fn() -> String,
    problems: &mut Problems,
) {
    let lists = &configuration.spec().checklists;
    for id in service.checklists.iter().filter(|id| !lists.iter().any(|list| &list.id == *id)) {
        problems.add(place(), format!("gives the unknown checklist `{id}`"));
    }
    let given = |kind| lists.iter().filter(move |list| list.is_given(kind, Some(service)));
    let most =
        TicketKind::ALL.into_iter().map(|kind| given(kind).map(|list| list.items.len()).sum()).max().unwrap_or(0);
    if most > CHECKLIST_MAX {
        problems.add(place(), format!("gives a new ticket {most} items to check, expected at most {CHECKLIST_MAX}"));
    }
}

fn knows_policy(configuration: &Configuration, id: &PolicyId) -> bool {
    configuration.spec().policies.iter().any(|policy| &policy.id == id)
}

fn check_number(what: &str, n: usize, most: usize, problems: &mut Problems) {
    if n > most {
        problems.add(what.to_string(), format!("has {n} entries, expected at most {most}"));
    }
}
