//! Tickets: found on their shard by their ids, which name no tenant.
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{
    CommandId, CommitError, Decision, Event, ExternalId, Receipt, Store, StoreError, TenantId, Ticket, TicketId,
    Tickets, Unit,
};

use crate::{ShardedStore, commit};

#[async_trait]
impl<S: Store + ?Sized> Tickets for ShardedStore<S> {
    async fn load(&self, ticket: TicketId) -> Result<Option<Arc<Ticket>>, StoreError> {
        Ok(self.seek(ticket).await?.map(|(_, found)| found))
    }

    async fn history(&self, ticket: TicketId, after: u64, limit: usize) -> Result<Vec<Event>, StoreError> {
        if let Some(known) = self.whereabouts.get(ticket) {
            let shard = self.shards.get(known);
            let found = shard.says(shard.store.history(ticket, after, limit).await)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let Some((number, _)) = self.seek(ticket).await? else { return Ok(Vec::new()) };
        let shard = self.shards.get(number);
        shard.says(shard.store.history(ticket, after, limit).await)
    }

    async fn decisions(&self, ticket: TicketId, skip: usize, limit: usize) -> Result<Vec<Decision>, StoreError> {
        if let Some(known) = self.whereabouts.get(ticket) {
            let shard = self.shards.get(known);
            let found = shard.says(shard.store.decisions(ticket, skip, limit).await)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let Some((number, _)) = self.seek(ticket).await? else { return Ok(Vec::new()) };
        let shard = self.shards.get(number);
        shard.says(shard.store.decisions(ticket, skip, limit).await)
    }

    async fn find(&self, tenant: &TenantId, external: &ExternalId) -> Result<Option<TicketId>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.find(tenant, external).await)
    }

    async fn receipt(&self, tenant: &TenantId, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        let shard = self.shards.home(tenant);
        shard.says(shard.store.receipt(tenant, command).await)
    }

    async fn commit(&self, units: Vec<Unit>) -> Vec<Result<Receipt, CommitError>> {
        commit::commit(self, units).await
    }
}
