//! The schema and the reader, held against each other: on every story that comes along, and on a thousand spoilt files.
use std::{collections::BTreeSet, fs, path::PathBuf};

use helpdesk_examples::scenario::read;
use serde_json::{Value, json};

use crate::schema_check::fits;

pub(crate) fn schema() -> Value {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/scenario.schema.json");
    serde_json::from_str(&fs::read_to_string(file).expect("the schema")).expect("JSON")
}

fn everything() -> Value {
    serde_json::from_str(include_str!("everything.json")).expect("JSON")
}

#[test]
fn every_story_fits_the_schema() {
    let schema = schema();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let value: Value = serde_json::from_str(&fs::read_to_string(&path).expect("a text")).expect("JSON");
        assert!(fits(&schema, &value, &schema), "{}", path.display());
    }
    assert!(fits(&schema, &everything(), &schema));
    read(&everything().to_string()).expect("every field is read");
}

#[test]
fn the_guide_shows_files_that_are_in_form() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/SCENARIO.md");
    let guide = fs::read_to_string(file).expect("the guide");
    let blocks: Vec<&str> = guide.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 2, "{} examples", blocks.len());
    for block in blocks {
        let value: Value = serde_json::from_str(block).unwrap_or_else(|why| panic!("{why}: {block}"));
        assert!(fits(&schema(), &value, &schema()), "{block}");
        for scenario in read(block).unwrap_or_else(|why| panic!("{why}: {block}")) {
            let outcome = pollster::block_on(helpdesk_examples::scenario::run(&scenario)).expect("lived");
            assert!(outcome.is_as_expected(), "{block}: {:#?}", outcome.differences);
        }
    }
}

/// Every place of a value, as a JSON pointer. What is expected of an answer is free.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    if let Some(fields) = value.as_object() {
        for (name, field) in fields.iter().filter(|(name, _)| *name != "expect") {
            places(field, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
        }
    }
    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        places(item, &format!("{at}/{n}"), found);
    }
}

/// What is handed on as it is: the schema leaves its inside to the guides of schedules and of the desk.
fn is_left_open(place: &str) -> bool {
    const OPEN: [&str; 9] = [
        "/holiday_rules/",
        "/openings/",
        "/breaks/",
        "/organizations/",
        "/messages/",
        "/responses/",
        "/macros/",
        "/participant/",
        "/write/",
    ];
    OPEN.iter().any(|open| place.contains(open))
}

fn agree(schema: &Value, spoilt: &Value, what: &str) {
    let (by_schema, by_reader) = (fits(schema, spoilt, schema), read(&spoilt.to_string()));
    let told = by_reader.as_ref().map_or_else(ToString::to_string, |_| String::from("taken"));
    assert_eq!(by_schema, by_reader.is_ok(), "{what}: the schema says {by_schema}, the reader: {told}");
}

#[test]
fn a_wrong_value_anywhere_is_refused_by_both() {
    let (schema, whole) = (schema(), everything());
    let mut found = Vec::new();
    places(&whole, "", &mut found);
    assert!(found.len() > 250, "{} places", found.len());
    for place in found.iter().filter(|place| !place.is_empty() && !is_left_open(place)) {
        let mut spoilt = whole.clone();
        let old = spoilt.pointer(place).expect("a place").clone();
        *spoilt.pointer_mut(place).expect("a place") = if old.is_boolean() { json!(3) } else { json!(true) };
        agree(&schema, &spoilt, place);
    }
}

#[test]
fn a_surplus_field_anywhere_is_refused_by_both() {
    let (schema, whole) = (schema(), everything());
    let mut found = Vec::new();
    places(&whole, "", &mut found);
    for place in found.iter().filter(|place| !is_left_open(place)) {
        let mut spoilt = whole.clone();
        let Some(fields) = spoilt.pointer_mut(place).and_then(Value::as_object_mut) else { continue };
        fields.insert(String::from("surplus"), json!(true));
        agree(&schema, &spoilt, &format!("{place}/surplus"));
    }
}

/// The words that a message names as the ones that are known.
pub(crate) fn words(message: &str) -> BTreeSet<String> {
    let expected = message.split_once("expected ").expect("what was expected").1;
    let expected = expected.split(", did you mean").next().expect("a text");
    expected.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

fn fields(of: &Value) -> BTreeSet<String> {
    of["properties"].as_object().expect("fields").keys().cloned().collect()
}

#[test]
fn the_reader_and_the_schema_know_the_same_words() {
    let schema = schema();
    let said = |text: &str| words(&read(text).expect_err(text).to_string());
    let event = |event: &str| said(&format!(r#"{{"events": [{{"at": "2026-01-05 09:00", "do": "open"}}, {event}]}}"#));
    let ask =
        |ask: &str| said(&format!(r#"{{"events": [{{"at": "2026-01-05 09:00", "do": "open"}}], "ask": [{ask}]}}"#));
    let defs = &schema["$defs"];
    assert_eq!(said(r#"{"zz": 1}"#), fields(&defs["scenario"]));
    assert_eq!(said(r#"{"scenarios": [], "zz": 1}"#), fields(&defs["file"]));
    assert_eq!(said(r#"{"config": {"zz": 1}, "events": []}"#), fields(&defs["parts"]));
    assert_eq!(event(r#"{"zz": 1}"#), fields(&defs["event"]["anyOf"][0]));
    assert_eq!(event(r#"{"at": "2026-01-05 09:00", "actor": "agent:a", "do": {"zz": 1}}"#), deeds(&schema));
    let asked = defs["ask"]["anyOf"].as_array().expect("forms");
    assert_eq!(ask(r#"{"zz": 1}"#), asked.iter().flat_map(fields).collect());
    assert_eq!(ask(r#"{"what": "zz"}"#), questions(&schema));
    for deed in defs["deed"]["anyOf"][0]["enum"].as_array().expect("words") {
        let text = json!({"events": [{"at": "2026-01-05 09:00", "actor": "service", "do": ["open", deed]}]});
        read(&text.to_string()).unwrap_or_else(|why| panic!("{deed} alone: {why}"));
    }
}

#[test]
fn the_guide_names_every_word_of_the_schema() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/SCENARIO.md");
    let guide = fs::read_to_string(file).expect("the guide");
    let schema = schema();
    let mut named = BTreeSet::new();
    gather(&schema, &mut named);
    named.extend(deeds(&schema));
    named.extend(questions(&schema));
    // Days and the fields of seasons, openings and breaks are told in the guide of schedules.
    let elsewhere = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "on", "to", "subject"];
    let untold: Vec<&String> = named
        .iter()
        .filter(|name| !elsewhere.contains(&name.as_str()) && !guide.contains(&format!("`{name}`")))
        .collect();
    assert!(untold.is_empty(), "{untold:?}");
}

/// Every deed of the schema: of a ticket, and of the desk.
pub(crate) fn deeds(schema: &Value) -> BTreeSet<String> {
    let forms = ["deed", "deskDeed"].map(|form| fields(&schema["$defs"][form]["anyOf"][1]));
    forms.into_iter().flatten().collect()
}

/// Every question of the schema, beside clocks and ledgers.
pub(crate) fn questions(schema: &Value) -> BTreeSet<String> {
    let words = schema["$defs"]["ask"]["anyOf"][0]["properties"]["what"]["anyOf"].as_array().expect("words");
    words.iter().map(|word| word["const"].as_str().expect("a word").to_owned()).collect()
}

/// A person reads the schema too: it is no wall of text, and says of everything a person writes what it is.
#[test]
fn the_schema_can_be_read() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/scenario.schema.json");
    let text = fs::read_to_string(file).expect("the schema");
    for (n, line) in (1..).zip(text.lines()) {
        assert!(line.chars().count() <= 200, "line {n} is {} long", line.chars().count());
    }
    let schema = schema();
    let defs = &schema["$defs"];
    let told = |place: &str, value: &Value| {
        assert!(value["description"].as_str().is_some_and(|text| text.ends_with('.')), "{place} has no description");
    };
    for (name, def) in defs.as_object().expect("definitions") {
        told(name, def);
    }
    let forms = [
        &defs["parts"],
        &defs["scenario"],
        &defs["file"],
        &defs["event"]["anyOf"][0],
        &defs["deed"]["anyOf"][1],
        &defs["deskDeed"]["anyOf"][1],
        &defs["ask"]["anyOf"][0],
        &defs["ask"]["anyOf"][1],
        &defs["ask"]["anyOf"][2],
    ];
    for form in forms {
        for (name, field) in form["properties"].as_object().expect("fields") {
            told(name, field);
        }
    }
    for word in defs["ask"]["anyOf"][0]["properties"]["what"]["anyOf"].as_array().expect("words") {
        told("a question", word);
    }
}

/// Every field that the schema names stands in the file that shows every field, so the reader was asked about each.
#[test]
fn nothing_of_the_schema_is_untried() {
    let mut named = BTreeSet::new();
    gather(&schema(), &mut named);
    let mut found = Vec::new();
    places(&everything(), "", &mut found);
    let shown: BTreeSet<&str> = found.iter().filter_map(|place| place.rsplit('/').next()).chain(["expect"]).collect();
    let untried: Vec<&String> = named.iter().filter(|name| !shown.contains(name.as_str())).collect();
    let usual = ["sat", "sun", "tue", "wed", "thu"];
    assert!(untried.iter().all(|name| usual.contains(&name.as_str())), "{untried:?}");
}

fn gather(schema: &Value, named: &mut BTreeSet<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        named.extend(
            properties
                .keys()
                .filter(|name| !["start", "solve", "reopen", "unassign", "touch"].contains(&name.as_str()))
                .cloned(),
        );
    }
    schema.as_object().into_iter().flat_map(|fields| fields.values()).for_each(|value| gather(value, named));
    schema.as_array().into_iter().flatten().for_each(|value| gather(value, named));
}
