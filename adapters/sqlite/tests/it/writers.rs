//! Many writers on the same tickets: no update is lost, and what comes out is what the model comes to that does the same one after the other.
//!
//! `HELPDESK_COMMANDS` says how many commands they send in all.
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant as Moment;

use helpdesk_core::{Acting, Command, Desk, Priority, Request, Store, SubmitError};
use helpdesk_memory::MemoryStore;
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, configuration, instant, ticket_id};
use pollster::block_on;

use crate::place::Directory;

/// Threads that write at once.
const WRITERS: u64 = 64;

/// Tickets that everybody writes on, with every eighth command, and the others.
const HOT: u64 = 8;
const TICKETS: u64 = 2_000;

/// What one of the writers asks for as its `n`th command: always the same.
fn request(writer: u64, n: u64) -> Request {
    let mut mixed = (writer << 32 | n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^= mixed >> 29;
    mixed = mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 16;
    let (kind, rest) = (mixed % 7, mixed / 7);
    let ticket = if rest.is_multiple_of(8) { 1 + rest / 8 % HOT } else { 1 + HOT + rest / 8 % (TICKETS - HOT) };
    let command = match kind {
        0 => Command::AddNote { body: format!("Note {n} of {writer}.") },
        1 => Command::Reply { body: format!("Reply {n} of {writer}.") },
        2 => Command::Tag { add: BTreeSet::from([format!("tag-{}", rest % 30)]), remove: BTreeSet::new() },
        3 => Command::Tag { add: BTreeSet::new(), remove: BTreeSet::from([format!("tag-{}", rest % 30)]) },
        4 => Command::SetPriority { priority: Some(Priority::ALL[usize::try_from(rest % 4).expect("a small number")]) },
        5 => Command::Wait { until: None },
        _start => Command::Start,
    };
    let id = format!("w-{writer}-{n}").try_into().expect("a short printable text");
    Request::one(id, ticket_id(ticket), command, instant(10))
}

/// Sends a request until it is answered. A refusal is an answer.
fn answered(desk: &Acting<'_>, request: &Request, n_busy: &AtomicU64) {
    loop {
        match block_on(desk.submit(request)) {
            Ok(_) | Err(SubmitError::Refused(_)) => return,
            Err(SubmitError::Busy { .. }) => n_busy.fetch_add(1, Ordering::Relaxed),
            Err(error) => panic!("{error}"),
        };
    }
}

fn desk(store: Arc<dyn Store>) -> Desk {
    Desk::new(Fixture::acme().tenant().clone(), store, configuration().clone())
}

#[test]
fn no_update_of_many_writers_is_lost() {
    let n_commands = std::env::var("HELPDESK_COMMANDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6_400_u64);
    let (directory, fixture) = (Directory::new(), Fixture::acme());
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(directory.file()).expect("the store opens"));
    let units = (1..=TICKETS).map(|ticket| fixture.opening(ticket, 0)).collect();
    assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
    let (together, n_busy, begun) = (desk(Arc::clone(&store)), AtomicU64::new(0), Moment::now());
    let each = n_commands / WRITERS;
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (together, fixture, n_busy) = (&together, &fixture, &n_busy);
            scope.spawn(move || {
                let acting = together.acting_as(fixture.actor().clone());
                (0..each).for_each(|n| answered(&acting, &request(writer, n), n_busy));
            });
        }
    });
    let took = begun.elapsed();
    let (n_found, n_events) = as_the_model(&*store, &fixture);
    assert_eq!(n_found, each * WRITERS, "each command has one decision");
    eprintln!(
        "{WRITERS} writers, {n_found} commands in {took:.1?}, {n_events} events, {} times the desk was too busy; 0 lost",
        n_busy.into_inner()
    );
}

/// Does on a store in memory what was done to each ticket, in the order in which it was done, and compares. Says how many commands and events
/// there are.
fn as_the_model(store: &dyn Store, fixture: &Fixture) -> (u64, u64) {
    let (mut n_found, mut n_events) = (0, 0);
    for number in 1..=TICKETS {
        let decisions = block_on(store.decisions(ticket_id(number), 0, usize::MAX)).expect("decisions are answered");
        let model: Arc<dyn Store> = Arc::new(MemoryStore::new());
        assert!(block_on(model.commit(vec![fixture.opening(number, 0)])).iter().all(Result::is_ok));
        let (alone, n_busy, mut seen) = (desk(Arc::clone(&model)), AtomicU64::new(0), BTreeSet::new());
        let acting = alone.acting_as(fixture.actor().clone());
        for decision in decisions.iter().filter(|decision| decision.command.as_str().starts_with("w-")) {
            let mut parts = decision.command.as_str().split('-').skip(1).map(|part| part.parse().expect("a number"));
            let (writer, n) = (parts.next().expect("a writer"), parts.next().expect("a command"));
            let request = request(writer, n);
            assert_eq!(request.ticket, ticket_id(number), "{} is about another ticket", decision.command);
            assert!(seen.insert(decision.command.clone()), "{} was done twice", decision.command);
            answered(&acting, &request, &n_busy);
            n_found += 1;
        }
        let of = |store: &dyn Store| {
            let ticket = block_on(store.load(ticket_id(number))).expect("tickets are answered");
            let history = block_on(store.history(ticket_id(number), 0, usize::MAX)).expect("histories are answered");
            (ticket, history)
        };
        let (found, expected) = (of(store), of(&*model));
        assert_eq!(found, expected, "ticket {number}");
        let as_done = block_on(model.decisions(ticket_id(number), 0, usize::MAX)).expect("decisions are answered");
        assert_eq!(decisions, as_done, "ticket {number}");
        n_events += u64::try_from(found.1.len()).expect("a small number");
    }
    (n_found, n_events)
}
