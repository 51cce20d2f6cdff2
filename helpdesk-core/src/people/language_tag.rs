//! The name of a language, and which text to take where the wanted language has none.
use alloc::{collections::BTreeMap, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::spelling::shown;

/// The name of a language as BCP 47 writes it, in small letters: `en`, `de`, `de-at`.
///
/// # Examples
/// ```
/// use helpdesk_core::LanguageTag;
///
/// assert_eq!("de-AT".parse::<LanguageTag>()?.to_string(), "de-at");
/// assert!("German".parse::<LanguageTag>().is_ok()); // up to eight letters: a registered name
/// assert!("de_AT".parse::<LanguageTag>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(String);

/// Why a text is no name of a language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no language, expected a tag such as `en` or `de-at`")]
pub struct LanguageTagError {
    text: String,
}

/// Longest tag in bytes.
const TAG_MAX: usize = 35;

impl LanguageTag {
    /// Checks and keeps a tag.
    ///
    /// # Errors
    /// [`LanguageTagError`] where it is none.
    pub fn new(text: &str) -> Result<Self, LanguageTagError> {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let language = (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
        let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if language && rest && text.len() <= TAG_MAX {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(LanguageTagError { text: shown(text) })
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a language is this one or a narrower one: `de` covers `de-at`.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.chain().any(|tag| tag == self.0)
    }

    /// The text for who wants this language: of the very language, of a wider one (`de` for `de-at`), of the `usual` one by the
    /// same way, or else the first there is.
    #[must_use]
    pub fn choose<'a, T>(&self, usual: &Self, texts: &'a BTreeMap<Self, T>) -> Option<(&'a Self, &'a T)> {
        let chain = self.chain().chain(usual.chain());
        let mut found = chain.filter_map(|tag| texts.iter().find(|(have, _)| have.as_str() == tag));
        found.next().or_else(|| texts.first_key_value())
    }

    /// The tag and the wider ones, from the narrowest on.
    fn chain(&self) -> impl Iterator<Item = &str> {
        core::iter::successors(Some(self.0.as_str()), |tag| tag.rsplit_once('-').map(|(wider, _)| wider))
    }
}

impl Default for LanguageTag {
    /// English.
    fn default() -> Self {
        Self(String::from("en"))
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for LanguageTag {
    type Err = LanguageTagError;
    fn from_str(text: &str) -> Result<Self, LanguageTagError> {
        Self::new(text)
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = LanguageTagError;
    fn try_from(text: String) -> Result<Self, LanguageTagError> {
        Self::new(&text)
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> String {
        tag.0
    }
}
