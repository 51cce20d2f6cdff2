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
    check("e.rule == () && e.rung == () && e.metric == () && e.field == () && e.from == () && e.to == ()");
    let rule = Author::Rule { hook: "rules".into(), rule: "first".into() };
    let note =
        EventBody::MessageAdded { visibility: Visibility::Internal, body: "psst".into(), details: Default::default() };
    assert!(holds(r#"e.by == "rule" && e.rule == "first" && e.body == "psst""#, &event(rule, note)));
    let rung = ClockEvent::RungFired { rung: "half".into(), n: 1, planned_at: at() };
    let rung =
        EventBody::ClockMoved { metric: Metric::FirstReply, instance: 1, change: rung, since: None, binding: None };
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
