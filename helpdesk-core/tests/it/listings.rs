//! Lists: which tickets, in which order, from which place on; and what a desk makes of what a store lists.
use std::collections::BTreeSet;
use std::sync::Arc;

use helpdesk_core::{
    Action, Actor, Command, Cursor, Facts, Grants, Held, Listing, Order, Page, Priority, Restrict, Restriction, Staff,
    StatusKind, Subject, TicketKind,
};
use pollster::block_on;
use proptest::prelude::*;

use crate::{
    stage::{at, requester, service, tenant},
    world::{World, ticket},
};

/// Four tickets of a team, one of them somebody's, one solved, one urgent; and one without a team.
fn world() -> World {
    let mut world = World::new();
    for number in 1..=5 {
        world.open(number, "rita", TicketKind::Incident);
        if number < 5 {
            let route = Command::Route { team: "lab".parse().expect("an id") };
            world.act(service(), number, route, "09:10").expect("routed");
        }
    }
    let assign = Command::Assign { agent: "cleo".parse().expect("an id") };
    world.act(service(), 1, assign, "09:20").expect("assigned");
    world.act(service(), 2, Command::Solve, "09:30").expect("solved");
    world.act(service(), 3, Command::SetPriority { priority: Some(Priority::High) }, "09:40").expect("urgent");
    world
}

fn numbers(page: &Page) -> Vec<u64> {
    page.tickets.iter().map(|ticket| ticket.id.number()).collect()
}

#[test]
fn lists_hold_what_fits_in_their_order() {
    let world = world();
    let desk = &world.desk;
    let all = || Listing::all(Order::Newest);
    let due = || Listing::all(Order::Due);
    let lab = || Some("lab".parse().expect("an id"));
    let solved = || BTreeSet::from([StatusKind::Solved]);
    let mut by_due: Vec<_> = [1, 3, 4, 5].map(|number| (world.load(number).next_due(), number)).to_vec();
    by_due.sort();
    let by_due: Vec<u64> = by_due.into_iter().map(|(_, number)| number).collect();
    let queue: Vec<u64> = by_due.iter().copied().filter(|number| [3, 4].contains(number)).collect();
    let table = [
        ("newest", all(), vec![5, 4, 3, 2, 1]),
        ("due, and what is solved not at all", due(), by_due),
        ("of a team", Listing { team: lab(), ..all() }, vec![4, 3, 2, 1]),
        ("in its queue", Listing { team: lab(), held: Some(Held::Nobody), ..due() }, queue),
        ("nobody's, wherever", Listing { held: Some(Held::Nobody), ..all() }, vec![5, 4, 3]),
        ("somebody's", Listing { held: Some(Held::By("cleo".parse().expect("an id"))), ..all() }, vec![1]),
        ("solved", Listing { statuses: solved(), ..all() }, vec![2]),
        ("solved and due", Listing { statuses: solved(), ..due() }, vec![]),
    ];
    for (name, listing, expected) in table {
        let page = block_on(desk.acting_as(service()).list(&listing, None, 10)).expect("listed");
        assert_eq!((numbers(&page), page.next), (expected.clone(), None), "{name}");
        let n = block_on(desk.acting_as(service()).count_up_to(&listing, 10)).expect("counted");
        assert_eq!(n, expected.len(), "{name}");
    }
}

#[test]
fn pages_go_on_after_a_place() {
    let world = world();
    let desk = &world.desk;
    let acting = desk.acting_as(service());
    let listing = Listing::all(Order::Newest);
    let first = block_on(acting.list(&listing, None, 2)).expect("listed");
    assert_eq!(numbers(&first), [5, 4]);
    let second = block_on(acting.list(&listing, first.next, 2)).expect("listed");
    assert_eq!(numbers(&second), [3, 2]);
    let last = block_on(acting.list(&listing, second.next, 2)).expect("listed");
    assert_eq!((numbers(&last), last.next), (vec![1], None));
    let error = block_on(acting.list(&Listing::all(Order::Due), first.next, 2)).expect_err("another order");
    assert_eq!(error.to_string(), "a page by what is due after a place of another order, expected a place of this one");
}

#[test]
fn an_actor_finds_on_lists_what_they_may_list() {
    let world = world();
    let desk = &world.desk;
    let listing = Listing::all(Order::Newest);
    let ann = Actor::staff(tenant(), Staff::new("ann".parse().expect("an id"), Grants::of_members()));
    let page = block_on(desk.acting_as(ann).list(&listing, None, 10)).expect("listed");
    assert_eq!(numbers(&page), [5], "of no team; the others are of a team that is not hers");
    let error = block_on(desk.acting_as(requester()).list(&listing, None, 10)).expect_err("staff only");
    assert!(error.to_string().contains("the list shows what is internal"), "{error}");
}

/// Hides every ticket that nobody has.
struct HidesQueues;

impl Restrict for HidesQueues {
    fn name(&self) -> &'static str {
        "hides queues"
    }

    fn restrict(&self, _actor: &Actor, _action: Action, facts: &Facts) -> Result<Restriction, String> {
        let hidden = match &facts.subject {
            Subject::Ticket(ticket) => ticket.assignee.is_none(),
            Subject::Tenant | Subject::Team { .. } => false,
        };
        Ok(if hidden { Restriction::Hide } else { Restriction::None })
    }
}

#[test]
fn what_the_host_takes_away_is_neither_listed_nor_counted() {
    let desk = world().desk.with_restrict(Arc::new(HidesQueues));
    let acting = desk.acting_as(service());
    let listing = Listing::all(Order::Newest);
    for limit in [1, 10] {
        let page = block_on(acting.list(&listing, None, limit)).expect("listed");
        assert_eq!(numbers(&page), [1], "the page goes on behind what is left out");
    }
    assert_eq!(block_on(acting.count_up_to(&listing, 10)), Ok(1));
}

#[test]
fn bounds_are_kept() {
    let world = world();
    let desk = &world.desk;
    let acting = desk.acting_as(service());
    let listing = Listing::all(Order::Newest);
    assert_eq!(numbers(&block_on(acting.list(&listing, None, 0)).expect("listed")), Vec::<u64>::new());
    assert_eq!(numbers(&block_on(acting.list(&listing, None, usize::MAX)).expect("listed")).len(), 5);
    assert_eq!(block_on(acting.count_up_to(&listing, usize::MAX)), Ok(5));
    assert_eq!(block_on(acting.count_up_to(&listing, 3)), Ok(3));
}

#[test]
fn forms_that_hosts_keep() {
    let listing = Listing {
        team: Some("desk".parse().expect("an id")),
        held: Some(Held::By("ann".parse().expect("an id"))),
        tag: Some("vip".into()),
        statuses: BTreeSet::from([StatusKind::Open]),
        ..Listing::all(Order::Due)
    };
    let cursors =
        [Cursor::Due { due_at: None, ticket: ticket(7) }, Cursor::Newest { opened_at: at("09:00"), ticket: ticket(7) }];
    assert_eq!(
        serde_json::to_string(&(listing, Held::Nobody, cursors)).expect("json"),
        r#"[{"order":"due","team":"desk","held":{"by":"ann"},"tag":"vip","statuses":["open"]},"nobody",[{"due":{"ticket":7}},{"newest":{"opened_at":"2026-01-05T09:00:00Z","ticket":7}}]]"#
    );
}

fn place() -> impl Strategy<Value = Cursor> {
    let instant = || (0_u32..4).prop_map(|n| at("09:00") + std::time::Duration::from_secs(u64::from(n)));
    prop_oneof![
        (proptest::option::of(instant()), 1_u64..4)
            .prop_map(|(due_at, number)| Cursor::Due { due_at, ticket: ticket(number) }),
        (instant(), 1_u64..4).prop_map(|(opened_at, number)| Cursor::Newest { opened_at, ticket: ticket(number) }),
    ]
}

proptest! {
    /// Places are in one order: it is total, and equal places are the same.
    #[test]
    fn places_are_in_one_order(mut places in proptest::collection::vec(place(), 0..12)) {
        for a in &places {
            for b in &places {
                prop_assert_eq!(a.cmp(b), b.cmp(a).reverse());
                prop_assert_eq!(a == b, a <= b && b <= a);
            }
        }
        places.sort();
        prop_assert!(places.windows(2).all(|pair| pair[0] <= pair[1]));
        let due: Vec<_> = places.iter().filter_map(|place| match place {
            Cursor::Due { due_at, .. } => Some(due_at.is_none()),
            Cursor::Newest { .. } => None,
        }).collect();
        prop_assert!(due.windows(2).all(|pair| pair[0] <= pair[1]), "what is not due at all is last");
    }
}

#[test]
fn what_is_due_next_is_the_first_promise_that_is_counted() {
    let world = world();
    let one = world.load(1);
    let due: Vec<_> =
        one.clocks.iter().filter(|held| held.clock.is_running()).filter_map(|held| held.clock.due).collect();
    assert_eq!(one.next_due(), due.iter().min().copied());
    assert!(one.next_due().is_some(), "it was promised something");
    assert_eq!(world.load(2).next_due(), None, "what is solved is due no more");
}
