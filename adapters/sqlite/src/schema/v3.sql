-- Version 3. The outbox knows the place of a notice (its own instant, then its commit), its lane and its attempts; a dead
-- letter its name and its end.
ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN at_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN at_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN n_attempts INTEGER NOT NULL DEFAULT 0;
-- What waits already went by mail only. Its instant has no, three, six or nine digits after the point.
UPDATE outbox SET
    lane = json_extract(body, '$.ticket') || ' email ' || json_extract(body, '$.to'),
    at_s = unixepoch(substr(json_extract(body, '$.at'), 1, 19)),
    at_ns = CAST(substr(rtrim(substr(json_extract(body, '$.at'), 21), 'Z') || '000000000', 1, 9) AS INTEGER);
DROP INDEX outbox_by_tenant;
CREATE INDEX outbox_by_place ON outbox (tenant, at_s, at_ns, position);
CREATE INDEX outbox_by_lane ON outbox (tenant, lane, at_s, at_ns, position);

ALTER TABLE dead_letters ADD COLUMN notice TEXT NOT NULL DEFAULT '';
ALTER TABLE dead_letters ADD COLUMN ending TEXT NOT NULL DEFAULT 'given_up';
UPDATE dead_letters SET notice = json_extract(body, '$.id');
CREATE INDEX dead_letters_by_notice ON dead_letters (tenant, notice);
