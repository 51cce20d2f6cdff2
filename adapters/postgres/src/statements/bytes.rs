//! The statements of bytes of attachments.

statements! {
    /// Whoever puts bytes has their row first, until the transaction ends; the later instant stands.
    PUT_BLOB = "INSERT INTO blobs AS it (shard, tenant, digest, size, put_s, put_ns) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (shard, tenant, digest) DO UPDATE SET size = excluded.size,
            put_s = CASE WHEN (it.put_s, it.put_ns) < (excluded.put_s, excluded.put_ns) THEN excluded.put_s ELSE it.put_s END,
            put_ns = CASE WHEN (it.put_s, it.put_ns) < (excluded.put_s, excluded.put_ns) THEN excluded.put_ns ELSE it.put_ns END";
    BLOB = "SELECT size FROM blobs WHERE shard = $1 AND tenant = $2 AND digest = $3";
    PIECES = "SELECT bytes FROM blob_pieces WHERE shard = $1 AND tenant = $2 AND digest = $3 ORDER BY n";
    PUT_PIECE = "INSERT INTO blob_pieces (shard, tenant, digest, n, bytes) VALUES ($1, $2, $3, $4, $5)";
    DROP_PIECES = "DELETE FROM blob_pieces WHERE shard = $1 AND tenant = $2 AND digest = $3";
    BLOBS = "SELECT digest, size, put_s, put_ns FROM blobs WHERE shard = $1 AND tenant = $2 AND digest > $3 ORDER BY digest LIMIT $4";
    TAKE_BLOB_AWAY = "DELETE FROM blobs WHERE shard = $1 AND tenant = $2 AND digest = $3 AND (put_s, put_ns) < ($4, $5) RETURNING 1";
    /// The pieces of what is not there any more.
    DROP_ORPHANED_PIECES = "DELETE FROM blob_pieces WHERE shard = $1 AND tenant = $2 AND digest = $3
        AND NOT EXISTS (SELECT 1 FROM blobs WHERE blobs.shard = $1 AND blobs.tenant = $2 AND blobs.digest = $3)";
}
