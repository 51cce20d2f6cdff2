//! Everything of a ticket read at once, and written over: on the shard of its ticket.
use std::collections::BTreeSet;

use async_trait::async_trait;
use helpdesk_core::{CommitError, RecordKey, SeenWhole, Store, StoreError, StoredRecord, TicketId, Upkeep};

use crate::transfer::{Whose, whose, whose_key};
use crate::{ShardNumber, ShardedStore};

/// What is written over at once is of one shard: what erasing and retention write is of one tenant. Only taking away notices by their places
/// alone goes to one shard after the other, since one of them has them.
#[async_trait]
impl<S: Store + Upkeep + ?Sized> Upkeep for ShardedStore<S> {
    async fn whole(&self, ticket: TicketId) -> Result<Vec<StoredRecord>, StoreError> {
        let Some((number, _)) = self.seek(ticket).await? else { return Ok(Vec::new()) };
        let shard = self.shards.get(number);
        shard.says(shard.store.whole(ticket).await)
    }

    async fn rewrite(
        &self,
        seen: &[SeenWhole],
        records: Vec<StoredRecord>,
        gone: Vec<RecordKey>,
    ) -> Result<(), CommitError> {
        let concerned = self.concerned(seen, &records, &gone).await?;
        let mut shards = concerned.iter();
        match (shards.next(), shards.next()) {
            (Some(only), None) => {
                let shard = self.shards.get(*only);
                shard.says(shard.store.rewrite(seen, records, gone.clone()).await)?;
            }
            (Some(first), Some(second)) => {
                let what =
                    format!("what is to be written over is on shard {first} and on shard {second}, expected one");
                return Err(CommitError::NotWritten(StoreError::Damaged { what }));
            }
            (None, _) => {
                for shard in self.shards.all() {
                    shard.says(shard.store.rewrite(seen, records.clone(), gone.clone()).await)?;
                }
            }
        }
        for key in gone {
            if let RecordKey::Ticket(ticket) = key {
                self.whereabouts.forget(ticket);
            }
        }
        Ok(())
    }
}

impl<S: Store + Upkeep + ?Sized> ShardedStore<S> {
    /// The shards that something of this is on.
    async fn concerned(
        &self,
        seen: &[SeenWhole],
        records: &[StoredRecord],
        gone: &[RecordKey],
    ) -> Result<BTreeSet<ShardNumber>, CommitError> {
        let of_tickets = seen.iter().map(|seen| Whose::Ticket(seen.ticket));
        let all = of_tickets.chain(records.iter().map(whose)).chain(gone.iter().map(whose_key));
        let (mut shards, mut tickets) = (BTreeSet::new(), BTreeSet::new());
        for whose in all {
            match whose {
                Whose::Tenant(tenant) => drop(shards.insert(self.shards.placement().home(tenant))),
                Whose::Ticket(ticket) => drop(tickets.insert(ticket)),
                Whose::Nobody => {}
            }
        }
        for ticket in tickets {
            let found = self.seek(ticket).await.map_err(CommitError::NotWritten)?;
            shards.extend(found.map(|(shard, _)| shard));
        }
        Ok(shards)
    }
}
