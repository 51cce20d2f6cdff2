//! The deeds of the guide: each example is done by the desk, and no command of the desk is out of their reach.
use std::{collections::BTreeSet, fs, path::PathBuf};

use helpdesk_core::{Command, ConfigurationSpec, Refusal};
use helpdesk_examples::scenario::{read, run};
use serde_json::{Value, json};

use crate::schema::{deeds, questions, schema, words};

fn guide() -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/SCENARIO.md");
    fs::read_to_string(file).expect("the guide")
}

/// The rows of the tables of deeds: the deed and its example.
fn examples() -> Vec<(String, Value)> {
    let guide = guide();
    let rows = guide.lines().filter(|line| line.starts_with("| `") && line.split(" | ").count() == 4);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let example = cells[3].trim_matches('`');
        let read = serde_json::from_str(example).unwrap_or_else(|why| panic!("{why}: {example}"));
        (cells[0].trim_matches('`').to_owned(), read)
    })
    .collect()
}

/// A desk in which every deed can be done.
fn world() -> Value {
    json!({
        "schedules": {"office": {"hours": {"mon-fri": "09:00-17:00"}}},
        "teams": {"desk": {"path": ["platform"], "lead": "ann", "strategy": "least_loaded"}, "platform": {"tiers": [2]}},
        "agents": {"ann": "desk", "bob": "desk", "cas": {"teams": ["platform"], "tiers": [2], "skills": {"postgres": 4}}},
        "policies": [
            {"id": "standard", "targets": {"resolution": "8h"}, "ladder": "care"},
            {"id": "standard", "version": 2, "from": "2026-01-05 09:10", "targets": {"resolution": "4h"}, "ladder": "care"},
        ],
        "ladders": {"care": [{"id": "boss", "by_hand": true, "notify": "lead"}]},
        "statuses": [{"id": "at-vendor", "base": "on_hold"}],
        "messages": {"edit_within_minutes": 10},
        "macros": {"greet": {"steps": [{"do": {"do": "tag", "add": ["greeted"]}}]}},
        "survey": {"question": "How was it?", "scale": 5, "expires_after_days": 7},
    })
}

/// What has to be so before a deed can be done.
fn before(deed: &str) -> Vec<Value> {
    let ann = |what: Value| json!({"at": "2026-01-05 09:30", "actor": "agent:ann", "do": what, "expect": "done"});
    match deed {
        "reopen" => vec![ann(json!("solve"))],
        "unassign" => vec![ann(json!({"assign": "ann"}))],
        "hand_back" => vec![ann(json!("escalate"))],
        "untag" => vec![ann(json!({"tag": "vip"}))],
        "acknowledge" => vec![ann(json!({"fire": {"ladder": "care", "rung": "boss"}}))],
        "edit_message" => vec![ann(json!([{"note": "Odd."}]))],
        "survey" | "rate" => vec![ann(json!([{"reply": "Done."}, "solve"]))],
        "unlink" => vec![ann(json!({"link": {"blocks": "b"}}))],
        "unmerge" => vec![ann(json!({"merge": "b"}))],
        "unmerge_people" => {
            vec![json!({"at": "2026-01-05 09:30", "actor": "import", "do": {"merge_people": "b"}, "expect": "done"})]
        }
        "follow_up" => vec![ann(json!({"close": "cancelled"}))],
        _ => Vec::new(),
    }
}

fn event(deed: &str, example: &Value) -> Value {
    let mut event = json!({"at": "2026-01-05 09:31", "do": example});
    let actor = match deed {
        "tick" | "configure" | "rewake" | "relay" | "redeliver" | "rate" => return event,
        "migrate" => "admin:amy",
        "person" | "merge_people" | "unmerge_people" => "import",
        "survey" => "requester",
        _ => "agent:ann",
    };
    event["actor"] = json!(actor);
    event["expect"] = json!("done");
    event
}

#[test]
fn every_example_of_a_deed_is_done() {
    for (deed, example) in examples() {
        let mut events = Vec::new();
        if deed != "open" {
            events.push(json!({"at": "2026-01-05 09:00", "do": {"open": {"body": "Help."}}}));
            events
                .push(json!({"at": "2026-01-05 09:00", "actor": "service", "do": {"route": "desk"}, "expect": "done"}));
            events.push(json!({"at": "2026-01-05 09:00", "ticket": "b", "do": {"open": {"requester": "sam"}}}));
        }
        events.extend(before(&deed));
        events.push(event(&deed, &example));
        let text = json!({"config": world(), "events": events}).to_string();
        let scenarios = read(&text).unwrap_or_else(|why| panic!("{deed}: {why}"));
        let outcome = pollster::block_on(run(&scenarios[0])).unwrap_or_else(|why| panic!("{deed}: {why}"));
        assert!(outcome.differences.is_empty(), "{deed}: {:?} {:?}", outcome.differences, outcome.refusals);
        assert!(outcome.refusals.is_empty(), "{deed}: {:?}", outcome.refusals);
    }
}

#[test]
fn the_guide_has_a_row_for_every_deed_and_every_question() {
    let mut shown: BTreeSet<String> = examples().into_iter().map(|(deed, _)| deed).collect();
    assert!(shown.remove("tick") && shown.remove("configure"));
    assert_eq!(shown, deeds(&schema()));
    let guide = guide();
    let table =
        guide.split("| `what` | the answer |").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a table");
    let asked = table.lines().filter_map(|row| row.strip_prefix("| `")?.split('`').next()).map(ToOwned::to_owned);
    assert_eq!(asked.collect::<BTreeSet<_>>(), questions(&schema()));
}

#[test]
fn the_guide_names_every_code_of_a_refusal() {
    let guide = guide();
    let table = guide.split("| code | when |").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a table");
    let cells = table.lines().filter_map(|row| row.strip_prefix("| ")?.split(" | ").next());
    let mut told: BTreeSet<String> =
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(ToOwned::to_owned).collect();
    for beside in ["changed", "address_taken", "command_reused"] {
        assert!(told.remove(beside), "{beside}");
    }
    assert_eq!(told, known(&serde_json::from_str::<Refusal>(r#"{"code": "zz"}"#).expect_err("none")));
}

/// The names that the desk's own reader knows.
fn known(why: &serde_json::Error) -> BTreeSet<String> {
    let text = why.to_string();
    let names =
        text.split_once("expected").map(|(_, names)| names.split('`').skip(1).step_by(2).map(ToOwned::to_owned));
    names.expect("names").collect()
}

#[test]
fn no_command_is_out_of_reach() {
    let commands = known(&serde_json::from_str::<Command>(r#"{"do": "zz"}"#).expect_err("none"));
    let deeds = deeds(&schema());
    for command in commands {
        let named: &[&str] = match command.as_str() {
            "add_note" => &["note"],
            "set_priority" => &["priority"],
            "set_field" => &["field"],
            "notify" => &["tell"],
            "assignment" => &["require_skills", "reconsider", "presence"],
            "escalation" => &["fire", "acknowledge"],
            "tag" => &["tag", "untag"],
            "link" => &["link", "unlink"],
            "merge" => &["merge", "unmerge"],
            "attribute" => &["set_kind", "set_subject", "set_requester", "set_organization", "set_language"],
            "tick" => continue,
            "timer" => &["set_timer", "drop_timer"],
            same => &[same],
        };
        assert!(named.iter().all(|deed| deeds.contains(*deed)), "`{command}` has no deed");
    }
}

#[test]
fn no_part_of_a_configuration_is_out_of_reach() {
    let mut parts = known(&serde_json::from_str::<ConfigurationSpec>(r#"{"zz": 1}"#).expect_err("none"));
    parts.extend(["like", "rules"].map(ToOwned::to_owned));
    let said = read(r#"{"config": {"zz": 1}, "events": []}"#).expect_err("none").to_string();
    assert_eq!(parts, words(&said));
}
