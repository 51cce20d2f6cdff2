//! What a ticket is and its form, in a scenario: parts of a configuration as they are.
use helpdesk_core::ConfigurationSpec;

use super::{fault::ScenarioFault, node::Node};

/// Takes the parts of a configuration that are written as they are.
pub(super) fn configure(node: &Node<'_>, spec: &mut ConfigurationSpec) -> Result<(), ScenarioFault> {
    if let Some(fields) = node.get("fields") {
        spec.fields = fields.parse()?;
    }
    if let Some(numbers) = node.get("numbers") {
        spec.numbers = numbers.parse()?;
    }
    Ok(())
}
