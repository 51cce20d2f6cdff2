//! The text of a schedule read: JSON or TOML, a plan or its versions; a mistake is told with its place.
use helpdesk_sla::{PlanVersion, SchedulePlan};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{form, plain::cut};

/// A file of versions in TOML, where a list cannot stand alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Versions {
    versions: Vec<PlanVersion>,
}

/// Versions, and what was read otherwise than it is written.
type Read = (Vec<PlanVersion>, Vec<String>);

/// Reads the versions of a text; else why there are none.
pub(super) fn versions(text: &str) -> Result<Read, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let begin = text.trim_start();
    if begin.is_empty() {
        return Err(String::from("it is empty, expected a plan with `zone` and `hours`"));
    }
    // A TOML text can begin with `[` too, but then a letter follows.
    if begin.starts_with('[') && !begin.trim_start_matches('[').starts_with(|c: char| c.is_alphabetic()) {
        return json(text, |versions: Vec<PlanVersion>| versions);
    }
    if begin.starts_with('{') {
        return json(text, one);
    }
    // A lone value is JSON too, but no schedule.
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return Err(form::mistakes(&value).join("; "));
    }
    toml(text)
}

fn one(plan: SchedulePlan) -> Vec<PlanVersion> {
    vec![PlanVersion { effective_from: None, plan }]
}

fn json<T: DeserializeOwned>(text: &str, versions: impl Fn(T) -> Vec<PlanVersion>) -> Result<Read, String> {
    let mistakes = || serde_json::from_str::<Value>(text).map(|value| form::mistakes(&value)).unwrap_or_default();
    match serde_json::from_str(text) {
        Ok(read) => {
            let written = serde_json::from_str::<Value>(text).unwrap_or_default();
            Ok((versions(read), form::oddities(&written)))
        }
        Err(error) => {
            let mistakes = mistakes();
            let place = format!("line {} column {}", error.line(), error.column());
            Err(match mistakes.as_slice() {
                [] => cut(&error.to_string()),
                [mistake] => format!("{mistake} at {place}"),
                _ => format!("{}; reading stopped at {place}", mistakes.join("; ")),
            })
        }
    }
}

fn toml(text: &str) -> Result<Read, String> {
    let table: toml::Table = toml::from_str(text).map_err(|error: toml::de::Error| cut(&error.to_string()))?;
    let written = from_toml(toml::Value::Table(table));
    let has_versions = written.get("versions").is_some();
    let read = if has_versions {
        toml::from_str(text).map(|Versions { versions }| versions)
    } else {
        toml::from_str(text).map(one)
    };
    let error = match read {
        Ok(versions) => return Ok((versions, form::oddities(&written))),
        Err(error) => error,
    };
    // TOML has dates of its own, which stand for texts here.
    let again = if has_versions {
        serde_json::from_value(written.clone()).map(|Versions { versions }| versions)
    } else {
        serde_json::from_value(written.clone()).map(one)
    };
    let mistakes = form::mistakes(&written);
    match again {
        Ok(versions) => Ok((versions, form::oddities(&written))),
        Err(_) if mistakes.is_empty() => Err(cut(&error.to_string())),
        Err(_) => {
            let shown = error.to_string();
            let place = shown.trim_end().strip_suffix(error.message()).unwrap_or_default();
            Err(cut(&format!("{place}{}", mistakes.join("\n"))))
        }
    }
}

/// A value of TOML as one of JSON: dates and times as they are written.
fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(value) => Value::from(value),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(entries) => Value::Array(entries.into_iter().map(from_toml).collect()),
        toml::Value::Table(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key, from_toml(value)));
            Value::Object(entries.collect::<Map<String, Value>>())
        }
    }
}
