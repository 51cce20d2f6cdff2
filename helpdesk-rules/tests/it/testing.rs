//! Tests beside rules: what they can set up, ask and find, and what a person reads where one fails.
use std::sync::Arc;

use helpdesk_rules::{Limits, RuleSet, SourceFile, TestReport};

use crate::world::refused;

const RULES: &str = r#"
rule("breach-goes-up").on(BREACHED).phase("escalate")
    .when(|t| t.tier < 3 && t.status != "pending")
    .then(|t, act, e| act.escalate(`${e.metric} missed`));
rule("vip").on(OPENED)
    .when(|t| t.has_tag("vip"))
    .then(|t, act| { act.priority("urgent"); act.route("board"); });
rule("mail").on(OPENED)
    .when(|t| t.channel == "email")
    .then(|t, act| act.priority("low"));
rule("tell").on(PRIORITY_CHANGED)
    .when(|t| t.priority == "urgent")
    .then(|t, act| act.notify("lead", "look"));
"#;

fn run(tests: &str) -> TestReport {
    let files = [SourceFile::new("rules.rhai", RULES), SourceFile::new("tests.rhai", tests)];
    let rules = RuleSet::compile(&files, Limits::default()).unwrap_or_else(|errors| panic!("{errors}"));
    Arc::new(rules).run_tests(None)
}

/// A test with this body holds.
fn holds(body: &str) {
    let report = run(&format!("test(\"t\", |x| {{ {body} }});"));
    let failures: Vec<String> = report.tests.iter().flat_map(|t| &t.failures).map(ToString::to_string).collect();
    assert_eq!((report.tests.len(), failures), (1, Vec::new()), "{body}");
}

/// What a test with this body is told, without the source lines.
fn fails(body: &str) -> Vec<String> {
    let report = run(&format!("test(\"t\", |x| {{ {body} }});"));
    let failures = report.tests.iter().flat_map(|test| &test.failures);
    failures
        .map(|failure| {
            let (p, or) = (&failure.problem, |text: &Option<String>| text.clone().unwrap_or_default());
            format!("{}:{}: {} [{}] [{}]", p.file, p.line, p.message, or(&failure.expected), or(&failure.found))
        })
        .collect()
}

#[test]
fn a_test_sees_what_the_desk_does() {
    holds(
        r#"let d = x.decide(OPENED, #{ tags: ["vip"], channel: "email" });
        x.eq(d.fired, ["vip", "mail", "tell"]);
        x.eq(d.priority, "urgent"); x.eq(d.team, "board"); x.eq(d.by("priority"), "vip");
        x.eq(d.overruled, ["mail: priority low, lost to vip"]);
        x.eq(d.notices, ["lead: look"]); x.has(d.events, "team_changed"); x.no(d.faults);"#,
    );
    holds(
        r#"let d = x.decide(OPENED, x.ticket()); x.no(d.fired); x.no(d.commands); x.no(d.team); x.eq(d.status, "new");"#,
    );
    holds(
        r#"x.team(#{ id: "l1", path: ["l2"] });
        x.team(#{ id: "l2", tiers: [2], strategy: "least_loaded" });
        x.agent(#{ id: "kim", team: "l2", open: 3 });
        x.agent(#{ id: "lee", team: "l2", open: 1 });
        let d = x.decide(x.event(BREACHED, #{ metric: "resolution" }), x.ticket(#{ team: "l1", status: "open" }));
        x.eq(d.team, "l2"); x.eq(d.tier, 2); x.eq(d.agent, "lee");
        x.eq(d.commands, ["escalate resolution missed"]); x.eq(d.asked("breach-goes-up"), d.commands);"#,
    );
}

#[test]
fn every_event_and_every_part_of_a_ticket_can_be_made() {
    let ticket = r#"#{ id: 7, subject: "s", body: "b", kind: "change", channel: "chat", status: "on_hold", priority: "high",
        impact: "low", urgency: "high", requester: "rita", organization: "globex", team: "a", assignee: "kim", tier: 2,
        tags: ["x"], fields: #{ region: "emea" }, reopenings: 1, reassignments: 2, breaches: 3, messages: 4,
        placement: "escalated", external: "INC1", at: "2026-02-03T04:05:06Z" }"#;
    holds(&format!(
        r#"let t = x.ticket({ticket});
        x.eq([t.id, t.subject, t.kind, t.channel, t.status, t.priority, t.impact, t.urgency, t.requester, t.organization],
            [7, "s", "change", "chat", "on_hold", "high", "low", "high", "rita", "globex"]);
        x.eq([t.team, t.assignee, t.tier, t.tags.len(), t.field("region"), t.reopenings, t.reassignments, t.breaches, t.messages],
            ["a", "kim", 2, 1, "emea", 1, 2, 3, 4]);
        x.eq([t.placement, t.external], ["escalated", "INC1"]);"#
    ));
    for event in [
        "OPENED",
        "REQUESTER_REPLIED",
        "REPLIED",
        "NOTE_ADDED",
        "SOLVED",
        "CLOSED",
        "REOPENED",
        "TEAM_CHANGED",
        "TIER_CHANGED",
        "ESCALATED",
        "HANDED_BACK",
        "ASSIGNED",
        "ASSIGNMENT_DEFERRED",
        "PRIORITY_CHANGED",
        "ASSESSED",
        "TAGS_CHANGED",
        "POLICY_CHOSEN",
        "BREACHED",
        "RUNG_FIRED",
        "CLOCK_MOVED",
        "TOUCHED",
    ] {
        holds(&format!(
            r#"let t = x.ticket(#{{ team: "a", assignee: "kim", status: "pending" }}); x.no(x.decide({event}, t).faults);"#
        ));
    }
    holds(r#"x.no(x.decide(x.event(FIELD_CHANGED, #{ field: "f" }), x.ticket()).faults);"#);
    holds(r#"x.no(x.decide(x.event(UNASSIGNED, #{ from: "kim" }), x.ticket()).faults);"#);
    holds(r#"x.no(x.decide(STATUS_CHANGED, #{ status: "open" }).faults);"#);
    holds(r#"let d = x.decide(CLOSED, #{ status: "closed" }); x.eq(d.status, "closed"); x.no(d.tags);"#);
}

#[test]
fn what_is_not_as_expected_is_told_with_its_place_and_the_rest_is_looked_at_too() {
    let told = fails(
        "let d = x.decide(OPENED, #{ tags: [\"vip\"] });\nx.eq(d.priority, \"low\");\nx.has(d.fired, \"mail\");\nx.no(d.fired);\nx.ok(d.tier > 1);\nx.lacks(d.fired, \"vip\");",
    );
    assert_eq!(
        told,
        [
            "tests.rhai:2: not equal [\"low\"] [\"urgent\"]",
            "tests.rhai:3: not in it [something with \"mail\"] [[\"vip\", \"tell\"]]",
            "tests.rhai:4: there is something [nothing] [[\"vip\", \"tell\"]]",
            "tests.rhai:5: it does not hold [] []",
            "tests.rhai:6: it is in it [something without \"vip\"] [[\"vip\", \"tell\"]]",
        ]
    );
}

#[test]
fn slips_in_tests_are_told_in_words() {
    assert_eq!(fails("x.ticket(#{ tagz: [] });"), ["tests.rhai:1: a ticket has no `tagz`; did you mean `tags`? [] []"]);
    assert_eq!(
        fails("x.ticket(#{ priority: \"hihg\" });"),
        [
            "tests.rhai:1: unknown priority `hihg`, expected `low`, `normal`, `high` or `urgent`; did you mean `high`? [] []"
        ]
    );
    assert_eq!(
        fails("x.ticket(#{ tier: \"2\" });"),
        ["tests.rhai:1: `tier` of a ticket is a whole number, not text [] []"]
    );
    assert_eq!(
        fails("let y = 1;"),
        ["tests.rhai:1: the test checks nothing, expected `x.eq(…)`, `x.has(…)`, `x.no(…)` or `x.ok(…)` [] []"]
    );
    assert_eq!(fails("loop {}").len(), 1);
    assert_eq!(fails("x.decide(BREACHED, 1);").len(), 1);
    assert_eq!(
        fails("for n in 0..100 { x.decide(OPENED, #{}); }"),
        ["tests.rhai:1: a test asks for at most 64 decisions [] []"]
    );
    let text = refused("test(\"a\", |x| x.tikcet());\ntest(\"a\", |x, y| 1);");
    assert!(text.contains("1:17: the bench of a test has no `tikcet`"), "{text}");
    assert!(text.contains("did you mean `ticket`?"), "{text}");
    let text = refused("test(\"a\", |x| x.no(1));\ntest(\"a\", |x, y| 1);");
    assert!(text.contains("2:1: test `a` is there already at test.rhai:1"), "{text}");
    assert!(text.contains("2:1: `test` takes a closure with the parameters `|x|`"), "{text}");
}

#[test]
fn tests_see_nothing_of_each_other() {
    let report = run(
        "test(\"a\", |x| { x.agent(#{ id: \"kim\", team: \"solo\" }); x.no(()); });\ntest(\"b\", |x| { let d = x.decide(OPENED, #{ tags: [\"vip\"] }); x.eq(d.team, \"board\"); x.no(d.agent); });",
    );
    assert_eq!(report.failed().count(), 0, "{report:?}");
}
