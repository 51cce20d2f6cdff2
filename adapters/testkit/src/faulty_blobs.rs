//! A store of bytes that fails on purpose.
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{BlobDigest, BlobError, Blobs, Instant, KeptBlob, StoreError, TenantId};

/// What goes wrong with bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobMishap {
    /// Half of them come back.
    Half,
    /// Others come back.
    Other,
    /// None come back.
    Lost,
    /// They are kept or there, and an error is answered.
    Silent,
}

/// A store of bytes that does what it is asked and answers otherwise.
pub struct FaultyBlobs {
    inner: Arc<dyn Blobs>,
    mishap: BlobMishap,
}

impl FaultyBlobs {
    /// Lets one thing go wrong with all that another store keeps.
    #[must_use]
    pub fn new(inner: Arc<dyn Blobs>, mishap: BlobMishap) -> Self {
        Self { inner, mishap }
    }

    /// The store behind it.
    #[must_use]
    pub fn inner(&self) -> &Arc<dyn Blobs> {
        &self.inner
    }

    fn unsaid() -> BlobError {
        BlobError::Store(StoreError::Unavailable { why: "it is faulty".to_owned() })
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl Blobs for FaultyBlobs {
    async fn put(&self, tenant: &TenantId, bytes: &[u8], at: Instant) -> Result<BlobDigest, BlobError> {
        let digest = self.inner.put(tenant, bytes, at).await?;
        if self.mishap == BlobMishap::Silent { Err(Self::unsaid()) } else { Ok(digest) }
    }

    async fn bytes(&self, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, BlobError> {
        let bytes = self.inner.bytes(tenant, digest).await?;
        match self.mishap {
            BlobMishap::Half => Ok(bytes.map(|bytes| bytes[..bytes.len() / 2].to_vec())),
            BlobMishap::Other => Ok(bytes.map(|bytes| vec![b'x'; bytes.len()])),
            BlobMishap::Lost => Ok(None),
            BlobMishap::Silent => Err(Self::unsaid()),
        }
    }

    async fn blobs(
        &self,
        tenant: &TenantId,
        after: Option<BlobDigest>,
        limit: usize,
    ) -> Result<Vec<KeptBlob>, BlobError> {
        self.inner.blobs(tenant, after, limit).await
    }

    async fn take_away(&self, tenant: &TenantId, digest: BlobDigest, put_before: Instant) -> Result<bool, BlobError> {
        self.inner.take_away(tenant, digest, put_before).await
    }
}
