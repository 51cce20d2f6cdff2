//! Every script of the shared suite of hostile input, as a file of its own and as the body of a closure.
use std::path::Path;

use helpdesk_core::{Author, EventBody, RuleOutcome, Visibility};
use helpdesk_rules::{Limits, RuleSet, SourceFile};
use serde_json::Value;

use crate::{
    own_hostile::{Worst, survive},
    world::{event, opened, outcomes, react_to, ticket},
};

#[test]
fn shared_scripts_end_and_do_nothing() {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/hostile");
    let mut n_scripts = 0;
    let mut worst = Worst::default();
    for folder in ["rhai", "rhai-limits"] {
        let Ok(entries) = std::fs::read_dir(suite.join(folder)) else {
            println!("the shared suite of hostile input is absent: nothing to run");
            return;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let script = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            survive(&path.display().to_string(), &script, &mut worst);
            n_scripts += 1;
        }
    }
    assert!(n_scripts > 0);
    println!("{n_scripts} scripts; {worst:?}");
}

#[test]
fn shared_patterns_are_taken_or_refused_as_the_suite_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/hostile/regexes.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("the shared suite of hostile input is absent: nothing to run");
        return;
    };
    let suite: Value = serde_json::from_str(&text).unwrap();
    let cases = suite["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let (input, slug) = (&case["input"], case["slug"].as_str().unwrap());
        let pattern = input["pattern"].as_str().map_or_else(|| made(&input["pattern_gen"]), str::to_owned);
        let quoted = pattern.replace('\\', "\\\\").replace('"', "\\\"");
        let script =
            format!("rule(\"r\").on(NOTE_ADDED).when(|t, e| e.body.matches(\"{quoted}\")).then(|t, act| act.start());");
        let compiled = RuleSet::compile(&[SourceFile::new(slug, script)], Limits::default());
        let refused = &case["expect"]["reject"];
        let either = case["expect"].get("accept_or_reject").is_some();
        assert!(either || compiled.is_err() != refused.is_null(), "{slug}: {:?}", compiled.err());
        let Ok(set) = compiled else { continue };
        let body = made(&input["hay_gen"]);
        let note = event(
            Author::Desk,
            EventBody::MessageAdded { visibility: Visibility::Internal, body, details: Default::default() },
        );
        let (_, outcome) = &outcomes(&set, &ticket(), &note)[0];
        assert!(
            matches!(outcome, RuleOutcome::NotMatched | RuleOutcome::Failed | RuleOutcome::Matched { .. }),
            "{slug}"
        );
    }
}

/// A rule knows its own ticket and what it is told of it: there is no way to another ticket or tenant, to a file or to a network.
#[test]
fn a_rule_reaches_nothing_else() {
    for code in [
        "ticket(\"7\")",
        "ticket(7).solve()",
        "tenant(\"other\")",
        "open(\"notes.txt\")",
        "get(\"https://a.example\")",
        "eval(\"1\")",
        "import \"other\" as other",
        "exit()",
    ] {
        let script = format!("rule(\"r\").on(OPENED).then(|t, act| {{ {code}; act.start(); }});");
        // What is no word of the language is refused with its file, or found out where it is called: then nothing of the rule is done.
        match RuleSet::compile(&[SourceFile::new("test.rhai", script)], Limits::default()) {
            Err(errors) => assert!(errors.to_string().contains("test.rhai"), "{code}: {errors}"),
            Ok(set) => {
                let reaction = react_to(&set, &ticket(), &opened());
                assert!(reaction.proposals.is_empty() && reaction.faults.len() == 1, "{code}: {reaction:?}");
            }
        }
    }
}

/// A text that the suite describes instead of holding it.
fn made(generator: &Value) -> String {
    let part = |name: &str| generator[name].as_str().unwrap_or_default();
    let count = usize::try_from(generator["count"].as_u64().unwrap_or_default()).unwrap();
    format!("{}{}{}", part("prefix"), part("repeat").repeat(count), part("suffix"))
}
