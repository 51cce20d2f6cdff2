//! Bytes of attachments in a file of their own: every law, and what becomes of rows that somebody else has damaged.
use std::sync::Arc;

use helpdesk_core::{BlobDigest, BlobError, Blobs, Instant, Sweep, TenantId, check_blobs, collect_blobs};
use helpdesk_memory::MemoryStore;
use helpdesk_sqlite::{BLOBS_APPLICATION_ID, OpenError, SqliteBlobs, SqliteOptions, SqliteStore};
use helpdesk_testkit::{BlobPlace, Place, instant};
use pollster::block_on;
use rusqlite::Connection;

use crate::place::Directory;

helpdesk_testkit::blob_conformance!(|| Box::new(Directory::new()));

impl BlobPlace for Directory {
    fn open_blobs(&self) -> Arc<dyn Blobs> {
        Arc::new(opened(self))
    }
}

fn opened(directory: &Directory) -> SqliteBlobs {
    SqliteBlobs::open(directory.path().join("blobs.db"), &SqliteOptions::default()).expect("the file opens")
}

fn acme() -> TenantId {
    TenantId::new("acme").expect("a tenant")
}

/// Half a row, another row, a row that says another size: an error, found by the check, and mended by whoever puts the bytes again.
#[test]
fn damaged_bytes_are_an_error() {
    let directory = Directory::new();
    let (blobs, bytes, now): (_, _, Instant) = (opened(&directory), b"the contract, signed".repeat(1_000), instant(0));
    let digest = BlobDigest::of(&bytes);
    for damage in [
        "UPDATE blobs SET bytes = substr(bytes, 1, 9000)",
        "UPDATE blobs SET bytes = zeroblob(length(bytes))",
        "UPDATE blobs SET bytes = zeroblob(0), size = 0",
    ] {
        block_on(blobs.put(&acme(), &bytes, now)).expect("it is kept");
        assert_eq!(block_on(blobs.bytes(&acme(), digest)).expect("whole").as_deref(), Some(&bytes[..]), "{damage}");
        let other = Connection::open(directory.path().join("blobs.db")).expect("the file opens");
        assert_eq!(other.execute(damage, []).expect("it is damaged"), 1);
        assert_eq!(block_on(blobs.bytes(&acme(), digest)), Err(BlobError::Changed { digest }), "{damage}");
        let checked = block_on(check_blobs(&blobs, &MemoryStore::new(), &acme())).expect("it is checked");
        assert_eq!((checked.n_whole, checked.changed), (0, vec![digest]), "{damage}");
    }
    let error = block_on(blobs.bytes(&acme(), digest)).expect_err("it is damaged");
    assert!(error.to_string().ends_with("has another digest: it is damaged, bring it back from a backup"), "{error}");
}

/// What is taken away is not left in the file.
#[test]
fn bytes_that_are_gone_are_overwritten() {
    let directory = Directory::new();
    let blobs = opened(&directory);
    let secret = b"Xq7-Zj4-Vk9".repeat(3_000);
    block_on(blobs.put(&acme(), &secret, instant(0))).expect("it is kept");
    let swept = block_on(collect_blobs(&blobs, &MemoryStore::new(), &acme(), instant(1), None, Sweep::Collect));
    assert_eq!(swept.map(|swept| swept.n_taken_away), Ok(1));
    for name in ["blobs.db", "blobs.db-wal"] {
        let file = std::fs::read(directory.path().join(name)).unwrap_or_default();
        assert!(!file.windows(11).any(|window| window == b"Xq7-Zj4-Vk9"), "{name} holds it still");
    }
}

/// A store's file is no file of bytes, and the other way round.
#[test]
fn each_file_is_of_its_own_kind() {
    let directory = Directory::new();
    drop((directory.open(), opened(&directory)));
    let error = SqliteBlobs::open(directory.file(), &SqliteOptions::default()).err();
    assert!(matches!(error, Some(OpenError::Foreign { expected: BLOBS_APPLICATION_ID, .. })), "{error:?}");
    let error = SqliteStore::open(directory.path().join("blobs.db")).err();
    assert!(matches!(error, Some(OpenError::Foreign { found: BLOBS_APPLICATION_ID, .. })), "{error:?}");
}
