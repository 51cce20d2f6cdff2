//! The statements of the index of words.

/// The index over all words. It is the one that does not begin with a shard: an inverted index has no order of keys, and whoever shares a
/// schema between shards shares it.
pub(crate) const MAKE_INDEX: &str = "CREATE INDEX IF NOT EXISTS words_by_word ON words USING gin (lexemes)";

statements! {
    /// Among the newest tickets, one after the other: what is common is found here, and a page is over soon.
    FIND_AMONG_NEWEST = "SELECT ticket, version FROM (SELECT ticket, version, lexemes FROM words
            WHERE shard = $1 AND ticket < $2 ORDER BY ticket DESC LIMIT 4096) AS newest
        WHERE lexemes @@ $3::text::tsquery ORDER BY ticket DESC LIMIT $4";
    /// Among all, by the index of words: what is not common. No index is in the order of this expression, so none is walked for it; and
    /// what is said of shard and place is such that the key is not read whole beside the index.
    FIND_AMONG_ALL = "SELECT ticket, version FROM words
        WHERE (shard = $1 AND ticket < $2) IS TRUE AND lexemes @@ $3::text::tsquery ORDER BY -ticket LIMIT $4";
    UNINDEXED = "SELECT id, body FROM tickets WHERE shard = $1 AND indexed <> version ORDER BY id LIMIT $2";
    HISTORIES = "SELECT ticket, seq, body FROM events WHERE shard = $1 AND ticket = ANY ($2) ORDER BY ticket, seq";
    LAG = "SELECT coalesce(sum(late.n), 0)::bigint FROM (SELECT version - indexed AS n FROM tickets
        WHERE shard = $1 AND indexed <> version LIMIT $2) AS late";
    PUT_WORDS = "INSERT INTO words AS it (shard, ticket, version, lexemes) VALUES ($1, $2, $3, $4::text::tsvector)
        ON CONFLICT (shard, ticket) DO UPDATE SET version = excluded.version, lexemes = excluded.lexemes
        WHERE it.version <= excluded.version";
    /// Whoever stamps a ticket has its row until the transaction ends, whether or not there is something to stamp.
    STAMP = "UPDATE tickets SET indexed = CASE WHEN indexed < $3 AND version >= $3 THEN $3 ELSE indexed END
        WHERE shard = $1 AND id = $2";
    /// Of tickets that were taken away while they were indexed no word stays.
    FORGET_WORDS_OF_GONE = "DELETE FROM words WHERE shard = $1 AND ticket = ANY ($2)
        AND NOT EXISTS (SELECT 1 FROM tickets WHERE tickets.shard = $1 AND tickets.id = words.ticket)";
    SOME = "SELECT id FROM tickets WHERE shard = $1 AND id > $2 ORDER BY id LIMIT $3";
    FORGET_WORDS = "DELETE FROM words WHERE shard = $1 AND ticket > $2 AND ticket <= $3";
    UNSTAMP = "UPDATE tickets SET indexed = 0 WHERE shard = $1 AND id > $2 AND id <= $3 AND indexed > 0";
}
