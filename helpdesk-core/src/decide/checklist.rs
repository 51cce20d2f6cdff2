//! What a command does to a checklist.
use alloc::{string::String, vec, vec::Vec};

use crate::{
    ChecklistCommand, ChecklistEntry, ChecklistEvent, ChecklistId, ChecklistSpec, Configuration, EventBody, Refusal,
    ServiceSpec, Ticket, TicketKind,
    limits::{CHECKLIST_ITEM_MAX, CHECKLIST_MAX},
    spelling,
};

use super::{
    Decided,
    check::{text, within},
    one,
};

pub(super) fn checklist(
    ticket: &Ticket,
    command: &ChecklistCommand,
    configuration: &Configuration,
) -> Result<Decided, Refusal> {
    match command {
        ChecklistCommand::Add { text: words, optional } => {
            text("the item", words, CHECKLIST_ITEM_MAX)?;
            add(ticket, vec![ChecklistEntry { text: words.clone(), optional: *optional }], None)
        }
        ChecklistCommand::Apply { template } => {
            let specs = &configuration.spec().checklists;
            let spec = specs.iter().find(|spec| spec.id == *template).ok_or_else(|| Refusal::Unknown {
                what: String::from("checklist"),
                name: String::from(template.as_str()),
                expected: spelling::expected(template.as_str(), specs.iter().map(|spec| spec.id.as_str())),
            })?;
            add(ticket, spec.items.clone(), Some(template.clone()))
        }
        ChecklistCommand::Check { item } => mark(ticket, *item, true, ChecklistEvent::Checked { item: *item }),
        ChecklistCommand::Uncheck { item } => mark(ticket, *item, false, ChecklistEvent::Unchecked { item: *item }),
        ChecklistCommand::Remove { item } => {
            known(ticket, *item)?;
            Ok(one(EventBody::Checklist(ChecklistEvent::Removed { item: *item })))
        }
    }
}

/// The checklists that a ticket gets when it is opened: those of its kind and of the service that is asked for, each once.
pub(super) fn on_opening(
    kind: TicketKind,
    service: Option<&ServiceSpec>,
    configuration: &Configuration,
) -> Vec<EventBody> {
    let mut first: u32 = 1;
    let mut events = Vec::new();
    for spec in configuration.spec().checklists.iter().filter(|spec| spec.is_given(kind, service)) {
        let (items, template) = (spec.items.clone(), Some(spec.id.clone()));
        events.push(EventBody::Checklist(ChecklistEvent::Added { first, items, template }));
        first = first.saturating_add(u32::try_from(spec.items.len()).unwrap_or(u32::MAX));
    }
    events
}

/// The checklists that a ticket gets when it turns out to be of another kind: those that such a ticket is opened with, unless all
/// their items are there. What it has stays.
pub(super) fn on_another_kind(
    ticket: &Ticket,
    kind: TicketKind,
    configuration: &Configuration,
) -> Result<Vec<EventBody>, Refusal> {
    let held = ticket.checklist.as_ref().map_or(&[][..], |list| list.items.as_slice());
    let is_there = |spec: &&ChecklistSpec| {
        spec.items.iter().all(|item| held.iter().any(|held| held.text == item.text && held.optional == item.optional))
    };
    let given = configuration.spec().checklists.iter();
    let given = given.filter(|spec| spec.kinds.contains(&kind)).filter(|spec| !is_there(spec));
    let (mut n_items, mut first) =
        ticket.checklist.as_ref().map_or((0, 1), |list| (list.items.len(), list.n_added.saturating_add(1)));
    let mut events = Vec::new();
    for spec in given {
        n_items += spec.items.len();
        within("the checklist", n_items, CHECKLIST_MAX)?;
        let (items, template) = (spec.items.clone(), Some(spec.id.clone()));
        events.push(EventBody::Checklist(ChecklistEvent::Added { first, items, template }));
        first = first.saturating_add(u32::try_from(spec.items.len()).unwrap_or(u32::MAX));
    }
    Ok(events)
}

fn add(ticket: &Ticket, items: Vec<ChecklistEntry>, template: Option<ChecklistId>) -> Result<Decided, Refusal> {
    let (held, n_added) = ticket.checklist.as_ref().map_or((0, 0), |list| (list.items.len(), list.n_added));
    within("the checklist", held + items.len(), CHECKLIST_MAX)?;
    let first = n_added.saturating_add(1);
    Ok(one(EventBody::Checklist(ChecklistEvent::Added { first, items, template })))
}

fn mark(ticket: &Ticket, item: u32, checked: bool, event: ChecklistEvent) -> Result<Decided, Refusal> {
    if known(ticket, item)? == checked {
        return Ok(Decided::default());
    }
    Ok(one(EventBody::Checklist(event)))
}

/// Whether an item is checked.
fn known(ticket: &Ticket, item: u32) -> Result<bool, Refusal> {
    let held = ticket.checklist.as_ref().and_then(|list| list.item(item));
    held.map(|held| held.checked.is_some()).ok_or(Refusal::NoSuchItem { item })
}
