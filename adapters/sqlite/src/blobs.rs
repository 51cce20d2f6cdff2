//! Bytes of attachments: a file of its own beside the store's.
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use helpdesk_core::{BlobDigest, BlobError, Blobs, Instant, KeptBlob, PAGE_MAX, StoreError, TenantId, check_blob_size};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};

use crate::fault::Fault;
use crate::read::{bound, text_at};
use crate::readers::Readers;
use crate::schema::{self, Kind};
use crate::{OpenError, SqliteOptions, moment};

/// The application id of the files with bytes: `HDBL`.
pub const BLOBS_APPLICATION_ID: i32 = 0x4844_424C;

/// The newest version of the tables of such a file that this crate knows.
pub const BLOBS_SCHEMA_VERSION: i32 = 1;

/// The bytes stand last: what is said of them is read without them.
const TABLES: &str = "
CREATE TABLE blobs (
  tenant TEXT NOT NULL,
  digest TEXT NOT NULL,
  size INTEGER NOT NULL,
  put_s INTEGER NOT NULL,
  put_ns INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (tenant, digest)
) STRICT;
";

const RENEW: &str = "
UPDATE blobs SET put_s = ?3, put_ns = ?4 WHERE tenant = ?1 AND digest = ?2 AND (put_s, put_ns) < (?3, ?4)";

const IS_THERE: &str = "SELECT 1 FROM blobs WHERE tenant = ?1 AND digest = ?2 AND size = ?3";

const PUT: &str = "
INSERT INTO blobs (tenant, digest, size, put_s, put_ns, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (tenant, digest) DO UPDATE SET size = excluded.size, bytes = excluded.bytes";

const BYTES: &str = "SELECT bytes FROM blobs WHERE tenant = ?1 AND digest = ?2";

const PAGE: &str = "
SELECT digest, size, put_s, put_ns FROM blobs WHERE tenant = ?1 AND digest > ?2 ORDER BY digest LIMIT ?3";

const TAKE_AWAY: &str = "
DELETE FROM blobs WHERE tenant = ?1 AND digest = ?2 AND (put_s, put_ns) < (?3, ?4)";

/// Keeps bytes of attachments in a SQLite file of its own.
///
/// Apart from the store's, because bytes are written once, are never searched and are much more than everything else: the store's file
/// stays small enough to be copied and written anew while it is used, and no commit waits for an attachment. Of the two files the one with
/// the bytes is backed up after the other: then every attachment that the other names is there.
///
/// One attachment is one row, however large: it is in memory as a whole on both sides of the port, so pieces would save nothing. A row is
/// written with its transaction or not at all.
///
/// # Laws
/// All of `blob_conformance!` of `helpdesk-testkit`; damaged rows are found (`damaged_bytes_are_an_error`).
///
/// # Examples
/// ```
/// use helpdesk_core::{Attachment, Blobs, Instant, TenantId};
/// use helpdesk_sqlite::{SqliteBlobs, SqliteOptions};
///
/// # let directory = std::env::temp_dir().join(format!("helpdesk-blobs-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory)?;
/// let blobs = SqliteBlobs::open(directory.join("blobs.db"), &SqliteOptions::default())?;
/// let (acme, now) = (TenantId::new("acme")?, "2026-01-05T15:00:00Z".parse::<Instant>()?);
///
/// // First the bytes, then the message that names them.
/// let bytes = b"%PDF-1.7";
/// let digest = pollster::block_on(blobs.put(&acme, bytes, now))?;
/// let attachment = Attachment::new("plan.pdf", "application/pdf", 8, &digest.to_string())?;
///
/// assert_eq!(pollster::block_on(blobs.bytes(&acme, digest))?.as_deref(), Some(&bytes[..]));
/// # drop((blobs, attachment));
/// # std::fs::remove_dir_all(&directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SqliteBlobs {
    writer: Mutex<Connection>,
    readers: Readers,
}

impl SqliteBlobs {
    /// Opens a file with bytes, or makes it.
    ///
    /// # Errors
    /// [`OpenError`] for a file that is not ours, was written by a newer version or cannot be written.
    pub fn open(path: impl AsRef<Path>, options: &SqliteOptions) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let kind = Kind { application_id: BLOBS_APPLICATION_ID, version: BLOBS_SCHEMA_VERSION };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut writer = schema::open_as(path, options, flags, &kind)?;
        make(&mut writer)
            .map_err(|error| OpenError::Unusable { path: path.display().to_string(), why: error.to_string() })?;
        let readers =
            (0..options.readers.max(1)).map(|_| schema::open_reader(path, options)).collect::<Result<_, _>>()?;
        Ok(Self { writer: Mutex::new(writer), readers: Readers::new(readers) })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, tenant: &TenantId, digest: BlobDigest, bytes: &[u8], at: Instant) -> Result<(), Fault> {
        let (seconds, nanoseconds) = moment::columns(at);
        let (name, size) = (digest.to_string(), i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if is_whole(&transaction, tenant, digest, size)? {
            let row = params![tenant.as_str(), name, seconds, nanoseconds];
            transaction.prepare_cached(RENEW)?.execute(row)?;
        } else {
            let row = params![tenant.as_str(), name, size, seconds, nanoseconds, bytes];
            transaction.prepare_cached(PUT)?.execute(row)?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn read(&self, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, Fault> {
        let Some(reader) = self.readers.get() else { return Ok(None) };
        read(&reader, tenant, digest)
    }

    fn page(&self, tenant: &TenantId, after: Option<BlobDigest>, limit: usize) -> Result<Vec<KeptBlob>, Fault> {
        let Some(reader) = self.readers.get() else { return Ok(Vec::new()) };
        let after = after.map(|after| after.to_string()).unwrap_or_default();
        let mut select = reader.prepare_cached(PAGE)?;
        let mut rows = select.query(params![tenant.as_str(), after, bound(limit.min(PAGE_MAX))])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(kept(row)?);
        }
        Ok(found)
    }

    fn remove(&self, tenant: &TenantId, digest: BlobDigest, put_before: Instant) -> Result<bool, Fault> {
        let (seconds, nanoseconds) = moment::columns(put_before);
        let writer = self.writer();
        let row = params![tenant.as_str(), digest.to_string(), seconds, nanoseconds];
        let is_gone = writer.prepare_cached(TAKE_AWAY)?.execute(row)? > 0;
        if is_gone {
            schema::empty_log(&writer);
        }
        Ok(is_gone)
    }
}

/// Makes the tables of a new file. Another process may do the same: each looks again once it has the lock.
fn make(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "application_id", BLOBS_APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", BLOBS_SCHEMA_VERSION)?;
    }
    transaction.commit()
}

/// Whether the bytes are there as they should be: what is damaged is mended by whoever puts them again.
fn is_whole(connection: &Connection, tenant: &TenantId, digest: BlobDigest, size: i64) -> Result<bool, Fault> {
    let key = params![tenant.as_str(), digest.to_string(), size];
    if !connection.prepare_cached(IS_THERE)?.exists(key)? {
        return Ok(false);
    }
    let held = read(connection, tenant, digest)?;
    Ok(held.is_some_and(|bytes| BlobDigest::of(&bytes) == digest))
}

fn read(connection: &Connection, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, Fault> {
    let key = params![tenant.as_str(), digest.to_string()];
    Ok(connection.prepare_cached(BYTES)?.query_row(key, |row| row.get(0)).optional()?)
}

fn kept(row: &Row<'_>) -> Result<KeptBlob, Fault> {
    let text = text_at(row, 0)?;
    let digest: BlobDigest = text.parse().map_err(|error| Fault::damaged("an attachment", error))?;
    let put_at = moment::instant(row.get(2)?, row.get(3)?, || format!("attachment {digest}"))?;
    Ok(KeptBlob { digest, size: row.get::<_, i64>(1)?.unsigned_abs(), put_at })
}

fn said(fault: Fault) -> BlobError {
    BlobError::Store(StoreError::from(fault))
}

impl fmt::Debug for SqliteBlobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteBlobs").finish_non_exhaustive()
    }
}

#[async_trait]
impl Blobs for SqliteBlobs {
    async fn put(&self, tenant: &TenantId, bytes: &[u8], at: Instant) -> Result<BlobDigest, BlobError> {
        check_blob_size(bytes)?;
        let digest = BlobDigest::of(bytes);
        self.keep(tenant, digest, bytes, at).map_err(said)?;
        Ok(digest)
    }

    async fn bytes(&self, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, BlobError> {
        let found = self.read(tenant, digest).map_err(said)?;
        found.map(|bytes| digest.check(bytes)).transpose()
    }

    async fn blobs(
        &self,
        tenant: &TenantId,
        after: Option<BlobDigest>,
        limit: usize,
    ) -> Result<Vec<KeptBlob>, BlobError> {
        self.page(tenant, after, limit).map_err(said)
    }

    async fn take_away(&self, tenant: &TenantId, digest: BlobDigest, put_before: Instant) -> Result<bool, BlobError> {
        self.remove(tenant, digest, put_before).map_err(said)
    }
}
