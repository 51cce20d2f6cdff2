//! Configurations: every problem at once, each with its place.
use helpdesk_core::{Configuration, ConfigurationSpec};

use crate::stage::spec;

fn problems(change: impl Fn(&mut serde_json::Value)) -> Vec<String> {
    let mut value = serde_json::to_value(spec()).expect("json");
    change(&mut value);
    let spec: ConfigurationSpec = serde_json::from_value(value).expect("a configuration in form");
    let error = Configuration::build(spec).map(|_| ()).expect_err("problems");
    error.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn all_problems_are_named_with_their_place() {
    let found = problems(|c| {
        c["teams"][0]["path"] = serde_json::json!(["cellar"]);
        c["teams"][1]["lead"] = "nobody".into();
        c["teams"][2]["tiers"] = serde_json::json!([]);
        c["agents"][0]["teams"] = serde_json::json!(["desk", "moon"]);
        c["agents"][1]["shift"] = "never".into();
        c["policies"][0]["schedule"] = "lunar".into();
        c["policies"][3]["targets"]["tier"]["ladder"] = "up".into();
        c["ladders"][0]["rungs"][0]["notify"] = serde_json::json!([]);
    });
    assert_eq!(
        found,
        [
            "ladder `climb`: rung `half` does nothing, expected `notify`, `authorize`, `ask_for`, `escalate` or `requeue`",
            "team `desk`: has the unknown team `cellar` on its path",
            "team `lab`: is led by the unknown agent `nobody`",
            "team `attic`: serves no tier, expected at least one of 1, 2, 3 …",
            "agent `ann`: is in the unknown team `moon`",
            "agent `bob`: works by the unknown schedule `never`",
            "policy `vip` version 1: counts by the unknown schedule `lunar`",
            "policy `usual` version 1: has the unknown ladder `up` for tier",
        ]
    );
}

#[test]
fn the_same_id_twice_is_a_problem() {
    let found = problems(|c| {
        let team = c["teams"][0].clone();
        c["teams"].as_array_mut().expect("teams").push(team);
    });
    assert_eq!(found, ["team `desk`: is there twice"]);
}

#[test]
fn a_schedule_that_never_opens_is_a_problem_of_its_place() {
    let found = problems(|c| c["schedules"]["late"][0]["plan"]["hours"] = serde_json::json!({}));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("schedules.late: "), "{found:?}");
}

#[test]
fn the_version_is_the_content() {
    let build = |spec| Configuration::build(spec).expect("a configuration").version().clone();
    assert_eq!(build(spec()), build(spec()));
    let mut other = spec();
    other.close_solved_after_days = Some(6);
    assert_ne!(build(spec()), build(other));
}

#[test]
fn a_kept_document_builds_the_same_configuration() {
    let built = Configuration::build(spec()).expect("a configuration");
    let again: ConfigurationSpec = serde_json::from_str(&built.document()).expect("a document");
    assert_eq!(Configuration::build(again).expect("a configuration").version(), built.version());
}
