//! What somebody probably meant who wrote a name that is not there.
use alloc::{format, string::String, vec::Vec};

/// How many names a refusal lists at most.
const LISTED_MAX: usize = 8;

/// The most letters of a text that a message repeats.
const SHOWN_MAX: usize = 200;

/// A text as a message repeats it: its beginning, on one line, with control characters written out.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars().take(SHOWN_MAX) {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// What to expect instead of a wrong name: the one that is nearest, or some that there are.
pub(crate) fn expected<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    if let Some(near) = nearest(wrong, &known) {
        return format!("did you mean `{near}`?");
    }
    one_of(known.into_iter())
}

/// Some of the names that can stand there.
pub(crate) fn one_of<'a>(known: impl Iterator<Item = &'a str>) -> String {
    let mut listed: Vec<String> = known.take(LISTED_MAX + 1).map(|name| format!("`{name}`")).collect();
    if listed.is_empty() {
        return String::from("the configuration names none");
    }
    let more = if listed.len() > LISTED_MAX { " …" } else { "" };
    listed.truncate(LISTED_MAX);
    format!("expected one of {}{more}", listed.join(", "))
}

/// The nearest of these names, if it is near at all: one letter in three may differ. The first of several equally near.
fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    let letters = wrong.chars().count();
    let longest = letters.div_ceil(3);
    let by_distance = known.iter().map(|name| (distance(&wrong.to_lowercase(), &name.to_lowercase()), *name));
    by_distance
        .filter(|(distance, _)| *distance <= longest && *distance < letters)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be put in, taken out or changed.
///
/// # Source
/// Levenshtein's distance, row by row.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (n, letter) in from.chars().enumerate() {
        let mut left = n + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for ((other, diagonal), up) in to.iter().zip(&row).zip(row.iter().skip(1)) {
            let changed = diagonal + usize::from(letter != *other);
            left = changed.min(up + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_near() {
        for (wrong, known, then) in [
            ("rak", &["room", "rack"][..], "did you mean `rack`?"),
            ("RACK", &["rack"], "did you mean `rack`?"),
            ("colour", &["color", "room"], "did you mean `color`?"),
            ("moon", &["rack", "site"], "expected one of `rack`, `site`"),
            ("x", &[], "the configuration names none"),
            ("q", &["a", "b"], "expected one of `a`, `b`"),
            (
                "zzzz",
                &["a", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii"],
                "expected one of `a`, `bb`, `cc`, `dd`, `ee`, `ff`, `gg`, `hh` …",
            ),
        ] {
            assert_eq!(expected(wrong, known.iter().copied()), then, "{wrong}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
