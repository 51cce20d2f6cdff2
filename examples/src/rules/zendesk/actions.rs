//! Actions of triggers as actions of rules.
use super::{Entry, Names, Said, conditions::open, quoted, text_of};

/// What an action asks for.
pub(super) fn action(entry: &Entry, names: &Names) -> Said {
    let value = text_of(&entry.value);
    let value = value.as_str();
    let code = |text: String| Said::Code(text);
    let each = |action: &str| {
        let calls: Vec<String> = value.split_whitespace().map(|tag| format!("act.{action}({})", quoted(tag))).collect();
        if calls.is_empty() { open(entry) } else { Said::Code(calls.join(";\n        ")) }
    };
    match entry.field.as_str() {
        "status" => match value {
            "open" => code(String::from("act.start()")),
            "pending" => code(String::from("act.wait()")),
            "hold" => code(String::from("act.hold(\"set by a rule\")")),
            "solved" => code(String::from("act.solve()")),
            "closed" => code(String::from("act.close(\"completed\")")),
            _ => open(entry),
        },
        "priority" if ["low", "normal", "high", "urgent"].contains(&value) => {
            code(format!("act.priority({})", quoted(value)))
        }
        "group_id" if !value.is_empty() => code(format!("act.route({})", quoted(&names.team(value)))),
        "assignee_id" if value.is_empty() => code(String::from("act.unassign()")),
        "assignee_id" if value.chars().all(|c| c.is_ascii_digit()) => {
            code(format!("act.assign({})", quoted(&format!("agent-{value}"))))
        }
        "current_tags" => each("tag"),
        "remove_tags" => each("untag"),
        "comment_value" | "comment_value_html" => code(format!("act.reply({})", quoted(&body(entry)))),
        "notification_user" => notification(entry, names),
        "notification_group" => {
            let (to, text) = target(entry);
            code(format!("act.notify({}, {})", quoted(&format!("team:{}", names.team(&to))), quoted(&text)))
        }
        field if field.starts_with("custom_fields_") || field.starts_with("ticket_fields_") => {
            code(format!("act.field({}, {})", quoted(field), quoted(value)))
        }
        _ => open(entry),
    }
}

/// Whom, and what: a list of the receiver, the subject and the text.
fn target(entry: &Entry) -> (String, String) {
    let part = |n: usize| entry.value.get(n).map(text_of).unwrap_or_default();
    let text =
        [part(1), part(2)].into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<String>>().join("\n");
    (part(0), if text.is_empty() { String::from("a rule wants you to know of this ticket") } else { text })
}

fn notification(entry: &Entry, _names: &Names) -> Said {
    let (to, text) = target(entry);
    let text = quoted(&text);
    match to.as_str() {
        "requester_id" | "requester_and_ccs" => Said::Code(format!("act.notify(\"requester\", {text})")),
        "assignee_id" => Said::Code(format!("act.notify(\"assignee\", {text})")),
        agent if !agent.is_empty() && agent.chars().all(|c| c.is_ascii_digit()) => {
            Said::Code(format!("act.notify({}, {text})", quoted(&format!("agent:agent-{agent}"))))
        }
        _ => open(entry),
    }
}

/// The text of a comment: alone, or behind the word for who may read it.
fn body(entry: &Entry) -> String {
    let text = match &entry.value {
        serde_json::Value::Array(parts) => parts.last().map(text_of).unwrap_or_default(),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_)
        | serde_json::Value::Object(_) => text_of(&entry.value),
    };
    if text.trim().is_empty() { String::from("(no text)") } else { text }
}
