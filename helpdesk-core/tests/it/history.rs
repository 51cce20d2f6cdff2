//! Histories prove themselves: seals, what breaks them, and how it is named.
use helpdesk_core::{Broken, Command, Event, EventBody, Head, Redact, Redaction, Seal, Verified, verify};

use proptest::{prelude::any, prop_assert, prop_assert_eq, proptest, sample::Index};

use crate::{
    laws::{histories, live},
    stage::{Stage, agent, requester},
};

/// Five events and more: opened, policy, clocks, a note, a reply.
fn lived() -> Stage {
    let mut stage = Stage::opened("09:00");
    stage.act(&requester(), Command::Reply { body: "the green one".into() }, "09:05").expect("a message");
    stage.act(&agent("ann"), Command::AddNote { body: "the PIN is 4711".into() }, "09:10").expect("a note");
    stage.act(&agent("ann"), Command::Reply { body: "on our way".into() }, "09:30").expect("a reply");
    stage
}

/// What is wrong with a history of a ticket that was changed.
fn broken(change: impl FnOnce(&mut Vec<Event>)) -> Vec<Broken> {
    let stage = lived();
    let mut events = stage.events.clone();
    change(&mut events);
    verify(&events, Some(stage.ticket().head())).expect_err("a change that was noticed")
}

fn write_over(event: &mut Event, text: &str) {
    let EventBody::MessageAdded { body, .. } = &mut event.body else { panic!("{event:?} has no text") };
    *body = text.into();
}

fn note(events: &mut [Event]) -> &mut Event {
    let is_note =
        |e: &&mut Event| matches!(&e.body, EventBody::MessageAdded { body, .. } if body.starts_with("the PIN"));
    events.iter_mut().find(is_note).expect("the note")
}

#[test]
fn a_history_as_it_was_written_is_whole() {
    let stage = lived();
    let n_events = stage.ticket().version;
    assert_eq!(verify(&stage.events, Some(stage.ticket().head())), Ok(Verified { n_events, ..Verified::default() }));
    assert_eq!(stage.ticket().seal, stage.events.last().and_then(|e| e.seal));
    assert_eq!(verify(&[], None), Ok(Verified::default()));
}

#[test]
fn what_was_changed_is_named() {
    let last = lived().ticket().version;
    let place_of_note = note(&mut lived().events).seq;
    for (what, expected, found) in [
        ("a text", vec![Broken::Edited { seq: place_of_note }], broken(|e| write_over(note(e), "nothing"))),
        ("an instant", vec![Broken::Edited { seq: 3 }], broken(|e| e[2].at = e[18].at)),
        ("a seal", vec![Broken::Edited { seq: 3 }, Broken::Edited { seq: 4 }], broken(|e| e[2].seal = e[3].seal)),
        ("a seal that is gone", vec![Broken::Unsealed { seq: 3 }], broken(|e| e[2].seal = None)),
        ("an event", vec![Broken::Removed { from: 4, to: 4 }], broken(|e| drop(e.remove(3)))),
        ("the first events", vec![Broken::Removed { from: 1, to: 3 }], broken(|e| drop(e.drain(..3)))),
        ("the last event", vec![Broken::Truncated { found: last - 1, expected: last }], broken(|e| drop(e.pop()))),
        ("everything", vec![Broken::Truncated { found: 0, expected: last }], broken(Vec::clear)),
        ("an order", vec![Broken::Reordered { seq: 3, place: 4 }], broken(|e| e.swap(2, 3))),
        ("a repetition", vec![Broken::Duplicated { seq: 3, place: 4 }], broken(|e| e.insert(3, e[2].clone()))),
        (
            "another under a number",
            vec![Broken::Inserted { seq: 3, place: 4 }],
            broken(|e| {
                let mut forged = e[2].clone();
                forged.by = e[0].by.clone();
                e.insert(3, forged);
            }),
        ),
        (
            "one more at the end",
            vec![Broken::Inserted { seq: last + 1, place: last + 1 }],
            broken(|e| {
                let mut forged = e[2].clone();
                forged.seq = last + 1;
                e.push(forged);
            }),
        ),
    ] {
        assert_eq!(found, expected, "{what}");
    }
}

/// Whoever seals what they changed must seal everything behind it, and then the ticket names another end.
#[test]
fn sealing_anew_only_moves_where_it_is_noticed() {
    let stage = lived();
    let mut events = stage.events.clone();
    let last = stage.ticket().version;
    write_over(note(&mut events), "nothing");
    let from = usize::try_from(note_seq(&stage)).expect("a place") - 1;
    let before = events[from - 1].seal;
    events[from].seal = Some(Seal::of(before, &events[from]));
    let next = u64::try_from(from + 2).expect("a number");
    assert_eq!(verify(&events, None), Err(vec![Broken::Edited { seq: next }]));
    for place in from + 1..events.len() {
        events[place].seal = Some(Seal::of(events[place - 1].seal, &events[place]));
    }
    assert!(verify(&events, None).is_ok(), "without the ticket nothing shows it");
    assert_eq!(verify(&events, Some(stage.ticket().head())), Err(vec![Broken::OtherHead { seq: last }]));
}

fn note_seq(stage: &Stage) -> u64 {
    note(&mut stage.events.clone()).seq
}

/// A history that was begun before there were seals can be read, goes on with seals, and says what is not proved.
#[test]
fn an_old_history_goes_on_with_seals() {
    let mut stage = Stage::opened("09:00");
    stage.events.iter_mut().for_each(|event| event.seal = None);
    stage.ticket.as_mut().expect("a ticket").seal = None;
    let n_unsealed = stage.ticket().version;
    let head = Head { seq: n_unsealed, seal: None };
    assert_eq!(
        verify(&stage.events, Some(head)),
        Ok(Verified { n_events: n_unsealed, n_unsealed, ..Verified::default() })
    );
    stage.act(&agent("ann"), Command::Reply { body: "hello".into() }, "09:30").expect("a reply");
    let n_events = stage.ticket().version;
    assert_eq!(
        verify(&stage.events, Some(stage.ticket().head())),
        Ok(Verified { n_events, n_unsealed, ..Verified::default() })
    );
    // Taking seals away from the front does not make a history old.
    let mut stripped = lived().events;
    stripped.iter_mut().take(3).for_each(|event| event.seal = None);
    assert_eq!(verify(&stripped, None), Err(vec![Broken::Edited { seq: 4 }]));
}

#[test]
fn what_is_broken_is_said_in_words() {
    for (broken, expected) in [
        (Broken::Edited { seq: 3 }, "event 3 was edited: it and its seal do not belong together"),
        (Broken::Removed { from: 4, to: 4 }, "event 4 is missing"),
        (Broken::Removed { from: 4, to: 6 }, "events 4 to 6 are missing"),
        (Broken::Duplicated { seq: 3, place: 4 }, "event 3 stands again at place 4"),
        (Broken::Reordered { seq: 3, place: 4 }, "event 3 stands after a later one, at place 4"),
        (Broken::Inserted { seq: 3, place: 4 }, "event 3 at place 4 was never written"),
        (Broken::Unsealed { seq: 3 }, "event 3 has no seal, though one before it has"),
        (Broken::Truncated { found: 4, expected: 9 }, "the history ends at event 4, the ticket says 9"),
        (Broken::OtherHead { seq: 9 }, "event 9 is not the one that the ticket names as its last"),
    ] {
        assert_eq!(broken.to_string(), expected);
    }
    let error = "abc".parse::<Seal>().expect_err("no seal").to_string();
    assert_eq!(error, "`abc` is no seal, expected 64 hexadecimal digits in lower case");
    let upper = "A".repeat(64).parse::<Seal>();
    assert!(upper.is_err(), "one seal has one spelling");
}

/// The chain is stored for good: a history that was written once holds for ever, and other languages compute the same.
#[test]
fn seals_are_pinned() {
    let lines = include_str!("../../../docs/history.example.jsonl");
    let events: Vec<Event> = lines.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
    assert_eq!(verify(&events, None), Ok(Verified { n_events: 19, ..Verified::default() }));
    let again: Vec<String> = events.iter().map(|e| serde_json::to_string(e).expect("json") + "\n").collect();
    assert_eq!(again.concat(), lines);
}

/// What a redaction leaves is stored for good as well: the first history, with the text of its note taken out.
#[test]
fn seals_of_redacted_events_are_pinned() {
    let mut stage = lived();
    let of = note_seq(&stage);
    let what = Redaction::Passages(vec!["4711".into()]);
    let redact = Redact { of, what, reason: "a PIN".into() };
    stage.act(&agent("ann"), Command::Route { team: "desk".parse().expect("an id") }, "09:35").expect("routed");
    stage.act(&agent("ann"), Command::Redact(Box::new(redact)), "09:40").expect("redacted");
    let lines: Vec<String> = stage.events.iter().map(|e| serde_json::to_string(e).expect("json") + "\n").collect();
    assert_eq!(lines.concat(), include_str!("../../../docs/history.redacted.jsonl"));
    let verified = verify(&stage.events, Some(stage.ticket().head())).expect("a whole history");
    assert_eq!(verified.redacted, [(of, stage.ticket().version)].into());
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// Whatever one thing is done to a history, it is found, and the event is named.
    #[test]
    fn a_changed_history_is_found(history in histories(), how in 0..7, where_it_is in any::<Index>(), to in any::<Index>()) {
        let (stage, _) = live(&history);
        let (head, mut events) = (Some(stage.ticket().head()), stage.events.clone());
        prop_assert_eq!(verify(&events, head).map(|v| v.n_unsealed), Ok(0));
        let (place, other) = (where_it_is.index(events.len()), to.index(events.len()));
        let seq = events[place].seq;
        let change = Change::ALL[usize::try_from(how).expect("a place")];
        if !change.make(&mut events, place, other) {
            return Ok(());
        }
        let broken = verify(&events, head).expect_err("a change that was noticed");
        let last = stage.ticket().version;
        prop_assert!(broken.iter().any(|b| change.is_named(b, seq, last)), "{:?} {:?}", change, broken);
    }
}

#[derive(Debug, Clone, Copy)]
enum Change {
    EditAuthor,
    EditInstant,
    EditSeal,
    Remove,
    Exchange,
    Repeat,
    Cut,
}

impl Change {
    const ALL: [Self; 7] =
        [Self::EditAuthor, Self::EditInstant, Self::EditSeal, Self::Remove, Self::Exchange, Self::Repeat, Self::Cut];

    /// Makes the change; not where it would change nothing.
    fn make(self, events: &mut Vec<Event>, place: usize, other: usize) -> bool {
        let before = events.clone();
        match self {
            Self::EditAuthor => events[place].by = events[other].by.clone(),
            Self::EditInstant => events[place].at = events[other].at,
            Self::EditSeal => events[place].seal = events[other].seal,
            Self::Remove => drop(events.remove(place)),
            Self::Exchange => events.swap(place, other),
            Self::Repeat => events.insert(other, before[place].clone()),
            Self::Cut => events.truncate(place),
        }
        *events != before
    }

    fn is_named(self, broken: &Broken, seq: u64, last: u64) -> bool {
        match (self, *broken) {
            (Self::EditAuthor | Self::EditInstant | Self::EditSeal, Broken::Edited { seq: named }) => named == seq,
            (Self::Remove, Broken::Removed { from, to }) => (from, to) == (seq, seq),
            (Self::Remove | Self::Cut, Broken::Truncated { found, expected }) => (found, expected) == (seq - 1, last),
            (Self::Exchange, Broken::Reordered { .. }) => true,
            (Self::Repeat, Broken::Duplicated { seq: named, .. }) => named == seq,
            _ => false,
        }
    }
}
