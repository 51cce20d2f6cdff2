//! `rules import`: Zendesk's triggers, as its API gives them, as rules a person can read. What has no counterpart becomes a
//! comment that says so.
mod actions;
mod conditions;

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Deserialize;

use self::{actions::action, conditions::condition};
use crate::failure::Failure;

/// What the API gives.
#[derive(Debug, Deserialize)]
struct Export {
    triggers: Vec<Trigger>,
    /// Groups by number, where they come along.
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
struct Group {
    id: u64,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Trigger {
    title: String,
    #[serde(default = "yes")]
    active: bool,
    #[serde(default)]
    position: i64,
    #[serde(default)]
    description: Option<String>,
    conditions: Conditions,
    actions: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Conditions {
    all: Vec<Entry>,
    any: Vec<Entry>,
}

/// A condition or an action.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) field: String,
    #[serde(default)]
    pub(super) operator: String,
    #[serde(default)]
    pub(super) value: serde_json::Value,
}

fn yes() -> bool {
    true
}

/// Rules, and how much of the triggers they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The rules, as a file.
    pub rules: String,
    /// How many triggers were read.
    pub n_triggers: usize,
    /// How many conditions and actions have no counterpart.
    pub n_open: usize,
}

/// What is known of numbers.
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// The team that a group becomes.
    pub(super) fn team(&self, group: &str) -> String {
        self.0.get(group).cloned().unwrap_or_else(|| format!("group-{group}"))
    }
}

/// A condition in words of a rule: an expression, or why there is none.
pub(super) enum Said {
    /// An expression or an action.
    Code(String),
    /// The events it listens to.
    On(&'static str),
    /// There is no counterpart.
    Open(String),
}

/// The rules that say what these triggers say.
///
/// # Errors
/// [`Failure`] where the text is no export of triggers.
pub fn import(json: &str) -> Result<Imported, Failure> {
    let mut export: Export = serde_json::from_str(json)
        .map_err(|why| Failure::new(format!("this is no list of triggers: {why}; expected `{{\"triggers\": […]}}`")))?;
    export.triggers.sort_by_key(|trigger| trigger.position);
    let names = Names(export.groups.iter().map(|g| (g.id.to_string(), slug(&g.name))).collect());
    let mut imported = Imported { rules: String::new(), n_triggers: export.triggers.len(), n_open: 0 };
    imported.rules.push_str("// Rules from Zendesk's triggers. Look for TODO: what stands there has no counterpart.\n");
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for trigger in &export.triggers {
        let base = slug(&trigger.title);
        let n = used.entry(base.clone()).and_modify(|n| *n += 1).or_insert(1);
        let name = if *n == 1 { base } else { format!("{base}-{n}") };
        imported.n_open += write_rule(&mut imported.rules, trigger, &name, &names);
    }
    Ok(imported)
}

/// Writes one rule, and says how much of it is open.
fn write_rule(rules: &mut String, trigger: &Trigger, name: &str, names: &Names) -> usize {
    let (mut events, mut open) = (Vec::new(), Vec::new());
    let mut sort = |entries: &[Entry]| {
        let mut code = Vec::new();
        for entry in entries {
            match condition(entry, names) {
                Said::Code(text) => code.push(text),
                Said::On(event) => events.push(event),
                Said::Open(why) => open.push(why),
            }
        }
        code
    };
    let (all, any) = (sort(&trigger.conditions.all), sort(&trigger.conditions.any));
    let mut asked = Vec::new();
    for entry in &trigger.actions {
        match action(entry, names) {
            Said::Code(text) => asked.push(text),
            Said::On(_) => {}
            Said::Open(why) => open.push(why),
        }
    }
    let _written = write!(rules, "\n// {}\n", one_line(&trigger.title));
    if let Some(description) = trigger.description.as_deref().filter(|text| !text.trim().is_empty()) {
        let _written = writeln!(rules, "// {}", one_line(description));
    }
    for why in &open {
        let _written = writeln!(rules, "// TODO: {why}");
    }
    let on = if events.is_empty() {
        String::from("[OPENED, REQUESTER_REPLIED, REPLIED, STATUS_CHANGED, SOLVED]")
    } else {
        events.sort_unstable();
        events.dedup();
        format!("[{}]", events.join(", "))
    };
    let any = if any.is_empty() { None } else { Some(format!("({})", any.join(" || "))) };
    let mut guard: Vec<String> = all.into_iter().chain(any).collect();
    if !trigger.active {
        guard.insert(0, String::from("false /* the trigger was not active */"));
    }
    let guard = if guard.is_empty() { String::from("true") } else { guard.join("\n        && ") };
    let body = if asked.is_empty() { String::from("()") } else { asked.join(";\n        ") };
    let _written = writeln!(
        rules,
        "rule(\"{name}\")\n    .on({on})\n    .order({})\n    .when(|t, e| {guard})\n    .then(|t, act, e| {{\n        {body};\n    }});",
        trigger.position
    );
    open.len()
}

/// A text that can be an id: small letters, digits and dashes.
pub(super) fn slug(text: &str) -> String {
    let dashed: String = text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let slug: Vec<&str> = dashed.split('-').filter(|part| !part.is_empty()).collect();
    let slug: String = slug.join("-").chars().take(60).collect();
    if slug.is_empty() { String::from("unnamed") } else { slug.trim_end_matches('-').to_owned() }
}

/// A text in quotation marks, as rhai reads it.
pub(super) fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' => String::from("\\\""),
            '\\' => String::from("\\\\"),
            '\n' => String::from("\\n"),
            '\r' => String::new(),
            '\t' => String::from("\\t"),
            c if c.is_control() => String::from(" "),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// A value as text: Zendesk gives numbers, texts and lists of texts.
pub(super) fn text_of(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        serde_json::Value::Array(parts) => parts.iter().map(text_of).collect::<Vec<String>>().join(" "),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) | serde_json::Value::Object(_) => value.to_string(),
    }
}
