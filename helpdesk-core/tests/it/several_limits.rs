//! The limits of what several tickets have to do with each other: at the limit, and one over it.
use helpdesk_core::{Command, LINK_DEPTH_MAX, LINKS_MAX, LinkKind, MERGE_CHAIN_MAX, MERGED_MAX, MergeCommand};

use crate::world::{World, link, ticket};

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
    let refused = "the links has 201, the limit is 200";
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
    assert_eq!(world.ann(most + 2, into(1), "10:00"), "the tickets merged into one has 101, the limit is 100");
    let refused = format!(
        "the ticket cannot be merged into ticket {}, or out of it: too many tickets are merged into it",
        most + 2
    );
    assert_eq!(world.ann(1, into(most + 2), "10:00"), refused, "nor all of them elsewhere");
}
