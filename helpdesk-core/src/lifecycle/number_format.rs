//! Ticket numbers as people read them: a format of the host's own for the desk's id.
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::str::FromStr;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::{Ticket, TicketId, spelling::shown};

/// How ticket numbers are written: `HD-{year}-{number:06}`. The id stays the desk's; this is how people say it.
///
/// Parts in braces are `{number}`, with leading zeros up to a width as `{number:06}`, `{year}` of the opening in UTC, and `{check}`, a
/// digit that tells most slips of the pen. There is one number; text or the end stands between two parts.
///
/// # Laws
/// What is written is read back, and what is read is what would be written (`numbers_are_a_bijection`).
///
/// # Examples
/// ```
/// use helpdesk_core::{NumberFormat, TicketId};
///
/// let format: NumberFormat = "HD-{year}-{number:06}".parse()?;
/// assert_eq!(format.write(TicketId::new(42)?, 2026), "HD-2026-000042");
/// assert_eq!(format.read("HD-2026-000042"), Some((TicketId::new(42)?, Some(2026))));
/// assert_eq!(format.read("HD-2026-42"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NumberFormat {
    text: String,
    parts: Vec<Part>,
}

/// Why a text is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no format of ticket numbers: {why}")]
pub struct NumberFormatError {
    text: String,
    why: &'static str,
}

/// Longest format in bytes.
const FORMAT_MAX: usize = 100;

/// Most digits of a number: those of the largest id.
const WIDTH_MAX: usize = 19;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    Number { width: usize },
    Check,
}

impl NumberFormat {
    /// The number of a ticket.
    #[must_use]
    pub fn number_of(&self, ticket: &Ticket) -> String {
        self.write(ticket.id, ticket.opened_at.year())
    }

    /// Writes an id of a ticket that was opened in a year.
    #[must_use]
    pub fn write(&self, id: TicketId, year: i32) -> String {
        let number = id.number();
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Year => format!("{year:04}"),
            Part::Number { width } => format!("{number:0width$}", width = *width),
            Part::Check => check_digit(number).to_string(),
        };
        self.parts.iter().map(part).collect()
    }

    /// Reads a number: the id, and the year where the format has one. Nothing where it would be written otherwise.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<(TicketId, Option<i32>)> {
        let (mut rest, mut id, mut year) = (text, None, None);
        for (place, part) in self.parts.iter().enumerate() {
            let digits = || {
                // The check digit may stand right behind the number.
                let checked = self.parts.get(place + 1) == Some(&Part::Check);
                rest.bytes().take_while(u8::is_ascii_digit).count().saturating_sub(usize::from(checked))
            };
            let taken = match part {
                Part::Text(text) => text.len(),
                Part::Year => 4,
                Part::Number { .. } => digits(),
                Part::Check => 1,
            };
            let (head, tail) = rest.split_at_checked(taken)?;
            match part {
                Part::Year => year = Some(head.parse().ok()?),
                Part::Number { .. } => id = Some(TicketId::new(head.parse().ok()?).ok()?),
                Part::Text(_) | Part::Check => {}
            }
            rest = tail;
        }
        let id = id.filter(|_| rest.is_empty())?;
        (self.write(id, year.unwrap_or(0)) == text).then_some((id, year))
    }
}

/// A digit over the digits of a number.
///
/// # Source
/// Luhn's formula, ISO/IEC 7812-1, annex B.
fn check_digit(number: u64) -> u64 {
    let (mut sum, mut rest, mut doubled) = (0, number, true);
    while rest > 0 {
        let digit = rest % 10 * if doubled { 2 } else { 1 };
        sum += digit / 10 + digit % 10;
        (rest, doubled) = (rest / 10, !doubled);
    }
    (10 - sum % 10) % 10
}

impl FromStr for NumberFormat {
    type Err = NumberFormatError;
    fn from_str(text: &str) -> Result<Self, NumberFormatError> {
        let wrong = |why| NumberFormatError { text: shown(text), why };
        let parts = parts(text).map_err(wrong)?;
        let n_of = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
        if n_of(|part| matches!(part, Part::Number { .. })) != 1 {
            return Err(wrong("expected `{number}` once"));
        }
        if n_of(|part| *part == Part::Year) > 1 || n_of(|part| *part == Part::Check) > 1 {
            return Err(wrong("expected `{year}` and `{check}` at most once"));
        }
        // Digits that touch the number could not be told from it.
        let touches = parts.iter().zip(parts.iter().skip(1)).any(|(one, next)| match (one, next) {
            (Part::Number { .. }, Part::Year) => true,
            (Part::Number { .. }, Part::Text(text)) => text.starts_with(|c: char| c.is_ascii_digit()),
            (Part::Number { .. }, Part::Check | Part::Number { .. }) => false,
            (Part::Text(_) | Part::Year | Part::Check, _) => false,
        });
        let check_then_digits = parts.iter().zip(parts.iter().skip(1)).any(|(one, next)| {
            *one == Part::Check
                && (*next == Part::Year
                    || matches!(next, Part::Text(text) if text.starts_with(|c: char| c.is_ascii_digit())))
        });
        if touches || check_then_digits {
            return Err(wrong("expected a text without digits behind the number"));
        }
        Ok(Self { text: text.to_string(), parts })
    }
}

fn parts(text: &str) -> Result<Vec<Part>, &'static str> {
    if text.len() > FORMAT_MAX {
        return Err("expected at most 100 bytes");
    }
    if text.chars().any(char::is_control) {
        return Err("expected printable text");
    }
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}').ok_or("expected `}` behind `{`")?;
        if before.contains('}') {
            return Err("expected `{` before `}`");
        }
        if !before.is_empty() {
            parts.push(Part::Text(before.to_string()));
        }
        parts.push(named(name)?);
        rest = behind;
    }
    if rest.contains('}') {
        return Err("expected `{` before `}`");
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_string()));
    }
    Ok(parts)
}

fn named(name: &str) -> Result<Part, &'static str> {
    match name {
        "year" => Ok(Part::Year),
        "check" => Ok(Part::Check),
        "number" => Ok(Part::Number { width: 1 }),
        _ => {
            let width = name.strip_prefix("number:0").and_then(|width| width.parse().ok());
            let width = width.filter(|width| (1..=WIDTH_MAX).contains(width));
            width.map(|width| Part::Number { width }).ok_or("expected `{number}`, `{number:06}`, `{year}` or `{check}`")
        }
    }
}

impl TryFrom<String> for NumberFormat {
    type Error = NumberFormatError;
    fn try_from(text: String) -> Result<Self, NumberFormatError> {
        text.parse()
    }
}

impl From<NumberFormat> for String {
    fn from(format: NumberFormat) -> Self {
        format.text
    }
}
