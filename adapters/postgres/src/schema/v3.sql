-- Version 3. Bytes of attachments under their digests, apart from what a commit touches. What is said of them stands in one row, which
-- whoever puts or takes them away has first; the bytes stand in pieces beside it.
CREATE TABLE IF NOT EXISTS blobs (
    shard  smallint NOT NULL,
    tenant text NOT NULL,
    digest text NOT NULL,
    size   bigint NOT NULL,
    put_s  bigint NOT NULL,
    put_ns bigint NOT NULL,
    PRIMARY KEY (shard, tenant, digest)
);
CREATE TABLE IF NOT EXISTS blob_pieces (
    shard  smallint NOT NULL,
    tenant text NOT NULL,
    digest text NOT NULL,
    n      bigint NOT NULL,
    bytes  bytea NOT NULL,
    PRIMARY KEY (shard, tenant, digest, n)
);
