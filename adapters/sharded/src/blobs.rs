//! Bytes of attachments over shards: each tenant's lie where the tenant lives.
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{BlobDigest, BlobError, Blobs, Instant, KeptBlob, TenantId};

use crate::shards::Shards;
use crate::{OpenError, Placement};

/// The blobs of the shards, as one.
///
/// # Laws
/// All of `blob_conformance!` of `helpdesk-testkit`.
pub struct ShardedBlobs<B: ?Sized>(Shards<B>);

impl<B: Blobs + ?Sized> ShardedBlobs<B> {
    /// The blobs of the shards, in the order of the shards and under their placement
    /// ([`ShardedStore::placement`](crate::ShardedStore::placement)).
    ///
    /// # Errors
    /// [`OpenError::Given`].
    pub fn over(blobs: Vec<Arc<B>>, placement: &Placement) -> Result<Self, OpenError> {
        Shards::new(blobs, placement.clone()).map(Self)
    }
}

#[async_trait]
impl<B: Blobs + ?Sized> Blobs for ShardedBlobs<B> {
    async fn put(&self, tenant: &TenantId, bytes: &[u8], at: Instant) -> Result<BlobDigest, BlobError> {
        let shard = self.0.home(tenant);
        shard.says(shard.store.put(tenant, bytes, at).await)
    }

    async fn bytes(&self, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, BlobError> {
        let shard = self.0.home(tenant);
        shard.says(shard.store.bytes(tenant, digest).await)
    }

    async fn blobs(
        &self,
        tenant: &TenantId,
        after: Option<BlobDigest>,
        limit: usize,
    ) -> Result<Vec<KeptBlob>, BlobError> {
        let shard = self.0.home(tenant);
        shard.says(shard.store.blobs(tenant, after, limit).await)
    }

    async fn take_away(&self, tenant: &TenantId, digest: BlobDigest, put_before: Instant) -> Result<bool, BlobError> {
        let shard = self.0.home(tenant);
        shard.says(shard.store.take_away(tenant, digest, put_before).await)
    }
}

impl<B: ?Sized> fmt::Debug for ShardedBlobs<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardedBlobs").finish_non_exhaustive()
    }
}
