//! The words of a written plan: dates, times, zones, each with what was found and what was expected.
use chrono::{NaiveDate, NaiveDateTime};
use helpdesk_sla::{Instant, Shift};
use serde_json::Value;

use super::zone_name;

/// The longest value that a message repeats, in characters.
const FOUND_MAX: usize = 60;

/// What a text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Date,
    Local,
    Instant,
    Weekday,
}

impl Kind {
    /// Tells why a value does not mean that.
    pub(super) fn check(self, value: &Value) -> Result<(), String> {
        let text = value.as_str();
        let (is_right, expected) = match self {
            Kind::Text => (text.is_some(), "a text"),
            Kind::Date => {
                (text.is_some_and(|text| text.parse::<NaiveDate>().is_ok()), "a date such as `\"2026-12-24\"`")
            }
            Kind::Local => (
                text.is_some_and(|text| text.parse::<NaiveDateTime>().is_ok()),
                "a local time such as `\"2026-12-24T13:00:00\"`",
            ),
            Kind::Instant => (
                text.is_some_and(|text| text.parse::<Instant>().is_ok()),
                "an instant such as `\"2026-12-24T12:00:00Z\"`",
            ),
            Kind::Weekday => (
                text.is_some_and(|text| ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&text)),
                "a weekday, `mon` to `sun`",
            ),
        };
        if is_right { Ok(()) } else { Err(format!("found {}, expected {expected}", found(value))) }
    }
}

/// Tells why a value is no shift.
pub(super) fn shift(value: &Value) -> Result<(), String> {
    let pair = match value.as_array().map(Vec::as_slice) {
        Some([start, end]) => start.as_str().zip(end.as_str()),
        Some(_) | None => None,
    };
    let expected = "a shift as a pair of times such as `[\"09:00\", \"12:30\"]`, each in brackets of its own";
    let (start, end) = pair.ok_or_else(|| format!("found {}, expected {expected}", found(value)))?;
    Shift::new(start, end).map(|_| ()).map_err(|error| error.to_string())
}

/// Tells why a value is no name of a zone.
pub(super) fn zone(value: &Value) -> Result<(), String> {
    let expected = "the name of a zone such as `\"Europe/Berlin\"`, or a table of offsets";
    let text = value.as_str().ok_or_else(|| format!("found {}, expected {expected}", found(value)))?;
    zone_name::zone(text).map(|_| ()).map_err(|error| error.to_string())
}

/// The changes of a zone's offset that are less than two days apart, or out of order.
pub(super) fn close_changes(zone: &Value) -> Vec<(usize, String)> {
    let changes = zone.get("changes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let at = |change: &Value| change.get("at").and_then(Value::as_str).and_then(|text| text.parse::<Instant>().ok());
    let pairs = (2..).zip(changes.iter().zip(changes.iter().skip(1)));
    let close = pairs.filter_map(|(number, (before, change))| {
        let (before, at) = (at(before)?, at(change)?);
        let is_close = at.timestamp() - before.timestamp() < 2 * 86_400;
        is_close.then(|| (number, format!("happens at `{at}`, expected at least two days after the one before")))
    });
    close.collect()
}

/// A value as it was written, cut where it is long.
pub(super) fn found(value: &Value) -> String {
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(FOUND_MAX) {
        text.truncate(end);
        text.push('…');
    }
    format!("`{text}`")
}
