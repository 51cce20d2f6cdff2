//! Laws of rule sets, on random ones.
use helpdesk_core::{Hook, RuleOutcome};
use helpdesk_rules::{Limits, RuleSet, SourceFile};
use proptest::prelude::*;

use crate::world::{compiled, opened, outcomes, react_to, ticket};

/// A rule as a test makes it up.
#[derive(Debug, Clone)]
struct Sketch {
    listens: bool,
    phase: usize,
    order: i64,
    guard: usize,
    action: usize,
    stop: bool,
}

const PHASES: [&str; 4] = ["triage", "route", "escalate", "notify"];
const GUARDS: [&str; 5] =
    ["true", "false", "t.has_tag(\"a\")", "t.team == \"noc\"", "t.priority == \"urgent\" || t.external.len() > 0"];
const ACTIONS: [&str; 7] = [
    "act.route(\"noc\")",
    "act.tag(\"a\")",
    "act.untag(\"a\")",
    "act.priority(\"urgent\")",
    "act.note(`${t.tags.len()} ${t.team}`)",
    "{ act.solve(); throw \"no\" }",
    "loop {}",
];

fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    let sketch = (any::<bool>(), 0..4_usize, -2..3_i64, 0..GUARDS.len(), 0..ACTIONS.len(), any::<bool>())
        .prop_map(|(listens, phase, order, guard, action, stop)| Sketch { listens, phase, order, guard, action, stop });
    prop::collection::vec(sketch, 0..12)
}

fn script(sketches: &[Sketch]) -> String {
    let rule = |(n, s): (usize, &Sketch)| {
        format!(
            "rule(\"r{n}\").on({}).phase(\"{}\").order({}).when(|t| {}).then(|t, act| {}){};\n",
            if s.listens { "OPENED" } else { "SOLVED" },
            PHASES[s.phase],
            s.order,
            GUARDS[s.guard],
            ACTIONS[s.action],
            if s.stop { ".stop()" } else { "" },
        )
    };
    sketches.iter().enumerate().map(rule).collect()
}

/// Pieces of scripts, so that random text gets past the first token.
const PIECES: [&str; 40] = [
    "rule(",
    "\"r\"",
    ")",
    ".on(",
    "OPENED",
    ".when(",
    ".then(",
    "|t|",
    "|t, act|",
    "t.",
    "act.",
    "route",
    "tag",
    "{",
    "}",
    "[",
    "]",
    "(",
    ";",
    ",",
    "==",
    "&&",
    "!",
    "-",
    "1",
    "9223372036854775807",
    "`${",
    "}`",
    "\"",
    "let x",
    "=",
    "for i in",
    "0..3",
    "loop",
    "switch",
    "fn f",
    "#{",
    "in",
    "é\u{202e}",
    "\\",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn same_input_same_reaction(sketches in sketches()) {
        let text = script(&sketches);
        let (one, other) = (compiled(&text), compiled(&text));
        let first = react_to(&one, &ticket(), &opened());
        prop_assert_eq!(&first, &react_to(&one, &ticket(), &opened()));
        prop_assert_eq!(&first, &react_to(&other, &ticket(), &opened()));
        prop_assert_eq!(one.version(), other.version());
    }

    #[test]
    fn an_explanation_lists_every_listening_rule_once_and_in_order(sketches in sketches()) {
        let set = compiled(&script(&sketches));
        let mut expected: Vec<usize> = (0..sketches.len()).filter(|n| sketches[*n].listens).collect();
        expected.sort_by_key(|n| (sketches[*n].phase, sketches[*n].order, *n));
        let expected: Vec<String> = expected.into_iter().map(|n| format!("r{n}")).collect();
        let explained = outcomes(&set, &ticket(), &opened());
        let names: Vec<String> = explained.iter().map(|(rule, _)| rule.clone()).collect();
        prop_assert_eq!(names, expected);
        // The trace is the explanation without the rules that did not match, which it counts.
        let reaction = react_to(&set, &ticket(), &opened());
        let (silent, told): (Vec<_>, Vec<_>) =
            explained.into_iter().partition(|(_, outcome)| *outcome == RuleOutcome::NotMatched);
        let traced: Vec<_> = reaction.rules.into_iter().map(|trace| (trace.rule, trace.outcome)).collect();
        prop_assert_eq!(traced, told);
        prop_assert_eq!(reaction.n_not_matched, u32::try_from(silent.len()).unwrap());
    }

    #[test]
    fn proposals_are_what_the_trace_says_was_taken(sketches in sketches()) {
        let reaction = react_to(&compiled(&script(&sketches)), &ticket(), &opened());
        let mut taken = Vec::new();
        for trace in &reaction.rules {
            if let RuleOutcome::Matched { commands, .. } = &trace.outcome {
                taken.extend(commands.iter().map(|command| (trace.rule.clone(), command.clone())));
            }
        }
        let proposed: Vec<_> = reaction.proposals.iter().map(|p| (p.rule.clone(), p.command.clone())).collect();
        prop_assert_eq!(proposed, taken);
        let failed = reaction.rules.iter().filter(|trace| trace.outcome == RuleOutcome::Failed).count();
        let spent = reaction.faults.iter().filter(|fault| fault.message.contains("later ones did not run")).count();
        prop_assert_eq!(reaction.faults.len(), failed + spent);
    }

    #[test]
    fn random_text_never_panics(text in "\\PC{0,200}") {
        try_script(&text);
    }

    #[test]
    fn random_pieces_never_panic(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        try_script(&pieces.join(" "));
        try_script(&format!("rule(\"r\").on(OPENED).then(|t, act, e| {{ {} }});", pieces.concat()));
    }
}

fn try_script(text: &str) {
    match RuleSet::compile(&[SourceFile::new("random.rhai", text)], Limits::default()) {
        Ok(set) => assert!(react_to(&set, &ticket(), &opened()).proposals.len() <= 32),
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
}
