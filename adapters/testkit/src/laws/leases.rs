//! Leases: of several desks each timer is one desk's, for a while.
use std::collections::BTreeSet;
use std::thread;

use helpdesk_core::{Command, CommitError, Desk, EventKind, Instant, Lease, Store, Ticked, Unit};
use pollster::block_on;

use crate::Place;
use crate::dump::{Extent, dump};
use crate::fixture::{Fixture, agent_id, command_id, commit, configuration, instant, loaded, ticket_id, written};

/// Tickets from 1 on that come due one minute after the other, the first at minute 20.
fn waiting(store: &dyn Store, fixture: &Fixture, n: u64) {
    fixture.open_many(store, n);
    for ticket in 1..=n {
        let until = Some(instant(19 + i64::try_from(ticket).expect("a small number")));
        fixture.act(store, &format!("wait-{ticket}"), ticket, 15, Command::Wait { until });
    }
}

fn claim(store: &dyn Store, fixture: &Fixture, (at, until): (Instant, Instant), limit: usize) -> Vec<Lease> {
    block_on(store.claim(fixture.tenant(), at, until, limit)).expect("leases are answered")
}

fn tickets(leases: &[Lease]) -> Vec<u64> {
    leases.iter().map(|lease| lease.ticket().number()).collect()
}

/// What is due is handed out in its order, at most as much as was asked for, and to one desk only, until its lease ends or is given
/// back; then it is handed out again under another fence. What is listed as due stays listed.
///
/// # Panics
/// Where the law does not hold.
pub fn a_lease_is_one_desks(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    waiting(&*store, &fixture, 5);
    let other_desk = place.open();
    let (at, until) = (instant(23), instant(30));
    assert_eq!(claim(&*store, &fixture, (instant(19), until), 9), [], "nothing is due yet");
    assert_eq!(claim(&*store, &fixture, (at, until), 0), []);
    let first = claim(&*store, &fixture, (at, until), 2);
    assert_eq!(tickets(&first), [1, 2]);
    assert_eq!(first[0].due.wake_at, instant(20));
    let second = claim(&*other_desk, &fixture, (at, instant(40)), 9);
    assert_eq!(tickets(&second), [3, 4], "what is another desk's is passed over, what is not due is left");
    assert_eq!(claim(&*store, &fixture, (at, until), 9), []);
    assert_eq!(block_on(store.due(fixture.tenant(), at, 9)).map(|due| due.len()), Ok(4));
    assert_eq!(block_on(store.next_wake(fixture.tenant())), Ok(Some(instant(20))));

    let before = instant(30) - std::time::Duration::from_nanos(1);
    assert_eq!(tickets(&claim(&*store, &fixture, (before, instant(50)), 9)), [5], "it came due meanwhile");
    let again = claim(&*store, &fixture, (instant(30), instant(50)), 9);
    assert_eq!(tickets(&again), [1, 2], "from its end on a lease is over");
    assert!(again.iter().zip(&first).all(|(new, old)| new.fence > old.fence), "{again:?} after {first:?}");
    // Giving back what is another's by now changes nothing; what is one's own is free at once.
    let release = |lease: &Lease| block_on(store.release(fixture.tenant(), lease)).expect("it is given back");
    release(&first[0]);
    assert_eq!(claim(&*other_desk, &fixture, (instant(31), instant(50)), 9), []);
    release(&again[0]);
    release(&again[0]);
    assert_eq!(tickets(&claim(&*other_desk, &fixture, (instant(31), instant(50)), 9)), [1]);
    let fences: BTreeSet<_> = [first, second, again].concat().iter().map(|lease| lease.fence).collect();
    assert_eq!(fences.len(), 6, "no fence is given twice");
}

/// What is written under a lease ends it. Under a lease that has ended, or that another desk has by now, nothing is written: it is a
/// conflict, whatever the version of the ticket.
///
/// # Panics
/// Where the law does not hold.
pub fn a_stale_fence_is_a_conflict(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    waiting(&*store, &fixture, 1);
    let tick = |id: &str, minute| fixture.unit(&*store, id, 1, minute, Command::Tick);
    let conflict = |unit: Unit| {
        let extent = Extent {
            scopes: vec![fixture.scope()],
            tickets: vec![ticket_id(1)],
            agents: vec![agent_id("ann")],
            commands: vec![unit.receipt().command.clone()],
            ..Extent::default()
        };
        let before = dump(&*store, &extent);
        assert_eq!(commit(&*store, unit), Err(CommitError::Conflict { ticket: ticket_id(1) }));
        assert_eq!(dump(&*store, &extent), before, "something of it was written");
    };
    let dead = claim(&*store, &fixture, (instant(20), instant(25)), 1)[0];
    let taken_over = claim(&*store, &fixture, (instant(25), instant(40)), 1)[0];
    conflict(tick("dead", 25).under(dead));
    let unit = tick("alive", 26);
    assert!(!unit.events().is_empty(), "the wait is over");
    written(&*store, unit.under(taken_over));
    assert_eq!(loaded(&*store, 1).waiting, None);
    // The one that is done with is done with, and so is the one before; a request that was answered is answered.
    conflict(tick("again", 27).under(taken_over));
    conflict(tick("dead", 27).under(dead));
    let receipt = block_on(store.receipt(fixture.tenant(), &command_id("alive"))).expect("receipts are answered");
    assert_eq!(commit(&*store, tick("alive", 26).under(dead)).ok(), receipt);
    // A lease is about timers: whoever works on the ticket needs none.
    fixture.act(&*store, "reply", 1, 28, Command::Reply { body: "It comes tomorrow.".to_owned() });
}

/// A tenant's leases are of its own tickets, and only it gives them back.
///
/// # Panics
/// Where the law does not hold.
pub fn leases_of_tenants_are_apart(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    waiting(&*store, &fixture, 2);
    let times = (instant(30), instant(60));
    assert_eq!(claim(&*store, &other, times, 9), []);
    let ours = claim(&*store, &fixture, times, 9);
    assert_eq!(tickets(&ours), [1, 2]);
    block_on(store.release(other.tenant(), &ours[0])).expect("nothing is given back");
    assert_eq!(claim(&*store, &fixture, times, 9), []);
    block_on(store.release(fixture.tenant(), &ours[0])).expect("it is given back");
    assert_eq!(tickets(&claim(&*store, &fixture, times, 9)), [1]);
}

/// Several desks at once share what is due: each ticket is looked at once, by one of them. What a desk held that was killed is done by
/// another one when its lease is over.
///
/// # Panics
/// Where the law does not hold.
pub fn desks_share_the_timers(place: &dyn Place) {
    const TICKETS: u64 = 24;
    let (store, fixture) = (place.open(), Fixture::acme());
    waiting(&*store, &fixture, TICKETS);
    let versions: Vec<u64> = (1..=TICKETS).map(|n| loaded(&*store, n).version).collect();
    let (at, until) = (instant(60), instant(65));
    let killed = tickets(&claim(&*store, &fixture, (at, until), 5));
    let ticked: Vec<Ticked> = thread::scope(|scope| {
        let desks = (0..3).map(|_| Desk::new(fixture.tenant().clone(), place.open(), configuration().clone()));
        let desks: Vec<_> = desks
            .map(|desk| scope.spawn(move || block_on(desk.run_due_shared(at, until, 100)).expect("the store answers")))
            .collect();
        desks.into_iter().map(|desk| desk.join().expect("a desk does not panic")).collect()
    });
    let n_changed: u64 = ticked.iter().map(|ticked| ticked.n_changed).sum();
    assert_eq!(n_changed, TICKETS - 5, "each once: {ticked:?}");
    assert!(ticked.iter().all(|ticked| ticked.stuck.is_empty()), "{ticked:?}");
    let is_done = |n: u64| loaded(&*store, n).waiting.is_none();
    assert_eq!((1..=TICKETS).filter(|n| !is_done(*n)).collect::<Vec<_>>(), killed);
    let desk = Desk::new(fixture.tenant().clone(), store.clone(), configuration().clone());
    let later = block_on(desk.run_due_shared(until, instant(70), 100)).expect("the store answers");
    assert_eq!(later.n_changed, 5, "what the killed one held is taken over: {later:?}");
    for (n, before) in (1..=TICKETS).zip(versions) {
        assert!(is_done(n), "ticket {n}");
        let history = block_on(store.history(ticket_id(n), before, 100)).expect("the history is answered");
        let woken = history.iter().filter(|event| event.kind() == EventKind::Woken).count();
        assert_eq!(woken, 1, "the wait of ticket {n} is over once: {history:?}");
    }
}
