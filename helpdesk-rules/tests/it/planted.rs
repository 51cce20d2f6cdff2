//! One sound file of rules with one mistake planted at a time, as authors make them: the check, or the test beside the rules, names
//! it at its line.
use std::{collections::BTreeSet, sync::Arc};

use helpdesk_core::Configuration;
use helpdesk_rules::{Limits, RuleSet, Severity, SourceFile, lint};

const SOUND: &str = r#"// Who gets what on a small desk.
fn is_down(text) {
    text.to_lower().contains_any(["down", "outage"])
}

rule("vip-first")
    .on(OPENED)
    .when(|t| t.has_tag("vip") && t.priority != "urgent")
    .then(|t, act| {
        act.priority("urgent");
        act.tag("raised");
    });

rule("network-outage")
    .on([OPENED, REQUESTER_REPLIED])
    .phase("route")
    .order(10)
    .when(|t, e| e.body != () && is_down(e.body) && t.kind == "incident")
    .then(|t, act, e| {
        let place = t.field("region");
        if place == "emea" {
            act.route("network");
        } else {
            act.notify("lead", `outage in ${place}`);
        }
    });

rule("the-rest")
    .on(OPENED)
    .phase("route")
    .order(99)
    .when(|t| t.team == ())
    .then(|t, act| act.route("board"));

rule("late-reply")
    .on(BREACHED)
    .phase("escalate")
    .when(|t, e| e.metric == "first_reply" && t.tier < 3)
    .then(|t, act| act.escalate("first reply missed"));

test("a VIP is urgent", |x| {
    let d = x.decide(OPENED, #{ tags: ["vip"], channel: "email" });
    x.eq(d.priority, "urgent");
    x.has(d.fired, "vip-first");
});

test("an outage in EMEA goes to the network", |x| {
    let d = x.decide(OPENED, #{ body: "VPN is down", kind: "incident", fields: #{ region: "emea" } });
    x.eq(d.team, "network");
});
"#;

/// What is planted: the kind of mistake, what stood there, what stands there now, and the lines and codes that name it.
const PLANTED: &[(&str, &str, &str, &str)] = &[
    // Signs.
    ("one sign for equal", r#"place == "emea""#, r#"place = "emea""#, "21 syntax"),
    ("one sign for and", r#"("vip") && t"#, r#"("vip") & t"#, "8 single-sign"),
    ("one sign for or", r#"("vip") && t"#, r#"("vip") | t"#, "8 single-sign"),
    ("three signs for equal", r#"t.kind == "incident""#, r#"t.kind === "incident""#, "18 syntax"),
    ("a word for and", r#"("vip") && t"#, r#"("vip") and t"#, "8 syntax"),
    ("a word for not", r#"t.has_tag("vip") &&"#, r#"not t.has_tag("vip") &&"#, "8 unknown-name"),
    ("the other sign for unequal", r#"!= "urgent""#, r#"<> "urgent""#, "8 syntax"),
    ("a sign of its own for less", "t.tier < 3", "t.tier =< 3", "38 syntax"),
    // Quotation marks.
    ("a text without quotation marks", r#"act.route("network")"#, "act.route(network)", "22 unknown-name"),
    ("a word without quotation marks", r#"t.kind == "incident""#, "t.kind == incident", "18 unknown-name"),
    ("single quotation marks", r#"act.tag("raised")"#, "act.tag('raised')", "11 syntax"),
    ("curly quotation marks", r#"act.tag("raised")"#, "act.tag(“raised”)", "11 syntax"),
    ("a text without an end", r#"act.tag("raised");"#, r#"act.tag("raised);"#, "11 syntax"),
    ("a template without an end", "`outage in ${place}`", "`outage in ${place}", "24 syntax"),
    ("a template in quotation marks", "`outage in ${place}`", r#""outage in ${place}""#, "24 template"),
    ("a brace missing in a template", "${place}`", "${place`", "24 syntax"),
    ("a backslash in a text", r#"act.tag("raised")"#, r#"act.tag("rai\sed")"#, "11 syntax"),
    // What is missing or too much.
    ("no semicolon between statements", r#"act.priority("urgent");"#, r#"act.priority("urgent")"#, "10 syntax"),
    (
        "no semicolon after a rule",
        r#"act.escalate("first reply missed"));"#,
        r#"act.escalate("first reply missed"))"#,
        "39 syntax",
    ),
    ("no comma between events", "[OPENED, REQUESTER_REPLIED]", "[OPENED REQUESTER_REPLIED]", "15 syntax"),
    ("no comma between parameters", "|t, act, e|", "|t act, e|", "19 syntax"),
    ("no comma between arguments", r#"act.notify("lead", `"#, r#"act.notify("lead" `"#, "24 syntax"),
    (
        "no brace at the end of a body",
        "        act.tag(\"raised\");\n    });",
        "        act.tag(\"raised\");\n    );",
        "12 syntax",
    ),
    ("no bracket at the end of a call", r#"act.route("network");"#, r#"act.route("network";"#, "22 syntax"),
    ("a bracket too much", r#"act.route("network");"#, r#"act.route("network"));"#, "22 syntax"),
    ("no bracket at the end of a list", r#"["down", "outage"])"#, r#"["down", "outage")"#, "3 syntax"),
    ("no dot before a part", "    .phase(\"route\")", "    phase(\"route\")", "16 syntax"),
    ("no bars around parameters", "|t, e| e.metric", "(t, e) e.metric", "38 unknown-name"),
    ("an arrow for a closure", "|t| t.has_tag", "t => t.has_tag", "8 unknown-name"),
    (
        "no braces after if",
        "if place == \"emea\" {\n            act.route(\"network\");\n        } else {",
        "if place == \"emea\"\n            act.route(\"network\");\n        else {",
        "21 syntax",
    ),
    ("a function of another language", "fn is_down(text) {", "function is_down(text) {", "2 unknown-name"),
    ("elif", "} else {", "} elif place != () {", "23 syntax"),
    // Names.
    ("a fact misspelt", "t.priority !=", "t.prioritty !=", "8 unknown-fact"),
    ("a fact of the event misspelt", "e.metric ==", "e.metrics ==", "38 unknown-fact"),
    ("a fact of the ticket asked of the event", "t.tier < 3", "e.tier < 3", "38 unknown-fact"),
    ("a function misspelt", "contains_any(", "contain_any(", "3 unknown-function"),
    ("a function of another language's texts", "text.to_lower()", "text.toLowerCase()", "3 unknown-function"),
    ("a function of the script misspelt", "is_down(e.body)", "is_donw(e.body)", "18 unknown-function"),
    ("an action misspelt", r#"act.priority("urgent")"#, r#"act.set_priority("urgent")"#, "10 unknown-action"),
    ("an event misspelt", ".on(BREACHED)", ".on(BREECHED)", "36 unknown-name"),
    ("an event in small letters", ".on(BREACHED)", ".on(breached)", "36 unknown-name"),
    ("a phase misspelt", r#".phase("escalate")"#, r#".phase("escalation")"#, "37 unknown-phase"),
    ("a part of a rule misspelt", ".order(10)", ".ordr(10)", "17 unknown-function"),
    ("a local name misspelt", r#"place == "emea""#, r#"palce == "emea""#, "21 unknown-name"),
    ("the ticket by another name", "t.tier < 3", "ticket.tier < 3", "38 unknown-name"),
    ("nothing by another name", "e.body != ()", "e.body != null", "18 not-available"),
    (
        "the parameters in the other order",
        ".then(|t, act| act.escalate",
        ".then(|act, t| act.escalate",
        "39 wrong-type",
    ),
    // Words of the desk.
    ("a priority that there is not", r#"act.priority("urgent")"#, r#"act.priority("highest")"#, "10 unknown-value"),
    ("a priority in large letters", r#"!= "urgent""#, r#"!= "Urgent""#, "8 unknown-value"),
    ("a kind that there is not", r#"t.kind == "incident""#, r#"t.kind == "incidents""#, "18 unknown-value"),
    (
        "a metric that there is not",
        r#"e.metric == "first_reply""#,
        r#"e.metric == "first_response""#,
        "38 unknown-value",
    ),
    ("a team that there is not", r#"act.route("network")"#, r#"act.route("networks")"#, "22 unknown-team"),
    ("an audience that there is not", r#"act.notify("lead""#, r#"act.notify("leader""#, "24 unknown-value"),
    ("a field that there is not", r#"t.field("region")"#, r#"t.field("regoin")"#, "20 unknown-field"),
    // Types and counts.
    ("a text for a number", "t.tier < 3", r#"t.tier < "3""#, "38 wrong-type"),
    ("a number for a text", r#"act.tag("raised")"#, "act.tag(1)", "11 wrong-type"),
    ("a text for a list", r#"contains_any(["down", "outage"])"#, r#"contains_any("down")"#, "3 wrong-type"),
    ("a number for a word", r#"act.priority("urgent")"#, "act.priority(1)", "10 wrong-type"),
    ("a text for the order", ".order(10)", r#".order("10")"#, "17 wrong-type"),
    ("an argument missing", r#"act.notify("lead", `outage in ${place}`)"#, r#"act.notify("lead")"#, "24 wrong-count"),
    ("an argument too much", r#"t.has_tag("vip")"#, r#"t.has_tag("vip", "gold")"#, "8 wrong-count"),
    ("a fact that is called", "t.priority !=", "t.priority() !=", "8 wrong-type,8 wrong-type"),
    (
        "a function that is not called",
        r#"text.to_lower().contains_any"#,
        r#"text.to_lower.contains_any"#,
        "3 wrong-type",
    ),
    ("a method as a property", r#"t.field("region")"#, "t.field.region", "20 wrong-type"),
    (
        "a guard without a closure",
        r#".when(|t| t.has_tag("vip") && t.priority != "urgent")"#,
        r#".when(true)"#,
        "8 wrong-type",
    ),
    (
        "an action without a closure",
        r#".then(|t, act| act.escalate("first reply missed"))"#,
        r#".then("escalate")"#,
        "39 wrong-type",
    ),
    ("events without a list", "[OPENED, REQUESTER_REPLIED]", "OPENED, REQUESTER_REPLIED", "15 wrong-type"),
    (
        "what may be nothing used as a text",
        "e.body != () && is_down(e.body)",
        "e.body.contains(\"down\")",
        "18 may-be-nothing",
    ),
    ("a fact that is changed", r#"act.priority("urgent");"#, r#"t.priority = "urgent";"#, "10 changed-fact"),
    ("a guard that acts", r#"t.has_tag("vip") &&"#, r#"act.tag("vip") &&"#, "8 unknown-name"),
    // Sense.
    ("two that never hold together", "t.tier < 3)", "t.tier < 3 && t.tier > 3)", "38 never-holds"),
    ("large letters in a text made small", r#"["down", "outage"]"#, r#"["Down", "outage"]"#, "3 wrong-letters"),
    ("an event that lacks the fact", ".on(BREACHED)", ".on(SOLVED)", "38 never-holds"),
    ("a name that is there already", r#"rule("late-reply")"#, r#"rule("vip-first")"#, "35 duplicate-name"),
    (
        "a test that is there already",
        r#"test("an outage in EMEA goes to the network""#,
        r#"test("a VIP is urgent""#,
        "47 duplicate-name",
    ),
    ("a part that is there twice", ".order(10)", ".order(10).order(20)", "17 twice"),
    ("no event at all", "rule(\"late-reply\")\n    .on(BREACHED)\n", "rule(\"late-reply\")\n", "35 incomplete-rule"),
    ("nothing that is done", r#"act.escalate("first reply missed")"#, "()", "39 no-effect"),
    (
        "a pattern that is none",
        "text.to_lower().contains_any([\"down\", \"outage\"])",
        "text.matches(\"(down|outage\")",
        "3 bad-pattern",
    ),
    (
        "a part of a value that is changed",
        r#"let place = t.field("region");"#,
        r#"let place = [1]; place[0] = 2;"#,
        "20 changed-fact",
    ),
    ("a loop that never ends", r#"act.tag("raised");"#, r#"loop { }"#, "11 endless-loop"),
    ("a fault in the body", r#"act.tag("raised");"#, r#"act.tag("x" + 1 / 0);"#, "43 test,44 test,11 test"),
    ("what comes after return", r#"act.priority("urgent");"#, r#"return; act.priority("urgent");"#, "10 never-runs"),
    ("the wrong way round", r#"t.kind == "incident""#, r#"t.kind != "incident""#, "49 test"),
    // Tests.
    ("a test's word misspelt", "x.has(d.fired", "x.hass(d.fired", "44 unknown-function"),
    ("an entry of a ticket misspelt", r#"channel: "email""#, r#"chanel: "email""#, "42 test"),
    ("a value of a ticket that there is not", r#"channel: "email""#, r#"channel: "mail""#, "42 test"),
    ("a fact of a decision misspelt", "d.team,", "d.teem,", "49 test"),
    ("an expectation that is wrong", r#"x.eq(d.team, "network")"#, r#"x.eq(d.team, "board")"#, "49 test"),
    ("a check with one argument", r#"x.eq(d.priority, "urgent")"#, "x.eq(d.priority)", "43 test"),
    ("no comma between entries", r#"["vip"], channel"#, r#"["vip"] channel"#, "42 syntax"),
    ("a map without its sign", r#"#{ tags"#, r#"{ tags"#, "42 syntax"),
];

fn configuration() -> Configuration {
    let spec = r#"{
        "teams": [{ "id": "network", "lead": "kim" }, { "id": "board" }],
        "agents": [{ "id": "kim", "teams": ["network"] }],
        "fields": [{ "name": "region" }]
    }"#;
    Configuration::build(serde_json::from_str(spec).unwrap()).unwrap()
}

/// What the check says of a file, and where it says nothing, what its tests say: lines and codes.
fn said(text: &str) -> Vec<String> {
    let (files, configuration) = ([SourceFile::new("desk.rhai", text)], configuration());
    let problems = lint(&files, Some(&configuration), &Limits::default());
    let told = problems.iter().filter(|problem| problem.severity != Severity::Note);
    let told: Vec<String> = told.map(|problem| format!("{} {}", problem.line, problem.code)).collect();
    if !told.is_empty() {
        return told;
    }
    let rules = Arc::new(RuleSet::compile(&files, Limits::default()).unwrap());
    let report = rules.run_tests(Some(&configuration));
    let failures = report.tests.iter().flat_map(|test| &test.failures);
    failures.map(|failure| format!("{} test", failure.problem.line)).collect()
}

#[test]
fn every_planted_mistake_is_named_at_its_line() {
    assert_eq!(said(SOUND), Vec::<String>::new(), "the sound file is sound");
    let mut wrong = Vec::new();
    for (kind, from, to, expected) in PLANTED {
        assert!(SOUND.contains(from), "{kind}");
        let text = SOUND.replacen(from, to, 1);
        let told = said(&text).join(",");
        if told != *expected {
            wrong.push(format!("{kind}: expected {expected}, found {told}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    let kinds: BTreeSet<&str> = PLANTED.iter().map(|(kind, ..)| *kind).collect();
    assert_eq!((PLANTED.len(), kinds.len()), (92, 92), "each kind once");
}

/// What helps with a few of them.
#[test]
fn what_was_meant_is_said() {
    for (kind, help) in [
        ("a word for and", "did you mean `&&`?"),
        ("a word for not", "did you mean `!`?"),
        ("elif", "did you mean `else if`?"),
        ("a function of another language", "did you mean `fn`?"),
        ("nothing by another name", "did you mean `()`?"),
        ("no dot before a part", "did you mean `.phase`?"),
        ("a text without quotation marks", "a text stands in quotation marks: `\"network\"`"),
        ("single quotation marks", "`\"raised\"`"),
        ("curly quotation marks", "a text stands in straight quotation marks: `\"`"),
        ("an event misspelt", "did you mean `BREACHED`?"),
        ("a function of the script misspelt", "did you mean `is_down`?"),
    ] {
        let (_, from, to, _) = PLANTED.iter().find(|(known, ..)| *known == kind).unwrap();
        let files = [SourceFile::new("desk.rhai", SOUND.replacen(from, to, 1))];
        let problems = lint(&files, Some(&configuration()), &Limits::default());
        assert_eq!(problems[0].help.as_deref(), Some(help), "{kind}");
    }
}
