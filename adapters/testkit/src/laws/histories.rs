//! What a ticket's past looks like: events and decisions.
use helpdesk_core::{Command, Event, Instant, evolve};
use pollster::block_on;

use crate::Place;
use crate::fixture::{Fixture, agent_id, command_id, loaded, ticket_id, written};

/// Events are numbered 1, 2, 3 … without gaps; a page holds what comes after its number, in order, and no more than asked.
///
/// # Panics
/// Where the law does not hold.
pub fn history_is_gap_free_and_pages(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 3);
    for n in 0..12 {
        let body = format!("Message {n}.");
        fixture.act(&*store, &format!("reply-{n}"), 2, 10 + n, Command::Reply { body });
    }
    let whole = block_on(store.history(ticket_id(2), 0, usize::MAX)).expect("the history is answered");
    let version = loaded(&*store, 2).version;
    assert!(version >= 13, "an opening and twelve replies");
    assert_eq!(whole.iter().map(|e| e.seq).collect::<Vec<_>>(), (1..=version).collect::<Vec<_>>());
    for limit in [1, 2, 5, 100] {
        let mut paged: Vec<Event> = Vec::new();
        loop {
            let after = paged.last().map_or(0, |e| e.seq);
            let page = block_on(store.history(ticket_id(2), after, limit)).expect("the history is answered");
            assert!(page.len() <= limit, "a page of {} where {limit} were asked for", page.len());
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, whole, "in pages of {limit}");
    }
    assert_eq!(block_on(store.history(ticket_id(2), 0, 0)), Ok(Vec::new()), "none were asked for");
    assert_eq!(block_on(store.history(ticket_id(2), version, 10)), Ok(Vec::new()), "after the last");
    assert_eq!(block_on(store.history(ticket_id(2), u64::MAX, 10)), Ok(Vec::new()), "long after the last");
    assert_eq!(block_on(store.history(ticket_id(9), 0, 10)), Ok(Vec::new()), "of no ticket");
}

/// Decisions come in the order of their commits, refusals and idle ticks among them; a page leaves out what was skipped.
///
/// # Panics
/// Where the law does not hold.
pub fn decisions_are_in_order_and_page(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    let commands = [
        Command::Tick,
        Command::Reopen,
        Command::Reply { body: "Which floor?".to_owned() },
        Command::Solve,
        Command::Reply { body: " ".to_owned() },
    ];
    let mut names = vec![command_id("open-1")];
    for (n, command) in (1..).zip(commands) {
        fixture.act(&*store, &format!("c-{n}"), 1, n, command);
        names.push(command_id(&format!("c-{n}")));
    }
    for limit in [1, 2, 4, 100] {
        let mut paged = Vec::new();
        loop {
            let page = block_on(store.decisions(ticket_id(1), paged.len(), limit)).expect("decisions are answered");
            assert!(page.len() <= limit, "a page of {} where {limit} were asked for", page.len());
            if page.is_empty() {
                break;
            }
            paged.extend(page.into_iter().map(|decision| decision.command));
        }
        assert_eq!(paged, names, "in pages of {limit}");
    }
}

/// A refused opening keeps its receipt and no decision: no ticket is there that the decision belongs to, and another
/// tenant that opens one under that id later finds its own decisions only.
///
/// # Panics
/// Where the law does not hold.
pub fn refused_openings_leave_no_decision(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    let unit = fixture.opening_with(1, 0, |open| open.subject = String::new());
    assert!(unit.is_refused_opening(), "a ticket without a subject is not opened");
    let refused = written(&*store, unit.clone());
    assert_eq!(&refused, unit.receipt());
    let stored = || block_on(store.receipt(fixture.tenant(), &refused.command));
    assert_eq!(stored(), Ok(Some(refused.clone())), "the answer is kept");
    assert_eq!(block_on(store.load(ticket_id(1))), Ok(None));
    assert_eq!(block_on(store.decisions(ticket_id(1), 0, 10)), Ok(Vec::new()));
    assert_eq!(block_on(store.due(fixture.tenant(), Instant::MAX_UTC, 10)), Ok(Vec::new()));

    let opening = other.opening(1, 1);
    written(&*store, opening.clone());
    other.act(&*store, "a", 1, 2, Command::Reopen);
    let decisions = block_on(store.decisions(ticket_id(1), 0, 10)).expect("decisions are answered");
    assert_eq!(decisions.first(), Some(opening.decision()));
    let commands: Vec<_> = decisions.into_iter().map(|decision| decision.command).collect();
    assert_eq!(commands, ["open-1", "a"].map(command_id), "a refusal about a ticket that is there keeps its decision");
    assert_eq!(stored(), Ok(Some(refused.clone())));
}

/// The fold of a ticket's events equals its stored snapshot, and its version is the number of its events.
///
/// # Panics
/// Where the law does not hold.
pub fn fold_equals_snapshot(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 4);
    fixture.act(&*store, "a", 1, 10, Command::Route { team: "support".try_into().expect("a text") });
    fixture.act(&*store, "b", 1, 11, Command::Assign { agent: agent_id("ann") });
    fixture.act(&*store, "c", 2, 12, Command::Solve);
    fixture.act(&*store, "d", 2, 13, Command::Reopen);
    fixture.act(&*store, "e", 3, 300, Command::Tick);
    for number in 1..=4 {
        let history = block_on(store.history(ticket_id(number), 0, usize::MAX)).expect("the history is answered");
        let folded = history.iter().fold(None, evolve);
        let snapshot = loaded(&*store, number);
        assert_eq!(u64::try_from(history.len()), Ok(snapshot.version));
        assert_eq!(folded.as_ref(), Some(&snapshot), "ticket {number}");
    }
}
