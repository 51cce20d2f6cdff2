//! One question of a scenario: what, about which ticket, as of when, and the answer that is expected.
use helpdesk_core::{AgentId, Change, Command, DecisionId, Instant, Metric, Migrate, TeamId, TicketId, Wanted};
use serde_json::Value;

use super::{
    event::{self, Who},
    fault::ScenarioFault,
    node::{Node, unknown},
    read::{Tickets, ticket_name, unknown_ticket},
    talk,
};

const FIELDS: [&str; 19] = [
    "at",
    "ticket",
    "what",
    "clock",
    "ledger",
    "instance",
    "agent",
    "as",
    "team",
    "language",
    "wanted",
    "basis",
    "also",
    "to",
    "macro",
    "decision",
    "expect",
    "expect_some",
    "expect_none",
];

/// What can be asked, beside a clock and its ledger.
pub(super) const SUBJECTS: [(&str, Subject); 57] = [
    ("status", Subject::Part("status")),
    ("custom_status", Subject::Part("custom_status")),
    ("waiting", Subject::Part("waiting")),
    ("assignee", Subject::Part("assignee")),
    ("team", Subject::Part("team")),
    ("tier", Subject::Part("tier")),
    ("kind", Subject::Part("kind")),
    ("channel", Subject::Part("channel")),
    ("requester", Subject::Part("requester")),
    ("organization", Subject::Part("organization")),
    ("language", Subject::Part("language")),
    ("impact", Subject::Part("impact")),
    ("urgency", Subject::Part("urgency")),
    ("priority", Subject::Part("priority")),
    ("policy", Subject::Part("policy")),
    ("tags", Subject::Part("tags")),
    ("fields", Subject::Part("fields")),
    ("number", Subject::Part("number")),
    ("wake", Subject::Part("wake")),
    ("counts", Subject::Part("counts")),
    ("obstacles", Subject::Part("obstacles")),
    ("checklist", Subject::Part("checklist")),
    ("approvals", Subject::Part("approvals")),
    ("work", Subject::Part("work")),
    ("subjects", Subject::Part("subjects")),
    ("survey", Subject::Part("survey")),
    ("service", Subject::Part("service")),
    ("entitlement", Subject::Part("entitlement")),
    ("ticket", Subject::Ticket),
    ("clocks", Subject::Clocks),
    ("notices", Subject::Notices),
    ("deliveries", Subject::Deliveries),
    ("untold", Subject::Untold),
    ("decisions", Subject::Decisions),
    ("explanation", Subject::Explanation),
    ("counterfactuals", Subject::Counterfactuals),
    ("migration", Subject::Migration),
    ("verify", Subject::Verify),
    ("refusals", Subject::Refusals),
    ("history", Subject::History),
    ("messages", Subject::Messages),
    ("conversation", Subject::Conversation),
    ("links", Subject::Links),
    ("participants", Subject::Participants),
    ("view", Subject::View),
    ("request", Subject::Request),
    ("story", Subject::Story),
    ("requests", Subject::Requests),
    ("person", Subject::Person),
    ("queue", Subject::Queue),
    ("presence", Subject::Presence),
    ("candidates", Subject::Candidates),
    ("hands", Subject::Hands),
    ("authorized", Subject::Authorized),
    ("why_not", Subject::WhyNot),
    ("preview", Subject::Preview),
    ("dead_letters", Subject::DeadLetters),
];

/// One question.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) place: String,
    /// After everything, at the last event, where absent.
    pub(super) at: Option<Instant>,
    /// The ticket's name and id.
    pub(super) ticket: (String, TicketId),
    pub(super) subject: Subject,
    pub(super) with: With,
    pub(super) expect: Option<Value>,
    /// What one entry of the answer is to be.
    pub(super) some: Option<Value>,
    /// What no entry of the answer is to be.
    pub(super) none: Option<Value>,
}

/// What a question says more, where it is one that takes it.
#[derive(Debug, Clone, Default)]
pub(super) struct With {
    /// Which agent it is about.
    pub(super) agent: Option<AgentId>,
    /// Who looks; the ticket's requester where absent, or who reads everything.
    pub(super) viewer: Option<Who>,
    /// Whose queue; that of the ticket's team where absent.
    pub(super) team: Option<TeamId>,
    /// Whether it is told in German.
    pub(super) german: bool,
    /// What is wanted instead of what is.
    pub(super) wanted: Option<Wanted>,
    /// Where changes go in.
    pub(super) at_opening: bool,
    /// What is tried beside what the configuration names.
    pub(super) also: Vec<Change>,
    /// To which version of a policy.
    pub(super) to: Option<Migrate>,
    /// Which macro.
    pub(super) applied: Option<Command>,
    /// Which decision.
    pub(super) decision: Option<DecisionId>,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// One part of how the ticket stands.
    Part(&'static str),
    /// How the ticket stands.
    Ticket,
    /// One clock; its latest instance where none is named.
    Clock(Metric, Option<u32>),
    /// The account of one clock.
    Ledger(Metric, Option<u32>),
    /// Every instance of every clock.
    Clocks,
    /// Who was told what, and why.
    Notices,
    /// What `relay` handed over.
    Deliveries,
    /// Who was not told who could have been, and why not.
    Untold,
    /// Why things are as they are.
    Decisions,
    /// The same in words.
    Explanation,
    /// What would have to be otherwise.
    Counterfactuals,
    /// What a migration would do.
    Migration,
    /// Whether the history is the one that was written.
    Verify,
    /// What the desk did not do.
    Refusals,
    /// The kinds of the ticket's events.
    History,
    /// The messages as staff reads them.
    Messages,
    /// The messages as the requester reads them.
    Request,
    /// Who is in copy and who follows.
    Participants,
    /// Who could have it now, and what speaks against the others.
    Candidates,
    /// What assignment remembers.
    Hands,
    /// Who may do more because of rungs that hold.
    Authorized,
    /// What a macro would do.
    Preview,
    /// What could not be handed over, or may not be any more.
    DeadLetters,
    /// Why an agent does not have it.
    WhyNot,
    /// What it has to do with other tickets.
    Links,
    /// The messages of it and of those that go on in it.
    Conversation,
    /// All that a requester sees of it.
    View,
    /// What a requester can list.
    Requests,
    /// Who asks.
    Person,
    /// Which tickets wait in a team's queue.
    Queue,
    /// Whether an agent is there.
    Presence,
    /// What the requester is told of where it goes on and where it began.
    Story,
}

/// Reads one question.
pub(super) fn ask(node: &Node<'_>, tickets: &Tickets) -> Result<Ask, ScenarioFault> {
    node.only(&FIELDS, "a question with `what` or `clock`")?;
    let at = node.get("at").map(|at| at.instant_of_life()).transpose()?;
    let name = ticket_name(node)?;
    let Some((id, _)) = tickets.get(&name) else { return Err(unknown_ticket(node, &name, tickets)) };
    let subject = match (node.get("what"), node.get("clock"), node.get("ledger")) {
        (Some(what), None, None) => subject(&what)?,
        (None, Some(metric), None) => Subject::Clock(metric.parse()?, instance(node)?),
        (None, None, Some(metric)) => Subject::Ledger(metric.parse()?, instance(node)?),
        (_, _, _) => return Err(node.wrong("one of `what`, `clock` and `ledger`")),
    };
    let with = with(node, subject)?;
    let value = |key: &str| node.value.get(key).cloned();
    let (expect, some, none) = (value("expect"), value("expect_some"), value("expect_none"));
    Ok(Ask { place: node.place.clone(), at, ticket: (name, *id), subject, with, expect, some, none })
}

/// What a subject takes beside the ticket and the instant.
fn takes(subject: Subject) -> &'static [&'static str] {
    match subject {
        Subject::Clock(..) | Subject::Ledger(..) => &["instance"],
        Subject::WhyNot | Subject::Presence => &["agent"],
        Subject::View
        | Subject::Request
        | Subject::Story
        | Subject::Requests
        | Subject::Messages
        | Subject::Conversation => &["as"],
        Subject::Queue => &["team"],
        Subject::Explanation => &["language", "decision"],
        Subject::Preview => &["agent", "macro"],
        Subject::Counterfactuals => &["wanted", "basis", "also"],
        Subject::Migration => &["to"],
        Subject::Part(_)
        | Subject::Ticket
        | Subject::Clocks
        | Subject::Notices
        | Subject::Deliveries
        | Subject::Untold
        | Subject::Decisions
        | Subject::Verify
        | Subject::Refusals
        | Subject::History
        | Subject::Links
        | Subject::Participants
        | Subject::Person
        | Subject::Candidates
        | Subject::Hands
        | Subject::Authorized
        | Subject::DeadLetters => &[],
    }
}

fn with(node: &Node<'_>, subject: Subject) -> Result<With, ScenarioFault> {
    const MORE: [(&str, &str); 12] = [
        ("instance", "none without `clock` or `ledger`"),
        ("agent", "none but with `why_not`, `presence` and `preview`"),
        ("macro", "none but with `preview`"),
        ("decision", "none but with `explanation`"),
        ("as", "none but with `view`, `request`, `story`, `requests`, `messages` and `conversation`"),
        ("team", "none but with `queue`"),
        ("language", "none but with `explanation`"),
        ("expect_some", "none with `clock` and `ledger`: their answer is no list"),
        ("expect_none", "none with `clock` and `ledger`: their answer is no list"),
        ("wanted", "none but with `counterfactuals`"),
        ("basis", "none but with `counterfactuals`"),
        ("also", "none but with `counterfactuals`"),
    ];
    let takes = takes(subject);
    let is_list = !matches!(subject, Subject::Clock(..) | Subject::Ledger(..));
    let taken = |key: &str| takes.contains(&key) || (is_list && key.starts_with("expect_"));
    let surplus = MORE.iter().chain(&[("to", "none but with `migration`")]).filter(|(key, _)| !taken(key));
    if let Some((surplus, why)) = surplus.into_iter().find_map(|(key, why)| Some((node.get(key)?, why))) {
        return Err(surplus.wrong(why));
    }
    if takes.contains(&"agent") {
        node.need("agent", "about whom")?;
    }
    if subject == Subject::Counterfactuals {
        node.need("wanted", "what is wanted, such as `{\"agent\": \"bob\"}`")?;
    }
    if subject == Subject::Migration {
        node.need("to", "`policy`, `version` and `mode`")?
            .only(&["policy", "version", "mode"], "`policy`, `version`, `mode`")?;
    }
    if subject == Subject::Preview {
        node.need("macro", "which, such as `greet`")?;
    }
    Ok(With {
        agent: node.get("agent").map(|agent| agent.parse()).transpose()?,
        viewer: node.get("as").map(|who| viewer(&who, subject)).transpose()?.flatten(),
        team: node.get("team").map(|team| team.parse()).transpose()?,
        german: one_of(node, "language", ["en", "de"])?,
        wanted: node.get("wanted").map(|wanted| wanted.parse()).transpose()?,
        at_opening: one_of(node, "basis", ["now", "opening"])?,
        also: node.get("also").map(|also| also.parse()).transpose()?.unwrap_or_default(),
        to: node.get("to").map(|to| to.parse()).transpose()?,
        applied: node.get("macro").map(|applied| talk::deed("apply_macro", &applied)).transpose()?,
        decision: node.get("decision").map(|id| id.parse()).transpose()?,
    })
}

/// Who looks: the id of a requester, or somebody as they act; nobody else than the ticket's requester for `requester`.
fn viewer(node: &Node<'_>, subject: Subject) -> Result<Option<Who>, ScenarioFault> {
    const EXPECTED: &str = "who looks, such as `rita`, `requester:rita of acme` or `agent:ann`";
    let who = match node.text(EXPECTED)?.split_once(':') {
        Some(("requester" | "agent", _)) => event::who(node, None)?,
        Some(_) | None => Who::Requester(node.parse()?, None),
    };
    match (subject, &who) {
        (Subject::View | Subject::Request | Subject::Story, Who::Agent(_)) => {
            Err(node.wrong("a requester: staff reads `messages` and `conversation`"))
        }
        (Subject::Messages | Subject::Conversation, Who::Requester(..)) => {
            Err(node.wrong("an agent such as `agent:ann`: requesters read `request`"))
        }
        (Subject::View | Subject::Request | Subject::Story | Subject::Requests, Who::Requester(id, None))
            if id.as_str() == "requester" =>
        {
            Ok(None)
        }
        (_, _) => Ok(Some(who)),
    }
}

/// Whether a field says the second of two words.
fn one_of(node: &Node<'_>, key: &str, [usual, other]: [&str; 2]) -> Result<bool, ScenarioFault> {
    let Some(field) = node.get(key) else { return Ok(false) };
    match field.value.as_str() {
        Some(word) if word == usual => Ok(false),
        Some(word) if word == other => Ok(true),
        Some(_) | None => Err(field.wrong(&format!("`{usual}` or `{other}`"))),
    }
}

fn subject(node: &Node<'_>) -> Result<Subject, ScenarioFault> {
    let word = node.text("what is asked")?;
    let names = SUBJECTS.map(|(name, _)| name);
    let found = SUBJECTS.into_iter().find(|(name, _)| *name == word);
    found
        .map(|(_, subject)| subject)
        .ok_or_else(|| ScenarioFault::new(node.place.clone(), unknown("question", word, &names)))
}

fn instance(node: &Node<'_>) -> Result<Option<u32>, ScenarioFault> {
    let Some(given) = node.get("instance") else { return Ok(None) };
    let number = given.value.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
    number.map(Some).ok_or_else(|| given.wrong("the number of an instance, from 1"))
}
