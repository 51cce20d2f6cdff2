//! Escalating and handing back, in their short forms: a reason, or a reason and what goes along.
use helpdesk_core::{Command, HandOff};
use serde_json::{Map, Value, json};

use super::{
    fault::ScenarioFault,
    node::{Node, shown},
    policy,
};

const GOES_ALONG: &str = "a reason, or an object with `reason`, `summary`, `skills`, `return_when`";
const COMES_BACK: &str = "a reason, or an object with `reason` and `summary`";

pub(super) fn escalate(node: &Node<'_>) -> Result<Command, ScenarioFault> {
    let mut fields = with_reason(node, "needs more", &["reason", "summary", "skills", "return_when"], GOES_ALONG)?;
    if let Some(when) = node.get("return_when").filter(|when| !when.value.is_null()) {
        fields.insert(String::from("return_when"), return_when(&when)?);
    }
    let asked: HandOff = node.form(Value::Object(fields))?;
    Ok(Command::Escalate(Box::new(asked)))
}

pub(super) fn hand_back(node: &Node<'_>) -> Result<Command, ScenarioFault> {
    let mut fields = with_reason(node, "is done here", &["reason", "summary"], COMES_BACK)?;
    fields.insert(String::from("do"), json!("hand_back"));
    node.form(Value::Object(fields))
}

fn with_reason(
    node: &Node<'_>,
    usual: &str,
    known: &[&str],
    expected: &str,
) -> Result<Map<String, Value>, ScenarioFault> {
    if node.value.is_null() {
        return Ok(Map::from_iter([(String::from("reason"), json!(usual))]));
    }
    if node.value.is_string() {
        return Ok(Map::from_iter([(String::from("reason"), node.value.clone())]));
    }
    node.only(known, expected)?;
    let mut fields: Map<String, Value> = node.value.as_object().cloned().unwrap_or_default();
    fields.entry("reason").or_insert_with(|| json!(usual));
    Ok(fields)
}

fn return_when(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    node.only(&["at", "holds"], "`at`, an instant, or `holds`, a condition")?;
    let mut when = Map::new();
    if let Some(at) = node.get("at") {
        when.insert(String::from("at"), json!(shown(at.instant()?)));
    }
    if let Some(holds) = node.get("holds") {
        when.insert(String::from("holds"), policy::condition(&holds)?);
    }
    Ok(Value::Object(when))
}
