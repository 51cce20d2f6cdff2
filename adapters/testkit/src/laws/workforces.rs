//! Who has how much to do.
use std::collections::BTreeMap;
use std::thread;

use helpdesk_core::{AgentId, AgentLoad, Command, CommitError, Holder, Strategy};
use pollster::block_on;

use crate::Place;
use crate::fixture::{Fixture, agent_id, commit, instant, written};

/// An agent's load is the number of active tickets the agent has, and remembers when the last came.
///
/// # Panics
/// Where the law does not hold.
pub fn loads_follow_assignments(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 2);
    let everybody = ["ann", "ben", "cem", "nobody"].map(agent_id);
    let loads = || block_on(store.loads(fixture.tenant(), &everybody)).expect("loads are answered");
    let load = |open, minute| AgentLoad { open, assigned_at: Some(instant(minute)), ..AgentLoad::default() };
    assert_eq!(loads(), BTreeMap::new(), "nobody had a ticket yet");

    let steps: [(Command, &[(&str, AgentLoad)]); 6] = [
        (Command::Route { team: "support".try_into().expect("a text") }, &[]),
        (Command::Assign { agent: agent_id("ann") }, &[("ann", load(1, 11))]),
        (Command::Assign { agent: agent_id("ben") }, &[("ann", load(0, 11)), ("ben", load(1, 12))]),
        (Command::Solve, &[("ann", load(0, 11)), ("ben", load(0, 12))]),
        (Command::Reopen, &[("ann", load(0, 11)), ("ben", load(1, 14))]),
        (Command::Unassign, &[("ann", load(0, 11)), ("ben", load(0, 14))]),
    ];
    for (n, (command, expected)) in (10..).zip(steps) {
        fixture.act(&*store, &format!("step-{n}"), 1, n, command);
        let expected: BTreeMap<AgentId, AgentLoad> = expected.iter().map(|(id, load)| (agent_id(id), *load)).collect();
        assert_eq!(loads(), expected, "after step {n}");
    }
    assert_eq!(block_on(store.loads(fixture.tenant(), &[])), Ok(BTreeMap::new()), "nobody was asked for");
}

/// However many desks assign at once, no agent gets more than there is room for: the loser is told that the room is
/// gone, and nothing of its unit is written.
///
/// # Panics
/// Where the law does not hold.
pub fn capacity_is_never_exceeded(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    // On Sunday only ann is at work, and her capacity is two. All eight see her free.
    let sunday = 6 * 24 * 60;
    for n in 1..=8 {
        written(&*store, fixture.opening(n, sunday));
        let team = Command::Route { team: "support".try_into().expect("a text") };
        fixture.act(&*store, &format!("route-{n}"), n, sunday, team);
    }
    let assign = |n: u64| {
        let by = Command::AssignBy { strategy: Strategy::LeastLoaded };
        fixture.unit(&*store, &format!("assign-{n}"), n, sunday, by)
    };
    let units: Vec<_> = (1..=8).map(assign).collect();
    assert!(units.iter().all(|unit| unit.claims().iter().any(|claim| claim.limit == Some(2))), "all want ann");
    let answers: Vec<_> = thread::scope(|scope| {
        // Each with a store of its own over the same place, as in several processes.
        let desks = units.into_iter().map(|unit| scope.spawn(|| commit(&*place.open(), unit)));
        let desks: Vec<_> = desks.collect();
        desks.into_iter().map(|desk| desk.join().expect("a desk does not panic")).collect()
    });
    let full = Err(CommitError::OverCapacity { holder: Holder::Agent(agent_id("ann")) });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| **answer == full).count(), 6, "{answers:?}");
    let loads = block_on(store.loads(fixture.tenant(), &[agent_id("ann")])).expect("loads are answered");
    assert_eq!(loads.get(&agent_id("ann")).map(|load| load.open), Some(2));
    let holder = Holder::Agent(agent_id("ann"));
    let held = block_on(store.held(fixture.tenant(), &[holder.clone(), Holder::Agent(agent_id("ben"))]));
    assert_eq!(held, Ok(BTreeMap::from([(holder, 2)])), "the same as a sum of claims");
    let assigned = (1..=8).filter(|n| crate::fixture::loaded(&*store, *n).assignee.is_some()).count();
    assert_eq!(assigned, 2, "nothing of a refused unit is written");
}
