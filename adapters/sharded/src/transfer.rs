//! Everything that the shards keep, as the records of one store: read in one order, and kept each on its shard.
mod merge;
mod sorting;

use async_trait::async_trait;
use helpdesk_core::{RecordKey, Store, StoreError, StoredRecord, Transfer};

pub(crate) use self::sorting::{Whose, whose, whose_key};

use self::sorting::Sorted;
use crate::{ShardedStore, joined, places};

/// Reading costs about what it costs to read each shard once. Keeping is all or nothing on each shard by itself: where one does not answer,
/// what the others got stays, and the same copy done again ends it.
#[async_trait]
impl<S: Store + Transfer + ?Sized> Transfer for ShardedStore<S> {
    async fn records(&self, after: Option<&RecordKey>, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        merge::records(&self.shards, after, limit).await
    }

    async fn keep_records(&self, records: Vec<StoredRecord>, gone: Vec<RecordKey>) -> Result<(), StoreError> {
        let Sorted { leaving, batches, homes } = sorting::sort(self, records, gone).await?;
        let kept = batches.iter().flat_map(|batch| {
            let keys = batch.records.iter().map(StoredRecord::key);
            keys.filter_map(|key| Some((places::place(&key)?, batch.shard)))
        });
        self.cleared.make_room(&self.shards, kept).await?;
        let tickets: Vec<RecordKey> = batches.iter().flat_map(|batch| batch.gone.clone()).collect();
        // First, so that nothing is ever on two shards: a copy that stops here is begun again.
        for batch in leaving {
            let shard = self.shards.get(batch.shard);
            shard.says(shard.store.keep_records(batch.records, batch.gone).await)?;
        }
        let writes = batches.into_iter().map(async |batch| {
            let shard = self.shards.get(batch.shard);
            shard.says(shard.store.keep_records(batch.records, batch.gone).await)
        });
        joined::all(writes).await.into_iter().collect::<Result<(), _>>()?;
        for key in tickets {
            if let RecordKey::Ticket(ticket) = key {
                self.whereabouts.forget(ticket);
            }
        }
        homes.into_iter().for_each(|(ticket, shard)| self.whereabouts.put(ticket, shard));
        Ok(())
    }
}
