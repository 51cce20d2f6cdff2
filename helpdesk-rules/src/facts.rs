//! What a script sees of the ticket: values behind getters, no setters.
use std::sync::Arc;

use helpdesk_core::{Impact, Placement, Ticket, Urgency};
use rhai::{Array, Dynamic, INT, Module};

/// The ticket as one phase sees it: `t` in a script.
#[derive(Clone)]
pub(crate) struct TicketFacts(pub(crate) Arc<Ticket>);

type Getter = fn(&Ticket) -> Dynamic;

/// The getters, in the order of [`TICKET_FACTS`](crate::vocabulary::TICKET_FACTS).
const GETTERS: [(&str, Getter); 20] = [
    ("id", |t| t.id.signed().into()),
    ("subject", |t| text(&t.subject)),
    ("kind", |t| text(t.kind.as_str())),
    ("channel", |t| text(t.channel.as_str())),
    ("status", |t| text(t.status.kind().as_str())),
    ("priority", |t| text(t.priority.as_str())),
    ("impact", |t| text(impact(t.impact))),
    ("urgency", |t| text(urgency(t.urgency))),
    ("requester", |t| text(t.requester.as_str())),
    ("organization", |t| maybe(t.organization.as_ref().map(|id| id.as_str()))),
    ("team", |t| maybe(t.team.as_ref().map(|id| id.as_str()))),
    ("assignee", |t| maybe(t.assignee.as_ref().map(|id| id.as_str()))),
    ("tier", |t| INT::from(t.tier.0).into()),
    ("tags", |t| t.tags.iter().map(|tag| text(tag)).collect::<Array>().into()),
    ("reopenings", |t| INT::from(t.n_reopenings).into()),
    ("reassignments", |t| INT::from(t.n_reassignments).into()),
    ("breaches", |t| INT::from(t.n_breaches).into()),
    ("messages", |t| INT::from(t.n_messages).into()),
    ("placement", |t| maybe(t.placement.map(placement))),
    ("external", |t| maybe(t.external.as_ref().map(|id| id.as_str()))),
];

pub(crate) fn register(module: &mut Module, bytes_max: usize) {
    module.set_custom_type::<TicketFacts>("ticket");
    for (name, get) in GETTERS {
        module.set_getter_fn(name, move |facts: &mut TicketFacts| Ok(bounded(get(&facts.0), bytes_max)));
    }
    module.set_native_fn("has_tag", |facts: &mut TicketFacts, tag: &str| Ok(facts.0.tags.contains(tag)));
    module.set_native_fn("field", move |facts: &mut TicketFacts, name: &str| {
        Ok(bounded(maybe(facts.0.fields.get(name).map(String::as_str)), bytes_max))
    });
}

/// A text of bounded length: what is longer is cut at the last whole character. Other values stay as they are.
pub(crate) fn bounded(value: Dynamic, bytes_max: usize) -> Dynamic {
    let cut = value.as_immutable_string_ref().ok().filter(|text| text.len() > bytes_max).map(|text| {
        let end = (0..=bytes_max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        Dynamic::from(text.get(..end).unwrap_or_default().to_owned())
    });
    cut.unwrap_or(value)
}

pub(crate) fn text(text: &str) -> Dynamic {
    text.into()
}

/// A text, or `()` where there is none.
pub(crate) fn maybe(value: Option<&str>) -> Dynamic {
    value.map_or(Dynamic::UNIT, text)
}

pub(crate) fn impact(impact: Impact) -> &'static str {
    match impact {
        Impact::Low => "low",
        Impact::Medium => "medium",
        Impact::High => "high",
    }
}

pub(crate) fn urgency(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Low => "low",
        Urgency::Medium => "medium",
        Urgency::High => "high",
    }
}

fn placement(placement: Placement) -> &'static str {
    match placement {
        Placement::Routed => "routed",
        Placement::Placed => "placed",
        Placement::Transferred => "transferred",
        Placement::Escalated => "escalated",
        Placement::HandedBack => "handed_back",
    }
}
