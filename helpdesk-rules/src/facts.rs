//! What a script sees of the ticket: values behind getters, no setters.
use std::sync::Arc;

use helpdesk_core::{ID_MAX, NAME_MAX, Placement, SUBJECT_MAX, Ticket};
use rhai::{Dynamic, INT, Module};

use crate::{
    fact::{Fact, Holds, Life},
    value::Value,
};

/// The ticket as one phase sees it: `t` in a script.
#[derive(Clone)]
pub(crate) struct TicketFacts(pub(crate) Arc<Ticket>);

/// The facts, in the order of [`TICKET_FACTS`](crate::vocabulary::TICKET_FACTS).
pub(crate) const TICKET: [Fact<Ticket>; 20] = [
    fact("id", Holds::Number, 0, Life::Fixed, |t| Value::Number(t.id.signed())),
    fact("subject", Holds::Text, SUBJECT_MAX, Life::Fixed, |t| Value::text(&t.subject)),
    fact("kind", Holds::Word, NAME_MAX, Life::Fixed, |t| Value::text(t.kind.as_str())),
    fact("channel", Holds::Word, NAME_MAX, Life::Fixed, |t| Value::text(t.channel.as_str())),
    fact("status", Holds::Word, NAME_MAX, Life::Moves, |t| Value::text(t.status.kind().as_str())),
    fact("priority", Holds::Word, NAME_MAX, Life::Moves, |t| Value::text(t.priority.as_str())),
    fact("impact", Holds::Word, NAME_MAX, Life::Fixed, |t| Value::text(t.impact.as_str())),
    fact("urgency", Holds::Word, NAME_MAX, Life::Fixed, |t| Value::text(t.urgency.as_str())),
    fact("requester", Holds::Text, ID_MAX, Life::Fixed, |t| Value::text(t.requester.as_str())),
    fact("organization", Holds::MaybeText, ID_MAX, Life::Fixed, |t| {
        Value::maybe(t.organization.as_ref().map(|id| id.as_str()))
    }),
    fact("team", Holds::MaybeText, ID_MAX, Life::Moves, |t| Value::maybe(t.team.as_ref().map(|id| id.as_str()))),
    fact("assignee", Holds::MaybeText, ID_MAX, Life::Moves, |t| {
        Value::maybe(t.assignee.as_ref().map(|id| id.as_str()))
    }),
    fact("tier", Holds::Number, 0, Life::Fixed, |t| Value::Number(INT::from(t.tier.0))),
    fact("tags", Holds::Texts, 0, Life::Moves, |t| Value::Texts(&t.tags)),
    fact("reopenings", Holds::Number, 0, Life::Fixed, |t| Value::Number(INT::from(t.n_reopenings))),
    fact("reassignments", Holds::Number, 0, Life::Fixed, |t| Value::Number(INT::from(t.n_reassignments))),
    fact("breaches", Holds::Number, 0, Life::Fixed, |t| Value::Number(INT::from(t.n_breaches))),
    fact("messages", Holds::Number, 0, Life::Fixed, |t| Value::Number(INT::from(t.n_messages))),
    fact("placement", Holds::MaybeText, NAME_MAX, Life::Moves, |t| Value::maybe(t.placement.map(Placement::as_str))),
    fact("external", Holds::MaybeText, ID_MAX, Life::Fixed, |t| {
        Value::maybe(t.external.as_ref().map(|id| id.as_str()))
    }),
];

pub(crate) fn register(module: &mut Module, bytes_max: usize) {
    module.set_custom_type::<TicketFacts>("ticket");
    for Fact { name, get, .. } in TICKET {
        module.set_getter_fn(name, move |facts: &mut TicketFacts| Ok(get(&facts.0).bounded(bytes_max).to_script()));
    }
    module.set_native_fn("has_tag", |facts: &mut TicketFacts, tag: &str| Ok(facts.0.tags.contains(tag)));
    module.set_native_fn("field", move |facts: &mut TicketFacts, name: &str| {
        Ok(Value::maybe(facts.0.fields.get(name).map(String::as_str)).bounded(bytes_max).to_script())
    });
}

/// A text as a script sees it.
pub(crate) fn text(text: &str) -> Dynamic {
    Value::text(text).to_script()
}

/// A text as a script sees it, or `()` where there is none.
pub(crate) fn maybe(text: Option<&str>) -> Dynamic {
    Value::maybe(text).to_script()
}

/// A row of the table.
pub(crate) const fn fact<S>(
    name: &'static str,
    holds: Holds,
    bytes_max: usize,
    life: Life,
    get: for<'a> fn(&'a S) -> Value<'a>,
) -> Fact<S> {
    Fact { name, holds, bytes_max, life, get }
}
