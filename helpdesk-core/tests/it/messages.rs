//! Messages: who reads them, whom they name, what is taken for one, and what happens to their texts.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Attachment, Command, Configuration, Desk, Event, EventBody, EventKind, Grants, Ground, Message, MessageId,
    MessageSight, Metric, NewMessage, Refusal, Request, RequesterView, Staff, Standing, StatusKind, TeamRights,
    TicketId, Visibility,
};
use helpdesk_memory::MemoryStore;
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, requester, service, spec, tenant};

pub(crate) fn write(visibility: Visibility, body: &str) -> Command {
    Command::Write(Box::new(NewMessage::new(visibility, body)))
}

pub(crate) fn to_team(team: &str, body: &str) -> Command {
    write(Visibility::Team(team.parse().expect("an id")), body)
}

fn automatic(body: &str) -> Command {
    Command::Write(Box::new(NewMessage { automatic: true, ..NewMessage::new(Visibility::Public, body) }))
}

fn file(name: &str) -> Attachment {
    Attachment::new(name, "text/plain", 3, &"ab".repeat(32)).expect("an attachment")
}

fn said(stage: &mut Stage, actor: &Actor, command: Command) -> String {
    let said = stage.act(actor, command, "09:30").map(|unit| unit.events().len());
    said.map_or_else(|refusal| refusal.to_string(), |n| format!("{n} events"))
}

fn sight(stage: &Stage, actor: &Actor) -> MessageSight {
    MessageSight::of(actor, &Standing::of(actor, &stage.configuration))
}

#[test]
fn who_may_write_what() {
    let long = vec![file("a"); 51];
    let with =
        |attachments| Command::Write(Box::new(NewMessage { attachments, ..NewMessage::new(Visibility::Public, "x") }));
    let answer = |n| {
        let in_reply_to = MessageId::new(n);
        Command::Write(Box::new(NewMessage { in_reply_to, ..NewMessage::new(Visibility::Internal, "x") }))
    };
    for (actor, command, expected) in [
        (requester(), write(Visibility::Public, "hi"), "1 events"),
        (requester(), write(Visibility::Internal, "hi"), "requester rita may not write: this is for agents"),
        (requester(), to_team("desk", "hi"), "requester rita may not write: this is for agents"),
        (requester(), write(Visibility::Public, "  "), "the message is empty, expected some text"),
        (service(), to_team("desk", "hi"), "1 events"),
        (service(), to_team("moon", "hi"), "there is no team `moon`, expected one of `desk`, `lab`, `attic`"),
        (service(), with(vec![file("a"), file("b")]), "1 events"),
        (service(), with(long), "the attachments: 51 entries, the limit is 50"),
        (service(), answer(1), "1 events"),
        (service(), answer(999), "there is no message 999 on this ticket"),
        (agent("cleo"), to_team("lab", "hi"), "2 events"),
        (agent("ann"), to_team("lab", "hi"), "agent `ann` is not a member of team `lab`, expected one of `cleo`"),
        (
            service().on_behalf_of("ann".parse().expect("an id")),
            to_team("lab", "hi"),
            "agent `ann` is not a member of team `lab`, expected one of `cleo`",
        ),
    ] {
        assert_eq!(said(&mut Stage::opened("09:00"), &actor, command.clone()), expected, "{actor}: {command:?}");
    }
}

#[test]
fn another_team_never_gets_what_a_message_to_a_team_says() {
    let desk =
        Desk::new(tenant(), Arc::new(MemoryStore::new()), Configuration::build(spec()).expect("a configuration"));
    let ticket = TicketId::new(1).expect("an id");
    let lead = Actor::staff(tenant(), Staff::new("ann".parse().expect("an id"), Grants::everywhere()));
    pollster::block_on(async {
        let mut n = 0;
        let mut act = async |actor: Actor, command: Command| {
            n += 1;
            let id = format!("c{n}").parse().expect("an id");
            desk.acting_as(actor).submit(&Request::one(id, ticket, command, at("09:00"))).await.expect("done");
        };
        act(requester(), Command::open(request())).await;
        act(agent("cleo"), to_team("lab", "the secret of @cleo and @ann")).await;
        let readable = async |actor: Actor| {
            let acting = desk.acting_as(actor);
            let mut texts = String::new();
            texts += &serde_json::to_string(&acting.history(ticket).await.expect("history")).expect("json");
            texts += &serde_json::to_string(&acting.messages(ticket).await.expect("messages")).expect("json");
            texts +=
                &serde_json::to_string(&acting.explain(ticket, at("10:00")).await.expect("explained")).expect("json");
            texts += &serde_json::to_string(&acting.ticket(ticket).await.expect("a ticket")).expect("json");
            texts += &serde_json::to_string(&acting.page(None, 10).await.expect("a page")).expect("json");
            texts.matches("secret").count()
        };
        let importer = service();
        let hand = service().on_behalf_of("cleo".parse().expect("an id"));
        for (actor, reads) in [
            (lead, false),
            (agent("bob"), false),
            (importer, false),
            (hand, true),
            (agent("cleo"), true),
            (Actor::auditor(tenant(), "amy".parse().expect("an id")), true),
        ] {
            assert_eq!(readable(actor.clone()).await, if reads { 3 } else { 0 }, "{actor}");
        }
        let view = desk.acting_as(requester()).request(ticket).await.expect("a view");
        assert!(view.messages.is_empty());
    });
}

#[test]
fn a_withheld_message_is_there_without_what_it_says() {
    let mut stage = Stage::opened("09:00");
    let new = NewMessage {
        attachments: vec![file("plan")],
        ..NewMessage::new(Visibility::Team("lab".parse().expect("an id")), "x")
    };
    stage.act(&service(), Command::Write(Box::new(new)), "09:01").expect("written");
    let messages = Message::all(&stage.events);
    let sight = sight(&stage, &agent("bob"));
    assert!(!sight.covers(&messages[0].visibility, None));
    assert_eq!(messages[0].details.attachments.len(), 1);
    assert_eq!(stage.events.iter().filter(|e| e.kind() == EventKind::NoteAdded).count(), 1);
}

#[test]
fn names_are_read_strictly() {
    let row = |command: Command, mentions: &[&str], traces: &[(&str, &str)]| {
        let mut stage = Stage::opened("09:00");
        let unit = stage.act(&service(), command.clone(), "09:30").expect("written");
        let added = unit.events().iter().find_map(|event| {
            let EventBody::MessageAdded { details, .. } = &event.body else { return None };
            Some(details.clone())
        });
        let found: Vec<String> = added.expect("a message").mentions.iter().map(ToString::to_string).collect();
        assert_eq!(found, mentions, "{command:?}");
        let told: Vec<String> = unit.notices().iter().map(|n| n.to.to_string()).collect();
        let expected: Vec<String> = mentions.iter().map(|id| format!("agent {id}")).collect();
        assert_eq!(told, expected, "{command:?}");
        let said: Vec<(&str, &str)> = unit
            .decision()
            .mentions
            .iter()
            .map(|trace| (trace.name.as_str(), trace.against.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(said, traces, "{command:?}");
    };
    let note = |body: &str| Command::AddNote { body: body.into() };
    row(note("hi"), &[], &[]);
    row(note("@ann"), &["ann"], &[("ann", "")]);
    row(note("hi @ann, @bob."), &["ann", "bob"], &[("ann", ""), ("bob", "")]);
    row(note("(@ann) @ann @ann's"), &["ann"], &[("ann", "")]);
    row(note("mail ann@acme.example or @@ann or a.@ann"), &[], &[]);
    row(note("@ann@acme.example"), &[], &[]);
    row(note("@ @. @-"), &[], &[]);
    row(note("@zoe"), &[], &[("zoe", "there is no agent `zoe`, expected one of `ann`, `bob`, `cleo`")]);
    row(note("@anm"), &[], &[("anm", "there is no agent `anm`, did you mean `ann`?")]);
    row(note("@Ann"), &[], &[("Ann", "there is no agent `Ann`, did you mean `ann`?")]);
    row(
        to_team("lab", "@cleo @ann"),
        &["cleo"],
        &[("cleo", ""), ("ann", "the message is for team `lab`, and they are not in it")],
    );
}

#[test]
fn a_public_text_names_nobody() {
    let mut stage = Stage::opened("09:00");
    let unit = stage.act(&agent("bob"), Command::Reply { body: "ask @ann".into() }, "09:01").expect("a reply");
    let told: Vec<String> = unit.notices().iter().map(|n| n.to.to_string()).collect();
    assert_eq!(told, ["requester rita"]);
    assert!(unit.decision().mentions.is_empty());
}

#[test]
fn nobody_is_told_that_they_named_themselves() {
    let mut stage = Stage::opened("09:00");
    let unit = stage.act(&agent("ann"), Command::AddNote { body: "@ann will do it".into() }, "09:01").expect("a note");
    assert!(unit.notices().is_empty());
}

#[test]
fn an_automatic_message_answers_nothing_and_reopens_nothing() {
    let mut stage = Stage::opened("09:00");
    stage.act(&agent("ann"), automatic("we got it"), "09:01").expect("sent");
    assert_eq!(stage.ticket().status.kind(), StatusKind::New);
    assert_eq!(stage.ticket().first_replied_at, None);
    assert!(stage.ticket().clock(Metric::FirstReply).is_some_and(|c| !c.clock.is_ended()));
    stage.act(&agent("ann"), Command::Reply { body: "hello".into() }, "09:10").expect("a reply");
    assert_eq!(stage.ticket().first_replied_at, Some(at("09:10")));
    stage.act(&agent("ann"), Command::Wait { until: None }, "09:11").expect("pending");
    let unit = stage.act(&requester(), automatic("I am away"), "09:12").expect("received");
    assert!(unit.notices().is_empty());
    assert_eq!(stage.ticket().status.kind(), StatusKind::Pending);
    assert!(stage.ticket().clock(Metric::NextReply).is_none());
    stage.act(&agent("ann"), Command::Solve, "09:13").expect("solved");
    stage.act(&requester(), automatic("I am away"), "09:14").expect("received");
    assert_eq!(stage.ticket().status.kind(), StatusKind::Solved);
    assert_eq!(stage.ticket().touched_at, at("09:13"));
    stage.act(&requester(), Command::Reply { body: "no".into() }, "09:15").expect("reopened");
    assert_eq!(stage.ticket().status.kind(), StatusKind::Open);
    assert_eq!(stage.ticket().n_messages, 5);
}

fn editing(minutes: Option<u32>) -> Stage {
    let mut stage = Stage::new();
    let mut spec = spec();
    spec.messages.edit_within_minutes = minutes;
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    let mut open = request();
    open.body = Some("it is broken".into());
    stage.act(&requester(), Command::open(open), "09:00").expect("opened");
    stage
}

fn last_message(stage: &Stage) -> MessageId {
    Message::all(&stage.events).last().expect("a message").id
}

#[test]
fn a_message_is_edited_by_its_author_within_the_window() {
    let over = "it is not there, redacted, or older than the 10 minutes in which it may be edited";
    for (minutes, who, when, expected) in [
        (Some(10), agent("ann"), "09:10", "done"),
        (Some(10), agent("ann"), "09:19:59", "done"),
        (Some(10), agent("ann"), "09:20", over),
        (Some(10), agent("ann"), "09:30", over),
        (Some(10), agent("bob"), "09:11", "agent bob may not edit_message: somebody else wrote it"),
        (Some(10), service(), "09:11", "somebody else wrote it"),
        (Some(10), service().on_behalf_of("ann".parse().expect("an id")), "09:11", "done"),
        (Some(10), requester(), "09:11", "requester rita may not edit_message: this is for agents"),
        (None, agent("ann"), "09:11", "the configuration lets nobody edit messages"),
    ] {
        let mut stage = editing(minutes);
        stage.act(&agent("ann"), Command::Reply { body: "helo".into() }, "09:10").expect("a reply");
        let message = last_message(&stage);
        let edit = Command::EditMessage { message, body: "hello".into() };
        let said = match stage.act(&who, edit, when).map(|_| ()) {
            Ok(()) => "done".to_owned(),
            Err(Refusal::NotEditable { why, .. }) => why,
            Err(refusal) => refusal.to_string(),
        };
        assert_eq!(said, expected, "{who} at {when}");
        let read = Message::all(&stage.events).pop().expect("a message");
        let edited = expected == "done";
        assert_eq!((read.body.as_str(), read.edited.is_some()), (if edited { "hello" } else { "helo" }, edited));
        // The history keeps both texts, and the requester reads the last one.
        let history = serde_json::to_string(&stage.events).expect("json");
        assert!(history.contains("helo"));
        let view = RequesterView::of(stage.ticket(), &stage.events, &stage.configuration);
        assert_eq!(view.messages[1].body, read.body);
    }
}

#[test]
fn the_first_message_and_a_requesters_cannot_be_edited_by_staff() {
    let mut stage = editing(Some(10));
    for message in [1, 2, 999] {
        let message = MessageId::new(message).expect("an id");
        let edit = Command::EditMessage { message, body: "other words".into() };
        let refused = stage.act(&agent("ann"), edit, "09:01").map(|_| ()).expect_err("refused");
        assert!(matches!(refused, Refusal::NotEditable { .. }), "{refused}");
    }
}

#[test]
fn a_requester_reads_numbers_of_their_own() {
    let mut stage = editing(None);
    stage.act(&agent("ann"), Command::AddNote { body: "hm".into() }, "09:01").expect("a note");
    let note = last_message(&stage);
    let first = MessageId::new(1).expect("an id");
    let answering = |in_reply_to| {
        Command::Write(Box::new(NewMessage {
            in_reply_to,
            attachments: vec![file("a.txt")],
            ..NewMessage::new(Visibility::Public, "yes")
        }))
    };
    stage.act(&agent("ann"), answering(Some(first)), "09:02").expect("a reply");
    stage.act(&agent("ann"), answering(Some(note)), "09:03").expect("a reply");
    let view = RequesterView::of(stage.ticket(), &stage.events, &stage.configuration);
    let told: Vec<_> = view.messages.iter().map(|m| (m.n, m.is_own, m.in_reply_to, m.attachments.len())).collect();
    assert_eq!(told, [(1, true, None, 0), (2, false, Some(1), 1), (3, false, None, 1)]);
    let other =
        RequesterView::seen_by(&["dan".parse().expect("an id")], stage.ticket(), &stage.events, &stage.configuration);
    assert!(!other.messages[0].is_own && other.messages[0].by.is_some());
}

#[test]
fn attachments_are_checked() {
    let digest = "ab".repeat(32);
    let new = |name: &str, kind: &str, digest: &str| {
        Attachment::new(name, kind, 1, digest).map_or_else(|e| e.to_string(), |_| "taken".to_owned())
    };
    for (name, expected) in [
        ("plan.pdf", "taken"),
        ("../../etc/passwd", "taken"),
        ("Übersicht (1).pdf", "taken"),
        ("", "the name of an attachment has 0 bytes, expected 1 to 255"),
        (" ", "the name of an attachment has 1 bytes, expected 1 to 255"),
        ("a\u{202e}fdp.exe", "the name \"a\\u{202e}fdp.exe\" holds characters that are not shown, expected plain text"),
        ("a\u{200b}b", "the name \"a\\u{200b}b\" holds characters that are not shown, expected plain text"),
    ] {
        assert_eq!(new(name, "text/plain", &digest), expected);
    }
    assert_eq!(
        new(&"x".repeat(256), "text/plain", &digest),
        "the name of an attachment has 256 bytes, expected 1 to 255"
    );
    for kind in ["text", "text/", "/plain", "text/plain; x=y", "text/pl\r\nain", "a b/c"] {
        assert_eq!(
            new("a", kind, &digest),
            format!("`{}` is no content type, expected one such as `application/pdf`", kind.replace("\r\n", "\\r\\n"))
        );
    }
    for digest in ["", "ab", &"AB".repeat(32), &"zz".repeat(32)] {
        let expected =
            format!("`{digest}` is no digest, expected the 64 hexadecimal digits of SHA-256 in small letters");
        assert_eq!(new("a", "text/plain", digest), expected);
    }
    let json = r#"{"name":"a","content_type":"text","size":1,"digest":""}"#;
    let read = serde_json::from_str::<Attachment>(json).expect_err("checked when read").to_string();
    assert!(read.starts_with("`text` is no content type"), "{read}");
}

#[test]
fn a_collaborator_who_reads_along_reads_its_teams_messages_only() {
    let stage = Stage::new();
    let grants = Grants::none().give(Ground::Team("lab".parse().expect("an id")), TeamRights::of_a_collaborator());
    let ann = Actor::staff(tenant(), Staff::new("ann".parse().expect("an id"), grants));
    let of_lab = Visibility::Team("lab".parse().expect("an id"));
    // Rights on a team's tickets make nobody one of its people.
    assert!(!sight(&stage, &ann).covers(&of_lab, None));
    assert!(sight(&stage, &ann).covers(&Visibility::Internal, None));
    assert!(sight(&stage, &agent("cleo")).covers(&of_lab, None));
    // One's own message stays readable for whoever leaves the team.
    assert!(sight(&stage, &ann).covers(&of_lab, Some(&"ann".parse().expect("an id"))));
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// A message has the text that was written last, however often it was edited; and the window is kept.
    #[test]
    fn a_message_has_the_text_that_was_written_last(
        edits in proptest::collection::vec(("[a-c]", 0usize..6, 0u64..8), 1..20),
    ) {
        let mut stage = editing(Some(10));
        let mut when = at("09:10");
        let mut model: Vec<(MessageId, String, helpdesk_core::Instant)> = Vec::new();
        for (body, place, minutes) in edits {
            when += std::time::Duration::from_secs(minutes * 60);
            match model.get_mut(place) {
                None => {
                    stage.act_at(&agent("ann"), vec![Command::AddNote { body: body.clone() }], when).expect("a note");
                    model.push((last_message(&stage), body, when));
                }
                Some((message, text, written)) => {
                    let edit = Command::EditMessage { message: *message, body: body.clone() };
                    let done = stage.act_at(&agent("ann"), vec![edit], when).is_ok();
                    prop_assert_eq!(done, when < *written + std::time::Duration::from_secs(600));
                    if done {
                        *text = body;
                    }
                }
            }
        }
        let read: Vec<_> = Message::all(&stage.events).into_iter().skip(1).map(|m| (m.id, m.body)).collect();
        let expected: Vec<_> = model.into_iter().map(|(id, body, _)| (id, body)).collect();
        prop_assert_eq!(read, expected);
    }

    /// No text breaks the reading of names, and what is told is among the agents.
    #[test]
    fn any_text_can_be_written(body in "[@a-z.ä_ -]{1,40}") {
        prop_assume!(!body.trim().is_empty());
        let mut stage = Stage::opened("09:00");
        let unit = stage.act(&service(), Command::AddNote { body }, "09:01").expect("a note");
        for event in unit.events() {
            if let EventBody::MessageAdded { details, .. } = &event.body {
                prop_assert!(details.mentions.iter().all(|agent| ["ann", "bob", "cleo"].contains(&agent.as_str())));
            }
        }
    }
}

#[test]
fn stored_forms_of_messages() {
    let json = |event: &Event| serde_json::to_string(&event.body).expect("json");
    let mut stage = editing(Some(10));
    stage.act(&agent("ann"), to_team("desk", "@bob look"), "09:01").expect("written");
    stage.act(&service(), automatic("thanks"), "09:02").expect("written");
    let message = Message::all(&stage.events)[1].id;
    stage.act(&agent("ann"), Command::EditMessage { message, body: "@bob see".into() }, "09:03").expect("edited");
    let lines: Vec<String> = stage
        .events
        .iter()
        .filter(|e| matches!(e.body, EventBody::MessageAdded { .. } | EventBody::MessageEdited { .. }))
        .map(json)
        .collect();
    assert_eq!(
        lines,
        [
            r#"{"event":"message_added","visibility":{"team":"desk"},"body":"@bob look","details":{"mentions":["bob"],"editable_until":"2026-01-05T09:11:00Z"}}"#,
            r#"{"event":"message_added","visibility":"public","body":"thanks","details":{"automatic":true}}"#,
            &format!(
                r#"{{"event":"message_edited","message":{message},"visibility":{{"team":"desk"}},"body":"@bob see"}}"#
            ),
        ]
    );
    let command = r#"{"do":"write","visibility":"internal","body":"x"}"#;
    let read: Command = serde_json::from_str(command).expect("a command");
    assert_eq!(read, write(Visibility::Internal, "x"));
    assert_eq!(serde_json::to_string(&read).expect("json"), command);
}
