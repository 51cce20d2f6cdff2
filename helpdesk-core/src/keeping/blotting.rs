//! Words that tell who somebody is, replaced in texts whatever their case, where they stand as words.
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

/// The text with each of the words replaced; nothing where none stands in it. A word stands where no letter or digit is beside it.
/// `words` are in small letters, the longest first.
pub(crate) fn blotted(text: &str, words: &[String], by: &str) -> Option<String> {
    if words.is_empty() {
        return None;
    }
    let (mut left, mut rest, mut is_found, mut before) = (String::new(), text, false, None::<char>);
    while let Some(first) = rest.chars().next() {
        let is_begin = !before.is_some_and(char::is_alphanumeric);
        if is_begin && let Some(after) = words.iter().find_map(|word| after_word(rest, word)) {
            left.push_str(by);
            (rest, is_found, before) = (after, true, by.chars().next_back());
            continue;
        }
        left.push(first);
        (rest, before) = (rest.get(first.len_utf8()..).unwrap_or_default(), Some(first));
    }
    is_found.then_some(left)
}

/// What comes after a word that a text begins with.
fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (mut wanted, mut chars) = (word.chars().peekable(), text.chars());
    while wanted.peek().is_some() {
        for small in chars.next()?.to_lowercase() {
            if wanted.next() != Some(small) {
                return None;
            }
        }
    }
    let after = chars.as_str();
    (!after.chars().next().is_some_and(char::is_alphanumeric)).then_some(after)
}

/// Words in small letters, the longest first, each once; those with fewer characters than `n_chars_min` are left out.
pub(crate) fn words<'w>(words: impl Iterator<Item = &'w str>, n_chars_min: usize) -> Vec<String> {
    let small = words.map(|word| word.trim().to_lowercase().to_string());
    let mut words: Vec<String> = small.filter(|word| word.chars().count() >= n_chars_min).collect();
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}
