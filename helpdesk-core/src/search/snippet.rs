//! What is shown of a ticket that was found: a piece of text, with what was looked for marked in it.
use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    folding::{Token, tokens},
    query::FoldedTerm,
};
use crate::{SearchQuery, limits::SNIPPET_BYTES_MAX};

/// A piece of a text, cut into what was looked for and what stands around it. The pieces are text, not markup: escape each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// In their order.
    pub pieces: Vec<Piece>,
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// What stands around.
    Plain(String),
    /// What was looked for.
    Marked(String),
}

/// How much of a snippet stands before what was found first.
const BEFORE: usize = SNIPPET_BYTES_MAX / 4;

impl Snippet {
    /// What to show of texts: of the one that has most of what is looked for, the first of several; the beginning of the first one, with
    /// nothing marked, where none has anything.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>, query: &SearchQuery) -> Self {
        let terms: Vec<FoldedTerm> = query.folded().collect();
        let mut best: Option<(usize, &str, Vec<Token>)> = None;
        for text in texts {
            let words: Vec<Token> = tokens(text).collect();
            let n_found = terms.iter().filter(|term| term.places(&words).next().is_some()).count();
            if best.as_ref().is_none_or(|(most, ..)| n_found > *most) {
                best = Some((n_found, text, words));
            }
            if n_found == terms.len() {
                break;
            }
        }
        let Some((_, text, words)) = best else { return Self { pieces: Vec::new() } };
        Self::cut(text, &words, &terms)
    }

    fn cut(text: &str, words: &[Token], terms: &[FoldedTerm]) -> Self {
        let mut marked: Vec<(usize, usize)> = Vec::new();
        for term in terms {
            let places = term.places(words);
            marked.extend(places.filter_map(|place| Some((place.first()?.at.start, place.last()?.at.end))));
        }
        marked.sort_unstable();
        // Terms may overlap: what is marked is marked once.
        marked.dedup_by(|next, before| {
            let overlaps = next.0 < before.1;
            if overlaps {
                before.1 = before.1.max(next.1);
            }
            overlaps
        });
        let first = marked.first().map_or(0, |(start, _)| *start);
        let from = boundary(text, first.saturating_sub(BEFORE));
        let until = boundary(text, text.len().min(from + SNIPPET_BYTES_MAX));
        let mut snippet = Self { pieces: Vec::new() };
        snippet.plain(if from > 0 { "…" } else { "" });
        let mut at = from;
        for (start, end) in marked.into_iter().filter(|(start, end)| *start >= from && *end <= until) {
            snippet.plain(text.get(at..start).unwrap_or_default());
            let found = text.get(start..end).unwrap_or_default();
            snippet.pieces.push(Piece::Marked(found.to_owned()));
            at = end;
        }
        snippet.plain(text.get(at..until).unwrap_or_default());
        snippet.plain(if until < text.len() { "…" } else { "" });
        snippet
    }

    fn plain(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Plain(before)) => before.push_str(text),
            Some(Piece::Marked(_)) | None => self.pieces.push(Piece::Plain(text.to_owned())),
        }
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Plain(text) | Piece::Marked(text) => text.clone(),
        };
        self.pieces.iter().map(text).collect()
    }
}

/// The place at or before one where a character begins.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
