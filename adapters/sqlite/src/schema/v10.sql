-- Version 10. Which desk delivers a lane of the outbox, and until when, under a fence counted with those of leases; and the outboxes
-- of which nothing is handed out.
CREATE TABLE lane_leases (
    tenant   TEXT NOT NULL,
    lane     TEXT NOT NULL,
    fence    INTEGER NOT NULL,
    until_s  INTEGER NOT NULL,
    until_ns INTEGER NOT NULL,
    PRIMARY KEY (tenant, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE held_outboxes (
    tenant TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;
