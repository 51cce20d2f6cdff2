//! Moving what one store keeps into another.
use alloc::{boxed::Box, vec::Vec};

use async_trait::async_trait;

use crate::{RECORDS_MAX, RecordKey, StoreError, StoredRecord};

/// Everything a store keeps, record by record: what copies, exports and restored backups read and write. No desk needs it, and no desk
/// may work on a store while records are kept in it.
///
/// # Laws
/// A copy answers as its original does, and goes on as it would (`a_copy_goes_on_like_its_original`). Records come once and in the order
/// of their keys (`records_come_in_order_and_once`). Keeping them again changes nothing (`keeping_records_again_changes_nothing`).
#[async_trait]
pub trait Transfer: Send + Sync {
    /// Records in the order of their keys, after one, at most `limit` (and [`RECORDS_MAX`]). Only the last page has fewer than were asked
    /// for.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn records(&self, after: Option<&RecordKey>, limit: usize) -> Result<Vec<StoredRecord>, StoreError>;

    /// Keeps records as they are, each in place of the one with its key, and takes away what has one of the keys `gone`; all of it or
    /// nothing, durable before it is answered. What the store works out from tickets (counts, lists, who has what) follows them.
    ///
    /// A ticket must be there before its history: that is so where records come in the order of their keys.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is changed then.
    async fn keep_records(&self, records: Vec<StoredRecord>, gone: Vec<RecordKey>) -> Result<(), StoreError>;
}

/// What may happen to records that the target has and the source has not, or has otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyMode {
    /// Nothing: the target must be empty, or hold a part of the same records.
    Fill,
    /// They are written over, or taken away.
    Mirror,
}

/// How many records a copy looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copied {
    /// They were there already.
    pub n_same: u64,
    /// They were written.
    pub n_kept: u64,
    /// They were taken away.
    pub n_gone: u64,
}

/// Why a copy stopped. What was written until then is kept; the same copy goes on from there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// A store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target holds something that the source has not.
    #[error(
        "the target has {key}, which the source has not; expected an empty target, or one that a copy of the same source has begun"
    )]
    Extra {
        /// What.
        key: Box<RecordKey>,
    },
    /// The target holds something that the source has with another content.
    #[error(
        "the target has another {key} than the source; expected an empty target, or one that a copy of the same source has begun"
    )]
    Other {
        /// What.
        key: Box<RecordKey>,
    },
}

/// Makes the target hold what a page of the source holds: everything after `after` and up to the last record of the page, or to the end
/// where the page is the last one.
///
/// # Errors
/// [`CopyError`]; nothing of the page is written then.
pub async fn copy_page(
    page: Vec<StoredRecord>,
    after: Option<&RecordKey>,
    is_last: bool,
    to: &dyn Transfer,
    mode: CopyMode,
) -> Result<Copied, CopyError> {
    let end = if is_last { None } else { page.last().map(StoredRecord::key) };
    let mut theirs = between(to, after, end.as_ref()).await?.into_iter().peekable();
    let (mut copied, mut kept, mut gone) = (Copied::default(), Vec::new(), Vec::new());
    let mut ours = page.into_iter().peekable();
    loop {
        let (our_key, their_key) = (ours.peek().map(StoredRecord::key), theirs.peek().map(StoredRecord::key));
        match (our_key, their_key) {
            (None, None) => break,
            (our_key, Some(key)) if our_key.as_ref().is_none_or(|our_key| key < *our_key) => {
                theirs.next();
                gone.push(key);
            }
            (our_key, their_key) => {
                let is_there = their_key.is_some() && our_key == their_key;
                let before = if is_there { theirs.next() } else { None };
                let Some(record) = ours.next() else { break };
                match before {
                    Some(before) if before == record => copied.n_same += 1,
                    Some(_) if mode == CopyMode::Fill => {
                        return Err(CopyError::Other { key: Box::new(record.key()) });
                    }
                    Some(_) | None => kept.push(record),
                }
            }
        }
    }
    if let Some(key) = gone.first().filter(|_| mode == CopyMode::Fill) {
        return Err(CopyError::Extra { key: Box::new(key.clone()) });
    }
    copied.n_kept = count(kept.len());
    copied.n_gone = count(gone.len());
    if !kept.is_empty() || !gone.is_empty() {
        to.keep_records(kept, gone).await?;
    }
    Ok(copied)
}

/// The records of a store after one key, up to and with another.
async fn between(
    store: &dyn Transfer,
    after: Option<&RecordKey>,
    end: Option<&RecordKey>,
) -> Result<Vec<StoredRecord>, StoreError> {
    let mut found: Vec<StoredRecord> = Vec::new();
    let mut last = after.cloned();
    loop {
        let page = store.records(last.as_ref(), RECORDS_MAX).await?;
        last = page.last().map(StoredRecord::key);
        let is_over = page.len() < RECORDS_MAX || last.as_ref().zip(end).is_some_and(|(last, end)| last > end);
        found.extend(page.into_iter().filter(|record| end.is_none_or(|end| record.key() <= *end)));
        if is_over {
            return Ok(found);
        }
    }
}

/// Copies everything, a page at a time, and says after each page how far it is. A copy that was interrupted is begun again: what is there
/// is not written twice.
///
/// # Errors
/// [`CopyError`].
pub async fn copy_store(
    from: &dyn Transfer,
    to: &dyn Transfer,
    mode: CopyMode,
    progress: &mut (dyn FnMut(Copied) + Send),
) -> Result<Copied, CopyError> {
    let (mut copied, mut after) = (Copied::default(), None);
    loop {
        let page = from.records(after.as_ref(), RECORDS_MAX).await?;
        let (is_last, last) = (page.len() < RECORDS_MAX, page.last().map(StoredRecord::key));
        copied = copied.and(copy_page(page, after.as_ref(), is_last, to, mode).await?);
        progress(copied);
        if is_last {
            return Ok(copied);
        }
        after = last;
    }
}

impl Copied {
    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            n_same: self.n_same.saturating_add(other.n_same),
            n_kept: self.n_kept.saturating_add(other.n_kept),
            n_gone: self.n_gone.saturating_add(other.n_gone),
        }
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
