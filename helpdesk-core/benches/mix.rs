//! A day's mix of commands – open 10 %, reply 40 %, status 20 %, assign 20 %, other 10 % – with two policies and a ladder,
//! beside bare updates of a map with the very snapshots that come out. One run, so that the ratio means something.
//!
//! `plan` is the pure part with the snapshot put into the same map; `desk` is the whole desk over the store in memory, which keeps
//! every event, decision, notice and receipt beside the snapshot.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up cannot go on")]
use std::{collections::BTreeMap, sync::Arc};

use divan::{Bencher, black_box, counter::ItemsCount};
use helpdesk_core::{
    Actor, Command, Configuration, Context, Desk, Instant, OpenTicket, Others, Priority, Request, Roster, TenantId,
    Ticket, TicketId, plan,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

const CONFIGURATION: &str = include_str!("two_policies.json");
const COMMANDS: u64 = 10_000;

fn main() {
    divan::main();
}

fn configuration() -> Configuration {
    Configuration::build(serde_json::from_str(CONFIGURATION).expect("in form")).expect("a configuration")
}

fn tenant() -> TenantId {
    "acme".parse().expect("an id")
}

fn agent(n: u64) -> Actor {
    Actor::agent(tenant(), if n.is_multiple_of(2) { "ann" } else { "bob" }.parse().expect("an id"))
}

/// The n-th request: every tenth opens a ticket, the others go round the tickets that are there.
fn request(n: u64) -> (Actor, Request) {
    let start: Instant = "2026-01-05T08:00:00Z".parse().expect("an instant");
    let at = start + chrono::TimeDelta::seconds(i64::try_from(n * 3).expect("small"));
    let id = format!("c{n}").parse().expect("an id");
    let requester = || Actor::requester(tenant(), "rita".parse().expect("an id"));
    let n_open = n / 10 + 1;
    let (turn, on) = (n % 10, TicketId::new(n * 7_919 % n_open + 1).expect("an id"));
    let (actor, ticket, command) = match turn {
        0 => {
            let request = OpenTicket::new("the printer is on fire", "rita".parse().expect("an id"));
            (requester(), TicketId::new(n_open).expect("an id"), Command::open(request))
        }
        1 | 3 => (requester(), on, Command::Reply { body: "it still burns".to_owned() }),
        5 | 7 => (agent(n), on, Command::Reply { body: "we are on our way with water".to_owned() }),
        2 => (agent(n), on, Command::Wait { until: None }),
        4 => (agent(n), on, Command::Start),
        6 | 8 => {
            let to = if (n / 10).is_multiple_of(2) { "ann" } else { "bob" };
            (agent(n), on, Command::Assign { agent: to.parse().expect("an id") })
        }
        _ => {
            let priority = if (n / 10).is_multiple_of(2) { Priority::High } else { Priority::Normal };
            (agent(n), on, Command::SetPriority { priority: Some(priority) })
        }
    };
    (actor, Request::one(id, ticket, command, at))
}

fn requests() -> Vec<(Actor, Request)> {
    (0..COMMANDS).map(request).collect()
}

fn live(configuration: &Configuration, requests: &[(Actor, Request)], seen: &mut dyn FnMut(&Ticket)) {
    let roster = Roster::new();
    let context = Context { configuration, hooks: &[], restricts: &[], roster: &roster, others: &Others::new() };
    let mut tickets: BTreeMap<TicketId, Ticket> = BTreeMap::new();
    for (actor, request) in requests {
        let before = tickets.get(&request.ticket).cloned();
        let planned = plan(actor, request, before, context).expect("planned");
        let after = planned.ticket.expect("a ticket");
        seen(&after);
        tickets.insert(request.ticket, after);
        drop(black_box(planned.unit));
    }
}

#[divan::bench]
fn plan_and_put(bencher: Bencher<'_, '_>) {
    let (configuration, requests) = (configuration(), requests());
    bencher.counter(ItemsCount::new(COMMANDS)).bench_local(|| live(&configuration, &requests, &mut |_| {}));
}

#[divan::bench]
fn whole_desk_in_memory(bencher: Bencher<'_, '_>) {
    let requests = requests();
    let bencher = bencher.counter(ItemsCount::new(COMMANDS));
    bencher.with_inputs(|| Desk::new(tenant(), Arc::new(MemoryStore::new()), configuration())).bench_local_refs(
        |desk| {
            for (actor, request) in &requests {
                let _ = black_box(block_on(desk.acting_as(actor.clone()).submit(request)));
            }
        },
    );
}

/// The limit: the same snapshots put into a map.
#[divan::bench]
fn bare_map(bencher: Bencher<'_, '_>) {
    let mut snapshots: Vec<Ticket> = Vec::new();
    live(&configuration(), &requests(), &mut |ticket| snapshots.push(ticket.clone()));
    bencher.counter(ItemsCount::new(COMMANDS)).bench_local(|| {
        let mut tickets: BTreeMap<TicketId, Ticket> = BTreeMap::new();
        for snapshot in &snapshots {
            tickets.insert(snapshot.id, black_box(snapshot).clone());
        }
        tickets
    });
}
