//! Several desks on one store, all at once: no choice of theirs goes over anybody's capacity, and the loads are right in the end.
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::thread;

use helpdesk_core::{
    AgentId, Channel, Command, Configuration, Desk, OpenTicket, Presence, Request, Store, Strategy, SubmitError, Ticket,
};
use pollster::block_on;

use crate::Place;
use crate::dump::all_tickets;
use crate::fixture::{Fixture, agent_id, command_id, instant, requester_id, ticket_id};

const AGENTS: [(&str, u32); 3] = [("ann", 2), ("ben", 3), ("cem", 4)];
const TICKETS: u64 = 14;
const DESKS: u64 = 2;
const STEPS: u64 = 40;

/// One team that gives its tickets away: a phone call weighs two, an email nothing.
fn configuration() -> &'static Configuration {
    static CONFIGURATION: LazyLock<Configuration> = LazyLock::new(|| {
        let agents: Vec<_> = AGENTS
            .iter()
            .map(|(id, capacity)| serde_json::json!({"id": id, "teams": ["support"], "capacity": capacity}))
            .collect();
        let weights = serde_json::json!([{"channels": ["phone"], "weight": 2}, {"channels": ["email"], "weight": 0}]);
        let team = serde_json::json!({"id": "support", "strategy": "least_loaded", "assignment": {"weights": weights}});
        let spec = serde_json::json!({"teams": [team], "agents": agents});
        let spec = serde_json::from_value(spec).expect("a configuration");
        Configuration::build(spec).expect("it has no problems")
    });
    &CONFIGURATION
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// However many desks choose at once, over whatever comes, goes, opens and is solved: nobody ever has more than there is room
/// for.
///
/// # Panics
/// Where the law does not hold.
pub fn two_desks_keep_capacity(place: &dyn Place) {
    live(place, &[0, 0, 1, 2, 3, 4], true);
}

/// After any history of several desks, by hand and by strategy, the loads are what a recount over all tickets gives.
///
/// # Panics
/// Where the law does not hold.
pub fn loads_equal_a_recount(place: &dyn Place) {
    live(place, &[0, 1, 2, 3, 4, 5, 6, 7, 8], false);
}

fn live(place: &dyn Place, kinds: &[u64], is_bounded: bool) {
    let fixture = Fixture::acme();
    thread::scope(|scope| {
        for n in 0..DESKS {
            let (store, fixture) = (place.open(), fixture.clone());
            scope.spawn(move || {
                let mut dice = Dice(7 + n);
                let desk = Desk::new(fixture.tenant().clone(), store.clone(), configuration().clone());
                for step in 0..STEPS {
                    let sides = u64::try_from(kinds.len()).expect("a small number");
                    let kind = kinds[usize::try_from(dice.throw(sides)).expect("a small number")];
                    act(&desk, &fixture, &mut dice, &format!("d{n}-{step}"), kind);
                    if is_bounded {
                        bounded(&*store, &fixture);
                    }
                }
            });
        }
    });
    recounted(&*place.open(), &fixture);
}

/// One step of one desk. What is refused is refused; what the store does not do is a defect.
fn act(desk: &Desk, fixture: &Fixture, dice: &mut Dice, id: &str, kind: u64) {
    let ticket = dice.throw(TICKETS) + 1;
    let at = instant(i64::try_from(dice.throw(500)).expect("a small number"));
    let (agent, _) = AGENTS[usize::try_from(dice.throw(3)).expect("a small number")];
    let acting = desk.acting_as(fixture.actor().clone());
    let done = if kind == 1 {
        let presence = Presence::ALL[usize::try_from(dice.throw(3)).expect("a small number")];
        block_on(acting.set_presence(&agent_id(agent), presence, at)).map(|_| ())
    } else {
        let commands = commands(kind, ticket, agent, dice);
        let request =
            Request { id: command_id(id), ticket: ticket_id(ticket), commands, at, occurred_at: None, follow_up: None };
        block_on(acting.submit(&request)).map(|_| ())
    };
    assert!(!matches!(done, Err(SubmitError::Store(_))), "the store failed: {done:?}");
}

fn commands(kind: u64, ticket: u64, agent: &str, dice: &mut Dice) -> Vec<Command> {
    let channel =
        [Channel::Web, Channel::Phone, Channel::Email][usize::try_from(dice.throw(3)).expect("a small number")];
    match kind {
        0 => {
            let requester = requester_id(&format!("requester-{}", ticket % 3));
            let open = OpenTicket { channel, ..OpenTicket::new("The printer is on fire", requester) };
            vec![Command::open(open), Command::Route { team: "support".try_into().expect("a text") }]
        }
        2 => vec![Command::Solve],
        3 => vec![Command::AssignBy { strategy: Strategy::LongestIdle }],
        4 => vec![Command::Unassign],
        // From here on people do what no capacity bounds.
        5 => vec![Command::Assign { agent: agent_id(agent) }],
        6 => vec![Command::Reopen],
        7 => vec![Command::Wait { until: None }],
        _ => vec![Command::Reply { body: "On our way.".to_owned() }],
    }
}

fn bounded(store: &dyn Store, fixture: &Fixture) {
    let agents: Vec<AgentId> = AGENTS.iter().map(|(id, _)| agent_id(id)).collect();
    let loads = block_on(store.loads(fixture.tenant(), &agents)).expect("loads are answered");
    for (id, capacity) in AGENTS {
        let open = loads.get(&agent_id(id)).map_or(0, |load| load.open);
        assert!(open <= capacity, "{id} has {open} of {capacity}");
    }
}

fn recounted(store: &dyn Store, fixture: &Fixture) {
    let agents: Vec<AgentId> = AGENTS.iter().map(|(id, _)| agent_id(id)).collect();
    let loads = block_on(store.loads(fixture.tenant(), &agents)).expect("loads are answered");
    let mut counted: BTreeMap<AgentId, i64> = BTreeMap::new();
    let tickets = all_tickets(store, &fixture.scope());
    for (agent, weight) in tickets.iter().filter_map(Ticket::load) {
        *counted.entry(agent.clone()).or_default() += weight;
    }
    for agent in agents {
        let open = loads.get(&agent).map_or(0, |load| i64::from(load.open));
        assert_eq!(open, counted.get(&agent).copied().unwrap_or_default(), "the load of {agent}");
    }
    assert!(!tickets.is_empty(), "something happened");
}
