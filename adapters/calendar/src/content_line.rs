//! The content line: a name, its parameters and a value. It knows no dates and no events.

use crate::unfolded::Unfolded;

/// A line of a component, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ContentLine {
    /// The line of the file it begins on, from 1.
    pub(crate) line: usize,
    /// What it is about, in capitals.
    pub(crate) name: String,
    /// Parameters: names in capitals, and the first value of each.
    parameters: Vec<(String, String)>,
    /// The value as written.
    pub(crate) value: String,
}

impl ContentLine {
    /// Takes a logical line apart; `None` where it is no content line.
    pub(crate) fn read(unfolded: &Unfolded) -> Option<ContentLine> {
        let text = unfolded.text.as_str();
        let (name, mut rest) = text.split_at(text.find([';', ':'])?);
        if !is_name(name) {
            return None;
        }
        let mut parameters = Vec::new();
        while let Some(parameter) = rest.strip_prefix(';') {
            let (key, values) = parameter.split_once('=')?;
            if !is_name(key) {
                return None;
            }
            let (value, after) = parameter_values(values)?;
            parameters.push((key.to_ascii_uppercase(), value));
            rest = after;
        }
        let value = rest.strip_prefix(':')?.to_owned();
        Some(ContentLine { line: unfolded.line, name: name.to_ascii_uppercase(), parameters, value })
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value as a text, without its escapes.
    pub(crate) fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut characters = self.value.chars();
        while let Some(character) = characters.next() {
            if character != '\\' {
                text.push(character);
                continue;
            }
            match characters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(escaped @ ('\\' | ',' | ';')) => text.push(escaped),
                Some(other) => text.extend(['\\', other]),
                None => text.push('\\'),
            }
        }
        text
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Reads the values of a parameter: the first one, and the text after the last.
fn parameter_values(text: &str) -> Option<(String, &str)> {
    let (first, mut rest) = parameter_value(text)?;
    while let Some(more) = rest.strip_prefix(',') {
        rest = parameter_value(more)?.1;
    }
    Some((first, rest))
}

fn parameter_value(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, rest) = quoted.split_once('"')?;
        return Some((without_carets(value), rest));
    }
    let (value, rest) = text.split_at(text.find([';', ':', ',', '"'])?);
    Some((without_carets(value), rest))
}

/// Undoes the escapes of parameters.
///
/// # Source
///
/// RFC 6868.
fn without_carets(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        let meant = match (character, characters.peek()) {
            ('^', Some('n')) => '\n',
            ('^', Some('^')) => '^',
            ('^', Some('\'')) => '"',
            _ => {
                text.push(character);
                continue;
            }
        };
        characters.next();
        text.push(meant);
    }
    text
}
