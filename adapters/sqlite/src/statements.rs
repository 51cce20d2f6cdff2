//! Every statement that runs, by name: so that each is prepared once, and the plan of each can be tested.

pub(crate) const LOAD: &str = "SELECT body FROM tickets WHERE id = ?1";
pub(crate) const HISTORY: &str = "SELECT seq, body FROM events WHERE ticket = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
pub(crate) const DECISIONS: &str = "SELECT n, body FROM decisions WHERE ticket = ?1 AND n > ?2 ORDER BY n LIMIT ?3";
pub(crate) const FIND: &str = "SELECT ticket FROM external_ids WHERE tenant = ?1 AND external = ?2";
pub(crate) const RECEIPT: &str = "SELECT body FROM receipts WHERE tenant = ?1 AND command = ?2";

pub(crate) const PAGE: &str = "SELECT id, body FROM tickets WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
/// What somebody asked for, what they are in copy of, and what their organization shares: each from its shelf.
pub(crate) const PAGE_OF_REQUESTS: &str = "SELECT id, body FROM tickets WHERE id IN (
    SELECT ticket FROM shelves WHERE tenant = ?1 AND kind = 'requester' AND name IN (SELECT value FROM json_each(?4)) AND ticket > ?2
    UNION ALL SELECT ticket FROM shelves
        WHERE tenant = ?1 AND kind = 'copied' AND name IN (SELECT value FROM json_each(?4)) AND ticket > ?2
    UNION ALL SELECT ticket FROM shelves WHERE tenant = ?1 AND kind = 'organization' AND name = ?5 AND ticket > ?2)
    ORDER BY id LIMIT ?3";
/// The tickets of a team, and those of an agent, by id.
pub(crate) const OF_TEAM: &str =
    "SELECT id FROM tickets WHERE tenant = ?1 AND team = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
pub(crate) const OF_AGENT: &str = "SELECT ticket FROM shelves
    WHERE tenant = ?1 AND kind = 'agent' AND name = ?2 AND ticket > ?3 ORDER BY ticket LIMIT ?4";
/// The index gives the tickets in the order of their ids; each is then found by its key.
pub(crate) const ABOUT: &str =
    "SELECT tickets.id, tickets.body FROM subjects CROSS JOIN tickets ON tickets.id = subjects.ticket
    WHERE subjects.tenant = ?1 AND subjects.kind = ?2 AND subjects.subject = ?3 AND subjects.ticket > ?4
    ORDER BY subjects.ticket";
pub(crate) const FORGET_SUBJECTS: &str = "DELETE FROM subjects WHERE ticket = ?1";
pub(crate) const BE_ABOUT: &str = "INSERT INTO subjects (tenant, kind, subject, ticket) VALUES (?1, ?2, ?3, ?4)";
pub(crate) const COUNTS: &str = "SELECT status, team, n FROM counts WHERE tenant = ?1 AND n <> 0";
pub(crate) const COUNTS_OF_AGENT: &str =
    "SELECT status, team, n FROM agent_counts WHERE tenant = ?1 AND agent = ?2 AND n <> 0";
pub(crate) const COUNTS_OF_REQUESTS: &str = "SELECT status, team, 1 FROM tickets WHERE id IN (
    SELECT ticket FROM shelves WHERE tenant = ?1 AND kind = 'requester' AND name IN (SELECT value FROM json_each(?2))
    UNION ALL SELECT ticket FROM shelves WHERE tenant = ?1 AND kind = 'copied' AND name IN (SELECT value FROM json_each(?2))
    UNION ALL SELECT ticket FROM shelves WHERE tenant = ?1 AND kind = 'organization' AND name = ?3)";

pub(crate) const DUE_ON_SHELF: &str = "SELECT ticket, opened_s, opened_ns, due_s, due_ns FROM shelves
    WHERE tenant = ?1 AND kind = ?2 AND name = ?3 AND status = ?4 AND due_s IS NOT NULL AND (due_s, due_ns, ticket) > (?5, ?6, ?7)
    ORDER BY due_s, due_ns, ticket LIMIT ?8";
pub(crate) const NEWEST_ON_SHELF: &str = "SELECT ticket, opened_s, opened_ns FROM shelves
    WHERE tenant = ?1 AND kind = ?2 AND name = ?3 AND status = ?4 AND (opened_s, opened_ns, ticket) < (?5, ?6, ?7)
    ORDER BY opened_s DESC, opened_ns DESC, ticket DESC LIMIT ?8";
pub(crate) const STANDS_ON: &str = "SELECT 1 FROM shelves WHERE tenant = ?1 AND kind = ?2 AND name = ?3 AND status = ?4
    AND opened_s = ?5 AND opened_ns = ?6 AND ticket = ?7";
pub(crate) const PUT_ON_SHELF: &str = "INSERT INTO shelves
    (tenant, kind, name, status, opened_s, opened_ns, ticket, due_s, due_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT DO UPDATE SET due_s = excluded.due_s, due_ns = excluded.due_ns";
pub(crate) const TAKE_OFF_SHELF: &str =
    "DELETE FROM shelves WHERE tenant = ?1 AND kind = ?2 AND name = ?3 AND status = ?4
    AND opened_s = ?5 AND opened_ns = ?6 AND ticket = ?7";
pub(crate) const COUNT_FOR_AGENT: &str = "INSERT INTO agent_counts (tenant, agent, team, status, n)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET n = n + excluded.n";

pub(crate) const DUE: &str = "SELECT wake_s, wake_ns, id FROM tickets
    WHERE tenant = ?1 AND wake_s IS NOT NULL AND (wake_s, wake_ns) <= (?2, ?3) ORDER BY wake_s, wake_ns, id LIMIT ?4";
pub(crate) const NEXT_WAKE: &str = "SELECT wake_s, wake_ns, id FROM tickets
    WHERE tenant = ?1 AND wake_s IS NOT NULL ORDER BY wake_s, wake_ns, id LIMIT 1";

/// What is due and nobody's: a walk along the wake times that passes over what has a lease.
pub(crate) const CLAIMABLE: &str = "SELECT wake_s, wake_ns, id FROM tickets
    WHERE tenant = ?1 AND wake_s IS NOT NULL AND (wake_s, wake_ns) <= (?2, ?3)
    AND NOT EXISTS (SELECT 1 FROM leases WHERE leases.ticket = tickets.id AND (leases.until_s, leases.until_ns) > (?2, ?3))
    ORDER BY wake_s, wake_ns, id LIMIT ?4";
pub(crate) const NEXT_FENCE: &str = "UPDATE fences SET last = last + ?1 RETURNING last";
pub(crate) const LEASE: &str = "INSERT INTO leases (ticket, fence, until_s, until_ns) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET fence = excluded.fence, until_s = excluded.until_s, until_ns = excluded.until_ns";
pub(crate) const FENCE: &str = "SELECT fence FROM leases WHERE ticket = ?1";
pub(crate) const END_LEASE: &str = "DELETE FROM leases WHERE ticket = ?1 AND fence = ?2";
pub(crate) const RELEASE: &str = "DELETE FROM leases WHERE ticket = ?1 AND fence = ?2
    AND EXISTS (SELECT 1 FROM tickets WHERE id = ?1 AND tenant = ?3)";

/// What may be sent: what may be from its own instant on, in the order of these, and what was put off and has come up, which is sorted.
pub(crate) const WAITING: &str = "SELECT position, body, not_before_s, not_before_ns, n_attempts FROM (
    SELECT * FROM (SELECT position, body, not_before_s, not_before_ns, n_attempts, at_s, at_ns FROM outbox
        WHERE tenant = ?1 AND ready_s IS NULL AND (at_s, at_ns) <= (?2, ?3) ORDER BY at_s, at_ns, position LIMIT ?4)
    UNION ALL
    SELECT * FROM (SELECT position, body, not_before_s, not_before_ns, n_attempts, at_s, at_ns FROM outbox
        WHERE tenant = ?1 AND ready_s IS NOT NULL AND (ready_s, ready_ns) <= (?2, ?3)
        ORDER BY at_s, at_ns, position LIMIT ?4))
    ORDER BY at_s, at_ns, position LIMIT ?4";
/// The same, but for the lanes that have a lease.
pub(crate) const CLAIMABLE_LANES: &str = "SELECT position, body, not_before_s, not_before_ns, n_attempts FROM (
    SELECT * FROM (SELECT position, body, not_before_s, not_before_ns, n_attempts, at_s, at_ns FROM outbox AS it
        WHERE tenant = ?1 AND ready_s IS NULL AND (at_s, at_ns) <= (?2, ?3)
        AND NOT EXISTS (SELECT 1 FROM lane_leases AS held WHERE held.tenant = ?1 AND held.lane = it.lane
            AND (held.until_s, held.until_ns) > (?2, ?3))
        ORDER BY at_s, at_ns, position LIMIT ?4)
    UNION ALL
    SELECT * FROM (SELECT position, body, not_before_s, not_before_ns, n_attempts, at_s, at_ns FROM outbox AS it
        WHERE tenant = ?1 AND ready_s IS NOT NULL AND (ready_s, ready_ns) <= (?2, ?3)
        AND NOT EXISTS (SELECT 1 FROM lane_leases AS held WHERE held.tenant = ?1 AND held.lane = it.lane
            AND (held.until_s, held.until_ns) > (?2, ?3))
        ORDER BY at_s, at_ns, position LIMIT ?4))
    ORDER BY at_s, at_ns, position LIMIT ?4";
/// A lane in its order, and from when each of it may be sent.
pub(crate) const LANE: &str = "SELECT position, at_s, at_ns, not_before_s, not_before_ns, ready_s, ready_ns FROM outbox
    WHERE tenant = ?1 AND lane = ?2 ORDER BY at_s, at_ns, position";
pub(crate) const LANE_AT: &str = "SELECT tenant, lane FROM outbox WHERE position = ?1";
pub(crate) const READY: &str = "UPDATE outbox SET ready_s = ?2, ready_ns = ?3 WHERE position = ?1";
pub(crate) const IS_LANE_PUT_OFF: &str =
    "SELECT 1 FROM outbox WHERE tenant = ?1 AND lane = ?2 AND ready_s IS NOT NULL LIMIT 1";
pub(crate) const LANES_TO_LINE_UP: &str =
    "SELECT DISTINCT tenant, lane FROM outbox WHERE (not_before_s, not_before_ns) <> (at_s, at_ns)";
pub(crate) const LEASE_LANE: &str =
    "INSERT INTO lane_leases (tenant, lane, fence, until_s, until_ns) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET fence = excluded.fence, until_s = excluded.until_s, until_ns = excluded.until_ns";
pub(crate) const LANE_FENCE: &str = "SELECT fence FROM lane_leases WHERE tenant = ?1 AND lane = ?2";
pub(crate) const LANE_OF: &str = "SELECT lane FROM outbox WHERE tenant = ?1 AND notice = ?2";
pub(crate) const RELEASE_LANE: &str = "DELETE FROM lane_leases WHERE tenant = ?1 AND lane = ?2 AND fence = ?3";
pub(crate) const HOLD_OUTBOX: &str = "INSERT INTO held_outboxes (tenant) VALUES (?1) ON CONFLICT DO NOTHING";
pub(crate) const LET_OUTBOX_GO: &str = "DELETE FROM held_outboxes WHERE tenant = ?1";
pub(crate) const IS_OUTBOX_HELD: &str = "SELECT 1 FROM held_outboxes WHERE tenant = ?1";
pub(crate) const REMOVE: &str = "DELETE FROM outbox WHERE tenant = ?1 AND notice = ?2 RETURNING tenant, lane, ready_s";
pub(crate) const LATER: &str = "UPDATE outbox SET not_before_s = ?3, not_before_ns = ?4, n_attempts = n_attempts + 1
    WHERE tenant = ?1 AND notice = ?2 RETURNING tenant, lane, 0";
pub(crate) const BURY: &str = "INSERT INTO dead_letters (position, tenant, why, body, notice, ending)
    SELECT position, tenant, ?3, body, notice, ?4 FROM outbox WHERE tenant = ?1 AND notice = ?2";
pub(crate) const DEAD_LETTERS: &str =
    "SELECT position, body, ending, why FROM dead_letters WHERE tenant = ?1 ORDER BY position LIMIT ?2";
pub(crate) const DEAD_LETTER: &str = "SELECT position, body FROM dead_letters WHERE tenant = ?1 AND notice = ?2";
pub(crate) const UNEARTH: &str = "DELETE FROM dead_letters WHERE position = ?1";
pub(crate) const REVIVE: &str = "INSERT INTO outbox
    (tenant, notice, not_before_s, not_before_ns, body, lane, at_s, at_ns, position)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

pub(crate) const HELD: &str =
    "SELECT sum, assigned_s, assigned_ns FROM held WHERE tenant = ?1 AND kind = ?2 AND holder = ?3";
pub(crate) const PRESENCE: &str = "SELECT presence, since_s, since_ns FROM presences WHERE tenant = ?1 AND agent = ?2";
pub(crate) const SET_PRESENCE: &str = "INSERT INTO presences (tenant, agent, presence, since_s, since_ns)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET
    presence = excluded.presence, since_s = excluded.since_s, since_ns = excluded.since_ns
    WHERE (presences.since_s, presences.since_ns) <= (excluded.since_s, excluded.since_ns)";
pub(crate) const IN_HANDS: &str = "SELECT opened_s, opened_ns, id FROM tickets
    WHERE tenant = ?1 AND hands = ?2 AND whose = ?3 AND hands IS NOT NULL AND (opened_s, opened_ns, id) > (?4, ?5, ?6)
    ORDER BY opened_s, opened_ns, id LIMIT ?7";
pub(crate) const HELPED: &str = "SELECT json_extract(body, '$.assignee') FROM tickets
    WHERE tenant = ?1 AND requester = ?2 AND id <> ?3 AND json_extract(body, '$.assignee') IS NOT NULL
    ORDER BY id DESC LIMIT 1";
pub(crate) const KEEP: &str = "INSERT INTO configurations (version, document) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
pub(crate) const DOCUMENT: &str = "SELECT document FROM configurations WHERE version = ?1";

pub(crate) const PERSON: &str = "SELECT body FROM people WHERE tenant = ?1 AND person = ?2";
pub(crate) const PERSON_AT: &str = "SELECT people.body FROM addresses CROSS JOIN people
    ON people.tenant = addresses.tenant AND people.person = addresses.person
    WHERE addresses.tenant = ?1 AND addresses.address = ?2";
/// From somebody on, whom they were merged into and who was merged into them, each once.
pub(crate) const MERGERS: &str = "WITH RECURSIVE ids (id) AS (SELECT ?2
    UNION SELECT people.merged_into FROM ids CROSS JOIN people
        ON people.tenant = ?1 AND people.person = ids.id AND people.merged_into IS NOT NULL
    UNION SELECT people.person FROM ids CROSS JOIN people ON people.tenant = ?1 AND people.merged_into = ids.id)
    SELECT people.person, people.merged_into FROM ids CROSS JOIN people
    ON people.tenant = ?1 AND people.person = ids.id AND people.merged_into IS NOT NULL";
pub(crate) const KEEP_PERSON: &str = "INSERT INTO people (tenant, person, version, merged_into, body)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET
    version = excluded.version, merged_into = excluded.merged_into, body = excluded.body";
pub(crate) const FORGET_ADDRESSES: &str = "DELETE FROM addresses WHERE tenant = ?1 AND person = ?2";
pub(crate) const KEEP_ADDRESS: &str = "INSERT INTO addresses (tenant, address, person) VALUES (?1, ?2, ?3)";

pub(crate) const STANDING: &str = "SELECT version, tenant, status, team, shelved FROM tickets WHERE id = ?1";
pub(crate) const APPEND: &str = "INSERT INTO events (ticket, seq, body) VALUES (?1, ?2, ?3)";
pub(crate) const CREATE: &str = "INSERT INTO tickets
    (id, version, tenant, requester, status, team, wake_s, wake_ns, body, hands, whose, opened_s, opened_ns, shelved)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
pub(crate) const REPLACE: &str = "UPDATE tickets SET version = ?2, tenant = ?3, requester = ?4, status = ?5, team = ?6,
    wake_s = ?7, wake_ns = ?8, body = ?9, hands = ?10, whose = ?11, opened_s = ?12, opened_ns = ?13, shelved = ?14 WHERE id = ?1";
pub(crate) const WAKE: &str = "UPDATE tickets SET wake_s = ?2, wake_ns = ?3 WHERE id = ?1";
pub(crate) const COUNT_UP: &str = "INSERT INTO counts (tenant, team, status, n) VALUES (?1, ?2, ?3, 1)
    ON CONFLICT DO UPDATE SET n = n + 1";
pub(crate) const COUNT_DOWN: &str = "UPDATE counts SET n = n - 1 WHERE tenant = ?1 AND team = ?2 AND status = ?3";
pub(crate) const HOLD: &str = "INSERT INTO held (tenant, kind, holder, sum, assigned_s, assigned_ns)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET
    sum = excluded.sum, assigned_s = excluded.assigned_s, assigned_ns = excluded.assigned_ns";
pub(crate) const OWN: &str =
    "INSERT INTO external_ids (tenant, external, ticket) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
pub(crate) const ENQUEUE: &str = "INSERT INTO outbox
    (tenant, notice, not_before_s, not_before_ns, body, lane, at_s, at_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?3, ?4)";
pub(crate) const EXPLAIN: &str = "INSERT INTO decisions (ticket, n, body)
    SELECT ?1, coalesce(max(n), 0) + 1, ?2 FROM decisions WHERE ticket = ?1";
pub(crate) const EXPLAIN_FIRST: &str = "INSERT INTO decisions (ticket, n, body) VALUES (?1, 1, ?2)";
/// The ids of notices about a ticket begin with its own and a point: they stand one after the other, before `?4`. The sign before the tenant
/// keeps SQLite from walking all that waits of a tenant's.
pub(crate) const NOTICES_OF: &str = "SELECT body FROM (
    SELECT notice, body FROM outbox
        WHERE +tenant = ?1 AND json_extract(body, '$.ticket') = ?2 AND notice > ?3 AND notice < ?4
    UNION ALL SELECT notice, body FROM dead_letters
        WHERE tenant = ?1 AND json_extract(body, '$.ticket') = ?2 AND notice > ?3 AND notice < ?4)
    ORDER BY notice LIMIT ?5";
pub(crate) const REWRITE_EVENT: &str = "UPDATE events SET body = ?3 WHERE ticket = ?1 AND seq = ?2";
pub(crate) const LAST_DECISION: &str = "SELECT coalesce(max(n), 0) FROM decisions WHERE ticket = ?1";
pub(crate) const REWRITE_DECISION: &str = "UPDATE decisions SET body = ?3 WHERE ticket = ?1 AND n = ?2";
pub(crate) const REWRITE_NOTICE: &str = "UPDATE outbox SET body = ?3 WHERE tenant = ?1 AND notice = ?2";
pub(crate) const REWRITE_LETTER: &str = "UPDATE dead_letters SET body = ?3 WHERE tenant = ?1 AND notice = ?2";
pub(crate) const ANSWER: &str = "INSERT INTO receipts (tenant, command, body) VALUES (?1, ?2, ?3)";
/// The same, where there is no answer yet.
pub(crate) const ANSWER_FIRST: &str =
    "INSERT INTO receipts (tenant, command, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";

pub(crate) const CONFIGURATIONS: &str =
    "SELECT version, document FROM configurations WHERE version > ?1 ORDER BY version LIMIT ?2";
pub(crate) const PEOPLE: &str =
    "SELECT tenant, body FROM people WHERE (tenant, person) > (?1, ?2) ORDER BY tenant, person LIMIT ?3";
pub(crate) const PRESENCES: &str = "SELECT tenant, agent, presence, since_s, since_ns FROM presences
    WHERE (tenant, agent) > (?1, ?2) ORDER BY tenant, agent LIMIT ?3";
pub(crate) const SUMS: &str = "SELECT tenant, kind, holder, sum, assigned_s, assigned_ns FROM held
    WHERE (tenant, kind, holder) > (?1, ?2, ?3) ORDER BY tenant, kind, holder LIMIT ?4";
pub(crate) const TICKETS: &str = "SELECT id, body, wake_s, wake_ns FROM tickets WHERE id > ?1 ORDER BY id LIMIT ?2";
pub(crate) const EVENTS: &str =
    "SELECT ticket, seq, body FROM events WHERE (ticket, seq) > (?1, ?2) ORDER BY ticket, seq LIMIT ?3";
pub(crate) const ALL_DECISIONS: &str =
    "SELECT ticket, n, body FROM decisions WHERE (ticket, n) > (?1, ?2) ORDER BY ticket, n LIMIT ?3";
pub(crate) const EXTERNAL_IDS: &str = "SELECT tenant, external, ticket FROM external_ids WHERE (tenant, external) > (?1, ?2) ORDER BY tenant, external LIMIT ?3";
pub(crate) const RECEIPTS: &str =
    "SELECT tenant, body FROM receipts WHERE (tenant, command) > (?1, ?2) ORDER BY tenant, command LIMIT ?3";
pub(crate) const OUTBOX: &str = "SELECT position, body, not_before_s, not_before_ns, n_attempts FROM outbox
    WHERE position > ?1 ORDER BY position LIMIT ?2";
pub(crate) const ALL_DEAD_LETTERS: &str =
    "SELECT position, body, ending, why FROM dead_letters WHERE position > ?1 ORDER BY position LIMIT ?2";

pub(crate) const PUT_CONFIGURATION: &str = "INSERT INTO configurations (version, document) VALUES (?1, ?2)
    ON CONFLICT DO UPDATE SET document = excluded.document";
pub(crate) const PUT_PRESENCE: &str = "INSERT INTO presences (tenant, agent, presence, since_s, since_ns)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET
    presence = excluded.presence, since_s = excluded.since_s, since_ns = excluded.since_ns";
pub(crate) const PUT_EVENT: &str = "INSERT INTO events (ticket, seq, body) VALUES (?1, ?2, ?3)
    ON CONFLICT (ticket, seq) DO UPDATE SET body = excluded.body";
pub(crate) const PUT_DECISION: &str = "INSERT INTO decisions (ticket, n, body) VALUES (?1, ?2, ?3)
    ON CONFLICT (ticket, n) DO UPDATE SET body = excluded.body";
pub(crate) const PUT_EXTERNAL_ID: &str = "INSERT INTO external_ids (tenant, external, ticket) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET ticket = excluded.ticket";
pub(crate) const PUT_RECEIPT: &str = "INSERT INTO receipts (tenant, command, body) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET body = excluded.body";
pub(crate) const PUT_NOTICE: &str = "INSERT INTO outbox
    (tenant, notice, not_before_s, not_before_ns, body, lane, at_s, at_ns, position, n_attempts)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
pub(crate) const PUT_DEAD_LETTER: &str =
    "INSERT OR REPLACE INTO dead_letters (position, tenant, why, body, notice, ending)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
/// A place is never given twice, also where the notice that has it came from elsewhere and is dead.
pub(crate) const BEGIN_PLACES: &str = "INSERT INTO sqlite_sequence (name, seq)
    SELECT 'outbox', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox')";
pub(crate) const USE_PLACE: &str = "UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'outbox'";

pub(crate) const DROP_CONFIGURATION: &str = "DELETE FROM configurations WHERE version = ?1";
pub(crate) const DROP_PERSON: &str = "DELETE FROM people WHERE tenant = ?1 AND person = ?2";
pub(crate) const DROP_PRESENCE: &str = "DELETE FROM presences WHERE tenant = ?1 AND agent = ?2";
pub(crate) const DROP_SUM: &str = "DELETE FROM held WHERE tenant = ?1 AND kind = ?2 AND holder = ?3";
pub(crate) const DROP_TICKET: &str = "DELETE FROM tickets WHERE id = ?1";
pub(crate) const BE_GONE: &str = "INSERT INTO gone (ticket) VALUES (?1)";
pub(crate) const DROP_LEASE: &str = "DELETE FROM leases WHERE ticket = ?1";
pub(crate) const DROP_EVENT: &str = "DELETE FROM events WHERE ticket = ?1 AND seq = ?2";
pub(crate) const DROP_DECISION: &str = "DELETE FROM decisions WHERE ticket = ?1 AND n = ?2";
pub(crate) const DROP_EXTERNAL_ID: &str = "DELETE FROM external_ids WHERE tenant = ?1 AND external = ?2";
pub(crate) const DROP_RECEIPT: &str = "DELETE FROM receipts WHERE tenant = ?1 AND command = ?2";
pub(crate) const DROP_NOTICE: &str = "DELETE FROM outbox WHERE position = ?1";

#[cfg(test)]
mod tests;
