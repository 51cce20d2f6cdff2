//! The desk's configuration as a scenario writes it: short forms spelled out, then checked as any other.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{Configuration, ConfigurationSpec};
use helpdesk_rules::{Limits, RuleSet, SourceFile};
use serde_json::{Map, Value, json};

use super::{
    fault::ScenarioFault,
    form, hands, hours,
    node::{Node, parse},
    notices, policy,
    rights::Book,
    rooms, talk,
};

const PARTS: [&str; 27] = [
    "like",
    "schedules",
    "teams",
    "agents",
    "policies",
    "ladders",
    "priorities",
    "close_solved_after_days",
    "notices",
    "rules",
    "organizations",
    "messages",
    "responses",
    "macros",
    "approvals",
    "work",
    "survey",
    "services",
    "contracts",
    "skill_rules",
    "assets",
    "checklists",
    "statuses",
    "fields",
    "pending",
    "numbers",
    "follow_up_inherits",
];
/// The most parts of one kind, and the most lines of rules.
const PARTS_MAX: usize = 1_000;

/// A desk's configuration and its rules.
#[derive(Debug, Clone)]
pub(super) struct DeskConfig {
    pub(super) configuration: Configuration,
    pub(super) rules: Option<Arc<RuleSet>>,
    /// What agents may do, of whom it is said.
    pub(super) rights: Book,
}

/// Configurations that several scenarios of a file share, as they are written.
pub(super) type Shared = BTreeMap<String, Value>;

/// Reads a configuration: one that is written here, the name of a shared one, or one like a shared one but for some parts.
pub(super) fn config(node: &Node<'_>, shared: &Shared) -> Result<DeskConfig, ScenarioFault> {
    let whole = whole(node, shared)?;
    build(&Node::new(&whole, node.place.clone()))
}

fn whole(node: &Node<'_>, shared: &Shared) -> Result<Value, ScenarioFault> {
    if node.value.is_string() {
        return named(node, shared);
    }
    node.only(&PARTS, "a configuration, or the name of one in `configs`")?;
    let Some(like) = node.get("like") else { return Ok(node.value.clone()) };
    let mut whole = named(&like, shared)?;
    for (part, field) in node.entries("a configuration")? {
        if let Some(parts) = whole.as_object_mut().filter(|_| part != "like") {
            parts.insert(part.to_owned(), field.value.clone());
        }
    }
    Ok(whole)
}

fn named(node: &Node<'_>, shared: &Shared) -> Result<Value, ScenarioFault> {
    let name = node.text("the name of a configuration in `configs`")?;
    let names: Vec<String> = shared.keys().map(|name| format!("`{name}`")).collect();
    let names = if names.is_empty() { String::from("none may be used here") } else { names.join(", ") };
    let missing = || node.wrong(&format!("the name of a configuration in `configs`: {names}"));
    shared.get(name).cloned().ok_or_else(missing)
}

fn build(node: &Node<'_>) -> Result<DeskConfig, ScenarioFault> {
    node.only(&PARTS, "a configuration")?;
    if let Some(like) = node.get("like") {
        return Err(like.wrong("a shared configuration that stands for itself"));
    }
    let (mut spec, mut rights) = (ConfigurationSpec::default(), Book::default());
    for (id, schedule) in parts(node, "schedules", "schedules by id")? {
        let key = parse(json!(id), &schedule.place)?;
        spec.schedules.insert(key, schedule.form(hours::versions(&schedule)?)?);
    }
    for (id, team) in parts(node, "teams", "teams by id")? {
        let mut asked = with_id(id, &team)?;
        // Stories are short: what whoever gets a ticket has to know stands there only where it matters.
        if let Value::Object(fields) = &mut asked {
            fields.entry("hand_off_summary").or_insert_with(|| json!("optional"));
        }
        spec.teams.push(team.form(asked)?);
    }
    for (id, agent) in parts(node, "agents", "agents by id")? {
        let mut fields = with_id(id, &agent)?;
        rights.take(id, &agent, &mut fields)?;
        spec.agents.push(agent.form(fields)?);
    }
    let only = spec.schedules.keys().next().filter(|_| spec.schedules.len() == 1).map(ToString::to_string);
    let schedules: Vec<String> = spec.schedules.keys().map(ToString::to_string).collect();
    if let Some(policies) = node.get("policies") {
        for version in policies.list(PARTS_MAX, "a list of policies")? {
            spec.policies.push(version.form(policy::policy(&version, only.as_deref(), &schedules)?)?);
        }
    }
    for (id, ladder) in parts(node, "ladders", "ladders by id")? {
        spec.ladders.push(ladder.form(policy::ladder(id, &ladder)?)?);
    }
    if let Some(priorities) = node.get("priorities") {
        spec.priorities = priorities.parse()?;
    }
    if let Some(days) = node.get("close_solved_after_days") {
        spec.close_solved_after_days = days.parse()?;
    }
    if let Some(notices) = node.get("notices") {
        spec.notices = notices.form(notices::notices(&notices)?)?;
    }
    talk::configure(node, &mut spec)?;
    rooms::configure(node, &mut spec)?;
    hands::configure(node, &mut spec)?;
    form::configure(node, &mut spec)?;
    let problems = |why: &dyn ToString| ScenarioFault::new(node.place.clone(), why.to_string());
    let configuration = Configuration::build(spec).map_err(|why| problems(&why))?;
    rights.check(&configuration).map_err(|why| problems(&why))?;
    let rules = node.get("rules").map(|rules| compile(&rules, &configuration)).transpose()?;
    Ok(DeskConfig { configuration, rules, rights })
}

fn parts<'a>(node: &Node<'a>, part: &str, expected: &str) -> Result<Vec<(&'a str, Node<'a>)>, ScenarioFault> {
    let Some(parts) = node.get(part) else { return Ok(Vec::new()) };
    let entries = parts.entries(expected)?;
    if entries.len() > PARTS_MAX {
        let what = format!("has {} entries, expected at most {PARTS_MAX}", entries.len());
        return Err(ScenarioFault::new(parts.place, what));
    }
    Ok(entries)
}

/// A team or an agent under its id. An agent may be no more than the teams it is in.
fn with_id(id: &str, node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let mut fields = match node.value {
        Value::String(team) => Map::from_iter([(String::from("teams"), json!([team]))]),
        Value::Array(teams) => Map::from_iter([(String::from("teams"), json!(teams))]),
        Value::Object(fields) => fields.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => return Err(node.wrong("an object")),
    };
    if fields.insert(String::from("id"), json!(id)).is_some() {
        return Err(ScenarioFault::new(
            node.below("id"),
            "stands twice, expected the id as the name of the entry only",
        ));
    }
    Ok(Value::Object(fields))
}

/// Rules: one text, or its lines.
fn compile(node: &Node<'_>, configuration: &Configuration) -> Result<Arc<RuleSet>, ScenarioFault> {
    let text = match node.value.as_str() {
        Some(text) => text.to_owned(),
        None => {
            let lines = node.list(PARTS_MAX, "the text of the rules, or its lines")?;
            lines.iter().map(|line| line.text("a line")).collect::<Result<Vec<_>, _>>()?.join("\n")
        }
    };
    let wrong = |why: &dyn ToString| ScenarioFault::new(node.place.clone(), why.to_string());
    let rules = RuleSet::compile(&[SourceFile::new("rules", text)], Limits::default()).map_err(|why| wrong(&why))?;
    rules.check(configuration).map_err(|why| wrong(&why))?;
    Ok(Arc::new(rules))
}
