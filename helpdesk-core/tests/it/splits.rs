//! Splitting: messages go to a new ticket by reference, with their questions, and none is lost.
use helpdesk_core::{
    Attachment, CloseReason, Command, Event, EventKind, MergeCommand, Message, MessageId, Metric, NewMessage,
    RequesterId, SPLIT_MAX, Split, StatusKind, Visibility, evolve,
};
use pollster::block_on;
use proptest::prelude::*;

use crate::stage::{agent, at, requester, tenant};
use crate::world::{World, said, ticket};

fn reply(body: &str) -> Command {
    Command::Reply { body: body.into() }
}

fn note(body: &str) -> Command {
    Command::AddNote { body: body.into() }
}

fn sam() -> helpdesk_core::Actor {
    helpdesk_core::Actor::requester(tenant(), RequesterId::new("sam").expect("a requester"))
}

fn asks(world: &mut World, body: &str, when: &str) {
    assert_eq!(said(world.act(requester(), 1, reply(body), when)), "ok");
}

/// The message of a ticket with this text.
fn message(world: &World, number: u64, body: &str) -> MessageId {
    let all = Message::all(&world.history(number));
    all.into_iter().find(|message| message.body == body).expect("a message").id
}

fn split(world: &World, bodies: &[&str], to: u64) -> Split {
    let messages = bodies.iter().map(|body| message(world, 1, body)).collect();
    Split { ticket: ticket(to), messages, subject: None, requester: None }
}

fn told(world: &World, number: u64) -> Vec<String> {
    let lines = block_on(world.desk.acting_as(agent("ann")).conversation(ticket(number))).expect("a conversation");
    lines.into_iter().map(|line| format!("{}: {}", line.ticket, line.message.body)).collect()
}

#[test]
fn chosen_messages_go_to_a_new_ticket() {
    let mut world = World::with(1);
    asks(&mut world, "the printer too", "09:30");
    assert_eq!(world.ann(1, note("odd one"), "09:40"), "ok");
    assert_eq!(world.ann(1, note("stays"), "09:50"), "ok");
    let mut asked = split(&world, &["the printer too", "odd one"], 5);
    asked.subject = Some("printer".into());
    assert_eq!(world.ann(1, Command::Split(asked), "10:00"), "ok");

    assert_eq!(told(&world, 1), ["1: help with 1", "1: stays"]);
    assert_eq!(told(&world, 5), ["1: the printer too", "1: odd one"], "by reference, with their origin");
    assert_eq!((world.links(1), world.links(5)), (vec!["split_into 5".to_owned()], vec!["split_from 1".to_owned()]));
    let new = world.load(5);
    assert_eq!((new.subject.as_str(), new.requester.as_str(), new.status.kind()), ("printer", "rita", StatusKind::New));
    let view = |number| block_on(world.desk.acting_as(requester()).request(ticket(number))).expect("a view");
    let (original, split_off) = (view(1), view(5));
    assert_eq!(original.messages.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(), ["help with 1"]);
    assert_eq!((original.went_on, original.began_in), ([ticket(5)].into(), None));
    assert_eq!(split_off.messages.len(), 1);
    assert_eq!((split_off.messages[0].at, split_off.messages[0].is_own), (at("09:30"), true));
    assert_eq!((split_off.began_in, split_off.went_on.len()), (Some(ticket(1)), 0));
    let staff = block_on(world.desk.acting_as(agent("ann")).messages(ticket(1))).expect("messages");
    assert_eq!(staff.len(), 2, "what went is not told twice");
    for number in [1, 5] {
        let explained = block_on(world.desk.acting_as(agent("ann")).explain(ticket(number), at("11:00")));
        assert!(explained.is_ok(), "{:?}", explained.err());
    }
    let kinds: Vec<EventKind> = world.history(5).iter().map(Event::kind).collect();
    assert!(kinds.contains(&EventKind::SplitFrom) && world.history(1).iter().any(|e| e.kind() == EventKind::SplitOff));
}

/// When the clock of a metric counts from, and when it is due; nothing where it has ended.
fn clock(world: &World, number: u64, metric: Metric) -> Option<(String, String)> {
    let ticket = world.load(number);
    let held = ticket.clock(metric).filter(|held| !held.clock.is_ended())?;
    let time = |at: helpdesk_core::Instant| at.to_string()[11..16].to_owned();
    Some((time(held.clock.counts_from), time(held.clock.due.expect("a due instant"))))
}

#[test]
fn questions_go_with_their_messages() {
    let pair = |from: &str, due: &str| Some((from.to_owned(), due.to_owned()));
    // What goes when; next_reply of the original; first_reply and next_reply of the new ticket.
    let table = [
        (&["first"][..], "10:00", pair("09:45", "13:45"), None, pair("09:30", "13:30")),
        (&["second"][..], "10:00", pair("09:30", "13:30"), None, pair("09:45", "13:45")),
        (&["first", "second"][..], "10:00", None, None, pair("09:30", "13:30")),
        (&["on it"][..], "10:00", pair("09:30", "13:30"), None, None),
    ];
    for (bodies, when, left, first, gone) in table {
        let mut world = World::with(1);
        assert_eq!(world.ann(1, reply("on it"), "09:20"), "ok");
        asks(&mut world, "first", "09:30");
        asks(&mut world, "second", "09:45");
        let asked = split(&world, bodies, 5);
        assert_eq!(world.ann(1, Command::Split(asked), when), "ok");
        assert_eq!(clock(&world, 1, Metric::NextReply), left, "the original after {bodies:?}");
        assert_eq!(clock(&world, 5, Metric::FirstReply), first, "{bodies:?}: it was replied to before");
        assert_eq!(clock(&world, 5, Metric::NextReply), gone, "the new ticket of {bodies:?}");
        assert_eq!(
            clock(&world, 5, Metric::Resolution),
            pair("10:00", "10:00"),
            "two days of eight hours from the split"
        );
    }
}

#[test]
fn nobody_has_replied_yet() {
    let mut world = World::with(1);
    asks(&mut world, "more", "09:30");
    let asked = split(&world, &["more"], 5);
    assert_eq!(world.ann(1, Command::Split(asked), "10:00"), "ok");
    let pair = |from: &str, due: &str| Some((from.to_owned(), due.to_owned()));
    assert_eq!(clock(&world, 1, Metric::FirstReply), pair("09:00", "11:00"), "the original's stands");
    assert_eq!(clock(&world, 5, Metric::FirstReply), pair("10:00", "12:00"), "counts from the split");
    assert_eq!(clock(&world, 5, Metric::NextReply), None, "the first reply answers for it");
}

#[test]
fn a_question_that_goes_late_is_late_there() {
    let mut world = World::with(1);
    assert_eq!(world.ann(1, reply("on it"), "09:20"), "ok");
    asks(&mut world, "and now?", "09:30");
    let asked = split(&world, &["and now?"], 5);
    assert_eq!(world.ann(1, Command::Split(asked), "15:00"), "ok");
    let breach = world.load(5).clock(Metric::NextReply).expect("a clock").clock.breach;
    let _ = block_on(world.desk.run_due(at("15:00"), 100)).expect("timers run");
    let breach = breach.or(world.load(5).clock(Metric::NextReply).expect("a clock").clock.breach).expect("a breach");
    assert_eq!((breach.due, breach.detected_at), (at("13:30"), at("15:00")), "stamped when it was due");
    assert!(
        world.load(1).clock(Metric::NextReply).expect("a clock").clock.breach.is_some(),
        "what was late here stays so"
    );
}

#[test]
fn to_somebody_else_go_public_messages_only() {
    let mut world = World::with(1);
    asks(&mut world, "sam asks", "09:30");
    assert_eq!(world.ann(1, note("between us"), "09:40"), "ok");
    let to_sam = |bodies: &[&str], world: &World| {
        let requester = Some(RequesterId::new("sam").expect("a requester"));
        Command::Split(Split { requester, ..split(world, bodies, 5) })
    };
    let both = to_sam(&["sam asks", "between us"], &world);
    let seq = message(&world, 1, "between us");
    let refused =
        format!("the ticket cannot be split so: message {seq} is internal, only public ones go to another requester");
    assert_eq!(world.ann(1, both, "10:00"), refused);
    assert_eq!(world.ann(1, reply("on it"), "10:01"), "ok");
    asks(&mut world, "sam asks again", "10:02");
    let public = to_sam(&["sam asks", "sam asks again"], &world);
    assert_eq!(world.ann(1, public, "10:05"), "ok");
    let view = |actor, number| block_on(world.desk.acting_as(actor).request(ticket(number)));
    let seen = view(sam(), 5).expect("a view");
    assert_eq!(seen.messages.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(), ["sam asks", "sam asks again"]);
    assert_eq!(seen.began_in, None, "whose it was is nothing of theirs");
    assert!(view(requester(), 1).expect("a view").went_on.is_empty(), "nor the other way round");
    assert!(view(requester(), 5).is_err() && view(sam(), 1).is_err());
    assert!(clock(&world, 5, Metric::FirstReply).is_some(), "nobody has replied to sam");
}

#[test]
fn what_cannot_be_split() {
    let mut world = World::with(3);
    asks(&mut world, "more", "09:30");
    assert_eq!(said(world.act(agent("cleo"), 1, Command::Write(Box::new(for_the_lab())), "09:40")), "ok");
    assert_eq!(world.ann(2, Command::Merge(MergeCommand::Into { ticket: ticket(1) }), "09:45"), "ok");
    assert_eq!(said(world.act(requester(), 2, reply("to the second"), "09:50")), "ok");
    assert_eq!(world.ann(3, Command::Close { reason: CloseReason::Cancelled }, "09:50"), "ok");
    assert_eq!(world.ann(1, Command::Split(split(&world, &["help with 1"], 7)), "09:55"), "ok");
    let with = |messages: &[u64]| Split {
        ticket: ticket(9),
        messages: messages.iter().map(|seq| MessageId::new(*seq).expect("an id")).collect(),
        subject: None,
        requester: None,
    };
    let team = message(&world, 1, "for the lab").seq();
    let came = message(&world, 1, "to the second").seq();
    let many: Vec<u64> = (1..=101).collect();
    assert_eq!(SPLIT_MAX, 100);
    let not_so = |why: String| format!("the ticket cannot be split so: {why}");
    let table = [
        (1, with(&[]), not_so("it names no message, expected at least one".into())),
        (1, with(&[2]), "there is no message 2 on this ticket".into()),
        (1, with(&[1]), not_so("message 1 belongs to another ticket already".into())),
        (1, with(&[team]), not_so(format!("message {team} is for a team, expected one that may be read"))),
        (
            1,
            with(&[came]),
            not_so(format!("message {came} was written to ticket 2, which goes on here, take that out first")),
        ),
        (1, with(&many), "the messages of one split: 101 entries, the limit is 100".into()),
        (1, Split { ticket: ticket(7), ..with(&[1]) }, already(7)),
        (1, Split { ticket: ticket(1), ..with(&[1]) }, already(1)),
        (3, with(&[1]), "the ticket is closed, only tags can change; a reply opens a follow-up ticket".into()),
        (8, with(&[1]), "there is no ticket 8".into()),
    ];
    for (number, asked, expected) in table {
        let answer = world.ann(number, Command::Split(asked.clone()), "10:00");
        assert_eq!(answer, expected, "{asked:?} of ticket {number}");
    }
    let asked = said(world.act(requester(), 1, Command::Split(with(&[1])), "10:00"));
    assert_eq!(asked, "requester rita may not split: this is for agents");
}

fn already(number: u64) -> String {
    format!("ticket {number} exists already, expected a new id to open a ticket under")
}

fn for_the_lab() -> NewMessage {
    NewMessage::new(Visibility::Team("lab".parse().expect("an id")), "for the lab")
}

#[test]
fn attachments_open_where_their_messages_are_told() {
    let mut world = World::with(2);
    let file = |name: &str, digest: &str| {
        let attachments = vec![Attachment::new(name, "text/plain", 3, &digest.repeat(32)).expect("an attachment")];
        Command::Write(Box::new(NewMessage { attachments, ..NewMessage::new(Visibility::Public, name) }))
    };
    assert_eq!(world.ann(1, file("moved", "ab"), "09:30"), "ok");
    assert_eq!(world.ann(1, file("kept", "cd"), "09:31"), "ok");
    assert_eq!(world.ann(1, Command::Split(split(&world, &["moved"], 5)), "10:00"), "ok");
    assert_eq!(world.ann(1, Command::Merge(MergeCommand::Into { ticket: ticket(2) }), "10:30"), "ok");
    let opens = |number, digest: &str| {
        let found = block_on(world.desk.acting_as(requester()).attachment(ticket(number), &digest.repeat(32)));
        found.expect("an answer").is_some()
    };
    let table =
        [(1, "ab", false), (5, "ab", true), (2, "ab", false), (1, "cd", true), (2, "cd", true), (5, "cd", false)];
    for (number, digest, expected) in table {
        assert_eq!(opens(number, digest), expected, "{digest} on ticket {number}");
    }
}

/// Whatever can be done with four tickets and those that come of them.
#[derive(Debug, Clone)]
enum Deed {
    Merge(usize, usize),
    Undo(usize),
    Split(usize, usize),
    Reply(usize),
    Note(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        2 => (0usize..9, 0usize..9).prop_map(|(from, to)| Deed::Merge(from, to)),
        2 => (0usize..9).prop_map(Deed::Undo),
        2 => (0usize..9, 0usize..9).prop_map(|(from, message)| Deed::Split(from, message)),
        2 => (0usize..9).prop_map(Deed::Reply),
        1 => (0usize..9).prop_map(Deed::Note),
    ];
    proptest::collection::vec(deed, 0..40)
}

proptest! {
    #![proptest_config(crate::stage::histories(48))]

    /// Whatever is merged, taken out, split and written: each public message is told on exactly one ticket that is not merged,
    /// each internal one on exactly one ticket, and histories fold to their tickets.
    #[test]
    fn no_message_is_lost_over_mergers_and_splits(deeds in deeds()) {
        let mut world = World::with(4);
        let mut n = 4u64;
        for deed in deeds {
            let number = |place: usize| u64::try_from(place).expect("small") % n + 1;
            match deed {
                Deed::Merge(from, to) => {
                    let into = ticket(number(to));
                    world.ann(number(from), Command::Merge(MergeCommand::Into { ticket: into }), "12:00");
                }
                Deed::Undo(from) => {
                    world.ann(number(from), Command::Merge(MergeCommand::Undo), "12:00");
                }
                Deed::Reply(to) => drop(world.ann(number(to), reply("more"), "12:00")),
                Deed::Note(to) => drop(world.ann(number(to), note("among us"), "12:00")),
                Deed::Split(from, place) => {
                    let from = number(from);
                    let all = Message::all(&world.history(from));
                    let Some(chosen) = all.get(place % all.len().max(1)) else { continue };
                    let asked = Split { ticket: ticket(n + 1), messages: [chosen.id].into(), subject: None, requester: None };
                    n += u64::from(world.ann(from, Command::Split(asked), "12:00") == "ok");
                }
            }
        }
        let mut written: Vec<(u64, u64)> = Vec::new();
        let mut told: Vec<(u64, u64)> = Vec::new();
        for number in 1..=n {
            let history = world.history(number);
            written.extend(Message::all(&history).iter().map(|message| (number, message.id.seq())));
            let stored = world.load(number);
            let is_root = stored.ties().mergers.merged.is_none();
            prop_assert_eq!(history.iter().fold(None, evolve), Some(stored));
            let lines = block_on(world.desk.acting_as(agent("ann")).conversation(ticket(number))).expect("told");
            let shown = lines.into_iter().filter(|line| is_root || line.message.visibility != Visibility::Public);
            told.extend(shown.map(|line| (line.ticket.number(), line.message.id.seq())));
        }
        written.sort_unstable();
        told.sort_unstable();
        prop_assert_eq!(told, written);
    }
}
