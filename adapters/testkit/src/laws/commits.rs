//! What a commit is: all of a unit or nothing of it, at one version.
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

use helpdesk_core::{Command, CommitError, Instant, StatusKind, Store, TeamId};
use pollster::block_on;

use crate::Place;
use crate::dump::{Extent, all_tickets, dump};
use crate::fixture::{Fixture, agent_id, command_id, commit, external_id, loaded, ticket_id, written};

/// Everything that the laws of this file look at.
fn extent(fixture: &Fixture) -> Extent {
    Extent {
        scopes: vec![fixture.scope()],
        tickets: (1..=3).map(ticket_id).collect(),
        agents: ["ann", "ben", "cem"].map(agent_id).to_vec(),
        commands: ["open-1", "open-2", "open-3", "a", "b", "c"].map(command_id).to_vec(),
        people: Vec::new(),
        externals: ["JIRA-1", "JIRA-2"].map(external_id).to_vec(),
    }
}

/// A unit that is refused leaves no trace, whichever check refuses it.
///
/// # Panics
/// Where the law does not hold.
pub fn commit_is_atomic(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening_with(1, 0, |open| open.external = Some(external_id("JIRA-1"))));
    written(&*store, fixture.opening(2, 1));
    let stale = fixture.unit(&*store, "a", 2, 3, Command::Assign { agent: agent_id("ben") });
    fixture.act(&*store, "b", 2, 2, Command::Reply { body: "Which floor?".to_owned() });
    let before = dump(&*store, &extent(&fixture));

    // Each has events, a snapshot, a wake time, a decision and a receipt to lose.
    let taken = fixture.opening_with(3, 4, |open| {
        open.external = Some(external_id("JIRA-1"));
        open.body = Some("And it spreads.".to_owned());
    });
    let owner = ticket_id(1);
    assert_eq!(commit(&*store, taken), Err(CommitError::ExternalIdTaken { external: external_id("JIRA-1"), owner }));
    assert_eq!(commit(&*store, stale), Err(CommitError::Conflict { ticket: ticket_id(2) }));
    let reused = fixture.opening_with(1, 5, |open| open.subject.push('!'));
    assert_eq!(commit(&*store, reused), Err(CommitError::CommandReused { command: command_id("open-1") }));
    assert_eq!(dump(&*store, &extent(&fixture)), before, "a refused unit left something behind");
}

/// Everything in a unit is there once it is answered with `Ok`: events, ticket, wake time, notices, external id, load,
/// count, decision and receipt.
///
/// # Panics
/// Where the law does not hold.
pub fn commit_writes_everything(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let opening = fixture.opening_with(1, 0, |open| open.external = Some(external_id("JIRA-1")));
    written(&*store, opening.clone());
    fixture.act(&*store, "a", 1, 1, Command::Route { team: TeamId::new("support").expect("a text") });
    let unit = fixture.unit(&*store, "b", 1, 2, Command::Assign { agent: agent_id("ann") });
    let receipt = written(&*store, unit.clone());

    assert_eq!(&receipt, unit.receipt());
    assert_eq!(block_on(store.load(ticket_id(1))), Ok(unit.snapshot().cloned().map(Arc::new)));
    assert_eq!(block_on(store.history(ticket_id(1), unit.expected(), 100)).as_deref(), Ok(unit.events()));
    assert_eq!(block_on(store.decisions(ticket_id(1), 2, 100)), Ok(vec![unit.decision().clone()]));
    assert_eq!(block_on(store.receipt(fixture.tenant(), &command_id("b"))), Ok(Some(receipt)));
    assert_eq!(block_on(store.find(fixture.tenant(), &external_id("JIRA-1"))), Ok(Some(ticket_id(1))));
    assert_eq!(block_on(store.next_wake(fixture.tenant())), Ok(unit.wake_at()));
    assert!(!unit.notices().is_empty(), "the agent is told");
    let waiting = block_on(store.waiting(fixture.tenant(), Instant::MAX_UTC, 100)).expect("the outbox is answered");
    assert_eq!(waiting.into_iter().map(|waiting| waiting.notice).collect::<Vec<_>>(), unit.notices());
    let loads = block_on(store.loads(fixture.tenant(), &[agent_id("ann")])).expect("loads are answered");
    assert_eq!(loads.values().map(|load| load.open).collect::<Vec<_>>(), [1]);
    let counts = block_on(store.counts(&fixture.scope())).expect("counts are answered");
    assert_eq!(counts.by_status.values().sum::<u64>(), 1);
    assert_eq!(counts.not_closed_by_team.values().sum::<u64>(), 1);
    assert!(opening.snapshot().is_some_and(|t| t.status.kind() == StatusKind::New), "the fixture opens new tickets");
}

/// A unit planned on another version of the ticket is a conflict, older and newer alike, and nothing of it is written.
///
/// # Panics
/// Where the law does not hold.
pub fn stale_version_is_a_conflict_with_nothing_written(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let ahead = planned_elsewhere(&fixture);
    let conflict = Err(CommitError::Conflict { ticket: ticket_id(1) });
    let empty = dump(&*store, &extent(&fixture));
    assert_eq!(commit(&*store, ahead), conflict, "a unit for a ticket that is not there");
    assert_eq!(dump(&*store, &extent(&fixture)), empty);

    written(&*store, fixture.opening(1, 0));
    let stale = fixture.unit(&*store, "a", 1, 1, Command::Reply { body: "First.".to_owned() });
    fixture.act(&*store, "b", 1, 1, Command::Reply { body: "Faster.".to_owned() });
    let before = dump(&*store, &extent(&fixture));
    assert_eq!(commit(&*store, stale), conflict, "a unit for an older version");
    assert_eq!(dump(&*store, &extent(&fixture)), before);
}

/// A unit on a version that the store has not reached.
fn planned_elsewhere(fixture: &Fixture) -> helpdesk_core::Unit {
    let elsewhere = helpdesk_memory::MemoryStore::new();
    written(&elsewhere, fixture.opening(1, 0));
    fixture.act(&elsewhere, "b", 1, 1, Command::Reply { body: "Elsewhere.".to_owned() });
    fixture.unit(&elsewhere, "c", 1, 2, Command::Solve)
}

/// Of writers that planned on the same version at the same time, exactly one wins; the others conflict.
///
/// # Panics
/// Where the law does not hold.
pub fn of_two_writers_one_wins(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    for round in 0..10 {
        let reply = |n: u64| {
            let body = format!("Writer {n} in round {round}.");
            fixture.unit(&*store, &format!("reply-{round}-{n}"), 1, round, Command::Reply { body })
        };
        let units: Vec<_> = (0..4).map(reply).collect();
        let answers: Vec<_> = thread::scope(|scope| {
            // Each with a store of its own over the same place, as in several processes.
            let writers = units.into_iter().map(|unit| scope.spawn(|| commit(&*place.open(), unit)));
            let writers: Vec<_> = writers.collect();
            writers.into_iter().map(|writer| writer.join().expect("a writer does not panic")).collect()
        });
        let conflict = Err(CommitError::Conflict { ticket: ticket_id(1) });
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "winners in round {round}: {answers:?}");
        assert_eq!(answers.iter().filter(|answer| **answer == conflict).count(), 3, "losers in round {round}");
    }
}

/// A refused request keeps its receipt and its decision and leaves the ticket and its wake time as they are.
///
/// # Panics
/// Where the law does not hold.
pub fn refusal_keeps_the_wake_time(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    let (ticket, wake) =
        (loaded(&*store, 1), block_on(store.next_wake(fixture.tenant())).expect("timers are answered"));
    assert!(wake.is_some(), "the fixture makes promises");

    let unit = fixture.unit(&*store, "a", 1, 1, Command::Reply { body: " ".to_owned() });
    assert!(unit.receipt().refused.is_some() && unit.snapshot().is_none(), "an empty reply is refused");
    written(&*store, unit);
    assert_eq!(loaded(&*store, 1), ticket);
    assert_eq!(block_on(store.next_wake(fixture.tenant())), Ok(wake));
    assert_eq!(block_on(store.decisions(ticket_id(1), 0, 10)).map(|decisions| decisions.len()), Ok(2));
}

/// A request without events that was not refused writes its wake time, its decision and its receipt, and no version.
///
/// # Panics
/// Where the law does not hold.
pub fn tick_without_events_moves_the_wake_time(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    let ticket = loaded(&*store, 1);
    let unit = fixture.unit(&*store, "a", 1, 1, Command::Tick);
    assert!(unit.events().is_empty() && unit.snapshot().is_none(), "nothing is due a minute after opening");
    let receipt = written(&*store, unit.clone());
    assert_eq!((receipt.version, receipt.n_events), (ticket.version, 0));
    assert_eq!(loaded(&*store, 1), ticket);
    assert_eq!(block_on(store.next_wake(fixture.tenant())), Ok(unit.wake_at()));
    assert_eq!(block_on(store.receipt(fixture.tenant(), &command_id("a"))), Ok(Some(receipt)));
}

/// However many write at once, each is answered once and by its own answer, and nothing is lost: every opening is there, and the
/// ticket that all reply to has each reply once, whoever had to try again.
///
/// # Panics
/// Where the law does not hold.
pub fn many_writers_lose_nothing(place: &dyn Place) {
    const WRITERS: u64 = 8;
    const ROUNDS: u64 = 12;
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    thread::scope(|scope| {
        for writer in 1..=WRITERS {
            // Half of them have a store of their own over the same place, as other processes have.
            let (own, shared, fixture) = (place.open(), store.clone(), &fixture);
            scope.spawn(move || {
                let store = if writer % 2 == 0 { own } else { shared };
                for round in 1..=ROUNDS {
                    let ticket = writer * 100 + round;
                    let receipt = written(&*store, fixture.opening(ticket, 1));
                    assert_eq!(receipt.ticket, ticket_id(ticket), "the answer of another request");
                    reply_until_written(&*store, fixture, &format!("reply-{writer}-{round}"));
                }
            });
        }
    });
    let replies = usize::try_from(WRITERS * ROUNDS).expect("a small number");
    assert_eq!(loaded(&*store, 1).n_messages, u32::try_from(replies).expect("a small number"));
    let decisions = block_on(store.decisions(ticket_id(1), 0, usize::MAX)).expect("decisions are answered");
    let commands: BTreeSet<_> = decisions.iter().map(|decision| decision.command.clone()).collect();
    assert_eq!((decisions.len(), commands.len()), (replies + 1, replies + 1), "each request once");
    assert_eq!(all_tickets(&*store, &fixture.scope()).len(), replies + 1);
}

/// Replies on ticket 1 as a desk does: where somebody else was faster it looks again.
fn reply_until_written(store: &dyn Store, fixture: &Fixture, id: &str) {
    loop {
        let unit = fixture.unit(store, id, 1, 2, Command::Reply { body: id.to_owned() });
        let answer = commit(store, unit).map(|receipt| receipt.command);
        if answer != Err(CommitError::Conflict { ticket: ticket_id(1) }) {
            return assert_eq!(answer, Ok(command_id(id)), "written, and answered as the request that it is");
        }
    }
}
