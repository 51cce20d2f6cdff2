//! Every statement that runs, by name, so that each is prepared once on a connection, is read by the lint, and has its plan tested. The
//! number of the shard is `$1` in each.
//!
//! A write fails where a check would: what must hold is written as a value that is none where it does not, into a column that is never
//! without one. So a commit needs no answer before its end.

/// The statements, and the list of them all.
macro_rules! statements {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal;)*) => {
        $($(#[doc = $doc])* pub(crate) const $name: &str = $text;)*

        /// All statements of this file by name.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

pub(crate) mod bytes;
pub(crate) mod records;
pub(crate) mod words;

statements! {
    // Reads by key.
    LOAD = "SELECT body FROM tickets WHERE shard = $1 AND id = $2";
    HISTORY = "SELECT seq, body FROM events WHERE shard = $1 AND ticket = $2 AND seq > $3 ORDER BY seq LIMIT $4";
    DECISIONS = "SELECT n, body FROM decisions WHERE shard = $1 AND ticket = $2 AND n > $3 ORDER BY n LIMIT $4";
    FIND = "SELECT ticket FROM external_ids WHERE shard = $1 AND tenant = $2 AND external = $3";
    RECEIPT = "SELECT body FROM receipts WHERE shard = $1 AND tenant = $2 AND command = $3";
    DOCUMENT = "SELECT document FROM configurations WHERE shard = $1 AND version = $2";
    KEEP = "INSERT INTO configurations (shard, version, document) VALUES ($1, $2, $3) ON CONFLICT (shard, version) DO NOTHING";

    // What a commit looks at when it was refused, or when it knows nothing yet.
    STANDINGS = "SELECT id, tenant, version, fence, body FROM tickets WHERE shard = $1 AND id = ANY ($2)";
    OWNERS = "SELECT external, ticket FROM external_ids WHERE shard = $1 AND tenant = $2 AND external = ANY ($3)";

    // What a commit writes.
    ANSWER = "INSERT INTO receipts (shard, tenant, command, body) VALUES ($1, $2, $3, $4)";
    ANSWER_ALL = "INSERT INTO receipts (shard, tenant, command, body)
        SELECT $1, new.tenant, new.command, new.body FROM unnest($2::text[], $3::text[], $4::text[]) AS new (tenant, command, body)";
    APPEND = "INSERT INTO events (shard, ticket, seq, body)
        SELECT $1, $2, new.seq, new.body FROM unnest($3::bigint[], $4::text[]) AS new (seq, body)";
    APPEND_ONE = "INSERT INTO events (shard, ticket, seq, body) VALUES ($1, $2, $3, $4)";
    APPEND_ALL = "INSERT INTO events (shard, ticket, seq, body)
        SELECT $1, new.ticket, new.seq, new.body FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS new (ticket, seq, body)";
    /// Holds the place of an event that is not there until the commit ends: whoever has one for it waits, and so does whoever opens a
    /// ticket whose first place it is.
    HOLD_PLACE = "INSERT INTO events (shard, ticket, seq, body) VALUES ($1, $2, $3, '')";
    LEAVE_PLACE = "DELETE FROM events WHERE shard = $1 AND ticket = $2 AND seq = $3";
    /// The same for the next event of a ticket that is there: of a ticket that is gone the place is none.
    HOLD_NEXT_PLACE = "INSERT INTO events (shard, ticket, seq, body)
        SELECT $1, $2, max(version) + 1, '' FROM tickets WHERE shard = $1 AND id = $2";
    CREATE = "INSERT INTO tickets (shard, id, version, tenant, requester, status, team, assignee, wake_s, wake_ns, fence,
            hands, whose, opened_s, opened_ns, n_decisions, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13, $14, 1, $15)";
    CREATE_ALL = "INSERT INTO tickets (shard, id, version, tenant, requester, status, team, assignee, wake_s, wake_ns, fence,
            hands, whose, opened_s, opened_ns, n_decisions, body)
        SELECT $1, new.id, new.version, new.tenant, new.requester, new.status, new.team, new.assignee, new.wake_s, new.wake_ns, 0,
            new.hands, new.whose, new.opened_s, new.opened_ns, 1, new.body
        FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[],
            $11::text[], $12::text[], $13::bigint[], $14::bigint[], $15::text[])
            AS new (id, version, tenant, requester, status, team, assignee, wake_s, wake_ns, hands, whose, opened_s, opened_ns, body)";
    REPLACE = "UPDATE tickets SET
            version = CASE WHEN version = $3 AND tenant = $4 THEN $5::bigint END,
            fence = CASE WHEN $6::bigint IS NULL THEN fence WHEN fence = $6 THEN 0 END,
            requester = $7, status = $8, team = $9, assignee = $10, wake_s = $11, wake_ns = $12, hands = $13, whose = $14,
            opened_s = $15, opened_ns = $16, n_decisions = n_decisions + 1, body = $17
        WHERE shard = $1 AND id = $2";
    /// A ticket that stays as it is, but for when it is looked at again.
    LOOK = "UPDATE tickets SET
            version = CASE WHEN version = $3 AND tenant = $4 THEN version END,
            fence = CASE WHEN $5::bigint IS NULL THEN fence WHEN fence = $5 THEN 0 END,
            wake_s = CASE WHEN $6 THEN $7 ELSE wake_s END, wake_ns = CASE WHEN $6 THEN $8 ELSE wake_ns END,
            n_decisions = n_decisions + 1
        WHERE shard = $1 AND id = $2";
    /// A ticket that a unit rests on: it stays at its version until the commit ends.
    REST_ON = "UPDATE tickets SET version = CASE WHEN version = $3 AND tenant = $4 THEN version END WHERE shard = $1 AND id = $2";
    END_LEASE = "UPDATE tickets SET fence = CASE WHEN fence = $3 THEN 0 END WHERE shard = $1 AND id = $2";
    OWN = "INSERT INTO external_ids AS it (shard, tenant, external, ticket) VALUES ($1, $2, $3, $4)
        ON CONFLICT (shard, tenant, external)
        DO UPDATE SET ticket = CASE WHEN it.ticket = excluded.ticket THEN excluded.ticket END";
    EXPLAIN_FIRST = "INSERT INTO decisions (shard, ticket, n, body) VALUES ($1, $2, 1, $3)";
    EXPLAIN_FIRST_ALL = "INSERT INTO decisions (shard, ticket, n, body)
        SELECT $1, new.ticket, 1, new.body FROM unnest($2::bigint[], $3::text[]) AS new (ticket, body)";
    /// A ticket that was taken away meanwhile gives the decision no number.
    EXPLAIN = "INSERT INTO decisions (shard, ticket, n, body)
        SELECT $1, $2, max(n_decisions), $3 FROM tickets WHERE shard = $1 AND id = $2";
    REWRITE_EVENT = "UPDATE events SET body = $4 WHERE shard = $1 AND ticket = $2 AND seq = $3";
    REWRITE_DECISION = "UPDATE decisions SET body = $4 WHERE shard = $1 AND ticket = $2 AND n = $3";
    REWRITE_NOTICE = "UPDATE outbox SET body = $4 WHERE shard = $1 AND tenant = $2 AND notice = $3";
    REWRITE_LETTER = "UPDATE dead_letters SET body = $4 WHERE shard = $1 AND tenant = $2 AND notice = $3";
    FORGET_SUBJECTS = "DELETE FROM subjects WHERE shard = $1 AND ticket = $2";
    BE_ABOUT = "INSERT INTO subjects (shard, tenant, kind, subject, ticket) VALUES ($1, $2, $3, $4, $5)";
    PUT_ON_SHELVES = "INSERT INTO shelves (shard, tenant, kind, name, status, opened_s, opened_ns, ticket, due_s, due_ns)
        SELECT $1, $2, shelf.kind, shelf.name, $5, $6, $7, $8, $9, $10 FROM unnest($3::text[], $4::text[]) AS shelf (kind, name)
        ON CONFLICT (shard, tenant, kind, name, status, opened_s, opened_ns, ticket)
        DO UPDATE SET due_s = excluded.due_s, due_ns = excluded.due_ns";
    PUT_ALL_ON_SHELVES = "INSERT INTO shelves (shard, tenant, kind, name, status, opened_s, opened_ns, ticket, due_s, due_ns)
        SELECT $1, new.tenant, new.kind, new.name, new.status, new.opened_s, new.opened_ns, new.ticket, new.due_s, new.due_ns
        FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
            AS new (tenant, kind, name, status, opened_s, opened_ns, ticket, due_s, due_ns)
        ON CONFLICT (shard, tenant, kind, name, status, opened_s, opened_ns, ticket)
        DO UPDATE SET due_s = excluded.due_s, due_ns = excluded.due_ns";
    TAKE_OFF_SHELF = "DELETE FROM shelves WHERE shard = $1 AND tenant = $2 AND kind = $3 AND name = $4 AND status = $5
        AND opened_s = $6 AND opened_ns = $7 AND ticket = $8";
    HOLD_NOTHING = "INSERT INTO held (shard, tenant, kind, holder, total) VALUES ($1, $2, $3, $4, 0)
        ON CONFLICT (shard, tenant, kind, holder) DO NOTHING";
    HOLD = "INSERT INTO held AS it (shard, tenant, kind, holder, total, assigned_s, assigned_ns)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shard, tenant, kind, holder) DO UPDATE SET
            total = CASE WHEN $8::bigint IS NULL OR excluded.total <= 0 OR it.total + excluded.total <= $8
                THEN it.total + excluded.total END,
            assigned_s = coalesce(excluded.assigned_s, it.assigned_s),
            assigned_ns = coalesce(excluded.assigned_ns, it.assigned_ns)";
    ENQUEUE = "INSERT INTO outbox
            (shard, tenant, notice, ticket, lane, at_s, at_ns, place, not_before_s, not_before_ns, n_attempts, body)
        SELECT $1, $2, new.notice, new.ticket, new.lane, new.at_s, new.at_ns, new.place, new.at_s, new.at_ns, 0, new.body
        FROM unnest($3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[])
            AS new (notice, ticket, lane, at_s, at_ns, place, body)";
    ENQUEUE_ALL = "INSERT INTO outbox
            (shard, tenant, notice, ticket, lane, at_s, at_ns, place, not_before_s, not_before_ns, n_attempts, body)
        SELECT $1, new.tenant, new.notice, new.ticket, new.lane, new.at_s, new.at_ns, new.place, new.at_s, new.at_ns, 0, new.body
        FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[])
            AS new (tenant, notice, ticket, lane, at_s, at_ns, place, body)";
    COUNT_ONE = "INSERT INTO counts AS it (shard, tenant, team, status, slot, n) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (shard, tenant, team, status, slot) DO UPDATE SET n = it.n + excluded.n";
    COUNT = "INSERT INTO counts AS it (shard, tenant, team, status, slot, n)
        SELECT $1, $2, new.team, new.status, new.slot, new.n
        FROM unnest($3::text[], $4::text[], $5::smallint[], $6::bigint[]) AS new (team, status, slot, n)
        ON CONFLICT (shard, tenant, team, status, slot) DO UPDATE SET n = it.n + excluded.n";
    COUNT_FOR_AGENTS = "INSERT INTO agent_counts AS it (shard, tenant, agent, team, status, n)
        SELECT $1, $2, new.agent, new.team, new.status, new.n
        FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[]) AS new (agent, team, status, n)
        ON CONFLICT (shard, tenant, agent, team, status) DO UPDATE SET n = it.n + excluded.n";

    // Pages and counts.
    PAGE = "SELECT id, body FROM tickets WHERE shard = $1 AND tenant = $2 AND id > $3 ORDER BY id LIMIT $4";
    /// What somebody asked for, what they are in copy of, and what their organization shares: each from its shelf.
    PAGE_OF_REQUESTS = "SELECT id, body FROM tickets WHERE shard = $1 AND id IN (
            SELECT ticket FROM shelves WHERE shard = $1 AND tenant = $2 AND ticket > $3
            AND (kind = 'requester' AND name = ANY ($5) OR kind = 'copied' AND name = ANY ($5) OR kind = 'organization' AND name = $6))
        ORDER BY id LIMIT $4";
    /// Rows that fit one of the places: a team of the list, an agent, no team at all.
    PAGE_OF_PLACES = "SELECT id, body FROM tickets WHERE shard = $1 AND tenant = $2 AND id > $3
        AND (team = ANY ($5) OR $6 AND team = '' OR assignee = $7) ORDER BY id LIMIT $4";
    ABOUT = "SELECT tickets.id, tickets.body FROM subjects JOIN tickets
        ON tickets.shard = subjects.shard AND tickets.id = subjects.ticket
        WHERE subjects.shard = $1 AND subjects.tenant = $2 AND subjects.kind = $3 AND subjects.subject = $4 AND subjects.ticket > $5
        ORDER BY subjects.ticket LIMIT $6";
    COUNTS = "SELECT status, team, sum(n)::bigint FROM counts WHERE shard = $1 AND tenant = $2 GROUP BY status, team HAVING sum(n) <> 0";
    COUNTS_OF_AGENT = "SELECT status, team, n FROM agent_counts WHERE shard = $1 AND tenant = $2 AND agent = $3 AND n <> 0";
    COUNTS_OF_REQUESTS = "SELECT status, team, count(*) FROM tickets WHERE shard = $1 AND id IN (
            SELECT ticket FROM shelves WHERE shard = $1 AND tenant = $2
            AND (kind = 'requester' AND name = ANY ($3) OR kind = 'copied' AND name = ANY ($3) OR kind = 'organization' AND name = $4))
        GROUP BY status, team";
    /// The next rows of several shelves at once, each in the order of its index.
    DUE_ON_SHELVES = "SELECT walk.n, row.ticket, row.opened_s, row.opened_ns, row.due_s, row.due_ns
        FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])
            AS walk (n, kind, name, status, s, ns, ticket)
        CROSS JOIN LATERAL (SELECT ticket, opened_s, opened_ns, due_s, due_ns FROM shelves
            WHERE shard = $1 AND tenant = $2 AND kind = walk.kind AND name = walk.name AND status = walk.status
            AND due_s IS NOT NULL AND (due_s, due_ns, ticket) > (walk.s, walk.ns, walk.ticket)
            ORDER BY due_s, due_ns, ticket LIMIT $10) AS row";
    NEWEST_ON_SHELVES = "SELECT walk.n, row.ticket, row.opened_s, row.opened_ns, row.due_s, row.due_ns
        FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])
            AS walk (n, kind, name, status, s, ns, ticket)
        CROSS JOIN LATERAL (SELECT ticket, opened_s, opened_ns, due_s, due_ns FROM shelves
            WHERE shard = $1 AND tenant = $2 AND kind = walk.kind AND name = walk.name AND status = walk.status
            AND (opened_s, opened_ns, ticket) < (walk.s, walk.ns, walk.ticket)
            ORDER BY opened_s DESC, opened_ns DESC, ticket DESC LIMIT $10) AS row";
    /// Which of these tickets stand on which of these shelves.
    STAND_ON = "SELECT asked.n, asked.ticket
        FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[])
            AS asked (n, kind, name, status, s, ns, ticket)
        CROSS JOIN LATERAL (SELECT 1 FROM shelves
            WHERE shard = $1 AND tenant = $2 AND kind = asked.kind AND name = asked.name AND status = asked.status
            AND opened_s = asked.s AND opened_ns = asked.ns AND shelves.ticket = asked.ticket LIMIT 1) AS row";

    // Timers.
    DUE = "SELECT wake_s, wake_ns, id FROM tickets WHERE shard = $1 AND tenant = $2 AND wake_s IS NOT NULL
        AND (wake_s, wake_ns) <= ($3, $4) ORDER BY wake_s, wake_ns, id LIMIT $5";
    NEXT_WAKE = "SELECT wake_s, wake_ns, id FROM tickets WHERE shard = $1 AND tenant = $2 AND wake_s IS NOT NULL
        ORDER BY wake_s, wake_ns, id LIMIT 1";
    /// What is due and nobody's: what another desk is just taking is passed over, not waited for.
    CLAIMABLE = "SELECT wake_s, wake_ns, id FROM tickets WHERE shard = $1 AND tenant = $2 AND wake_s IS NOT NULL
        AND (wake_s, wake_ns) <= ($3, $4) AND (fence = 0 OR (until_s, until_ns) <= ($3, $4))
        ORDER BY wake_s, wake_ns, id LIMIT $5 FOR UPDATE SKIP LOCKED";
    NEXT_FENCE = "INSERT INTO fences AS it (shard, last) VALUES ($1, $2)
        ON CONFLICT (shard) DO UPDATE SET last = it.last + excluded.last RETURNING last";
    LEASE = "UPDATE tickets SET fence = $3, until_s = $4, until_ns = $5 WHERE shard = $1 AND id = $2";
    RELEASE = "UPDATE tickets SET fence = 0 WHERE shard = $1 AND id = $2 AND fence = $3 AND tenant = $4";

    // The outbox.
    /// What may be sent at an instant, as far as its own time goes, after a place.
    READY = "SELECT body, not_before_s, not_before_ns, n_attempts, lane, at_s, at_ns, place FROM outbox
        WHERE shard = $1 AND tenant = $2 AND (not_before_s, not_before_ns) <= ($3, $4) AND (at_s, at_ns, place) > ($5, $6, $7)
        ORDER BY at_s, at_ns, place LIMIT $8";
    /// What holds back whatever comes after it in one of these lanes.
    HOLDING_BACK = "SELECT lane, at_s, at_ns, place FROM outbox
        WHERE shard = $1 AND tenant = $2 AND lane = ANY ($5) AND (not_before_s, not_before_ns) > ($3, $4)";
    /// Which lanes desks have.
    LEASED_LANES = "SELECT lane FROM lanes WHERE shard = $1 AND tenant = $2 AND (until_s, until_ns) > ($3, $4)";
    /// Whoever takes lanes waits here for whoever does so at the same time.
    CLAIM_ALONE = "INSERT INTO outboxes AS it (shard, tenant, is_held, n) VALUES ($1, $2, false, 1)
        ON CONFLICT (shard, tenant) DO UPDATE SET n = it.n + 1";
    LEASE_LANES = "INSERT INTO lanes AS it (shard, tenant, lane, fence, until_s, until_ns)
        SELECT $1, $2, new.lane, new.fence, $5, $6 FROM unnest($3::text[], $4::bigint[]) AS new (lane, fence)
        ON CONFLICT (shard, tenant, lane)
        DO UPDATE SET fence = excluded.fence, until_s = excluded.until_s, until_ns = excluded.until_ns";
    /// The fence of a lane, which stays until the transaction ends.
    LANE_FENCE = "SELECT fence FROM lanes WHERE shard = $1 AND tenant = $2 AND lane = $3 FOR UPDATE";
    LANE_OF = "SELECT lane FROM outbox WHERE shard = $1 AND tenant = $2 AND notice = $3";
    RELEASE_LANE = "DELETE FROM lanes WHERE shard = $1 AND tenant = $2 AND lane = $3 AND fence = $4";
    SET_OUTGOING = "INSERT INTO outboxes AS it (shard, tenant, is_held, n) VALUES ($1, $2, $3, 0)
        ON CONFLICT (shard, tenant) DO UPDATE SET is_held = excluded.is_held";
    OUTGOING = "SELECT is_held FROM outboxes WHERE shard = $1 AND tenant = $2";
    REMOVE = "DELETE FROM outbox WHERE shard = $1 AND tenant = $2 AND notice = $3";
    /// Who moves a notice has its row first: what somebody else writes over at that moment is moved as it is then.
    TAKE_NOTICE = "UPDATE outbox SET n_attempts = n_attempts WHERE shard = $1 AND tenant = $2 AND notice = $3";
    TAKE_LETTER = "UPDATE dead_letters SET why = why WHERE shard = $1 AND tenant = $2 AND notice = $3";
    LATER = "UPDATE outbox SET not_before_s = $4, not_before_ns = $5, n_attempts = n_attempts + 1
        WHERE shard = $1 AND tenant = $2 AND notice = $3";
    BURY = "INSERT INTO dead_letters (shard, tenant, notice, ticket, lane, at_s, at_ns, place, ending, why, body)
        SELECT shard, tenant, notice, ticket, lane, at_s, at_ns, place, $4, $5, body FROM outbox
        WHERE shard = $1 AND tenant = $2 AND notice = $3";
    DEAD_LETTERS = "SELECT body, ending, why FROM dead_letters WHERE shard = $1 AND tenant = $2 ORDER BY place LIMIT $3";
    REVIVE = "INSERT INTO outbox
            (shard, tenant, notice, ticket, lane, at_s, at_ns, place, not_before_s, not_before_ns, n_attempts, body)
        SELECT shard, tenant, notice, ticket, lane, at_s, at_ns, place, $4, $5, 0, body FROM dead_letters
        WHERE shard = $1 AND tenant = $2 AND notice = $3";
    UNEARTH = "DELETE FROM dead_letters WHERE shard = $1 AND tenant = $2 AND notice = $3 RETURNING 1";
    /// All of a ticket: their order is that of their bytes, which is not the same in all databases.
    WAITING_ABOUT = "SELECT body FROM outbox WHERE shard = $1 AND tenant = $2 AND ticket = $3";
    DEAD_ABOUT = "SELECT body FROM dead_letters WHERE shard = $1 AND tenant = $2 AND ticket = $3";

    // Who has how much.
    HELD = "SELECT kind, holder, total, assigned_s, assigned_ns FROM held
        WHERE shard = $1 AND tenant = $2 AND kind = ANY ($3) AND holder = ANY ($4)";
    PRESENCES = "SELECT agent, presence, since_s, since_ns FROM presences WHERE shard = $1 AND tenant = $2 AND agent = ANY ($3)";
    SET_PRESENCE = "INSERT INTO presences AS it (shard, tenant, agent, presence, since_s, since_ns) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (shard, tenant, agent) DO UPDATE SET
            presence = excluded.presence, since_s = excluded.since_s, since_ns = excluded.since_ns
        WHERE (it.since_s, it.since_ns) <= (excluded.since_s, excluded.since_ns)";
    IN_HANDS = "SELECT opened_s, opened_ns, id FROM tickets
        WHERE shard = $1 AND tenant = $2 AND hands = $3 AND whose = $4 AND (opened_s, opened_ns, id) > ($5, $6, $7)
        ORDER BY opened_s, opened_ns, id LIMIT $8";
    HELPED = "SELECT assignee FROM tickets WHERE shard = $1 AND tenant = $2 AND requester = $3 AND id <> $4
        AND assignee IS NOT NULL ORDER BY id DESC LIMIT 1";

    // People.
    PERSON = "SELECT body FROM people WHERE shard = $1 AND tenant = $2 AND person = $3";
    PERSON_AT = "SELECT people.body FROM addresses JOIN people
        ON people.shard = addresses.shard AND people.tenant = addresses.tenant AND people.person = addresses.person
        WHERE addresses.shard = $1 AND addresses.tenant = $2 AND addresses.address = $3";
    /// The mergers from these people, and into them.
    MERGERS = "SELECT person, merged_into FROM people WHERE shard = $1 AND tenant = $2 AND merged_into IS NOT NULL
        AND (person = ANY ($3) OR merged_into = ANY ($3))";
    /// Whoever merges people waits here for whoever does so at the same time.
    MERGE_ALONE = "INSERT INTO mergers AS it (shard, tenant, n) VALUES ($1, $2, 1)
        ON CONFLICT (shard, tenant) DO UPDATE SET n = it.n + 1";
    ADD_PERSON = "INSERT INTO people (shard, tenant, person, version, merged_into, body) VALUES ($1, $2, $3, $4, $5, $6)";
    /// A person who is at another version has none that could be written.
    CHANGE_PERSON = "UPDATE people SET version = CASE WHEN version = $4::bigint - 1 THEN $4 END, merged_into = $5, body = $6
        WHERE shard = $1 AND tenant = $2 AND person = $3";
    FORGET_ADDRESSES = "DELETE FROM addresses WHERE shard = $1 AND tenant = $2 AND person = $3";
    KEEP_ADDRESS = "INSERT INTO addresses (shard, tenant, address, person) VALUES ($1, $2, $3, $4)";

    // The schema itself.
    VERSION = "SELECT version FROM helpdesk_schema WHERE shard = $1";
    SET_VERSION = "INSERT INTO helpdesk_schema AS it (shard, version) VALUES ($1, $2)
        ON CONFLICT (shard) DO UPDATE SET version = excluded.version WHERE it.version < excluded.version";
}

#[cfg(test)]
mod tests;
