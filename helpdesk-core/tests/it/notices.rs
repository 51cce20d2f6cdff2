//! Who is told what over which channel, when, in which words, and why the others are not.
use std::sync::Arc;

use helpdesk_core::{
    Actor, Audience, Command, Configuration, ConfigurationSpec, Fingerprint, Instant, NewMessage, Notice,
    NoticeChannel, NoticeDelay, NoticeTopic, Participant, ParticipantCommand, Priority, Visibility,
};
use serde_json::{Value, json};

use crate::{
    relay::reply,
    stage::{Stage, agent, at, request, requester, service, spec},
};

/// The configuration of the stage with these notices.
pub(crate) fn with_notices(notices: Value) -> ConfigurationSpec {
    let mut spec = spec();
    spec.notices = serde_json::from_value(notices).expect("notices");
    spec
}

pub(crate) fn stage(notices: Value) -> Stage {
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(with_notices(notices)).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn problems(notices: Value) -> Vec<String> {
    let found = Configuration::build(with_notices(notices)).expect_err("problems");
    found.to_string().lines().map(str::to_owned).collect()
}

/// What the last request gave to send: to whom, on which channel, what.
fn told(stage: &Stage) -> Vec<String> {
    let notices = stage.units.last().expect("a unit").notices();
    notices.iter().map(|n| format!("{} {} {}: {}", n.topic, n.to, n.channel, n.body)).collect()
}

/// Who was considered and not told by the last request.
fn untold(stage: &Stage) -> Vec<String> {
    let decision = stage.decisions.last().expect("a decision");
    decision.untold.iter().map(|u| format!("{} {}: {}", u.topic, u.to, u.against)).collect()
}

fn waits(stage: &Stage) -> Vec<(Instant, Vec<NoticeDelay>)> {
    let decision = stage.decisions.last().expect("a decision");
    let notices = stage.units.last().expect("a unit").notices();
    let both = decision.notices.iter().zip(notices).filter(|(_, n)| n.topic == NoticeTopic::RequesterReply);
    both.map(|(trace, notice)| (notice.at, trace.waits_for.clone())).collect()
}

pub(crate) fn route(team: &str) -> Command {
    Command::Route { team: team.parse().expect("an id") }
}

pub(crate) fn assign(agent: &str) -> Command {
    Command::Assign { agent: agent.parse().expect("an id") }
}

pub(crate) fn follow(who: Participant) -> Command {
    Command::Participant(ParticipantCommand::Follow { who })
}

pub(crate) fn staff(id: &str) -> Participant {
    Participant::Agent(id.parse().expect("an id"))
}

/// Each event and everybody who is told of it, with who did it themselves, on a ticket of the team `desk` that bob has.
#[test]
fn who_is_told_of_what() {
    let all = json!({"subscriptions": [
        {"on": ["reply", "requester_reply", "solved", "closed", "reopened"],
         "tell": ["requester", "assignee", "members", "lead", "followers"]},
        {"on": ["note_added", "priority_changed", "unassigned"], "tell": ["assignee", "lead", "staff_followers", "author"]}
    ]});
    let usual = json!({});
    let note = || Command::AddNote { body: "odd".into() };
    let high = Command::SetPriority { priority: Some(Priority::High) };
    let tell = Command::Notify { to: Audience::Lead, text: "look".into(), not_before: None, channel: None };
    // Notices, who did it, what, who is told, who is considered and not told.
    type Row<'a> = (&'a Value, Actor, Command, &'a [&'a str], &'a [&'a str]);
    let table: Vec<Row<'_>> = vec![
        (&usual, agent("ann"), reply("hi"), &["reply requester rita email: hi"], &[]),
        (&usual, requester(), reply("oh"), &["requester_reply agent bob email: oh"], &[]),
        (&usual, agent("ann"), Command::Solve, &["solved requester rita email: your request is solved"], &[]),
        (&usual, requester(), Command::Solve, &[], &["solved requester rita: they did it themselves"]),
        (&usual, agent("ann"), assign("ann"), &[], &["assigned agent ann: they did it themselves"]),
        (&usual, service(), assign("ann"), &["assigned agent ann email: you have a ticket"], &[]),
        (&usual, agent("ann"), note(), &[], &[]),
        (&usual, agent("cleo"), tell.clone(), &["message agent ann email: look"], &[]),
        (&usual, agent("ann"), tell, &[], &["message agent ann: they did it themselves"]),
        (
            &all,
            agent("bob"),
            reply("hi"),
            &["reply requester rita email: hi", "reply agent ann email: hi", "reply agent cleo email: hi"],
            &["reply agent bob: they did it themselves"],
        ),
        (
            &all,
            requester(),
            reply("oh"),
            &[
                "requester_reply agent bob email: oh",
                "requester_reply agent ann email: oh",
                "requester_reply agent cleo email: oh",
            ],
            &["requester_reply requester rita: they did it themselves"],
        ),
        (
            &all,
            agent("ann"),
            note(),
            &["note_added agent bob email: odd", "note_added agent ann email: odd", "note_added agent cleo email: odd"],
            &[],
        ),
        (
            &all,
            service(),
            high,
            &[
                "priority_changed agent bob email: the priority of the ticket is high now",
                "priority_changed agent ann email: the priority of the ticket is high now",
                "priority_changed agent cleo email: the priority of the ticket is high now",
            ],
            &[],
        ),
    ];
    for (notices, actor, command, expected, against) in table {
        let mut stage = stage(notices.clone());
        stage.act(&service(), route("desk"), "09:01").expect("routed");
        stage.act(&service(), assign("bob"), "09:02").expect("assigned");
        stage.act(&service(), follow(staff("ann")), "09:03").expect("followed");
        stage.act(&service(), follow(staff("cleo")), "09:03").expect("followed");
        stage.act(&actor, command.clone(), "09:10").expect("done");
        assert_eq!((told(&stage), untold(&stage)), (owned(expected), owned(against)), "{actor}: {command:?}");
    }
}

#[test]
fn a_notice_goes_on_the_way_that_is_named_unless_they_want_another() {
    let way = Some(NoticeChannel::new("pager").expect("a way"));
    let page = Command::Notify { to: Audience::Lead, text: "look".into(), not_before: None, channel: way };
    let wished = json!({"people": [{"who": {"agent": "ann"}, "channels": ["chat"]}]});
    for (notices, expected) in [(json!({}), "message agent ann pager: look"), (wished, "message agent ann chat: look")]
    {
        let mut stage = stage(notices);
        stage.act(&service(), route("desk"), "09:01").expect("routed");
        stage.act(&service(), page.clone(), "09:10").expect("done");
        assert_eq!(told(&stage), [expected]);
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_message_to_a_team_is_told_to_nobody_else() {
    let tell = json!(["assignee", "staff_followers", "lead"]);
    let mut stage = stage(json!({"subscriptions": [{"on": ["note_added"], "tell": tell}]}));
    stage.act(&service(), route("desk"), "09:01").expect("routed");
    stage.act(&service(), assign("bob"), "09:02").expect("assigned");
    stage.act(&service(), follow(staff("cleo")), "09:03").expect("followed");
    let team = Visibility::Team("desk".parse().expect("an id"));
    stage
        .act(&agent("bob"), Command::Write(Box::new(NewMessage::new(team, "for us, @ann"))), "09:04")
        .expect("written");
    assert_eq!(told(&stage), ["mention agent ann email: for us, @ann"]);
    let expected = ["note_added agent bob: they did it themselves", "note_added agent cleo: they may not see it"];
    assert_eq!(untold(&stage), expected);
    let because = stage.decisions.last().expect("a decision").notices[0].because.clone();
    assert_eq!(because, "a message names them; they lead the team that has the ticket");
}

#[test]
fn one_notice_lists_every_reason() {
    let tell = json!(["assignee", "members", "lead", "staff_followers"]);
    let mut stage = stage(json!({"subscriptions": [{"on": ["requester_reply"], "tell": tell}]}));
    stage.act(&service(), route("lab"), "09:01").expect("routed");
    stage.act(&service(), assign("cleo"), "09:02").expect("assigned");
    stage.act(&service(), follow(staff("cleo")), "09:03").expect("followed");
    stage.act(&requester(), reply("oh"), "09:10").expect("done");
    assert_eq!(told(&stage), ["requester_reply agent cleo email: oh"]);
    assert_eq!(
        stage.decisions.last().expect("a decision").notices[0].because,
        "the requester wrote to whoever has the ticket; they belong to the team that has the ticket; \
         they lead the team that has the ticket; they follow the ticket"
    );
}

#[test]
fn channels_are_the_persons_then_the_subscriptions_then_the_desks() {
    let bob = |wishes: Value| {
        let mut wishes = wishes;
        wishes["who"] = json!({"agent": "bob"});
        json!({"channels": ["chat"], "people": [wishes], "subscriptions": [
            {"on": ["requester_reply"], "tell": ["assignee"], "channels": ["push"]},
            {"on": ["assigned"], "tell": ["assignee"]}
        ]})
    };
    let table: [(Value, &[&str], &[&str]); 5] = [
        (json!({}), &["push"], &["chat"]),
        (json!({"channels": ["email", "in_app"]}), &["email", "in_app"], &["email", "in_app"]),
        (json!({"topics": {"requester_reply": []}}), &[], &["chat"]),
        (json!({"channels": [], "topics": {"requester_reply": ["webhook"]}}), &["webhook"], &[]),
        (json!({"channels": []}), &[], &[]),
    ];
    for (wishes, of_reply, of_assignment) in table {
        let mut stage = stage(bob(wishes.clone()));
        let channels = |stage: &Stage| {
            let notices = stage.units.last().expect("a unit").notices();
            notices.iter().map(|notice| notice.channel.to_string()).collect::<Vec<_>>()
        };
        stage.act(&service(), assign("bob"), "09:02").expect("assigned");
        assert_eq!(channels(&stage), of_assignment, "{wishes}");
        stage.act(&requester(), reply("oh"), "09:10").expect("done");
        assert_eq!(channels(&stage), of_reply, "{wishes}");
        if of_reply.is_empty() {
            assert_eq!(untold(&stage), ["requester_reply agent bob: they switched it off"]);
        }
    }
}

#[test]
fn own_doings_are_told_to_those_who_ask_for_it() {
    let mut stage = stage(json!({"people": [{"who": {"agent": "ann"}, "own": true}]}));
    stage.act(&agent("ann"), assign("ann"), "09:02").expect("assigned");
    assert_eq!(told(&stage), ["assigned agent ann email: you have a ticket"]);
    stage.act(&agent("bob"), assign("bob"), "09:03").expect("assigned");
    assert_eq!(untold(&stage), ["assigned agent bob: they did it themselves"]);
}

/// When bob is told of a reply of the requester, by what he wants.
#[test]
fn digests_quiet_hours_and_bursts_move_the_instant() {
    use NoticeDelay::{Burst, Digest, QuietHours};
    let berlin = "Europe/Berlin";
    let night = json!(["22:00", "07:00"]);
    // Wishes, seconds of a burst, when the requester writes, when bob is told, why then.
    let table: Vec<(Value, u32, &str, &str, &[NoticeDelay])> = vec![
        (json!({}), 0, "2026-01-05 10:00", "2026-01-05 10:00", &[]),
        (json!({}), 60, "2026-01-05 10:00", "2026-01-05 10:01", &[Burst]),
        (json!({"digest": "hourly"}), 60, "2026-01-05 10:20", "2026-01-05 11:00", &[Digest]),
        (json!({"digest": "hourly"}), 0, "2026-01-05 10:00", "2026-01-05 10:00", &[Digest]),
        // A zone that is five hours and a half ahead.
        (json!({"digest": "hourly", "zone": "Asia/Kolkata"}), 0, "2026-01-05 10:20", "2026-01-05 10:30", &[Digest]),
        (json!({"digest": {"daily": "08:00"}}), 0, "2026-01-05 10:00", "2026-01-06 08:00", &[Digest]),
        (json!({"digest": {"daily": "08:00"}}), 0, "2026-01-06 08:00", "2026-01-06 08:00", &[Digest]),
        (json!({"digest": {"daily": "08:00"}}), 0, "2026-01-06 08:00:30", "2026-01-07 08:00", &[Digest]),
        (json!({"digest": {"daily": "23:59"}}), 0, "2026-01-06 08:00", "2026-01-06 23:59", &[Digest]),
        // Winter and summer in Berlin; half past two never comes on the day of the change.
        (json!({"digest": {"daily": "08:00"}, "zone": berlin}), 0, "2026-03-27 20:00", "2026-03-28 07:00", &[Digest]),
        (json!({"digest": {"daily": "08:00"}, "zone": berlin}), 0, "2026-03-28 20:00", "2026-03-29 06:00", &[Digest]),
        (json!({"digest": {"daily": "02:30"}, "zone": berlin}), 0, "2026-03-28 20:00", "2026-03-29 01:30", &[Digest]),
        (json!({"quiet": {"daily": night}}), 0, "2026-01-05 21:59", "2026-01-05 21:59", &[]),
        (json!({"quiet": {"daily": night}}), 0, "2026-01-05 22:00", "2026-01-06 07:00", &[QuietHours]),
        (json!({"quiet": {"daily": night}}), 0, "2026-01-06 06:59", "2026-01-06 07:00", &[QuietHours]),
        (json!({"quiet": {"daily": night}}), 0, "2026-01-06 07:00", "2026-01-06 07:00", &[]),
        (json!({"quiet": {"daily": night}}), 120, "2026-01-05 21:59", "2026-01-06 07:00", &[Burst, QuietHours]),
        (json!({"quiet": {"daily": night}, "zone": berlin}), 0, "2026-03-28 23:00", "2026-03-29 05:00", &[QuietHours]),
        (json!({"quiet": {"outside": "office"}}), 0, "2026-01-09 17:00", "2026-01-12 09:00", &[QuietHours]),
        (json!({"quiet": {"outside": "office"}}), 0, "2026-01-09 16:59", "2026-01-09 16:59", &[]),
        (
            json!({"digest": {"daily": "06:00"}, "quiet": {"daily": night}}),
            0,
            "2026-01-05 10:00",
            "2026-01-06 07:00",
            &[Digest, QuietHours],
        ),
    ];
    for (mut wishes, burst_seconds, when, expected, delays) in table {
        wishes["who"] = json!({"agent": "bob"});
        let mut stage = stage(json!({"burst_seconds": burst_seconds, "people": [wishes]}));
        stage.act(&service(), assign("bob"), "09:02").expect("assigned");
        stage.act(&requester(), reply("oh"), when).expect("done");
        assert_eq!(waits(&stage), [(at(expected), delays.to_vec())], "{when}");
        let trace = stage.decisions.last().expect("a decision").notices.last().expect("a trace");
        assert_eq!(trace.waits_until, (at(expected) != at(when)).then(|| at(expected)));
    }
}

#[test]
fn what_is_urgent_waits_for_nothing() {
    let quiet = json!({"who": {"agent": "ann"}, "quiet": {"daily": ["00:00", "24:00"]}, "digest": "hourly"});
    let notices = json!({"urgent": ["escalation"], "burst_seconds": 60, "people": [quiet]});
    let mut stage = stage(notices);
    stage.act(&service(), route("desk"), "09:01").expect("routed");
    stage
        .act(&service(), Command::Tag { add: ["night".to_owned()].into(), remove: [].into() }, "09:01")
        .expect("tagged");
    // Half of sixteen hours are used at five.
    stage.act(&service(), Command::Tick, "17:00").expect("a tick");
    let escalation = stage.units.last().expect("a unit").notices();
    assert_eq!(told(&stage), ["escalation agent ann email: resolution: rung `half`"]);
    assert_eq!((escalation[0].at, escalation[0].together), (at("17:00"), None));
}

#[test]
fn words_follow_the_language_and_what_fails_gives_way() {
    let texts = json!({
        "en": {"reply": {"requesters": {"subject": "Re: {{ticket.subject}}", "body": "{{agent.name|We}} wrote: {{message.body}}"}},
               "assigned": {"staff": {"body": "{{fields.room}}: {{ticket.subject}} ({{notice.reason}})"}}},
        "de": {"reply": {"requesters": {"body": "{{agent.name}} schrieb: {{message.body}}"}}}
    });
    let rita = json!({"who": {"named_requester": "rita"}, "language": "de-AT"});
    let cleo = json!({"who": {"agent": "cleo"}, "language": "de"});
    let mut english = stage(json!({"texts": texts}));
    english.act(&agent("ann"), reply("hi"), "09:10").expect("done");
    let first = english.units.last().expect("a unit").notices()[0].clone();
    assert_eq!((first.subject.as_str(), first.body.as_str()), ("Re: printer", "ann wrote: hi"));
    let mut german = stage(json!({"texts": texts, "people": [rita, cleo]}));
    german.act(&agent("ann"), reply("hi"), "09:10").expect("done");
    assert_eq!(told(&german), ["reply requester rita email: ann schrieb: hi"]);
    german.act(&agent("ann"), Command::Solve, "09:11").expect("done");
    assert_eq!(told(&german), ["solved requester rita email: Ihre Anfrage ist gelöst"]);
    // There is no room: the words that come along, in her language, and a fault that says why.
    german.act(&agent("ann"), assign("cleo"), "09:12").expect("done");
    assert_eq!(told(&german), ["assigned agent cleo email: Sie haben ein Ticket"]);
    english.act(&agent("ann"), assign("cleo"), "09:12").expect("done");
    assert_eq!(told(&english), ["assigned agent cleo email: you have a ticket"]);
    let fault = &english.decisions.last().expect("a decision").faults[0];
    assert_eq!(
        fault.message,
        "the text of `assigned` in `en` was not used: `fields.room` has no value here, give one or write \
         `{{fields.room|…}}` with a text to use instead"
    );
    let room = Command::SetField { name: "room".into(), value: Some("7".into()) };
    english.act(&service(), room, "09:13").expect("done");
    english.act(&agent("ann"), assign("bob"), "09:14").expect("done");
    assert_eq!(told(&english), ["assigned agent bob email: 7: printer (the ticket is theirs now)"]);
}

#[test]
fn what_is_wrong_with_notices() {
    let table = [
        (
            json!({"people": [{"who": "lead"}]}),
            "notices of the team lead: are for nobody by name, expected an agent, a team or a requester",
        ),
        (json!({"people": [{"who": {"agent": "zoe"}}]}), "notices of agent zoe: are for the unknown agent `zoe`"),
        (json!({"people": [{"who": {"named_team": "loft"}}]}), "notices of team loft: are for the unknown team `loft`"),
        (
            json!({"people": [{"who": {"agent": "ann"}}, {"who": {"agent": "ann"}}]}),
            "notices of agent ann: is there twice",
        ),
        (
            json!({"people": [{"who": {"agent": "ann"}, "digest": {"daily": "8:00"}}]}),
            "notices of agent ann: have a digest at `8:00`, expected a time of day like `08:00`",
        ),
        (
            json!({"people": [{"who": {"agent": "ann"}, "digest": {"daily": "24:00"}}]}),
            "notices of agent ann: have a digest at `24:00`, expected a time of day like `08:00`",
        ),
        (
            json!({"people": [{"who": {"agent": "ann"}, "quiet": {"outside": "night"}}]}),
            "notices of agent ann: are quiet outside the unknown schedule `night`",
        ),
        (
            json!({"people": [{"who": {"agent": "ann"}, "channels": ["email", "email"]}]}),
            "notices of agent ann: name a channel twice",
        ),
        (json!({"attempts": 0}), "notices: are tried 0 times, expected 1 to 100"),
        (json!({"burst_seconds": 4000}), "notices: wait 4000 seconds for others, expected at most 3600"),
        (
            json!({"subscriptions": [{"on": ["note_added"], "tell": ["followers"]}]}),
            "notices.subscriptions[0]: tells the followers of `note_added`, which is internal, expected staff",
        ),
        (
            json!({"subscriptions": [{"on": [], "tell": ["team"]}]}),
            "notices.subscriptions[0]: tells nobody of anything, expected topics and audiences",
        ),
        (
            json!({"texts": {"en": {"reply": {"requesters": {"body": "{{ticket.priority}}"}}}}}),
            "notices.texts.en.reply.requesters.body: `ticket.priority` is internal, a text for requesters cannot hold it",
        ),
        (
            json!({"texts": {"en": {"reply": {"staff": {"subject": "{{ticket.subjekt}}", "body": "x"}}}}}),
            "notices.texts.en.reply.staff.subject: there is no value `ticket.subjekt`, did you mean `ticket.subject`?",
        ),
    ];
    for (notices, expected) in table {
        assert_eq!(problems(notices.clone()), [expected], "{notices}");
    }
    for (notices, expected) in [
        (json!({"channels": ["E-Mail"]}), "channel `E-Mail` is no word, expected a letter of `a-z`"),
        (json!({"urgent": ["escalatoin"]}), "there is no topic `escalatoin`, expected one like `reply` or `reopened`"),
    ] {
        let found = serde_json::from_value::<helpdesk_core::NoticesSpec>(notices).expect_err("no notices").to_string();
        assert!(found.contains(expected), "{found}");
    }
}

#[test]
fn stored_forms() {
    let mut stage = stage(json!({"people": [{"who": {"agent": "bob"}, "channels": ["chat"], "digest": "hourly"}]}));
    stage.act(&agent("ann"), reply("hi"), "09:10").expect("done");
    let unit = stage.units.last().expect("a unit");
    let notice = unit.notices()[0].clone();
    let event = unit.events().iter().find(|event| event.seq == notice.seq).expect("its event");
    let seal = event.seal.expect("a seal");
    let named = format!(r#"["acme",7,{},"{seal}",{{"named_requester":"rita"}},"email"]"#, notice.seq);
    assert_eq!(notice.id.to_string(), format!("7.{}", Fingerprint::of_bytes(named.as_bytes())));
    let plain = |notice: &Notice| {
        let id = notice.id.to_string();
        serde_json::to_string(notice)
            .expect("json")
            .replace(&id, "ID")
            .replace(&format!(r#""seq":{}"#, notice.seq), r#""seq":13"#)
    };
    assert_eq!(
        plain(&notice),
        r#"{"id":"ID","tenant":"acme","ticket":7,"seq":13,"topic":"reply","to":{"named_requester":"rita"},"subject":"printer","body":"hi","at":"2026-01-05T09:10:00Z"}"#
    );
    stage.act(&agent("ann"), assign("bob"), "09:20").expect("done");
    let notice = stage.units.last().expect("a unit").notices()[0].clone();
    assert!(plain(&notice).contains(r#""topic":"assigned","to":{"agent":"bob"},"channel":"chat","subject""#));
    assert!(plain(&notice).ends_with(r#""at":"2026-01-05T10:00:00Z","together":"digest"}"#), "{}", plain(&notice));
    // A notice as it was stored before it had a channel.
    let old = r#"{"id":"7.13.1","tenant":"acme","ticket":7,"seq":13,"topic":"reply","to":{"named_requester":"rita"},"subject":"s","body":"b","at":"2026-01-05T09:10:00Z"}"#;
    let read: Notice = serde_json::from_str(old).expect("read");
    assert_eq!((read.channel.clone(), read.together), (NoticeChannel::default(), None));
    assert_eq!(serde_json::to_string(&read).expect("json"), old);
    stage.act(&agent("ann"), assign("ann"), "09:30").expect("done");
    let decision = serde_json::to_value(stage.decisions.last().expect("a decision")).expect("json");
    let untold = &decision["untold"][0];
    assert_eq!(untold["against"], "did_it");
    assert_eq!(untold["because"], "the ticket is theirs now");
}
