//! Languages: patterns by message id. The desk brings English and German; a host brings its own.
use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::Instant;

use super::{Phrase, Said, english, german, reasons_english, reasons_german};

/// A language: a pattern for each message id, with `{name}` where a value stands.
///
/// What a language has no pattern for is said in English, so that nothing is ever left out.
///
/// # Examples
/// ```
/// use helpdesk_core::{Language, Phrase};
///
/// let phrase = Phrase::new("event.assigned").with("agent", "ann");
/// assert_eq!(Language::english().say(&phrase), "assigned to ann");
/// assert_eq!(Language::german().say(&phrase), "zugewiesen an ann");
///
/// let french = Language::new("fr", [("event.assigned", "attribué à {agent}")]);
/// assert_eq!(french.say(&phrase), "attribué à ann");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    code: String,
    patterns: BTreeMap<String, String>,
}

impl Language {
    /// A language by its code (BCP 47) with its patterns.
    pub fn new<'a>(code: &str, patterns: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let patterns = patterns.into_iter().map(|(id, pattern)| (id.to_string(), pattern.to_string())).collect();
        Self { code: code.to_string(), patterns }
    }

    /// English.
    #[must_use]
    pub fn english() -> Self {
        Self::new("en", english::PATTERNS.iter().chain(reasons_english::PATTERNS).copied())
    }

    /// German.
    #[must_use]
    pub fn german() -> Self {
        Self::new("de", german::PATTERNS.iter().chain(reasons_german::PATTERNS).copied())
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The message ids it has a pattern for, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.patterns.keys().map(String::as_str)
    }

    /// The pattern of a message id.
    #[must_use]
    pub fn pattern(&self, id: &str) -> Option<&str> {
        self.patterns.get(id).map(String::as_str)
    }

    /// Says a sentence. A value that a pattern names and the sentence lacks stays as `{name}`.
    #[must_use]
    pub fn say(&self, phrase: &Phrase) -> String {
        let Some(pattern) = self.find(phrase.id) else { return phrase.id.to_string() };
        let mut said = String::with_capacity(pattern.len());
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                said.push('{');
                rest = after;
                break;
            };
            match phrase.values.get(name) {
                Some(value) => said.push_str(&self.say_value(value)),
                None => said.extend(["{", name, "}"]),
            }
            rest = tail;
        }
        said.push_str(rest);
        said
    }

    fn find(&self, id: &str) -> Option<&str> {
        let all = || english::PATTERNS.iter().chain(reasons_english::PATTERNS);
        let english = || all().find(|(known, _)| *known == id).map(|(_, pattern)| *pattern);
        self.pattern(id).or_else(english)
    }

    fn say_value(&self, value: &Said) -> String {
        match value {
            Said::Text(text) => text.clone(),
            Said::Number(number) => number.to_string(),
            Said::At(at) => self.say_instant(*at),
            Said::Lasting(lasting) => lasting.to_string(),
            Said::Word(id) => self.find(id).unwrap_or(id).to_string(),
            Said::Phrase(phrase) => self.say(phrase),
            Said::List(list) => {
                let said: Vec<String> = list.iter().map(|value| self.say_value(value)).collect();
                said.join(", ")
            }
        }
    }

    /// In UTC, as the language writes it: its `format.instant` in the signs of chrono's `strftime`.
    fn say_instant(&self, at: Instant) -> String {
        let format = self.find("format.instant").unwrap_or("%Y-%m-%d %H:%M:%SZ");
        at.format(format).to_string()
    }
}
