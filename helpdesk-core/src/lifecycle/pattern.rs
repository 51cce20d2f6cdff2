//! Patterns that what a custom field holds must fit: linear time, bounded size, compiled once, when they are read.
use alloc::{
    format,
    string::{String, ToString},
};
use core::{fmt, str::FromStr};

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use crate::{
    limits::{PATTERN_MAX, PATTERN_NEST_MAX, PATTERN_PROGRAM_MAX, PATTERN_VALUE_MAX},
    spelling::shown,
};

/// A pattern for a whole text: `INV-[0-9]{4}`. A regular expression without look-around and back-references, so that matching takes
/// time linear in the text, whatever the pattern.
///
/// `\d` and `\w` stand for the digits and letters of all scripts; `[0-9]` and `[a-z]` are smaller.
///
/// # Laws
/// It fits the whole text or not at all (`a_pattern_fits_whole_texts`).
///
/// # Examples
/// ```
/// use helpdesk_core::Pattern;
///
/// let invoice: Pattern = "INV-[0-9]{4}".parse()?;
/// assert!(invoice.fits("INV-2026"));
/// assert!(!invoice.fits("INV-20267") && !invoice.fits("see INV-2026"));
/// assert!("INV-[0-9".parse::<Pattern>().is_err());
/// # Ok::<(), helpdesk_core::PatternError>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    source: String,
    whole: Regex,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is no pattern: {why}")]
pub struct PatternError {
    pattern: String,
    why: String,
}

impl Pattern {
    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether the whole text fits. A text over the limit does not.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        text.len() <= PATTERN_VALUE_MAX && self.whole.is_match(text)
    }
}

impl FromStr for Pattern {
    type Err = PatternError;
    fn from_str(text: &str) -> Result<Self, PatternError> {
        let wrong = |why: String| PatternError { pattern: shown(text), why };
        if text.is_empty() || text.len() > PATTERN_MAX {
            return Err(wrong(format!("it has {} bytes, expected 1 to {PATTERN_MAX}", text.len())));
        }
        // Alone first: what is no pattern by itself could be one between the anchors.
        compile(text).map_err(wrong)?;
        let whole = compile(&format!(r"\A(?:{text})\z")).map_err(wrong)?;
        Ok(Self { source: text.to_string(), whole })
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern)
        .size_limit(PATTERN_PROGRAM_MAX)
        .dfa_size_limit(PATTERN_PROGRAM_MAX)
        .nest_limit(PATTERN_NEST_MAX)
        .build();
    built.map_err(|error| {
        if matches!(error, regex::Error::CompiledTooBig(_)) {
            return format!("it is over {PATTERN_PROGRAM_MAX} bytes when compiled, expected a smaller one");
        }
        let text = error.to_string();
        text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string()
    })
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl TryFrom<String> for Pattern {
    type Error = PatternError;
    fn try_from(text: String) -> Result<Self, PatternError> {
        text.parse()
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.source
    }
}
