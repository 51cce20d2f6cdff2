//! As much of JSON Schema as `docs/scenario.schema.json` uses, written for this test alone. An unknown keyword is a mistake.
use std::{cell::RefCell, collections::BTreeMap};

use regex::Regex;
use serde_json::Value;

const SAID_ONLY: [&str; 5] = ["$schema", "$defs", "title", "description", "$ref"];

/// Whether a value is of the form that a schema says. `root` holds the definitions.
pub(crate) fn fits(schema: &Value, value: &Value, root: &Value) -> bool {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.strip_prefix("#/$defs/").expect("a definition");
        return fits(&root["$defs"][name], value, root);
    }
    let words = schema.as_object().expect("a schema");
    words
        .iter()
        .filter(|(word, _)| !SAID_ONLY.contains(&word.as_str()))
        .all(|(word, with)| holds(word, with, schema, value, root))
}

fn holds(word: &str, with: &Value, schema: &Value, value: &Value, root: &Value) -> bool {
    let list = || with.as_array().expect("a list");
    let limit = || with.as_u64().expect("a number");
    let n = |n: usize| u64::try_from(n).expect("a count");
    match word {
        "type" => is_a(with.as_str().expect("a type"), value),
        "const" => value == with,
        "enum" => list().contains(value),
        "anyOf" => list().iter().any(|each| fits(each, value, root)),
        "oneOf" => list().iter().filter(|each| fits(each, value, root)).count() == 1,
        "pattern" => value.as_str().is_none_or(|text| matches(with.as_str().expect("a pattern"), text)),
        "minLength" => value.as_str().is_none_or(|text| n(text.chars().count()) >= limit()),
        "maxLength" => value.as_str().is_none_or(|text| n(text.chars().count()) <= limit()),
        "minimum" => value.as_i64().is_none_or(|number| number >= with.as_i64().expect("a number")),
        "maximum" => value.as_i64().is_none_or(|number| number <= with.as_i64().expect("a number")),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| fits(with, item, root))),
        "minItems" => value.as_array().is_none_or(|items| n(items.len()) >= limit()),
        "maxItems" => value.as_array().is_none_or(|items| n(items.len()) <= limit()),
        "minProperties" => value.as_object().is_none_or(|fields| n(fields.len()) >= limit()),
        "maxProperties" => value.as_object().is_none_or(|fields| n(fields.len()) <= limit()),
        "required" => value
            .as_object()
            .is_none_or(|fields| list().iter().all(|name| fields.contains_key(name.as_str().expect("a name")))),
        "properties" => value.as_object().is_none_or(|fields| {
            fields.iter().all(|(name, field)| with.get(name).is_none_or(|schema| fits(schema, field, root)))
        }),
        "propertyNames" => value
            .as_object()
            .is_none_or(|fields| fields.keys().all(|name| fits(with, &Value::from(name.as_str()), root))),
        "additionalProperties" => value.as_object().is_none_or(|fields| {
            let named = |name: &String| schema.get("properties").is_some_and(|p| p.get(name).is_some());
            let other = fields.iter().filter(|(name, _)| !named(name));
            other.into_iter().all(|(_, field)| with.as_bool().unwrap_or_else(|| fits(with, field, root)))
        }),
        _ => panic!("the test does not know `{word}`"),
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        _ => panic!("the test does not know the type `{kind}`"),
    }
}

thread_local! {
    /// Patterns are compiled once: the same few are asked thousands of times.
    static PATTERNS: RefCell<BTreeMap<String, Regex>> = const { RefCell::new(BTreeMap::new()) };
}

fn matches(pattern: &str, text: &str) -> bool {
    PATTERNS.with_borrow_mut(|patterns| {
        let compiled = patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).expect("a regex"));
        compiled.is_match(text)
    })
}
