//! The statements of copies: every kind of record from a key on, and as it is kept or taken away whatever stands there.
//!
//! Records are ordered by the bytes of their texts. A database that orders texts otherwise is asked with `COLLATE "C"`, which no index
//! serves: each page then looks at all rows of its kind. Only such a database gets these statements, so the lint does not read them.

/// A page in the order of a key of texts: as a database orders that goes by bytes, and as any other is asked.
macro_rules! by_text {
    ($($plain:ident $collated:ident = $select:literal, $key:literal $($second:literal $($third:literal)?)? > $values:literal, $limit:literal;)*) => {
        $(pub(crate) const $plain: &str = concat!(
            $select, " AND (", $key $(, ", ", $second $(, ", ", $third)?)?, ") > (", $values, ") ORDER BY ",
            $key $(, ", ", $second $(, ", ", $third)?)?, " LIMIT ", $limit
        );
        pub(crate) const $collated: &str = concat!(
            $select, " AND (", $key, r#" COLLATE "C""# $(, ", ", $second, r#" COLLATE "C""# $(, ", ", $third, r#" COLLATE "C""#)?)?,
            ") > (", $values, ") ORDER BY ",
            $key, r#" COLLATE "C""# $(, ", ", $second, r#" COLLATE "C""# $(, ", ", $third, r#" COLLATE "C""#)?)?, " LIMIT ", $limit
        );)*

        /// Those that read in the database's own order.
        #[cfg(test)]
        pub(crate) const IN_OWN_ORDER: &[(&str, &str)] = &[$((stringify!($plain), $plain)),*];
    };
}

by_text! {
    CONFIGURATIONS CONFIGURATIONS_BY_BYTES = "SELECT version, document FROM configurations WHERE shard = $1",
        "version" > "$2", "$3";
    PEOPLE PEOPLE_BY_BYTES = "SELECT tenant, body FROM people WHERE shard = $1", "tenant" "person" > "$2, $3", "$4";
    ALL_PRESENCES ALL_PRESENCES_BY_BYTES = "SELECT tenant, agent, presence, since_s, since_ns FROM presences WHERE shard = $1",
        "tenant" "agent" > "$2, $3", "$4";
    SUMS SUMS_BY_BYTES = "SELECT tenant, kind, holder, total, assigned_s, assigned_ns FROM held WHERE shard = $1",
        "tenant" "kind" "holder" > "$2, $3, $4", "$5";
    EXTERNAL_IDS EXTERNAL_IDS_BY_BYTES = "SELECT tenant, external, ticket FROM external_ids WHERE shard = $1",
        "tenant" "external" > "$2, $3", "$4";
    RECEIPTS RECEIPTS_BY_BYTES = "SELECT tenant, body FROM receipts WHERE shard = $1", "tenant" "command" > "$2, $3", "$4";
}

/// Whether texts are ordered by their bytes: wherever they are not, a small letter comes before a capital one of a later letter.
pub(crate) const ORDER_OF_TEXTS: &str = "SELECT 'B'::text < 'a'::text AND $1 = $1::smallint";

statements! {
    ALL_TICKETS = "SELECT id, body, wake_s, wake_ns FROM tickets WHERE shard = $1 AND id > $2 ORDER BY id LIMIT $3";
    ALL_EVENTS = "SELECT ticket, seq, body FROM events WHERE shard = $1 AND (ticket, seq) > ($2, $3) ORDER BY ticket, seq LIMIT $4";
    ALL_DECISIONS = "SELECT ticket, n, body FROM decisions WHERE shard = $1 AND (ticket, n) > ($2, $3) ORDER BY ticket, n LIMIT $4";
    ALL_WAITING = "SELECT place, body, not_before_s, not_before_ns, n_attempts FROM outbox
        WHERE shard = $1 AND place > $2 ORDER BY place LIMIT $3";
    ALL_LETTERS = "SELECT place, body, ending, why FROM dead_letters WHERE shard = $1 AND place > $2 ORDER BY place LIMIT $3";

    PUT_CONFIGURATION = "INSERT INTO configurations (shard, version, document) VALUES ($1, $2, $3)
        ON CONFLICT (shard, version) DO UPDATE SET document = excluded.document";
    PUT_PERSON = "INSERT INTO people (shard, tenant, person, version, merged_into, body) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (shard, tenant, person)
        DO UPDATE SET version = excluded.version, merged_into = excluded.merged_into, body = excluded.body";
    PUT_ADDRESS = "INSERT INTO addresses (shard, tenant, address, person) VALUES ($1, $2, $3, $4)
        ON CONFLICT (shard, tenant, address) DO UPDATE SET person = excluded.person";
    PUT_PRESENCE = "INSERT INTO presences (shard, tenant, agent, presence, since_s, since_ns) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (shard, tenant, agent)
        DO UPDATE SET presence = excluded.presence, since_s = excluded.since_s, since_ns = excluded.since_ns";
    PUT_SUM = "INSERT INTO held (shard, tenant, kind, holder, total, assigned_s, assigned_ns) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (shard, tenant, kind, holder)
        DO UPDATE SET total = excluded.total, assigned_s = excluded.assigned_s, assigned_ns = excluded.assigned_ns";
    PUT_TICKET = "UPDATE tickets SET version = $3, tenant = $4, requester = $5, status = $6, team = $7, assignee = $8, wake_s = $9,
            wake_ns = $10, hands = $11, whose = $12, opened_s = $13, opened_ns = $14, body = $15, fence = 0, until_s = NULL,
            until_ns = NULL, indexed = 0
        WHERE shard = $1 AND id = $2";
    PUT_EVENTS = "INSERT INTO events (shard, ticket, seq, body)
        SELECT $1, new.ticket, new.seq, new.body FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS new (ticket, seq, body)
        ON CONFLICT (shard, ticket, seq) DO UPDATE SET body = excluded.body";
    PUT_DECISIONS = "INSERT INTO decisions (shard, ticket, n, body)
        SELECT $1, new.ticket, new.n, new.body FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS new (ticket, n, body)
        ON CONFLICT (shard, ticket, n) DO UPDATE SET body = excluded.body";
    PUT_EXTERNAL_IDS = "INSERT INTO external_ids (shard, tenant, external, ticket)
        SELECT $1, new.tenant, new.external, new.ticket
        FROM unnest($2::text[], $3::text[], $4::bigint[]) AS new (tenant, external, ticket)
        ON CONFLICT (shard, tenant, external) DO UPDATE SET ticket = excluded.ticket";
    PUT_RECEIPTS = "INSERT INTO receipts (shard, tenant, command, body)
        SELECT $1, new.tenant, new.command, new.body
        FROM unnest($2::text[], $3::text[], $4::text[]) AS new (tenant, command, body)
        ON CONFLICT (shard, tenant, command) DO UPDATE SET body = excluded.body";
    PUT_NOTICE = "INSERT INTO outbox
            (shard, tenant, notice, ticket, lane, at_s, at_ns, place, not_before_s, not_before_ns, n_attempts, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    PUT_LETTER = "INSERT INTO dead_letters (shard, tenant, notice, ticket, lane, at_s, at_ns, place, ending, why, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    DROP_CONFIGURATION = "DELETE FROM configurations WHERE shard = $1 AND version = $2";
    DROP_PERSON = "DELETE FROM people WHERE shard = $1 AND tenant = $2 AND person = $3";
    DROP_PRESENCE = "DELETE FROM presences WHERE shard = $1 AND tenant = $2 AND agent = $3";
    DROP_SUM = "DELETE FROM held WHERE shard = $1 AND tenant = $2 AND kind = $3 AND holder = $4";
    DROP_TICKET = "DELETE FROM tickets WHERE shard = $1 AND id = $2";
    DROP_EVENT = "DELETE FROM events WHERE shard = $1 AND ticket = $2 AND seq = $3";
    DROP_DECISION = "DELETE FROM decisions WHERE shard = $1 AND ticket = $2 AND n = $3";
    DROP_EXTERNAL_ID = "DELETE FROM external_ids WHERE shard = $1 AND tenant = $2 AND external = $3";
    DROP_RECEIPT = "DELETE FROM receipts WHERE shard = $1 AND tenant = $2 AND command = $3";
    EMPTY_PLACE = "DELETE FROM outbox WHERE shard = $1 AND place = $2";
    EMPTY_GRAVE = "DELETE FROM dead_letters WHERE shard = $1 AND place = $2";

    /// Everything of a ticket.
    TICKET = "SELECT id, body, wake_s, wake_ns FROM tickets WHERE shard = $1 AND id = $2";
    EVENTS_OF = "SELECT ticket, seq, body FROM events WHERE shard = $1 AND ticket = $2 ORDER BY seq";
    DECISIONS_OF = "SELECT ticket, n, body FROM decisions WHERE shard = $1 AND ticket = $2 ORDER BY n";
    WAITING_OF = "SELECT place, body, not_before_s, not_before_ns, n_attempts FROM outbox WHERE shard = $1
        AND tenant = (SELECT tenant FROM tickets WHERE shard = $1 AND id = $2) AND ticket = $2";
    LETTERS_OF = "SELECT place, body, ending, why FROM dead_letters WHERE shard = $1
        AND tenant = (SELECT tenant FROM tickets WHERE shard = $1 AND id = $2) AND ticket = $2";
    VERSIONS = "SELECT id, version, n_decisions FROM tickets WHERE shard = $1 AND id = ANY ($2)";
    /// The same, and they stay so until the transaction ends.
    VERSIONS_HELD = "SELECT id, version, n_decisions FROM tickets WHERE shard = $1 AND id = ANY ($2) FOR UPDATE";

    /// Which of these are there.
    THERE = "SELECT id FROM tickets WHERE shard = $1 AND id = ANY ($2)";
    /// How many decisions these tickets have, by the number of the last one: the next is numbered by it.
    RENUMBER = "UPDATE tickets SET n_decisions = (SELECT coalesce(max(decisions.n), 0) FROM decisions
            WHERE decisions.shard = $1 AND decisions.ticket = tickets.id)
        WHERE shard = $1 AND id = ANY ($2)";
}
