//! What somebody does, in its short forms, as the desk's commands.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{
    AssignmentCommand, COMMANDS_MAX, CloseReason, Command, EscalationCommand, FIELDS_MAX, Instant, OpenTicket,
    RequesterId, SetStatus, StatusStep, TAGS_MAX, TimerCommand,
};
use serde_json::{Map, Value, json};

use super::{
    desk_deed,
    fault::ScenarioFault,
    form, hand_off,
    node::{Node, unknown},
    policy,
    read::Tickets,
    rooms, talk, ties,
};

/// Every deed that is a command.
pub(super) const DEEDS: [&str; 60] = [
    "open",
    "reply",
    "note",
    "start",
    "wait",
    "hold",
    "solve",
    "reopen",
    "close",
    "set_status",
    "route",
    "assign",
    "assign_by",
    "unassign",
    "escalate",
    "hand_back",
    "fire",
    "acknowledge",
    "migrate",
    "priority",
    "assess",
    "tag",
    "untag",
    "field",
    "checklist",
    "tell",
    "touch",
    "write",
    "edit_message",
    "redact",
    "participant",
    "apply_macro",
    "approval",
    "work",
    "subject",
    "survey",
    "require_skills",
    "reconsider",
    "presence",
    "link",
    "unlink",
    "merge",
    "unmerge",
    "split",
    "follow_up",
    "open_linked",
    "set_kind",
    "set_subject",
    "set_requester",
    "set_organization",
    "set_language",
    "set_timer",
    "drop_timer",
    "person",
    "merge_people",
    "unmerge_people",
    "rate",
    "rewake",
    "relay",
    "redeliver",
];
const EXPECTED: &str = "a deed such as `\"solve\"` or `{\"reply\": \"On our way.\"}`, or a list of deeds";

/// The commands of one event: one deed, or several at once.
pub(super) fn commands(
    node: &Node<'_>,
    asker: &RequesterId,
    tickets: &mut Tickets,
) -> Result<Vec<Command>, ScenarioFault> {
    if !node.value.is_array() {
        return Ok(vec![command(node, asker, tickets)?]);
    }
    let deeds = node.list(COMMANDS_MAX, EXPECTED)?;
    if deeds.is_empty() {
        return Err(node.wrong(EXPECTED));
    }
    deeds.iter().map(|deed| command(deed, asker, tickets)).collect()
}

fn command(node: &Node<'_>, asker: &RequesterId, tickets: &mut Tickets) -> Result<Command, ScenarioFault> {
    let nothing = Value::Null;
    let (name, with) = match node.value {
        Value::String(name) => (name.as_str(), Node::new(&nothing, node.place.clone())),
        Value::Object(_) => {
            let fields = node.entries(EXPECTED)?;
            let [(name, with)] = fields.as_slice() else { return Err(node.wrong("one deed, or a list of several")) };
            (*name, with.clone())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return Err(node.wrong(EXPECTED)),
    };
    match name {
        "open" => Ok(Command::open(opening(&with, asker)?)),
        "reply" => Ok(Command::Reply { body: words(&with, "…")? }),
        "note" => Ok(Command::AddNote { body: words(&with, "…")? }),
        "wait" => Ok(Command::Wait { until: until(&with, &["until"])? }),
        "hold" => hold(&with),
        "close" => close(&with),
        "set_status" => set_status(&with),
        "route" => Ok(Command::Route { team: with.parse()? }),
        "assign" => assign(&with),
        "assign_by" => Ok(Command::AssignBy { strategy: with.parse()? }),
        "escalate" => hand_off::escalate(&with),
        "hand_back" => hand_off::hand_back(&with),
        "fire" => {
            with.only(&["ladder", "rung", "reason"], "`ladder`, `rung` and `reason`")?;
            let reason = with.get("reason").map_or(Ok(String::from("it cannot wait")), |reason| words(&reason, "…"))?;
            let rung = with.need("rung", "which")?.text("the name of a rung")?.to_owned();
            let ladder = with.need("ladder", "of which ladder")?.parse()?;
            Ok(Command::Escalation(EscalationCommand::Fire { ladder, rung, reason }))
        }
        "acknowledge" => {
            let metric = if with.value.is_null() { None } else { Some(with.parse()?) };
            Ok(Command::Escalation(EscalationCommand::Acknowledge { metric }))
        }
        "migrate" => {
            with.only(&["policy", "version", "mode"], "`policy`, `version`, `mode`")?;
            Ok(Command::Migrate(with.parse()?))
        }
        "priority" => Ok(Command::SetPriority { priority: with.parse()? }),
        "assess" => {
            with.only(&["impact", "urgency"], "`impact` and `urgency`")?;
            let impact = with.need("impact", "`low`, `medium` or `high`")?.parse()?;
            Ok(Command::Assess { impact, urgency: with.need("urgency", "`low`, `medium` or `high`")?.parse()? })
        }
        "tag" => Ok(Command::Tag { add: tags(&with)?, remove: BTreeSet::new() }),
        "untag" => Ok(Command::Tag { add: BTreeSet::new(), remove: tags(&with)? }),
        "field" => field(&with),
        "tell" => tell(&with),
        "require_skills" => Ok(Command::Assignment(AssignmentCommand::RequireSkills(with.parse()?))),
        "reconsider" if with.value.is_null() => Ok(Command::Assignment(AssignmentCommand::Reconsider)),
        "reconsider" => Err(with.wrong("the deed alone: `\"reconsider\"`")),
        "set_timer" => set_timer(&with),
        "drop_timer" => Ok(Command::Timer(TimerCommand::Drop { name: with.text("the name of a timer")?.to_owned() })),
        "start" | "solve" | "reopen" | "unassign" | "touch" => bare(name, &with),
        name if talk::DEEDS.contains(&name) || rooms::DEEDS.contains(&name) => talk::deed(name, &with),
        name if form::DEEDS.contains(&name) => form::deed(name, &with),
        name if ties::DEEDS.contains(&name) => ties::deed(name, &with, asker, tickets),
        "tick" | "configure" | "presence" => Err(node.wrong("this deed on its own, without others")),
        name if desk_deed::DEEDS.contains(&name) => Err(node.wrong("this deed on its own, without others")),
        _ => Err(no_deed(node, name)),
    }
}

/// What other desks, and this one's own records, call deeds that are called otherwise here.
const OTHERWISE: [(&str, &str); 20] = [
    ("add_note", "note"),
    ("assignee", "assign"),
    ("comment", "reply"),
    ("fields", "field"),
    ("group", "route"),
    ("internal_comment", "note"),
    ("internal_note", "note"),
    ("notify", "tell"),
    ("on_hold", "hold"),
    ("owner", "assign"),
    ("pending", "wait"),
    ("public_comment", "reply"),
    ("public_reply", "reply"),
    ("queue", "route"),
    ("resolve", "solve"),
    ("set_field", "field"),
    ("set_priority", "priority"),
    ("status", "set_status"),
    ("team", "route"),
    ("transition", "set_status"),
];

/// Says that a deed is not known, and which one may be meant.
fn no_deed(node: &Node<'_>, name: &str) -> ScenarioFault {
    let said = unknown("deed", name, &DEEDS);
    let meant = OTHERWISE.iter().find(|(other, _)| *other == name).map(|(_, deed)| deed);
    let said = match (said.split_once(", did you mean"), meant) {
        (_, None) => said,
        (Some((said, _)), Some(deed)) => format!("{said}, did you mean `{deed}`"),
        (None, Some(deed)) => format!("{said}, did you mean `{deed}`"),
    };
    ScenarioFault::new(node.place.clone(), said)
}

fn assign(with: &Node<'_>) -> Result<Command, ScenarioFault> {
    if !with.value.is_object() {
        return Ok(Command::Assign { agent: with.parse()? });
    }
    with.only(&["agent", "reason"], "an agent, or `agent` and `reason`")?;
    let agent = with.need("agent", "an agent")?.parse()?;
    let reason = with.need("reason", "why")?.text("why")?.to_owned();
    Ok(Command::Assignment(AssignmentCommand::Give { agent, reason }))
}

fn tell(with: &Node<'_>) -> Result<Command, ScenarioFault> {
    with.only(&["to", "text", "not_before", "channel"], "`to`, `text`, `not_before` and `channel`")?;
    let to = with.need("to", "whom, such as `lead`")?;
    let text = words(&with.need("text", "what")?, "…")?;
    let not_before = with.get("not_before").map(|at| at.instant()).transpose()?;
    let channel = with.get("channel").map(|channel| channel.parse()).transpose()?;
    Ok(Command::Notify { to: to.form(policy::audience(&to))?, text, not_before, channel })
}

fn bare(name: &str, with: &Node<'_>) -> Result<Command, ScenarioFault> {
    if !with.value.is_null() {
        return Err(with.wrong(&format!("the deed alone: `\"{name}\"`")));
    }
    with.form(json!({"do": name}))
}

fn words(node: &Node<'_>, usual: &str) -> Result<String, ScenarioFault> {
    if node.value.is_null() { Ok(usual.to_owned()) } else { Ok(node.text("a text")?.to_owned()) }
}

fn until(node: &Node<'_>, known: &[&str]) -> Result<Option<Instant>, ScenarioFault> {
    if node.value.is_null() {
        return Ok(None);
    }
    node.only(known, "an object with `until`")?;
    node.get("until").map(|until| until.instant()).transpose()
}

fn set_timer(node: &Node<'_>) -> Result<Command, ScenarioFault> {
    node.only(&["name", "at"], "`name` and `at`")?;
    let name = node.need("name", "the name of a timer")?.text("the name of a timer")?.to_owned();
    let at = node.need("at", "when its time comes")?.instant()?;
    Ok(Command::Timer(TimerCommand::Set { name, at }))
}

fn hold(node: &Node<'_>) -> Result<Command, ScenarioFault> {
    if node.value.is_object() {
        let reason = words(&node.need("reason", "what is waited for")?, "")?;
        return Ok(Command::Hold { reason, until: until(node, &["reason", "until"])? });
    }
    Ok(Command::Hold { reason: words(node, "a third party")?, until: None })
}

/// To a status of the host's own: which, and the step that leads to its base.
fn set_status(node: &Node<'_>) -> Result<Command, ScenarioFault> {
    const STEPS: &str = "`start`, `wait`, `hold`, `solve` or `close`";
    node.only(&["status", "step", "reason", "until"], "`status`, `step`, `reason` and `until`")?;
    let status = node.need("status", "which")?.parse()?;
    let step = node.need("step", STEPS)?;
    let until = node.get("until").map(|until| until.instant()).transpose()?;
    let reason = node.get("reason");
    let word = step.text(STEPS)?;
    let takes: &[&str] = match word {
        "hold" => &["until", "reason"],
        "wait" => &["until"],
        "close" => &["reason"],
        _ => &[],
    };
    let surplus = ["until", "reason"].iter().filter(|key| !takes.contains(key)).find_map(|key| node.get(key));
    if let Some(surplus) = surplus {
        return Err(surplus.wrong(&format!("none with `{word}`")));
    }
    let step = match word {
        "start" => StatusStep::Start,
        "wait" => StatusStep::Wait { until },
        "hold" => {
            let reason =
                reason.as_ref().map_or(Ok(String::from("a third party")), |reason| words(reason, "a third party"));
            StatusStep::Hold { reason: reason?, until }
        }
        "solve" => StatusStep::Solve,
        "close" => StatusStep::Close { reason: close_reason(reason.as_ref())? },
        _ => return Err(step.wrong(STEPS)),
    };
    Ok(Command::SetStatus(SetStatus { status, step }))
}

fn close(node: &Node<'_>) -> Result<Command, ScenarioFault> {
    Ok(Command::Close { reason: close_reason(Some(node))? })
}

fn close_reason(node: Option<&Node<'_>>) -> Result<CloseReason, ScenarioFault> {
    let Some(node) = node else { return Ok(CloseReason::Completed) };
    match words(node, "completed")?.as_str() {
        "completed" => Ok(CloseReason::Completed),
        "spam" => Ok(CloseReason::Spam),
        "cancelled" => Ok(CloseReason::Cancelled),
        _ => Err(node.wrong("`completed`, `spam` or `cancelled`")),
    }
}

fn tags(node: &Node<'_>) -> Result<BTreeSet<String>, ScenarioFault> {
    let tags = policy::several(node);
    let tags = Node::new(&tags, node.place.clone());
    let tags = tags.list(TAGS_MAX, "a tag, or a list of tags")?;
    tags.iter().map(|tag| Ok(tag.text("a tag")?.to_owned())).collect()
}

fn field(node: &Node<'_>) -> Result<Command, ScenarioFault> {
    let fields = node.entries("one field and its value")?;
    let [(name, value)] = fields.as_slice() else { return Err(node.wrong("one field and its value")) };
    let value = if value.value.is_null() { None } else { Some(value.text("a text, or null")?.to_owned()) };
    Ok(Command::SetField { name: (*name).to_owned(), value })
}

const OPEN: [&str; 15] = [
    "subject",
    "requester",
    "organization",
    "language",
    "service",
    "body",
    "kind",
    "channel",
    "impact",
    "urgency",
    "priority",
    "tags",
    "fields",
    "subjects",
    "external",
];

/// What a ticket is opened with.
pub(super) fn opening(node: &Node<'_>, asker: &RequesterId) -> Result<OpenTicket, ScenarioFault> {
    if !node.value.is_object() {
        return Ok(OpenTicket::new(words(node, "…")?, asker.clone()));
    }
    node.only(&OPEN, "a request")?;
    let mut fields: Map<String, Value> = node.value.as_object().cloned().unwrap_or_default();
    fields.entry("subject").or_insert_with(|| json!("…"));
    fields.entry("requester").or_insert_with(|| json!(asker));
    if let Some(given) = node.get("tags") {
        fields.insert(String::from("tags"), json!(tags(&given)?));
    }
    if let Some(given) = node.get("fields") {
        let given: BTreeMap<String, String> = given.parse()?;
        if given.len() > FIELDS_MAX {
            return Err(node.wrong(&format!("at most {FIELDS_MAX} fields")));
        }
    }
    node.form(Value::Object(fields))
}
