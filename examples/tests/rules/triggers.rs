//! Imported triggers: what they become, and that a desk can run it.
use std::{fs, path::Path};

use helpdesk_examples::rules::import;
use helpdesk_rules::{Limits, RuleSet, SourceFile};

fn golden(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/golden").join(name);
    fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn triggers_become_rules_that_compile() {
    let imported = import(&golden("triggers.json")).unwrap();
    assert_eq!(imported.rules, golden("triggers.rhai"));
    assert_eq!((imported.n_triggers, imported.n_open), (3, 2));
    RuleSet::compile(&[SourceFile::new("triggers.rhai", imported.rules)], Limits::default()).unwrap();
}

#[test]
fn what_is_no_export_is_refused_and_odd_texts_do_no_harm() {
    assert!(import("[]").is_err());
    let odd = r#"{"triggers":[{"title":"\"; evil(); \"\n//","conditions":{"all":[{"field":"subject_includes_word","operator":"is","value":"a\"b\\c\n"}]},
        "actions":[{"field":"comment_value","value":"x\"} `${t}`\u0000"},{"field":"status","value":"open"}]}]}"#;
    let imported = import(odd).unwrap();
    let rules = RuleSet::compile(&[SourceFile::new("odd.rhai", imported.rules)], Limits::default()).unwrap();
    assert_eq!(rules.rule_names().collect::<Vec<_>>(), ["evil"]);
}
