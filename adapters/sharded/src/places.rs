//! The places of notices in the outbox. Each shard counts by itself, and a record is known by its place: so each counts where no other does.
//!
//! Places come in blocks, and the blocks take turns: the first is nobody's, for what is copied from a store that is no shard; of the others
//! each shard has every n-th. A shard counts on from the highest place that it has seen: it is shown a letter at the first place of a block
//! of its own, which is taken away again. Whatever is copied into the shards and has a place in somebody else's block comes after all of
//! them are counting in later blocks.
use std::sync::atomic::{AtomicU64, Ordering};

use helpdesk_core::{
    Audience, DeadLetter, Instant, LetterEnd, Notice, NoticeChannel, NoticeId, NoticeTopic, RecordKey, StoreError,
    StoredRecord, TenantId, TicketId, Transfer,
};

use crate::shards::{Shard, Shards};
use crate::{ShardNumber, joined};

/// How many places a block has: what a shard commits until it counts in another one's.
const EACH: u64 = 1 << 36;
/// So many blocks are passed over at once where something has a place in one of somebody else's: what is copied goes on for a while.
const PASSED_OVER: u64 = 1 << 16;

/// Up to which block nobody counts any more.
#[derive(Default)]
pub(crate) struct Cleared(AtomicU64);

/// Lets each shard count in its first block.
pub(crate) async fn begin<S: Transfer + ?Sized>(shards: &Shards<S>) -> Result<(), StoreError> {
    count_after(shards, 0).await
}

/// Whether this is what [`begin`] showed a shard, and did not come to take away.
pub(crate) fn is_mark(key: &RecordKey, shard: ShardNumber, n_shards: usize) -> bool {
    *key == RecordKey::DeadLetter(first_after(0, shard, n_shards))
}

/// The place of a record or a key.
pub(crate) fn place(key: &RecordKey) -> Option<u64> {
    match key {
        RecordKey::Waiting(place) | RecordKey::DeadLetter(place) => Some(*place),
        RecordKey::Configuration(_)
        | RecordKey::Person(..)
        | RecordKey::Presence(..)
        | RecordKey::Held(..)
        | RecordKey::Ticket(_)
        | RecordKey::Event(..)
        | RecordKey::Decision(..)
        | RecordKey::ExternalId(..)
        | RecordKey::Receipt(..) => None,
    }
}

impl Cleared {
    /// Before these places are kept, each on its shard: lets all shards count after them, where one is in somebody else's block.
    pub(crate) async fn make_room<S: Transfer + ?Sized>(
        &self,
        shards: &Shards<S>,
        kept: impl Iterator<Item = (u64, ShardNumber)>,
    ) -> Result<(), StoreError> {
        let is_strange = |(place, shard): &(u64, ShardNumber)| {
            let block = *place / EACH;
            block > 0 && owner(block, shards.len()) != shard.n_before()
        };
        let Some(block) = kept.filter(is_strange).map(|(place, _)| place / EACH).max() else { return Ok(()) };
        if block <= self.0.load(Ordering::Acquire) {
            return Ok(());
        }
        let last = block | (PASSED_OVER - 1);
        count_after(shards, last).await?;
        self.0.fetch_max(last, Ordering::AcqRel);
        Ok(())
    }
}

/// Which shard a block is for, by how many come before it.
fn owner(block: u64, n_shards: usize) -> usize {
    let n_shards = u64::try_from(n_shards).unwrap_or(1).max(1);
    usize::try_from(block.saturating_sub(1) % n_shards).unwrap_or(0)
}

/// The first place of the shard's first block after one.
fn first_after(block: u64, shard: ShardNumber, n_shards: usize) -> u64 {
    let n = u64::try_from(n_shards).unwrap_or(u64::MAX);
    let next = (1..=n).map(|more| block.saturating_add(more)).find(|block| owner(*block, n_shards) == shard.n_before());
    next.unwrap_or(block).saturating_mul(EACH)
}

async fn count_after<S: Transfer + ?Sized>(shards: &Shards<S>, block: u64) -> Result<(), StoreError> {
    let shown = shards.all().map(|shard| show(shard, first_after(block, shard.number, shard.n_shards)));
    joined::all(shown).await.into_iter().collect()
}

/// Shows a shard a place: it counts on from there.
async fn show<S: Transfer + ?Sized>(shard: Shard<'_, S>, place: u64) -> Result<(), StoreError> {
    let Some(letter) = letter() else { return Ok(()) };
    let mark = StoredRecord::DeadLetter { position: place, letter: Box::new(letter) };
    let key = mark.key();
    shard.says(shard.store.keep_records(vec![mark], Vec::new()).await)?;
    shard.says(shard.store.keep_records(Vec::new(), vec![key]).await)
}

/// A letter that says what it is for, should anybody see it.
fn letter() -> Option<DeadLetter> {
    let notice = Notice {
        id: NoticeId::new("helpdesk-sharded").ok()?,
        tenant: TenantId::new("helpdesk-sharded").ok()?,
        ticket: TicketId::new(1).ok()?,
        seq: 1,
        topic: NoticeTopic::Message,
        to: Audience::Assignee,
        channel: NoticeChannel::default(),
        subject: String::new(),
        body: String::new(),
        at: Instant::default(),
        together: None,
    };
    Some(DeadLetter { notice, end: LetterEnd::Withdrawn, why: "a place to count on from".to_owned() })
}

#[cfg(test)]
mod tests;
