-- Version 6. Who is there, and in whose hands tickets are.

-- What agents last said of being there.
CREATE TABLE presences (
    tenant   TEXT NOT NULL,
    agent    TEXT NOT NULL,
    presence TEXT NOT NULL,
    since_s  INTEGER NOT NULL,
    since_ns INTEGER NOT NULL,
    PRIMARY KEY (tenant, agent)
) STRICT, WITHOUT ROWID;

-- In whose hands a ticket is while there is work on it: 'agent', 'queue' of a team, or 'triage', and whose.
ALTER TABLE tickets ADD COLUMN hands TEXT;
ALTER TABLE tickets ADD COLUMN whose TEXT;
ALTER TABLE tickets ADD COLUMN opened_s INTEGER;
ALTER TABLE tickets ADD COLUMN opened_ns INTEGER;
UPDATE tickets SET
    hands = CASE WHEN body ->> '$.assignee' IS NOT NULL THEN 'agent' WHEN team <> '' THEN 'queue' ELSE 'triage' END,
    whose = coalesce(body ->> '$.assignee', team),
    opened_s = unixepoch(substr(body ->> '$.opened_at', 1, 19)),
    opened_ns = CAST(substr(rtrim(substr(body ->> '$.opened_at', 21), 'Z') || '000000000', 1, 9) AS INTEGER)
    WHERE status IN ('new', 'open', 'pending', 'on_hold');
CREATE INDEX tickets_in_hands ON tickets (tenant, hands, whose, opened_s, opened_ns, id) WHERE hands IS NOT NULL;
