//! The reference: it is complete, its page is the one in the documentation, and its examples run.
use std::{path::Path, sync::Arc};

use helpdesk_rules::{CODES, Limits, RuleSet, SourceFile, reference, reference_entries};

use crate::world::{compiled, opened, react_to, ticket};

#[test]
fn the_page_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/RULES-REFERENCE.md");
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(page, reference(), "`rules docs > docs/RULES-REFERENCE.md` makes it anew");
}

#[test]
fn every_example_runs() {
    for entry in reference_entries() {
        let example = entry.example;
        let script = match entry.section {
            "Parts of a rule" => continue,
            "In tests" => {
                format!("macro(\"greet\").then(|t, act| act.start()); test(\"t\", |x| {{ {example}; x.ok(true); }});")
            }
            "Actions" => format!("rule(\"r\").on(OPENED).then(|t, act, e| {example});"),
            _ => format!(
                "words(\"refund\", \"en\", [\"refund\"]);
                rule(\"r\").on(OPENED).when(|t, e| {{ let it = {example}; true }}).then(|t, act| act.start());"
            ),
        };
        if entry.section == "In tests" {
            let rules = RuleSet::compile(&[SourceFile::new("a.rhai", script)], Limits::default());
            let report = Arc::new(rules.unwrap_or_else(|errors| panic!("{errors}"))).run_tests(None);
            assert_eq!(report.failed().count(), 0, "{example}: {report:?}");
            continue;
        }
        let reaction = react_to(&compiled(&script), &ticket(), &opened());
        assert_eq!((reaction.faults.len(), reaction.proposals.len()), (0, 1), "{example}: {:?}", reaction.faults);
    }
}

#[test]
fn the_parts_of_a_rule_make_a_rule() {
    let parts: Vec<&str> = reference_entries()
        .iter()
        .filter(|e| e.section == "Parts of a rule" && !["macro", "test"].contains(&e.name))
        .map(|e| e.example)
        .collect();
    compiled(&format!("{};", parts.join(".")));
    for name in ["macro", "test"] {
        let entry = reference_entries().iter().find(|entry| entry.name == name).unwrap();
        compiled(&format!("{};", entry.example));
    }
}

/// Whatever the language suggests is in the reference: a misspelt name leads there.
#[test]
fn codes_are_in_order_and_each_stands_once() {
    let codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
}
