//! What of a ticket is searched: what requesters may see, apart from the rest.
use alloc::{string::String, vec::Vec};

use super::snippet::boundary;
use crate::{Event, Message, Reach, Scope, SearchQuery, Ticket, Visibility, limits::SEARCHED_BYTES_MAX};

/// What of a ticket is searched, in two texts: what its requester may see, and what all of the staff may see beside that.
///
/// Messages to one team are in neither: an index does not know who is of which team when somebody looks. Of each text so much is
/// searched as [`SEARCHED_BYTES_MAX`] holds, what was written first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchText {
    /// The subject and the public messages.
    pub public: String,
    /// Tags and internal messages.
    pub internal: String,
}

/// Stands between two messages, so that no phrase goes from one to the next. Nobody can type it: it is no letter.
const BOUNDARY: &str = "\n\u{e000}\n";

impl SearchText {
    /// What of a ticket with this history is searched.
    #[must_use]
    pub fn of(ticket: &Ticket, history: &[Event]) -> Self {
        let mut text = Self { public: ticket.subject.clone(), internal: String::new() };
        for tag in &ticket.tags {
            add(&mut text.internal, tag);
        }
        let given = &ticket.ties().mergers.given;
        for message in Message::all(history).into_iter().filter(|message| !given.contains(&message.id.seq())) {
            match message.visibility {
                Visibility::Public => add(&mut text.public, &message.body),
                Visibility::Internal => add(&mut text.internal, &message.body),
                Visibility::Team(_) => {}
            }
        }
        text
    }

    /// What requesters may see, message by message: no phrase goes from one to the next.
    pub fn public_parts(&self) -> impl Iterator<Item = &str> {
        self.public.split(BOUNDARY)
    }

    /// What the staff may see beside that, part by part.
    pub fn internal_parts(&self) -> impl Iterator<Item = &str> {
        self.internal.split(BOUNDARY)
    }

    /// Whether a query finds it under a scope, as far as texts are concerned: requesters find what is public only.
    #[must_use]
    pub fn is_found(&self, scope: &Scope, query: &SearchQuery) -> bool {
        let mut texts: Vec<&str> = self.public_parts().collect();
        if Self::is_internal_searched(scope) {
            texts.extend(self.internal_parts());
        }
        query.fits(texts)
    }

    /// Whether what is internal is searched under a scope.
    #[must_use]
    pub fn is_internal_searched(scope: &Scope) -> bool {
        match scope.reach() {
            Reach::Everything | Reach::Places(_) => true,
            Reach::Requests(_) => false,
        }
    }
}

fn add(text: &mut String, more: &str) {
    let room = SEARCHED_BYTES_MAX.saturating_sub(text.len() + BOUNDARY.len());
    let end = boundary(more, room.min(more.len()));
    if let Some(fitting) = more.get(..end).filter(|fitting| !fitting.is_empty()) {
        text.push_str(BOUNDARY);
        text.push_str(fitting);
    }
}
