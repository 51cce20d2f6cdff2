//! What somebody looks for, read from what they typed.
use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::folding::{Token, tokens};
use crate::limits::{SEARCH_PREFIX_MIN, SEARCH_QUERY_MAX, SEARCH_TERMS_MAX};

/// What somebody looks for: all of its terms, each anywhere in a ticket.
///
/// Words stand for themselves, whatever their case and their diacritics; `tone*` is whatever begins so; `"on fire"` is these words one after
/// the other, and so are words that nothing but signs stand between (`inv-2026/7`). Nothing else means anything: `AND`, `NEAR(` and `:` are
/// words and signs like any other.
///
/// # Examples
/// ```
/// use helpdesk_core::{SearchQuery, SearchTerm};
///
/// let query: SearchQuery = "Drücker \"on fire\" tone*".parse()?;
/// let fire = SearchTerm::Phrase(vec!["on".into(), "fire".into()]);
/// assert_eq!(query.terms(), [SearchTerm::Word("Drücker".into()), fire, SearchTerm::Prefix("tone".into())]);
/// assert_eq!("!?".parse::<SearchQuery>().unwrap_err().to_string(), "there is nothing to look for, expected a word");
/// # Ok::<(), helpdesk_core::SearchQueryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    // INVARIANT: one at least; each word of letters, digits and the marks on them only.
    terms: Vec<SearchTerm>,
}

/// One thing that is looked for, in the letters that it was typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchTerm {
    /// A word.
    Word(String),
    /// Words that begin so.
    Prefix(String),
    /// Words one after the other: two at least.
    Phrase(Vec<String>),
}

/// Why a text is nothing to look for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SearchQueryError {
    /// It has no word.
    #[error("there is nothing to look for, expected a word")]
    Empty,
    /// It is too long.
    #[error("the search is {found} bytes long, expected at most {max}")]
    TooLong {
        /// How long it is.
        found: usize,
        /// How long it may be.
        max: usize,
    },
    /// It has too many terms.
    #[error("the search has {found} words and phrases, expected at most {max}")]
    TooMany {
        /// How many it has.
        found: usize,
        /// How many it may have.
        max: usize,
    },
    /// It holds what nobody types.
    #[error("the search holds the control character {character}, expected words")]
    Control {
        /// Which, as `U+0000`.
        character: String,
    },
    /// Too much begins like that.
    #[error("`{prefix}*` is too short, expected at least {min} letters before the `*`")]
    ShortPrefix {
        /// What is to begin so.
        prefix: String,
        /// How many letters it must have.
        min: usize,
    },
}

impl SearchQuery {
    /// What is looked for; one term at least.
    #[must_use]
    pub fn terms(&self) -> &[SearchTerm] {
        &self.terms
    }

    /// Whether each term is in one of the texts: for a store that has no index.
    #[must_use]
    pub fn fits<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let texts: Vec<Vec<Token>> = texts.into_iter().map(|text| tokens(text).collect()).collect();
        self.folded().all(|term| texts.iter().any(|text| term.places(text).next().is_some()))
    }

    pub(crate) fn folded(&self) -> impl Iterator<Item = FoldedTerm> {
        self.terms.iter().map(FoldedTerm::of)
    }
}

impl core::str::FromStr for SearchQuery {
    type Err = SearchQueryError;

    fn from_str(text: &str) -> Result<Self, SearchQueryError> {
        if text.len() > SEARCH_QUERY_MAX {
            return Err(SearchQueryError::TooLong { found: text.len(), max: SEARCH_QUERY_MAX });
        }
        if let Some(control) = text.chars().find(|c| c.is_control() && !c.is_whitespace()) {
            return Err(SearchQueryError::Control { character: format!("U+{:04X}", u32::from(control)) });
        }
        let mut terms = Vec::new();
        for (part, is_quoted) in text.split('"').zip([false, true].into_iter().cycle()) {
            if is_quoted {
                terms.extend(phrase(words(part)));
            } else {
                part.split_whitespace().for_each(|chunk| loose(chunk, &mut terms));
            }
        }
        let short = |term: &SearchTerm| match term {
            SearchTerm::Prefix(prefix) if prefix.chars().count() < SEARCH_PREFIX_MIN => Some(prefix.clone()),
            SearchTerm::Prefix(_) | SearchTerm::Word(_) | SearchTerm::Phrase(_) => None,
        };
        if let Some(prefix) = terms.iter().find_map(short) {
            return Err(SearchQueryError::ShortPrefix { prefix, min: SEARCH_PREFIX_MIN });
        }
        match terms.len() {
            0 => Err(SearchQueryError::Empty),
            found if found > SEARCH_TERMS_MAX => Err(SearchQueryError::TooMany { found, max: SEARCH_TERMS_MAX }),
            _some => Ok(Self { terms }),
        }
    }
}

/// What stands without quotation marks and without a space.
fn loose(chunk: &str, terms: &mut Vec<SearchTerm>) {
    let mut words = words(chunk);
    let is_prefix = chunk.strip_suffix('*').is_some_and(|rest| rest.ends_with(|c: char| !c.is_ascii_punctuation()));
    let last = if is_prefix { words.pop() } else { None };
    match last {
        Some(last) => {
            terms.extend(words.into_iter().map(SearchTerm::Word));
            terms.push(SearchTerm::Prefix(last));
        }
        None => terms.extend(phrase(words)),
    }
}

fn phrase(mut words: Vec<String>) -> Option<SearchTerm> {
    if words.len() > 1 { Some(SearchTerm::Phrase(words)) } else { words.pop().map(SearchTerm::Word) }
}

fn words(text: &str) -> Vec<String> {
    tokens(text).filter_map(|token| text.get(token.at)).map(ToOwned::to_owned).collect()
}

/// A term as it is compared.
#[derive(Debug, Clone)]
pub(crate) struct FoldedTerm {
    words: Vec<String>,
    is_prefix: bool,
}

impl FoldedTerm {
    fn of(term: &SearchTerm) -> Self {
        let fold = |word: &String| tokens(word).map(|token| token.folded).collect::<String>();
        match term {
            SearchTerm::Word(word) => Self { words: alloc::vec![fold(word)], is_prefix: false },
            SearchTerm::Prefix(word) => Self { words: alloc::vec![fold(word)], is_prefix: true },
            SearchTerm::Phrase(words) => Self { words: words.iter().map(fold).collect(), is_prefix: false },
        }
    }

    /// Where it is among the words of a text: from which on, and how many.
    pub(crate) fn places<'a>(&'a self, text: &'a [Token]) -> impl Iterator<Item = &'a [Token]> {
        text.windows(self.words.len()).filter(|window| {
            window.iter().zip(&self.words).all(|(token, word)| {
                if self.is_prefix { token.folded.starts_with(word.as_str()) } else { &token.folded == word }
            })
        })
    }
}
