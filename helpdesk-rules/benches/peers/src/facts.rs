//! What the other engines are told of a ticket, and the questions for scripts: the rules as data, the tickets, the answers.
use std::collections::BTreeSet;

use helpdesk_core::{Event, EventBody, Ticket};
use serde_json::{Value, json};

use crate::{
    desk::{Guard, SIZES, openings, specs},
    hand::ByHand,
    peer::Peer,
};

/// The facts that rules look at. Texts are folded already: a peer pays for its own work only.
pub(crate) fn facts((ticket, event): &(Ticket, Event)) -> Value {
    let EventBody::Opened { request, .. } = &event.body else { return Value::Null };
    json!({
        "subject": ticket.subject.to_lowercase(),
        "body": request.body.as_deref().unwrap_or_default().to_lowercase(),
        "organization": ticket.organization.as_ref().map(|id| id.as_str()),
        "priority": ticket.priority.as_str(),
        "tags": ticket.tags,
        "channel": ticket.channel.as_str(),
        "region": ticket.fields.get("region"),
        "tier": ticket.tier.0,
    })
}

/// The facts of all tickets.
pub(crate) fn all() -> Vec<Value> {
    openings().iter().map(facts).collect()
}

/// Which rules match each ticket, by the chain of conditions.
pub(crate) fn matched(n: usize) -> Vec<BTreeSet<usize>> {
    let mut chain = ByHand::as_chain(n);
    (0..openings().len()).map(|ticket| chain.matched(ticket)).collect()
}

/// What scripts need, as JSON.
pub(crate) fn questions() -> String {
    let rule = |guard: &Guard| match guard {
        Guard::Subject(words) => json!({"subject": words}),
        Guard::Message(word) => json!({"body": word}),
        Guard::Customer(id) => json!({"organization": id}),
        Guard::Tagged(tag) => json!({"tag": tag}),
        Guard::Field(region) => json!({"region": region}),
    };
    let size = |n: usize| {
        let rules: Vec<Value> = specs(n).iter().map(|spec| rule(&spec.guard)).collect();
        json!({"n": n, "rules": rules, "matched": matched(n)})
    };
    json!({"tickets": all(), "sizes": SIZES.map(size)}).to_string()
}
