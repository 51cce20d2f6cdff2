//! The verdict on one vector, as it is printed.
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;

use super::fault::Fault;

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// The vector's own name; none where it has none or the line cannot be read.
    pub id: Value,
    /// Whether the answer is the one expected.
    pub ok: bool,
    /// The line of the file, from 1, where the answer differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The file of that line, where a reader of files has put it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What the library answers, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Value>,
    /// What the vector states, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
    /// Keys that are not of the format and were passed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
}

impl Verdict {
    pub(super) fn unreadable(line: u64, fault: &Fault) -> Self {
        let found = Some(fault.to_json());
        Self { id: Value::Null, ok: false, line: Some(line), file: None, found, expected: None, ignored: Vec::new() }
    }

    pub(super) fn of(
        line: u64,
        vector: &Value,
        found: Result<Value, Fault>,
        expected: &Value,
        ignored: Vec<String>,
    ) -> Self {
        let id = vector.get("id").cloned().unwrap_or_default();
        let found = found.unwrap_or_else(|fault| fault.to_json());
        let expected = canonical(expected);
        let found = match vector.get("op").and_then(Value::as_str) {
            Some("clock") => only_expected(found, &expected),
            Some("open_dates_after") => named_as_expected(found, &expected),
            Some(_) | None => found,
        };
        if found == expected {
            return Self { id, ok: true, line: None, file: None, found: None, expected: None, ignored };
        }
        Self { id, ok: false, line: Some(line), file: None, found: Some(found), expected: Some(expected), ignored }
    }
}

/// Instants in one form, whatever form of RFC 3339 they are written in.
fn canonical(value: &Value) -> Value {
    match value {
        Value::String(text) => match DateTime::parse_from_rfc3339(text) {
            Ok(at) => Value::from(at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true)),
            Err(_) => value.clone(),
        },
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), canonical(value))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// A vector of a clock states any part of what there is to say.
fn only_expected(found: Value, expected: &Value) -> Value {
    match (found, expected) {
        (Value::Object(mut fields), Value::Object(wanted)) if !fields.contains_key("error") => {
            fields.retain(|key, _| wanted.contains_key(key));
            Value::Object(fields)
        }
        (found, _) => found,
    }
}

/// The format does not say what a list of dates is called, so it is called what the vector calls it.
fn named_as_expected(found: Value, expected: &Value) -> Value {
    let name = expected.as_object().filter(|wanted| wanted.len() == 1).and_then(|wanted| wanted.keys().next());
    match (found.get("dates"), name) {
        (Some(dates), Some(name)) => Value::Object([(name.clone(), dates.clone())].into_iter().collect()),
        (_, _) => found,
    }
}
