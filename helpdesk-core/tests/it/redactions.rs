//! Redaction: what is taken out is gone everywhere, that it was stays known, and everything else stays as it was.
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use helpdesk_core::{
    Attachment, Billing, Broken, CloseReason, Command, Event, EventBody, EventKind, Hook, HookFacts, Language,
    MergeCommand, Message, MessageId, NewMessage, Observation, Observer, Outbox, Proposal, REDACTED, Reaction, Redact,
    Redaction, Refusal, RequesterView, Settlement, SubmitError, TextDigest, TicketKind, Verified, Visibility,
    WorkCommand, verify,
};
use pollster::block_on;
use proptest::{prelude::*, sample::Index};

use crate::{
    laws::{histories, live},
    messages::to_team,
    relay::{Recorder, reply},
    stage::{Stage, agent, at, requester, service, spec, tenant},
    world::{World, ticket},
};

const SECRET: &str = "4711 0815 hunter2";

fn redact(of: u64, what: Redaction) -> Command {
    Command::Redact(Box::new(Redact { of, what, reason: "a password".into() }))
}

fn passages(of: u64, words: &[&str]) -> Command {
    redact(of, Redaction::Passages(words.iter().map(|word| (*word).to_owned()).collect()))
}

fn file(name: &str, digest: &str) -> Attachment {
    Attachment::new(name, "text/plain", 3, &digest.repeat(32)).expect("an attachment")
}

fn attached(body: &str) -> Command {
    let attachments = vec![file("plan.txt", "ab"), file("hunter2.txt", "cd")];
    Command::Write(Box::new(NewMessage { attachments, ..NewMessage::new(Visibility::Public, body) }))
}

/// Notes what the requester wrote, twice, and names somebody by it.
struct Parrot;

impl Hook for Parrot {
    fn name(&self) -> &str {
        "parrot"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        kind == EventKind::RequesterReplied
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let EventBody::MessageAdded { body, .. } = &facts.event.body else { return Reaction::default() };
        let command = Command::AddNote { body: format!("they say: {body} @hunter2") };
        Reaction { proposals: vec![Proposal { rule: "it".into(), command }], ..Reaction::default() }
    }
}

/// Ticket 1 at the desk in ann's hands; rita has written a secret that a hook repeats.
fn leaked() -> World {
    let mut spec = spec();
    spec.messages = serde_json::from_str(r#"{"edit_within_minutes": 600}"#).expect("a spec");
    let mut world = World::under(spec);
    world.desk = world.desk.clone().with_hook(Arc::new(Parrot));
    world.open(1, "rita", TicketKind::Incident);
    let desk = "desk".parse().expect("an id");
    world.act(service(), 1, Command::Route { team: desk }, "09:01").expect("routed");
    world.act(service(), 1, Command::Assign { agent: "ann".parse().expect("an id") }, "09:01").expect("assigned");
    world.act(requester(), 1, reply(&format!("it is {SECRET}!")), "09:02").expect("a reply");
    world
}

/// The number of the last event of a kind.
fn last(history: &[Event], kind: EventKind) -> u64 {
    history.iter().rev().find(|event| event.kind() == kind).expect("an event of the kind").seq
}

/// Everything that the store holds.
fn everything(world: &World) -> String {
    format!("{:?}", world.store)
}

fn whole(world: &World, number: u64) -> Verified {
    verify(&world.history(number), Some(world.load(number).head())).expect("a whole history")
}

#[test]
fn nothing_of_the_words_is_left_anywhere() {
    let mut world = leaked();
    let of = last(&world.history(1), EventKind::RequesterReplied);
    let note = last(&world.history(1), EventKind::NoteAdded);
    // One of the notices is dead, the others wait; the decision names the command of the hook.
    let waiting = block_on(world.store.waiting(&tenant(), at("10:00"), 100)).expect("an outbox");
    let about: Vec<_> = waiting.iter().filter(|w| w.notice.seq == of || w.notice.seq == note).collect();
    assert!(!about.is_empty() && everything(&world).contains(SECRET));
    let dead = Settlement::Dead { why: "no such mailbox".into() };
    block_on(world.store.settle(&tenant(), &about[0].notice.id, dead)).expect("settled");
    assert_eq!(world.ann(1, passages(of, &[SECRET]), "09:10"), "ok");
    assert!(everything(&world).contains("hunter2"), "the note of the hook is a message of its own");
    let EventBody::Redacted(told) = &world.history(1).pop().expect("an event").body else { panic!("a redaction") };
    assert_eq!(told.also_in, [note].into(), "and the redaction says where");
    assert_eq!(world.ann(1, redact(note, Redaction::Everything), "09:11"), "ok");
    assert!(!everything(&world).contains("hunter2"), "{}", everything(&world));
    let verified = whole(&world, 1);
    assert_eq!(verified.redacted.keys().copied().collect::<Vec<_>>(), [of, note]);
    // What is told still goes out, with a placeholder.
    let recorder = Recorder::default();
    block_on(world.desk.relay(&recorder, at("12:00"), 100)).expect("relayed");
    block_on(world.desk.redeliver_all(at("12:00"))).expect("revived");
    block_on(world.desk.relay(&recorder, at("12:00"), 100)).expect("relayed");
    assert!(recorder.bodies().contains(&format!("it is {REDACTED}!")), "{:?}", recorder.bodies());
}

#[test]
fn earlier_texts_of_an_edited_message_go_too() {
    let mut world = leaked();
    world.act(agent("ann"), 1, reply(&format!("so {SECRET}")), "09:10").expect("a reply");
    let of = last(&world.history(1), EventKind::Replied);
    let message = MessageId::new(of).expect("an id");
    let edit = |body: &str| Command::EditMessage { message, body: body.into() };
    world.act(agent("ann"), 1, edit(&format!("so: {SECRET}.")), "09:11").expect("edited");
    world.act(agent("ann"), 1, edit("so: never mind"), "09:12").expect("edited");
    assert_eq!(world.ann(1, passages(of, &[SECRET]), "09:13"), "ok");
    let texts: Vec<String> =
        world.history(1).iter().filter_map(text_of).filter(|text| text.starts_with("so")).collect();
    assert_eq!(texts, ["so [redacted]", "so: [redacted].", "so: never mind"]);
    assert_eq!(whole(&world, 1).redacted.len(), 2);
    // It is not written again.
    let refused = world.ann(1, edit("hunter2"), "09:14");
    assert!(refused.contains("redacted, or older"), "{refused}");
    // All of it, now: what was taken out before stays out, and the history holds.
    assert_eq!(world.ann(1, redact(of, Redaction::Text), "09:15"), "ok");
    assert_eq!(whole(&world, 1).redacted.len(), 3);
    let n_events = world.history(1).len();
    assert_eq!(world.ann(1, redact(of, Redaction::Text), "09:16"), "ok");
    assert_eq!(world.history(1).len(), n_events, "what is out already changes nothing");
}

fn text_of(event: &Event) -> Option<String> {
    if let EventBody::MessageAdded { body, .. } | EventBody::MessageEdited { body, .. } = &event.body {
        return Some(body.clone());
    }
    None
}

#[test]
fn what_is_refused_and_why() {
    let mut world = leaked();
    world.act(agent("cleo"), 1, to_team("lab", "for the lab"), "09:10").expect("a message");
    let (of, team) =
        (last(&world.history(1), EventKind::RequesterReplied), last(&world.history(1), EventKind::NoteAdded));
    let ab = || ["ab".repeat(32)].into();
    let none = Command::Redact(Box::new(Redact { of, what: Redaction::Text, reason: "  ".into() }));
    for (who, command, expected) in [
        (requester(), redact(of, Redaction::Text), "requester rita may not redact: this is for agents"),
        (agent("bob"), redact(of, Redaction::Text), "agent bob may not redact: the right `lead` is needed"),
        (agent("ann"), none, "the reason is empty, expected some text"),
        (agent("ann"), passages(of, &[]), "it names nothing, expected at least one passage or attachment"),
        (
            agent("ann"),
            passages(of, &[SECRET, "swordfish"]),
            "passage 2 of 2 stands nowhere in it, expected its very words",
        ),
        (agent("ann"), passages(of, &["[redacted]"]), "a passage holds `[redacted]`, expected words that are there"),
        (agent("ann"), redact(999, Redaction::Text), "there is no such event before this request"),
        (
            agent("ann"),
            redact(2, Redaction::Text),
            "it holds no text that can be taken out, expected a message or another text that people wrote",
        ),
        (
            agent("ann"),
            redact(of, Redaction::Attachments(ab())),
            "it has no attachment with that digest, expected one that came with it",
        ),
        (agent("ann"), redact(team, Redaction::Text), "it is for a team, expected one that may be read"),
    ] {
        let before = world.history(1);
        let said = match world.act(who, 1, command.clone(), "09:20") {
            Ok(_) => "ok".to_owned(),
            Err(SubmitError::Refused(Refusal::CannotRedact { why, .. })) => why,
            Err(error) => error.to_string(),
        };
        assert_eq!(said, expected, "{command:?}");
        assert_eq!(world.history(1), before);
    }
    let refusal = Refusal::CannotRedact { of: 3, why: "why".into() };
    assert_eq!(refusal.to_string(), "nothing is taken out of event 3: why");
}

#[test]
fn requesters_see_that_and_staff_sees_why() {
    let mut stage = Stage::opened("09:00");
    stage.act(&requester(), attached("my password is hunter2"), "09:01").expect("a reply");
    let of = last(&stage.events, EventKind::RequesterReplied);
    stage.act(&service(), passages(of, &["hunter2"]), "09:02").expect("redacted");
    stage.act(&service(), redact(of, Redaction::Attachments(["cd".repeat(32)].into())), "09:03").expect("redacted");
    let view = RequesterView::of(stage.ticket(), &stage.events, &stage.configuration);
    let read = view.messages.last().expect("a message");
    assert_eq!((read.body.as_str(), read.is_redacted), ("my password is [redacted]", true));
    assert_eq!(read.attachments, [file("plan.txt", "ab")]);
    let shown = serde_json::to_string(&view).expect("json");
    assert!(!shown.contains("a password") && !shown.contains("import") && !shown.contains("cdcd"), "{shown}");
    let message = Message::all(&stage.events).pop().expect("a message");
    let notes: Vec<_> =
        message.redactions.iter().map(|n| (n.by.to_string(), n.reason.as_str(), n.n_bytes, n.n_attachments)).collect();
    let by = service().author().to_string();
    assert_eq!(notes, [(by.clone(), "a password", 7, 0), (by, "a password", 0, 1)]);
    let said = |language: &Language| {
        let told = stage.explain("10:00").tell();
        let told = told.iter().map(|told| language.say(&told.phrase)).filter(|said| said.contains("a password"));
        told.map(|said| said.split("  [").next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let english = [
        format!("7 bytes of text taken out of event {of}: a password"),
        format!("1 attachments taken out of event {of}: a password"),
    ];
    assert_eq!(said(&Language::english()), english);
    let german = [
        format!("7 Bytes Text aus Ereignis {of} entfernt: a password"),
        format!("1 Anhänge aus Ereignis {of} entfernt: a password"),
    ];
    assert_eq!(said(&Language::german()), german);
}

#[test]
fn closed_and_merged_tickets_are_redacted_too() {
    let mut world = leaked();
    world.open(2, "rita", TicketKind::Incident);
    world.open(3, "rita", TicketKind::Incident);
    let into = Command::Merge(MergeCommand::Into { ticket: ticket(3) });
    world.act(service(), 1, into, "09:10").expect("merged");
    world.act(service(), 2, Command::Close { reason: CloseReason::Spam }, "09:11").expect("closed");
    let of = last(&world.history(1), EventKind::RequesterReplied);
    let before = [world.load(1), world.load(2)];
    world.act(service(), 1, redact(of, Redaction::Text), "09:12").expect("redacted");
    world.act(service(), 2, redact(1, Redaction::Text), "09:12").expect("redacted");
    assert_eq!([world.status(1), world.status(2)], before.each_ref().map(|ticket| ticket.status.kind()));
    let view = block_on(world.desk.acting_as(requester()).request(ticket(3))).expect("a view");
    assert!(view.messages.iter().any(|message| message.is_redacted && message.body == REDACTED));
    let view = block_on(world.desk.acting_as(requester()).request(ticket(2))).expect("a view");
    assert_eq!(view.messages[0].body, REDACTED);
    assert_eq!((whole(&world, 1).redacted.len(), whole(&world, 2).redacted.len()), (1, 1));
}

#[test]
fn texts_beside_messages_leave_the_ticket_too() {
    let mut stage = Stage::opened("09:00");
    let log = WorkCommand::Log {
        seconds: 600,
        category: None,
        note: "typed hunter2".into(),
        billing: Billing::default(),
        began_at: None,
        agent: None,
    };
    stage.act(&agent("ann"), Command::Work(log), "09:20").expect("logged");
    let of = last(&stage.events, EventKind::WorkLogged);
    let told = |stage: &Stage| serde_json::to_string(stage.ticket()).expect("json");
    assert!(told(&stage).contains("hunter2"));
    let sum = stage.ticket().work.as_ref().map(|work| work.sum);
    // The stage checks that the fold of what is stored is the snapshot.
    stage.act(&service(), redact(of, Redaction::Text), "09:30").expect("redacted");
    assert!(!told(&stage).contains("hunter2"));
    assert_eq!(stage.ticket().work.as_ref().map(|work| work.sum), sum);
    // A reason that says too much is a text like others.
    let tale = Redact { of: 1, what: Redaction::Text, reason: "it said hunter2".into() };
    assert!(stage.act(&service(), Command::Redact(Box::new(tale)), "09:31").is_err(), "the opening has no text");
    let of = last(&stage.events, EventKind::Redacted);
    stage.act(&service(), redact(of, Redaction::Text), "09:32").expect("redacted");
    assert!(verify(&stage.events, Some(stage.ticket().head())).is_ok());
}

#[test]
fn one_request_may_redact_several_times() {
    let mut stage = Stage::opened("09:00");
    stage.act(&requester(), reply("one two three two"), "09:01").expect("a reply");
    let of = last(&stage.events, EventKind::RequesterReplied);
    let commands = vec![passages(of, &["two", "ne tw"]), passages(of, &["three"])];
    stage.act_at(&service(), commands, at("09:02")).expect("redacted");
    let message = Message::all(&stage.events).pop().expect("a message");
    assert_eq!(message.body, "o[redacted]o [redacted] [redacted]");
    assert_eq!(message.redactions.iter().map(|note| note.n_bytes).collect::<Vec<_>>(), [8, 5]);
    assert!(verify(&stage.events, Some(stage.ticket().head())).is_ok());
}

/// What is left is as good as sealed: the redaction names its digest.
#[test]
fn a_text_that_is_missing_without_a_redaction_is_broken() {
    let mut stage = Stage::opened("09:00");
    stage.act(&requester(), reply("one two"), "09:01").expect("a reply");
    let of = last(&stage.events, EventKind::RequesterReplied);
    let original = stage.events.clone();
    stage.act(&service(), passages(of, &["two"]), "09:02").expect("redacted");
    let by = last(&stage.events, EventKind::Redacted);
    let head = Some(stage.ticket().head());
    assert_eq!(verify(&stage.events, head).expect("whole").redacted, [(of, by)].into());
    let place = |seq: u64| usize::try_from(seq).expect("a place") - 1;
    let check = |change: &dyn Fn(&mut Vec<Event>), expected: Vec<Broken>| {
        let mut events = stage.events.clone();
        change(&mut events);
        assert_eq!(verify(&events, head), Err(expected));
    };
    let write = |event: &mut Event, text: &str| {
        let EventBody::MessageAdded { body, .. } = &mut event.body else { panic!("a message") };
        *body = text.into();
    };
    check(&|events| write(&mut events[place(of)], "one [redacted]!"), vec![Broken::Edited { seq: of }]);
    check(&|events| write(&mut events[place(of)], REDACTED), vec![Broken::Edited { seq: of }]);
    let gone = vec![Broken::Edited { seq: of }, Broken::Truncated { found: by - 1, expected: by }];
    check(&|events| drop(events.remove(place(by))), gone);
    check(
        &|events| {
            let EventBody::Redacted(redacted) = &mut events[place(by)].body else { panic!("a redaction") };
            redacted.texts[0].now = TextDigest::of("one more");
            write(&mut events[place(of)], "one more");
        },
        vec![Broken::Edited { seq: by }],
    );
    // The text as it was, after it was taken out, is what was sealed: nothing is broken, and the redaction has not been done.
    let mut events = stage.events.clone();
    events[place(of)] = original[place(of)].clone();
    assert!(verify(&events, head).is_ok());
}

#[derive(Default)]
struct SearchIndex(Mutex<Vec<String>>);

#[async_trait]
impl Observer for SearchIndex {
    fn name(&self) -> &str {
        "index"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        matches!(kind, EventKind::RequesterReplied | EventKind::Redacted)
    }
    async fn observe(&self, observation: &Observation<'_>) -> Result<(), String> {
        let event = observation.event;
        let told = if let EventBody::Redacted(redacted) = &event.body {
            format!("forget {}", redacted.of)
        } else {
            text_of(event).unwrap_or_default()
        };
        self.0.lock().expect("a lock").push(told);
        Ok(())
    }
}

/// One that comes late never gets the words; one that has them is told to forget them.
#[test]
fn observers_can_follow() {
    let mut world = leaked();
    let index = Arc::new(SearchIndex::default());
    world.desk = world.desk.clone().with_observer(index.clone());
    world.act(requester(), 1, reply("key hunter2 one"), "09:10").expect("a reply");
    let first = last(&world.history(1), EventKind::RequesterReplied);
    block_on(world.desk.relay(&Recorder::default(), at("09:11"), 100)).expect("relayed");
    world.act(requester(), 1, reply("key hunter2 two"), "09:12").expect("a reply");
    let second = last(&world.history(1), EventKind::RequesterReplied);
    for of in [first, second] {
        assert_eq!(world.ann(1, passages(of, &["hunter2"]), "09:13"), "ok");
    }
    block_on(world.desk.relay(&Recorder::default(), at("09:14"), 100)).expect("relayed");
    let told = index.0.lock().expect("a lock").clone();
    let forget = |of: u64| format!("forget {of}");
    assert_eq!(told, ["key hunter2 one".to_owned(), "key [redacted] two".to_owned(), forget(first), forget(second)]);
}

/// A history with everything that a redaction leaves: its texts but for one, who did what when, and the seals.
fn rest(events: &[Event], but: u64) -> Vec<String> {
    let others = events.iter().filter(|event| event.seq != but);
    others.map(|event| serde_json::to_string(event).expect("json")).collect()
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// Redacting any text leaves every other text, all clocks and the chain as they were.
    #[test]
    fn redaction_leaves_everything_else(history in histories(), chosen in any::<Index>(), all in any::<bool>()) {
        let (mut stage, when) = live(&history);
        let texts: Vec<u64> = Message::all(&stage.events).iter().map(|message| message.id.seq()).collect();
        prop_assume!(!texts.is_empty());
        let of = *chosen.get(&texts);
        let (before, events) = (stage.ticket().clone(), stage.events.clone());
        let command = if all { redact(of, Redaction::Text) } else { passages(of, &["ex"]) };
        stage.act_at(&service(), vec![command], when).expect("redacted");
        let after = stage.ticket();
        prop_assert_eq!(&after.clocks, &before.clocks);
        prop_assert_eq!((&after.course, &after.hands, after.touched_at), (&before.course, &before.hands, before.touched_at));
        prop_assert_eq!(after.wake(&stage.configuration).at(), before.wake(&stage.configuration).at());
        prop_assert_eq!(rest(&stage.events[..events.len()], of), rest(&events, of));
        let changed = (&stage.events[usize::try_from(of).expect("a place") - 1], &events[usize::try_from(of).expect("a place") - 1]);
        prop_assert_eq!(changed.0.seal, changed.1.seal);
        prop_assert_eq!(text_of(changed.0), Some(if all { REDACTED.to_owned() } else { format!("t{REDACTED}t") }));
        let verified = verify(&stage.events, Some(after.head())).expect("a whole history");
        prop_assert_eq!(verified.redacted.keys().copied().collect::<Vec<_>>(), [of]);
        prop_assert_eq!(after.version, before.version + 1);
        let unit = stage.act_at(&service(), vec![Command::Tick], when).expect("a tick");
        prop_assert!(unit.events().is_empty());
    }
}
