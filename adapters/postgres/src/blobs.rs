//! Bytes of attachments, in tables of their own beside the store's.
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{BlobDigest, BlobError, Blobs, Instant, KeptBlob, PAGE_MAX, StoreError, TenantId, check_blob_size};
use tokio_postgres::Row;

use crate::fault::Fault;
use crate::link::{Link, Turn, Twice};
use crate::row::{bound, get, moment as columns, text};
use crate::statements::bytes as statements;
use crate::step::Step;
use crate::{PostgresStore, moment};

/// How many bytes a row holds, at most: as much as engines over many machines take in one.
const PIECE_BYTES: usize = 512 * 1_024;

/// How many rows are sent at once.
const PIECES_AT_ONCE: usize = 8;

/// Keeps bytes of attachments in the schema of a [`PostgresStore`], in tables that no commit touches.
///
/// Where there is much of it, an object store behind the same four methods costs less: everything here goes through the server's log, into
/// its backups and to its standbys. For some it is the simplest, one place for all that there is. Bytes may lie in another schema, or on
/// another server, than the tickets that name them: open a store there, and make this of it.
///
/// What is taken away is free for the server once `VACUUM` has been there, and stays in its log and in backups as long as these are kept.
///
/// # Laws
/// All of `blob_conformance!` of `helpdesk-testkit`; damaged rows are found (`damaged_bytes_are_an_error`).
///
/// # Examples
/// ```no_run
/// use helpdesk_core::{Blobs, Instant, TenantId};
/// use helpdesk_postgres::{PostgresBlobs, PostgresOptions, PostgresStore};
///
/// # async fn attach(acme: &TenantId, now: Instant) -> Result<(), Box<dyn std::error::Error>> {
/// let store = PostgresStore::connect("host=/var/run/postgresql user=desk", &PostgresOptions::default()).await?;
/// let blobs = PostgresBlobs::of(&store);
/// // First the bytes, then the message that names them.
/// let digest = blobs.put(acme, b"%PDF-1.7", now).await?;
/// # drop(digest);
/// # Ok(())
/// # }
/// ```
pub struct PostgresBlobs {
    link: Arc<Link>,
}

impl PostgresBlobs {
    /// The bytes beside the tickets of a store, over the same connections.
    #[must_use]
    pub fn of(store: &PostgresStore) -> Self {
        Self { link: store.link() }
    }

    /// Has work done in the runtime of the store, and says what came of it.
    async fn on<T, F>(&self, work: impl FnOnce(Arc<Link>) -> F) -> Result<T, BlobError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Fault>> + Send + 'static,
    {
        let done = self.link.on_runtime(work(Arc::clone(&self.link))).await;
        done.and_then(|done| done).map_err(|fault| BlobError::Store(StoreError::from(fault)))
    }
}

impl fmt::Debug for PostgresBlobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresBlobs").finish_non_exhaustive()
    }
}

/// Bytes that are put.
struct Put {
    tenant: TenantId,
    digest: BlobDigest,
    bytes: Vec<u8>,
    at: Instant,
}

/// Keeps bytes. Doing it again changes nothing, so it is tried again whatever was lost.
async fn put(link: &Link, put: &Put) -> Result<(), Fault> {
    let mut tries = link.tries();
    loop {
        let turn = link.begin().await?;
        let kept = match put_in(&turn, link, put).await {
            Ok(()) => turn.commit().await,
            Err(fault) => {
                // A fault is told whether or not the connection can still be used.
                drop(turn.take_back().await);
                Err(fault)
            }
        };
        match kept {
            Err(fault) if fault.is_passing() && tries.go_on().await => {}
            kept => return kept,
        }
    }
}

/// Writes what is not there as it should be: what is damaged is mended by whoever puts it again.
async fn put_in(turn: &Turn<'_>, link: &Link, put: &Put) -> Result<(), Fault> {
    let of = |statement| about(link, statement, &put.tenant, put.digest);
    let (seconds, nanoseconds) = moment::columns(put.at);
    let row = of(statements::PUT_BLOB).with(bound(put.bytes.len())).with(seconds).with(nanoseconds);
    let found = turn.run(&[row, of(statements::PIECES)]).await?;
    let held = found.last().map_or(&[][..], Vec::as_slice);
    if !held.is_empty() && joined(held)? == put.bytes {
        return Ok(());
    }
    turn.run(&[of(statements::DROP_PIECES)]).await?;
    // Of no bytes there is one piece, so that there are pieces of everything.
    let no_bytes: &[u8] = &[];
    let only = put.bytes.is_empty().then_some(no_bytes);
    let pieces: Vec<(i64, &[u8])> = (1..).zip(put.bytes.chunks(PIECE_BYTES).chain(only)).collect();
    for some in pieces.chunks(PIECES_AT_ONCE) {
        let piece = |(n, bytes): &(i64, &[u8])| of(statements::PUT_PIECE).with(*n).with(bytes.to_vec());
        turn.run(&some.iter().map(piece).collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// The bytes under a digest, whatever they are by now.
async fn bytes(link: &Link, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, Fault> {
    let steps = [statements::BLOB, statements::PIECES].map(|statement| about(link, statement, tenant, digest));
    let answers = link.read_at_once(&steps).await?;
    let [row, pieces] = answers.as_slice() else { return Ok(None) };
    if row.is_empty() { Ok(None) } else { joined(pieces).map(Some) }
}

/// What is kept, after a digest.
async fn page(link: &Link, tenant: &TenantId, after: Option<BlobDigest>, limit: usize) -> Result<Vec<KeptBlob>, Fault> {
    let after = after.map(|after| after.to_string()).unwrap_or_default();
    let step = Step::new(statements::BLOBS, link.shard).text(tenant.as_str()).with(after).with(bound(limit));
    link.rows(step).await?.iter().map(kept).collect()
}

/// Takes bytes away that nobody has put since an instant. It is not tried again where it may have been done: the answer would be another.
async fn take_away(link: &Link, tenant: &TenantId, digest: BlobDigest, put_before: Instant) -> Result<bool, Fault> {
    let (seconds, nanoseconds) = moment::columns(put_before);
    let of = |statement| about(link, statement, tenant, digest);
    let row = of(statements::TAKE_BLOB_AWAY).with(seconds).with(nanoseconds);
    let answers = link.write(&[row, of(statements::DROP_ORPHANED_PIECES)], Twice::Harmful).await?;
    Ok(answers.first().is_some_and(|rows| !rows.is_empty()))
}

fn about(link: &Link, statement: &'static str, tenant: &TenantId, digest: BlobDigest) -> Step {
    Step::new(statement, link.shard).text(tenant.as_str()).with(digest.to_string())
}

fn joined(pieces: &[Row]) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    for row in pieces {
        let piece: &[u8] = row.try_get(0).map_err(|error| Fault::damaged("a piece of an attachment", error))?;
        bytes.extend_from_slice(piece);
    }
    Ok(bytes)
}

fn kept(row: &Row) -> Result<KeptBlob, Fault> {
    let digest: BlobDigest = text(row, 0)?.parse().map_err(|error| Fault::damaged("an attachment", error))?;
    let put_at = moment::instant(columns(row, 2)?, || format!("attachment {digest}"))?;
    Ok(KeptBlob { digest, size: get::<i64>(row, 1)?.unsigned_abs(), put_at })
}

#[async_trait]
impl Blobs for PostgresBlobs {
    async fn put(&self, tenant: &TenantId, bytes: &[u8], at: Instant) -> Result<BlobDigest, BlobError> {
        check_blob_size(bytes)?;
        let digest = BlobDigest::of(bytes);
        let given = Put { tenant: tenant.clone(), digest, bytes: bytes.to_vec(), at };
        self.on(|link| async move { put(&link, &given).await }).await?;
        Ok(digest)
    }

    async fn bytes(&self, tenant: &TenantId, digest: BlobDigest) -> Result<Option<Vec<u8>>, BlobError> {
        let tenant = tenant.clone();
        let found = self.on(|link| async move { bytes(&link, &tenant, digest).await }).await?;
        found.map(|bytes| digest.check(bytes)).transpose()
    }

    async fn blobs(
        &self,
        tenant: &TenantId,
        after: Option<BlobDigest>,
        limit: usize,
    ) -> Result<Vec<KeptBlob>, BlobError> {
        let (tenant, limit) = (tenant.clone(), limit.min(PAGE_MAX));
        self.on(|link| async move { page(&link, &tenant, after, limit).await }).await
    }

    async fn take_away(&self, tenant: &TenantId, digest: BlobDigest, put_before: Instant) -> Result<bool, BlobError> {
        let tenant = tenant.clone();
        self.on(|link| async move { take_away(&link, &tenant, digest, put_before).await }).await
    }
}
