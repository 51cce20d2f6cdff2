//! A value of the file with its place, so that what is wrong can be pointed at.
use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, LocalResult, NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;
use helpdesk_core::Instant;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fault::ScenarioFault;

/// The years of the schedules' horizon.
const YEARS: core::ops::RangeInclusive<i32> = 1970..=2099;
/// The most that a list of a configuration holds here; the desk's own limits are tighter.
const LIST_MAX: usize = 10_000;
/// How much of a wrong value is shown.
const SHOWN: usize = 60;
/// How long a word is at least of which a part is meant.
const SHORT: usize = 3;

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

    /// The elements of a list, each read where it stands.
    pub(super) fn each<T: DeserializeOwned>(&self, expected: &str) -> Result<Vec<T>, ScenarioFault> {
        self.list(LIST_MAX, expected)?.iter().map(Node::parse).collect()
    }

    /// The fields of an object by their names, each read where it stands.
    pub(super) fn by_name<K: DeserializeOwned + Ord, T: DeserializeOwned>(
        &self,
        expected: &str,
    ) -> Result<BTreeMap<K, T>, ScenarioFault> {
        let read = |(name, field): (&str, Node<'_>)| Ok((parse(Value::from(name), &field.place)?, field.parse()?));
        self.entries(expected)?.into_iter().map(read).collect()
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
        const EXPECTED: &str = "an instant such as `2026-01-05 09:00` in UTC, `2026-01-05 10:00 Europe/Berlin` or `2026-01-05T10:00:00+01:00`";
        let text = self.text(EXPECTED)?;
        if let Some(at) = instant(text) {
            return Ok(at);
        }
        match local(text) {
            Some(LocalResult::Ambiguous(first, second)) => {
                let which = format!("`{}` or `{}`: the clocks show it twice there", shown(first), shown(second));
                Err(self.wrong(&which))
            }
            Some(LocalResult::None) => Err(self.wrong("a time that the clocks show there: they skip this one")),
            Some(LocalResult::Single(_)) | None => Err(self.wrong(EXPECTED)),
        }
    }

    /// An instant at which something happens or is asked: one that schedules know.
    pub(super) fn instant_of_life(&self) -> Result<Instant, ScenarioFault> {
        let at = self.instant()?;
        if YEARS.contains(&at.year()) {
            return Ok(at);
        }
        Err(self.wrong("an instant from 1970 to 2099, which are the years that schedules know"))
    }

    /// Lets the type's own reader decide.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, ScenarioFault> {
        self.form(self.value.clone())
    }

    /// Lets a type's own reader decide about a value that was put together from this one. A word that is not known, or a value that
    /// does not fit, is told where it stands here, if it stands here once.
    pub(super) fn form<T: DeserializeOwned>(&self, value: Value) -> Result<T, ScenarioFault> {
        let fault = match parse(value, &self.place) {
            Ok(read) => return Ok(read),
            Err(fault) => fault,
        };
        let Some(word) = unknown_word(&fault.what).or_else(|| mentioned(&fault.what)) else { return Err(fault) };
        let mut found = Vec::new();
        self.clone().find(word, &mut found);
        match found.as_slice() {
            [place] => Err(ScenarioFault { place: place.clone(), ..fault }),
            _ => Err(fault),
        }
    }

    /// Every place at and below this one where a word is a name or a value.
    fn find(self, word: &str, found: &mut Vec<String>) {
        match self.value {
            Value::String(text) if text == word => found.push(self.place),
            Value::Object(fields) => {
                for (key, value) in fields {
                    let below = Node::new(value, self.below(key));
                    if key == word {
                        found.push(below.place.clone());
                    }
                    below.find(word, found);
                }
            }
            Value::Array(list) => {
                for (n, value) in list.iter().enumerate() {
                    Node::new(value, format!("{}[{n}]", self.place)).find(word, found);
                }
            }
            Value::Number(number) if number.to_string() == word => found.push(self.place),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    pub(super) fn below(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }
}

/// Lets a type's own reader decide about a value that was put together from the one at this place.
pub(super) fn parse<T: DeserializeOwned>(value: Value, place: &str) -> Result<T, ScenarioFault> {
    serde_json::from_value(value).map_err(|why| {
        let why = why.to_string();
        let meant = unknown_word(&why).and_then(|word| {
            let known: Vec<&str> = why.split_once("expected")?.1.split('`').skip(1).step_by(2).collect();
            nearest(word, &known)
        });
        let meant = meant.map_or_else(String::new, |meant| format!(", did you mean `{meant}`"));
        ScenarioFault::new(place, format!("{}{meant}", plain(&why)))
    })
}

/// The same without the words of the reader's own language for what is not of the right kind.
fn plain(why: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("string or map", "a word or an object"),
        ("u8", "a whole number from 0 to 255"),
        ("u16", "a whole number from 0 to 65535"),
        ("u32", "a whole number from 0 to 4294967295"),
        ("u64", "a whole number from 0"),
        ("usize", "a whole number from 0"),
        ("i64", "a whole number"),
        ("a map", "an object"),
        ("a sequence", "a list"),
        ("a string", "a text"),
    ];
    const FOUND: [(&str, &str); 6] = [
        ("null", "`null`"),
        ("map", "an object"),
        ("sequence", "a list"),
        ("string ", "the text "),
        ("integer ", "the number "),
        ("floating point ", "the number "),
    ];
    if let Some(name) = why.strip_prefix("missing field ") {
        return format!("has no {name}, which is needed");
    }
    let told = why.strip_prefix("invalid type: ").or_else(|| why.strip_prefix("invalid value: "));
    let Some((found, expected)) = told.and_then(|told| told.rsplit_once(", expected ")) else { return why.to_owned() };
    let known = FOUND.iter().find_map(|(word, plain)| Some(format!("{plain}{}", found.strip_prefix(word)?)));
    let found = known.unwrap_or_else(|| found.to_owned());
    let words = WORDS.iter().find(|(word, _)| *word == expected).map(|(_, plain)| *plain);
    let typed = ["struct ", "tuple ", "internally tagged enum ", "enum ", "adjacently tagged enum "];
    let typed = typed.iter().any(|word| expected.starts_with(word));
    let expected = words.unwrap_or(if typed { "an object" } else { expected });
    format!("found {found}, expected {expected}")
}

/// The word of which a reader says that it does not know it.
fn unknown_word(why: &str) -> Option<&str> {
    let rest = why.strip_prefix("unknown ")?;
    let rest = rest.strip_prefix("variant `").or_else(|| rest.strip_prefix("field `"))?;
    rest.split('`').next()
}

/// The value with which a reader begins what it says of it.
fn mentioned(what: &str) -> Option<&str> {
    if let Some(rest) = what.strip_prefix("found the text \"") {
        return rest.rsplit_once("\", expected ").map(|(value, _)| value);
    }
    let rest = what.strip_prefix("found the number ").unwrap_or(what);
    match rest.strip_prefix('`') {
        Some(rest) => rest.split('`').next(),
        None => rest.split(' ').next().filter(|word| word.parse::<i64>().is_ok()),
    }
}

/// The known word that is meant by another one, if one is near: a slip of the pen, the plural, a longer form.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let longer = |k: &str| word.len() >= SHORT && k.len() >= SHORT && (word.starts_with(k) || k.starts_with(word));
    let far = |k: &str| if longer(k) { 1 } else { strsim::damerau_levenshtein(word, k) };
    let near = known.iter().map(|k| (far(k), *k)).min();
    near.filter(|(far, _)| *far <= word.chars().count().div_ceil(SHORT).max(2)).map(|(_, k)| k)
}

/// Reads an instant: RFC 3339, a date and a time of day in UTC, or one in a zone. Whole seconds only.
pub(super) fn instant(text: &str) -> Option<Instant> {
    let whole = |at: Instant| Some(at).filter(|at| at.timestamp_subsec_nanos() == 0);
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return whole(at.to_utc());
    }
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let read = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    if let Some(read) = read {
        return whole(read.and_utc());
    }
    local(text).and_then(LocalResult::single)
}

/// Reads a date and a time of day on the clocks of a zone: `2026-03-29 09:00 Europe/Berlin`.
fn local(text: &str) -> Option<LocalResult<Instant>> {
    let (wall, zone) = text.rsplit_once(' ')?;
    let zone: Tz = zone.parse().ok()?;
    let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let wall = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(wall, form).ok())?;
    Some(zone.from_local_datetime(&wall).map(|at| at.to_utc()))
}

/// How an instant is written.
pub(super) fn shown(at: Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Says that a word is not known, which ones are, and which of them may be meant.
pub(super) fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    let meant = nearest(word, known).map_or_else(String::new, |meant| format!(", did you mean `{meant}`"));
    let names: Vec<String> = known.iter().map(|k| format!("`{k}`")).collect();
    format!("`{word}` is no {what} here, expected {}{meant}", names.join(", "))
}
