//! Small wrong scripts, each with one mistake, and what the check says of it: the code and the line.
use helpdesk_core::Configuration;
use helpdesk_rules::{Limits, Severity, SourceFile, lint};

fn configuration() -> Configuration {
    let spec = serde_json::from_str(
        r#"{
            "teams": [{ "id": "network", "lead": "kim" }, { "id": "billing" }, { "id": "board" }],
            "agents": [{ "id": "kim", "teams": ["network"] }, { "id": "lee", "teams": ["billing"] }],
            "organizations": [{ "id": "globex" }],
            "fields": [{ "name": "region" }]
        }"#,
    );
    Configuration::build(spec.expect("a specification")).expect("a configuration")
}

/// What is said of a script: line, code and how bad it is.
fn said(script: &str) -> Vec<String> {
    let file = SourceFile::new("a.rhai", script);
    let problems = lint(&[file], Some(&configuration()), &Limits::default());
    problems.iter().map(|p| format!("{} {} {}", p.line, p.severity.as_str(), p.code)).collect()
}

/// Notes where something else is said than expected.
fn check(script: &str, expected: &str, wrong: &mut Vec<String>) {
    let said = said(script).join(",");
    if said != expected {
        wrong.push(format!("{script}\n expected {expected}\n found {said}"));
    }
}

/// One rule whose guard stands on line 2 and whose body stands on line 3.
fn rule(guard: &str, body: &str) -> String {
    format!("rule(\"r\").on(OPENED)\n.when(|t, e| {guard})\n.then(|t, act, e| {{ {body} }});")
}

/// Guards with one mistake each.
const GUARDS: [(&str, &str); 59] = [
    (r#"e.local("Berlin").hour == 1"#, "2 error bad-time"),
    (r#"e.at.add("4 open hours") > t.opened_at"#, "2 error bad-time"),
    (r#"e.at.ad("1 day") > t.opened_at"#, "2 error unknown-function"),
    (r#"e.at > 9"#, "2 error wrong-type"),
    (r#"t.opend_at < e.at"#, "2 error unknown-fact"),
    (r#"t.subject.contains_any(words("refnd"))"#, "2 error unknown-words"),
    (r#"t.requester_nmae == "Rita""#, "2 error unknown-fact"),
    (r#"t.clock("first_replay").breached"#, "2 error unknown-value"),
    (r#"t.clock("tier").stat == "running""#, "2 error unknown-fact"),
    (r#"t.clock("tier").state == "runing""#, "2 error unknown-value"),
    (r#"t.has_link("blocks_by")"#, "2 error unknown-value"),
    (r#"t.contract == "gold""#, "2 error unknown-contract"),
    (r#"e.visibility == "private""#, "2 error unknown-value"),
    (r#"t.replied == "yes""#, "2 error wrong-type"),
    (r#"t.prority == "urgent""#, "2 error unknown-fact"),
    (r#"e.metrik == "first_reply""#, "2 error unknown-fact"),
    (r#"t.has_tags("vip")"#, "2 error unknown-function"),
    (r#"t.subject.startswith("a")"#, "2 error unknown-function"),
    (r#"t.priority == "hihg""#, "2 error unknown-value"),
    (r#"t.status != "opne""#, "2 error unknown-value"),
    (r#"t.kind in ["incident", "chnage"]"#, "2 error unknown-value"),
    (r#""phnoe" == t.channel"#, "2 error unknown-value"),
    (r#"t.impact == "urgent""#, "2 error unknown-value"),
    (r#"e.by == "rules""#, "2 error unknown-value"),
    (r#"e.weekday == "Sunday""#, "2 error unknown-value"),
    (r#"t.placement == "moved""#, "2 error unknown-value"),
    (r#"t.team == "netwrok""#, "2 error unknown-team"),
    (r#"t.assignee == "kimm""#, "2 error unknown-agent"),
    (r#"t.organization == "globx""#, "2 error unknown-organization"),
    (r#"t.field("regoin") == "emea""#, "2 error unknown-field"),
    (r#"t.tier == "2""#, "2 error wrong-type"),
    (r#"t.tier > "2""#, "2 error wrong-type"),
    (r#"t.tier == ()"#, "2 error wrong-type"),
    (r#"t.tags == "vip""#, "2 error wrong-type"),
    ("t.tier", "2 error wrong-type"),
    (r#"t.has_tag("vip") && t.subject"#, "2 error wrong-type"),
    (r#"t.subject.contains_any("vpn")"#, "2 error wrong-type"),
    (r#"t.tier.contains("2")"#, "2 error wrong-type"),
    (r#"t.subject.contains("a", "b")"#, "2 error wrong-count"),
    ("t.has_tag()", "2 error wrong-count"),
    (r#"t.team.starts_with("n")"#, "2 warning may-be-nothing"),
    (r#"t.field("region").contains("x")"#, "2 warning may-be-nothing"),
    (r#"t.subject.to_lower().contains("VPN")"#, "2 warning wrong-letters"),
    (r#"t.subject.to_lower().contains_any(["vpn", "WiFi"])"#, "2 warning wrong-letters"),
    (r#"t.priority > "low""#, "2 warning order-of-words"),
    (r#"t.has_tag("a") & t.has_tag("b")"#, "2 warning single-sign"),
    (r#"t.tier < 1 && t.has_tag("a")"#, "2 warning never-holds"),
    (r#"t.kind == "change" && t.kind == "task""#, "2 warning never-holds"),
    (r#"t.tier > 2 && t.tier < 3"#, "2 warning never-holds"),
    (r#"t.has_tag("a") && !t.has_tag("a")"#, "2 warning never-holds"),
    (r#"e.metric == "first_reply""#, "2 warning never-holds"),
    (r#"e.hour > 23 || t.has_tag("a")"#, "2 warning never-holds"),
    (r#"t.kind != "change" || t.kind != "task""#, "2 warning always-holds"),
    (r#"t.tier >= 1 && t.has_tag("a")"#, "2 warning always-holds"),
    (r#"t.subject.matches("(a")"#, "2 error bad-pattern"),
    (r#"t.tier = 2"#, "2 error changed-fact"),
    (r#"t.teir < 2 && now() > 3"#, "2 error unknown-fact,2 error unknown-function"),
    ("t.reopenings > 1", "2 warning never-holds"),
    (r#"t.tags.contains("a") && "a" in t.tags == false"#, "2 warning never-holds"),
];

/// Bodies with one mistake each.
const BODIES: [(&str, &str); 33] = [
    (r#"act.again("soon")"#, "3 error bad-time"),
    (r#"act.again_at("25:00", "UTC")"#, "3 error bad-time"),
    (r#"act.wait("3 dayz")"#, "3 error bad-time"),
    (r#"act.hold("parts", "3")"#, "3 error bad-time"),
    (r#"act.respond("thanks")"#, "3 error unknown-response"),
    (r#"act.apply("greet")"#, "3 error unknown-macro"),
    (r#"act.checklist("leaver")"#, "3 error unknown-checklist"),
    (r#"act.ask_approval("boss")"#, "3 error unknown-approval"),
    (r#"act.follow("agent:kimm")"#, "3 error unknown-agent"),
    (r#"act.note_to("netwrok", "x")"#, "3 error unknown-team"),
    (r#"act.todo("")"#, "3 error empty-text"),
    (r#"act.escalate("a", "b", "c")"#, "3 error wrong-count"),
    (r#"act.require_skills("linux")"#, "3 error wrong-type"),
    (r#"act.rout("network")"#, "3 error unknown-action"),
    (r#"act.route("netwrok")"#, "3 error unknown-team"),
    (r#"act.assign("leee")"#, "3 error unknown-agent"),
    (r#"act.notify("team:bord", "x")"#, "3 error unknown-team"),
    (r#"act.notify("boss", "x")"#, "3 error unknown-value"),
    (r#"act.priority("higher")"#, "3 error unknown-value"),
    (r#"act.assign_by("least_load")"#, "3 error unknown-value"),
    (r#"act.close("done")"#, "3 error unknown-value"),
    (r#"act.field("regio", "emea")"#, "3 error unknown-field"),
    ("act.route(3)", "3 error wrong-type"),
    ("act.tag()", "3 error wrong-count"),
    (r#"act.solve("done")"#, "3 error wrong-count"),
    (r#"t.tag("x")"#, "3 error wrong-type"),
    (r#"act.route(t.team)"#, "3 warning may-be-nothing"),
    (r#"act.note(" ")"#, "3 error empty-text"),
    (r#"act.priority("low"); act.priority("high")"#, "3 warning conflict"),
    (r#"let x = 1;"#, "3 warning no-effect"),
    (r#"act.escalate(t.tier)"#, "3 error wrong-type"),
    (r#"act.route"#, "3 error wrong-type"),
    (r#"if t.tier { act.solve() }"#, "3 error wrong-type"),
];

#[test]
fn every_mistake_in_a_guard_is_told_with_its_line() {
    let mut wrong = Vec::new();
    for (guard, expected) in GUARDS {
        check(&rule(guard, "act.tag(\"seen\")"), expected, &mut wrong);
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_mistake_in_a_body_is_told_with_its_line() {
    let mut wrong = Vec::new();
    for (body, expected) in BODIES {
        check(&rule("t.has_tag(\"a\")", body).replace("OPENED", "SOLVED"), expected, &mut wrong);
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Whole scripts with one mistake each.
const SCRIPTS: [(&str, &str); 37] = [
    ("rule(\"a\").on(OPEND)\n.then(|t, act| act.solve());", "1 error unknown-name"),
    ("rule(\"a\").on(\"opend\").then(|t, act| act.solve());", "1 error unknown-event"),
    ("rule(\"a\").on(OPENED).phase(\"rout\").then(|t, act| act.solve());", "1 error unknown-phase"),
    ("rule(\"a\").on(OPENED);", "1 error incomplete-rule"),
    ("rule(\"a\").then(|t, act| act.solve());", "1 error incomplete-rule"),
    ("rule(\"a\").on(OPENED).then(|t, act| act.solve()", "1 error syntax"),
    (
        "rule(\"a\").on(OPENED).then(|t, act| act.solve())\nrule(\"b\").on(OPENED).then(|t, act| act.solve());",
        "1 error syntax",
    ),
    ("rule(\"a\").on(OPENED).when(|t, e, x| true).then(|t, act| act.solve());", "1 error wrong-parameters"),
    ("rule(\"a\").on(OPENED).then(|t| 1);", "1 error wrong-parameters"),
    ("rule(\"a\").on(OPENED).then(|t, act| act.solve()).then(|t, act| act.start());", "1 error twice"),
    (
        "rule(\"a\").on(OPENED).then(|t, act| act.tag(\"a\"));\nrule(\"a\").on(SOLVED).then(|t, act| act.tag(\"b\"));",
        "2 error duplicate-name",
    ),
    ("fn route(t) { 1 }\nrule(\"a\").on(OPENED).then(|t, act| act.solve());", "1 error shadowed-function"),
    ("import \"x\" as y;", "1 error not-available"),
    (
        "fn big(t) { t.tier > 1 }\nrule(\"a\").on(OPENED)\n.when(|t| big(t, 2))\n.then(|t, act| act.solve());",
        "3 error wrong-count",
    ),
    (
        "fn is_open(t) { t.status == \"opn\" }\nrule(\"a\").on(OPENED)\n.when(|t| is_open(t))\n.then(|t, act| act.solve());",
        "1 error unknown-value",
    ),
    (
        "for team in [\"billing\", \"netwrok\"] {\n rule(`to-${team}`).on(OPENED).when(|t| t.has_tag(team))\n.then(|t, act| act.route(team));\n}",
        "3 error unknown-team",
    ),
    (
        "rule(\"a\").on(OPENED).when(|t| t.tier > 1).then(|t, act| act.tag(\"x\"));\nrule(\"b\").on(OPENED).when(|t| 1 < t.tier).then(|t, act| act.tag(\"x\"));",
        "2 warning duplicate-rule",
    ),
    (
        "rule(\"a\").on(OPENED).stop().then(|t, act| act.tag(\"x\"));\nrule(\"b\").on(OPENED).when(|t| t.tier > 1).then(|t, act| act.note(\"x\"));",
        "2 warning unreachable",
    ),
    (
        "rule(\"a\").on([OPENED, SOLVED]).when(|t| t.tier > 1).then(|t, act| act.priority(\"low\"));\nrule(\"b\").on(OPENED).when(|t| t.tier > 2).then(|t, act| act.priority(\"high\"));",
        "2 warning shadowed",
    ),
    (
        "rule(\"a\").on(SOLVED).when(|t| t.has_tag(\"a\")).then(|t, act| act.priority(\"low\"));\nrule(\"b\").on(SOLVED).when(|t| t.tier > 2).then(|t, act| act.priority(\"high\"));",
        "2 warning conflict",
    ),
    (
        "rule(\"a\").on(SOLVED).order(1).when(|t| t.has_tag(\"a\")).then(|t, act| act.priority(\"low\"));\nrule(\"b\").on(SOLVED).order(2).when(|t| t.tier > 2).then(|t, act| act.priority(\"high\"));",
        "2 note conflict",
    ),
    ("rule(\"a\").on(NOTE_ADDED).then(|t, act| act.note(\"seen\"));", "1 warning loop"),
    (
        "rule(\"a\").on(PRIORITY_CHANGED).when(|t| t.priority == \"low\").then(|t, act| act.priority(\"high\"));\nrule(\"b\").on(PRIORITY_CHANGED).when(|t| t.priority == \"high\").then(|t, act| act.priority(\"low\"));",
        "1 warning loop",
    ),
    (
        "rule(\"a\").on(OPENED).when(|t| t.channel != \"phone\" || t.kind != \"change\").then(|t, act| act.route(\"network\"));",
        "1 warning gap",
    ),
    ("rule(\"a\").on(OPENED).when(|t| t.has_tag(\"a\")).then(|t, act| act.route(\"network\"));", "1 note undecided"),
    (
        "rule(\"a\").on(OPENED).when(|t| t.tier > 1).then(|t, act| act.tag(\"waiting-room\"));\nrule(\"b\").on(SOLVED)\n.when(|t| t.has_tag(\"waitingroom\")).then(|t, act| act.start());",
        "3 warning unknown-tag",
    ),
    ("test(\"a\", |x| { x.tikcet(); });", "1 error unknown-function"),
    ("rule(\"a\").every(\"9 am\", \"UTC\").then(|t, act| act.solve());", "1 error bad-time"),
    ("rule(\"a\").every(\"09:00\", \"Berlin\").then(|t, act| act.solve());", "1 error bad-time"),
    ("rule(\"a\").untouched(\"4 open hours\").then(|t, act| act.solve());", "1 error bad-time"),
    ("rule(\"a\").due_soon(\"first_replay\", \"1 hour\").then(|t, act| act.solve());", "1 error unknown-value"),
    ("rule(\"a\").untoched(\"4 hours\").then(|t, act| act.solve());", "1 error unknown-function"),
    ("rule(\"a\").untouched(\"1 hour\").untouched(\"1 hour\").then(|t, act| act.solve());", "1 error twice"),
    ("rule(\"a\").on(OPENED).unless(|t| t.tier).then(|t, act| act.solve());", "1 error wrong-type"),
    ("rule(\"a\").on(OPENED).unless(|x, t, e| true).then(|t, act| act.solve());", "1 error wrong-parameters"),
    (
        "rule(\"a\").on(OPENED).when(|t| t.tier > 2).unless(|t| t.tier > 1).then(|t, act| act.solve());",
        "1 warning never-holds",
    ),
    (
        "const VIPS = [\"globex\"]; fn vip(t) { t.organization in VIPS } rule(\"a\").on(OPENED).when(|t| vip(t)).then(|t, act| act.solve());",
        "1 error unknown-name",
    ),
];

#[test]
fn every_mistake_between_rules_is_told_with_its_line() {
    let mut wrong = Vec::new();
    for (script, expected) in SCRIPTS {
        check(script, expected, &mut wrong);
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What is right and looks a little like what is wrong.
const RIGHT: [&str; 22] = [
    r#"t.team != () && t.team.starts_with("n")"#,
    r#"t.team == () || t.team.starts_with("n")"#,
    r#"!(t.team == ()) && t.team.len() > 2"#,
    r#"t.team == "network" && t.team.len() > 2"#,
    r#"t.team in ["network", "billing"] && t.team.contains("n")"#,
    r#"if t.team == () { return false; } t.team.contains("n")"#,
    r#"let team = t.team; team != () && team.contains("n")"#,
    r#"t.tier < 3 && t.tier > 1"#,
    r#"t.tier < 3 && t.status != "pending""#,
    r#"t.kind == "change" || t.kind == "task""#,
    r#"t.subject.to_lower().contains("vpn")"#,
    r#"t.subject.contains("VPN")"#,
    r#"t.field("region") == "emea""#,
    r#"t.organization == "globex""#,
    r#"e.by == "requester""#,
    r#"e.hour >= 22 || e.hour < 6"#,
    r#"t.subject.len > 10 && t.messages > 0"#,
    r#"t.tags.contains("a") && !t.tags.contains("b")"#,
    r#"t.subject == t.requester || t.id % 2 == 0"#,
    r#"e.body != () && e.body.matches("(?i)refund")"#,
    r#"let n = t.subject.parse_int(); n != () && n > 3"#,
    r#"[t.priority, t.impact].contains("high")"#,
];

#[test]
fn what_is_right_is_left_alone() {
    let mut wrong = Vec::new();
    for guard in RIGHT {
        check(&rule(&format!("{{ {guard} }}"), "act.tag(\"seen\")"), "", &mut wrong);
    }
    let ends = [
        "rule(\"a\").on(NOTE_ADDED).when(|t, e| e.by != \"rule\").then(|t, act| act.note(\"seen\"));",
        "rule(\"a\").on(NOTE_ADDED).when(|t| !t.has_tag(\"s\")).then(|t, act| { act.note(\"seen\"); act.tag(\"s\"); });",
        "rule(\"a\").on(PRIORITY_CHANGED).then(|t, act| act.priority(\"high\"));",
        "rule(\"a\").on(TIER_CHANGED).when(|t| t.tier < 3).then(|t, act| act.escalate(\"x\"));",
        "rule(\"a\").on(OPENED).phase(\"route\").order(1).when(|t| t.kind == \"change\").then(|t, act| act.route(\"board\"));\nrule(\"b\").on(OPENED).phase(\"route\").order(2).when(|t| t.kind != \"change\" && t.team == ()).then(|t, act| act.route(\"network\"));",
        "rule(\"a\").on(OPENED).then(|t, act, e| if e.body != () { act.note(e.body) });",
        "rule(\"a\").on(OPENED).then(|t, act, e| { if t.team == () { return; } act.note(t.team); });",
        "fn says(t, word) { for one in [word] { if t.subject.starts_with(one) { return true; } } false }\nfor word in [\"a\", \"b\"] { rule(`r-${word}`).on(OPENED).when(|t| says(t, word)).then(|t, act| act.tag(word)); }",
        "rule(\"a\").untouched(\"4 hours\").unless(|t| t.status == \"pending\").when(|t| t.idle_minutes > 1).then(|t, act| act.note(\"x\"));",
        "rule(\"a\").every(\"09:00\", \"UTC\").when(|t, e| e.at < t.opened_at.add(\"2 days\") && t.clock(\"tier\").due_at != () && t.clock(\"tier\").due_at > e.at).then(|t, act, e| act.wait(e.at.add(\"1 day\")));",
        "test(\"a\", |x| { let d = x.decide(OPENED, #{}); x.no(d.team); x.eq(d.field(\"region\"), ()); });\nrule(\"a\").on(OPENED).then(|t, act| act.tag(\"x\"));",
    ];
    for script in ends {
        check(script, "", &mut wrong);
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_is_too_much_to_read_is_left() {
    let calls = |name: &str| vec![format!("{name}(t)"); 14].join(" && ");
    let mut script: String = (0..6).map(|n| format!("fn f{n}(t) {{ {} }}\n", calls(&format!("f{}", n + 1)))).collect();
    script.push_str("fn f6(t) { t.tier > 1 }\nrule(\"a\").on(SOLVED).when(|t| f0(t)).then(|t, act| act.start());");
    assert_eq!(said(&script), ["8 note undecided"]);
    let many: String =
        (0..402).map(|n| format!("rule(\"r{n}\").on(SOLVED).then(|t, act| act.tag(\"t{n}\"));\n")).collect();
    assert_eq!(said(&many), ["401 note undecided"]);
}

#[test]
fn the_words_are_plain_and_name_what_was_meant() {
    let file = SourceFile::new("a.rhai", SCRIPTS[19].0);
    let problems = lint(&[file], Some(&configuration()), &Limits::default());
    assert_eq!(problems[0].severity, Severity::Warning);
    assert_eq!(
        problems[0].message,
        "`a` and `b` both set the priority: where both match, `priority(\"low\")` of the first wins and `priority(\"high\")` loses, \
         because it stands before it, and nothing else decides"
    );
    let file = SourceFile::new("a.rhai", SCRIPTS[23].0);
    let problems = lint(&[file], Some(&configuration()), &Limits::default());
    assert_eq!(problems[0].message, "no rule routes channel=phone, kind=change");
    let file = SourceFile::new("a.rhai", rule("t.kind == \"change\" && t.kind == \"task\"", "act.tag(\"x\")"));
    let problems = lint(&[file], None, &Limits::default());
    assert_eq!(
        problems[0].to_string(),
        "a.rhai:2:36: `t.kind == \"change\"` and `t.kind == \"task\"` never hold together, so `r` never does anything\n  |\n2 | \
         .when(|t, e| t.kind == \"change\" && t.kind == \"task\")\n  |                                    ^"
    );
}
