//! The lines of the table: what each measures, and what came out.
use std::time::Duration;

use helpdesk_core::{
    Command, Cursor, DueTickets, Held, Instant, Listing, Order, Outbox, Scope, TeamId, Tickets, Unit, Views,
};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, instant, ticket_id};
use pollster::block_on;

use crate::tickets;
use crate::times::{each, jump, percentile};

/// Rows of a page.
const PAGE: usize = 50;

/// How often what reads is asked, and what writes.
const READS: u64 = 2_000;
const WRITES: u64 = 300;

/// What came out of a line.
pub(crate) struct Line {
    name: String,
    what: What,
}

enum What {
    Times(Vec<Duration>),
    Number(u64),
}

impl Line {
    pub(crate) fn times(name: &str, times: Vec<Duration>) -> Self {
        Self { name: name.to_owned(), what: What::Times(times) }
    }

    pub(crate) fn number(name: &str, number: u64) -> Self {
        Self { name: name.to_owned(), what: What::Number(number) }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn cell(&self) -> String {
        match &self.what {
            What::Times(times) => format!("{:.0} / {:.0}", percentile(times, 50), percentile(times, 99)),
            What::Number(number) => number.to_string(),
        }
    }

    pub(crate) fn middle(&self) -> f64 {
        match &self.what {
            What::Times(times) => percentile(times, 50),
            What::Number(number) => f64::from(u32::try_from(*number).unwrap_or(u32::MAX)),
        }
    }
}

/// Everything that is asked of the store itself.
pub(crate) fn of_store(store: &SqliteStore, size: u64, n_written: &mut u64) -> Vec<Line> {
    let fixture = Fixture::acme();
    let scope = fixture.scope();
    let mut lines = by_key(store, size);
    lines.extend(pages(store, size, &scope));
    lines.push(Line::times("counters", each(READS, |_n| block_on(store.counts(&scope)).expect("an answer"))));
    lines.push(Line::times(
        "nothing is due",
        each(READS, |_n| {
            let due = block_on(store.due(fixture.tenant(), instant(-10_000), 100)).expect("an answer");
            assert!(due.is_empty());
        }),
    ));
    lines.push(Line::times(
        "what waits to be sent, 100",
        each(READS, |_n| block_on(store.waiting(fixture.tenant(), Instant::MAX_UTC, 100)).expect("an answer")),
    ));
    lines.push(claims(store, &fixture, size));
    lines.extend(writes(store, &fixture, size, n_written));
    lines
}

fn by_key(store: &SqliteStore, size: u64) -> Vec<Line> {
    let get = each(READS, |n| {
        block_on(store.load(ticket_id(jump(n, size)))).expect("an answer").expect("the ticket is there")
    });
    let whole = each(READS, |n| {
        let id = ticket_id(jump(n + READS, size));
        let ticket = block_on(store.load(id)).expect("an answer").expect("the ticket is there");
        (ticket, block_on(store.history(id, 0, usize::MAX)).expect("an answer"))
    });
    vec![Line::times("a ticket by its id", get), Line::times("the same with its events", whole)]
}

fn pages(store: &SqliteStore, size: u64, scope: &Scope) -> Vec<Line> {
    let page = |listing: &Listing, after: Option<Cursor>, least: usize| {
        let page = block_on(store.list(scope, listing, after.as_ref(), PAGE)).expect("lists are answered");
        assert!(page.len() >= least, "{} rows", page.len());
        page
    };
    let team: TeamId = "support".try_into().expect("a team");
    let queue = Listing { team: Some(team), held: Some(Held::Nobody), ..Listing::all(Order::Due) };
    let everything = Listing::all(Order::Due);
    // Places in the midst of the list: those of tickets that are open.
    let midst = |n: u64| {
        let open = (jump(n, size * 3 / 4)..).find(|n| tickets::is_open(*n) && n % 3 == 1).expect("one is open");
        let ticket = block_on(store.load(ticket_id(open))).expect("an answer").expect("the ticket is there");
        Cursor::of(&ticket, Order::Due)
    };
    let places: Vec<Cursor> = (0..256).map(midst).collect();
    let place = |n: u64| places.get(usize::try_from(n % 256).expect("a small number")).copied();
    let newest = |n: u64| {
        let requester = tickets::requester(jump(n, size)).try_into().expect("a short text");
        Listing { requester: Some(requester), ..Listing::all(Order::Newest) }
    };
    vec![
        Line::times("a team's queue by due, first 50", each(READS, |_n| page(&queue, None, PAGE))),
        Line::times("the same, next 50", each(READS, |n| page(&queue, place(n), 10))),
        Line::times("everything by due, first 50", each(READS, |_n| page(&everything, None, PAGE))),
        Line::times("a requester, newest 50", each(READS, |n| page(&newest(n), None, 10))),
        Line::times(
            "a requester's own tickets, 50",
            each(READS, |n| {
                let scope = Fixture::acme().scope_of(&tickets::requester(jump(n, size)));
                block_on(store.page(&scope, None, PAGE)).expect("an answer")
            }),
        ),
    ]
}

/// Claims a hundred that are due, and gives them back, which is not counted.
fn claims(store: &SqliteStore, fixture: &Fixture, size: u64) -> Line {
    let (at, until) = (instant(tickets::minute(size) + 100_000), instant(tickets::minute(size) + 200_000));
    let mut before = Vec::new();
    let times = each(30, |_n| {
        let taken = block_on(store.claim(fixture.tenant(), at, until, 100)).expect("timers are answered");
        assert_eq!(taken.len(), 100);
        before.extend(taken);
    });
    for lease in before {
        block_on(store.release(fixture.tenant(), &lease)).expect("it is given back");
    }
    Line::times("claim 100 that are due, durable", times)
}

fn writes(store: &SqliteStore, fixture: &Fixture, size: u64, n_written: &mut u64) -> Vec<Line> {
    let (first, n_all) = (*n_written, WRITES + WRITES.div_ceil(10));
    *n_written += 2 * n_all;
    let committed = |unit: Unit| assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok));
    let at = tickets::minute(size) + 50_000;
    let note = |n: u64| {
        let command = Command::AddNote { body: "Somebody looked again.".to_owned() };
        let open = (jump(first + n, size * 3 / 4)..).find(|n| tickets::is_open(*n)).expect("one is open");
        fixture.unit(store, &format!("again-{}", first + n), open, at, command)
    };
    let mut units: Vec<Unit> = Vec::new();
    let update = {
        let mut times = Vec::new();
        for n in 0..n_all {
            units.push(note(n));
            let unit = units.pop().expect("it was put there");
            let begun = std::time::Instant::now();
            committed(unit);
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        times
    };
    let create = {
        let mut times = Vec::new();
        for n in 0..n_all {
            // Beyond all sizes, so that no import meets it.
            let unit = tickets::unit(fixture, store, 1_000_000_000 + first + n);
            let begun = std::time::Instant::now();
            committed(unit);
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        times
    };
    vec![Line::times("an update, durable", update), Line::times("a create, durable", create)]
}
