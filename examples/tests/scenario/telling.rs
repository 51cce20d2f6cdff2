//! What is told in German of every story: nothing that the desk says itself is English.
use std::collections::BTreeSet;

use helpdesk_examples::scenario::read;
use serde_json::{Value, json};

use crate::stories::{files, live};

/// Words that no German sentence has.
const ENGLISH: [&str; 37] = [
    "and", "another", "are", "as", "been", "by", "did", "does", "each", "expected", "for", "from", "has", "have", "is",
    "it", "its", "nobody", "no", "none", "not", "of", "on", "or", "than", "that", "the", "their", "them", "then",
    "there", "they", "this", "to", "which", "with", "were",
];

/// Every text of a story: what its people say, and what its desk calls things.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    if let Some(text) = value.as_str() {
        found.insert(text.to_owned());
    }
    value.as_array().into_iter().flatten().for_each(|value| texts(value, found));
    for (name, value) in value.as_object().into_iter().flatten() {
        found.insert(name.clone());
        texts(value, found);
    }
}

/// The line without what stands in quotes, and without the story's own texts.
fn own(line: &str, said: &BTreeSet<String>) -> String {
    let unquoted: String = line.split('„').map(|part| part.split_once('“').map_or(part, |(_, after)| after)).collect();
    let quoted = unquoted.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let mut longest: Vec<&String> = said.iter().filter(|text| text.contains(' ')).collect();
    longest.sort_by_key(|text| std::cmp::Reverse(text.len()));
    longest.into_iter().fold(quoted, |line, text| line.replace(text.as_str(), " "))
}

/// Whether the first deed opens a ticket.
fn opens(deed: &Value) -> bool {
    let first = deed.as_array().map_or(Some(deed), |deeds| deeds.first());
    first.is_some_and(|first| first.as_str() == Some("open") || first.get("open").is_some())
}

#[test]
fn no_english_is_told_in_german() {
    let mut wrong = BTreeSet::new();
    let mut n_lines = 0;
    for (file, text) in files() {
        let mut value: Value = serde_json::from_str(&text).expect("JSON");
        // What a story says that gives no reason for handing back.
        let mut said = BTreeSet::from(["is done here".to_owned()]);
        texts(&value, &mut said);
        for scenario in value["scenarios"].as_array_mut().expect("a list") {
            let events = scenario["events"].as_array().expect("events");
            let opened = events.iter().filter(|event| opens(&event["do"]));
            let tickets: BTreeSet<Option<String>> =
                opened.map(|event| event.get("ticket").and_then(Value::as_str).map(str::to_owned)).collect();
            let asks = tickets.iter().map(|ticket| {
                let mut ask = json!({"what": "explanation", "language": "de"});
                ticket.iter().for_each(|ticket| ask["ticket"] = json!(ticket));
                ask
            });
            scenario["ask"] = asks.collect();
        }
        for scenario in read(&value.to_string()).unwrap_or_else(|why| panic!("{file}: {why}")) {
            for answer in live(&scenario).answers {
                for line in answer.answer.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    n_lines += 1;
                    let own = own(line, &said);
                    let mut words = own.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
                    if words.any(|word| ENGLISH.contains(&word) && !said.contains(word)) {
                        wrong.insert(line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').to_owned());
                    }
                }
            }
        }
    }
    assert!(n_lines > 10_000, "{n_lines} lines");
    assert!(wrong.is_empty(), "{} lines: {wrong:#?}", wrong.len());
}
