//! Observers: each event at least once, in the order of its ticket, and one that fails blocks nobody else.
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use helpdesk_core::{Command, EventKind, Instant, NOTICE_ATTEMPTS_MAX, Observation, Observer, Outbox};
use pollster::block_on;

use crate::{
    relay::{Recorder, desk, submit, ticket},
    stage::{agent, at, request, requester, tenant},
};

#[derive(Default)]
struct Watcher {
    seen: Mutex<Vec<String>>,
    fails: AtomicBool,
}

#[async_trait]
impl Observer for Watcher {
    fn name(&self) -> &str {
        "watcher"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        matches!(kind, EventKind::Opened | EventKind::NoteAdded)
    }
    async fn observe(&self, observation: &Observation<'_>) -> Result<(), String> {
        if self.fails.load(Ordering::SeqCst) && observation.ticket == ticket(1) {
            return Err("the index is away".into());
        }
        self.seen.lock().expect("a lock").push(observation.id());
        Ok(())
    }
}

fn note(text: &str) -> Command {
    Command::AddNote { body: text.into() }
}

fn hours(n: i64) -> Instant {
    at("09:00") + std::time::Duration::from_secs(u64::try_from(n).expect("a number") * 3_600)
}

#[test]
fn events_come_once_in_order_after_they_are_committed() {
    let (desk, store) = desk();
    let watcher = Arc::new(Watcher::default());
    let desk = desk.with_observer(watcher.clone());
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    submit(&desk, agent("ann"), 1, note("one"), at("09:01"));
    assert!(watcher.seen.lock().expect("a lock").is_empty(), "nobody waits for an observer");
    let relayed = block_on(desk.relay(&Recorder::default(), at("09:02"), 100)).expect("relayed");
    block_on(desk.relay(&Recorder::default(), at("09:03"), 100)).expect("relayed");
    let seen = watcher.seen.lock().expect("a lock").clone();
    assert!(seen.first().is_some_and(|id| id.starts_with("1.1.")), "{seen:?}");
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(relayed.faults.is_empty());
    assert!(
        block_on(store.waiting(&tenant(), hours(1_000), 100))
            .expect("an outbox")
            .iter()
            .all(|w| w.notice.subject == "printer")
    );
}

#[test]
fn a_failing_observer_is_a_fault_with_its_name_and_holds_back_only_its_ticket() {
    let (desk, store) = desk();
    let watcher = Arc::new(Watcher::default());
    let desk = desk.with_observer(watcher.clone());
    watcher.fails.store(true, Ordering::SeqCst);
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    submit(&desk, agent("ann"), 1, note("one"), at("09:01"));
    submit(&desk, requester(), 2, Command::open(request()), at("09:02"));
    let relayed = block_on(desk.relay(&Recorder::default(), at("09:02"), 100)).expect("relayed");
    let seen = watcher.seen.lock().expect("a lock").clone();
    assert!(seen.len() == 1 && seen.iter().all(|id| id.starts_with("2.1.")), "{seen:?}");
    let faults: Vec<_> = relayed.faults.iter().map(|f| (f.hook.as_deref(), f.message.as_str())).collect();
    assert_eq!(faults, [(Some("watcher"), "observer `watcher` failed on event 1.1: the index is away")]);
    watcher.fails.store(false, Ordering::SeqCst);
    for n in 1..4 {
        block_on(desk.relay(&Recorder::default(), hours(n), 100)).expect("relayed");
    }
    let seen = watcher.seen.lock().expect("a lock").clone();
    assert_eq!(seen.iter().filter(|id| id.starts_with("1.")).count(), 2);
    assert!(seen.get(1).is_some_and(|id| id.starts_with("1.1.")), "in order: {seen:?}");
    drop(store);
}

#[test]
fn an_observer_that_never_recovers_is_given_up_by_name() {
    let (desk, store) = desk();
    let watcher = Arc::new(Watcher::default());
    let desk = desk.with_observer(watcher.clone());
    watcher.fails.store(true, Ordering::SeqCst);
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    for n in 0..i64::from(NOTICE_ATTEMPTS_MAX) {
        block_on(desk.relay(&Recorder::default(), hours(n * 7), 100)).expect("relayed");
    }
    let letters = block_on(store.dead_letters(&tenant(), 10)).expect("dead letters");
    let why = letters.first().map(|letter| letter.why.clone()).unwrap_or_default();
    assert!(why.contains("observer `watcher` failed on event 1.1: the index is away"), "{why}");
}

/// What is told of an opening, and of a note that somebody writes at an instant: the ids of notices, and of what observers see.
fn names_of(note_at: Instant) -> (Vec<String>, Vec<String>) {
    let (desk, store) = desk();
    let watcher = Arc::new(Watcher::default());
    let desk = desk.with_observer(watcher.clone());
    submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
    let n_first = block_on(store.waiting(&tenant(), hours(1_000), 100)).expect("an outbox").len();
    submit(&desk, agent("ann"), 1, Command::Reply { body: "a word".into() }, note_at);
    submit(&desk, agent("ann"), 1, note("a note"), note_at);
    let waiting = block_on(store.waiting(&tenant(), hours(1_000), 100)).expect("an outbox");
    let mut ids: Vec<String> = waiting.into_iter().map(|waiting| waiting.notice.id.to_string()).collect();
    block_on(desk.relay(&Recorder::default(), hours(10), 100)).expect("relayed");
    let mut seen = watcher.seen.lock().expect("a lock").clone();
    let (later, seen_later) = (ids.split_off(n_first), seen.split_off(1));
    ((ids.into_iter().chain(seen)).collect(), later.into_iter().chain(seen_later).collect())
}

#[test]
fn what_is_told_after_yesterdays_store_was_brought_back_has_names_of_its_own() {
    let (before, lost) = names_of(at("09:01"));
    let (again, since) = names_of(at("10:30"));
    assert_eq!(before, again, "what the backup holds keeps its names");
    assert!(lost.len() >= 3 && since.len() == lost.len(), "{lost:?} {since:?}");
    assert!(since.iter().all(|id| !lost.contains(id)), "the same numbers, other events: {since:?} {lost:?}");
}
