//! Reasons that are stored as the desk's own texts, found again by their message ids.
//!
//! What an English pattern says is what the desk writes: so a stored text and its pattern give back the values, and any
//! language can say the same reason. A text that nobody here wrote stays as it is.
use alloc::{string::ToString, vec::Vec};

use super::{Phrase, Said, english, reasons_english};

/// What of a reason is itself one of the desk's own texts: the value, and how the ids of such texts begin.
const NESTED: &[(&str, &str)] = &[
    ("because", "why."),
    ("cause", "cause."),
    ("expected", "expected."),
    ("obstacles", "obstacle."),
    ("reason", "said."),
    ("refusal", "refusal."),
    ("whom", APPROVERS),
    ("why", "why."),
];
/// Those who are asked: the only list with commas between.
const APPROVERS: &str = "approver.";

/// A text that was stored as a reason, or several of them with `; ` between: as sentences where the desk wrote them.
pub(super) fn reason(text: &str, room: &str) -> Said {
    if room == APPROVERS {
        let known = |part: &str| find(part, room).map_or_else(|| Said::from(part), Said::from);
        return Said::List(text.split(", ").map(known).collect());
    }
    if let Some(phrase) = find(text, room) {
        return phrase.into();
    }
    let parts: Vec<&str> = text.split("; ").collect();
    let known: Vec<Said> = parts.iter().filter_map(|part| find(part, room)).map(Said::from).collect();
    if known.len() < parts.len() {
        return Said::from(text);
    }
    let both = |rest: Said, first: Said| Phrase::new("several").with("first", first).with("rest", rest).into();
    known.into_iter().rev().reduce(both).unwrap_or_else(|| Said::from(text))
}

/// The text of an error of the desk's own; as quoted words where it is one that only programs meet.
pub(super) fn error(text: &str, room: &str) -> Said {
    let said = reason(text, room);
    if matches!(said, Said::Text(_)) { Phrase::new("words").with("text", said).into() } else { said }
}

/// Whether a text is one of the desk's own, with an id that begins so.
pub(super) fn is(text: &str, room: &str) -> bool {
    find(text, room).is_some()
}

/// The first pattern of a room that says exactly this text.
fn find(text: &str, room: &str) -> Option<Phrase> {
    let all = reasons_english::PATTERNS.iter().chain(english::PATTERNS);
    all.filter(|(id, _)| id.starts_with(room)).find_map(|(id, pattern)| {
        let values = values(text, pattern)?;
        Some(values.into_iter().fold(Phrase::new(id), |phrase, (name, value)| {
            let nested = NESTED.iter().find(|(hole, _)| *hole == name);
            let said = nested.map_or_else(|| Said::Text(value.to_string()), |(_, room)| reason(value, room));
            phrase.with(name, said)
        }))
    })
}

/// What stands in the places of a pattern, where the rest of the text is the pattern's.
fn values<'a>(text: &'a str, pattern: &'static str) -> Option<Vec<(&'static str, &'a str)>> {
    let (first, holes) = pattern.split_once('{').map_or((pattern, None), |(first, holes)| (first, Some(holes)));
    let mut rest = text.strip_prefix(first)?;
    let mut values = Vec::new();
    for hole in holes.into_iter().flat_map(|holes| holes.split('{')) {
        let (name, after) = hole.split_once('}')?;
        let is_last = pattern.ends_with(hole);
        let end = match (after, is_last) {
            ("", _) => rest.len(),
            (after, true) => rest.len().checked_sub(after.len()).filter(|_| rest.ends_with(after))?,
            (after, false) => rest.find(after)?,
        };
        let value = rest.get(..end).filter(|value| !value.is_empty())?;
        values.push((name, value));
        rest = rest.get(end + after.len()..)?;
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn texts_are_found_by_what_they_say() {
        for (text, room, id) in [
            ("another priority", "why.", Some("why.priority")),
            ("ended on 2026-01-05", "why.", Some("why.ended")),
            ("half of the target of first_reply was used", "reached.", Some("reached.half_of")),
            ("72 % of the target was used", "reached.", Some("reached.percent")),
            ("Mia told us so", "why.", None),
            ("ended on ", "why.", None),
            ("", "why.", None),
        ] {
            let found = find(text, room);
            assert_eq!(found.as_ref().map(|phrase| phrase.id), id, "{text}");
            assert!(found.is_none_or(|phrase| Language::english().say(&phrase) == text), "{text}");
        }
    }

    #[test]
    fn several_in_one_text() {
        let said = reason("they lead the team that has the ticket; they are in copy", "told.");
        let phrase = Phrase::new("all").with("said", said);
        let language = Language::new(
            "de",
            [("all", "{said}"), ("told.lead", "L"), ("told.copy", "C"), ("several", "{first}; {rest}")],
        );
        assert_eq!(language.say(&phrase), "L; C");
        assert_eq!(reason("they are in copy; says Mia", "told."), Said::from("they are in copy; says Mia"));
    }
}
