//! A failing rule: where, why, none of its commands, and the rest go on.
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use helpdesk_core::Cause;
use helpdesk_rules::{Limits, RuleSet, SourceFile};

use crate::world::{compiled, opened, react_to, reaction, shown, ticket};

fn check(then: &str, fault: &str) {
    let script = format!("rule(\"r\").on(OPENED)\n  .then(|t, act, e| {{\n    act.note(\"lost\");\n    {then}\n  }});");
    assert_eq!(reaction(&script), format!("r: failed\n! test.rhai:{fault} (from rule `r` on event 1)"), "{then}");
}

#[test]
fn every_fault_has_its_place_and_its_reason() {
    check(
        "act.priority(`urg${\"nt\"}`);",
        "4:9: unknown priority `urgnt`, expected `low`, `normal`, `high` or `urgent`; did you mean `urgent`?",
    );
    check("let s = \"least\"; act.assign_by(s);", "");
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
    assert!(text.contains("r3: failed\nr4: skipped: the 200000 steps all rules may take are used up"), "{text}");
    assert!(text.contains("last: skipped"), "{text}");
    assert_eq!(text.matches("later ones did not run").count(), 1, "{text}");
}

#[test]
fn a_watchdog_ends_a_run_and_a_load() {
    let files = [SourceFile::new("test.rhai", "rule(\"r\").on(OPENED).then(|t, act| loop {});")];
    let questions = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&questions);
    let watchdog = Arc::new(move || asked.fetch_add(1, Relaxed) > 20);
    let set = RuleSet::compile_watched(&files, Limits::default(), watchdog.clone()).unwrap();
    let text = shown(&react_to(&set, &ticket(), &opened()));
    assert_eq!(text, "r: failed\n! test.rhai:1:22: the host gave up waiting (from rule `r` on event 1)");
    let errors = RuleSet::compile_watched(&files, Limits::default(), watchdog).unwrap_err();
    assert!(errors.to_string().contains("the host gave up waiting"), "{errors}");
}
