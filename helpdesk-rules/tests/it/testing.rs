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

/// What ran and what did not, as line numbers.
fn covered(script: &str) -> (Vec<usize>, Vec<usize>) {
    let rules = RuleSet::compile(&[SourceFile::new("a.rhai", script)], Limits::default());
    let report = Arc::new(rules.unwrap_or_else(|errors| panic!("{errors}")).traced()).run_tests(None);
    assert_eq!(report.failed().count(), 0, "{report:?}");
    let file = &report.coverage.files[0];
    (file.ran.iter().copied().collect(), file.missed().collect())
}

#[test]
fn coverage_says_which_lines_ran_and_which_rules_matched() {
    let script = r#"rule("a").on(OPENED)
  .when(|t| t.tier == 1
      && t.has_tag("x")
      && t.has_tag("y"))
  .then(|t, act| {
      act.tag("z");
      if t.tier > 1 {
          act.note("never");
      }
  });
rule("b").on(OPENED).when(|t|
    small(t)).then(|t, act|
    act.start());
fn small(t) {
    let n = t.tier;
    n < 2
}
fn unused(t) {
    1
}
test("t", |x| {
    x.lacks(x.decide(OPENED, #{ tags: ["x"] }).tags, "z");
});
"#;
    let (ran, missed) = covered(script);
    assert_eq!((ran, missed), (vec![2, 3, 4, 12, 13, 15, 16], vec![6, 7, 8, 19]));
    let rules = RuleSet::compile(&[SourceFile::new("a.rhai", script)], Limits::default()).unwrap();
    let report = Arc::new(rules).run_tests(None);
    let matched: Vec<(&str, u64)> =
        report.coverage.rules.iter().map(|rule| (rule.rule.as_str(), rule.n_matched)).collect();
    assert_eq!((matched, report.coverage.lines()), (vec![("a", 0), ("b", 1)], (0, 11)));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: proptest::prelude::ProptestConfig::default().cases / 5, failure_persistence: None, ..Default::default() })]

    /// Each line of a body says by itself that it ran; that is held against the coverage.
    #[test]
    fn lines_that_report_themselves_are_those_that_are_covered(
        steps in proptest::collection::vec((0..6_usize, 0..4_usize), 1..24),
    ) {
        let mut lines = vec![String::from("rule(\"a\").on(OPENED).then(|t, act| {")];
        let mut reporting = Vec::new();
        let mut open = 0;
        for (kind, n) in steps {
            let line = lines.len() + 1;
            match kind {
                0 if open < 3 => { lines.push(format!("if t.tier == {n} {{ act.tag(\"l{line}\");")); open += 1; }
                1 if open < 3 => { lines.push(format!("for i in 0..{} {{ act.tag(\"l{line}\");", n % 2)); open += 1; }
                2 if open > 0 => { lines.push(String::from("}")); open -= 1; continue; }
                3 if open > 0 => { lines.push(format!("if t.has_tag(\"x{n}\") {{ return; }}")); continue; }
                _ => lines.push(format!("act.tag(\"l{line}\");")),
            }
            reporting.push((line, kind));
        }
        lines.extend((0..open).map(|_| String::from("}")));
        lines.push(String::from("});"));
        lines.push(String::from("test(\"t\", |x| { let d = x.decide(OPENED, #{ tags: [\"x2\"] }); x.eq(d.faults.len(), 0); x.eq(d.tags.join(\",\"), \"\"); });"));
        let script = lines.join("\n");
        let rules = RuleSet::compile(&[SourceFile::new("a.rhai", script.as_str())], Limits::default()).unwrap();
        let report = Arc::new(rules.traced()).run_tests(None);
        let told: String = report.tests[0].failures.iter().filter_map(|failure| failure.found.clone()).collect();
        let told: Vec<&str> = told.trim_matches('"').split(',').collect();
        for (line, kind) in reporting {
            let ran = told.contains(&format!("l{line}").as_str());
            let covered = report.coverage.files[0].ran.contains(&line);
            // The line of `if` and `for` runs where it is come to, whether or not what stands in it does.
            let agrees = if kind < 2 { covered || !ran } else { ran == covered };
            proptest::prop_assert!(agrees, "line {line} of\n{script}\nran {ran}, covered {covered}");
        }
    }
}

#[test]
fn changes_that_no_test_notices_are_named() {
    let text = r#"rule("a").on(OPENED)
  .when(|t| t.tier < 3 && t.has_tag("x"))
  .then(|t, act| { act.tag("z"); act.note("n"); });
test("t", |x| {
    x.has(x.decide(OPENED, #{ tags: ["x"] }).tags, "z");
    x.no(x.decide(OPENED, #{}).fired);
});
"#;
    let files = [SourceFile::new("a.rhai", text)];
    let report = RuleSet::mutate(&files, &Limits::default(), None, &mut |_, _| {}).unwrap();
    let unnoticed: Vec<String> = report.unnoticed.iter().map(ToString::to_string).collect();
    assert_eq!(
        unnoticed,
        [
            "a.rhai:2:20: `<` changed to `<=`",
            "a.rhai:2:22: `3` changed to `4`",
            "a.rhai:3:34: `act.note(\"n\")` left out",
            "a.rhai:3:43: `\"n\"` changed to `\"n~\"`",
        ]
    );
    assert_eq!((report.n_tried, report.n_noticed, report.cut), (10, 6, false));
}

#[test]
fn a_line_has_a_value() {
    let scene =
        helpdesk_rules::Scene::from_json(r#"{ "tags": ["vip"], "tier": 2 }"#, helpdesk_core::EventKind::Opened, "{}")
            .unwrap();
    let file = SourceFile::new("a.rhai", "fn twice(n) { n * 2 }\nrule(\"r\").on(OPENED).then(|t, act| act.start());");
    let value = |line: &str| scene.evaluate(&file, line, &Limits::default());
    assert_eq!(value("twice(t.tier)").unwrap(), "4");
    assert_eq!(value("t.tags").unwrap(), "[\"vip\"]");
    assert_eq!(value("e.by").unwrap(), "\"requester\"");
    assert_eq!(value("t.team").unwrap(), "()");
    assert!(value("t.teem").unwrap_err().to_string().contains("unknown property `teem`"));
    assert!(value("1 +").is_err() && value("} fn x() {").is_err());
    let wrong =
        helpdesk_rules::Scene::from_json("{ \"tgas\": [] }", helpdesk_core::EventKind::Opened, "{}").unwrap_err();
    assert_eq!(wrong, "a ticket has no `tgas`; did you mean `tags`?");
}
