//! Messages, people and macros in a scenario: deeds written as the desk's own commands, parts of a configuration as they are, answers.
use helpdesk_core::{Command, ConfigurationSpec, Explanation, Message, RedactionNote, RequesterView};
use serde_json::{Value, json};

use super::{
    fault::ScenarioFault,
    macros,
    node::{Node, shown},
};

/// Deeds that are a command as it is stored, without its `do`.
pub(super) const DEEDS: [&str; 5] = ["write", "edit_message", "redact", "participant", "apply_macro"];

/// A deed as the command it is.
pub(super) fn deed(name: &str, node: &Node<'_>) -> Result<Command, ScenarioFault> {
    let mut fields = node.value.as_object().cloned().ok_or_else(|| node.wrong("an object"))?;
    match name {
        "write" => node.only(
            &["visibility", "body", "automatic", "in_reply_to", "channel", "attachments"],
            "`visibility` and `body`",
        )?,
        "edit_message" => node.only(&["message", "body"], "`message` and `body`")?,
        "redact" => node.only(&["of", "what", "reason"], "`of`, `what` and `reason`")?,
        "participant" => node.only(&["step", "who"], "`step` and `who`")?,
        "apply_macro" => node.only(&["macro", "language", "values"], "`macro`, `language` and `values`")?,
        // A step of a room, and what the step takes.
        _ => {}
    }
    fields.insert(String::from("do"), json!(name));
    node.form(Value::Object(fields))
}

/// Takes the parts of a configuration that are written as they are.
pub(super) fn configure(node: &Node<'_>, spec: &mut ConfigurationSpec) -> Result<(), ScenarioFault> {
    if let Some(organizations) = node.get("organizations") {
        spec.organizations = organizations.each("a list of organizations")?;
    }
    if let Some(messages) = node.get("messages") {
        spec.messages = messages.parse()?;
    }
    if let Some(responses) = node.get("responses") {
        spec.responses = responses.by_name("responses by id")?;
    }
    if let Some(macros) = node.get("macros") {
        let language = node.get("messages").and_then(|messages| messages.get("language")?.value.as_str());
        spec.macros = macros.form(macros::macros(&macros, language.unwrap_or("en"))?)?;
    }
    Ok(())
}

/// Who is in copy and who follows.
pub(super) fn participants(explanation: &Explanation) -> Value {
    json!(explanation.ticket.participants)
}

/// That something was taken out of a message.
fn redaction(note: &RedactionNote) -> Value {
    json!({
        "by": note.by.to_string(),
        "at": shown(note.at),
        "reason": note.reason,
        "bytes": note.n_bytes,
        "attachments": note.n_attachments,
    })
}

/// The messages as staff reads them.
pub(super) fn messages(messages: Vec<Message>) -> Value {
    let told = |message: Message| {
        json!({
            "id": message.id,
            "at": shown(message.at),
            "by": message.by.to_string(),
            "visibility": message.visibility,
            "body": message.body,
            "automatic": message.details.automatic,
            "mentions": message.details.mentions,
            "edited": message.edited.map(|edited| edited.n),
            "attachments": message.details.attachments,
            "redactions": message.redactions.iter().map(redaction).collect::<Vec<_>>(),
        })
    };
    messages.into_iter().map(told).collect()
}

/// The messages as the ticket's requester reads them.
pub(super) fn request(view: &RequesterView) -> Value {
    let told = |message: &helpdesk_core::RequesterMessage| json!({"n": message.n, "at": shown(message.at), "by": message.by, "body": message.body, "redacted": message.is_redacted});
    view.messages.iter().map(told).collect()
}
