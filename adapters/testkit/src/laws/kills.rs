//! A process that dies at any moment: what it was doing is done whole or not at all, and once when it is asked for again.
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use helpdesk_core::{Command, EventBody, MergeCommand, Redact, Redaction, Request, Store};
use pollster::block_on;

use crate::fixture::{Fixture, command_id, desk, instant, ticket_id, written};
use crate::{Place, SteppingStore};

/// What is to go. No two letters of it stand together anywhere else.
const SECRET: &str = "Xq7-Zj4-Vk9";
/// More steps than any of these deeds takes.
const STEPS_MAX: u64 = 90;

/// What somebody is doing when the process dies.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Redact,
    Merge,
    Unmerge,
}

/// A process is killed before each of its calls to the store, in the middle of a redaction, a merger and the undoing of one. The place is opened
/// again, and holds all of it or nothing; the same request is sent again, and is done once.
///
/// # Panics
/// Where the law does not hold.
pub fn killed_anywhere_it_is_whole_or_not_at_all(place: &dyn Place) {
    for (n, deed) in (0..).zip([Deed::Redact, Deed::Merge, Deed::Unmerge]) {
        let mut n_calls = 0;
        while is_killed(place, deed, n * 1_000 + n_calls * 10 + 1, n_calls) {
            n_calls += 1;
            assert!(n_calls < STEPS_MAX, "{deed:?} never ends");
        }
        assert!(n_calls > 2, "{deed:?} reads and writes");
    }
}

/// Lives one deed on two tickets of its own up to its call `n_calls`, and whether it was killed there.
fn is_killed(place: &dyn Place, deed: Deed, ticket: u64, n_calls: u64) -> bool {
    let fixture = Fixture::acme();
    let request = {
        let store = place.open();
        prepare(&*store, &fixture, ticket);
        if matches!(deed, Deed::Unmerge) {
            let merge = command(&*store, Deed::Merge, ticket);
            let merge = Request::one(command_id(&format!("merge-{ticket}")), ticket_id(ticket), merge, instant(20));
            let merged = desk(&fixture, store.clone());
            block_on(merged.acting_as(fixture.actor().clone()).submit(&merge)).expect("merged");
        }
        Request::one(
            command_id(&format!("deed-{ticket}")),
            ticket_id(ticket),
            command(&*store, deed, ticket),
            instant(30),
        )
    };
    let before = contents(&*place.open(), &fixture, ticket);
    let killed = {
        let desk = desk(&fixture, Arc::new(SteppingStore::new(place.open())));
        let mut life = Box::pin(async { drop(desk.acting_as(fixture.actor().clone()).submit(&request).await) });
        let mut context = Context::from_waker(Waker::noop());
        (0..=n_calls).all(|_call| life.as_mut().poll(&mut context) == Poll::Pending)
    };
    let found = contents(&*place.open(), &fixture, ticket);
    let again = || {
        let answer = block_on(desk(&fixture, place.open()).acting_as(fixture.actor().clone()).submit(&request));
        answer.expect("it is done, or was");
        contents(&*place.open(), &fixture, ticket)
    };
    let done = again();
    assert!(found == before || found == done, "{deed:?}, killed at call {n_calls}: half of it is there");
    assert!(done != before, "{deed:?} does something");
    assert_eq!(again(), done, "{deed:?}: asked for once more it changes nothing");
    if matches!(deed, Deed::Redact) {
        assert!(!done.contains(SECRET), "what was taken out is still there");
    }
    killed
}

/// Two tickets of their own, with what is to go on the first.
fn prepare(store: &dyn Store, fixture: &Fixture, ticket: u64) {
    for (n, ticket) in (0..).zip([ticket, ticket + 1]) {
        written(store, fixture.opening(ticket, n));
    }
    let body = format!("The key is {SECRET}.");
    fixture.act(store, &format!("reply-{ticket}"), ticket, 10, Command::Reply { body });
}

fn command(store: &dyn Store, deed: Deed, ticket: u64) -> Command {
    match deed {
        Deed::Redact => {
            let history = block_on(store.history(ticket_id(ticket), 0, usize::MAX)).expect("the history is answered");
            let reply = history.iter().find(|event| matches!(event.body, EventBody::MessageAdded { .. }));
            let (of, reason) = (reply.expect("a reply").seq, "a key".to_owned());
            Command::Redact(Box::new(Redact { of, what: Redaction::Text, reason }))
        }
        Deed::Merge => Command::Merge(MergeCommand::Into { ticket: ticket_id(ticket + 1) }),
        Deed::Unmerge => Command::Merge(MergeCommand::Undo),
    }
}

/// All that the place answers about the two tickets.
fn contents(store: &dyn Store, fixture: &Fixture, ticket: u64) -> String {
    let mut found = String::new();
    for id in [ticket, ticket + 1].map(ticket_id) {
        let history = block_on(store.history(id, 0, usize::MAX)).expect("the history is answered");
        let decisions = block_on(store.decisions(id, 0, usize::MAX)).expect("decisions are answered");
        let snapshot = block_on(store.load(id)).expect("the ticket is answered");
        let notices = block_on(store.notices_of(fixture.tenant(), id, None, 200)).expect("notices are answered");
        found.push_str(&serde_json::to_string(&(history, decisions, snapshot.as_deref(), notices)).expect("JSON"));
    }
    found
}
