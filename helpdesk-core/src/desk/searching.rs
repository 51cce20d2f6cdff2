//! Search: the candidates of the index, each loaded, judged and shown as it stands now.
use alloc::{format, string::String, sync::Arc, vec::Vec};

use super::{Desk, damaged};
use crate::{
    Action, Actor, EventBody, Facts, Indexed, Message, MessageSight, Search, SearchHit, SearchLag, SearchPage,
    SearchQuery, Snippet, StoreError, SubmitError, Ticket, TicketId, Visibility, finds, judge_restricted,
    limits::{PAGE_MAX, SEARCH_ROUNDS_MAX},
};

impl Desk {
    /// The same desk with an index of words.
    #[must_use]
    pub fn with_search(mut self, search: Arc<dyn Search>) -> Self {
        self.search = Some(search);
        self
    }

    /// Brings the index forward by about `limit` events: for the loop of the host. Says how far it is behind then.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Unavailable`] for a desk without an index.
    pub async fn index(&self, limit: usize) -> Result<SearchLag, StoreError> {
        self.searching()?.index(limit).await
    }

    /// How far the index is behind.
    ///
    /// # Errors
    /// As [`index`](Self::index).
    pub async fn search_lag(&self) -> Result<SearchLag, StoreError> {
        self.searching()?.lag().await
    }

    fn searching(&self) -> Result<&Arc<dyn Search>, StoreError> {
        let missing = || StoreError::Unavailable {
            why: String::from("the desk has no search, expected one that `with_search` gave it"),
        };
        self.search.as_ref().ok_or_else(missing)
    }

    /// What a query finds that an actor may see. Where much was found that they may not, the page is shorter and goes on.
    pub(crate) async fn search(
        &self,
        actor: &Actor,
        reading: Action,
        query: &SearchQuery,
        (mut below, limit): (Option<TicketId>, usize),
    ) -> Result<SearchPage<Ticket>, SubmitError> {
        let (search, scope) = (self.searching()?, self.scope(actor, reading)?);
        let (limit, mut hits) = (limit.min(PAGE_MAX), Vec::new());
        for _round in 0..SEARCH_ROUNDS_MAX {
            let wanted = limit.saturating_sub(hits.len());
            if wanted == 0 {
                break;
            }
            let found = search.search(&scope, query, below, wanted).await?;
            check(&found, below, wanted)?;
            for indexed in &found {
                let Some(ticket) = self.store.load(indexed.ticket).await? else { continue };
                if ticket.tenant != self.tenant {
                    return Err(SubmitError::Store(damaged("a search that found a ticket of another tenant")));
                }
                let facts = Facts::of(actor, Some(&ticket), &self.configuration);
                let is_seen = scope.covers(&ticket) && finds(actor, reading, &facts);
                if !is_seen || !judge_restricted(actor, reading, &facts, &self.restricts).is_allow() {
                    continue;
                }
                if let Some(snippet) = self.shown(actor, reading, &ticket, *indexed, query).await? {
                    hits.push(SearchHit { found: Arc::unwrap_or_clone(ticket), snippet });
                }
            }
            below = found.last().map(|indexed| indexed.ticket);
            if found.len() < wanted {
                below = None;
                break;
            }
        }
        Ok(SearchPage { hits, next: below })
    }

    /// What is shown of a ticket: its texts as they stand now, as far as the actor may read them. Nothing where something was taken out
    /// since it was indexed: it might have been found by that.
    async fn shown(
        &self,
        actor: &Actor,
        reading: Action,
        ticket: &Ticket,
        indexed: Indexed,
        query: &SearchQuery,
    ) -> Result<Option<Snippet>, StoreError> {
        let history = self.whole_history(ticket.id).await?;
        let is_gone = |seq: u64| seq > indexed.version;
        if history
            .iter()
            .any(|event| is_gone(event.seq) && matches!(event.body, EventBody::Redacted(_) | EventBody::Erased(_)))
        {
            return Ok(None);
        }
        let sight = MessageSight::of(actor, &self.configuration.standing(actor));
        let given = &ticket.ties().mergers.given;
        let mut messages = sight.read(Message::all(&history));
        let is_read = |visibility: &Visibility| reading == Action::ReadInternal || *visibility == Visibility::Public;
        messages.retain(|message| {
            !given.contains(&message.id.seq()) && !message.is_withheld && is_read(&message.visibility)
        });
        let texts = core::iter::once(ticket.subject.as_str()).chain(messages.iter().rev().map(|m| m.body.as_str()));
        let tags = ticket.tags.iter().map(String::as_str).filter(|_| reading == Action::ReadInternal);
        Ok(Some(Snippet::of(texts.chain(tags), query)))
    }
}

/// A page that does not go on where it was asked to would be turned for ever.
fn check(found: &[Indexed], below: Option<TicketId>, wanted: usize) -> Result<(), SubmitError> {
    let ids = below.into_iter().chain(found.iter().map(|indexed| indexed.ticket));
    if found.len() > wanted || !ids.is_sorted_by(|id, next| next < id) {
        let what = format!("a search that answers {} tickets that do not go on where it was asked to", found.len());
        return Err(SubmitError::Store(StoreError::Damaged { what }));
    }
    Ok(())
}
