//! Every fact a script can ask for.
use helpdesk_core::{
    Author, Event, EventBody, EventKind, Metric, Placement, Priority, PrioritySource, Status, TeamId, Tier, Visibility,
    sla::{BreachCause, ClockEvent},
};

use crate::world::{at, compiled, event, opened, react_to, ticket};

fn holds(expression: &str, event: &Event) -> bool {
    let on = event.kind().as_str();
    let set = compiled(&format!("rule(\"r\").on(\"{on}\").when(|t, e| {expression}).then(|t, act| act.start());"));
    let reaction = react_to(&set, &ticket(), event);
    assert_eq!(reaction.faults, [], "{expression}");
    !reaction.proposals.is_empty()
}

fn check(expression: &str) {
    assert!(holds(expression, &opened()), "{expression}");
}

#[test]
fn facts_of_the_ticket() {
    check("t.id == 7");
    check(r#"t.subject == "VPN Broken since Monday""#);
    check(r#"t.kind == "incident" && t.channel == "email" && t.status == "open""#);
    check(r#"t.priority == "normal" && t.impact == "medium" && t.urgency == "high""#);
    check(r#"t.requester == "rita" && t.organization == "globex""#);
    check(r#"t.team == "service-desk" && t.assignee == "ana" && t.tier == 1"#);
    check(r#"t.tags == ["network", "vip"] && t.tags != ["vip"] && t.tags.len() == 2"#);
    check(r#""vip" in t.tags && t.has_tag("network") && !t.has_tag("vi")"#);
    check("t.reopenings == 2 && t.reassignments == 1 && t.breaches == 4 && t.messages == 3");
    check("t.placement == () && t.external == ()");
    check(r#"t.field("region") == "emea" && t.field("plan") == ()"#);
}

/// Whether a guard holds for a ticket of a test, whose entries stand before the arrow: by predicate and by script.
fn made(row: &str) {
    let (entries, guard) = row.split_once(" => ").unwrap();
    let script = format!(
        r#"
        rule("read").on(TOUCHED).when(|t, e| {guard}).then(|t, act| act.tag("read"));
        rule("run").on(TOUCHED).when(|t, e| {{ let it = 1; {guard} }}).then(|t, act| act.tag("run"));
        test("both", |x| {{
            x.team(#{{ id: "first", name: "First line" }});
            x.agent(#{{ id: "kim", team: "first", capacity: 2, open: 2 }});
            x.agent(#{{ id: "lee", team: "first", capacity: 2, open: 1 }});
            x.organization(#{{ id: "globex", name: "Globex Ltd" }});
            x.contract(#{{ id: "gold", organization: "globex", hours: 10, ends_on: "2026-01-31" }});
            let d = x.decide(TOUCHED, x.ticket(#{{ {entries} }}));
            x.eq(d.fired, ["read", "run"]);
            x.no(d.faults);
        }});"#
    );
    let report = std::sync::Arc::new(compiled(&script)).run_tests(None);
    assert_eq!(report.failed().count(), 0, "{row}: {report:?}");
}

#[test]
fn what_is_known_beside_the_ticket_and_of_its_life() {
    made(
        r#"requester_name: "Rita Ray", requester_language: "de" => t.requester_name == "Rita Ray" && t.requester_language == "de""#,
    );
    made(r#"requester_address: "Rita@globex.example" => t.requester_address == "rita@globex.example""#);
    made("id: 1 => t.requester_name == () && t.requester_language == () && t.requester_address == ()");
    made(
        r#"organization: "globex", team: "first" => t.organization_name == "Globex Ltd" && t.team_name == "First line""#,
    );
    made(r#"team: "first" => t.candidates == 1"#);
    made("id: 1 => t.candidates == () && t.team_name == () && t.organization_name == ()");
    made(
        r#"contract: "gold", contract_minutes_left: 61 => t.contract == "gold" && t.contract_minutes_left == 61 && !t.contract_used_up"#,
    );
    made(r#"contract: "gold", contract_minutes_left: 0 => t.contract_used_up && t.contract_minutes_left == 0"#);
    made(r#"contract: "gold" => t.contract_days_left == 25 && t.contract_minutes_left == 600"#);
    made(
        "id: 1 => t.contract == () && !t.contract_used_up && t.contract_days_left == () && t.contract_minutes_left == ()",
    );
    made(
        r#"service: "laptop", policy: "gold-sla", custom_status: "parts" => t.service == "laptop" && t.policy == "gold-sla" && t.custom_status == "parts""#,
    );
    made(
        "age_minutes: 90, idle_minutes: 30, status_minutes: 20 => t.age_minutes == 90 && t.idle_minutes == 30 && t.status_minutes == 20",
    );
    made("age_minutes: 90 => t.idle_minutes == 90 && t.status_minutes == 90");
    made(
        "unanswered_minutes: 7, queue_minutes: 8 => t.unanswered_minutes == 7 && t.unanswered && t.queue_minutes == 8",
    );
    made("id: 1 => t.unanswered_minutes == () && !t.unanswered && t.queue_minutes == () && !(t.queue_minutes > 3)");
    made(
        "agent_replies: 2, requester_messages: 3 => t.agent_replies == 2 && t.requester_messages == 3 && t.messages == 5",
    );
    made(
        r#"body: "help" => t.requester_messages == 1 && t.last_message_by == "requester" && t.last_message_text == "help""#,
    );
    made(
        r#"channel: "phone", body: "help", age_minutes: 5 => t.last_message_channel == "phone" && t.last_message_minutes == 5"#,
    );
    made(
        r#"last_message_by: "agent", last_message_text: "Try it", last_message_channel: "chat", last_message_minutes: 9 => t.last_message_by == "agent" && t.last_message_text == "Try it" && t.last_message_channel == "chat" && t.last_message_minutes == 9 && t.last_message_at.add("9 minutes") == e.at"#,
    );
    made(
        "id: 1 => t.last_message_by == () && t.last_message_text == () && t.last_message_channel == () && t.last_message_minutes == () && t.last_message_at == () && t.agent_replies == 0 && t.requester_messages == 0",
    );
    made(r#"body: "help", age_minutes: 3 => t.unanswered && t.unanswered_minutes == 3 && !t.replied"#);
    made(r#"body: "help", replied: true => t.replied && !t.unanswered"#);
    made(
        "open_items: 2, open_approvals: 1, reminders: 3 => t.open_items == 2 && t.open_approvals == 1 && t.reminders == 3",
    );
    made(r#"links: ["blocked_by", "relates_to"] => t.links == 2 && t.has_link("blocked_by") && !t.has_link("blocks")"#);
    made("rating: 2 => t.rating == 2");
    made("id: 1 => t.rating == () && t.links == 0");
}

#[test]
fn clocks_are_facts() {
    made(
        r#"clocks: #{ first_reply: #{ target_minutes: 60, used_minutes: 40 } } => t.clock("first_reply").left_minutes == 20"#,
    );
    made(
        r#"clocks: #{ resolution: #{ state: "fulfilled", used_minutes: 90, breached: true } } => t.clock("resolution").breached && t.clock("resolution").state == "fulfilled" && t.clock("resolution").left_minutes == -30"#,
    );
    made(
        r#"id: 1 => t.clock("tier").state == "none" && t.clock("tier").target_minutes == () && !t.clock("tier").breached"#,
    );
    made(
        r#"clocks: #{ tier: #{ state: "fulfilled" } } => t.clock("tier").state == "fulfilled" && t.clock("tier").used_minutes == 0"#,
    );
    let refused =
        crate::world::refused(r#"rule("r").on(OPENED).when(|t| t.clok("tier").breached).then(|t, act| act.start());"#);
    assert!(refused.contains("did you mean `clock`?"), "{refused}");
    let unknown =
        compiled(r#"rule("r").on(OPENED).when(|t| t.clock("first_replay").breached).then(|t, act| act.start());"#);
    let faults = react_to(&unknown, &ticket(), &opened()).faults;
    assert!(faults[0].message.contains("did you mean `first_reply`?"), "{faults:?}");
}

#[test]
fn the_clock_on_a_wall_and_open_hours() {
    // Half past two on a Tuesday in winter.
    check(
        r#"e.local("Europe/Berlin").hour == 15 && e.local("Europe/Berlin").minute == 30 && e.local("UTC").hour == 14"#,
    );
    check(r#"e.local("Asia/Tokyo").weekday == "tuesday" && e.local("Pacific/Auckland").weekday == "wednesday""#);
    check(r#"e.local("Pacific/Auckland").date == "2026-01-07" && e.local("UTC").date < "2026-12-24""#);
    check(r#"e.local("UTC").day == 6 && e.local("UTC").month == 1 && e.local("UTC").year == 2026"#);
    check(r#"e.in_hours("office") && e.minutes_to_open("office") == 0"#);
    let fault = |guard: &str| {
        let set = compiled(&format!("rule(\"r\").on(OPENED).when(|t, e| {guard}).then(|t, act| act.start());"));
        react_to(&set, &ticket(), &opened()).faults[0].message.clone()
    };
    assert_eq!(
        fault(r#"e.in_hours("ofice")"#),
        "there is no schedule `ofice` in the configuration; did you mean `office`?"
    );
    assert_eq!(fault(r#"e.local("Berlin").hour == 1"#), "`Berlin` is no zone, expected one such as `Europe/Berlin`");
}

/// The ticket was opened at half past two on a Tuesday in winter; the office of Berlin closes at four in UTC.
#[test]
fn moments_are_reckoned_with() {
    check(r#"e.at == t.opened_at && e.at <= t.touched_at && !(e.at < t.opened_at) && e.at != e.at.add("1 minute")"#);
    check(r#"e.at.add("90 minutes").local("UTC").hour == 16 && e.at.add("2 days").local("UTC").date == "2026-01-08""#);
    check(
        r#"e.at.add("2 open hours", "office").local("UTC").hour == 8 && e.at.add("2 open hours", "office") > e.at.add("17 hours")"#,
    );
    check(r#"e.at.minutes_until(e.at.add("1 hour")) == 60 && e.at.add("1 hour").minutes_until(e.at) == -60"#);
    check(
        r#"e.at.open_between(e.at.add("1 day"), "office") == 90 + 390 && open_between(e.at.add("1 day"), e.at, "office") == 480"#,
    );
    check(
        r#"e.at.in_hours("office") && !e.at.add("3 hours").in_hours("office") && e.at.add("3 hours").minutes_to_open("office") == 870"#,
    );
    check(r#"`${e.at}` == "2026-01-06T14:30:00Z" && e.at.to_string().len() == 20"#);
    check(r#"t.clock("first_reply").due_at == () && e.at != () && !(e.at == ())"#);
    let fault = |expression: &str| {
        let set =
            compiled(&format!("rule(\"r\").on(OPENED).when(|t, e| {expression} == 1).then(|t, act| act.start());"));
        react_to(&set, &ticket(), &opened()).faults[0].message.clone()
    };
    assert_eq!(
        fault(r#"e.at.add("soon")"#),
        "`soon` is no length of time, expected one such as `30 minutes`, `2 days` or `4 open hours`"
    );
    assert_eq!(
        fault(r#"e.at.add("4 open hours")"#),
        "`4 open hours` counts by a schedule, expected its name as second value"
    );
    assert!(fault(r#"open_between(e.at, e.at, "ofice")"#).contains("did you mean `office`?"));
    assert!(fault(r#"e.at.add("4294967295 days")"#).contains("further away than there is time"));
    // What costs time costs steps: a loop of them ends.
    let set = compiled(
        r#"rule("r").on(OPENED).then(|t, act, e| { let at = e.at; loop { at = at.add("1 open minutes", "office"); } });"#,
    );
    assert!(react_to(&set, &ticket(), &opened()).faults[0].message.contains("steps"));
}

#[test]
fn the_seed_is_the_same_for_one_event_and_another_for_the_next() {
    let set = compiled("rule(\"r\").on(OPENED).then(|t, act, e| act.note(`${e.seed}`));");
    let seed = |seq: u64| {
        let (mut event, ticket) = (opened(), ticket());
        event.seq = seq;
        let helpdesk_core::Command::AddNote { body } = &react_to(&set, &ticket, &event).proposals[0].command else {
            panic!("a note");
        };
        body.parse::<i64>().unwrap()
    };
    assert_eq!(seed(1), seed(1));
    let seeds: Vec<i64> = (1..=500).map(seed).collect();
    let tens: Vec<usize> = (0..10).map(|ten| seeds.iter().filter(|seed| **seed % 10 == ten).count()).collect();
    assert!(tens.iter().all(|n| (25..=80).contains(n)), "{tens:?}");
}

/// Knows a German greeting, and counts how often it is asked.
struct Greetings(std::sync::atomic::AtomicUsize);

impl helpdesk_rules::LanguageDetector for Greetings {
    fn language(&self, text: &str) -> Option<String> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        text.contains("Friday").then(|| "en".to_owned())
    }
}

#[test]
fn the_host_tells_the_language_once_for_an_event() {
    let guards = [
        "e.language == \"en\"",
        "e.language != \"de\" && e.language != ()",
        "e.language in [\"en\"]",
        "`${e.language}` == \"en\"",
    ];
    let rule = |(n, guard): (usize, &&str)| {
        format!("rule(\"r{n}\").on(OPENED).when(|t, e| {guard}).then(|t, act| act.note(\"x\"));")
    };
    let script: String = guards.iter().enumerate().map(rule).collect();
    let greetings = std::sync::Arc::new(Greetings(0.into()));
    let set = compiled(&script).with_languages(greetings.clone());
    assert_eq!(react_to(&set, &ticket(), &opened()).proposals.len(), 4);
    assert_eq!(greetings.0.load(std::sync::atomic::Ordering::Relaxed), 1);
    assert_eq!(react_to(&compiled(&script), &ticket(), &opened()).proposals.len(), 0);
}

#[test]
fn rules_look_beside_the_ticket_only_where_one_asks() {
    use helpdesk_core::{Beside, Hook};
    let looks = |guard: &str| {
        let set = compiled(&format!(
            "fn f(it) {{ {guard} }} rule(\"r\").on(OPENED).when(|t| f(t)).then(|t, act| act.start());"
        ));
        [Beside::Requester, Beside::ContractHours, Beside::Candidates].map(|what| set.looks_at(what))
    };
    assert_eq!(looks("it.team == ()"), [false; 3]);
    assert_eq!(looks("it.requester_name != ()"), [true, false, false]);
    assert_eq!(looks("!it.contract_used_up"), [false, true, false]);
    assert_eq!(looks("`${it.candidates}` == \"1\""), [false, false, true]);
}

#[test]
fn absent_facts_are_nothing() {
    let mut bare = ticket();
    (bare.team, bare.assignee, bare.organization) = (None, None, None);
    bare.placement = Some(Placement::HandedBack);
    let guard = r#"t.team == () && t.assignee == () && t.organization == () && t.placement == "handed_back""#;
    let set = compiled(&format!("rule(\"r\").on(OPENED).when(|t| {guard}).then(|t, act| act.start());"));
    assert_eq!(react_to(&set, &bare, &opened()).proposals.len(), 1);
}

#[test]
fn facts_of_the_event() {
    check(r#"e.kind == "opened" && e.by == "requester" && e.body == "it worked on Friday""#);
    check(r#"e.hour == 14 && e.weekday == "tuesday""#);
    check(
        r#"e.who == "rita" && e.visibility == "public" && !e.automatic && e.language == () && e.reason == () && e.rating == ()"#,
    );
    check("e.rule == () && e.rung == () && e.metric == () && e.field == () && e.from == () && e.to == ()");
    let rule = Author::Rule { hook: "rules".into(), rule: "first".into() };
    let note =
        EventBody::MessageAdded { visibility: Visibility::Internal, body: "psst".into(), details: Default::default() };
    assert!(holds(r#"e.by == "rule" && e.rule == "first" && e.body == "psst""#, &event(rule, note)));
    let rung = ClockEvent::RungFired { rung: "half".into(), n: 1, planned_at: at() };
    let by_hand = EventBody::ClockMoved {
        metric: Metric::FirstReply,
        instance: 1,
        change: rung.clone(),
        since: None,
        binding: None,
    };
    assert!(holds("e.kind == CLOCK_MOVED && e.rung == ()", &event(Author::Desk, by_hand)));
    let binding =
        r#"{"policy": {"id": "vip", "version": 1}, "schedule": "office", "schedule_version": 1, "pauses_in": []}"#;
    let binding: helpdesk_core::ClockBinding = serde_json::from_str(binding).unwrap();
    let rung = EventBody::ClockMoved {
        metric: Metric::FirstReply,
        instance: 1,
        change: rung,
        since: None,
        binding: Some(binding.into()),
    };
    assert!(holds(r#"e.rung == "half" && e.metric == "first_reply" && e.by == "desk""#, &event(Author::Desk, rung)));
    let breach = ClockEvent::Breached { due: at(), cause: BreachCause::TimeRanOut };
    let breach =
        EventBody::ClockMoved { metric: Metric::Resolution, instance: 1, change: breach, since: None, binding: None };
    assert!(holds(r#"e.kind == BREACHED && e.metric == "resolution""#, &event(Author::Desk, breach)));
}

#[test]
fn changes_say_from_what_to_what() {
    let check =
        |body: EventBody, expression: &str| assert!(holds(expression, &event(Author::Desk, body)), "{expression}");
    let noc = TeamId::new("noc").unwrap();
    check(EventBody::StatusChanged { from: Status::New, to: Status::Open }, r#"e.from == "new" && e.to == "open""#);
    check(
        EventBody::TeamChanged { from: None, to: noc, placement: Placement::Routed },
        r#"e.from == () && e.to == "noc""#,
    );
    check(EventBody::TierChanged { from: Tier(1), to: Tier(2) }, r#"e.from == "1" && e.to == "2""#);
    check(
        EventBody::PriorityChanged { from: Priority::Low, to: Priority::High, source: PrioritySource::Set },
        r#"e.from == "low" && e.to == "high""#,
    );
    check(
        EventBody::FieldChanged { name: "region".into(), from: None, to: Some("emea".into()) },
        r#"e.field == "region" && e.from == () && e.to == "emea""#,
    );
}

#[test]
fn every_kind_of_event_is_a_constant() {
    for kind in EventKind::ALL.iter().copied() {
        let constant = kind.as_str().to_uppercase();
        let set = compiled(&format!("rule(\"r\").on({constant}).then(|t, act| act.start());"));
        assert!(helpdesk_core::Hook::listens_to(&set, kind), "{kind}");
    }
}

#[test]
fn helpers_on_text_and_lists() {
    check(r#"t.subject.contains("VPN") && t.subject.starts_with("VPN") && t.subject.ends_with("Monday")"#);
    check(r#"t.subject.to_lower() == "vpn broken since monday" && "ß".to_upper() == "SS""#);
    check(r#""  a b ".trim() == "a b" && "äöü".len() == 3 && "äöü".len == 3 && "".is_empty()"#);
    check(r#"t.subject.to_lower().contains_any(["printer", "vpn"]) && !"abc".contains_any([])"#);
    check(r#"contains_any("abc", ["b"]) && "b" in "abc""#);
    check(r#"t.subject.matches("(?i)^vpn\\b") && matches(t.subject, "Mon|Tue") && !t.subject.matches("^Broken")"#);
    check(r#""a,b,c".split(",").len() == 3 && ["a", "b"].join("-") == "a-b" && "42".parse_int() == 42"#);
    check(r#""x".parse_int() == () && min(1, 2) == 1 && max(1, 2) == 2 && abs(-3) == 3"#);
    check(
        r#"[1, 2].contains(2) && ![[1]].contains([1]) && [1] + [2] != () && #{a: 1}.contains("a") && "a" in #{a: 1}"#,
    );
    check("{ let n = 0; for i in 0..4 { n += i; } for x in [10, 20] { n += x; } n == 36 }");
    check(r#"{ let l = []; l.push("a"); l.push(1); l.len() == 2 && #{b: 1, a: 2}.keys().join(",") == "a,b" }"#);
    check(r#"`${1} ${true} ${"x"} ${()}` == "1 true x ""#);
}

#[test]
fn long_facts_are_cut_at_a_whole_character() {
    let body = "ä".repeat(20_000);
    let note = event(
        Author::Desk,
        EventBody::MessageAdded { visibility: Visibility::Internal, body, details: Default::default() },
    );
    assert!(holds("e.body.len() == 8192", &note));
}
