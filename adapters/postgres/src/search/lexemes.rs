//! What of a ticket is indexed, and what is looked for, as the server reads them. Every word goes in quotation marks, and none can hold one:
//! nothing that somebody types is syntax. The first letter of a lexeme says what it is: `p` a word that requesters may see, `i` a word of
//! the rest, `m` a mark of who may find the ticket.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use helpdesk_core::{Scope, SearchMark, SearchQuery, SearchTerm, SearchText, Ticket, searched_words};

/// The longest word that is kept, in bytes; of a longer one its beginning is.
const WORD_MAX: usize = 1_000;

/// The last place in a text that the server tells from the next one.
const PLACE_MAX: u16 = 16_383;

/// How many places of one word it keeps.
const PLACES_MAX: usize = 255;

/// How many bytes of words and places are kept of a ticket: the server takes 1 MiB with what it adds itself.
const BYTES_MAX: usize = 900_000;

/// Words with their places.
#[derive(Default)]
struct Lexemes {
    places: BTreeMap<String, Vec<u16>>,
    n_bytes: usize,
    place: u16,
}

/// The lexemes of a ticket.
pub(super) fn lexemes(ticket: &Ticket, text: &SearchText) -> String {
    let mut lexemes = Lexemes::default();
    SearchMark::of_ticket(ticket).iter().for_each(|mark| lexemes.mark(marked(mark)));
    text.public_parts().for_each(|part| lexemes.part('p', part));
    text.internal_parts().for_each(|part| lexemes.part('i', part));
    lexemes.written()
}

impl Lexemes {
    fn mark(&mut self, mark: String) {
        self.n_bytes += mark.len();
        self.places.entry(mark).or_default();
    }

    /// The words of a message, after a gap that no phrase goes over.
    fn part(&mut self, kind: char, text: &str) {
        self.place = self.place.saturating_add(1);
        for word in searched_words(text) {
            self.place = self.place.saturating_add(1);
            let word = lexeme(kind, &word);
            let n_bytes = self.n_bytes + word.len() + 4;
            match self.places.get_mut(&word) {
                Some(places) if self.place <= PLACE_MAX && places.len() < PLACES_MAX => {
                    places.push(self.place);
                    self.n_bytes += 2;
                }
                None if n_bytes <= BYTES_MAX => {
                    let place = if self.place <= PLACE_MAX { vec![self.place] } else { Vec::new() };
                    self.places.insert(word, place);
                    self.n_bytes = n_bytes;
                }
                Some(_) | None => {}
            }
        }
    }

    fn written(self) -> String {
        let mut written = String::with_capacity(self.n_bytes.saturating_mul(2));
        for (word, places) in self.places {
            // A String takes every text.
            let _ = write!(written, "'{word}'");
            for (n, place) in places.into_iter().enumerate() {
                let _ = write!(written, "{}{place}", if n == 0 { ':' } else { ',' });
            }
            written.push(' ');
        }
        written
    }
}

/// A word as it is kept and looked for.
fn lexeme(kind: char, folded: &str) -> String {
    let end = (0..=WORD_MAX.min(folded.len())).rev().find(|end| folded.is_char_boundary(*end)).unwrap_or(0);
    format!("{kind}{}", folded.get(..end).unwrap_or_default())
}

/// A query under a scope; nothing where the scope reaches nothing.
pub(super) fn query(scope: &Scope, query: &SearchQuery) -> Option<String> {
    let within = SearchMark::of_reach(scope.reach())?;
    let kinds: &[char] = if SearchText::is_internal_searched(scope) { &['p', 'i'] } else { &['p'] };
    let any = |of: Vec<String>| format!("({})", of.join(" | "));
    let mut clauses = vec![format!("'{}'", marked(&SearchMark::of_tenant(scope.tenant())))];
    if !within.is_empty() {
        clauses.push(any(within.iter().map(|mark| format!("'{}'", marked(mark))).collect()));
    }
    for term in query.terms() {
        clauses.push(any(kinds.iter().map(|kind| looked_for(*kind, term)).collect()));
    }
    Some(clauses.join(" & "))
}

fn looked_for(kind: char, term: &SearchTerm) -> String {
    let one = |word: &String| format!("'{}'", lexeme(kind, &searched_words(word).collect::<String>()));
    match term {
        SearchTerm::Word(word) => one(word),
        SearchTerm::Prefix(prefix) => format!("{}:*", one(prefix)),
        SearchTerm::Phrase(words) => format!("({})", words.iter().map(one).collect::<Vec<_>>().join(" <-> ")),
    }
}

/// A mark as a lexeme.
fn marked(mark: &SearchMark) -> String {
    format!("m{}{}", mark.letter(), mark.digits())
}
