//! A failing rule: where, why, none of its commands, and the rest go on.
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use helpdesk_core::Cause;
use helpdesk_rules::{Limits, RuleSet, SourceFile, Watch};

use crate::world::{compiled, opened, react_to, reaction, shown, ticket};

fn check(then: &str, fault: &str) {
    let script = format!("rule(\"r\").on(OPENED)\n  .then(|t, act, e| {{\n    act.note(\"lost\");\n    {then}\n  }});");
    assert_eq!(reaction(&script), format!("r: failed\n! test.rhai:{fault} (from rule `r` on event 1)"), "{then}");
}

#[test]
fn every_fault_has_its_place_and_its_reason() {
    check(
        "let p = \"urgnt\"; act.priority(p);",
        "4:26: unknown priority `urgnt`, expected `low`, `normal`, `high` or `urgent`; did you mean `urgent`?",
    );
    check(
        "let s = \"least\"; act.assign_by(s);",
        "4:26: unknown strategy `least`, expected `least_loaded`, `longest_idle`, `skill_match`, `same_agent` or `fixed`",
    );
    check(
        "let s = \"spamm\"; act.close(s);",
        "4:26: unknown reason to close `spamm`, expected `completed`, `spam` or `cancelled`; did you mean `spam`?",
    );
    check(
        "let s = \"leads\"; act.notify(s, \"x\");",
        "4:26: unknown audience `leads`, expected `assignee`, `team`, `lead`, `requester`, `collaborators`, `staff_in_copy`, `followers` or `staff_followers`; did you mean `lead`?",
    );
    check("act.route(\"\");", "4:9: team id is empty, expected 1 to 200 bytes of text");
    check("act.tag(\" \");", "4:9: the tag is empty, expected some text");
    check("act.escalate(\"\");", "4:9: the reason is empty, expected some text");
    check("act.route(7);", "4:9: `route` cannot be used with `act`, a whole number");
    check("act.field(\"x\", [1]);", "4:9: a field holds text, a number, a truth value or nothing, not a list");
    check("act.field(\"x\", t);", "4:9: a field holds text, a number, a truth value or nothing, not the ticket");
    check("let x = 1 / 0;", "4:15: division by zero: 1 / 0");
    check("let x = 9223372036854775807 + 1;", "4:33: addition overflow: 9223372036854775807 + 1");
    check("let x = 2 ** 9999;", "4:15: exponential overflow: 2 ** 9999");
    check("let x = [1][5];", "4:17: array index 5 out of bounds: only 1 element in array");
    check("let m = #{a: 1}; let y = m.b;", "4:32: the map has no `b`");
    check("t.external.len();", "4:16: `len` cannot be used with nothing; compare with `()` first");
    check("t.tier.contains(\"x\");", "4:12: `contains` cannot be used with a whole number, text");
    check("let x = t; x.prority;", "4:18: unknown property `prority`; did you mean `priority`?");
    check("let s = \"ab\"; loop { s = `${s}${s}`; }", "2:4: a text is longer than 16384 bytes");
    check("let l = []; loop { l.push(1); }", "4:26: a list holds at most 256 elements");
    check("loop {}", "2:4: the steps one run may take are used up; does a loop never end?");
    check("for c in \"abc\" {}", "4:14: `for` takes a list or a range");
    check("if t.tier { }", "4:9: expected a truth value, found a whole number");
    check("throw #{a: 1};", "4:5: the script threw a map");
    check("throw \"no region\";", "4:5: no region");
    check("t.subject.matches(\"a\" + \"(\");", "4:15: the pattern `a(` does not compile: unclosed group");
    check("t.subject.split(\"\");", "4:15: `split` takes a separator that is not empty");
    check("let x = \"a\" + t;", "4:17: `+` cannot be used between text and the ticket");
    check("rule(\"inner\");", "4:5: `rule` is written with a name, on its own in a file: `rule(\"vip\")`");
}

#[test]
fn the_rest_goes_on() {
    let script = r#"
rule("bad").on(OPENED).then(|t, act| { act.route("noc"); throw "no region"; });
rule("good").on(OPENED).then(|t, act| act.route("desk"));
"#;
    let reaction = react_to(&compiled(script), &ticket(), &opened());
    assert_eq!(
        shown(&reaction),
        "bad: failed\ngood: matched {\"do\":\"route\",\"team\":\"desk\"}\n! test.rhai:2:58: no region (from rule `bad` on event 1)"
    );
    assert_eq!(reaction.faults[0].cause, Cause::Rule { hook: "rules".into(), rule: "bad".into(), seq: 1 });
}

#[test]
fn a_guard_must_say_true_or_false() {
    let script = "rule(\"r\").on(OPENED)\n  .when(|t| t.tier)\n  .then(|t, act| act.start());";
    assert_eq!(
        reaction(script),
        "r: failed\n! test.rhai:2:4: `when` of `r` must say true or false, not a whole number (from rule `r` on event 1)"
    );
}

#[test]
fn all_rules_together_have_a_budget() {
    let mut script: String = (0..6).map(|n| format!("rule(\"r{n}\").on(OPENED).then(|t, act| loop {{}});\n")).collect();
    script.push_str("rule(\"last\").on(OPENED).then(|t, act| act.start());");
    let text = reaction(&script);
    assert!(text.contains("r2: failed\nr3: skipped: the 50000 steps all rules may take are used up"), "{text}");
    assert!(text.contains("last: skipped"), "{text}");
    assert_eq!(text.matches("later ones did not run").count(), 1, "{text}");
}

#[test]
fn a_watchdog_ends_a_run_and_a_load() {
    let files = [SourceFile::new("test.rhai", "rule(\"r\").on(OPENED).then(|t, act| loop {});")];
    let patience = Arc::new(AtomicUsize::new(20));
    let left = Arc::clone(&patience);
    let watchdog = Arc::new(move || -> Watch {
        let (asked, most) = (AtomicUsize::new(0), left.load(Relaxed));
        Box::new(move || asked.fetch_add(1, Relaxed) >= most)
    });
    let set = RuleSet::compile_watched(&files, Limits::default(), watchdog.clone()).unwrap();
    // Each run is watched from its own beginning: the second one has the patience of the first.
    for _ in 0..2 {
        let text = shown(&react_to(&set, &ticket(), &opened()));
        assert_eq!(text, "r: failed\n! test.rhai:1:22: the host gave up waiting (from rule `r` on event 1)");
    }
    patience.store(0, Relaxed);
    let errors = RuleSet::compile_watched(&files, Limits::default(), watchdog).unwrap_err();
    assert!(errors.to_string().contains("the host gave up waiting"), "{errors}");
}
