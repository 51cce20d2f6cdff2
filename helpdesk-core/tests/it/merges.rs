//! Merging, taking out again, and following up: no message is lost, and clocks come back as if nothing had been.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Came, CloseReason, Command, Event, EventKind, FollowUp, Inherited, Instant, LinkKind, MergeCommand, Metric,
    OnMerge, PARTICIPANTS_MAX, Participant, ParticipantCommand, RequesterId, Status, StatusKind, Ticket, TicketClock,
    TicketKind, Visibility,
};
use pollster::block_on;
use proptest::prelude::*;

use crate::stage::{agent, at, requester, service, spec, tenant};
use crate::world::{World, link, said, ticket};

fn into(to: u64) -> Command {
    Command::Merge(MergeCommand::Into { ticket: ticket(to) })
}

fn undo() -> Command {
    Command::Merge(MergeCommand::Undo)
}

fn reply(body: &str) -> Command {
    Command::Reply { body: body.into() }
}

fn sam() -> Actor {
    Actor::requester(tenant(), RequesterId::new("sam").expect("a requester"))
}

/// Ticket 1 of rita, tickets 2 to 4 of sam.
fn world() -> World {
    let mut world = World::with(1);
    (2..=4).for_each(|number| world.open(number, "sam", TicketKind::Incident));
    world
}

fn bodies(world: &World, number: u64) -> Vec<String> {
    let lines = block_on(world.desk.acting_as(agent("ann")).conversation(ticket(number))).expect("a conversation");
    lines.into_iter().map(|line| format!("{}: {}", line.ticket, line.message.body)).collect()
}

fn seen(world: &World, actor: Actor, number: u64) -> Vec<String> {
    let view = block_on(world.desk.acting_as(actor).request(ticket(number))).expect("a view");
    view.messages.into_iter().map(|message| message.body).collect()
}

#[test]
fn a_merged_ticket_goes_on_in_the_other() {
    let mut world = world();
    assert_eq!(said(world.act(requester(), 1, reply("still broken"), "09:30")), "ok");
    assert_eq!(world.ann(1, Command::AddNote { body: "odd".into() }, "09:40"), "ok");
    assert_eq!(world.ann(1, into(2), "10:00"), "ok");
    let merged = world.load(1);
    assert_eq!(merged.status, Status::Closed { reason: CloseReason::Merged { into: ticket(2) } });
    assert!(merged.clocks.iter().all(|held| held.clock.is_ended()), "no clock of it runs");
    assert!(world.load(2).participants.collaborators().any(|id| id.as_str() == "rita"), "its requester is in copy");
    assert_eq!(bodies(&world, 2), ["1: help with 1", "2: help with 2", "1: still broken"], "notes stay where they are");
    assert_eq!(seen(&world, requester(), 2), ["help with 1", "help with 2", "still broken"]);
    let kinds: Vec<_> = world.history(2).iter().map(Event::kind).collect();
    assert!(kinds.contains(&EventKind::Absorbed), "{kinds:?}");
}

#[test]
fn collaborators_come_along_and_leave_with_their_ticket() {
    let mut world = world();
    let copy = |id: &str| {
        let who = Participant::Requester(RequesterId::new(id).expect("a requester"));
        Command::Participant(ParticipantCommand::Copy { who })
    };
    for (number, id) in [(1, "dan"), (1, "eve"), (1, "sam"), (2, "eve")] {
        assert_eq!(world.ann(number, copy(id), "09:30"), "ok");
    }
    let around = |world: &World| -> Vec<String> {
        world.load(2).participants.collaborators().map(ToString::to_string).collect()
    };
    assert_eq!(world.ann(1, into(2), "10:00"), "ok");
    assert_eq!(around(&world), ["dan", "eve", "rita"], "sam asks there, and is not in copy of his own");
    let dan = Actor::requester(tenant(), RequesterId::new("dan").expect("a requester"));
    assert_eq!(seen(&world, dan.clone(), 2), ["help with 1", "help with 2"]);
    assert_eq!(world.ann(1, undo(), "11:00"), "ok");
    assert_eq!(around(&world), ["eve"], "who was in copy before stays");
    assert!(block_on(world.desk.acting_as(dan).request(ticket(2))).is_err());
}

#[test]
fn people_who_do_not_fit_keep_a_ticket_from_being_merged() {
    let mut world = world();
    let copy = |id: String| {
        let who = Participant::Requester(RequesterId::new(id).expect("a requester"));
        Command::Participant(ParticipantCommand::Copy { who })
    };
    for n in 0..PARTICIPANTS_MAX {
        assert_eq!(world.ann(2, copy(format!("p{n}")), "09:30"), "ok");
    }
    let (over, limit) = (PARTICIPANTS_MAX + 1, PARTICIPANTS_MAX);
    let refused = format!("the people in copy: {over} entries, the limit is {limit}");
    assert_eq!(world.ann(1, into(2), "10:00"), refused);
    assert_eq!(world.status(1), StatusKind::New, "nothing of it is done");
}

#[test]
fn what_is_written_to_a_merged_ticket_goes_to_the_end_of_the_chain() {
    let mut world = world();
    for (from, to) in [(1, 2), (2, 3)] {
        assert_eq!(world.ann(from, into(to), "10:00"), "ok");
    }
    assert_eq!(world.ann(3, Command::Wait { until: None }, "10:30"), "ok");
    assert_eq!(said(world.act(requester(), 1, reply("any news?"), "11:00")), "ok");
    assert_eq!(world.status(3), StatusKind::Open, "it is the requester's reply there");
    let forwarded = world.history(1).into_iter().rfind(|e| e.kind() == EventKind::Forwarded).expect("it went on");
    let written = world.history(3).into_iter().rfind(|e| e.kind() == EventKind::RequesterReplied).expect("it is there");
    let cause = helpdesk_core::Cause::Ticket { ticket: ticket(1), seq: forwarded.seq };
    assert_eq!(written.cause, cause);
    assert_eq!(bodies(&world, 3), ["1: help with 1", "2: help with 2", "3: help with 3", "3: any news?"]);
    for number in 1..=3 {
        let stored = serde_json::to_string(&world.load(number)).expect("json");
        assert_eq!(serde_json::from_str::<Ticket>(&stored).expect("read again"), world.load(number), "{stored}");
    }

    assert_eq!(
        world.ann(1, undo(), "12:00"),
        "the ticket cannot be merged into ticket 2, or out of it: that is merged into ticket 3 itself, undo that first"
    );
    assert_eq!(world.ann(2, undo(), "12:00"), "ok");
    assert_eq!(bodies(&world, 3), ["3: help with 3"]);
    assert_eq!(bodies(&world, 2), ["1: help with 1", "2: help with 2", "3: any news?"]);
    let came = Came { ticket: ticket(3), seq: written.seq, to: ticket(1) };
    assert_eq!(world.load(2).ties().mergers.received, [came].into());
    assert_eq!(world.ann(1, undo(), "12:30"), "ok");
    assert_eq!(bodies(&world, 2), ["2: help with 2"]);
    assert_eq!(bodies(&world, 1), ["1: help with 1", "3: any news?"], "what was written to it is its own");
    assert_eq!(world.ann(1, undo(), "13:00"), "the ticket is not merged into another one, there is nothing to undo");
}

#[test]
fn what_cannot_be_merged() {
    let table = [
        (
            1,
            into(1),
            "the ticket cannot be merged into ticket 1, or out of it: it is the ticket itself, expected another one",
        ),
        (1, into(99), "there is no ticket 99"),
        (1, into(4), "the ticket cannot be merged into ticket 4, or out of it: it is closed, expected one that is not"),
        (4, into(1), "the ticket cannot be merged into ticket 1, or out of it: it is closed, expected one that is not"),
        (
            1,
            into(2),
            "the ticket cannot be merged into ticket 2, or out of it: it is merged itself; it goes on in ticket 3",
        ),
        (
            2,
            into(1),
            "the ticket cannot be merged into ticket 1, or out of it: it is merged into ticket 3 already, undo that first",
        ),
        (1, undo(), "the ticket is not merged into another one, there is nothing to undo"),
    ];
    for (number, command, expected) in table {
        let mut world = world();
        assert_eq!(world.ann(4, Command::Close { reason: CloseReason::Spam }, "10:00"), "ok");
        assert_eq!(world.ann(2, into(3), "10:00"), "ok");
        assert_eq!(world.ann(number, command.clone(), "11:00"), expected, "{command:?} of ticket {number}");
    }
    let asked = said(world().act(requester(), 1, into(2), "11:00"));
    assert_eq!(asked, "requester rita may not merge: this is for agents");
}

#[test]
fn the_clocks_of_a_merged_ticket_count_on() {
    let mut world = world();
    assert_eq!(world.ann(1, into(2), "10:00"), "ok");
    assert_eq!(world.ann(1, undo(), "12:30"), "ok");
    let first_reply = world.load(1).clock(Metric::FirstReply).expect("a clock").clock.clone();
    let breach = first_reply.breach.expect("two hours were over at eleven");
    assert_eq!((breach.due, breach.detected_at), (at("11:00"), at("12:30")), "stamped when it was due");
    let explained = block_on(world.desk.acting_as(agent("ann")).explain(ticket(1), at("13:00"))).expect("explained");
    assert!(!explained.clocks.is_empty());
}

#[test]
fn an_older_question_is_taken_over_where_the_policy_says_so() {
    for (on_merge, expected) in [(OnMerge::Own, None), (OnMerge::Inherit, Some(at("09:45")))] {
        let mut spec = spec();
        spec.policies.iter_mut().for_each(|policy| policy.on_merge = on_merge);
        let mut world = World::under(spec);
        world.open(1, "rita", TicketKind::Incident);
        world.open(2, "sam", TicketKind::Incident);
        for number in [1, 2] {
            assert_eq!(world.ann(number, reply("on it"), "09:30"), "ok");
        }
        assert_eq!(said(world.act(requester(), 1, reply("and now?"), "09:45")), "ok");
        assert_eq!(world.ann(1, into(2), "10:00"), "ok");
        let asked = |world: &World| {
            let clock = world.load(2).clock(Metric::NextReply).map(|held| held.clock.clone());
            clock.filter(|clock| !clock.is_ended()).map(|clock| clock.counts_from)
        };
        assert_eq!(asked(&world), expected, "{on_merge:?}");
        assert_eq!(world.ann(1, undo(), "10:30"), "ok");
        assert_eq!(asked(&world), None, "the question is the other's again");
        let back = world.load(1).clock(Metric::NextReply).expect("a clock").clock.counts_from;
        assert_eq!(back, at("09:45"));
    }
}

#[test]
fn a_reply_to_a_closed_ticket_becomes_a_follow_up() {
    let mut spec = spec();
    spec.follow_up_inherits = [Inherited::Tags].into();
    let mut world = World::under(spec);
    world.open(1, "rita", TicketKind::Incident);
    assert_eq!(world.ann(1, Command::Tag { add: ["vip".to_owned()].into(), remove: [].into() }, "09:30"), "ok");
    let follow_up = |number| Command::FollowUp(FollowUp { ticket: ticket(number), body: "again".into() });
    let open = "a ticket that is open cannot `follow_up`: a closed ticket; reply to this one";
    assert_eq!(said(world.act(requester(), 1, follow_up(5), "10:00")), open);
    assert_eq!(world.ann(1, Command::Close { reason: CloseReason::Cancelled }, "10:00"), "ok");
    assert_eq!(said(world.act(sam(), 1, follow_up(5), "11:00")), "there is no ticket 1");
    assert_eq!(said(world.act(requester(), 1, follow_up(5), "11:00")), "ok");
    assert_eq!(world.links(1), ["followed_up_by 5"]);
    assert_eq!(world.links(5), ["follow_up_of 1"]);
    let new = world.load(5);
    assert_eq!((new.subject.as_str(), new.requester.as_str(), new.n_messages), ("subject 1", "rita", 1));
    assert!(new.tags.contains("vip"), "by configuration");
    let taken = "ticket 5 exists already, expected a new id to open a ticket under";
    assert_eq!(said(world.act(requester(), 1, follow_up(5), "12:00")), taken);
    let mut of_agents = World::with(1);
    assert_eq!(of_agents.ann(1, Command::Close { reason: CloseReason::Cancelled }, "10:00"), "ok");
    assert_eq!(of_agents.ann(1, follow_up(6), "11:00"), "ok");
    assert_eq!(of_agents.load(6).requester.as_str(), "rita", "an agent follows up for the requester");
    assert_eq!(of_agents.ann(1, link(LinkKind::RelatesTo, 6), "12:00"), "ok", "links change on closed tickets");
}

fn deeds() -> impl Strategy<Value = Vec<(u64, Command, u32)>> {
    let deed = prop_oneof![
        3 => Just(reply("text")),
        1 => Just(Command::AddNote { body: "note".into() }),
        1 => Just(Command::Start),
        1 => Just(Command::Wait { until: None }),
        1 => Just(Command::Hold { reason: "vendor".into(), until: None }),
        1 => Just(Command::Solve),
        1 => Just(Command::Route { team: "desk".parse().expect("an id") }),
    ];
    proptest::collection::vec((1u64..=2, deed, 0u32..90), 0..12)
}

fn clock_time(minutes: u32) -> String {
    format!("2026-01-0{} {:02}:{:02}", 5 + minutes / 1_440, minutes % 1_440 / 60, minutes % 60)
}

/// The clocks of a ticket, and of those that a rung began by moving it after this instant only which they are: nothing is written
/// between what stands in a history already, so what a rung does that was missed in a merger counts from the undoing.
fn clocks_since(ticket: &Ticket, merged: Instant) -> (Vec<Arc<TicketClock>>, Vec<(Metric, u32)>) {
    let is_moved = |clock: &&Arc<TicketClock>| {
        matches!(clock.metric, Metric::Tier | Metric::Assignment) && clock.clock.counts_from > merged
    };
    let (moved, kept): (Vec<_>, Vec<_>) = ticket.clocks.iter().partition(is_moved);
    (kept.into_iter().cloned().collect(), moved.into_iter().map(|clock| (clock.metric, clock.instance)).collect())
}

proptest! {
    #![proptest_config(crate::stage::histories(1_000))]

    /// At once or later: status, clocks and messages are what they would be had nobody merged; a twin that was only looked at
    /// at the same times says what that is.
    #[test]
    fn merging_and_taking_out_again_is_the_identity(deeds in deeds(), by_requester: bool, gap in 0u32..2_000) {
        let (mut world, mut twin) = (world(), world());
        let mut now = 9 * 60;
        for (number, command, minutes) in deeds {
            now += minutes;
            for world in [&mut world, &mut twin] {
                let asks = if number == 1 { requester() } else { sam() };
                let actor = if by_requester && matches!(command, Command::Reply { .. }) { asks } else { agent("ann") };
                let _ = world.act(actor, number, command.clone(), &clock_time(now));
            }
        }
        let before = [1, 2].map(|number| bodies(&world, number));
        // The twin is looked at when the others are.
        for number in [1, 2] {
            said(twin.act(service(), number, Command::Tick, &clock_time(now)));
        }
        let merged = at(&clock_time(now));
        prop_assert_eq!(world.ann(1, into(2), &clock_time(now)), "ok");
        prop_assert_eq!(bodies(&world, 2).len(), before[1].len() + seen(&twin, requester(), 1).len());
        now += gap;
        prop_assert_eq!(world.ann(1, undo(), &clock_time(now)), "ok");
        for number in [1, 2] {
            said(twin.act(service(), number, Command::Tick, &clock_time(now)));
            said(world.act(service(), number, Command::Tick, &clock_time(now)));
            let (one, other) = (world.load(number), twin.load(number));
            let clocks = |ticket: &Ticket| clocks_since(ticket, merged);
            prop_assert_eq!(clocks(&one), clocks(&other), "clocks of ticket {}", number);
            prop_assert_eq!(&one.status, &other.status);
            prop_assert_eq!(&one.participants, &other.participants);
            prop_assert_eq!(&bodies(&world, number), &before[usize::from(number == 2)]);
            let explained = block_on(world.desk.acting_as(agent("ann")).explain(ticket(number), at(&clock_time(now))));
            prop_assert!(explained.is_ok(), "{:?}", explained.err());
        }
    }

    /// Whatever is merged, taken out and written: each public message is told on exactly one ticket that is not merged.
    #[test]
    fn no_message_is_lost(steps in proptest::collection::vec((1u64..=4, 1u64..=4, 0u8..4), 0..40)) {
        let mut world = world();
        let mut written = 4;
        for (number, other, what) in steps {
            let command = match what {
                0 => into(other),
                1 => undo(),
                _ => reply("more"),
            };
            let answer = world.ann(number, command, "12:00");
            written += usize::from(what > 1 && answer == "ok");
            let roots = (1..=4).filter(|n| world.load(*n).ties().mergers.merged.is_none());
            let mut told: Vec<_> = roots.flat_map(|n| lines(&world, n)).collect();
            prop_assert_eq!(told.len(), written, "after {} on {}: {}", what, number, answer);
            told.sort();
            told.dedup();
            prop_assert_eq!(told.len(), written, "none twice");
        }
    }
}

fn lines(world: &World, number: u64) -> Vec<(u64, u64)> {
    let lines = block_on(world.desk.acting_as(agent("ann")).conversation(ticket(number))).expect("a conversation");
    let public = lines.into_iter().filter(|line| line.message.visibility == Visibility::Public);
    public.map(|line| (line.ticket.number(), line.message.id.seq())).collect()
}
