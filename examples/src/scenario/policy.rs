//! Policies and ladders in their short forms, as the parts of a configuration that they stand for.
use helpdesk_sla::OpenTime;
use serde_json::{Map, Value, json};

use super::{
    fault::ScenarioFault,
    node::{Node, shown},
};

const PRIORITIES: [&str; 4] = ["urgent", "high", "normal", "low"];
/// Most conditions in a condition.
const CONDITIONS_MAX: usize = 100;
const RUNGS_MAX: usize = 100;
const TIERS_MAX: usize = 256;

/// One version of a policy. `only` is the one schedule of the configuration, where there is but one.
pub(super) fn policy(node: &Node<'_>, only: Option<&str>, schedules: &[String]) -> Result<Value, ScenarioFault> {
    let mut policy = Map::new();
    for (key, field) in node.entries("a policy with `id` and `targets`")? {
        match key {
            "from" => {
                policy.insert(String::from("effective_from"), json!(shown(field.instant()?)));
            }
            "targets" => {
                let mut targets = Map::new();
                for (metric, promise) in field.entries("promises by metric")? {
                    targets.insert(metric.to_owned(), promised(&promise)?);
                }
                policy.insert(key.to_owned(), Value::Object(targets));
            }
            "when" => {
                policy.insert(key.to_owned(), condition(&field)?);
            }
            _ => {
                policy.insert(key.to_owned(), field.value.clone());
            }
        }
    }
    if let Some(schedule) = only.filter(|_| !policy.contains_key("schedule")) {
        policy.insert(String::from("schedule"), json!(schedule));
    }
    if !policy.contains_key("schedule") {
        let known: Vec<String> = schedules.iter().map(|id| format!("`{id}`")).collect();
        let known = if known.is_empty() {
            String::from(
                "the id of one of `schedules`, of which there is none: `{\"schedules\": {\"office\": \"always\"}}` is one",
            )
        } else {
            format!("one of {}", known.join(", "))
        };
        return Err(ScenarioFault::new(node.place.clone(), format!("has no `schedule`, expected {known}")));
    }
    Ok(Value::Object(policy))
}

/// A promise: a length for every priority, or lengths by priority and the terms.
fn promised(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    if node.value.is_string() {
        return Ok(all(node.value));
    }
    let mut target = json!({});
    if let Some(any) = node.get("any") {
        // Read here: where every priority has a length of its own, nobody else looks at it.
        let _: OpenTime = any.parse()?;
        target = all(any.value);
    }
    for (key, field) in node.entries("a length such as `4h`, or lengths by priority")? {
        if key != "any" {
            let value = match key {
                "pauses_in" => several(&field),
                "tiers" => {
                    field.list(TIERS_MAX, "lengths by tier")?.iter().map(promised).collect::<Result<Value, _>>()?
                }
                _ => field.value.clone(),
            };
            if let Some(fields) = target.as_object_mut() {
                fields.insert(key.to_owned(), value);
            }
        }
    }
    Ok(target)
}

fn all(length: &Value) -> Value {
    Value::Object(PRIORITIES.iter().map(|priority| ((*priority).to_owned(), length.clone())).collect())
}

/// One value stands for a list of one.
pub(super) fn several(node: &Node<'_>) -> Value {
    if node.value.is_string() { json!([node.value]) } else { node.value.clone() }
}

/// An object as it is, but for its condition `when`, which may be written in short.
pub(super) fn conditioned(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let mut made = node.value.clone();
    if let (Some(fields), Some(when)) = (made.as_object_mut(), node.get("when")) {
        fields.insert(String::from("when"), condition(&when)?);
    }
    Ok(made)
}

/// A condition, and the conditions in it: a word alone stands for a list of one.
pub(super) fn condition(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let mut made = Map::new();
    for (name, list) in node.entries("a condition such as `{\"tags\": [\"vip\"]}`")? {
        let value = match name {
            "all" | "any" | "not" => {
                let inner = list.list(CONDITIONS_MAX, "a list of conditions")?;
                Value::Array(inner.iter().map(condition).collect::<Result<_, _>>()?)
            }
            _ => several(&list),
        };
        made.insert(name.to_owned(), value);
    }
    Ok(Value::Object(made))
}

/// A ladder: its rungs, each with its trigger beside its name.
pub(super) fn ladder(id: &str, node: &Node<'_>) -> Result<Value, ScenarioFault> {
    if node.value.is_object() {
        node.only(&["rungs", "sends_in"], "`rungs` and `sends_in`")?;
        let mut made = rungs(id, &node.need("rungs", "a list of rungs")?)?;
        if let (Some(fields), Some(sends_in)) = (made.as_object_mut(), node.get("sends_in")) {
            fields.insert(String::from("sends_in"), sends_in.value.clone());
        }
        return Ok(made);
    }
    rungs(id, node)
}

fn rungs(id: &str, node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let mut rungs = Vec::new();
    for rung in node.list(RUNGS_MAX, "a list of rungs")? {
        let mut made = Map::new();
        let mut trigger = Map::new();
        for (key, field) in rung.entries("a rung such as `{\"id\": \"warn\", \"used\": 75, \"notify\": \"lead\"}`")? {
            match key {
                "by_hand" if field.value != &Value::Bool(true) => {
                    return Err(field.wrong("`true`: the rung fires when somebody says so"));
                }
                "used" | "remaining" | "after_breach" | "reopened" | "reassigned" | "untouched" | "by_hand" => {
                    trigger.insert(key.to_owned(), field.value.clone());
                }
                "notify" => {
                    made.insert(key.to_owned(), audiences(&field, "whom to tell")?);
                }
                "authorize" => {
                    made.insert(key.to_owned(), authorize(&field)?);
                }
                _ => {
                    made.insert(key.to_owned(), field.value.clone());
                }
            }
        }
        if trigger.len() != 1 {
            let known = "`used`, `remaining`, `after_breach`, `reopened`, `reassigned`, `untouched`, `by_hand`";
            let what = format!("has {} triggers, expected one of {known}", trigger.len());
            return Err(ScenarioFault::new(rung.place.clone(), what));
        }
        let trigger = if trigger.contains_key("by_hand") { json!("by_hand") } else { Value::Object(trigger) };
        made.insert(String::from("trigger"), trigger);
        rungs.push(Value::Object(made));
    }
    Ok(json!({"id": id, "rungs": rungs}))
}

/// Who may do what more: one such object, or a list of them.
fn authorize(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let given = if node.value.is_array() {
        node.list(RUNGS_MAX, "a list of who may do what")?
    } else {
        vec![Node::new(node.value, node.place.clone())]
    };
    let one = |given: &Node<'_>| {
        given.only(&["to", "may"], "`to` and `may`")?;
        let to = audiences(&given.need("to", "whom, such as `lead`")?, "whom to let do more")?;
        Ok(json!({"to": to, "may": several(&given.need("may", "a right such as `close`, or a list")?)}))
    };
    given.iter().map(one).collect()
}

fn audiences(node: &Node<'_>, expected: &str) -> Result<Value, ScenarioFault> {
    let whom = several(node);
    let whom = Node::new(&whom, node.place.clone());
    Ok(whom.list(RUNGS_MAX, expected)?.iter().map(audience).collect())
}

/// Whom: `lead`, `assignee`, `team`, `requester`, `agent:ann`, `team:desk`, `requester:rita`.
pub(super) fn audience(node: &Node<'_>) -> Value {
    let named = node.value.as_str().and_then(|text| text.split_once(':'));
    match named {
        Some(("agent", id)) => json!({"agent": id}),
        Some(("team", id)) => json!({"named_team": id}),
        Some(("requester", id)) => json!({"named_requester": id}),
        Some(_) | None => node.value.clone(),
    }
}
