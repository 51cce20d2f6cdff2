//! What stores survive: texts of all kinds, big batches, dropped futures, lost answers, closing.
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use helpdesk_core::{Command, CommitError, FIELD_VALUE_MAX, Request, SubmitError, TEXT_MAX};
use pollster::block_on;

use crate::dump::{Extent, all_tickets, dump};
use crate::fixture::{Fixture, agent_id, command_id, commit, desk, external_id, instant, loaded, ticket_id, written};
use crate::{FaultyStore, Place};

/// Every text comes back as it was given: one byte, a mebibyte, NUL, quotes, emoji, line ends, invisible characters.
///
/// # Panics
/// Where the law does not hold.
pub fn texts_of_all_sizes(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let emoji = "👩🏽‍🚒🖨️🔥".repeat(1_000);
    let texts = [
        "x".to_owned(),
        "\u{0}\u{0}a\u{0}".to_owned(),
        "'; DROP TABLE tickets; --\\\"\r\n\t\u{feff}\u{202e}\u{fffd}\u{10ffff}".to_owned(),
        emoji,
        "m".repeat(4_096),
        "b".repeat(TEXT_MAX),
    ];
    written(&*store, fixture.opening_with(1, 0, |open| open.subject = "\u{feff} 📭 'quoted' \u{202e}".to_owned()));
    for (n, text) in (0..).zip(texts) {
        let name = format!("text-{n}");
        fixture.act(&*store, &name, 1, 1 + n, Command::Reply { body: text.clone() });
        let short = text.chars().take(FIELD_VALUE_MAX / 4).collect();
        let field = Command::SetField { name, value: Some(short) };
        fixture.act(&*store, &format!("field-{n}"), 1, 1 + n, field);
    }
    let snapshot = loaded(&*store, 1);
    assert_eq!(snapshot.subject, "\u{feff} 📭 'quoted' \u{202e}");
    assert_eq!(snapshot.fields.get("text-5").map(String::len), Some(FIELD_VALUE_MAX / 4));
    let history = block_on(store.history(ticket_id(1), 0, usize::MAX)).expect("the history is answered");
    assert_eq!(history.iter().fold(None, helpdesk_core::evolve), Some(snapshot));
    let waiting = block_on(store.waiting(fixture.tenant(), instant(100), usize::MAX)).expect("the outbox is answered");
    assert_eq!(waiting.iter().map(|waiting| waiting.notice.body.len()).max(), Some(TEXT_MAX));
}

/// Of a thousand units in one batch, ten of them stale, the ten conflict and the others are written: each is alone, and
/// the answers are in the order of the units.
///
/// # Panics
/// Where the law does not hold.
pub fn batch_with_conflicts(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    for n in (50..=950).step_by(100) {
        written(&*store, fixture.opening_with(n, 0, |open| open.subject = "I was first".to_owned()));
    }
    // The ten are planned as if nothing was there, under command ids of their own.
    let elsewhere = |n: u64| {
        let mut request = fixture.open_request(n, 1, |_open| {});
        request.id = command_id(&format!("again-{n}"));
        fixture.unit_for(&helpdesk_memory::MemoryStore::new(), &request).expect("the opening is allowed")
    };
    let answers = block_on(store.commit((1..=1_000).map(elsewhere).collect()));
    assert_eq!(answers.len(), 1_000);
    for (n, answer) in (1..).zip(&answers) {
        if n % 100 == 50 {
            assert_eq!(*answer, Err(CommitError::Conflict { ticket: ticket_id(n) }));
        } else {
            assert_eq!(answer.as_ref().map(|receipt| receipt.ticket), Ok(ticket_id(n)));
        }
    }
    assert_eq!(all_tickets(&*store, &fixture.scope()).len(), 1_000);
    let twice = vec![fixture.opening(2_001, 0), fixture.opening(2_001, 0)];
    let answers = block_on(store.commit(twice));
    assert_eq!(answers[0], answers[1], "the second of a batch sees what the first has written");
    assert_eq!(block_on(store.commit(Vec::new())), Vec::new(), "an empty batch has no answers");
}

/// A future that is dropped, before its first poll or after it, leaves the whole unit or nothing, and the store goes on.
///
/// # Panics
/// Where the law does not hold.
pub fn dropped_futures(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    for n in 1..=20 {
        let unit = fixture.opening(n, 0);
        let future = store.commit(vec![unit.clone()]);
        if n % 2 == 0 {
            let mut future = pin!(future);
            // The answer, if there is one already, is lost with the future.
            let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        } else {
            drop(future);
        }
        // What was begun may come to its end between two of these: what is there once stays, and the rest with it.
        let ticket = || block_on(store.load(ticket_id(n))).expect("the store answers").is_some();
        let command = &unit.receipt().command;
        let receipt = || block_on(store.receipt(fixture.tenant(), command)).expect("the store answers").is_some();
        let history = || !block_on(store.history(ticket_id(n), 0, 100)).expect("the store answers").is_empty();
        let seen = [ticket(), receipt(), history(), ticket(), receipt()];
        assert!(seen.is_sorted(), "a ticket, its receipt or its history without the others: {seen:?}");
        // Asking again settles it either way.
        assert_eq!(commit(&*store, unit.clone()).as_ref(), Ok(unit.receipt()));
    }
}

/// What was answered with `Ok` is there when the place is opened again, and to others that have it open.
///
/// # Panics
/// Where the law does not hold.
pub fn reopening_keeps_everything(place: &dyn Place) {
    let fixture = Fixture::acme();
    let extent = Extent {
        scopes: vec![fixture.scope()],
        tickets: (1..=4).map(ticket_id).collect(),
        agents: vec![agent_id("ann")],
        commands: ["open-1", "a", "b"].map(command_id).to_vec(),
        people: Vec::new(),
        externals: vec![external_id("JIRA-1")],
    };
    let store = place.open();
    fixture.open_many(&*store, 3);
    written(&*store, fixture.opening_with(4, 5, |open| open.external = Some(external_id("JIRA-1"))));
    fixture.act(&*store, "a", 1, 10, Command::Route { team: "support".try_into().expect("a text") });
    fixture.act(&*store, "b", 1, 11, Command::Assign { agent: agent_id("ann") });
    fixture.act(&*store, "c", 2, 12, Command::Reply { body: "Which floor?".to_owned() });
    let before = dump(&*store, &extent);
    assert_eq!(dump(&*place.open(), &extent), before, "a second store beside the first");
    drop(store);
    let reopened = place.open();
    assert_eq!(dump(&*reopened, &extent), before, "the place opened again");
    fixture.act(&*reopened, "d", 2, 13, Command::Solve);
}

/// A desk above a store that loses answers and fails before and after its commits still does each request exactly once.
///
/// # Panics
/// Where the law does not hold.
pub fn unknown_outcomes_are_done_once(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let mut number = 0;
    for seed in 0..20 {
        let faulty = Arc::new(FaultyStore::new(store.clone(), seed));
        let desk = desk(&fixture, faulty.clone());
        for _ticket in 0..3 {
            number += 1;
            let reply = |n: i64| {
                let command = Command::Reply { body: format!("Reply {n}.") };
                Request::one(command_id(&format!("reply-{number}-{n}")), ticket_id(number), command, instant(n))
            };
            let requests = [fixture.open_request(number, 0, |_open| {}), reply(1), reply(2)];
            for request in &requests {
                submit_until_answered(&desk, &fixture, request);
            }
            assert_eq!(loaded(&*store, number).n_messages, 2, "each reply once, seed {seed}");
            let decisions = block_on(store.decisions(ticket_id(number), 0, 100)).expect("decisions are answered");
            let commands: Vec<_> = decisions.into_iter().map(|decision| decision.command).collect();
            assert_eq!(commands, requests.map(|request| request.id), "each request once, seed {seed}");
        }
        assert!(faulty.n_mishaps() > 0, "seed {seed} made no mishap");
    }
}

/// Sends a request as a careful caller does: again, under the same id, until there is an answer.
fn submit_until_answered(desk: &helpdesk_core::Desk, fixture: &Fixture, request: &Request) {
    for _attempt in 0..100 {
        match block_on(desk.acting_as(fixture.actor().clone()).submit(request)) {
            Ok(_receipt) => return,
            Err(SubmitError::Store(_) | SubmitError::Busy { .. }) => {}
            Err(error) => panic!("request `{}` was refused: {error}", request.id),
        }
    }
    panic!("request `{}` was not answered in a hundred attempts", request.id);
}
