//! The bytes of attachments, kept under what they are.
use alloc::{boxed::Box, vec::Vec};
use core::{fmt, str::FromStr};

use async_trait::async_trait;
use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{BLOB_BYTES_MAX, Seal, SealError, StoreError, TenantId};

/// Bytes under their own digest: what attachments name. Hosts that keep bytes elsewhere need none of it.
///
/// Each tenant has blobs of its own: the same bytes are kept once in each, and nobody learns whether another one has them.
///
/// Write before you name: [`put`](Self::put) is durable before it is answered, and the commit of the message comes after it. Who names
/// bytes again that are there already puts them again, which renews their instant: what takes orphans away
/// ([`collect_blobs`](crate::collect_blobs)) leaves everything that was put since some instant.
///
/// # Laws
/// Named in `blob_conformance!` of `helpdesk-testkit`; a host runs all of them against its own store.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Keeps bytes, durable before it is answered, and answers what they are called. Bytes that are there are kept once; the later of the
    /// instants at which they were put stands.
    ///
    /// # Errors
    /// [`BlobError::TooLarge`] for more than [`BLOB_BYTES_MAX`], [`BlobError::Store`]; nothing of them is kept then, or all of it.
    async fn put(&self, tenant: &TenantId, bytes: &[u8], at: Instant) -> Result<BlobDigest, BlobError>;

    /// The bytes under a digest; nothing where there are none. They are held against the digest before they are answered.
    ///
    /// # Errors
    /// [`BlobError::Changed`] where what is kept is not what was put, [`BlobError::Store`].
    async fn bytes(&self, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, BlobError>;

    /// What is kept, in the order of digests, after one, at most `limit` (and [`PAGE_MAX`](crate::PAGE_MAX)). The bytes are not looked at.
    ///
    /// # Errors
    /// [`BlobError::Store`].
    async fn blobs(
        &self,
        tenant: &TenantId,
        after: Option<BlobDigest>,
        limit: usize,
    ) -> Result<Vec<KeptBlob>, BlobError>;

    /// Takes bytes away that were put before an instant and not again since, that instant not included, and says whether it did. That is
    /// looked at in the same step: bytes that are put meanwhile stay.
    ///
    /// # Errors
    /// [`BlobError::Store`].
    async fn take_away(&self, tenant: &TenantId, digest: BlobDigest, put_before: Instant) -> Result<bool, BlobError>;
}

/// The SHA-256 of bytes, as 64 hexadecimal digits: as [`Attachment::digest`](crate::Attachment::digest) has it.
///
/// # Examples
/// ```
/// use helpdesk_core::{Attachment, BlobDigest};
///
/// let bytes = b"%PDF-1.7";
/// let digest = BlobDigest::of(bytes);
/// let attachment = Attachment::new("plan.pdf", "application/pdf", 8, &digest.to_string())?;
/// assert_eq!(attachment.digest().parse(), Ok(digest));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlobDigest(Seal);

/// That bytes are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBlob {
    /// What they are called.
    pub digest: BlobDigest,
    /// How many they are.
    pub size: u64,
    /// When they were put last.
    pub put_at: Instant,
}

/// Why bytes are not kept, or not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// They are too many.
    #[error("an attachment has {size} bytes, expected at most {BLOB_BYTES_MAX}")]
    TooLarge {
        /// How many they are.
        size: u64,
    },
    /// What is kept is not what was put: half of it, or something else.
    #[error("what is kept as `{digest}` has another digest: it is damaged, bring it back from a backup")]
    Changed {
        /// Under which digest.
        digest: BlobDigest,
    },
    /// There are no bytes where some were expected.
    #[error("there are no bytes under `{digest}`")]
    Missing {
        /// Under which digest.
        digest: BlobDigest,
    },
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BlobDigest {
    /// The digest of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Seal::digest(bytes))
    }

    /// The bytes, if they are the ones of this digest.
    ///
    /// # Errors
    /// [`BlobError::Changed`] otherwise.
    pub fn check(self, bytes: Vec<u8>) -> Result<Vec<u8>, BlobError> {
        if Self::of(&bytes) == self { Ok(bytes) } else { Err(BlobError::Changed { digest: self }) }
    }
}

impl fmt::Display for BlobDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for BlobDigest {
    type Err = SealError;
    fn from_str(text: &str) -> Result<Self, SealError> {
        text.parse().map(Self)
    }
}

/// Whether so many bytes may be kept as one blob: what a store asks before it keeps any.
///
/// # Errors
/// [`BlobError::TooLarge`].
pub fn check_blob_size(bytes: &[u8]) -> Result<(), BlobError> {
    if bytes.len() <= BLOB_BYTES_MAX {
        return Ok(());
    }
    Err(BlobError::TooLarge { size: u64::try_from(bytes.len()).unwrap_or(u64::MAX) })
}

/// The bytes under a digest, held against it once more: a store that answers with others is found out.
///
/// # Errors
/// [`BlobError`]; [`BlobError::Missing`] where there are none.
pub async fn read_blob(blobs: &dyn Blobs, tenant: &TenantId, digest: BlobDigest) -> Result<Vec<u8>, BlobError> {
    let found = blobs.bytes(tenant, digest).await?;
    digest.check(found.ok_or(BlobError::Missing { digest })?)
}
