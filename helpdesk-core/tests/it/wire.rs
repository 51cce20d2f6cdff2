//! Stored formats, pinned. The lists only grow: a changed line here breaks what hosts have stored.
use helpdesk_core::{
    AssignmentCommand, Audience, Author, Channel, CloseReason, Command, Impact, Metric, NoticeChannel, Placement,
    Priority, Status, StatusKind, Strategy, SurveyCommand, TicketKind, Urgency,
};
use helpdesk_sla::OpenTime;

use crate::stage::{Stage, agent, at, request, requester, service};

fn json<T: serde::Serialize>(value: &T) -> String {
    unsealed(&serde_json::to_string(value).expect("json"))
}

/// Without seals, which change with every byte before them; they are pinned in `history.rs`.
fn unsealed(json: &str) -> String {
    let mut parts = json.split(r#","seal":""#);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &part[65..])
}

#[test]
fn events() {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), Command::Route { team: "attic".parse().expect("an id") }, "09:10").expect("routed");
    stage.act(&agent("ann"), Command::Reply { body: "hello".into() }, "09:30").expect("a reply");
    stage.act(&agent("ann"), Command::Wait { until: Some(at("12:00")) }, "09:40").expect("pending");
    let lines: Vec<String> = stage.events.iter().map(json).collect();
    assert_eq!(
        lines[0],
        r#"{"seq":1,"at":"2026-01-05T09:00:00Z","by":{"who":"requester","id":"rita"},"cause":{"from":"caller"},"event":"opened","ticket":7,"tenant":"acme","request":{"subject":"printer","requester":"rita","kind":"incident","channel":"web","impact":"medium","urgency":"medium"},"priority":"normal","source":"matrix"}"#
    );
    assert_eq!(
        lines[1],
        r#"{"seq":2,"at":"2026-01-05T09:00:00Z","by":{"who":"desk"},"cause":{"from":"event","seq":1},"event":"policy_chosen","from":null,"to":{"id":"usual","version":1}}"#
    );
    assert_eq!(
        lines[2],
        r#"{"seq":3,"at":"2026-01-05T09:00:00Z","by":{"who":"desk"},"cause":{"from":"event","seq":1},"event":"clock_moved","metric":"first_reply","instance":1,"change":{"type":"started","target":"PT2H"},"binding":{"policy":{"id":"usual","version":1},"schedule":"office","schedule_version":1,"pauses_in":[]}}"#
    );
    let find =
        |event: &str| lines.iter().find(|l| l.contains(&format!("\"event\":\"{event}\""))).expect("a line").clone();
    assert_eq!(
        find("team_changed"),
        r#"{"seq":13,"at":"2026-01-05T09:10:00Z","by":{"who":"service","name":"import"},"cause":{"from":"caller"},"event":"team_changed","from":null,"to":"attic","placement":"placed"}"#
    );
    assert_eq!(
        find("message_added"),
        r#"{"seq":17,"at":"2026-01-05T09:30:00Z","by":{"who":"agent","id":"ann"},"cause":{"from":"caller"},"event":"message_added","visibility":"public","body":"hello"}"#
    );
    assert_eq!(
        lines.iter().rfind(|l| l.contains("status_changed")).expect("a line"),
        r#"{"seq":21,"at":"2026-01-05T09:40:00Z","by":{"who":"agent","id":"ann"},"cause":{"from":"caller"},"event":"status_changed","from":{"status":"open"},"to":{"status":"pending","until":"2026-01-05T12:00:00Z"}}"#
    );
}

#[test]
fn commands() {
    for (command, expected) in [
        (Command::Start, r#"{"do":"start"}"#),
        (Command::Hold { reason: "parts".into(), until: None }, r#"{"do":"hold","reason":"parts","until":null}"#),
        (Command::SetPriority { priority: Some(Priority::Urgent) }, r#"{"do":"set_priority","priority":"urgent"}"#),
        (Command::Assign { agent: "ann".parse().expect("an id") }, r#"{"do":"assign","agent":"ann"}"#),
        (
            Command::Assignment(AssignmentCommand::Give { agent: "ann".parse().expect("an id"), reason: "vip".into() }),
            r#"{"do":"assignment","step":"give","agent":"ann","reason":"vip"}"#,
        ),
        (
            Command::Notify {
                to: Audience::Lead,
                text: "look".into(),
                not_before: None,
                channel: Some(NoticeChannel::new("chat").expect("a way")),
            },
            r#"{"do":"notify","to":"lead","text":"look","channel":"chat"}"#,
        ),
        (Command::Survey(SurveyCommand::Withhold), r#"{"do":"survey","step":"withhold"}"#),
    ] {
        assert_eq!(json(&command), expected);
        assert_eq!(serde_json::from_str::<Command>(expected).expect("read back"), command);
    }
    assert_eq!(
        json(&Command::open(request())),
        r#"{"do":"open","subject":"printer","requester":"rita","kind":"incident","channel":"web","impact":"medium","urgency":"medium"}"#
    );
}

#[test]
fn why_it_is_somebodys() {
    let mut stage = Stage::opened("09:00");
    let give = AssignmentCommand::Give { agent: "cleo".parse().expect("an id"), reason: "knows them".into() };
    stage.act(&service(), Command::Assignment(give), "09:10").expect("assigned");
    let assigned = stage.events.iter().rev().map(|event| json(&event.body)).find(|text| text.contains("assigned"));
    assert_eq!(assigned.as_deref(), Some(r#"{"event":"assigned","from":null,"to":"cleo","reason":"knows them"}"#));
}

#[test]
fn approvals() {
    let ask = r#"{"do":"approval","step":"ask","question":"new laptop","approvers":[{"lead":"desk"},{"requester":"max"},{"role":"manager"}],"needed":2,"expires":{"after":{"time":"PT4H","schedule":"office"}},"on_expiry":{"ask_again":{"times":2}},"holds":true}"#;
    let answer = r#"{"do":"approval","step":"answer","number":1,"vote":"approve","comment":"fine"}"#;
    for text in [ask, answer, r#"{"do":"approval","step":"ask_for","approval":"laptop"}"#] {
        assert_eq!(json(&serde_json::from_str::<Command>(text).expect("read")), text);
    }
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), serde_json::from_str(ask).expect("read"), "09:10").expect("asked");
    stage.act(&agent("ann"), serde_json::from_str(answer).expect("read"), "09:20").expect("a yes");
    let lines: Vec<String> =
        stage.events.iter().map(json).filter(|line| line.contains("\"event\":\"approval\"")).collect();
    assert!(lines[0].ends_with(
        r#""event":"approval","step":"asked","number":1,"request":{"question":"new laptop","approvers":[{"lead":"desk"},{"requester":"max"},{"role":"manager"}],"needed":2,"expires":{"after":{"time":"PT4H","schedule":"office"}},"on_expiry":{"ask_again":{"times":2}},"holds":true},"round":1,"expires_at":"2026-01-05T13:10:00Z"}"#
    ), "{}", lines[0]);
    assert!(
        lines[1].ends_with(
            r#""event":"approval","step":"answered","number":1,"seat":0,"vote":"approve","comment":"fine"}"#
        ),
        "{}",
        lines[1]
    );
    for event in &stage.events {
        let stored = serde_json::to_string(event).expect("json");
        assert_eq!(&serde_json::from_str::<helpdesk_core::Event>(&stored).expect("read back"), event);
    }
    let refusal =
        stage.act(&agent("ann"), serde_json::from_str(answer).expect("read"), "09:30").map(|_| ()).expect_err("once");
    assert_eq!(json(&refusal), r#"{"code":"approval","why":"answered_already","who":"agent ann","number":1}"#);
}

#[test]
fn assignment() {
    fn same<T: serde::Serialize + serde::de::DeserializeOwned>(texts: &[&str]) {
        for text in texts {
            let read: T = serde_json::from_str(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(&json(&read), text);
        }
    }
    same::<Command>(&[
        r#"{"do":"assignment","step":"require_skills","skills":{"sql":3},"language":"de"}"#,
        r#"{"do":"assignment","step":"reconsider"}"#,
        r#"{"do":"assignment","step":"note_presence","agent":"ann","presence":"away","since":"2026-01-05T09:00:00Z"}"#,
    ]);
    same::<helpdesk_core::EventBody>(&[
        r#"{"event":"assignment","step":"requirements_set","needs":{"skills":{"sql":3},"language":"de"}}"#,
        r#"{"event":"assignment","step":"weighed","from":1,"to":3}"#,
        r#"{"event":"assignment","step":"taken_back","agent":"ann","because":"not_acted_upon"}"#,
        r#"{"event":"assignment","step":"taken_back","agent":"ann","because":"offline"}"#,
        r#"{"event":"assignment","step":"assignee_left","agent":"ann","requeue_at":"2026-01-05T09:30:00Z"}"#,
        r#"{"event":"assignment","step":"assignee_back","agent":"ann"}"#,
        r#"{"event":"assignment","step":"overflowed","from":"desk","to":"night"}"#,
    ]);
    same::<helpdesk_core::Exclusion>(&[
        r#"{"reason":"wrong_tier","tier":2}"#,
        r#"{"reason":"lacks_skill","skill":"sql","needed":3,"has":1}"#,
        r#"{"reason":"lacks_skill","skill":"sql","needed":3}"#,
        r#"{"reason":"lacks_language","language":"de"}"#,
        r#"{"reason":"passed_over"}"#,
        r#"{"reason":"away","since":"2026-01-05T09:00:00Z"}"#,
        r#"{"reason":"offline","since":"2026-01-05T09:00:00Z"}"#,
        r#"{"reason":"off_shift","until":null}"#,
        r#"{"reason":"full","capacity":2,"load":2,"weight":1}"#,
        r#"{"reason":"not_before"}"#,
        r#"{"reason":"not_fixed"}"#,
    ]);
    let old: helpdesk_core::Exclusion = serde_json::from_str(r#"{"reason":"full","capacity":2}"#).expect("as it was");
    assert_eq!(old.to_string(), "full: 2 of 2 tickets");
    same::<helpdesk_core::AgentLoad>(&[
        r#"{"open":1,"assigned_at":null}"#,
        r#"{"open":1,"assigned_at":null,"presence":{"presence":"offline","since":"2026-01-05T09:00:00Z"},"helped":true}"#,
    ]);
    same::<helpdesk_core::Candidate>(&[
        r#"{"agent":"ann","load":{"open":1,"assigned_at":null}}"#,
        r#"{"agent":"ann","load":{"open":1,"assigned_at":null},"holds":true}"#,
    ]);
    same::<helpdesk_core::Hands>(&[r#"{"held_since":"2026-01-05T09:00:00Z"}"#]);
    same::<helpdesk_core::TeamSpec>(&[
        r#"{"id":"desk","tiers":[1],"strategy":"same_agent","assignment":{"then":["skill_match"],"fixed":"ann","weights":[{"priorities":["urgent"],"weight":3}],"overflow":{"to":"night","after":"PT2H","schedule":"office"},"act_within":{"after":"PT1H"},"requeue_offline":{"after":"PT30M"}},"reopen":{"requeue":false}}"#,
    ]);
    same::<helpdesk_core::AgentSpec>(&[
        r#"{"id":"ann","teams":["desk"],"tiers":[1],"capacity":4,"shift":"late","skills":{"sql":3},"languages":["de"],"weights":[{"channels":["phone"],"statuses":["pending"],"weight":0}],"substitutes":[{"agent":"bob","until":"2026-02-01T00:00:00Z"}]}"#,
    ]);
}

#[test]
fn receipts_and_refusals() {
    let mut stage = Stage::opened("09:00");
    let unit = stage.act(&requester(), Command::Reply { body: "x".into() }, "09:01").expect("a reply");
    let receipt = json(unit.receipt());
    let shape = r#"{"command":"c2","content":""#;
    assert!(receipt.starts_with(shape), "{receipt}");
    let end = r#"","by":{"who":"requester","id":"rita"},"ticket":7,"version":13,"n_events":1}"#;
    assert!(receipt.ends_with(end), "{receipt}");
    let refusal = stage.act(&agent("ann"), Command::Reopen, "09:02").map(|_| ()).expect_err("not solved");
    assert_eq!(
        json(&refusal),
        r#"{"code":"wrong_status","status":"new","command":"reopen","expected":"a solved ticket"}"#
    );
}

#[test]
fn ids_go_through_the_same_check_when_they_are_read() {
    for (text, error) in [
        (r#"{"do":"assign","agent":""}"#, "agent id is empty, expected 1 to 200 bytes of text"),
        (
            "{\"do\":\"assign\",\"agent\":\"a\\u0007b\"}",
            "agent id \"a\\u{7}b\" holds a control character, expected printable text",
        ),
    ] {
        let found = serde_json::from_str::<Command>(text).expect_err("refused").to_string();
        assert!(found.contains(error), "{found}");
    }
    assert_eq!(json(&Status::Solved { since: at("09:00") }), r#"{"status":"solved","since":"2026-01-05T09:00:00Z"}"#);
    assert_eq!(json(&OpenTime::from_minutes(90)), r#""PT1H30M""#);
}

#[test]
fn links_and_what_several_tickets_leave() {
    use helpdesk_core::{Cause, EventBody, Link, LinkCommand, LinkEvent, LinkKind, TicketId, Ties};

    let link = Link { kind: LinkKind::BlockedBy, ticket: TicketId::new(5).expect("an id") };
    let add = Command::Link(LinkCommand::Add(link));
    assert_eq!(json(&add), r#"{"do":"link","step":"add","kind":"blocked_by","ticket":5}"#);
    let remove = Command::Link(LinkCommand::Remove(link));
    assert_eq!(json(&remove), r#"{"do":"link","step":"remove","kind":"blocked_by","ticket":5}"#);
    let added = EventBody::Link(LinkEvent::Added(link));
    assert_eq!(json(&added), r#"{"event":"link","step":"added","kind":"blocked_by","ticket":5}"#);
    let cascaded = EventBody::Link(LinkEvent::Cascaded {
        solving: vec![link.ticket],
        left: Vec::new(),
        calling: Vec::new(),
        to_call: Vec::new(),
    });
    assert_eq!(json(&cascaded), r#"{"event":"link","step":"cascaded","solving":[5]}"#);
    let cause = Cause::Ticket { ticket: link.ticket, seq: 3 };
    assert_eq!(json(&cause), r#"{"from":"ticket","ticket":5,"seq":3}"#);
    assert_eq!(json(&Ties::NONE), "{}");
    let ties = Ties { links: [link].into(), ..Ties::default() };
    assert_eq!(json(&ties), r#"{"links":[{"kind":"blocked_by","ticket":5}]}"#);
    for kind in LinkKind::ALL {
        assert_eq!(json(&kind), format!("\"{kind}\""), "the words are one");
    }
}

#[test]
fn mergers_and_follow_ups() {
    use helpdesk_core::{Came, EventBody, FollowUp, MergeCommand, MergeEvent, TicketId};

    let five = TicketId::new(5).expect("an id");
    let into = Command::Merge(MergeCommand::Into { ticket: five });
    assert_eq!(json(&into), r#"{"do":"merge","step":"into","ticket":5}"#);
    assert_eq!(json(&Command::Merge(MergeCommand::Undo)), r#"{"do":"merge","step":"undo"}"#);
    let follow_up = Command::FollowUp(FollowUp { ticket: five, body: "again".into() });
    assert_eq!(json(&follow_up), r#"{"do":"follow_up","ticket":5,"body":"again"}"#);
    let merged = EventBody::Merge(MergeEvent::Merged { into: five });
    assert_eq!(json(&merged), r#"{"event":"merge","step":"merged","into":5}"#);
    let came = vec![Came { ticket: five, seq: 9, to: five }];
    let unmerged = EventBody::Merge(MergeEvent::Unmerged { from: five, status: Status::Open, came });
    assert_eq!(
        json(&unmerged),
        r#"{"event":"merge","step":"unmerged","from":5,"status":{"status":"open"},"came":[{"ticket":5,"seq":9,"to":5}]}"#
    );
    let absorbed =
        MergeEvent::Absorbed { ticket: five, under: [].into(), asked_at: None, copied: None, with: [].into() };
    assert_eq!(json(&EventBody::Merge(absorbed)), r#"{"event":"merge","step":"absorbed","ticket":5}"#);
    let dan = [helpdesk_core::RequesterId::new("dan").expect("a requester")].into();
    let with = MergeEvent::Absorbed { ticket: five, under: [].into(), asked_at: None, copied: None, with: dan };
    assert_eq!(json(&EventBody::Merge(with)), r#"{"event":"merge","step":"absorbed","ticket":5,"with":["dan"]}"#);
    let released = EventBody::Merge(MergeEvent::Released { ticket: five, messages: [3].into() });
    assert_eq!(json(&released), r#"{"event":"merge","step":"released","ticket":5,"messages":[3]}"#);
    let forwarded = EventBody::Merge(MergeEvent::Forwarded { to: five });
    assert_eq!(json(&forwarded), r#"{"event":"merge","step":"forwarded","to":5}"#);
}

#[test]
fn splits() {
    use helpdesk_core::{EventBody, MessageId, RequesterId, Split, SplitEvent, TicketId};

    let five = TicketId::new(5).expect("an id");
    let messages = [MessageId::new(3).expect("an id")].into();
    let mut split = Split { ticket: five, messages, subject: None, requester: None };
    assert_eq!(json(&Command::Split(split.clone())), r#"{"do":"split","ticket":5,"messages":[3]}"#);
    split.subject = Some("the printer".into());
    split.requester = Some(RequesterId::new("sam").expect("a requester"));
    let full = r#"{"do":"split","ticket":5,"messages":[3],"subject":"the printer","requester":"sam"}"#;
    assert_eq!(json(&Command::Split(split)), full);
    let off = SplitEvent::Off { into: five, messages: [3].into(), asked_at: None, to: None };
    assert_eq!(json(&EventBody::Split(off)), r#"{"event":"split","step":"off","into":5,"messages":[3]}"#);
    let from = SplitEvent::From { ticket: five, messages: [3].into(), asked_at: None, replied_at: None, of: None };
    assert_eq!(json(&EventBody::Split(from)), r#"{"event":"split","step":"from","ticket":5,"messages":[3]}"#);
}

#[test]
fn timers() {
    use helpdesk_core::{EventBody, TicketTimer, TimerCommand, TimerEvent};

    let (name, when) = (String::from("chase"), at("11:00"));
    let set = Command::Timer(TimerCommand::Set { name: name.clone(), at: when });
    assert_eq!(json(&set), r#"{"do":"timer","step":"set","name":"chase","at":"2026-01-05T11:00:00Z"}"#);
    let drop = Command::Timer(TimerCommand::Drop { name: name.clone() });
    assert_eq!(json(&drop), r#"{"do":"timer","step":"drop","name":"chase"}"#);
    let set = EventBody::Timer(TimerEvent::Set { name: name.clone(), until: when });
    assert_eq!(json(&set), r#"{"event":"timer","step":"set","name":"chase","until":"2026-01-05T11:00:00Z"}"#);
    let due = EventBody::Timer(TimerEvent::Due { name: name.clone() });
    assert_eq!(json(&due), r#"{"event":"timer","step":"due","name":"chase"}"#);
    let dropped = EventBody::Timer(TimerEvent::Dropped { name: name.clone() });
    assert_eq!(json(&dropped), r#"{"event":"timer","step":"dropped","name":"chase"}"#);
    assert_eq!(json(&TicketTimer { at: when, name }), r#"{"at":"2026-01-05T11:00:00Z","name":"chase"}"#);
}

#[test]
fn redactions() {
    use helpdesk_core::{EventBody, Redact, Redaction};

    let command = |what| Command::Redact(Box::new(Redact { of: 3, what, reason: "a key".into() }));
    for (command, expected) in [
        (command(Redaction::Text), r#"{"do":"redact","of":3,"what":"text","reason":"a key"}"#),
        (command(Redaction::Everything), r#"{"do":"redact","of":3,"what":"everything","reason":"a key"}"#),
        (
            command(Redaction::Passages(vec!["4711".into()])),
            r#"{"do":"redact","of":3,"what":{"passages":["4711"]},"reason":"a key"}"#,
        ),
        (
            command(Redaction::Attachments(["ab".into()].into())),
            r#"{"do":"redact","of":3,"what":{"attachments":["ab"]},"reason":"a key"}"#,
        ),
    ] {
        assert_eq!(json(&command), expected);
        assert_eq!(serde_json::from_str::<Command>(expected).expect("it is read"), command);
    }
    let mut stage = Stage::opened("09:00");
    stage.act(&requester(), Command::Reply { body: "it is 4711".into() }, "09:01").expect("a reply");
    let of = stage.ticket().version;
    let what = Redaction::Passages(vec!["4711".into()]);
    let redact = Redact { of, what, reason: "a key".into() };
    stage.act(&service(), Command::Redact(Box::new(redact)), "09:02").expect("redacted");
    let event = stage.events.last().expect("an event");
    let expected = concat!(
        r#"{"event":"redacted","of":13,"visibility":"public","reason":"a key","texts":[{"seq":13,"place":"body","#,
        r#""n_passages":1,"n_bytes":4,"was":"dd0fc52d04c7ffeeacdb7a857b16d91a52578701f969b8b62d1a2a57fece0b69","#,
        r#""now":"0168f54f9b94a872cbef69704f0016bbffb9ef1c304d81ea83b9f0e36d038e53"}]}"#
    );
    assert_eq!(json(&event.body), expected);
    assert_eq!(serde_json::from_str::<EventBody>(expected).expect("it is read"), event.body);
}

#[test]
fn erasures() {
    use helpdesk_core::{Erased, ErasedEvent, ErasedWhat, EventBody, Seal};

    let what = ErasedWhat::Person { pseudonym: "erased-1".parse().expect("an id") };
    let (was, now) = (Seal::GENESIS, Seal::GENESIS);
    let events = vec![ErasedEvent { seq: 1, was, now }];
    let erased =
        Erased { what, reason: "asked for".into(), texts: Vec::new(), events, attachments: ["ab".into()].into() };
    let zero = "0".repeat(64);
    for (erased, expected) in [
        (
            erased.clone(),
            format!(
                r#"{{"event":"erased","erased":"person","pseudonym":"erased-1","reason":"asked for","events":[{{"seq":1,"was":"{zero}","now":"{zero}"}}],"attachments":["ab"]}}"#
            ),
        ),
        (
            Erased {
                what: ErasedWhat::Texts { policy: "month".into() },
                events: Vec::new(),
                attachments: [].into(),
                ..erased
            },
            r#"{"event":"erased","erased":"texts","policy":"month","reason":"asked for"}"#.to_owned(),
        ),
    ] {
        let body = EventBody::Erased(Box::new(erased));
        assert_eq!(json(&body), expected);
        assert_eq!(serde_json::from_str::<EventBody>(&expected).expect("it is read"), body);
    }
}

/// What `as_str` says is what is stored: nobody else spells these words.
#[test]
fn words() {
    fn spelled<T: serde::Serialize + Copy, const N: usize>(all: [T; N], word: fn(T) -> &'static str) {
        let stored = all.map(|one| serde_json::to_value(one).expect("json"));
        assert_eq!(stored, all.map(|one| serde_json::Value::from(word(one))));
    }
    spelled(Priority::ALL, Priority::as_str);
    spelled(Impact::ALL, Impact::as_str);
    spelled(Urgency::ALL, Urgency::as_str);
    spelled(TicketKind::ALL, TicketKind::as_str);
    spelled(Channel::ALL, Channel::as_str);
    spelled(Placement::ALL, Placement::as_str);
    spelled(StatusKind::ALL, StatusKind::as_str);
    spelled(Strategy::ALL, Strategy::as_str);
    spelled(Metric::ALL, Metric::as_str);
    for reason in CloseReason::GIVEN {
        assert_eq!(serde_json::to_value(reason).expect("json")["why"], reason.as_str());
    }
    let authors = [
        Author::Requester { id: "rita".parse().expect("an id") },
        Author::Agent { id: "ann".parse().expect("an id") },
        Author::Service { name: "import".into(), on_behalf_of: None },
        Author::Rule { hook: "rules".into(), rule: "first".into() },
        Author::Desk,
    ];
    assert_eq!(authors.each_ref().map(Author::word), Author::WORDS);
    for author in authors {
        assert_eq!(serde_json::to_value(&author).expect("json")["who"], author.word());
    }
}
