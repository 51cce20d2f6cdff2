//! What a ticket is and its form, in a scenario: deeds that change it, and parts of a configuration as they are.
use helpdesk_core::{AttributeCommand, Command, ConfigurationSpec};
use serde_json::{Map, Value, json};

use super::{fault::ScenarioFault, node::Node};

/// Deeds that say that a ticket is something else.
pub(super) const DEEDS: [&str; 5] = ["set_kind", "set_subject", "set_requester", "set_organization", "set_language"];

/// A deed: a word, or for a requester an object too.
pub(super) fn deed(name: &str, node: &Node<'_>) -> Result<Command, ScenarioFault> {
    let part = name.trim_start_matches("set_");
    let mut fields = match node.value {
        Value::Object(fields) if name == "set_requester" => {
            node.only(&["requester", "organization", "former"], "`requester`, `organization` and `former`")?;
            fields.clone()
        }
        Value::Null if name == "set_organization" || name == "set_language" => Map::new(),
        Value::String(_) => Map::from_iter([(part.to_owned(), node.value.clone())]),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            return Err(node.wrong("a word, such as `\"problem\"`"));
        }
    };
    fields.insert(String::from("step"), json!(name));
    let command: AttributeCommand = node.form(Value::Object(fields))?;
    Ok(Command::Attribute(command))
}

/// Takes the parts of a configuration that are written as they are.
pub(super) fn configure(node: &Node<'_>, spec: &mut ConfigurationSpec) -> Result<(), ScenarioFault> {
    if let Some(fields) = node.get("fields") {
        spec.fields = fields.each("a list of fields")?;
    }
    if let Some(numbers) = node.get("numbers") {
        spec.numbers = numbers.parse()?;
    }
    Ok(())
}
