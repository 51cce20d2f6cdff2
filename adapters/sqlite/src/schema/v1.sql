-- Version 1. Instants are seconds and nanoseconds (moment.rs), structured values are JSON, '' is "none" for a team.

-- A ticket as it stands. The columns are what lists, counts and timers look at; `body` is the whole ticket.
CREATE TABLE tickets (
    id        INTEGER PRIMARY KEY,
    version   INTEGER NOT NULL,
    tenant    TEXT NOT NULL,
    requester TEXT NOT NULL,
    status    TEXT NOT NULL,
    team      TEXT NOT NULL,
    wake_s    INTEGER,
    wake_ns   INTEGER,
    body      TEXT NOT NULL
) STRICT;
CREATE INDEX tickets_by_tenant ON tickets (tenant, id);
CREATE INDEX tickets_by_requester ON tickets (tenant, requester, id);
CREATE INDEX tickets_by_wake ON tickets (tenant, wake_s, wake_ns, id) WHERE wake_s IS NOT NULL;

-- What has happened, in the order of commits. UNIQUE is the guard: two commits cannot append at the same place. Not
-- WITHOUT ROWID, because rows are long: a durable create takes an eighth less time this way.
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    ticket   INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    body     TEXT NOT NULL,
    UNIQUE (ticket, seq)
) STRICT;

-- Why, one per commit, numbered from 1 within the ticket. A refused opening has none: it has no ticket.
CREATE TABLE decisions (
    position INTEGER PRIMARY KEY,
    ticket   INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    body     TEXT NOT NULL,
    UNIQUE (ticket, n)
) STRICT;

-- The answers that were given, by the caller's name for the request.
CREATE TABLE receipts (
    tenant  TEXT NOT NULL,
    command TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (tenant, command)
) STRICT, WITHOUT ROWID;

CREATE TABLE external_ids (
    tenant   TEXT NOT NULL,
    external TEXT NOT NULL,
    ticket   INTEGER NOT NULL,
    PRIMARY KEY (tenant, external)
) STRICT, WITHOUT ROWID;

CREATE TABLE loads (
    tenant      TEXT NOT NULL,
    agent       TEXT NOT NULL,
    n_open      INTEGER NOT NULL,
    assigned_s  INTEGER,
    assigned_ns INTEGER,
    PRIMARY KEY (tenant, agent)
) STRICT, WITHOUT ROWID;

-- How many tickets there are, kept up to date by each commit.
CREATE TABLE counts (
    tenant TEXT NOT NULL,
    team   TEXT NOT NULL,
    status TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (tenant, team, status)
) STRICT, WITHOUT ROWID;

-- Notices that wait, in the order of their commits. AUTOINCREMENT, so that a position is never used again.
CREATE TABLE outbox (
    position      INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant        TEXT NOT NULL,
    notice        TEXT NOT NULL UNIQUE,
    not_before_s  INTEGER NOT NULL,
    not_before_ns INTEGER NOT NULL,
    body          TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_by_tenant ON outbox (tenant, position);

-- Notices that were given up, at the positions they had.
CREATE TABLE dead_letters (
    position INTEGER PRIMARY KEY,
    tenant   TEXT NOT NULL,
    why      TEXT NOT NULL,
    body     TEXT NOT NULL
) STRICT;
CREATE INDEX dead_letters_by_tenant ON dead_letters (tenant, position);

CREATE TABLE configurations (
    version  TEXT PRIMARY KEY NOT NULL,
    document TEXT NOT NULL
) STRICT;
