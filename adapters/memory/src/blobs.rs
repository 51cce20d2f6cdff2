//! Bytes of attachments in memory.
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{BlobDigest, BlobError, Blobs, Instant, KeptBlob, PAGE_MAX, TenantId, check_blob_size};

/// Keeps bytes of attachments in memory, for as long as the process lives.
///
/// # Laws
/// All of `blob_conformance!` of `helpdesk-testkit`.
#[derive(Debug, Default)]
pub struct MemoryBlobs {
    held: Mutex<BTreeMap<TenantId, BTreeMap<BlobDigest, Held>>>,
}

#[derive(Debug)]
struct Held {
    bytes: Vec<u8>,
    put_at: Instant,
}

impl MemoryBlobs {
    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A thread that panicked while it held the lock was reading: every write is one step that cannot fail.
    fn held(&self) -> MutexGuard<'_, BTreeMap<TenantId, BTreeMap<BlobDigest, Held>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(&self, tenant: &TenantId, bytes: &[u8], at: Instant) -> Result<BlobDigest, BlobError> {
        check_blob_size(bytes)?;
        let digest = BlobDigest::of(bytes);
        let mut held = self.held();
        let fresh = || Held { bytes: bytes.to_vec(), put_at: at };
        let blob = held.entry(tenant.clone()).or_default().entry(digest).or_insert_with(fresh);
        blob.put_at = blob.put_at.max(at);
        Ok(digest)
    }

    async fn bytes(&self, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, BlobError> {
        let found = self.held().get(tenant).and_then(|held| held.get(&digest)).map(|blob| blob.bytes.clone());
        found.map(|bytes| digest.check(bytes)).transpose()
    }

    async fn blobs(
        &self,
        tenant: &TenantId,
        after: Option<BlobDigest>,
        limit: usize,
    ) -> Result<Vec<KeptBlob>, BlobError> {
        let held = self.held();
        let from = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let all = held.get(tenant).into_iter().flat_map(|held| held.range(from));
        let size = |blob: &Held| u64::try_from(blob.bytes.len()).unwrap_or(u64::MAX);
        let kept = |(digest, blob): (&_, &_)| KeptBlob { digest: *digest, size: size(blob), put_at: blob.put_at };
        Ok(all.take(limit.min(PAGE_MAX)).map(kept).collect())
    }

    async fn take_away(&self, tenant: &TenantId, digest: BlobDigest, put_before: Instant) -> Result<bool, BlobError> {
        let mut held = self.held();
        let Some(theirs) = held.get_mut(tenant) else { return Ok(false) };
        let is_old = theirs.get(&digest).is_some_and(|blob| blob.put_at < put_before);
        Ok(is_old && theirs.remove(&digest).is_some())
    }
}
