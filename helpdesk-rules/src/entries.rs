//! The entries of a map that a script writes: each is taken once, and what is left over is a slip.
use helpdesk_core::Instant;
use rhai::{Array, Dynamic, EvalAltResult, INT, Map};

use crate::{
    fault_text::{complain, kind},
    suggestion::{listed, nearest},
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// The entries of a map that a script writes.
pub(crate) struct Entries {
    what: &'static str,
    known: &'static [&'static str],
    map: Map,
}

impl Entries {
    /// The entries, which may have these names.
    pub(crate) fn new(what: &'static str, known: &'static [&'static str], map: Map) -> Outcome<Self> {
        if let Some(key) = map.keys().find(|key| !known.contains(&key.as_str())) {
            let hint = nearest(key, known.iter().copied());
            let hint = hint.map_or_else(|| format!("expected {}", listed(known)), |w| format!("did you mean `{w}`?"));
            return Err(complain(format!("{what} has no `{key}`; {hint}")));
        }
        Ok(Self { what, known, map })
    }

    fn take(&mut self, key: &str) -> Option<Dynamic> {
        debug_assert!(self.known.contains(&key), "`{key}` is not in the list of what is known");
        self.map.remove(key).filter(|value| !value.is_unit())
    }

    /// An entry that was not asked for.
    pub(crate) fn left(&self) -> Option<&str> {
        self.map.iter().find(|(_, value)| !value.is_unit()).map(|(key, _)| key.as_str())
    }

    fn wrong(&self, key: &str, expected: &str, found: &str) -> Box<EvalAltResult> {
        complain(format!("`{key}` of {} is {expected}, not {}", self.what, kind(found)))
    }

    /// A text.
    pub(crate) fn text(&mut self, key: &str) -> Outcome<Option<String>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let text = value.into_immutable_string().map_err(|found| self.wrong(key, "a text", found))?;
        Ok(Some(text.to_string()))
    }

    /// A text that becomes something else, such as an id.
    pub(crate) fn parsed<T, E: ToString>(
        &mut self,
        key: &str,
        parse: impl FnOnce(String) -> Result<T, E>,
    ) -> Outcome<Option<T>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        parse(text).map(Some).map_err(|error| complain(format!("`{key}` of {}: {}", self.what, error.to_string())))
    }

    /// One of these words.
    pub(crate) fn word<T: Copy>(&mut self, key: &str, words: &[(&'static str, T)]) -> Outcome<Option<T>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        if let Some((_, found)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(Some(*found));
        }
        let known: Vec<&'static str> = words.iter().map(|(word, _)| *word).collect();
        let hint = nearest(&text, known.iter().copied()).map_or_else(String::new, |w| format!("; did you mean `{w}`?"));
        Err(complain(format!("unknown {key} `{text}`, expected {}{hint}", listed(&known))))
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&mut self, key: &str) -> Outcome<Option<u32>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let number: INT = value.as_int().map_err(|found| self.wrong(key, "a whole number", found))?;
        let number = u32::try_from(number);
        number.map(Some).map_err(|_| complain(format!("`{key}` of {} is a number from 0 on", self.what)))
    }

    /// True or false.
    pub(crate) fn truth(&mut self, key: &str) -> Outcome<Option<bool>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        value.as_bool().map(Some).map_err(|found| self.wrong(key, "a truth value", found))
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, key: &str) -> Outcome<Option<Vec<String>>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let list: Array = value.into_array().map_err(|found| self.wrong(key, "a list", found))?;
        let text = |value: Dynamic| value.into_immutable_string().map(|text| text.to_string());
        let texts: Result<Vec<String>, _> = list.into_iter().map(text).collect();
        texts.map(Some).map_err(|found| self.wrong(key, "a list of texts", found))
    }

    /// A list of whole numbers.
    pub(crate) fn numbers(&mut self, key: &str) -> Outcome<Option<Vec<u8>>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let list: Array = value.into_array().map_err(|found| self.wrong(key, "a list", found))?;
        let number = |value: Dynamic| value.as_int().ok().and_then(|n| u8::try_from(n).ok());
        let numbers: Option<Vec<u8>> = list.into_iter().map(number).collect();
        let wrong = || complain(format!("`{key}` of {} is a list of numbers from 0 to 255", self.what));
        numbers.map(Some).ok_or_else(wrong)
    }

    /// A map.
    pub(crate) fn map(&mut self, key: &str) -> Outcome<Option<Map>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let found = value.type_name();
        value.try_cast::<Map>().map(Some).ok_or_else(|| self.wrong(key, "a map", found))
    }

    /// An instant, as RFC 3339.
    pub(crate) fn instant(&mut self, key: &str) -> Outcome<Option<Instant>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let expected = || complain(format!("`{key}` of {} is an instant such as `2026-01-06T14:30:00Z`", self.what));
        text.parse().map(Some).map_err(|_| expected())
    }
}

/// What is made from a text, or why it cannot be.
pub(crate) fn id<T, E: std::fmt::Display>(made: Result<T, E>) -> Outcome<T> {
    made.map_err(|error| complain(error.to_string()))
}

/// What has to be there.
pub(crate) fn needed<T>(key: &str, value: Option<T>) -> Outcome<T> {
    value.ok_or_else(|| complain(format!("`{key}` is missing, and there is none without it")))
}
