//! Ids that are used once: command ids, and external ids.
use helpdesk_core::{Command, CommitError};
use pollster::block_on;

use crate::Place;
use crate::fixture::{Fixture, command_id, commit, external_id, loaded, ticket_id, written};

/// The same request again gets its first receipt, whatever has happened since, and is not done again.
///
/// # Panics
/// Where the law does not hold.
pub fn command_id_returns_first_receipt(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    let reply = || Command::Reply { body: "Which floor?".to_owned() };
    let unit = fixture.unit(&*store, "a", 1, 1, reply());
    let first = written(&*store, unit.clone());
    assert_eq!(commit(&*store, unit.clone()), Ok(first.clone()), "the same unit at once");
    fixture.act(&*store, "b", 1, 2, Command::Solve);
    let after = loaded(&*store, 1);
    assert_eq!(commit(&*store, unit), Ok(first.clone()), "the same unit, stale by now");
    assert_eq!(commit(&*store, fixture.unit(&*store, "a", 1, 3, reply())), Ok(first), "the same request, planned anew");
    assert_eq!(loaded(&*store, 1), after);
    assert_eq!(block_on(store.history(ticket_id(1), after.version, 10)), Ok(Vec::new()));
}

/// A command id that was used for something else is refused as that, and nothing is written.
///
/// # Panics
/// Where the law does not hold.
pub fn command_id_with_other_content_is_refused(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    let first = fixture.act(&*store, "a", 1, 1, Command::Start);
    let after = loaded(&*store, 1);
    let other = fixture.unit(&*store, "a", 1, 2, Command::Solve);
    assert_eq!(commit(&*store, other), Err(CommitError::CommandReused { command: command_id("a") }));
    assert_eq!(loaded(&*store, 1), after);
    assert_eq!(block_on(store.receipt(fixture.tenant(), &command_id("a"))), Ok(Some(first)));
}

/// A refusal is the answer to its request, later too, when it would not be refused any more.
///
/// # Panics
/// Where the law does not hold.
pub fn refusals_are_answers_too(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    let refused = fixture.act(&*store, "a", 1, 1, Command::Reopen);
    assert!(refused.refused.is_some(), "what was not solved cannot be reopened");
    fixture.act(&*store, "b", 1, 2, Command::Solve);
    assert_eq!(commit(&*store, fixture.unit(&*store, "a", 1, 3, Command::Reopen)), Ok(refused.clone()));
    assert_eq!(block_on(store.receipt(fixture.tenant(), &command_id("a"))), Ok(Some(refused)));
}

/// An external id has one owner within a tenant, and the loser learns who.
///
/// # Panics
/// Where the law does not hold.
pub fn external_id_has_one_owner(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let (external, tenant) = (external_id("JIRA-1"), fixture.tenant());
    let opening = |fixture: &Fixture, n| fixture.opening_with(n, 0, |open| open.external = Some(external.clone()));
    assert_eq!(block_on(store.find(tenant, &external)), Ok(None));
    written(&*store, opening(&fixture, 1));
    let taken = Err(CommitError::ExternalIdTaken { external: external.clone(), owner: ticket_id(1) });
    assert_eq!(commit(&*store, opening(&fixture, 2)), taken);
    assert_eq!(block_on(store.load(ticket_id(2))), Ok(None));
    assert_eq!(block_on(store.find(tenant, &external)), Ok(Some(ticket_id(1))));

    let other = Fixture::of("other");
    written(&*store, opening(&other, 3));
    assert_eq!(block_on(store.find(other.tenant(), &external)), Ok(Some(ticket_id(3))), "each tenant has its own");
    assert_eq!(block_on(store.find(tenant, &external)), Ok(Some(ticket_id(1))));
}
