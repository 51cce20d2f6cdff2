//! Pages of lists, in every order and under every scope.
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use helpdesk_core::{
    Actor, CloseReason, Command, Cursor, Grants, Ground, Held, Listing, Order, PAGE_MAX, Participant,
    ParticipantCommand, Priority, Scope, Staff, StatusKind, Store, TeamRights, Ticket,
};
use pollster::block_on;

use crate::Place;
use crate::dump::all_tickets;
use crate::fixture::{Fixture, agent_id, configuration, requester_id, written};

/// All lists that the laws look at, in one order.
fn listings(order: Order) -> Vec<Listing> {
    let all = || Listing::all(order);
    let team = |name: &str| Some(name.try_into().expect("a text"));
    let statuses = |kinds: &[StatusKind]| kinds.iter().copied().collect();
    let (ann, nobody) = (|| Some(Held::By(agent_id("ann"))), || Some(Held::Nobody));
    vec![
        all(),
        Listing { team: team("support"), ..all() },
        Listing { team: team("it's \"odd\""), ..all() },
        Listing { held: nobody(), ..all() },
        Listing { held: nobody(), team: team("support"), ..all() },
        Listing { held: ann(), ..all() },
        Listing { held: ann(), team: team("platform"), ..all() },
        Listing { requester: Some(requester_id("requester-1")), ..all() },
        Listing { requester: Some(requester_id("requester-2")), held: nobody(), ..all() },
        Listing { tag: Some("vip".to_owned()), ..all() },
        Listing { tag: Some("vip".to_owned()), team: team("support"), ..all() },
        Listing { tag: Some("none has it".to_owned()), ..all() },
        Listing { statuses: statuses(&[StatusKind::Solved, StatusKind::Closed]), ..all() },
        Listing { statuses: statuses(&[StatusKind::Pending, StatusKind::New]), held: ann(), ..all() },
    ]
}

/// Turns the pages of a list, and gives all its places.
fn turned(store: &dyn Store, scope: &Scope, listing: &Listing, limit: usize) -> Vec<Cursor> {
    let mut places: Vec<Cursor> = Vec::new();
    loop {
        let page = block_on(store.list(scope, listing, places.last(), limit)).expect("lists are answered");
        assert!(page.len() <= limit.min(PAGE_MAX), "a page of {} where {limit} were asked for", page.len());
        if page.is_empty() {
            return places;
        }
        places.extend(page);
    }
}

/// The lists of a scope are what filtering and sorting all tickets gives, and so is how long they are.
pub(crate) fn check_listings(store: &dyn Store, scope: &Scope, everything: &[Ticket], listings: &[Listing]) {
    for listing in listings {
        let fits = |ticket: &&Ticket| scope.covers(ticket) && listing.lists(ticket);
        let expected: BTreeSet<_> =
            everything.iter().filter(fits).map(|ticket| Cursor::of(ticket, listing.order)).collect();
        let expected: Vec<_> = expected.into_iter().collect();
        for limit in [1, 3, usize::MAX] {
            assert_eq!(turned(store, scope, listing, limit), expected, "{listing:?} of {scope:?} by {limit}");
        }
        for most in [0, 1, expected.len(), usize::MAX] {
            let n = block_on(store.count_up_to(scope, listing, most)).expect("counts are answered");
            assert_eq!(n, expected.len().min(most), "{listing:?} of {scope:?} up to {most}");
        }
    }
}

/// Who lists: everything, two requesters, an agent of a team with what she has, and one who sees little.
fn scopes(fixture: &Fixture) -> Vec<Scope> {
    let staff = |agent: &str, grants: Grants| {
        let actor = Actor::staff(fixture.tenant().clone(), Staff::new(agent_id(agent), grants));
        actor.scope(configuration()).expect("staff may list")
    };
    let rights = TeamRights::of_an_agent;
    vec![
        fixture.scope(),
        fixture.scope_of("requester-1"),
        fixture.scope_of("nobody"),
        staff("ann", Grants::of_members().give(Ground::Assignee, rights())),
        staff("cem", Grants::none().give(Ground::Unplaced, rights()).give(Ground::Assignee, rights())),
        staff("ben", Grants::none()),
    ]
}

/// A list holds what is under its scope and fits, in its order, page by page, from each commit on: as filtering and sorting all tickets gives.
///
/// # Panics
/// Where the law does not hold.
pub fn listings_equal_a_full_scan(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    // Several were opened at once, and later ids earlier; requester-1 has 1, 4, 7.
    for (n, minute) in [(1, 40), (2, 30), (3, 30), (4, 20), (5, 50), (6, 10), (7, 10), (8, 10)] {
        written(&*store, fixture.opening(n, minute));
    }
    written(&*store, other.opening(20, 30));
    let route = |team: &str| Command::Route { team: team.try_into().expect("a text") };
    let assign = |agent: &str| Command::Assign { agent: agent_id(agent) };
    let tag = |add: &[&str], remove: &[&str]| {
        let set = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
        Command::Tag { add: set(add), remove: set(remove) }
    };
    let copied = || Participant::Requester(requester_id("requester-1"));
    let steps = [
        (2, route("support")),
        (3, route("support")),
        (6, route("platform")),
        (2, Command::SetPriority { priority: Some(Priority::Urgent) }),
        (3, assign("ann")),
        (5, Command::Participant(ParticipantCommand::Copy { who: copied() })),
        (2, tag(&["vip", "loud"], &[])),
        (6, tag(&["vip", "loud"], &[])),
        (3, Command::Reply { body: "Which floor?".to_owned() }),
        (3, Command::Wait { until: None }),
        (2, assign("ann")),
        (3, route("platform")),
        (2, tag(&[], &["vip"])),
        (2, Command::Solve),
        (8, Command::Close { reason: CloseReason::Spam }),
        (2, Command::Reopen),
        (2, Command::Unassign),
        (5, Command::Participant(ParticipantCommand::Uncopy { who: copied() })),
    ];
    let scopes = scopes(&fixture);
    for (n, (ticket, command)) in (0..).zip(steps) {
        fixture.act(&*store, &format!("step-{n}"), ticket, 60 + n, command);
        let everything = all_tickets(&*store, &fixture.scope());
        assert_eq!(everything.len(), 8);
        for scope in &scopes {
            check_listings(&*store, scope, &everything, &[Listing::all(Order::Due), Listing::all(Order::Newest)]);
        }
        if n % 6 == 5 {
            let all: Vec<_> = [Order::Due, Order::Newest].into_iter().flat_map(listings).collect();
            scopes.iter().for_each(|scope| check_listings(&*store, scope, &everything, &all));
        }
    }
    a_place_of_another_order(&*store, &fixture.scope());
}

/// A place of another order is before everything, or after it.
fn a_place_of_another_order(store: &dyn Store, scope: &Scope) {
    let list = |order, after: &Cursor| {
        block_on(store.list(scope, &Listing::all(order), Some(after), PAGE_MAX)).expect("lists are answered")
    };
    let (due, newest) = (Listing::all(Order::Due), Listing::all(Order::Newest));
    let (due, newest) = (turned(store, scope, &due, PAGE_MAX), turned(store, scope, &newest, PAGE_MAX));
    assert_eq!(list(Order::Due, &newest[2]), []);
    assert_eq!(list(Order::Newest, &due[2]), newest);
}

/// Turning the pages of a list shows each ticket that does not change exactly once, in order, whatever others write meanwhile.
///
/// # Panics
/// Where the law does not hold.
pub fn listings_show_each_row_once(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    for n in 1..=40 {
        written(&*store, fixture.opening(n, i64::try_from((n * 37) % 41).expect("a small number")));
    }
    let still: Vec<Ticket> =
        all_tickets(&*store, &fixture.scope()).into_iter().filter(|t| t.id.number() > 20).collect();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            // What moves: priorities, and with them what is due; who has it; new tickets between the old ones.
            for turn in 0..120_u64 {
                let (n, round) = (turn % 20 + 1, turn / 20);
                let urgent = Some(if round % 2 == 0 { Priority::Urgent } else { Priority::Low });
                fixture.act(&*store, &format!("priority-{turn}"), n, 60, Command::SetPriority { priority: urgent });
            }
            for n in 100..120 {
                written(&*store, fixture.opening(n, i64::try_from(n % 40).expect("a small number")));
            }
            is_over.store(true, Ordering::SeqCst);
        });
        let mut n_turned = 0;
        while n_turned < 6 || !is_over.load(Ordering::SeqCst) {
            for order in [Order::Due, Order::Newest] {
                for limit in [1, 7] {
                    let places = turned(&*store, &fixture.scope(), &Listing::all(order), limit);
                    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "in order, {order} by {limit}");
                    for ticket in &still {
                        let n = places.iter().filter(|place| **place == Cursor::of(ticket, order)).count();
                        assert_eq!(n, 1, "ticket {} in {order} by {limit}", ticket.id);
                    }
                }
            }
            n_turned += 1;
        }
    });
}
