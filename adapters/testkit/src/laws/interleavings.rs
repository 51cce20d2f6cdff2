//! Several desks on one store, interleaved step by step: each order of their reads and writes is drawn, and is the same each time.
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};

use helpdesk_core::{
    AgentId, Command, Configuration, Desk, OpenTicket, PeopleError, Request, Store, Strategy, SubmitError, TicketId,
};
use pollster::block_on;

use crate::dump::all_tickets;
use crate::fixture::{Fixture, agent_id, command_id, instant, requester_id, ticket_id};
use crate::{Place, SteppingStore};

const AGENTS: [(&str, u32); 2] = [("ann", 1), ("ben", 2)];
const CAPACITY: u32 = 3;
const INTERLEAVINGS: u64 = 1_000;
const RINGS: u64 = 100;

/// One team that gives its tickets away to two agents.
fn configuration() -> &'static Configuration {
    static CONFIGURATION: LazyLock<Configuration> = LazyLock::new(|| {
        let agents: Vec<_> = AGENTS
            .iter()
            .map(|(id, capacity)| serde_json::json!({"id": id, "teams": ["support"], "capacity": capacity}))
            .collect();
        let spec = serde_json::json!({"teams": [{"id": "support", "strategy": "least_loaded"}], "agents": agents});
        Configuration::build(serde_json::from_value(spec).expect("a configuration")).expect("it has no problems")
    });
    &CONFIGURATION
}

type Life<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Lives several lives to their ends, a step of one at a time, in an order that a number says.
fn interleave(mut lives: Vec<Life<'_>>, mut order: u64, mut between: impl FnMut()) {
    while !lives.is_empty() {
        order = order.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let n = u64::try_from(lives.len()).expect("a small number");
        let next = usize::try_from((order >> 33) % n).expect("a small number");
        let mut context = Context::from_waker(Waker::noop());
        match lives[next].as_mut().poll(&mut context) {
            Poll::Ready(()) => drop(lives.swap_remove(next)),
            Poll::Pending => {}
        }
        between();
    }
}

/// Three stores over one place, as in several processes.
fn stores(place: &dyn Place) -> [Arc<SteppingStore>; 3] {
    [(); 3].map(|()| Arc::new(SteppingStore::new(place.open())))
}

fn desks(stores: &[Arc<SteppingStore>; 3], fixture: &Fixture) -> [Desk; 3] {
    stores.each_ref().map(|store| Desk::new(fixture.tenant().clone(), store.clone(), configuration().clone()))
}

/// In a thousand orders of the reads and writes of three desks that open, give, solve and put back at once: after no step has
/// anybody more than there is room for, and in the end the loads are those of the tickets.
///
/// # Panics
/// Where the law does not hold.
pub fn interleaved_desks_keep_capacity(place: &dyn Place) {
    let (store, stores) = (place.open(), stores(place));
    for order in 0..INTERLEAVINGS {
        keeps_capacity(&*store, &stores, order);
    }
}

/// One order of the steps, of desks of a tenant of its own.
fn keeps_capacity(store: &dyn Store, stores: &[Arc<SteppingStore>; 3], order: u64) {
    let fixture = Fixture::of(&format!("order-{order}"));
    let desks = desks(stores, &fixture);
    let lives = (0..3).zip(&desks).map(|(n, desk)| -> Life<'_> { Box::pin(live(desk, &fixture, order, n)) });
    let n_commits = || stores.iter().map(|store| store.n_commits()).sum::<u64>();
    let mut seen = n_commits();
    let after_each_commit = || {
        let n = n_commits();
        if std::mem::replace(&mut seen, n) != n {
            drop(bounded(store, &fixture, order));
        }
    };
    interleave(lives.collect(), order, after_each_commit);
    let mut counted: BTreeMap<AgentId, u32> = BTreeMap::new();
    for ticket in all_tickets(store, &fixture.scope()) {
        if let Some((agent, _)) = ticket.load() {
            *counted.entry(agent.clone()).or_default() += 1;
        }
    }
    let held = bounded(store, &fixture, order);
    assert_eq!(held, counted, "order {order}: the loads are those of the tickets");
    assert!(!held.is_empty(), "order {order}: somebody has something");
}

/// What one desk does: two new tickets of the team, then one of them is solved or put back, or given to somebody else.
async fn live(desk: &Desk, fixture: &Fixture, order: u64, n: u64) {
    let ticket = |k: u64| ticket_id(order * 10 + n * 2 + k + 1);
    let open = |k: u64| {
        let open = OpenTicket::new("The printer is on fire", requester_id(&format!("requester-{k}")));
        vec![Command::open(open), Command::Route { team: "support".try_into().expect("a text") }]
    };
    let last = match (order + n) % 3 {
        0 => (ticket(0), Command::Solve),
        1 => (ticket(0), Command::Unassign),
        _ => (ticket(1), Command::AssignBy { strategy: Strategy::LongestIdle }),
    };
    let steps = [(ticket(0), open(0)), (ticket(1), open(1)), (last.0, vec![last.1])];
    for (step, (ticket, commands)) in (0..).zip(steps) {
        let id = command_id(&format!("d{n}-{step}"));
        submit(desk, fixture, Request { id, ticket, commands, at: instant(step), occurred_at: None, follow_up: None })
            .await;
    }
}

async fn submit(desk: &Desk, fixture: &Fixture, request: Request) {
    let ticket: TicketId = request.ticket;
    let done = desk.acting_as(fixture.actor().clone()).submit(&request).await;
    // After a refusal the next one may be luckier: nothing was written.
    let is_answered = matches!(done, Ok(_) | Err(SubmitError::Busy { .. } | SubmitError::Refused(_)));
    assert!(is_answered, "ticket {ticket}: {done:?}");
}

/// Who has how much, never more than there is room for.
fn bounded(store: &dyn Store, fixture: &Fixture, order: u64) -> BTreeMap<AgentId, u32> {
    let agents = AGENTS.map(|(id, _)| agent_id(id));
    let loads = block_on(store.loads(fixture.tenant(), &agents)).expect("loads are answered");
    for (id, capacity) in AGENTS {
        let open = loads.get(&agent_id(id)).map_or(0, |load| load.open);
        assert!(open <= capacity, "order {order}: {id} has {open} of {capacity}");
    }
    let held: BTreeMap<AgentId, u32> =
        loads.into_iter().map(|(id, load)| (id, load.open)).filter(|(_, open)| *open > 0).collect();
    assert!(held.values().sum::<u32>() <= CAPACITY, "order {order}");
    held
}

/// In a hundred orders of the reads and writes of three desks that say crosswise who is whom: never a circle, one merger less
/// than there are people, and whoever loses is told why.
///
/// # Panics
/// Where the law does not hold.
pub fn interleaved_mergers_make_no_circle(place: &dyn Place) {
    let (store, stores) = (place.open(), stores(place));
    for order in 0..RINGS {
        let fixture = Fixture::of(&format!("ring-{order}"));
        let desks = desks(&stores, &fixture);
        let ticket = |n: u64| ticket_id(order * 10 + n % 3 + 1);
        for n in 0..3 {
            let open = Command::open(OpenTicket::new("Who am I", requester_id(&format!("requester-{n}"))));
            let request = Request::one(command_id(&format!("open-{n}")), ticket(n), open, instant(0));
            let plain = Desk::new(fixture.tenant().clone(), store.clone(), configuration().clone());
            block_on(plain.acting_as(fixture.actor().clone()).submit(&request)).expect("opened");
        }
        let answers = std::cell::RefCell::new(Vec::new());
        let lives = (0..3).zip(&desks).map(|(n, desk)| -> Life<'_> {
            let acting = desk.acting_as(fixture.actor().clone());
            let answers = &answers;
            Box::pin(async move {
                let answer = acting.merge_people(ticket(n), ticket(n + 1), instant(1)).await;
                answers.borrow_mut().push(answer);
            })
        });
        interleave(lives.collect(), order, || {});
        let answers = answers.into_inner();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2, "order {order}: {answers:?}");
        let told = answers.iter().filter(|answer| matches!(answer, Err(PeopleError::CannotMerge { .. }))).count();
        assert_eq!(told, 1, "order {order}: {answers:?}");
        let mergers = block_on(store.mergers(fixture.tenant(), &requester_id("requester-0")));
        assert_eq!(mergers.expect("mergers are answered").len(), 2, "order {order}");
    }
}
