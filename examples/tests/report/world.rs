//! A desk in a map: plans requests purely and keeps what they write, so that every ticket can be explained.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    Action, Actor, AgentId, Author, Command, CommandId, Configuration, ConfigurationSpec, Context, Decision, Event,
    Explanation, Hook, Instant, OpenTicket, Others, PlanError, Request, RequesterId, Rights, Roster, TenantId, Ticket,
    TicketId, Wake, plan,
};
use helpdesk_examples::report::{ReportHead, Tally};

pub(crate) struct World {
    pub(crate) configuration: Configuration,
    hooks: Vec<Arc<dyn Hook>>,
    tickets: BTreeMap<u64, Kept>,
    n: u64,
}

#[derive(Default)]
struct Kept {
    ticket: Option<Ticket>,
    events: Vec<Event>,
    decisions: Vec<Decision>,
}

/// Three teams, two tiers, promises that always count, and one ladder.
pub(crate) fn small() -> serde_json::Value {
    serde_json::json!({
        "schedules": { "always": [{ "plan": { "zone": "UTC", "hours": {
            "mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]], "wed": [["00:00", "24:00"]],
            "thu": [["00:00", "24:00"]], "fri": [["00:00", "24:00"]], "sat": [["00:00", "24:00"]],
            "sun": [["00:00", "24:00"]] } } }] },
        "teams": [
            { "id": "desk", "name": "Service desk", "tiers": [1], "path": ["network"] },
            { "id": "network", "tiers": [2] },
            { "id": "apps", "tiers": [1, 2] }
        ],
        "agents": [{ "id": "ann", "teams": ["desk"] }],
        "ladders": [{ "id": "usual", "rungs": [
            { "id": "warn", "trigger": { "used": 50 }, "notify": ["assignee"] },
            { "id": "up", "trigger": { "after_breach": "1h" }, "escalate": true, "notify": ["lead"] }
        ] }],
        "policies": [{ "id": "all", "schedule": "always", "targets": {
            "first_reply": { "urgent": "1h", "high": "1h", "normal": "2h", "low": "2h" },
            "resolution": { "urgent": "4h", "high": "8h", "normal": "8h", "low": "8h",
                            "pauses_in": ["pending", "on_hold"], "ladder": "usual" }
        } }],
        "close_solved_after_days": 3
    })
}

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) fn ask(subject: &str) -> OpenTicket {
    OpenTicket::new(subject, RequesterId::new("rita").unwrap())
}

pub(crate) fn head() -> ReportHead {
    ReportHead {
        title: "A small world".to_string(),
        source: "by hand".to_string(),
        configuration: helpdesk_core::Fingerprint::of_bytes(b"a configuration"),
        rule_set: None,
        tzdata: "2026a".to_string(),
        span: None,
        counts: Vec::new(),
        rejected: Vec::new(),
        rejected_total: 0,
        log_verdicts: None,
    }
}

impl World {
    pub(crate) fn new(spec: serde_json::Value) -> Self {
        let spec: ConfigurationSpec = serde_json::from_value(spec).unwrap();
        let configuration = Configuration::build(spec).unwrap_or_else(|problems| panic!("{problems}"));
        Self { configuration, hooks: Vec::new(), tickets: BTreeMap::new(), n: 0 }
    }

    pub(crate) fn with_hook(mut self, hook: Arc<dyn Hook>) -> Self {
        self.hooks.push(hook);
        self
    }

    pub(crate) fn open(&mut self, at: Instant, request: OpenTicket) -> u64 {
        let ticket = u64::try_from(self.tickets.len()).unwrap() + 1;
        let intake = Actor::service(tenant(), "intake", Rights::of([Action::CreateOnBehalf]));
        self.ask(ticket, at, &intake, Command::open(request));
        ticket
    }

    pub(crate) fn agent(&mut self, ticket: u64, at: Instant, agent: &str, command: Command) {
        self.ask(ticket, at, &Actor::agent(tenant(), AgentId::new(agent).unwrap()), command);
    }

    pub(crate) fn requester(&mut self, ticket: u64, at: Instant, command: Command) {
        let requester = self.tickets[&ticket].ticket.as_ref().unwrap().requester.clone();
        self.ask(ticket, at, &Actor::requester(tenant(), requester), command);
    }

    pub(crate) fn tick(&mut self, ticket: u64, at: Instant) {
        let timers = Actor::service(tenant(), "timers", Rights::of([Action::ReadPublic, Action::Tick]));
        self.ask(ticket, at, &timers, Command::Tick);
    }

    /// Looks at a ticket whenever it asks for it, up to an instant.
    pub(crate) fn wake(&mut self, ticket: u64, until: Instant) {
        for _ in 0..200 {
            let wake = self.tickets[&ticket].ticket.as_ref().unwrap().wake(&self.configuration);
            match wake {
                Wake::At(at) if at <= until => self.tick(ticket, at),
                Wake::At(_) | Wake::Never(_) => return,
            }
        }
    }

    fn ask(&mut self, ticket: u64, at: Instant, actor: &Actor, command: Command) {
        self.n += 1;
        let id = CommandId::new(format!("c{}", self.n)).unwrap();
        let request = Request::one(id, TicketId::new(ticket).unwrap(), command, at);
        let kept = self.tickets.entry(ticket).or_default();
        let mut roster = Roster::new();
        let planned = loop {
            let context = Context {
                configuration: &self.configuration,
                hooks: &self.hooks,
                restricts: &[],
                roster: &roster,
                others: &Others::new(),
            };
            match plan(actor, &request, kept.ticket.clone(), context) {
                Ok(planned) => break planned,
                Err(PlanError::RosterWanted { wanted }) => {
                    roster.extend(wanted.agents.into_iter().map(|agent| (agent, Default::default())));
                }
                Err(error) => panic!("{error}"),
            }
        };
        kept.events.extend(planned.unit.events().to_vec());
        kept.decisions.push(planned.unit.decision().clone());
        kept.ticket = planned.ticket;
    }

    pub(crate) fn explanations(&self, at: Instant) -> Vec<Explanation> {
        let explain = |kept: &Kept| {
            let ticket = kept.ticket.as_ref().unwrap();
            Explanation::of(ticket, &kept.events, kept.decisions.clone(), (&self.configuration).into(), at).unwrap()
        };
        self.tickets.values().map(explain).collect()
    }

    pub(crate) fn tally(&self, head: ReportHead, at: Instant) -> Tally {
        let mut tally = Tally::new(&self.configuration, head);
        for explanation in self.explanations(at) {
            tally.add(&explanation);
        }
        tally
    }
}

fn tenant() -> TenantId {
    TenantId::new("here").unwrap()
}

/// Whether somebody is a rule: used by hooks that must not answer each other.
pub(crate) fn is_rule(author: &Author) -> bool {
    matches!(author, Author::Rule { .. })
}
