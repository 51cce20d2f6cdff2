//! A stage for tables: one ticket, lived through with the pure pipeline, and what became of it.
use std::sync::{Arc, LazyLock};

use helpdesk_core::{
    Action, Actor, AgentId, AgentLoad, Command, CommandId, Configuration, ConfigurationSpec, Context, Copies, Decision,
    Event, EventBody, EventKind, Explanation, Hook, Instant, OpenTicket, Others, PlanError, Refusal, Request,
    RequesterId, Restrict, Rewrites, Rights, Roster, TenantId, Ticket, TicketId, Unit, evolve, plan,
};
use proptest::test_runner::{Config as ProptestConfig, RngSeed};

/// Monday, in no zone with a change of clocks.
pub(crate) const MONDAY: &str = "2026-01-05";

pub(crate) const CONFIGURATION: &str = r#"{
    "schedules": {
        "always": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {
            "mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]], "wed": [["00:00", "24:00"]], "thu": [["00:00", "24:00"]],
            "fri": [["00:00", "24:00"]], "sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]}}}],
        "office": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {
            "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]],
            "thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]}}}],
        "late": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {"mon": [["14:00", "22:00"]], "tue": [["14:00", "22:00"]]}}}]
    },
    "teams": [
        {"id": "desk", "path": ["lab"], "lead": "ann", "hand_off_summary": "optional", "strategy": "least_loaded", "reopen": {"within_days": 7}},
        {"id": "lab", "tiers": [2, 3], "lead": "cleo", "hand_off_summary": "optional", "reopen": {"requeue": true}},
        {"id": "attic"}
    ],
    "agents": [
        {"id": "ann", "teams": ["desk"], "capacity": 2},
        {"id": "bob", "teams": ["desk"], "capacity": 4, "shift": "late"},
        {"id": "cleo", "teams": ["lab"], "tiers": [2, 3]}
    ],
    "policies": [
        {"id": "vip", "schedule": "office", "when": {"tags": ["vip"]}, "targets": {
            "first_reply": {"normal": "30m", "high": "15m"}, "resolution": {"normal": "2h", "high": "1h"}}},
        {"id": "night", "schedule": "always", "when": {"tags": ["night"]}, "targets": {
            "resolution": {"normal": "16h", "high": "4h", "ladder": "climb"}}},
        {"id": "patient", "schedule": "office", "when": {"tags": ["patient"]}, "targets": {
            "agent_work": {"normal": "6h", "high": "3h", "pauses_in": []}}},
        {"id": "usual", "schedule": "office", "targets": {
            "first_reply": {"normal": "2h", "high": "1h"},
            "next_reply": {"normal": "4h"},
            "periodic_update": {"normal": "6h"},
            "requester_wait": {"normal": "8h", "high": "4h"},
            "agent_work": {"normal": "6h", "high": "3h"},
            "resolution": {"normal": "16h", "high": "4h", "ladder": "climb"},
            "assignment": {"normal": "1h", "high": "1h"},
            "tier": {"normal": "4h", "high": "2h"}}}
    ],
    "ladders": [{"id": "climb", "rungs": [
        {"id": "half", "trigger": {"used": 50}, "notify": ["assignee"]},
        {"id": "up", "trigger": {"used": 75}, "notify": ["lead"], "escalate": true}
    ]}],
    "close_solved_after_days": 8
}"#;

pub(crate) struct Stage {
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
    pub(crate) restricts: Vec<Arc<dyn Restrict>>,
    pub(crate) roster: Roster,
    pub(crate) others: Others,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) events: Vec<Event>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) units: Vec<Unit>,
    /// When the next request happened, where that is before it is told.
    pub(crate) occurred_at: Option<Instant>,
    n: u64,
}

pub(crate) fn at(text: &str) -> Instant {
    let text = if text.len() <= 8 { format!("{MONDAY} {text}") } else { text.to_owned() };
    let text = if text.len() == 16 { format!("{text}:00") } else { text };
    format!("{}Z", text.replace(' ', "T")).parse().expect("a time of the table")
}

pub(crate) fn tenant() -> TenantId {
    TenantId::new("acme").expect("a tenant")
}

pub(crate) fn agent(id: &str) -> Actor {
    Actor::agent(tenant(), AgentId::new(id).expect("an agent"))
}

pub(crate) fn requester() -> Actor {
    Actor::requester(tenant(), RequesterId::new("rita").expect("a requester"))
}

pub(crate) fn service() -> Actor {
    Actor::service(tenant(), "import", Rights::of(Action::ALL))
}

pub(crate) fn request() -> OpenTicket {
    OpenTicket::new("printer", RequesterId::new("rita").expect("a requester"))
}

pub(crate) fn spec() -> ConfigurationSpec {
    serde_json::from_str(CONFIGURATION).expect("the configuration of the stage")
}

/// So many random histories, or as many as are asked for (`PROPTEST_CASES`).
pub(crate) fn histories(n: u32) -> ProptestConfig {
    // Proptest reads the variable; what it answers where there is none is its own usual number.
    let (asked, usual) = (ProptestConfig::default(), 256);
    let cases = if asked.cases == usual { n } else { asked.cases };
    ProptestConfig { cases, ..asked }
}

/// The same ones each time, unless others are asked for.
pub(crate) fn same_histories(n: u32) -> ProptestConfig {
    let asked = histories(n);
    if asked.cases == n { ProptestConfig { rng_seed: RngSeed::Fixed(5), ..asked } } else { asked }
}

impl Stage {
    pub(crate) fn new() -> Self {
        // Compiled once: a hundred and thirty years of two schedules are not free in a debug build.
        static BUILT: LazyLock<Arc<Configuration>> =
            LazyLock::new(|| Arc::new(Configuration::build(spec()).expect("a configuration without problems")));
        let configuration = BUILT.clone();
        let roster = configuration.agents().map(|a| (a.id.clone(), AgentLoad::default())).collect();
        Self {
            configuration,
            hooks: Vec::new(),
            restricts: Vec::new(),
            roster,
            others: Others::new(),
            ticket: None,
            events: Vec::new(),
            decisions: Vec::new(),
            units: Vec::new(),
            occurred_at: None,
            n: 0,
        }
    }

    pub(crate) fn opened(when: &str) -> Self {
        let mut stage = Self::new();
        stage.act(&requester(), Command::open(request()), when).expect("opened");
        stage
    }

    pub(crate) fn act(&mut self, actor: &Actor, command: Command, when: &str) -> Result<&Unit, Refusal> {
        self.act_at(actor, vec![command], at(when))
    }

    pub(crate) fn act_at(&mut self, actor: &Actor, commands: Vec<Command>, when: Instant) -> Result<&Unit, Refusal> {
        self.n += 1;
        let id = CommandId::new(format!("c{}", self.n)).expect("an id");
        let ticket = TicketId::new(7).expect("an id");
        let request = Request { id, ticket, commands, at: when, occurred_at: self.occurred_at.take(), follow_up: None };
        if request.commands.iter().any(|command| matches!(command, Command::Redact(_))) {
            let notices = self.units.iter().flat_map(|unit| unit.notices().to_vec()).collect();
            self.others.insert_history(ticket, self.events.clone());
            self.others.insert_copies(ticket, Copies { decisions: self.decisions.clone(), notices });
        }
        let context = Context {
            configuration: &self.configuration,
            hooks: &self.hooks,
            restricts: &self.restricts,
            roster: &self.roster,
            others: &self.others,
        };
        let planned = match plan(actor, &request, self.ticket.clone(), context) {
            Ok(planned) => planned,
            Err(PlanError::Denied(refusal)) => return Err(refusal),
            Err(other) => panic!("{other}"),
        };
        if let Some(refusal) = &planned.unit.receipt().refused {
            return Err(refusal.clone());
        }
        assert_eq!(planned.unit.expected(), self.ticket.as_ref().map_or(0, |t| t.version));
        self.events.extend(planned.unit.events().iter().cloned());
        self.decisions.push(planned.unit.decision().clone());
        let folded = if let Some(rewrites) = planned.unit.own().rewrites() {
            self.rewrite(rewrites);
            self.events.iter().fold(None, evolve)
        } else {
            // What was folded so far is the ticket as it was: the fold of what is new is that of the whole history.
            planned.unit.events().iter().fold(self.ticket.take(), evolve)
        };
        assert_eq!(folded, planned.ticket, "the fold of the history is the snapshot");
        self.ticket = planned.ticket;
        self.units.push(planned.unit);
        Ok(self.units.last().expect("a unit"))
    }

    fn rewrite(&mut self, rewrites: &Rewrites) {
        for event in rewrites.events() {
            *self.events.iter_mut().find(|held| held.seq == event.seq).expect("an event that is there") = event.clone();
        }
        for (n, decision) in rewrites.decisions() {
            self.decisions[usize::try_from(n).expect("a place") - 1] = decision.clone();
        }
    }

    /// Everything in order, each refused or not, as `ok` or the refusal's text.
    pub(crate) fn ticket(&self) -> &Ticket {
        self.ticket.as_ref().expect("a ticket")
    }

    pub(crate) fn kinds(&self) -> Vec<EventKind> {
        self.events.iter().map(Event::kind).collect()
    }

    /// Events that are no clock's, as short words.
    pub(crate) fn story(&self) -> Vec<String> {
        let told = self
            .events
            .iter()
            .filter(|e| !matches!(e.body, EventBody::ClockMoved { .. } | EventBody::PolicyChosen { .. }));
        told.map(|e| e.kind().to_string()).collect()
    }

    pub(crate) fn explain(&self, when: &str) -> Explanation {
        Explanation::of(self.ticket(), &self.events, self.decisions.clone(), (&*self.configuration).into(), at(when))
            .expect("explained")
    }
}
