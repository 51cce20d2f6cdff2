//! Approvals, work, host subjects, surveys and contracts in a scenario: parts of a configuration as they are, and how they stand.
use helpdesk_core::{Approval, ConfigurationSpec, Ticket};
use serde_json::{Value, json};

use super::{
    fault::ScenarioFault,
    node::{Node, shown},
    policy,
};

/// Deeds that are a step of a room: `{"approval": {"step": "ask", …}}`.
pub(super) const DEEDS: [&str; 5] = ["approval", "work", "subject", "survey", "checklist"];

/// Takes the parts of a configuration that are written as they are.
pub(super) fn configure(node: &Node<'_>, spec: &mut ConfigurationSpec) -> Result<(), ScenarioFault> {
    if let Some(approvals) = node.get("approvals") {
        spec.approvals = approvals.by_name("approvals by id")?;
    }
    if let Some(work) = node.get("work") {
        spec.work = work.parse()?;
    }
    if let Some(survey) = node.get("survey") {
        spec.survey = survey.form(policy::conditioned(&survey)?)?;
    }
    if let Some(services) = node.get("services") {
        spec.services = services.each("a list of services")?;
    }
    if let Some(contracts) = node.get("contracts") {
        spec.contracts = contracts.each("a list of contracts")?;
    }
    if let Some(assets) = node.get("assets") {
        spec.assets = assets.each("a list of assets")?;
    }
    if let Some(checklists) = node.get("checklists") {
        spec.checklists = checklists.each("a list of checklists")?;
    }
    if let Some(statuses) = node.get("statuses") {
        spec.statuses = statuses.each("a list of statuses")?;
    }
    if let Some(pending) = node.get("pending") {
        spec.pending = pending.parse()?;
    }
    if let Some(inherits) = node.get("follow_up_inherits") {
        spec.follow_up_inherits = inherits.parse()?;
    }
    Ok(())
}

/// The approvals of a ticket: who was asked, what they said, how it ended.
pub(super) fn approvals(ticket: &Ticket) -> Value {
    ticket.approvals.iter().map(approval).collect()
}

/// By which contract a ticket is entitled, and whether that is used up.
pub(super) fn entitlement(ticket: &Ticket) -> Value {
    let Some(held) = ticket.entitlement.as_deref() else { return Value::Null };
    json!({"contract": held.contract, "counted_as": held.counted_as, "used_up": held.used_up})
}

/// What is to be done before it is solved, item by item.
pub(super) fn checklist(ticket: &Ticket) -> Value {
    let items = ticket.checklist.iter().flat_map(|checklist| &checklist.items);
    items
        .map(|item| {
            let checked = item.checked.as_ref();
            json!({
                "n": item.n, "text": item.text, "optional": item.optional,
                "checked": checked.map(|checked| json!({"by": checked.by.to_string(), "at": shown(checked.at)})),
            })
        })
        .collect()
}

fn approval(held: &Approval) -> Value {
    let seats: Vec<Value> = held
        .seats
        .iter()
        .map(|seat| json!({"approver": seat.approver.to_string(), "vote": seat.answer.as_ref().map(|answer| answer.vote)}))
        .collect();
    let outcome = held.ended.as_ref().map(|ended| ended.outcome.as_str());
    json!({"number": held.number, "outcome": outcome, "expires_at": held.expires_at.map(shown), "seats": seats})
}
