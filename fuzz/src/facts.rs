//! A small desk lived through once: the tickets and events that rules are asked about and commands are sent to.

use std::sync::{Arc, LazyLock};

use helpdesk_core::{
    Action, Actor, AgentId, Command, CommandId, Configuration, ConfigurationSpec, Context, Event, Hook, Instant,
    OpenTicket, Others, PlanError, Planned, Request, RequesterId, Rights, Roster, TenantId, Ticket, TicketId, evolve,
    plan,
};

use crate::law::{answer, present};

const CONFIGURATION: &str = r#"{
    "schedules": {"office": [{"plan": {"zone": "Europe/Berlin", "hours": {
        "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]]}}}]},
    "teams": [
        {"id": "desk", "path": ["lab"], "lead": "ann", "reopen": {"within_days": 7}},
        {"id": "lab", "tiers": [2, 3], "lead": "cleo"},
        {"id": "attic"}
    ],
    "agents": [
        {"id": "ann", "teams": ["desk"], "capacity": 2},
        {"id": "cleo", "teams": ["lab"], "tiers": [2, 3]}
    ],
    "policies": [{"id": "usual", "schedule": "office", "targets": {
        "first_reply": {"normal": "2h", "high": "1h"},
        "resolution": {"normal": "8h", "high": "4h", "ladder": "climb"}}}],
    "ladders": [{"id": "climb", "rungs": [{"id": "half", "trigger": {"used": 50}, "notify": ["assignee"]}]}]
}"#;

/// What happens, by hours after Monday morning: who asks, and the command as it is sent.
const STORY: [(i64, Who, &str); 19] = [
    (0, Who::Requester, r#"{"do":"reply","body":"it still does not work"}"#),
    (0, Who::Agent, r#"{"do":"route","team":"desk"}"#),
    (0, Who::Agent, r#"{"do":"assign_by","strategy":"least_loaded"}"#),
    (0, Who::Agent, r#"{"do":"assign","agent":"ann"}"#),
    (1, Who::Agent, r#"{"do":"reply","body":"have you tried again?"}"#),
    (1, Who::Agent, r#"{"do":"add_note","body":"the usual"}"#),
    (1, Who::Agent, r#"{"do":"wait","until":null}"#),
    (2, Who::Agent, r#"{"do":"start"}"#),
    (2, Who::Agent, r#"{"do":"set_priority","priority":"high"}"#),
    (2, Who::Agent, r#"{"do":"assess","impact":"high","urgency":"high"}"#),
    (2, Who::Agent, r#"{"do":"tag","add":["vpn","vip"],"remove":[]}"#),
    (2, Who::Agent, r#"{"do":"set_field","name":"region","value":"emea"}"#),
    (2, Who::Agent, r#"{"do":"notify","to":"assignee","text":"hurry"}"#),
    (48, Who::Service, r#"{"do":"tick"}"#),
    (48, Who::Agent, r#"{"do":"touch"}"#),
    (48, Who::Agent, r#"{"do":"escalate","reason":"beyond us","summary":"we tried what we know"}"#),
    (49, Who::Agent, r#"{"do":"unassign"}"#),
    (50, Who::Agent, r#"{"do":"solve"}"#),
    (51, Who::Requester, r#"{"do":"reopen"}"#),
];

#[derive(Debug, Clone, Copy)]
enum Who {
    Requester,
    Agent,
    Service,
}

/// A ticket right after an event.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) ticket: Ticket,
    pub(crate) event: Event,
}

/// The desk and everything that happened on it.
pub(crate) struct Facts {
    pub(crate) configuration: Configuration,
    pub(crate) facts: Vec<Fact>,
}

/// The one small desk.
pub(crate) static FACTS: LazyLock<Facts> = LazyLock::new(Facts::new);

impl Facts {
    fn new() -> Facts {
        let spec: ConfigurationSpec = answer(serde_json::from_str(CONFIGURATION), "the configuration is one");
        let configuration = answer(Configuration::build(spec), "the configuration is sound");
        let mut facts = Facts { configuration, facts: Vec::new() };
        facts.live(&opening(), &requester(), monday());
        for (hours, who, json) in STORY {
            let command: Command = answer(serde_json::from_str(json), "a command of the story");
            let actor = match who {
                Who::Requester => requester(),
                Who::Agent => Actor::agent(tenant(), answer(AgentId::new("ann"), "an id")),
                Who::Service => service(),
            };
            facts.live(&command, &actor, monday() + chrono::TimeDelta::hours(hours));
        }
        facts
    }

    /// The ticket as it is in the end, and whose commands are decided last.
    pub(crate) fn ticket(&self) -> Option<&Ticket> {
        self.facts.last().map(|fact| &fact.ticket)
    }

    fn live(&mut self, command: &Command, actor: &Actor, at: Instant) {
        let before = self.ticket().cloned();
        let planned =
            answer(planned(&self.configuration, (before.clone(), &[]), command, actor, at, &[]), "the story goes on");
        assert_eq!(planned.unit.receipt().refused, None, "{command:?}");
        let mut ticket = before;
        for event in planned.unit.events() {
            ticket = evolve(ticket, event);
            let ticket = present(ticket.clone(), "an opened ticket stays one");
            self.facts.push(Fact { ticket, event: event.clone() });
        }
    }
}

/// Plans one command on a ticket with its history, with these hooks, every load at zero, and no other ticket.
pub(crate) fn planned(
    configuration: &Configuration,
    (ticket, history): (Option<Ticket>, &[Event]),
    command: &Command,
    actor: &Actor,
    at: Instant,
    hooks: &[Arc<dyn Hook>],
) -> Result<Planned, PlanError> {
    let roster: Roster = configuration.agents().map(|agent| (agent.id.clone(), Default::default())).collect();
    let id = answer(CommandId::new("command"), "an id");
    let request = Request::one(id, answer(TicketId::new(7), "an id"), command.clone(), at);
    let mut others = Others::new();
    loop {
        let context = Context { configuration, hooks, restricts: &[], roster: &roster, others: &others };
        match plan(actor, &request, ticket.clone(), context) {
            // There is no ticket beside the one of the story.
            Err(PlanError::TicketsWanted { tickets }) => tickets.into_iter().for_each(|id| others.insert(id, None)),
            Err(PlanError::HistoryWanted { ticket }) if !history.is_empty() => {
                others.insert_history(ticket, history.to_vec())
            }
            planned => return planned,
        }
    }
}

/// The command that the story begins with.
pub(crate) fn opening() -> Command {
    let mut request = OpenTicket::new("VPN broken since Monday", answer(RequesterId::new("rita"), "an id"));
    request.body = Some(String::from("it worked on Friday"));
    Command::open(request)
}

pub(crate) fn requester() -> Actor {
    Actor::requester(tenant(), answer(RequesterId::new("rita"), "an id"))
}

/// Somebody who may do everything.
pub(crate) fn service() -> Actor {
    Actor::service(tenant(), "fuzz", Rights::of(Action::ALL))
}

/// Monday morning, before anything opens.
pub(crate) fn monday() -> Instant {
    Instant::from_timestamp(1_767_600_000, 0).unwrap_or_default()
}

fn tenant() -> TenantId {
    answer(TenantId::new("acme"), "an id")
}
