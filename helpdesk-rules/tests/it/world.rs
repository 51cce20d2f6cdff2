//! A ticket, an event and a desk to try rules on, and reactions as text.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{
    AgentId, Author, Cause, Channel, Configuration, Event, EventBody, Hook, HookFacts, Instant, OpenTicket,
    OrganizationId, Priority, PrioritySource, Reaction, RequesterId, RuleOutcome, RuleTrace, Status, TeamId, TenantId,
    Ticket, TicketId, Urgency, evolve,
};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

/// A Tuesday.
pub(crate) fn at() -> Instant {
    "2026-01-06T14:30:00Z".parse().unwrap()
}

/// A ticket in its life: what is not said here is as it was when the ticket was opened.
pub(crate) fn ticket() -> Ticket {
    let opened = evolve(None, &opened()).unwrap();
    Ticket {
        status: Status::Open,
        team: Some(TeamId::new("service-desk").unwrap()),
        assignee: Some(AgentId::new("ana").unwrap()),
        n_messages: 3,
        n_reopenings: 2,
        n_reassignments: 1,
        n_breaches: 4,
        ..opened
    }
}

pub(crate) fn event(by: Author, body: EventBody) -> Event {
    Event { seq: 1, at: at(), by, cause: Cause::Caller, late: None, due_at: None, body, seal: None }
}

pub(crate) fn opened() -> Event {
    let rita = RequesterId::new("rita").unwrap();
    let request = OpenTicket {
        body: Some("it worked on Friday".into()),
        organization: Some(OrganizationId::new("globex").unwrap()),
        channel: Channel::Email,
        urgency: Urgency::High,
        tags: BTreeSet::from(["vip".to_owned(), "network".to_owned()]),
        fields: BTreeMap::from([("region".to_owned(), "emea".to_owned())]),
        ..OpenTicket::new("VPN Broken since Monday", rita.clone())
    };
    let body = EventBody::Opened {
        ticket: TicketId::new(7).unwrap(),
        tenant: TenantId::new("acme").unwrap(),
        request: Box::new(request),
        priority: Priority::Normal,
        source: PrioritySource::Matrix,
        entitlement: None,
    };
    event(Author::Requester { id: rita }, body)
}

pub(crate) fn compiled(script: &str) -> RuleSet {
    let files = [SourceFile::new("test.rhai", script)];
    RuleSet::compile(&files, Limits::default()).unwrap_or_else(|errors| panic!("{errors}"))
}

pub(crate) fn refused(script: &str) -> String {
    let files = [SourceFile::new("test.rhai", script)];
    RuleSet::compile(&files, Limits::default()).expect_err("the script should not compile").to_string()
}

/// A desk with what the examples name.
pub(crate) fn desk() -> Configuration {
    let spec = r#"{
        "responses": {"thanks": {"texts": {"en": "Thank you, {{requester.name|whoever you are}}.", "de": "Danke, {{requester.name|wer immer}}."}}},
        "macros": {"greet": {"steps": [{"respond": "thanks"}]}},
        "schedules": {"office": [{"plan": {"zone": "Europe/Berlin", "hours": {
            "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]]}}}]},
        "statuses": [{"id": "waiting-for-parts", "base": "on_hold"}, {"id": "in-progress", "base": "open"}]
    }"#;
    Configuration::build(serde_json::from_str(spec).unwrap()).unwrap()
}

pub(crate) fn react_to(set: &RuleSet, ticket: &Ticket, event: &Event) -> Reaction {
    let configuration = desk();
    set.react(&HookFacts::new(ticket, event, &configuration))
}

/// What became of every rule that listens, those included that the reaction only counts.
pub(crate) fn outcomes(set: &RuleSet, ticket: &Ticket, event: &Event) -> Vec<(String, RuleOutcome)> {
    let configuration = desk();
    let explanation = set.explain(&HookFacts::new(ticket, event, &configuration));
    explanation.rules().map(|rule| (rule.name().to_owned(), rule.outcome().clone())).collect()
}

/// What all rules do when [`ticket`] is opened, as text.
pub(crate) fn reaction(script: &str) -> String {
    let set = compiled(script);
    let reaction = react_to(&set, &ticket(), &opened());
    let rules = outcomes(&set, &ticket(), &opened()).into_iter();
    shown(&Reaction { rules: rules.map(|(rule, outcome)| RuleTrace { rule, outcome }).collect(), ..reaction })
}

/// A reaction as lines: one per rule, one per fault.
pub(crate) fn shown(reaction: &Reaction) -> String {
    let json = |command| serde_json::to_string(command).unwrap();
    let mut lines = Vec::new();
    for trace in &reaction.rules {
        let outcome = match &trace.outcome {
            RuleOutcome::Matched { commands, overruled } => {
                let taken: Vec<String> = commands.iter().map(json).collect();
                let lost: Vec<String> = overruled.iter().map(|(c, by)| format!("| {} lost to {by}", json(c))).collect();
                format!("matched {}", taken.into_iter().chain(lost).collect::<Vec<_>>().join(" "))
            }
            RuleOutcome::NotMatched => "not matched".into(),
            RuleOutcome::Skipped { because } => format!("skipped: {because}"),
            RuleOutcome::Failed => "failed".into(),
            other => format!("{other:?}"),
        };
        lines.push(format!("{}: {}", trace.rule, outcome.trim_end()));
    }
    lines.extend(reaction.faults.iter().map(|fault| format!("! {fault}")));
    lines.join("\n")
}
