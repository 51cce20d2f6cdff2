//! One command through the pure part of its way, beside a bare update of the same snapshot in a map.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up cannot go on")]
use std::collections::BTreeMap;

use divan::{Bencher, black_box};
use helpdesk_core::{
    Actor, Command, Configuration, Context, Instant, OpenTicket, Others, Request, Roster, Seal, Ticket, TicketId, plan,
};

const CONFIGURATION: &str = r#"{
    "schedules": {"office": [{"effective_from": null, "plan": {"zone": "Europe/Berlin", "hours": {
        "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]]}}}]},
    "policies": [{"id": "usual", "schedule": "office", "targets": {
        "first_reply": {"normal": "2h"}, "requester_wait": {"normal": "8h"}, "resolution": {"normal": "16h", "ladder": "climb"}}}],
    "ladders": [{"id": "climb", "rungs": [{"id": "half", "trigger": {"used": 50}, "notify": ["assignee"]}]}]
}"#;

fn main() {
    divan::main();
}

fn configuration() -> Configuration {
    Configuration::build(serde_json::from_str(CONFIGURATION).expect("in form")).expect("a configuration")
}

fn at(hour: u32) -> Instant {
    format!("2026-01-05T{hour:02}:00:00Z").parse().expect("an instant")
}

fn requester() -> Actor {
    Actor::requester("acme".parse().expect("an id"), "rita".parse().expect("an id"))
}

fn opening() -> Request {
    let request = OpenTicket::new("printer", "rita".parse().expect("an id"));
    Request::open("o".parse().expect("an id"), TicketId::new(1).expect("an id"), request, at(9))
}

fn opened(configuration: &Configuration) -> Ticket {
    let context = Context { configuration, hooks: &[], restricts: &[], roster: &Roster::new(), others: &Others::new() };
    plan(&requester(), &opening(), None, context).expect("planned").ticket.expect("a ticket")
}

#[divan::bench]
fn open(bencher: Bencher<'_, '_>) {
    let configuration = configuration();
    let (actor, request, roster) = (requester(), opening(), Roster::new());
    let context =
        Context { configuration: &configuration, hooks: &[], restricts: &[], roster: &roster, others: &Others::new() };
    bencher.bench_local(|| plan(black_box(&actor), &request, None, context));
}

#[divan::bench]
fn reply(bencher: Bencher<'_, '_>) {
    let configuration = configuration();
    let (ticket, roster) = (opened(&configuration), Roster::new());
    let agent = Actor::agent("acme".parse().expect("an id"), "ann".parse().expect("an id"));
    let command = Command::Reply { body: "on our way".to_owned() };
    let request = Request::one("r".parse().expect("an id"), ticket.id, command, at(10));
    let context =
        Context { configuration: &configuration, hooks: &[], restricts: &[], roster: &roster, others: &Others::new() };
    bencher.bench_local(|| plan(black_box(&agent), &request, Some(ticket.clone()), context));
}

/// The limit: the same snapshot put into a map.
#[divan::bench]
fn bare_update(bencher: Bencher<'_, '_>) {
    let ticket = opened(&configuration());
    let mut tickets: BTreeMap<TicketId, Ticket> = BTreeMap::new();
    bencher.bench_local(|| tickets.insert(black_box(ticket.id), ticket.clone()));
}

/// What sealing costs: all events of an opening, one after the other.
#[divan::bench]
fn seal_an_opening(bencher: Bencher<'_, '_>) {
    let configuration = configuration();
    let context = Context {
        configuration: &configuration,
        hooks: &[],
        restricts: &[],
        roster: &Roster::new(),
        others: &Others::new(),
    };
    let planned = plan(&requester(), &opening(), None, context).expect("planned");
    let events = planned.unit.events();
    bencher.bench_local(|| events.iter().fold(None, |before, event| Some(Seal::of(before, black_box(event)))));
}
