//! What an idle open ticket takes in memory: a thousand of them, opened under two policies and a ladder, kept in a map of boxes as
//! the store in memory keeps them. The net of the allocations is theirs; what they share with the configuration they do not take again.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up cannot go on")]
use std::collections::BTreeMap;

use divan::{AllocProfiler, Bencher};
use helpdesk_core::{Actor, Configuration, Context, OpenTicket, Others, Request, Roster, Ticket, TicketId, plan};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const CONFIGURATION: &str = include_str!("two_policies.json");

fn main() {
    divan::main();
}

fn opened(configuration: &Configuration, n: u64) -> Ticket {
    let roster = Roster::new();
    let context = Context { configuration, hooks: &[], restricts: &[], roster: &roster, others: &Others::new() };
    let requester = Actor::requester("acme".parse().expect("an id"), format!("r{n}").parse().expect("an id"));
    let request = OpenTicket::new("the printer is on fire", format!("r{n}").parse().expect("an id"));
    let at = "2026-01-05T08:00:00Z".parse().expect("an instant");
    let id = format!("c{n}").parse().expect("an id");
    let request = Request::open(id, TicketId::new(n).expect("an id"), request, at);
    plan(&requester, &request, None, context).expect("planned").ticket.expect("a ticket")
}

#[divan::bench]
fn a_thousand_open_tickets(bencher: Bencher<'_, '_>) {
    let configuration = Configuration::build(serde_json::from_str(CONFIGURATION).expect("in form")).expect("one");
    bencher.bench_local(|| {
        (1..=1_000).map(|n| Box::new(opened(&configuration, n))).map(|t| (t.id, t)).collect::<BTreeMap<_, _>>()
    });
}
