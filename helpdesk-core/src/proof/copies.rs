//! Copies of words that were taken out: decisions and notices of a ticket repeat what was written.
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use serde_json::Value;

use crate::{Decision, Event, Notice, REDACTED, limits::COPY_CHARS_MIN, messages::redaction::without};

/// The members of a stored decision under which somebody's words may stand. Ids and names of kinds stand under others: they say
/// what was decided, and are left.
const WORDS: [&str; 11] =
    ["body", "text", "reason", "summary", "note", "comment", "question", "message", "why", "value", "passages"];

/// Whether an event repeats the words anywhere.
pub(crate) fn holds(event: &Event, words: &[String]) -> bool {
    serde_json::to_value(&event.body).is_ok_and(|value| is_in(&value, words))
}

fn is_in(value: &Value, words: &[String]) -> bool {
    match value {
        Value::String(text) => scrubbed(text, words, COPY_CHARS_MIN).is_some(),
        Value::Array(list) => list.iter().any(|value| is_in(value, words)),
        Value::Object(members) => members.values().any(|value| is_in(value, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text without the words; nothing where it has none of them. Shorter ones than `n_chars_min` count where they are all of it.
fn scrubbed(text: &str, words: &[String], n_chars_min: usize) -> Option<String> {
    let counts = |word: &&String| word.chars().count() >= n_chars_min || word.as_str() == text;
    let words: Vec<String> = words.iter().filter(counts).cloned().collect();
    without(text, &words, &mut []).map(|(left, _)| left)
}

/// The decision without the words; nothing where it does not repeat them. `of` are the events they were taken out of.
pub(crate) fn decision_without(decision: &Decision, words: &[String], of: &[u64]) -> Option<Decision> {
    let mut mentions = decision.mentions.clone();
    // Names that nobody has stand there as they were written.
    for trace in mentions.iter_mut().filter(|trace| trace.against.is_some() && of.contains(&trace.seq)) {
        if words.iter().any(|word| word.contains(trace.name.as_str())) {
            trace.name = REDACTED.to_string();
            trace.against = Some(REDACTED.to_string());
        }
    }
    let named = mentions != decision.mentions;
    let mut left = Decision { mentions, ..decision.clone() };
    let Ok(mut value) = serde_json::to_value(&left) else { return named.then_some(left) };
    if !scrub(&mut value, words, false) {
        return named.then_some(left);
    }
    if let Ok(scrubbed) = serde_json::from_value(value) {
        return Some(scrubbed);
    }
    // A word that is also a word of the desk's own: rather less of a proof than a text that stays.
    left.hooks.clear();
    left.rungs.clear();
    left.guards.clear();
    left.faults.clear();
    left.refused = None;
    Some(left)
}

fn scrub(value: &mut Value, words: &[String], is_words: bool) -> bool {
    match value {
        Value::String(text) => {
            let left = if is_words { scrubbed(text, words, COPY_CHARS_MIN) } else { None };
            let changed = left.is_some();
            if let Some(left) = left {
                *text = left;
            }
            changed
        }
        Value::Array(list) => list.iter_mut().fold(false, |changed, value| scrub(value, words, is_words) | changed),
        Value::Object(members) => members
            .iter_mut()
            .fold(false, |changed, (name, value)| scrub(value, words, WORDS.contains(&name.as_str())) | changed),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The notice without the words; nothing where it does not repeat them. In one about an event they were taken out of, the shortest
/// word counts.
pub(crate) fn notice_without(notice: &Notice, words: &[String], of: &[u64]) -> Option<Notice> {
    let n_chars_min = if of.contains(&notice.seq) { 1 } else { COPY_CHARS_MIN };
    let (subject, body) = (scrubbed(&notice.subject, words, n_chars_min), scrubbed(&notice.body, words, n_chars_min));
    if subject.is_none() && body.is_none() {
        return None;
    }
    let (subject, body) =
        (subject.unwrap_or_else(|| notice.subject.clone()), body.unwrap_or_else(|| notice.body.clone()));
    Some(Notice { subject, body, ..notice.clone() })
}
