//! What is looked for, and under which scope, as FTS5 reads it. Every word goes in quotation marks, and none can hold one: nothing that
//! somebody types is syntax.
use std::fmt::Write as _;

use helpdesk_core::{Reach, Scope, SearchQuery, SearchTerm, SearchText, Ticket};

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
    let within = within(scope.reach())?;
    let texts = if SearchText::is_internal_searched(scope) { "{public internal}" } else { "{public}" };
    let mut clauses = Vec::new();
    if tenants == Tenants::Several {
        clauses.push(format!("{{who}} : \"{}\"", mark('t', scope.tenant().as_str())));
    }
    if !within.is_empty() {
        let any: Vec<String> = within.iter().map(|mark| format!("\"{mark}\"")).collect();
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

/// The marks of which a ticket must have one; all tickets of the tenant where there is none, no ticket where there is nothing.
fn within(reach: &Reach) -> Option<Vec<String>> {
    let marks: Vec<String> = match reach {
        Reach::Everything => return Some(Vec::new()),
        Reach::Requests(requests) => {
            let shared = requests.shared.iter().map(|organization| mark('o', organization.as_str()));
            requests.of.iter().map(|id| mark('r', id.as_str())).chain(shared).collect()
        }
        Reach::Places(places) => {
            let teams = places.teams.iter().map(|team| mark('m', team.as_str()));
            let own = places.assignee.iter().map(|agent| mark('a', agent.as_str()));
            teams.chain(own).chain(places.unplaced.then(|| mark('u', ""))).collect()
        }
    };
    if marks.is_empty() { None } else { Some(marks) }
}

/// The marks of a ticket: whose it is, who sees it as a requester, where it is.
pub(super) fn marks(ticket: &Ticket) -> String {
    let mut marks = vec![mark('t', ticket.tenant.as_str()), mark('r', ticket.requester.as_str())];
    marks.extend(ticket.participants.collaborators().map(|id| mark('r', id.as_str())));
    marks.extend(ticket.organization.iter().map(|id| mark('o', id.as_str())));
    marks.push(ticket.team.as_ref().map_or_else(|| mark('u', ""), |team| mark('m', team.as_str())));
    marks.extend(ticket.assignee.iter().map(|agent| mark('a', agent.as_str())));
    marks.join(" ")
}

/// A word of letters and digits for a name: what it is of, and its bytes.
fn mark(of: char, name: &str) -> String {
    let mut word = format!("{of}x");
    for byte in name.bytes() {
        // A String takes every text.
        let _ = write!(word, "{byte:02x}");
    }
    word
}
