//! Reading a ticket's past to the end: its events, its decisions, and the configurations that these name.
use alloc::{collections::BTreeMap, format, sync::Arc, vec::Vec};

use super::Desk;
use crate::{Configuration, Copies, Decision, Event, Fingerprint, Notice, StoreError, TicketId, limits::PAGE_MAX};

impl Desk {
    /// The configurations that decisions name and that are not the desk's own, as far as the store holds them.
    pub(crate) async fn earlier(
        &self,
        decisions: &[Decision],
    ) -> Result<BTreeMap<Fingerprint, Arc<Configuration>>, StoreError> {
        let mut earlier = BTreeMap::new();
        for version in decisions.iter().map(|d| &d.configuration).filter(|v| *v != self.configuration.version()) {
            if earlier.contains_key(version) {
                continue;
            }
            let Some(document) = self.store.document(version).await? else { continue };
            let built = Configuration::from_document(&document)
                .map_err(|why| StoreError::Damaged { what: format!("configuration {version}: {why}") })?;
            earlier.insert(version.clone(), Arc::new(built));
        }
        Ok(earlier)
    }

    pub(crate) async fn whole_history(&self, ticket: TicketId) -> Result<Vec<Event>, StoreError> {
        let mut events: Vec<Event> = Vec::new();
        loop {
            let after = events.last().map_or(0, |e| e.seq);
            let page = self.store.history(ticket, after, PAGE_MAX).await?;
            if page.is_empty() {
                return Ok(events);
            }
            events.extend(page);
        }
    }

    /// Where a ticket's words may stand again.
    pub(crate) async fn copies(&self, ticket: TicketId) -> Result<Copies, StoreError> {
        let decisions = self.all_decisions(ticket).await?;
        let mut notices: Vec<Notice> = Vec::new();
        loop {
            let after = notices.last().map(|notice| &notice.id);
            let page = self.store.notices_of(&self.tenant, ticket, after, PAGE_MAX).await?;
            if page.is_empty() {
                return Ok(Copies { decisions, notices });
            }
            notices.extend(page);
        }
    }

    pub(crate) async fn all_decisions(&self, ticket: TicketId) -> Result<Vec<Decision>, StoreError> {
        let mut decisions: Vec<Decision> = Vec::new();
        loop {
            let page = self.store.decisions(ticket, decisions.len(), PAGE_MAX).await?;
            if page.is_empty() {
                return Ok(decisions);
            }
            decisions.extend(page);
        }
    }
}
