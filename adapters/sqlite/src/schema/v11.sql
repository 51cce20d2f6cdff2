-- Version 11. What waits and may not be sent yet is found apart from what may: from when a notice may be sent as far as its lane goes,
-- which is the latest of what it and those before it in its lane wait for. Nothing stands there where each of them may be sent from its own
-- instant on. The rows that are there are lined up by the program (outbox.rs).
ALTER TABLE outbox ADD COLUMN ready_s INTEGER;
ALTER TABLE outbox ADD COLUMN ready_ns INTEGER;
DROP INDEX outbox_by_place;
CREATE INDEX outbox_at_once ON outbox (tenant, at_s, at_ns, position) WHERE ready_s IS NULL;
CREATE INDEX outbox_put_off ON outbox (tenant, ready_s, ready_ns, at_s, at_ns, position) WHERE ready_s IS NOT NULL;
CREATE INDEX outbox_lanes_put_off ON outbox (tenant, lane) WHERE ready_s IS NOT NULL;

-- The tickets of a team in the order of their ids: what somebody may see who sees some teams.
CREATE INDEX tickets_by_team ON tickets (tenant, team, id);
