//! Bytes of attachments beside the tickets: every law, and what becomes of rows that somebody else has damaged.
use helpdesk_core::{BlobDigest, BlobError, Blobs, check_blobs};
use helpdesk_memory::MemoryStore;
use helpdesk_postgres::PostgresBlobs;
use helpdesk_testkit::{Fixture, instant};
use pollster::block_on;

use crate::server::{Schema, server};

helpdesk_testkit::blob_conformance!(where crate::server::blob_place);

/// A piece that is gone, another one, fewer bytes: an error, found by the check, and mended by whoever puts the bytes again.
#[test]
fn damaged_bytes_are_an_error() {
    let Some(server) = server() else { return };
    let (schema, acme) = (Schema::new(server), Fixture::acme().tenant().clone());
    let blobs = PostgresBlobs::of(&schema.store());
    let bytes = b"the contract, signed".repeat(100_000);
    let digest = BlobDigest::of(&bytes);
    for damage in [
        "DELETE FROM blob_pieces WHERE n = 2",
        "DELETE FROM blob_pieces",
        "UPDATE blob_pieces SET bytes = 'something else' WHERE n = 1",
        "UPDATE blob_pieces SET n = -n",
        "UPDATE blob_pieces SET bytes = ''",
    ] {
        block_on(blobs.put(&acme, &bytes, instant(0))).expect("it is kept");
        assert!(block_on(blobs.bytes(&acme, digest)).expect("whole").as_deref() == Some(&bytes[..]), "{damage}");
        schema.run(&format!("SET search_path = {}; {damage}", schema.name));
        assert_eq!(block_on(blobs.bytes(&acme, digest)), Err(BlobError::Changed { digest }), "{damage}");
        let checked = block_on(check_blobs(&blobs, &MemoryStore::new(), &acme)).expect("it is checked");
        assert_eq!((checked.n_whole, checked.changed), (0, vec![digest]), "{damage}");
    }
}
