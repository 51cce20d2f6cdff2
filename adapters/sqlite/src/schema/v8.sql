-- Version 8. What lists ask for: a ticket stands on a shelf for its team, its queue, its agent, its requester, each requester in copy,
-- its organization and each tag; by status, in the order of opening and, while there is work on it, in the order of what is due.
-- What is not due at all has the greatest number there is. The rows of tickets that are there are made by the program (shelf.rs).
CREATE TABLE shelves (
    tenant    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    status    TEXT NOT NULL,
    opened_s  INTEGER NOT NULL,
    opened_ns INTEGER NOT NULL,
    ticket    INTEGER NOT NULL,
    due_s     INTEGER,
    due_ns    INTEGER,
    PRIMARY KEY (tenant, kind, name, status, opened_s, opened_ns, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX shelves_by_due ON shelves (tenant, kind, name, status, due_s, due_ns, ticket) WHERE due_s IS NOT NULL;

-- Where the ticket stands, so that a commit moves what has moved.
ALTER TABLE tickets ADD COLUMN shelved TEXT;

-- How many tickets an agent has, kept up to date by each commit.
CREATE TABLE agent_counts (
    tenant TEXT NOT NULL,
    agent  TEXT NOT NULL,
    team   TEXT NOT NULL,
    status TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (tenant, agent, team, status)
) STRICT, WITHOUT ROWID;

-- The shelves answer what these did, and no write has to look into a body any more.
DROP INDEX tickets_with_copies;
DROP INDEX tickets_by_organization;
