//! What a unit about several tickets is: all of its parts or none, each guarded by its own version.
use std::sync::Arc;

use helpdesk_core::{Command, CommitError, Link, LinkCommand, LinkKind, MergeCommand, Status, TeamId, Unit};
use pollster::block_on;

use crate::Place;
use crate::dump::{Extent, dump};
use crate::fixture::{Fixture, agent_id, command_id, commit, instant, loaded, ticket_id, written};

fn extent(fixture: &Fixture) -> Extent {
    Extent {
        scopes: vec![fixture.scope()],
        tickets: (1..=4).map(ticket_id).collect(),
        agents: ["ann", "ben", "cem"].map(agent_id).to_vec(),
        commands: ["a", "b", "c", "d", "e"].map(command_id).to_vec(),
        people: Vec::new(),
        externals: Vec::new(),
    }
}

fn link(kind: LinkKind, ticket: u64) -> Command {
    Command::Link(LinkCommand::Add(Link { kind, ticket: ticket_id(ticket) }))
}

/// The unit that solves ticket 1, for which ticket 2 waits on hold: both change their status, agents' loads and timers.
fn solving(store: &dyn helpdesk_core::Store, fixture: &Fixture) -> Unit {
    let until = Some(instant(9_000));
    fixture.open_many(store, 2);
    fixture.act(store, "a", 2, 3, Command::Route { team: TeamId::new("support").expect("a text") });
    fixture.act(store, "b", 2, 3, Command::Hold { reason: "waits for the other".to_owned(), until });
    fixture.act(store, "c", 2, 4, link(LinkKind::WaitsFor, 1));
    fixture.unit(store, "d", 1, 5, Command::Solve)
}

/// All parts of a unit are written: events, ticket, wake time and decision of each, under one receipt.
///
/// # Panics
/// Where the law does not hold.
pub fn all_parts_are_written(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let unit = solving(&*store, &fixture);
    assert_eq!(unit.parts().map(|part| part.ticket()).collect::<Vec<_>>(), [ticket_id(1), ticket_id(2)]);
    let receipt = written(&*store, unit.clone());
    assert_eq!(&receipt, unit.receipt());
    for part in unit.parts() {
        assert!(!part.events().is_empty(), "something happens on ticket {}", part.ticket());
        assert_eq!(block_on(store.load(part.ticket())), Ok(part.snapshot().cloned().map(Arc::new)));
        let history = block_on(store.history(part.ticket(), part.expected(), 100));
        assert_eq!(history.as_deref(), Ok(part.events()));
        let decisions = block_on(store.decisions(part.ticket(), 0, 100)).expect("decisions are answered");
        assert_eq!(decisions.last(), Some(part.decision()));
    }
    assert_eq!(loaded(&*store, 2).status, Status::Open);
    assert_eq!(block_on(store.receipt(fixture.tenant(), &command_id("d"))), Ok(Some(receipt)));
    assert_eq!(commit(&*store, unit.clone()).as_ref(), Ok(unit.receipt()), "again: the first answer");
}

/// Each part has a wake time of its own.
///
/// # Panics
/// Where the law does not hold.
pub fn each_part_has_its_wake_time(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let unit = solving(&*store, &fixture);
    written(&*store, unit.clone());
    let due = block_on(store.due(fixture.tenant(), helpdesk_core::Instant::MAX_UTC, 10)).expect("timers are answered");
    for part in unit.parts() {
        let stored = due.iter().find(|due| due.ticket == part.ticket()).map(|due| due.wake_at);
        assert_eq!(stored, part.wake_at(), "wake time of ticket {}", part.ticket());
    }
}

/// A unit whose second part is stale is a conflict that names the ticket, and nothing of either part is written.
///
/// # Panics
/// Where the law does not hold.
pub fn a_stale_second_part_writes_nothing(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let unit = solving(&*store, &fixture);
    fixture.act(&*store, "e", 2, 5, Command::AddNote { body: "Faster.".to_owned() });
    let before = dump(&*store, &extent(&fixture));
    assert_eq!(commit(&*store, unit), Err(CommitError::Conflict { ticket: ticket_id(2) }));
    assert_eq!(dump(&*store, &extent(&fixture)), before, "half a unit is left");
}

/// A unit that rests on a ticket it does not change is a conflict where that ticket has changed, and writes nothing.
///
/// # Panics
/// Where the law does not hold.
pub fn what_was_looked_at_is_guarded(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 4);
    fixture.act(&*store, "a", 2, 5, link(LinkKind::Blocks, 3));
    fixture.act(&*store, "b", 4, 5, link(LinkKind::Blocks, 1));
    // Each alone leads into no circle; both would.
    let one = fixture.unit(&*store, "c", 1, 6, link(LinkKind::Blocks, 2));
    let other = fixture.unit(&*store, "d", 3, 6, link(LinkKind::Blocks, 4));
    assert_eq!(one.looked_at().iter().map(|seen| seen.ticket).collect::<Vec<_>>(), [ticket_id(3)]);
    written(&*store, one);
    let before = dump(&*store, &extent(&fixture));
    assert_eq!(commit(&*store, other), Err(CommitError::Conflict { ticket: ticket_id(1) }));
    assert_eq!(dump(&*store, &extent(&fixture)), before);
}

/// Of two mergers crosswise, planned at the same time, one wins and the other is a conflict: there is no circle.
///
/// # Panics
/// Where the law does not hold.
pub fn mergers_crosswise_make_no_circle(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 2);
    let into = |ticket| Command::Merge(MergeCommand::Into { ticket: ticket_id(ticket) });
    let one = fixture.unit(&*store, "a", 1, 5, into(2));
    let other = fixture.unit(&*store, "b", 2, 5, into(1));
    written(&*store, one);
    let before = dump(&*store, &extent(&fixture));
    assert!(matches!(commit(&*store, other), Err(CommitError::Conflict { .. })));
    assert_eq!(dump(&*store, &extent(&fixture)), before);
    assert!(loaded(&*store, 2).ties().mergers.merged.is_none());
}
