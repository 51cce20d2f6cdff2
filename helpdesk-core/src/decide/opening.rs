//! What opening a ticket does.
use alloc::{boxed::Box, vec::Vec};

use crate::{
    Configuration, Entitlement, EventBody, Instant, OpenTicket, PrioritySource, Refusal, StatusKind, TenantId,
    TicketId,
    limits::{FIELD_NAME_MAX, FIELD_VALUE_MAX, FIELDS_MAX, SUBJECT_MAX, TEXT_MAX},
    messages::marks::unpiled,
    services::host_subject::check_links,
};

use super::{
    catalogue,
    check::{line, short, tags, text, within},
    checklist,
    fields::{self, Filler},
    values::by_matrix,
};

/// What opening a ticket does.
#[derive(Debug)]
pub(crate) struct Opening {
    /// The first event of its history, by whoever opened it.
    pub(crate) opened: EventBody,
    /// What the configuration gives such a ticket, by the desk.
    pub(crate) given: Vec<EventBody>,
}

/// Decides the opening of a ticket.
///
/// # Errors
/// The [`Refusal`] with what was expected.
pub(crate) fn decide_opening(
    ticket: TicketId,
    tenant: &TenantId,
    request: &OpenTicket,
    filler: Filler,
    entitlement: Option<Entitlement>,
    (configuration, at): (&Configuration, Instant),
) -> Result<Opening, Refusal> {
    line("the subject", &unpiled(&request.subject), SUBJECT_MAX)?;
    if let Some(body) = &request.body {
        text("the message", &unpiled(body), TEXT_MAX)?;
    }
    check_links(&request.subjects)?;
    tags(&request.tags, request.tags.len())?;
    within("the custom fields", request.fields.len(), FIELDS_MAX)?;
    for (name, value) in &request.fields {
        line("the name of a field", name, FIELD_NAME_MAX)?;
        short("the value of a field", value, FIELD_VALUE_MAX)?;
    }
    let service = catalogue::asked_for(request, entitlement.as_ref(), configuration)?;
    let request = catalogue::completed(request, service);
    let (priority, source) = match request.priority {
        Some(priority) => (priority, PrioritySource::Set),
        None => (by_matrix(configuration, request.impact, request.urgency), PrioritySource::Matrix),
    };
    let defaults = fields::on_opening(&request, (priority, service), filler, configuration)?;
    let named = configuration.default_status(StatusKind::New);
    let mut given: Vec<EventBody> =
        named.into_iter().map(|status| EventBody::StatusNamed { status: status.id.clone() }).collect();
    given.extend(defaults);
    given.extend(checklist::on_opening(request.kind, service, configuration));
    if let Some(service) = service {
        given.extend(catalogue::set_in_motion(service, configuration, at)?);
    }
    let entitlement = entitlement.map(Box::new);
    let opened = EventBody::Opened { ticket, tenant: tenant.clone(), request, priority, source, entitlement };
    Ok(Opening { opened, given })
}
