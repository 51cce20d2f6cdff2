//! What is looked for, and under which scope, as FTS5 reads it. Every word goes in quotation marks, and none can hold one: nothing that
//! somebody types is syntax.
use helpdesk_core::{Scope, SearchMark, SearchQuery, SearchTerm, SearchText, Ticket};

/// Whose tickets an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tenants {
    /// One tenant's: whoever looks for theirs need not say so.
    One,
    /// Those of several.
    Several,
}

/// A query under a scope; nothing where the scope reaches nothing.
pub(super) fn expression(scope: &Scope, query: &SearchQuery, tenants: Tenants) -> Option<String> {
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
            SearchTerm::Prefix(prefix) => format!("\"{prefix}\" *"),
            SearchTerm::Phrase(words) => format!("\"{}\"", words.join(" ")),
        };
        clauses.push(format!("{texts} : {words}"));
    }
    Some(clauses.join(" AND "))
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
