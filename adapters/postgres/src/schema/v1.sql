-- Version 1. Each statement can be run again: a migration that was cut off goes on. Everything that is kept has the number of a shard
-- first in its key; numbers come from the host; nothing refers to another table. Instants are seconds and nanoseconds (moment.rs),
-- structured values are JSON as text (jsonb knows no NUL), '' is "none" for a team.

-- A ticket as it stands. The columns are what lists, timers and guards look at; `body` is the whole ticket. `n_decisions` numbers the
-- decisions; `fence` is that of its lease, 0 where nobody has one.
CREATE TABLE IF NOT EXISTS tickets (
    shard       smallint NOT NULL,
    id          bigint NOT NULL,
    version     bigint NOT NULL,
    tenant      text NOT NULL,
    requester   text NOT NULL,
    status      text NOT NULL,
    team        text NOT NULL,
    assignee    text,
    wake_s      bigint,
    wake_ns     bigint,
    fence       bigint NOT NULL,
    until_s     bigint,
    until_ns    bigint,
    hands       text,
    whose       text,
    opened_s    bigint NOT NULL,
    opened_ns   bigint NOT NULL,
    n_decisions bigint NOT NULL,
    body        text NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE INDEX IF NOT EXISTS tickets_by_tenant ON tickets (shard, tenant, id);
CREATE INDEX IF NOT EXISTS tickets_by_requester ON tickets (shard, tenant, requester, id);
CREATE INDEX IF NOT EXISTS tickets_by_wake ON tickets (shard, tenant, wake_s, wake_ns, id) WHERE wake_s IS NOT NULL;
CREATE INDEX IF NOT EXISTS tickets_in_hands ON tickets (shard, tenant, hands, whose, opened_s, opened_ns, id) WHERE hands IS NOT NULL;

-- What has happened. The primary key is the guard: two commits cannot append at the same place.
CREATE TABLE IF NOT EXISTS events (
    shard  smallint NOT NULL,
    ticket bigint NOT NULL,
    seq    bigint NOT NULL,
    body   text NOT NULL,
    PRIMARY KEY (shard, ticket, seq)
);

-- Why, one per commit, numbered from 1 within the ticket. A refused opening has none: it has no ticket.
CREATE TABLE IF NOT EXISTS decisions (
    shard  smallint NOT NULL,
    ticket bigint NOT NULL,
    n      bigint NOT NULL,
    body   text NOT NULL,
    PRIMARY KEY (shard, ticket, n)
);

-- The answers that were given, by the caller's name for the request.
CREATE TABLE IF NOT EXISTS receipts (
    shard   smallint NOT NULL,
    tenant  text NOT NULL,
    command text NOT NULL,
    body    text NOT NULL,
    PRIMARY KEY (shard, tenant, command)
);

CREATE TABLE IF NOT EXISTS external_ids (
    shard    smallint NOT NULL,
    tenant   text NOT NULL,
    external text NOT NULL,
    ticket   bigint NOT NULL,
    PRIMARY KEY (shard, tenant, external)
);

-- Which tickets are about which objects of the host's.
CREATE TABLE IF NOT EXISTS subjects (
    shard   smallint NOT NULL,
    tenant  text NOT NULL,
    kind    text NOT NULL,
    subject text NOT NULL,
    ticket  bigint NOT NULL,
    PRIMARY KEY (shard, tenant, kind, subject, ticket)
);
CREATE INDEX IF NOT EXISTS subjects_by_ticket ON subjects (shard, ticket);

-- What lists ask for: a ticket stands on a shelf for its team, its queue, its agent, its requester, each requester in copy, its
-- organization and each tag; by status, in the order of opening and, while there is work on it, in the order of what is due. What is
-- not due at all has the greatest number there is.
CREATE TABLE IF NOT EXISTS shelves (
    shard     smallint NOT NULL,
    tenant    text NOT NULL,
    kind      text NOT NULL,
    name      text NOT NULL,
    status    text NOT NULL,
    opened_s  bigint NOT NULL,
    opened_ns bigint NOT NULL,
    ticket    bigint NOT NULL,
    due_s     bigint,
    due_ns    bigint,
    PRIMARY KEY (shard, tenant, kind, name, status, opened_s, opened_ns, ticket)
);
CREATE INDEX IF NOT EXISTS shelves_by_due ON shelves (shard, tenant, kind, name, status, due_s, due_ns, ticket) WHERE due_s IS NOT NULL;

-- How many tickets there are, kept by each commit. In slots, so that two commits seldom wait for each other: the sum is what counts.
CREATE TABLE IF NOT EXISTS counts (
    shard  smallint NOT NULL,
    tenant text NOT NULL,
    team   text NOT NULL,
    status text NOT NULL,
    slot   smallint NOT NULL,
    n      bigint NOT NULL,
    PRIMARY KEY (shard, tenant, team, status, slot)
);

-- How many tickets an agent has, kept by each commit.
CREATE TABLE IF NOT EXISTS agent_counts (
    shard  smallint NOT NULL,
    tenant text NOT NULL,
    agent  text NOT NULL,
    team   text NOT NULL,
    status text NOT NULL,
    n      bigint NOT NULL,
    PRIMARY KEY (shard, tenant, agent, team, status)
);

-- What claims count against.
CREATE TABLE IF NOT EXISTS held (
    shard       smallint NOT NULL,
    tenant      text NOT NULL,
    kind        text NOT NULL,
    holder      text NOT NULL,
    total       bigint NOT NULL,
    assigned_s  bigint,
    assigned_ns bigint,
    PRIMARY KEY (shard, tenant, kind, holder)
);

-- What agents last said of being there.
CREATE TABLE IF NOT EXISTS presences (
    shard    smallint NOT NULL,
    tenant   text NOT NULL,
    agent    text NOT NULL,
    presence text NOT NULL,
    since_s  bigint NOT NULL,
    since_ns bigint NOT NULL,
    PRIMARY KEY (shard, tenant, agent)
);

-- Notices that wait, each at the place that its instant and its commit gave it.
CREATE TABLE IF NOT EXISTS outbox (
    shard         smallint NOT NULL,
    tenant        text NOT NULL,
    notice        text NOT NULL,
    ticket        bigint NOT NULL,
    lane          text NOT NULL,
    at_s          bigint NOT NULL,
    at_ns         bigint NOT NULL,
    place         bigint NOT NULL,
    not_before_s  bigint NOT NULL,
    not_before_ns bigint NOT NULL,
    n_attempts    bigint NOT NULL,
    body          text NOT NULL,
    PRIMARY KEY (shard, tenant, notice)
);
CREATE INDEX IF NOT EXISTS outbox_by_place ON outbox (shard, tenant, at_s, at_ns, place);
CREATE INDEX IF NOT EXISTS outbox_by_lane ON outbox (shard, tenant, lane, at_s, at_ns, place);
CREATE INDEX IF NOT EXISTS outbox_by_ticket ON outbox (shard, tenant, ticket);

-- Notices that were given up or withdrawn, at the places they had.
CREATE TABLE IF NOT EXISTS dead_letters (
    shard  smallint NOT NULL,
    tenant text NOT NULL,
    notice text NOT NULL,
    ticket bigint NOT NULL,
    lane   text NOT NULL,
    at_s   bigint NOT NULL,
    at_ns  bigint NOT NULL,
    place  bigint NOT NULL,
    ending text NOT NULL,
    why    text NOT NULL,
    body   text NOT NULL,
    PRIMARY KEY (shard, tenant, notice)
);
CREATE INDEX IF NOT EXISTS dead_letters_by_place ON dead_letters (shard, tenant, place);
CREATE INDEX IF NOT EXISTS dead_letters_by_ticket ON dead_letters (shard, tenant, ticket);

-- Which desk delivers a lane, and until when. A lease that was given back leaves no row.
CREATE TABLE IF NOT EXISTS lanes (
    shard    smallint NOT NULL,
    tenant   text NOT NULL,
    lane     text NOT NULL,
    fence    bigint NOT NULL,
    until_s  bigint NOT NULL,
    until_ns bigint NOT NULL,
    PRIMARY KEY (shard, tenant, lane)
);

-- Whether an outbox is held. Whoever takes lanes goes one after the other: each writes this row first.
CREATE TABLE IF NOT EXISTS outboxes (
    shard   smallint NOT NULL,
    tenant  text NOT NULL,
    is_held boolean NOT NULL,
    n       bigint NOT NULL,
    PRIMARY KEY (shard, tenant)
);

-- The last fence that was given: none is given twice.
CREATE TABLE IF NOT EXISTS fences (
    shard smallint NOT NULL,
    last  bigint NOT NULL,
    PRIMARY KEY (shard)
);

CREATE TABLE IF NOT EXISTS configurations (
    shard    smallint NOT NULL,
    version  text NOT NULL,
    document text NOT NULL,
    PRIMARY KEY (shard, version)
);

-- Who asks; whom they turned out to be stands apart from the rest, to be found from there.
CREATE TABLE IF NOT EXISTS people (
    shard       smallint NOT NULL,
    tenant      text NOT NULL,
    person      text NOT NULL,
    version     bigint NOT NULL,
    merged_into text,
    body        text NOT NULL,
    PRIMARY KEY (shard, tenant, person)
);
CREATE INDEX IF NOT EXISTS people_by_merger ON people (shard, tenant, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE IF NOT EXISTS addresses (
    shard   smallint NOT NULL,
    tenant  text NOT NULL,
    address text NOT NULL,
    person  text NOT NULL,
    PRIMARY KEY (shard, tenant, address)
);
CREATE INDEX IF NOT EXISTS addresses_by_person ON addresses (shard, tenant, person);

-- Whoever merges people goes one after the other: each writes this row first.
CREATE TABLE IF NOT EXISTS mergers (
    shard  smallint NOT NULL,
    tenant text NOT NULL,
    n      bigint NOT NULL,
    PRIMARY KEY (shard, tenant)
);
