//! What was said on a ticket: counted on each side, and the last public message wherever somebody looks at it.
use std::sync::{Arc, Mutex};

use helpdesk_core::{
    Actor, AgentId, Beside, Channel, Command, EventKind, Hook, HookFacts, MessageId, NewMessage, OpenTicket, Reaction,
    Rights, Talk, TicketKind, Visibility,
};

use crate::{
    relay::reply,
    stage::{Stage, agent, at, request, requester, service, spec, tenant},
    world::World,
};

fn write(new: NewMessage) -> Command {
    Command::Write(Box::new(new))
}

/// Agents' replies, requesters' messages, all messages, and who wrote the last public one, when and on which way.
fn said(stage: &Stage) -> String {
    let ticket = stage.ticket();
    let last = ticket.last_message().map(|last| {
        let way = last.channel.map_or("-", Channel::as_str);
        format!("by {} at {} over {way}", last.by.word(), last.at.format("%H:%M"))
    });
    let counts = (ticket.n_agent_replies(), ticket.n_requester_messages(), ticket.n_messages);
    format!("{counts:?} {}", last.unwrap_or_default())
}

#[test]
fn messages_are_counted_by_who_wrote_them() {
    let mut stage = Stage::new();
    let open = OpenTicket { body: Some("it smells".into()), channel: Channel::Email, ..request() };
    stage.act(&requester(), Command::open(open), "09:00").expect("opened");
    assert_eq!(said(&stage), "(0, 1, 1) by requester at 09:00 over email");
    assert_eq!(stage.ticket().talk, None, "a ticket that nobody answered keeps nothing of it");
    let reporting =
        Actor::service(tenant(), "import", Rights::of_an_agent()).on_behalf_of(AgentId::new("ann").unwrap());
    let chat = NewMessage { channel: Some(Channel::Chat), ..NewMessage::new(Visibility::Public, "still there?") };
    let absent = NewMessage { automatic: true, ..NewMessage::new(Visibility::Public, "I am away") };
    for (who, command, when, expected) in [
        (agent("ann"), Command::AddNote { body: "odd".into() }, "09:10", "(0, 1, 2) by requester at 09:00 over email"),
        (agent("ann"), reply("hello"), "09:20", "(1, 1, 3) by agent at 09:20 over -"),
        (requester(), write(chat), "09:30", "(1, 2, 4) by requester at 09:30 over chat"),
        (requester(), write(absent), "09:31", "(1, 2, 5) by requester at 09:30 over chat"),
        (reporting, reply("on my way"), "09:40", "(2, 2, 6) by service at 09:40 over -"),
        (service(), reply("a form"), "09:50", "(2, 2, 7) by service at 09:50 over -"),
    ] {
        stage.act(&who, command.clone(), when).expect("written");
        assert_eq!(said(&stage), expected, "{command:?}");
    }
}

#[test]
fn a_ticket_without_a_first_message_has_none() {
    let mut stage = Stage::opened("09:00");
    assert_eq!(said(&stage), "(0, 0, 0) ");
    stage.act(&agent("ann"), Command::AddNote { body: "called".into() }, "09:10").expect("a note");
    assert_eq!(said(&stage), "(0, 0, 1) ");
    stage.act(&requester(), reply("hello?"), "09:20").expect("a reply");
    assert_eq!(stage.ticket().n_requester_messages(), 1);
    assert_eq!(stage.ticket().last_message().map(|last| last.at), Some(at("09:20")));
}

#[test]
fn stored_talk_is_pinned() {
    let mut stage = Stage::opened("09:00");
    stage.act(&agent("ann"), Command::AddNote { body: "odd".into() }, "09:10").expect("a note");
    stage.act(&agent("ann"), reply("hello"), "09:20").expect("a reply");
    let chat = NewMessage { channel: Some(Channel::Chat), ..NewMessage::new(Visibility::Public, "thanks") };
    stage.act(&requester(), write(chat), "09:30").expect("a reply");
    let talk = stage.ticket().talk.clone().expect("somebody wrote");
    let text = serde_json::to_string(&talk).expect("json");
    let id = talk.last.as_ref().expect("a message").id;
    assert_eq!(
        text,
        format!(
            r#"{{"n_agent_replies":1,"n_requester_replies":1,"n_others":1,"last":{{"id":{id},"by":{{"who":"requester","id":"rita"}},"at":"2026-01-05T09:30:00Z","channel":"chat"}}}}"#
        )
    );
    assert_eq!(serde_json::from_str::<Talk>(&text).expect("read back"), *talk);
}

/// Notes what the last message says whenever a timer comes or something is tagged.
#[derive(Default)]
struct Listener(Mutex<Vec<Option<String>>>);

impl Hook for Listener {
    fn name(&self) -> &str {
        "listener"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        matches!(kind, EventKind::TimerDue | EventKind::TagsChanged | EventKind::MessageEdited | EventKind::Redacted)
    }
    fn looks_at(&self, what: Beside) -> bool {
        what == Beside::LastMessage
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        self.0.lock().unwrap().push(facts.known.last_text.map(str::to_owned));
        Reaction::default()
    }
}

#[test]
fn hooks_see_what_was_said_last() {
    let listener = Arc::new(Listener::default());
    let mut spec = spec();
    spec.messages.edit_within_minutes = Some(60);
    let mut world = World::under(spec);
    world.desk = world.desk.with_hook(listener.clone());
    world.open(1, "rita", TicketKind::Incident);
    let mut heard = |who: Actor, command: Command| {
        world.act(who, 1, command, "09:10").expect("done");
        let said = listener.0.lock().expect("a list").drain(..).next_back().flatten();
        (said.unwrap_or_default(), world.load(1).last_message().map_or(0, |last| last.id.seq()))
    };
    let tag = |name: &str| Command::Tag { add: [name.to_owned()].into(), remove: [].into() };
    heard(service(), Command::Route { team: "desk".parse().expect("an id") });
    assert_eq!(heard(agent("ann"), tag("a")), ("help with 1".into(), 1));
    let (_, replied) = heard(agent("ann"), reply("look at the plug"));
    assert_eq!(heard(agent("bob"), tag("b")), ("look at the plug".into(), replied));
    heard(agent("ann"), Command::AddNote { body: "internal".into() });
    let edit = Command::EditMessage { message: MessageId::new(replied).expect("an id"), body: "look at it".into() };
    assert_eq!(heard(agent("ann"), edit), ("look at it".into(), replied), "at once");
    assert_eq!(heard(agent("ann"), tag("c")), ("look at it".into(), replied), "and later");
    let redact = format!(r#"{{"do":"redact","of":{replied},"what":"text","reason":"a name"}}"#);
    let redact: Command = serde_json::from_str(&redact).expect("a command");
    assert_eq!(heard(agent("ann"), redact).0, "", "what is taken out is not heard");
    assert!(!heard(agent("ann"), tag("d")).0.contains("look"), "nor later");
}
