//! Search as one actor may use it.
use alloc::vec::Vec;

use super::Acting;
use crate::{Action, RequesterLine, SearchQuery, Snippet, SubmitError, Ticket, TicketId};

/// A page of what was found, the highest id first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPage<T> {
    /// What was found.
    pub hits: Vec<SearchHit<T>>,
    /// Below what the next page begins; none where there is nothing more. A page may be short and go on all the same: what was found and
    /// is not for the actor is left out.
    pub next: Option<TicketId>,
}

/// A ticket that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit<T> {
    /// The ticket.
    pub found: T,
    /// A piece of what it says.
    pub snippet: Snippet,
}

impl Acting<'_> {
    /// Tickets that a query finds and the actor may list as staff sees them, the highest id first, below one, at most `limit`. Requesters use
    /// [`search_requests`](Self::search_requests).
    ///
    /// Subjects, tags and messages are searched, but for messages to one team. What was committed a moment ago may not be found yet
    /// ([`Desk::search_lag`](crate::Desk::search_lag)); what is shown is always what stands there now.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`](crate::Refusal::NotAllowed); [`StoreError`](crate::StoreError), also for a desk without an index, and where the
    /// store answers what was not asked for.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::{Acting, Piece, SearchQuery, SubmitError};
    ///
    /// /// What is found, as HTML; `escape` is the host's.
    /// async fn found(acting: &Acting<'_>, query: &SearchQuery, escape: fn(&str) -> String) -> Result<String, SubmitError> {
    ///     let page = acting.search(query, None, 20).await?;
    ///     let piece = |piece: &Piece| match piece {
    ///         Piece::Plain(text) => escape(text),
    ///         Piece::Marked(text) => format!("<mark>{}</mark>", escape(text)),
    ///     };
    ///     let line = |hit: &helpdesk_core::SearchHit<helpdesk_core::Ticket>| -> String {
    ///         format!("<li>{}: {}", hit.found.id, hit.snippet.pieces.iter().map(piece).collect::<String>())
    ///     };
    ///     Ok(page.hits.iter().map(line).collect())
    /// }
    /// ```
    pub async fn search(
        &self,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<SearchPage<Ticket>, SubmitError> {
        self.staff_only()?;
        self.desk.search(&self.actor, Action::ReadInternal, query, (below, limit)).await
    }

    /// Tickets that a query finds and the actor may list as their requesters see them: by their subjects and public messages, and by nothing
    /// else.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub async fn search_requests(
        &self,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<SearchPage<RequesterLine>, SubmitError> {
        let actor = self.desk.known(&self.actor).await?;
        let page = self.desk.search(&actor, Action::ReadPublic, query, (below, limit)).await?;
        let line = |hit: SearchHit<Ticket>| SearchHit {
            found: RequesterLine::of(&hit.found, self.desk.configuration()),
            snippet: hit.snippet,
        };
        Ok(SearchPage { hits: page.hits.into_iter().map(line).collect(), next: page.next })
    }
}
