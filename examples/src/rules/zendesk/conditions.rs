//! Conditions of triggers as guards.
use super::{Entry, Names, Said, quoted, slug, text_of};

/// What a condition says.
pub(super) fn condition(entry: &Entry, names: &Names) -> Said {
    let value = text_of(&entry.value);
    let (operator, value) = (entry.operator.as_str(), value.as_str());
    match entry.field.as_str() {
        "update_type" => Said::On(match value.to_lowercase().as_str() {
            "create" => "OPENED",
            _ => "REQUESTER_REPLIED, REPLIED, NOTE_ADDED, STATUS_CHANGED, SOLVED",
        }),
        "status" => status(entry, operator, value),
        "priority" => {
            ordered("t.priority", &["low", "normal", "high", "urgent"], operator, value, entry, "PRIORITY_CHANGED")
        }
        "type" | "ticket_type_id" => same("t.kind", operator, &quoted(value), entry),
        "group_id" if value.is_empty() => same("t.team", operator, "()", entry),
        "group_id" => changed("TEAM_CHANGED", "t.team", operator, &quoted(&names.team(value)), entry),
        "assignee_id" if value.is_empty() => same("t.assignee", operator, "()", entry),
        "assignee_id" => changed("ASSIGNED", "t.assignee", operator, &quoted(&format!("agent-{value}")), entry),
        "organization_id" => same("t.organization", operator, &quoted(&format!("organization-{}", slug(value))), entry),
        "current_tags" => tags(operator, value, entry),
        "subject_includes_word" => words("t.subject", operator, value, entry),
        "comment_includes_word" => words("e.body", operator, value, entry),
        "via_id" => via(operator, value, entry),
        "role" | "current_user_role" => match value {
            "agent" | "admin" => same("e.by", operator, "\"agent\"", entry),
            "end_user" => same("e.by", operator, "\"requester\"", entry),
            _ => open(entry),
        },
        "comment_is_public" => match value {
            "true" => Said::Code(String::from("e.kind in [\"replied\", \"requester_replied\"]")),
            "false" => Said::Code(String::from("e.kind == \"note_added\"")),
            _ => open(entry),
        },
        "reopens" | "replies" | "agent_stations" => match (entry.field.as_str(), operator) {
            ("reopens", "greater_than") => Said::Code(format!("t.reopenings > {}", number(value))),
            ("reopens", "less_than") => Said::Code(format!("t.reopenings < {}", number(value))),
            ("reopens", "is") => Said::Code(format!("t.reopenings == {}", number(value))),
            _ => open(entry),
        },
        field if field.starts_with("custom_fields_") || field.starts_with("ticket_fields_") => {
            let fact = format!("t.field({})", quoted(field));
            match operator {
                "present" => Said::Code(format!("{fact} != ()")),
                "not_present" => Said::Code(format!("{fact} == ()")),
                _ => same(&fact, operator, &quoted(value), entry),
            }
        }
        _ => open(entry),
    }
}

fn number(value: &str) -> i64 {
    value.parse().unwrap_or(0)
}

/// There is no counterpart.
pub(super) fn open(entry: &Entry) -> Said {
    let value = text_of(&entry.value);
    let told = format!("`{} {} {value}` has no counterpart", entry.field, entry.operator);
    Said::Open(told.split_whitespace().collect::<Vec<&str>>().join(" "))
}

fn same(fact: &str, operator: &str, value: &str, entry: &Entry) -> Said {
    match operator {
        "is" | "value" => Said::Code(format!("{fact} == {value}")),
        "is_not" | "not_value" => Said::Code(format!("{fact} != {value}")),
        _ => open(entry),
    }
}

/// A fact that an event is about, where it changed.
fn changed(event: &'static str, fact: &str, operator: &str, value: &str, entry: &Entry) -> Said {
    match operator {
        "changed" => Said::On(event),
        _ => same(fact, operator, value, entry),
    }
}

fn status(entry: &Entry, operator: &str, value: &str) -> Said {
    let value = if value == "hold" { "on_hold" } else { value };
    let order = ["new", "open", "pending", "on_hold", "solved", "closed"];
    match (operator, value) {
        ("changed_to" | "value", "solved") => Said::On("SOLVED"),
        ("changed_to" | "value", "closed") => Said::On("CLOSED"),
        ("changed", _) => Said::On("STATUS_CHANGED, SOLVED, CLOSED"),
        _ => ordered("t.status", &order, operator, value, entry, "STATUS_CHANGED"),
    }
}

/// Words that have an order of their own.
fn ordered(fact: &str, order: &[&str], operator: &str, value: &str, entry: &Entry, event: &'static str) -> Said {
    let Some(place) = order.iter().position(|word| *word == value) else {
        return if operator == "changed" { Said::On(event) } else { open(entry) };
    };
    let list = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        Said::Code(format!("{fact} in [{}]", words.join(", ")))
    };
    match operator {
        "less_than" => list(order.get(..place).unwrap_or_default()),
        "less_than_equal" => list(order.get(..=place).unwrap_or_default()),
        "greater_than" => list(order.get(place + 1..).unwrap_or_default()),
        "greater_than_equal" => list(order.get(place..).unwrap_or_default()),
        "changed" => Said::On(event),
        _ => same(fact, operator, &quoted(value), entry),
    }
}

fn tags(operator: &str, value: &str, entry: &Entry) -> Said {
    let each: Vec<String> = value.split_whitespace().map(|tag| format!("t.has_tag({})", quoted(tag))).collect();
    match operator {
        "includes" if !each.is_empty() => Said::Code(format!("({})", each.join(" || "))),
        "not_includes" if !each.is_empty() => Said::Code(format!("!({})", each.join(" || "))),
        _ => open(entry),
    }
}

fn words(fact: &str, operator: &str, value: &str, entry: &Entry) -> Said {
    let list: Vec<String> = value.split_whitespace().map(|word| quoted(&word.to_lowercase())).collect();
    let there = if fact == "e.body" { "e.body != () && " } else { "" };
    let any = format!("{fact}.to_lower().contains_any([{}])", list.join(", "));
    let whole = format!("{fact}.to_lower().contains({})", quoted(&value.to_lowercase()));
    match operator {
        "includes" => Said::Code(format!("({there}{any})")),
        "not_includes" => Said::Code(format!("!({there}{any})")),
        "is" => Said::Code(format!("({there}{whole})")),
        "is_not" => Said::Code(format!("!({there}{whole})")),
        _ => open(entry),
    }
}

/// Where a ticket came in, by the numbers that Zendesk gives to that.
fn via(operator: &str, value: &str, entry: &Entry) -> Said {
    let channel = match value {
        "0" | "web_form" | "16" => "web",
        "4" | "mail" | "email" => "email",
        "5" | "web_service" | "api" => "api",
        "29" | "chat" | "72" => "chat",
        "33" | "34" | "35" | "phone" => "phone",
        _ => return open(entry),
    };
    same("t.channel", operator, &quoted(channel), entry)
}
