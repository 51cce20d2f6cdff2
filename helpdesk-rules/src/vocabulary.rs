//! The words of the script language, once: registration, checks, suggestions and the guide read the same lists.
use std::{str::FromStr, sync::LazyLock};

use helpdesk_core::{AgentId, Audience, CloseReason, EventKind, Participant, RequesterId, TeamId, WordError};
use rhai::Scope;

use crate::{
    actions::ACTIONS,
    clock_facts::CLOCK,
    event_facts::EVENT,
    facts::TICKET,
    local_facts::LOCAL,
    moment_facts::{self, Whose},
    suggestion::{listed, nearest},
};

/// Methods of the ticket.
pub(crate) const TICKET_METHODS: &[&str] = &["has_tag", "has_link", "field", "clock"];
/// Methods of the event.
pub(crate) const EVENT_METHODS: &[&str] = &["local", "in_hours", "minutes_to_open"];
/// What a file declares.
pub(crate) const DECLARATIONS: &[&str] = &["rule", "macro", "test"];
/// What stands behind `rule(…)`, each with a dot.
pub(crate) const PARTS: &[&str] =
    &["on", "every", "untouched", "due_soon", "phase", "order", "when", "unless", "then", "stop", "once"];
/// What a test can do with its bench.
pub(crate) const BENCH: &[&str] = &[
    "ticket",
    "event",
    "agent",
    "team",
    "organization",
    "contract",
    "status",
    "decide",
    "apply",
    "eq",
    "has",
    "lacks",
    "no",
    "ok",
];
/// What a test can ask of a decision.
pub(crate) const DECISION_METHODS: &[&str] = &["by", "asked"];
/// Functions on plain values.
pub(crate) const HELPERS: &[&str] = &[
    "contains",
    "starts_with",
    "ends_with",
    "to_lower",
    "to_upper",
    "trim",
    "len",
    "is_empty",
    "contains_any",
    "matches",
    "split",
    "join",
    "parse_int",
    "min",
    "max",
    "abs",
    "to_string",
    "push",
    "keys",
    "words",
];
/// Phases in the order in which they run.
pub(crate) const PHASES: &[&str] = &["triage", "route", "escalate", "notify"];

const AUDIENCES: &[&str] =
    &["assignee", "team", "lead", "requester", "collaborators", "staff_in_copy", "followers", "staff_followers"];

/// A word that is not one of the known ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownWord {
    pub(crate) message: String,
    pub(crate) nearest: Option<&'static str>,
}

impl UnknownWord {
    fn new(what: &str, written: &str, known: &[&'static str]) -> Self {
        let message = format!("unknown {what} `{written}`, expected {}", listed(known));
        Self { message, nearest: nearest(written, known.iter().copied()) }
    }

    pub(crate) fn in_one_line(&self) -> String {
        match self.nearest {
            Some(word) => format!("{}; did you mean `{word}`?", self.message),
            None => self.message.clone(),
        }
    }
}

/// Properties of the ticket.
pub(crate) fn ticket_facts() -> impl Iterator<Item = &'static str> {
    TICKET.iter().map(|fact| fact.name).chain(moment_facts::names(Whose::Ticket))
}

/// What can be done with a ticket.
pub(crate) fn actions() -> impl Iterator<Item = &'static str> {
    ACTIONS.iter().map(|action| action.name)
}

pub(crate) fn is_action(name: &str) -> bool {
    actions().any(|known| known == name)
}

/// Properties of the event.
pub(crate) fn event_facts() -> impl Iterator<Item = &'static str> {
    EVENT.iter().map(|fact| fact.name).chain(moment_facts::names(Whose::Event))
}

/// Properties of a clock.
pub(crate) fn clock_facts() -> impl Iterator<Item = &'static str> {
    CLOCK.iter().map(|fact| fact.name).chain(moment_facts::names(Whose::Clock))
}

/// Properties of anything in a script.
pub(crate) fn facts() -> impl Iterator<Item = &'static str> {
    ticket_facts().chain(event_facts()).chain(clock_facts()).chain(LOCAL.iter().map(|fact| fact.name))
}

/// The kinds of events as constants: `OPENED`, `RUNG_FIRED`, …
pub(crate) fn constants() -> &'static [String] {
    static CONSTANTS: LazyLock<Vec<String>> =
        LazyLock::new(|| EventKind::ALL.iter().map(|kind| kind.as_str().to_uppercase()).collect());
    &CONSTANTS
}

/// The kinds of events as names of their words. With the optimizer off, the tree holds the names, not the values.
pub(crate) fn scope() -> Scope<'static> {
    let mut scope = Scope::new();
    for name in constants() {
        scope.push_constant(name.as_str(), name.to_lowercase());
    }
    scope
}

/// Every function a script can call, operators apart.
pub(crate) fn functions() -> impl Iterator<Item = &'static str> {
    let of_rules = HELPERS.iter().chain(DECLARATIONS).chain(PARTS).chain(TICKET_METHODS).chain(EVENT_METHODS);
    let of_rules = of_rules.chain(moment_facts::METHODS);
    of_rules.chain(BENCH).chain(DECISION_METHODS).copied().chain(actions())
}

pub(crate) fn is_function(name: &str) -> bool {
    functions().any(|known| known == name)
}

pub(crate) fn event_kind(word: &str) -> Result<EventKind, UnknownWord> {
    let known: Vec<&'static str> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
    word.parse().map_err(|_| {
        let message =
            format!("unknown event `{word}`, expected one such as `OPENED`, `REQUESTER_REPLIED` or `BREACHED`");
        UnknownWord { message, nearest: nearest(word, known) }
    })
}

pub(crate) fn phase(word: &str) -> Result<usize, UnknownWord> {
    PHASES.iter().position(|phase| *phase == word).ok_or_else(|| UnknownWord::new("phase", word, PHASES))
}

/// A priority, a metric, a kind of ticket or another word of the desk's own, as it is written.
pub(crate) fn word<T: FromStr<Err = WordError>>(text: &str) -> Result<T, UnknownWord> {
    text.parse().map_err(|error: WordError| UnknownWord::new(error.what(), text, error.known()))
}

/// Somebody around a ticket: `agent:ana`, `requester:rita`.
pub(crate) fn participant(word: &str) -> Result<Participant, UnknownWord> {
    let unknown = || {
        let message = format!("unknown participant `{word}`, expected one such as `agent:ana` or `requester:rita`");
        UnknownWord { message, nearest: None }
    };
    if let Some(agent) = word.strip_prefix("agent:") {
        return AgentId::new(agent).map(Participant::Agent).map_err(|_| unknown());
    }
    let requester = word.strip_prefix("requester:").ok_or_else(unknown)?;
    RequesterId::new(requester).map(Participant::Requester).map_err(|_| unknown())
}

/// Why a rule may close a ticket.
pub(crate) fn close_reason(word: &str) -> Result<CloseReason, UnknownWord> {
    let found = CloseReason::GIVEN.into_iter().find(|reason| reason.as_str() == word);
    found.ok_or_else(|| UnknownWord::new("reason to close", word, &CloseReason::GIVEN.map(CloseReason::as_str)))
}

/// `assignee`, `team`, `lead`, `requester`, the people around a ticket, or one by name: `agent:ana`, `team:billing`.
pub(crate) fn audience(word: &str) -> Result<Audience, UnknownWord> {
    let unknown = || UnknownWord::new("audience", word, AUDIENCES);
    if let Some(agent) = word.strip_prefix("agent:") {
        return AgentId::new(agent).map(Audience::Agent).map_err(|_| unknown());
    }
    if let Some(team) = word.strip_prefix("team:") {
        return TeamId::new(team).map(Audience::NamedTeam).map_err(|_| unknown());
    }
    match word {
        "assignee" => Ok(Audience::Assignee),
        "team" => Ok(Audience::Team),
        "lead" => Ok(Audience::Lead),
        "requester" => Ok(Audience::Requester),
        "collaborators" => Ok(Audience::Collaborators),
        "staff_in_copy" => Ok(Audience::StaffInCopy),
        "followers" => Ok(Audience::Followers),
        "staff_followers" => Ok(Audience::StaffFollowers),
        _ => Err(unknown()),
    }
}
