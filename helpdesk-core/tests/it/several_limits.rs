//! The limits of what several tickets have to do with each other: at the limit, and one over it.
use helpdesk_core::{
    CloseReason, Command, ERRANDS_MAX, LINK_DEPTH_MAX, LINK_WALK_MAX, LINKS_MAX, Language, LinkKind, MERGE_CHAIN_MAX,
    MERGED_MAX, MergeCommand, PARTS_MAX, StatusKind, TicketKind, WANTS_MAX,
};
use pollster::block_on;

use crate::{
    stage::{agent, at},
    world::{World, link, said, ticket, unlink},
};

fn into(to: u64) -> Command {
    Command::Merge(MergeCommand::Into { ticket: ticket(to) })
}

fn number(limit: usize) -> u64 {
    u64::try_from(limit).expect("a small number")
}

#[test]
fn as_many_links_as_there_may_be() {
    let most = number(LINKS_MAX);
    let mut world = World::with(most + 2);
    for other in 2..=most + 1 {
        assert_eq!(world.ann(1, link(LinkKind::RelatesTo, other), "10:00"), "ok");
    }
    let refused = "the links: 201 entries, the limit is 200";
    assert_eq!(world.ann(1, link(LinkKind::RelatesTo, most + 2), "10:00"), refused);
    assert_eq!(world.ann(most + 2, link(LinkKind::RelatesTo, 1), "10:00"), refused, "nor from the other end");
    assert!(world.links(most + 2).is_empty(), "both or neither");
}

#[test]
fn circles_are_looked_for_as_far_as_said() {
    let far = u64::from(LINK_DEPTH_MAX) + 1;
    let mut world = World::with(far + 1);
    for from in 1..far {
        assert_eq!(world.ann(from, link(LinkKind::Blocks, from + 1), "10:00"), "ok");
    }
    let refused =
        "ticket 1 cannot be linked as `blocks`: too many tickets hang together to see that it leads into no circle";
    assert_eq!(world.ann(far + 1, link(LinkKind::Blocks, 1), "10:00"), refused);
    assert_eq!(world.ann(far + 1, link(LinkKind::Blocks, 2), "10:00"), "ok", "one nearer is seen to its end");
}

#[test]
fn a_chain_of_mergers_is_followed_as_far_as_said() {
    let last = number(MERGE_CHAIN_MAX) + 2;
    let mut world = World::with(last);
    for from in 1..last {
        assert_eq!(world.ann(from, into(from + 1), "10:00"), "ok");
    }
    let reply = || Command::Reply { body: "still here".into() };
    let refused = format!(
        "the ticket cannot be merged into ticket {}, or out of it: more than 16 tickets are merged one into the other",
        last - 1
    );
    assert_eq!(world.ann(1, reply(), "11:00"), refused);
    assert_eq!(world.ann(2, reply(), "11:00"), "ok");
}

#[test]
fn as_many_tickets_go_on_in_one_as_may() {
    let most = number(MERGED_MAX);
    let mut world = World::with(most + 2);
    for from in 2..=most + 1 {
        assert_eq!(world.ann(from, into(1), "10:00"), "ok");
    }
    assert_eq!(world.ann(most + 2, into(1), "10:00"), "the tickets merged into one: 101 entries, the limit is 100");
    let refused = format!(
        "the ticket cannot be merged into ticket {}, or out of it: too many tickets are merged into it",
        most + 2
    );
    assert_eq!(world.ann(1, into(most + 2), "10:00"), refused, "nor all of them elsewhere");
}

#[test]
fn circles_are_looked_for_among_as_many_tickets_as_said() {
    let most = number(LINK_WALK_MAX);
    let mut world = World::with(most + 3);
    // Ticket 1 and those that it blocks are one less than may be looked at, then as many.
    for other in 2..=most {
        assert_eq!(world.ann(1, link(LinkKind::Blocks, other), "10:00"), "ok");
    }
    assert_eq!(world.ann(most + 2, link(LinkKind::Blocks, 1), "10:00"), "ok", "{most} tickets");
    assert_eq!(world.ann(most + 2, unlink(LinkKind::Blocks, 1), "10:00"), "ok");
    assert_eq!(world.ann(1, link(LinkKind::Blocks, most + 1), "10:00"), "ok");
    let refused =
        "ticket 1 cannot be linked as `blocks`: too many tickets hang together to see that it leads into no circle";
    assert_eq!(world.ann(most + 3, link(LinkKind::Blocks, 1), "10:00"), refused);
    assert!(world.links(most + 3).is_empty(), "both or neither");
}

#[test]
fn one_request_touches_as_many_tickets_as_it_may() {
    let most = number(PARTS_MAX);
    let mut world = World::with(most + 1);
    let links = |to: std::ops::RangeInclusive<u64>| to.map(|other| link(LinkKind::RelatesTo, other)).collect();
    let refused = format!("the tickets of one request: {} entries, the limit is {most}", most + 1);
    assert_eq!(said(world.act_all(agent("ann"), 1, links(2..=most + 1), "10:00")), refused);
    assert!((1..=most + 1).all(|number| world.links(number).is_empty()), "all or nothing");
    assert_eq!(said(world.act_all(agent("ann"), 1, links(2..=most), "10:00")), "ok", "itself and all the others");
    assert!((2..=most).all(|number| world.links(number) == ["relates_to 1"]), "each knows it");
}

#[test]
fn one_request_brings_as_much_to_others_as_it_may() {
    let most = ERRANDS_MAX;
    let mut world = World::with(2);
    let to_and_fro = |n: usize| {
        let step =
            |n: usize| if n.is_multiple_of(2) { link(LinkKind::RelatesTo, 2) } else { unlink(LinkKind::RelatesTo, 2) };
        (0..n).map(step).collect::<Vec<_>>()
    };
    let refused = format!("the errands of one request: {} entries, the limit is {most}", most + 1);
    let n_events = [1, 2].map(|number| world.history(number).len());
    assert_eq!(said(world.act_all(agent("ann"), 1, to_and_fro(most + 1), "10:00")), refused);
    assert_eq!([1, 2].map(|number| world.history(number).len()), n_events, "nothing of it is written");
    assert_eq!(said(world.act_all(agent("ann"), 1, to_and_fro(most), "10:00")), "ok");
    assert!(world.links(1).is_empty() && world.links(2).is_empty(), "linked and unlinked, a hundred times each");
}

/// Chains of tickets that block one another, each of so many, from ticket 2 on; and the links of ticket 1 to their heads.
fn chains(lengths: &[u64]) -> (World, Vec<Command>) {
    let mut world = World::with(lengths.iter().sum::<u64>() + 1);
    let (mut head, mut heads) = (2, Vec::new());
    for length in lengths {
        heads.push(link(LinkKind::Blocks, head));
        for from in head..head + length - 1 {
            assert_eq!(world.ann(from, link(LinkKind::Blocks, from + 1), "10:00"), "ok");
        }
        head += length;
    }
    (world, heads)
}

#[test]
fn one_request_looks_as_often_as_it_may() {
    // Each ticket of a chain is a look of its own, and the last plan is one too.
    let (mut world, links) = chains(&[21, 21, 21]);
    assert_eq!(WANTS_MAX, 3 * 21 + 1);
    assert_eq!(said(world.act_all(agent("ann"), 1, links, "11:00")), "ok");
    let (mut world, links) = chains(&[21, 21, 22]);
    let refused = "what one request has to look at, one thing after the other: 65 entries, the limit is 64";
    assert_eq!(said(world.act_all(agent("ann"), 1, links.clone(), "11:00")), refused);
    assert!(world.links(1).is_empty(), "nothing of it is written");
    for link in links {
        assert_eq!(world.ann(1, link, "11:10"), "ok", "one by one");
    }
}

/// A world in which so many tickets are on hold until ticket 1 is done.
fn waiting(n: u64) -> World {
    let mut world = World::with(n + 1);
    for waiting in 2..=n + 1 {
        let hold = Command::Hold { reason: "waits".to_owned(), until: None };
        assert_eq!(world.ann(waiting, hold, "10:00"), "ok");
        assert_eq!(world.ann(waiting, link(LinkKind::WaitsFor, 1), "10:01"), "ok");
    }
    world
}

fn open(world: &World, n: u64) -> usize {
    (2..=n + 1).filter(|number| world.status(*number) == StatusKind::Open).count()
}

#[test]
fn whoever_waits_for_a_ticket_goes_on_with_it_however_many_they_are() {
    let n = number(LINKS_MAX);
    for (left, done) in [("solved", Command::Solve), ("closed", Command::Close { reason: CloseReason::Cancelled })] {
        let mut world = waiting(n);
        assert_eq!(world.ann(1, done, "11:00"), "ok");
        assert_eq!(open(&world, n), PARTS_MAX - 1, "as many as one commit takes, {left}");
        assert_eq!(world.load(1).ties().to_call.len(), LINKS_MAX - (PARTS_MAX - 1));
        assert_eq!(world.load(1).wake(world.desk.configuration()).at(), Some(at("11:00")), "at once");
        let mut seen = PARTS_MAX - 1;
        for _look in 0..LINKS_MAX {
            block_on(world.desk.run_due(at("11:01"), 1)).expect("timers run");
            let now = open(&world, n);
            assert!(now - seen < PARTS_MAX, "{seen} before, {now} now");
            seen = now;
        }
        assert_eq!((seen, world.load(1).ties().to_call.len()), (LINKS_MAX, 0), "{left}");
        let faults: Vec<_> = world.decisions(1).into_iter().flat_map(|decision| decision.faults).collect();
        assert_eq!(faults, []);
        let told = block_on(world.desk.acting_as(agent("ann")).explain(ticket(1), at("11:01"))).expect("explained");
        assert!(told.say(&Language::english()).contains("those that wait for it are told: 41, "));
    }
}

/// Keeps what it is told of.
struct Listener(std::sync::Mutex<Vec<u64>>);

impl helpdesk_core::Hook for Listener {
    fn name(&self) -> &str {
        "listener"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: helpdesk_core::EventKind) -> bool {
        kind == helpdesk_core::EventKind::Cascaded
    }
    fn react(&self, facts: &helpdesk_core::HookFacts<'_>) -> helpdesk_core::Reaction {
        self.0.lock().expect("no poison").push(facts.event.seq);
        helpdesk_core::Reaction::default()
    }
}

#[test]
fn hooks_see_what_is_put_off() {
    let listener = std::sync::Arc::new(Listener(std::sync::Mutex::default()));
    let mut world = waiting(number(PARTS_MAX) + 5);
    world.desk = world.desk.clone().with_hook(listener.clone());
    assert_eq!(world.ann(1, Command::Solve, "11:00"), "ok");
    let put_off: Vec<u64> =
        world.history(1).iter().filter(|e| e.kind() == helpdesk_core::EventKind::Cascaded).map(|e| e.seq).collect();
    let seen = listener.0.lock().expect("no poison").clone();
    assert!(!put_off.is_empty() && put_off.iter().all(|seq| seen.contains(seq)), "{put_off:?} {seen:?}");
}

#[test]
fn who_was_not_told_yet_is_not_told_when_it_is_taken_up_again() {
    let n = number(PARTS_MAX) + 5;
    let mut world = waiting(n);
    assert_eq!(world.ann(1, Command::Solve, "11:00"), "ok");
    assert_eq!(world.load(1).ties().to_call.len(), 6);
    assert_eq!(world.ann(1, Command::Reopen, "11:00"), "ok");
    let late = world.load(1).ties().to_call.len();
    assert_eq!((late, open(&world, n)), (0, usize::try_from(n).expect("a small number")), "what was due came first");
}

#[test]
fn what_follows_from_what_follows_has_its_turn_too() {
    // Twenty incidents of a problem, for each of which five tickets wait: a hundred and twenty-one tickets.
    let mut world = World::with(120);
    world.open(900, "sam", TicketKind::Problem);
    for incident in 1..=20 {
        assert_eq!(world.ann(900, link(LinkKind::ProblemOf, incident), "10:00"), "ok");
        for waiting in 0..5 {
            let waiting = 21 + (incident - 1) * 5 + waiting;
            let hold = Command::Hold { reason: "waits".to_owned(), until: None };
            assert_eq!(world.ann(waiting, hold, "10:00"), "ok");
            assert_eq!(world.ann(waiting, link(LinkKind::WaitsFor, incident), "10:01"), "ok");
        }
    }
    assert_eq!(world.ann(900, Command::Solve, "11:00"), "ok");
    block_on(world.desk.run_due(at("11:01"), 1_000)).expect("timers run");
    assert!((1..=20).all(|number| world.status(number) == StatusKind::Solved));
    assert!((21..=120).all(|number| world.status(number) == StatusKind::Open));
    for number in (1..=120).chain([900]) {
        assert!(world.decisions(number).iter().all(|decision| decision.faults.is_empty()), "{number}");
    }
}
