//! What a ticket is, changed: what still has to fit, and who is around it then.
use alloc::vec::Vec;

use crate::{
    AttributeCommand, AttributeEvent, Configuration, EventBody, FormerRequester, OrganizationId, Participant,
    ParticipantEvent, Refusal, RequesterId, Ticket, TicketKind,
    limits::{PARTICIPANTS_MAX, SUBJECT_MAX},
    messages::marks::unpiled,
};

use super::{
    Decided,
    check::{line, within},
    checklist, fields, linking, one, several,
};

pub(super) fn attributes(
    ticket: &Ticket,
    command: &AttributeCommand,
    configuration: &Configuration,
) -> Result<Decided, Refusal> {
    match command {
        AttributeCommand::SetKind { kind } => set_kind(ticket, *kind, configuration),
        AttributeCommand::SetSubject { subject } => {
            let to = unpiled(subject).into_owned();
            line("the subject", &to, SUBJECT_MAX)?;
            if to == ticket.subject {
                return Ok(Decided::default());
            }
            let from = ticket.subject.clone();
            Ok(one(EventBody::Attribute(AttributeEvent::SubjectChanged { from, to })))
        }
        AttributeCommand::SetRequester { requester, organization, former } => {
            set_requester(ticket, requester, organization.as_ref(), *former)
        }
        AttributeCommand::SetLanguage { language } if *language == ticket.language => Ok(Decided::default()),
        AttributeCommand::SetLanguage { language } => {
            let (from, to) = (ticket.language.clone(), language.clone());
            Ok(one(EventBody::Attribute(AttributeEvent::LanguageChanged { from, to })))
        }
        AttributeCommand::SetOrganization { organization } => Ok(set_organization(ticket, organization.as_ref())),
    }
}

fn set_kind(ticket: &Ticket, kind: TicketKind, configuration: &Configuration) -> Result<Decided, Refusal> {
    if kind == ticket.kind {
        return Ok(Decided::default());
    }
    linking::still_fit(ticket, kind)?;
    let changed = EventBody::Attribute(AttributeEvent::KindChanged { from: ticket.kind, to: kind });
    let mut events = Vec::from([changed]);
    events.extend(fields::on_another_kind(ticket, kind, configuration));
    events.extend(checklist::on_another_kind(ticket, kind, configuration)?);
    Ok(several(events))
}

fn set_requester(
    ticket: &Ticket,
    requester: &RequesterId,
    organization: Option<&OrganizationId>,
    former: FormerRequester,
) -> Result<Decided, Refusal> {
    if *requester == ticket.requester {
        return Ok(set_organization(ticket, organization));
    }
    let mut events = Vec::from([EventBody::Attribute(AttributeEvent::RequesterChanged {
        from: ticket.requester.clone(),
        to: requester.clone(),
        from_organization: ticket.organization.clone(),
        organization: organization.cloned(),
        entitlement: None,
        language: None,
    })]);
    let (asks, asked) = (Participant::Requester(requester.clone()), Participant::Requester(ticket.requester.clone()));
    let around = &ticket.participants;
    let leaves = around.has_in_copy(&asks);
    if leaves {
        // Whoever asks is not in copy of their own ticket.
        events.push(EventBody::Participant(ParticipantEvent::Uncopied { who: asks }));
    }
    if former == FormerRequester::InCopy && !around.has_in_copy(&asked) {
        within("the people in copy", around.in_copy.len() + 1 - usize::from(leaves), PARTICIPANTS_MAX)?;
        events.push(EventBody::Participant(ParticipantEvent::Copied { who: asked }));
    }
    Ok(several(events))
}

fn set_organization(ticket: &Ticket, organization: Option<&OrganizationId>) -> Decided {
    if organization == ticket.organization.as_ref() {
        return Decided::default();
    }
    let (from, to) = (ticket.organization.clone(), organization.cloned());
    one(EventBody::Attribute(AttributeEvent::OrganizationChanged { from, to, entitlement: None }))
}
