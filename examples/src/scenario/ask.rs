//! One question of a scenario: what, about which ticket, as of when, and the answer that is expected.
use helpdesk_core::{AgentId, Instant, Metric, TicketId};
use serde_json::Value;

use super::{
    fault::ScenarioFault,
    node::{Node, unknown},
    read::{Tickets, ticket_name, unknown_ticket},
};

const FIELDS: [&str; 7] = ["at", "ticket", "what", "clock", "instance", "agent", "expect"];

/// What can be asked, beside a clock.
pub(super) const SUBJECTS: [(&str, Subject); 31] = [
    ("status", Subject::Part("status")),
    ("assignee", Subject::Part("assignee")),
    ("team", Subject::Part("team")),
    ("tier", Subject::Part("tier")),
    ("priority", Subject::Part("priority")),
    ("policy", Subject::Part("policy")),
    ("tags", Subject::Part("tags")),
    ("wake", Subject::Part("wake")),
    ("counts", Subject::Part("counts")),
    ("approvals", Subject::Part("approvals")),
    ("work", Subject::Part("work")),
    ("subjects", Subject::Part("subjects")),
    ("survey", Subject::Part("survey")),
    ("service", Subject::Part("service")),
    ("entitlement", Subject::Part("entitlement")),
    ("ticket", Subject::Ticket),
    ("clocks", Subject::Clocks),
    ("notices", Subject::Notices),
    ("untold", Subject::Untold),
    ("decisions", Subject::Decisions),
    ("refusals", Subject::Refusals),
    ("history", Subject::History),
    ("messages", Subject::Messages),
    ("request", Subject::Request),
    ("participants", Subject::Participants),
    ("candidates", Subject::Candidates),
    ("hands", Subject::Hands),
    ("why_not", Subject::WhyNot),
    ("links", Subject::Links),
    ("conversation", Subject::Conversation),
    ("story", Subject::Story),
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
    /// Which agent a question is about that is about one.
    pub(super) agent: Option<AgentId>,
    pub(super) expect: Option<Value>,
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
    /// Every instance of every clock.
    Clocks,
    /// Who was told what, and why.
    Notices,
    /// Who was not told who could have been, and why not.
    Untold,
    /// Why things are as they are.
    Decisions,
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
    /// Why an agent does not have it.
    WhyNot,
    /// What it has to do with other tickets.
    Links,
    /// The messages of it and of those that go on in it.
    Conversation,
    /// What the requester is told of where it goes on and where it began.
    Story,
}

/// Reads one question.
pub(super) fn ask(node: &Node<'_>, tickets: &Tickets) -> Result<Ask, ScenarioFault> {
    node.only(&FIELDS, "a question with `what` or `clock`")?;
    let at = node.get("at").map(|at| at.instant()).transpose()?;
    let name = ticket_name(node)?;
    let Some((id, _)) = tickets.get(&name) else { return Err(unknown_ticket(node, &name, tickets)) };
    let subject = match (node.get("what"), node.get("clock")) {
        (Some(what), None) => subject(&what)?,
        (None, Some(metric)) => Subject::Clock(metric.parse()?, instance(node)?),
        (Some(_), Some(_)) | (None, None) => return Err(node.wrong("either `what` or `clock`")),
    };
    if let Some(instance) = node.get("instance").filter(|_| !matches!(subject, Subject::Clock(..))) {
        return Err(instance.wrong("none without `clock`"));
    }
    let agent = match (subject, node.get("agent")) {
        (Subject::WhyNot, _) => Some(node.need("agent", "who does not have it")?.parse()?),
        (_, Some(agent)) => return Err(agent.wrong("none but with `why_not`")),
        (_, None) => None,
    };
    let expect = node.value.get("expect").cloned();
    Ok(Ask { place: node.place.clone(), at, ticket: (name, *id), subject, agent, expect })
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
