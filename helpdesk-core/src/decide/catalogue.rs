//! The service catalogue at the counter: who may have what, and what is set in motion.
use alloc::{
    borrow::{Cow, ToOwned},
    boxed::Box,
    vec::Vec,
};

use crate::{
    Configuration, Entitlement, EventBody, Impact, Instant, OpenTicket, Placement, Refusal, ServiceSpec, Status, Tier,
    Urgency, messages::marks::unpiled, spelling,
};

use super::{approvals::asked_on_opening, placement::lowest_tier};

/// What is asked for, where it is offered to whoever asks.
pub(super) fn asked_for<'a>(
    request: &OpenTicket,
    entitlement: Option<&Entitlement>,
    configuration: &'a Configuration,
) -> Result<Option<&'a ServiceSpec>, Refusal> {
    let Some(id) = &request.service else { return Ok(None) };
    let Some(service) = configuration.service(id) else {
        // Only what is for this organization: what others can ask for is nobody's business.
        let theirs = |service: &&ServiceSpec| {
            let own = request.organization.as_ref();
            service.organizations.is_empty() || own.is_some_and(|own| service.organizations.contains(own))
        };
        let known = configuration.spec().services.iter().filter(theirs).map(|service| service.id.as_str());
        let expected = spelling::expected(id.as_str(), known);
        return Err(Refusal::UnknownService { service: id.clone(), expected });
    };
    let no = |because: &str| Err(Refusal::ServiceNotOffered { service: id.clone(), because: because.to_owned() });
    let company = request.organization.as_ref();
    if !service.organizations.is_empty() && !company.is_some_and(|own| service.organizations.contains(own)) {
        return no("it is for other organizations");
    }
    if !service.contracts.is_empty() && !entitlement.is_some_and(|held| service.contracts.contains(&held.contract)) {
        return no("no contract entitles to it");
    }
    Ok(Some(service))
}

/// The request with what the service says where the asker says nothing: medium is what nobody says.
pub(super) fn completed(request: &OpenTicket, service: Option<&ServiceSpec>) -> Box<OpenTicket> {
    let mut request = Box::new(request.clone());
    for text in core::iter::once(&mut request.subject).chain(&mut request.body) {
        if let Cow::Owned(unpiled) = unpiled(text) {
            *text = unpiled;
        }
    }
    let Some(service) = service else { return request };
    if request.impact == Impact::default() {
        request.impact = service.impact.unwrap_or_default();
    }
    if request.urgency == Urgency::default() {
        request.urgency = service.urgency.unwrap_or_default();
    }
    request.priority = request.priority.or(service.priority);
    request
}

/// What asking for a service sets in motion: its team gets the ticket, its approval is asked for.
pub(super) fn set_in_motion(
    service: &ServiceSpec,
    configuration: &Configuration,
    at: Instant,
) -> Result<Vec<EventBody>, Refusal> {
    let mut events = Vec::new();
    if let Some(team) = service.team.as_ref().and_then(|team| configuration.team(team)) {
        events.push(EventBody::TeamChanged { from: None, to: team.id.clone(), placement: Placement::Routed });
        let tier = lowest_tier(team);
        if tier != Tier::FIRST {
            events.push(EventBody::TierChanged { from: Tier::FIRST, to: tier });
        }
    }
    let approval = service.approval.as_ref().and_then(|id| configuration.spec().approvals.get(id));
    if let Some(request) = approval {
        events.extend(asked_on_opening(request, &Status::New, configuration, at)?);
    }
    Ok(events)
}
