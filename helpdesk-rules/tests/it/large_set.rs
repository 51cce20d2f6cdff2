//! Five hundred rules, of which every tenth fails: the others act, and the desk goes on.
use std::sync::Arc;

use helpdesk_core::{EventKind, Hook, RuleOutcome};
use helpdesk_rules::FAULTS_PER_REACTION_MAX;

use crate::{live::decided, world::compiled};

#[test]
fn every_tenth_of_five_hundred_rules_fails_and_the_others_act() {
    let rule = |n: usize| {
        let what = if n % 10 == 9 { "throw \"no region\";" } else { "" };
        format!("rule(\"r{n}\").on(TAGS_CHANGED).then(|t, act| {{ act.note(\"{n}\"); {what} }});\n")
    };
    let script: String = (0..500).map(rule).collect();
    let hooks: [Arc<dyn Hook>; 1] = [Arc::new(compiled(&script))];
    let (decision, events) = decided(&hooks);

    assert_eq!(decision.refused, None);
    assert_eq!(events.iter().filter(|event| event.kind() == EventKind::NoteAdded).count(), 450);
    assert_eq!(decision.faults.len(), 50);
    for (n, fault) in decision.faults.iter().enumerate() {
        let line = n * 10 + 10;
        let place = format!("test.rhai:{line}:");
        assert!(fault.to_string().starts_with(&place), "{fault}");
        assert!(fault.to_string().contains("no region (from rule `r"), "{fault}");
        assert!(fault.place.as_ref().is_some_and(|place| place.column > 1), "{fault}");
    }
    let outcomes = decision.hooks.iter().flat_map(|trace| &trace.rules);
    assert_eq!(outcomes.filter(|rule| rule.outcome == RuleOutcome::Failed).count(), 50);
    assert_eq!(decided(&hooks), (decision, events));
}

#[test]
fn what_many_failing_rules_leave_is_bounded() {
    let n = FAULTS_PER_REACTION_MAX + 36;
    let rule = |n: usize| format!("rule(\"r{n}\").on(TAGS_CHANGED).then(|t, act| throw \"no region\");\n");
    let script: String = (0..n).map(rule).collect();
    let hooks: [Arc<dyn Hook>; 1] = [Arc::new(compiled(&script))];
    let (decision, _) = decided(&hooks);

    assert_eq!(decision.faults.len(), FAULTS_PER_REACTION_MAX);
    assert_eq!(decision.faults.last().unwrap().message, "no region; 36 more rules failed after it");
    let failed = decision.hooks.iter().flat_map(|trace| &trace.rules);
    assert_eq!(failed.filter(|rule| rule.outcome == RuleOutcome::Failed).count(), n);
}
