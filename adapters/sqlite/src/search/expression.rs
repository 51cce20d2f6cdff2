//! What is looked for, and under which scope, as FTS5 reads it. Every word goes in quotation marks, and none can hold one: nothing that
//! somebody types is syntax.
use helpdesk_core::{Scope, SearchMark, SearchQuery, SearchTerm, SearchText, Ticket};

use super::file::PREFIX_MAX;

/// Whose tickets an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tenants {
    /// One tenant's: whoever looks for theirs need not say so.
    One,
    /// Those of several.
    Several,
}

/// How much is said of what words are to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefixes {
    /// All of it: where it is longer than what the index keeps, all places of all words that begin so are put together.
    Whole,
    /// So much as the index keeps: what is found is to be looked at.
    Cut,
}

/// A query under a scope; nothing where the scope reaches nothing.
pub(super) fn expression(
    scope: &Scope,
    query: &SearchQuery,
    (tenants, prefixes): (Tenants, Prefixes),
) -> Option<String> {
    let within = SearchMark::of_reach(scope.reach())?;
    let texts = if SearchText::is_internal_searched(scope) { "{public internal}" } else { "{public}" };
    let mut clauses = Vec::new();
    if tenants == Tenants::Several {
        clauses.push(format!("{{who}} : \"{}\"", word(&SearchMark::of_tenant(scope.tenant()))));
    }
    if !within.is_empty() {
        let any: Vec<String> = within.iter().map(|mark| format!("\"{}\"", word(mark))).collect();
        clauses.push(format!("{{who}} : ({})", any.join(" OR ")));
    }
    for term in query.terms() {
        let words = match term {
            SearchTerm::Word(word) => format!("\"{word}\""),
            SearchTerm::Prefix(prefix) => match prefixes {
                Prefixes::Whole => format!("\"{prefix}\" *"),
                Prefixes::Cut => format!("\"{}\" *", cut(prefix).unwrap_or(prefix)),
            },
            SearchTerm::Phrase(words) => format!("\"{}\"", words.join(" ")),
        };
        clauses.push(format!("{texts} : {words}"));
    }
    Some(clauses.join(" AND "))
}

/// The prefixes of a query that are longer than what the index keeps, as a query of their own.
pub(super) fn long_prefixes(query: &SearchQuery) -> Option<SearchQuery> {
    let long = query.terms().iter().filter_map(|term| match term {
        SearchTerm::Prefix(prefix) => cut(prefix).map(|_kept| format!("{prefix}*")),
        SearchTerm::Word(_) | SearchTerm::Phrase(_) => None,
    });
    let long: Vec<String> = long.collect();
    long.join(" ").parse().ok()
}

/// So much of a prefix as the index keeps, with the marks on its last letter; nothing where it keeps all of it.
fn cut(prefix: &str) -> Option<&str> {
    let mut letters = prefix.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let (at, _) = letters.nth(PREFIX_MAX)?;
    prefix.get(..at)
}

/// The marks of a ticket.
pub(super) fn marks(ticket: &Ticket) -> String {
    let marks: Vec<String> = SearchMark::of_ticket(ticket).iter().map(word).collect();
    marks.join(" ")
}

/// A mark as a word of letters and digits.
fn word(mark: &SearchMark) -> String {
    format!("{}x{}", mark.letter(), mark.digits())
}
