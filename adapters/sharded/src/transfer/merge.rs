//! The records of several stores in the order of one.
use std::collections::VecDeque;

use helpdesk_core::{RECORDS_MAX, RecordKey, RecordKind, StoreError, StoredRecord, Transfer};

use crate::shards::{Shard, Shards};
use crate::{founding, joined};

/// What one shard has read ahead.
struct Reading<'a, S: ?Sized> {
    shard: Shard<'a, S>,
    ahead: VecDeque<(RecordKey, StoredRecord)>,
    after: Option<RecordKey>,
    is_over: bool,
}

/// Records after a key, at most `limit`.
pub(super) async fn records<S: Transfer + ?Sized>(
    shards: &Shards<S>,
    after: Option<&RecordKey>,
    limit: usize,
) -> Result<Vec<StoredRecord>, StoreError> {
    let limit = limit.min(RECORDS_MAX);
    let each = (limit / shards.len().max(1) + 1).min(RECORDS_MAX);
    let reading = |shard| Reading { shard, ahead: VecDeque::new(), after: after.cloned(), is_over: limit == 0 };
    let mut readings: Vec<Reading<'_, S>> = shards.all().map(reading).collect();
    let mut found = Vec::new();
    while found.len() < limit {
        let read = joined::all(readings.iter_mut().map(|reading| reading.read(each))).await;
        read.into_iter().collect::<Result<(), _>>()?;
        let Some(record) = next(&mut readings)? else { break };
        found.push(record);
        while found.len() < limit && readings.iter().all(Reading::is_ready) {
            let Some(record) = next(&mut readings)? else { break };
            found.push(record);
        }
    }
    Ok(found)
}

/// The first of what was read ahead. A configuration is on every shard; what is a tenant's is on one.
fn next<S: ?Sized>(readings: &mut [Reading<'_, S>]) -> Result<Option<StoredRecord>, StoreError> {
    let first = readings.iter().filter_map(|reading| reading.ahead.front()).map(|(key, _)| key).min().cloned();
    let Some(first) = first else { return Ok(None) };
    let mut found: Option<StoredRecord> = None;
    for reading in readings {
        if reading.ahead.front().is_none_or(|(key, _)| *key != first) {
            continue;
        }
        let record = reading.ahead.pop_front().map(|(_, record)| record);
        if found.is_some() && first.kind() != RecordKind::Configuration {
            let what = format!("{first} is on shard {} and on another one, expected it on one", reading.shard.number);
            return Err(StoreError::Damaged { what });
        }
        found = found.or(record);
    }
    Ok(found)
}

impl<S: Transfer + ?Sized> Reading<'_, S> {
    /// Reads on, where nothing is ahead.
    async fn read(&mut self, limit: usize) -> Result<(), StoreError> {
        while !self.is_ready() {
            let page = self.shard.says(self.shard.store.records(self.after.as_ref(), limit).await)?;
            self.is_over = page.len() < limit;
            let keyed = page.into_iter().map(|record| (record.key(), record));
            self.ahead.extend(keyed.inspect(|(key, _)| self.after = Some(key.clone())));
            // What a shard says of itself is no record of the whole.
            self.ahead.retain(|(key, _)| !founding::is_key(key));
        }
        Ok(())
    }
}

impl<S: ?Sized> Reading<'_, S> {
    /// Whether its next record is known, or that there is none.
    fn is_ready(&self) -> bool {
        self.is_over || !self.ahead.is_empty()
    }
}
