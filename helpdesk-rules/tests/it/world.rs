//! A ticket, an event and a desk to try rules on, and reactions as text.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{
    AgentId, Author, Cause, Channel, Configuration, ConfigurationSpec, Event, EventBody, Hook, HookFacts, Impact,
    Instant, OpenTicket, OrganizationId, Priority, PrioritySource, Reaction, RequesterId, RuleOutcome, Status, TeamId,
    TenantId, Ticket, TicketId, TicketKind, Tier, Urgency,
};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

/// A Tuesday.
pub(crate) fn at() -> Instant {
    "2026-01-06T14:30:00Z".parse().unwrap()
}

pub(crate) fn ticket() -> Ticket {
    Ticket {
        id: TicketId::new(7).unwrap(),
        tenant: TenantId::new("acme").unwrap(),
        version: 1,
        subject: "VPN Broken since Monday".into(),
        kind: TicketKind::Incident,
        channel: Channel::Email,
        requester: RequesterId::new("rita").unwrap(),
        organization: Some(OrganizationId::new("globex").unwrap()),
        external: None,
        impact: Impact::Medium,
        urgency: Urgency::High,
        priority: Priority::Normal,
        priority_source: PrioritySource::Matrix,
        status: Status::Open,
        team: Some(TeamId::new("service-desk").unwrap()),
        placement: None,
        came_from: Vec::new(),
        assignee: Some(AgentId::new("ana").unwrap()),
        tier: Tier(1),
        tags: BTreeSet::from(["vip".to_owned(), "network".to_owned()]),
        fields: BTreeMap::from([("region".to_owned(), "emea".to_owned())]),
        policy: None,
        clocks: Vec::new(),
        opened_at: at(),
        updated_at: at(),
        touched_at: at(),
        first_replied_at: None,
        tier_since: at(),
        been_in: [helpdesk_core::StatusKind::New].into(),
        assign_again_at: None,
        n_messages: 3,
        n_reopenings: 2,
        n_reassignments: 1,
        n_breaches: 4,
    }
}

pub(crate) fn event(by: Author, body: EventBody) -> Event {
    Event { seq: 1, at: at(), by, cause: Cause::Caller, body }
}

pub(crate) fn opened() -> Event {
    let rita = RequesterId::new("rita").unwrap();
    let mut request = OpenTicket::new("VPN Broken since Monday", rita.clone());
    request.body = Some("it worked on Friday".into());
    let body = EventBody::Opened {
        ticket: ticket().id,
        tenant: ticket().tenant,
        request: Box::new(request),
        priority: Priority::Normal,
        source: PrioritySource::Matrix,
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

pub(crate) fn react_to(set: &RuleSet, ticket: &Ticket, event: &Event) -> Reaction {
    let configuration = Configuration::build(ConfigurationSpec::default()).unwrap();
    set.react(&HookFacts { ticket, event, configuration: &configuration })
}

/// The reaction to the opening of [`ticket`], as text.
pub(crate) fn reaction(script: &str) -> String {
    shown(&react_to(&compiled(script), &ticket(), &opened()))
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
