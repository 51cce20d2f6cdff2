//! Reading a file of scenarios: one, or several that share configurations.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{Instant, RequesterId, TicketId};
use serde_json::Value;

use super::{
    ask::{self, Ask},
    config::{self, DeskConfig, Shared},
    event::{self, Event},
    fault::ScenarioFault,
    lines::line_of,
    node::Node,
    ties::Names,
    unique::Unique,
};

/// The most scenarios of a file.
pub const SCENARIOS_MAX: usize = 1_000;
/// The most events of a scenario.
pub const EVENTS_MAX: usize = 10_000;
/// The most questions of a scenario.
pub const ASKS_MAX: usize = 10_000;
/// The longest name of a ticket in bytes.
pub const TICKET_NAME_MAX: usize = 100;
/// How many names a mistake lists at most.
const LISTED_MAX: usize = 8;

const FILE: [&str; 3] = ["about", "configs", "scenarios"];
const SCENARIO: [&str; 7] = ["name", "why", "known", "config", "timers", "events", "ask"];
/// What the only ticket of a scenario is called.
const TICKET: &str = "ticket";

/// The tickets of a scenario by their names: the desk's id, and who asks.
pub(super) type Tickets = BTreeMap<String, (TicketId, RequesterId)>;

/// One scenario, read and checked.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// Why its answers are as they are, in a sentence.
    pub why: String,
    /// Why the desk differs from what is expected, where that is known.
    pub known: Option<String>,
    pub(super) config: DeskConfig,
    pub(super) timers: Timers,
    pub(super) events: Vec<Event>,
    pub(super) asks: Vec<Ask>,
    pub(super) names: Names,
}

/// When the desk's timers run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timers {
    /// Each at its own instant.
    InTime,
    /// When the scenario says `tick`.
    ByHand,
}

/// Reads the scenarios of a file.
///
/// # Errors
/// [`ScenarioFault`] with the place of the first mistake.
///
/// # Examples
/// ```
/// use helpdesk_examples::scenario::read;
///
/// let fault = read(r#"{"events": [{"at": "2026-01-05 09:00", "do": "opne"}]}"#).expect_err("a mistake");
/// assert!(fault.to_string().starts_with("events[0].do: `opne` is no deed here"));
/// ```
pub fn read(text: &str) -> Result<Vec<Scenario>, ScenarioFault> {
    let no_json = |why: serde_json::Error| ScenarioFault {
        line: Some(why.line()),
        ..ScenarioFault::new("file", format!("is no JSON of scenarios: {why}"))
    };
    // Some editors put a mark of the byte order before the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Unique(value) = serde_json::from_str(text).map_err(no_json)?;
    file(&value).map_err(|fault| {
        let line = Some(line_of(text, &fault.place));
        // The whole file has no place of its own.
        let place = if fault.place.is_empty() { String::from("file") } else { fault.place };
        ScenarioFault { place, line, ..fault }
    })
}

fn file(value: &Value) -> Result<Vec<Scenario>, ScenarioFault> {
    let node = Node::new(value, "");
    if node.get("scenarios").is_none() {
        return Ok(vec![scenario(&node, &Shared::new(), "scenario")?]);
    }
    node.only(&FILE, "a file of scenarios")?;
    if let Some(about) = node.get("about") {
        about.text("a text")?;
    }
    let mut shared = Shared::new();
    if let Some(configs) = node.get("configs") {
        for (name, config) in configs.entries("configurations by name")? {
            config::config(&config, &Shared::new())?;
            shared.insert(name.to_owned(), config.value.clone());
        }
    }
    let list = node.need("scenarios", "a list")?.list(SCENARIOS_MAX, "a list of scenarios")?;
    let mut names = BTreeSet::new();
    let mut scenarios = Vec::new();
    for (n, each) in list.iter().enumerate() {
        let scenario = scenario(each, &shared, &format!("scenario {}", n + 1))?;
        if !names.insert(scenario.name.clone()) {
            let what = format!("`{}` is there twice, expected a name of its own", scenario.name);
            return Err(ScenarioFault::new(each.below("name"), what));
        }
        scenarios.push(scenario);
    }
    Ok(scenarios)
}

fn scenario(node: &Node<'_>, shared: &Shared, usual: &str) -> Result<Scenario, ScenarioFault> {
    node.only(&SCENARIO, "a scenario with `config`, `events` and `ask`")?;
    let text = |key: &str| node.get(key).map(|t| Ok(t.text("a text")?.to_owned())).transpose();
    let name = text("name")?.unwrap_or_else(|| usual.to_owned());
    let (why, known) = (text("why")?.unwrap_or_default(), text("known")?);
    let empty = Value::Object(serde_json::Map::new());
    let config = node.get("config").unwrap_or_else(|| Node::new(&empty, node.below("config")));
    let config = config::config(&config, shared)?;
    let timers = match node.get("timers") {
        None => Timers::InTime,
        Some(timers) => match timers.value.as_str() {
            Some("in_time") => Timers::InTime,
            Some("by_hand") => Timers::ByHand,
            Some(_) | None => return Err(timers.wrong("`in_time` or `by_hand`")),
        },
    };
    let mut tickets = Tickets::new();
    let mut events: Vec<Event> = Vec::new();
    for each in node.need("events", "a list of events")?.list(EVENTS_MAX, "a list of events")? {
        let last = events.last().map(|event| event.at);
        events.push(event::event(&each, last, &mut tickets, shared)?);
    }
    let mut asks = Vec::new();
    if let Some(list) = node.get("ask") {
        for each in list.list(ASKS_MAX, "a list of questions")? {
            asks.push(ask::ask(&each, &tickets)?);
        }
    }
    let names = tickets.into_iter().map(|(name, (id, _))| (id, name)).collect();
    Ok(Scenario { name, why, known, config, timers, events, asks, names })
}

/// The name of the ticket that an event or a question is about.
pub(super) fn ticket_name(node: &Node<'_>) -> Result<String, ScenarioFault> {
    match node.get("ticket") {
        Some(name) => named_by_story(&name),
        None => Ok(TICKET.to_owned()),
    }
}

/// A name that a story gives to a ticket.
pub(super) fn named_by_story(node: &Node<'_>) -> Result<String, ScenarioFault> {
    let name = node.text("the name of a ticket")?;
    if name.len() > TICKET_NAME_MAX {
        return Err(node.wrong(&format!("the name of a ticket, at most {TICKET_NAME_MAX} bytes")));
    }
    Ok(name.to_owned())
}

/// Says that no event opens a ticket of this name before.
pub(super) fn unknown_ticket(node: &Node<'_>, name: &str, tickets: &Tickets) -> ScenarioFault {
    let mut known: Vec<String> = tickets.keys().take(LISTED_MAX).map(|name| format!("`{name}`")).collect();
    known.extend((tickets.len() > LISTED_MAX).then(|| String::from("…")));
    let known = if known.is_empty() { String::from("none is") } else { known.join(", ") };
    let what = format!("no event before opens `{name}`, expected a ticket that is open by then: {known}");
    ScenarioFault::new(node.below("ticket"), what)
}

impl Scenario {
    /// The instant of the last event.
    pub(super) fn end(&self) -> Option<Instant> {
        self.events.last().map(|event| event.at)
    }
}
