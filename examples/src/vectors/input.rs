//! The input of a vector: its operation and the values it names, each read when it is asked for.
use chrono::{DateTime, NaiveDate, Utc};
use helpdesk_sla::{Instant, OpenTime};
use serde_json::{Map, Value};

use super::fault::Fault;

const KEYS: [&str; 14] = [
    "at", "from", "to", "seconds", "landing", "days", "take", "date", "time", "other", "target", "events", "now",
    "note",
];

/// The operation of a vector and its input.
#[derive(Debug)]
pub(super) struct Input<'a> {
    pub(super) op: &'a str,
    fields: Option<&'a Map<String, Value>>,
    /// Whether the vector states another answer than its source did, and why.
    pub(super) ours: Option<&'a str>,
}

impl<'a> Input<'a> {
    pub(super) fn of(vector: &'a Value) -> Result<Self, Fault> {
        let op = vector.get("op").and_then(Value::as_str);
        let op = op.ok_or_else(|| Fault::unreadable(String::from("has no `op`, expected the name of an operation")))?;
        let fields = vector.get("in").and_then(Value::as_object);
        let why = vector.get("why").and_then(Value::as_str).unwrap_or_default();
        Ok(Self { op, fields, ours: vector.get("ours").map(|_| why) })
    }

    pub(super) fn ignored(&self) -> Vec<String> {
        let keys = self.fields.into_iter().flat_map(Map::keys);
        keys.filter(|key| !KEYS.contains(&key.as_str())).map(|key| format!("in.{key}")).collect()
    }

    pub(super) fn value(&self, key: &str) -> Result<&'a Value, Fault> {
        let value = self.fields.and_then(|fields| fields.get(key));
        value.ok_or_else(|| Fault::unreadable(format!("`in` has no `{key}`, which `{}` needs", self.op)))
    }

    pub(super) fn optional(&self, key: &str) -> Option<&'a Value> {
        self.fields.and_then(|fields| fields.get(key)).filter(|value| !value.is_null())
    }

    pub(super) fn instant(&self, key: &str) -> Result<Instant, Fault> {
        instant(self.value(key)?)
    }

    pub(super) fn seconds(&self, key: &str) -> Result<OpenTime, Fault> {
        seconds(self.value(key)?)
    }

    /// How many to take; more than any schedule holds is all of them.
    pub(super) fn count(&self, key: &str) -> Result<usize, Fault> {
        let value = self.value(key)?;
        let count = value.as_u64().ok_or_else(|| wrong(value, "a count"))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// How many days; a negative number of them is refused like a negative duration.
    pub(super) fn days(&self, key: &str) -> Result<u32, Fault> {
        let value = self.value(key)?;
        let days = value.as_i64().ok_or_else(|| wrong(value, "a number of days"))?;
        if days < 0 {
            return Err(Fault::Refused("negative_duration"));
        }
        Ok(u32::try_from(days).unwrap_or(u32::MAX))
    }

    pub(super) fn text(&self, key: &str) -> Result<&'a str, Fault> {
        let value = self.value(key)?;
        value.as_str().ok_or_else(|| wrong(value, "a text"))
    }

    pub(super) fn date(&self, key: &str) -> Result<NaiveDate, Fault> {
        date(self.value(key)?)
    }
}

/// Reads an instant: RFC 3339, whose fraction of a second is dropped.
pub(super) fn instant(value: &Value) -> Result<Instant, Fault> {
    let parsed = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    parsed.map(|at| at.with_timezone(&Utc)).ok_or_else(|| wrong(value, "an instant such as `2026-01-05T09:00:00Z`"))
}

/// Reads a length in whole seconds.
pub(super) fn seconds(value: &Value) -> Result<OpenTime, Fault> {
    value.as_i64().map(OpenTime::from_seconds).ok_or_else(|| wrong(value, "whole seconds"))
}

/// Reads a date.
pub(super) fn date(value: &Value) -> Result<NaiveDate, Fault> {
    let parsed = value.as_str().and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| wrong(value, "a date such as `2026-01-05`"))
}

/// Says what was found and what was expected.
pub(super) fn wrong(value: &Value, expected: &str) -> Fault {
    let mut found = value.to_string();
    if let Some((end, _)) = found.char_indices().nth(60) {
        found.truncate(end);
        found.push('…');
    }
    Fault::unreadable(format!("found `{found}`, expected {expected}"))
}
