//! Search the plain way: every ticket is looked at, the newest first.
use async_trait::async_trait;
use helpdesk_core::{
    Event, Indexed, PAGE_MAX, Scope, Search, SearchLag, SearchQuery, SearchText, StoreError, TicketId,
};

use crate::MemoryStore;
use crate::state::Kept;

#[async_trait]
impl Search for MemoryStore {
    async fn search(
        &self,
        scope: &Scope,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Indexed>, StoreError> {
        let state = self.state();
        let newest = state.tickets.values().rev().filter(|kept| below.is_none_or(|below| kept.ticket.id < below));
        let is_found = |kept: &&Kept| {
            if !scope.covers(&kept.ticket) {
                return false;
            }
            let history: Vec<Event> = kept.history().cloned().collect();
            SearchText::of(&kept.ticket, &history).is_found(scope, query)
        };
        let found = newest.filter(is_found).take(limit.min(PAGE_MAX));
        Ok(found.map(|kept| Indexed { ticket: kept.ticket.id, version: kept.ticket.version }).collect())
    }

    async fn index(&self, _limit: usize) -> Result<SearchLag, StoreError> {
        Ok(SearchLag::default())
    }

    async fn lag(&self) -> Result<SearchLag, StoreError> {
        Ok(SearchLag::default())
    }

    async fn begin_anew(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
