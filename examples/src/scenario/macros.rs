//! Macros in their short forms, as the steps that they stand for.
use helpdesk_core::Command;
use serde_json::{Map, Value, json};

use super::{deed, fault::ScenarioFault, node::Node, read::Tickets};

/// The most steps of a macro that are read; the desk takes fewer.
const STEPS_MAX: usize = 1_000;

/// Macros by id. `language` is the one that a text is in which says none.
pub(super) fn macros(node: &Node<'_>, language: &str) -> Result<Value, ScenarioFault> {
    let mut macros = Map::new();
    for (id, each) in node.entries("macros by id")? {
        let mut fields = Map::new();
        for (key, field) in each.entries("a macro with `steps`")? {
            let value = if key == "steps" { steps(&field, language)? } else { field.value.clone() };
            fields.insert(key.to_owned(), value);
        }
        macros.insert(id.to_owned(), Value::Object(fields));
    }
    Ok(Value::Object(macros))
}

fn steps(node: &Node<'_>, language: &str) -> Result<Value, ScenarioFault> {
    let mut steps = Vec::new();
    for each in node.list(STEPS_MAX, "a list of steps")? {
        let short = |key: &str| each.get(key).filter(|field| field.value.is_string());
        if let Some((key, text)) = ["reply", "note"].iter().find_map(|key| Some((*key, short(key)?))) {
            each.only(&[key], "one step")?;
            steps.push(json!({ key: { language: text.value } }));
            continue;
        }
        match each.get("do").filter(|deed| deed.get("do").is_none()) {
            Some(deed) => {
                each.only(&["do"], "one step")?;
                steps.extend(deeds(&deed)?.iter().map(|command| json!({ "do": command })));
            }
            None => steps.push(each.value.clone()),
        }
    }
    Ok(Value::Array(steps))
}

/// Deeds as events have them.
fn deeds(node: &Node<'_>) -> Result<Vec<Command>, ScenarioFault> {
    deed::commands(node, &node.form("rita".into())?, &mut Tickets::new())
}
