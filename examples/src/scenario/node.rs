//! A value of the file with its place, so that what is wrong can be pointed at.
use chrono::{DateTime, NaiveDateTime};
use helpdesk_core::Instant;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fault::ScenarioFault;

/// How much of a wrong value is shown.
const SHOWN: usize = 60;

/// A value of the file and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) place: String,
}

impl<'a> Node<'a> {
    pub(super) fn new(value: &'a Value, place: impl Into<String>) -> Self {
        Self { value, place: place.into() }
    }

    /// Says what was found here and what was expected.
    pub(super) fn wrong(&self, expected: &str) -> ScenarioFault {
        let mut found = self.value.to_string();
        if let Some((end, _)) = found.char_indices().nth(SHOWN) {
            found.truncate(end);
            found.push('…');
        }
        ScenarioFault::new(self.place.clone(), format!("found `{found}`, expected {expected}"))
    }

    /// Checks that this is an object with these fields only.
    pub(super) fn only(&self, known: &[&str], what: &str) -> Result<(), ScenarioFault> {
        let fields = self.value.as_object().ok_or_else(|| self.wrong(what))?;
        match fields.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(ScenarioFault::new(self.below(key), unknown("field", key, known))),
            None => Ok(()),
        }
    }

    /// A field; nothing where it is absent.
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        self.value.get(key).map(|value| Node { value, place: self.below(key) })
    }

    /// A field that must be there.
    pub(super) fn need(&self, key: &str, expected: &str) -> Result<Node<'a>, ScenarioFault> {
        let missing = || ScenarioFault::new(self.place.clone(), format!("has no `{key}`, expected {expected}"));
        self.get(key).ok_or_else(missing)
    }

    /// The elements of a list, at most so many.
    pub(super) fn list(&self, max: usize, expected: &str) -> Result<Vec<Node<'a>>, ScenarioFault> {
        let list = self.value.as_array().ok_or_else(|| self.wrong(expected))?;
        if list.len() > max {
            let what = format!("has {} entries, expected at most {max}", list.len());
            return Err(ScenarioFault::new(self.place.clone(), what));
        }
        let place = |n: usize| format!("{}[{n}]", self.place);
        Ok(list.iter().enumerate().map(|(n, value)| Node { value, place: place(n) }).collect())
    }

    /// The fields of an object, by name.
    pub(super) fn entries(&self, expected: &str) -> Result<Vec<(&'a str, Node<'a>)>, ScenarioFault> {
        let fields = self.value.as_object().ok_or_else(|| self.wrong(expected))?;
        Ok(fields.iter().map(|(key, value)| (key.as_str(), Node { value, place: self.below(key) })).collect())
    }

    pub(super) fn text(&self, expected: &str) -> Result<&'a str, ScenarioFault> {
        self.value.as_str().ok_or_else(|| self.wrong(expected))
    }

    pub(super) fn instant(&self) -> Result<Instant, ScenarioFault> {
        let read = self.value.as_str().and_then(instant);
        read.ok_or_else(|| self.wrong("an instant such as `2026-01-05 09:00` in UTC or `2026-01-05T10:00:00+01:00`"))
    }

    /// Lets the type's own reader decide.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, ScenarioFault> {
        parse(self.value.clone(), &self.place)
    }

    pub(super) fn below(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }
}

/// Lets a type's own reader decide about a value that was put together from the one at this place.
pub(super) fn parse<T: DeserializeOwned>(value: Value, place: &str) -> Result<T, ScenarioFault> {
    serde_json::from_value(value).map_err(|why| ScenarioFault::new(place, why.to_string()))
}

/// Reads an instant: RFC 3339, or a date and a time of day in UTC. Whole seconds only.
pub(super) fn instant(text: &str) -> Option<Instant> {
    let whole = |at: Instant| Some(at).filter(|at| at.timestamp_subsec_nanos() == 0);
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return whole(at.to_utc());
    }
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let read = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    read.and_then(|local| whole(local.and_utc()))
}

/// How an instant is written.
pub(super) fn shown(at: Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Says that a word is not known, which ones are, and which of them may be meant.
pub(super) fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    let near = known.iter().map(|k| (strsim::damerau_levenshtein(word, k), *k)).min();
    let meant = near.filter(|(far, _)| *far <= 2).map_or_else(String::new, |(_, k)| format!(", did you mean `{k}`"));
    let names: Vec<String> = known.iter().map(|k| format!("`{k}`")).collect();
    format!("`{word}` is no {what} here, expected {}{meant}", names.join(", "))
}
