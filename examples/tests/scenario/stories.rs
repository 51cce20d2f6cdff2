//! The stories that come along, each lived through the desk.
use std::{collections::BTreeSet, fs, path::PathBuf};

use helpdesk_examples::scenario::{Outcome, Scenario, read, run};

pub(crate) fn files() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("a text"))
        })
        .collect();
    files.sort();
    files
}

pub(crate) fn live(scenario: &Scenario) -> Outcome {
    pollster::block_on(run(scenario)).unwrap_or_else(|why| panic!("{}: {why}", scenario.name))
}

#[test]
fn every_story_ends_as_it_says() {
    let mut n_scenarios = 0;
    for (file, text) in files() {
        for scenario in read(&text).unwrap_or_else(|why| panic!("{file}: {why}")) {
            let outcome = live(&scenario);
            n_scenarios += 1;
            let known = outcome.known.as_deref().unwrap_or("nothing");
            let place = format!("{file}: {}, known: {known}", scenario.name);
            assert!(outcome.is_as_expected(), "{place}: {:#?}", outcome.differences);
            let refused: Vec<_> = outcome.refusals.iter().filter(|refused| !refused.expected).collect();
            assert!(refused.is_empty(), "{place}: {refused:#?}");
        }
    }
    assert!(n_scenarios >= 100, "{n_scenarios} stories");
}

#[test]
fn every_story_says_why_and_asks_something() {
    for (file, text) in files() {
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        for scenario in value["scenarios"].as_array().expect("a list") {
            assert!(scenario["why"].as_str().is_some_and(|why| why.ends_with('.')), "{file}: {}", scenario["name"]);
            let asks = scenario["ask"].as_array().expect("questions");
            assert!(asks.iter().any(|ask| ask.get("expect").is_some()), "{file}: {}", scenario["name"]);
        }
    }
}

#[test]
fn the_same_story_gives_the_same_bytes() {
    for (_, text) in files() {
        let lived = || -> Vec<String> {
            let scenarios = read(&text).expect("in form");
            scenarios.iter().map(|scenario| serde_json::to_string(&live(scenario)).expect("JSON")).collect()
        };
        assert_eq!(lived(), lived());
    }
}

/// Where a promise is due does not depend on how often somebody asks in between.
#[test]
fn asking_more_often_changes_no_answer() {
    for (file, text) in files() {
        let mut value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        for scenario in value["scenarios"].as_array_mut().expect("a list") {
            let instants: BTreeSet<String> = scenario["events"]
                .as_array()
                .expect("events")
                .iter()
                .map(|e| e["at"].as_str().expect("at").to_owned())
                .collect();
            let events = scenario["events"].as_array().expect("events");
            let ticket = events.iter().find_map(|event| event.get("ticket")).cloned();
            let asks = scenario["ask"].as_array_mut().expect("questions");
            for at in instants {
                let mut ask = serde_json::json!({"at": at, "what": "clocks"});
                ticket.iter().for_each(|ticket| ask["ticket"] = ticket.clone());
                asks.push(ask);
            }
        }
        for scenario in read(&value.to_string()).expect("in form") {
            assert!(live(&scenario).is_as_expected(), "{file}: {}", scenario.name);
        }
    }
}
