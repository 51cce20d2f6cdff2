//! Who has how much to do.
use std::collections::BTreeMap;
use std::thread;

use helpdesk_core::{
    AgentId, AgentLoad, AgentPresence, Channel, Command, CommitError, Holder, InHand, Presence, Priority, Responsible,
    Strategy,
};
use pollster::block_on;

use crate::Place;
use crate::fixture::{Fixture, agent_id, commit, instant, requester_id, ticket_id, written};

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

fn route(team: &str) -> Command {
    Command::Route { team: team.try_into().expect("a text") }
}

/// A claim takes what its ticket weighs, and a change of that weight is a claim of the difference; the limit holds for weights.
///
/// # Panics
/// Where the law does not hold.
pub fn claims_carry_weights(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    // On Sunday only ann is at work, and her capacity is two: one phone call, or two tickets over the web.
    let sunday = 6 * 24 * 60;
    let open = || block_on(store.loads(fixture.tenant(), &[agent_id("ann")])).expect("loads are answered");
    let open = || open().get(&agent_id("ann")).map_or(0, |load| load.open);
    for (n, channel) in [(1, Channel::Phone), (2, Channel::Web), (3, Channel::Phone)] {
        written(&*store, fixture.opening_with(n, sunday, |open| open.channel = channel));
        fixture.act(&*store, &format!("route-{n}"), n, sunday, route("support"));
    }
    let by = || Command::AssignBy { strategy: Strategy::LeastLoaded };
    let calls = [1, 3].map(|n| fixture.unit(&*store, &format!("assign-{n}"), n, sunday, by()));
    let web = fixture.unit(&*store, "assign-2", 2, sunday, by());
    let [first, second] = calls;
    written(&*store, web);
    assert_eq!(open(), 1);
    let full = Err(CommitError::OverCapacity { holder: Holder::Agent(agent_id("ann")) });
    assert_eq!(commit(&*store, first), full, "one and two are more than two");
    fixture.act(&*store, "solve-2", 2, sunday + 1, Command::Solve);
    assert_eq!(open(), 0);
    written(&*store, second);
    assert_eq!(open(), 2, "a phone call weighs two");
    fixture.act(&*store, "urgent", 3, sunday + 2, Command::SetPriority { priority: Some(Priority::Urgent) });
    assert_eq!(open(), 2, "the first rule that holds says it");
    fixture.act(&*store, "assign-ann", 2, sunday + 3, Command::Reopen);
    fixture.act(&*store, "urgent-2", 2, sunday + 4, Command::SetPriority { priority: Some(Priority::Urgent) });
    assert_eq!(open(), 5, "nobody chose her for it: what a person does is not bounded");
    fixture.act(&*store, "solve-3", 3, sunday + 5, Command::Solve);
    fixture.act(&*store, "low-2", 2, sunday + 6, Command::SetPriority { priority: Some(Priority::Low) });
    assert_eq!(open(), 1);
    let held = block_on(store.held(fixture.tenant(), &[Holder::Agent(agent_id("ann"))]));
    assert_eq!(held, Ok(BTreeMap::from([(Holder::Agent(agent_id("ann")), 1)])));
}

/// What an agent said of being there is kept, beside the load and without one; older news changes nothing.
///
/// # Panics
/// Where the law does not hold.
pub fn presence_is_kept(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    let said = |presence, minute| AgentPresence { presence, since: instant(minute) };
    let ann = agent_id("ann");
    let known = |fixture: &Fixture| {
        block_on(store.loads(fixture.tenant(), std::slice::from_ref(&ann))).expect("loads are answered")
    };
    let steps = [
        (said(Presence::Away, 10), said(Presence::Away, 10)),
        (said(Presence::Online, 9), said(Presence::Away, 10)),
        (said(Presence::Offline, 10), said(Presence::Offline, 10)),
        (said(Presence::Online, 20), said(Presence::Online, 20)),
    ];
    for (given, expected) in steps {
        block_on(store.set_presence(fixture.tenant(), &ann, given)).expect("it is kept");
        let load = AgentLoad { presence: Some(expected), ..AgentLoad::default() };
        assert_eq!(known(&fixture), BTreeMap::from([(ann.clone(), load)]), "after {given:?}");
        assert_eq!(known(&other), BTreeMap::new(), "agents of other tenants are others");
    }
    fixture.open_many(&*store, 1);
    fixture.act(&*store, "route", 1, 21, route("support"));
    fixture.act(&*store, "assign", 1, 22, Command::Assign { agent: ann.clone() });
    let again = place.open();
    let both = AgentLoad {
        open: 1,
        assigned_at: Some(instant(22)),
        presence: Some(said(Presence::Online, 20)),
        ..AgentLoad::default()
    };
    let loads = block_on(again.loads(fixture.tenant(), std::slice::from_ref(&ann))).expect("loads are answered");
    assert_eq!(loads, BTreeMap::from([(ann, both)]), "a claim leaves the presence alone, and it outlives the desk");
}

/// Who has what is listed in the order of opening, ties by id, in pages, for one tenant, and follows each commit.
///
/// # Panics
/// Where the law does not hold.
pub fn hands_are_listed_in_order(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    // The later ids were opened earlier, two of them at once.
    for (n, minute) in [(1, 40), (2, 30), (3, 20), (4, 20), (5, 10)] {
        written(&*store, fixture.opening(n, minute));
    }
    written(&*store, other.opening(6, 5));
    let listed = |whose: &Responsible, after: Option<u64>, limit: usize| {
        let at = |n: u64| crate::fixture::loaded(&*store, n).opened_at;
        let after = after.map(|n| InHand { opened_at: at(n), ticket: ticket_id(n) });
        let page = block_on(store.in_hands(fixture.tenant(), whose, after, limit)).expect("it is answered");
        assert!(page.iter().all(|held| held.opened_at == at(held.ticket.number())), "{page:?}");
        page.into_iter().map(|held| held.ticket.number()).collect::<Vec<_>>()
    };
    let queue = Responsible::Queue("support".try_into().expect("a text"));
    let ann = Responsible::Agent(agent_id("ann"));
    assert_eq!(listed(&Responsible::Triage, None, 9), [5, 3, 4, 2, 1]);
    for n in 1..=5 {
        fixture.act(&*store, &format!("route-{n}"), n, 50, route("support"));
    }
    assert!(listed(&Responsible::Triage, None, 9).is_empty());
    assert_eq!(listed(&queue, None, 9), [5, 3, 4, 2, 1]);
    assert_eq!(listed(&queue, None, 2), [5, 3]);
    assert_eq!(listed(&queue, Some(3), 2), [4, 2]);
    assert!(listed(&queue, Some(1), 2).is_empty());
    assert!(listed(&queue, None, 0).is_empty());
    fixture.act(&*store, "assign", 4, 51, Command::Assign { agent: agent_id("ann") });
    assert_eq!((listed(&queue, None, 9), listed(&ann, None, 9)), (vec![5, 3, 2, 1], vec![4]));
    fixture.act(&*store, "wait", 4, 52, Command::Wait { until: None });
    assert_eq!(listed(&ann, None, 9), [4], "a ticket that waits is in somebody's hands");
    fixture.act(&*store, "solve", 4, 53, Command::Solve);
    fixture.act(&*store, "solve-5", 5, 53, Command::Solve);
    assert_eq!((listed(&queue, None, 9), listed(&ann, None, 9)), (vec![3, 2, 1], vec![]));
    assert!(listed(&Responsible::Nobody, None, 9).is_empty(), "nobody has none");
    fixture.act(&*store, "reopen", 4, 54, Command::Reopen);
    assert_eq!(listed(&ann, None, 9), [4]);
}

/// Who helped a requester last is who has their ticket of the highest id that somebody has, solved or not, but for one ticket.
///
/// # Panics
/// Where the law does not hold.
pub fn who_helped_last(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    // Tickets 1, 4 and 7 are of one requester.
    fixture.open_many(&*store, 7);
    for n in 1..=7 {
        fixture.act(&*store, &format!("route-{n}"), n, 10, route("support"));
    }
    let helped = |fixture: &Fixture, except: u64| {
        let requester = requester_id("requester-1");
        block_on(store.helped(fixture.tenant(), &requester, ticket_id(except)))
            .expect("it is answered")
            .map(|agent| agent.to_string())
    };
    assert_eq!(helped(&fixture, 7), None);
    fixture.act(&*store, "assign-1", 1, 11, Command::Assign { agent: agent_id("ann") });
    fixture.act(&*store, "assign-4", 4, 12, Command::Assign { agent: agent_id("ben") });
    fixture.act(&*store, "assign-2", 2, 13, Command::Assign { agent: agent_id("ann") });
    assert_eq!(helped(&fixture, 7).as_deref(), Some("ben"));
    assert_eq!(helped(&fixture, 4).as_deref(), Some("ann"), "the ticket itself does not count");
    fixture.act(&*store, "solve-4", 4, 14, Command::Solve);
    assert_eq!(helped(&fixture, 7).as_deref(), Some("ben"), "what is solved counts");
    fixture.act(&*store, "take-4", 4, 15, Command::Reopen);
    fixture.act(&*store, "back-4", 4, 16, Command::Unassign);
    assert_eq!(helped(&fixture, 7).as_deref(), Some("ann"));
    assert_eq!(helped(&other, 7), None);
}
