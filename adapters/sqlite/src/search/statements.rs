//! The statements of the index of words, by name.

/// From the newest on; the rows of the index come in the order of their ids, and each is looked up by its id once it is answered.
pub(super) const SEARCH: &str = "SELECT found.rowid, docs.version, docs.tenant
    FROM (SELECT rowid FROM texts WHERE texts MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3) AS found
    CROSS JOIN docs ON docs.ticket = found.rowid";
/// The same with the texts of each: only those of what is asked for are read.
pub(super) const SEARCH_TEXTS: &str = "SELECT found.rowid, docs.version, docs.tenant, found.public, found.internal
    FROM (SELECT rowid, public, internal FROM texts WHERE texts MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3) AS found
    CROSS JOIN docs ON docs.ticket = found.rowid";
pub(super) const TENANTS: &str = "SELECT tenant FROM tenants LIMIT 2";
pub(super) const TENANT: &str = "INSERT INTO tenants (tenant) VALUES (?1) ON CONFLICT DO NOTHING";
pub(super) const FED: &str = "SELECT position, ticket, seq, seal, gone, gone_ticket FROM fed";
pub(super) const FEED: &str =
    "UPDATE fed SET position = ?1, ticket = ?2, seq = ?3, seal = ?4, gone = ?5, gone_ticket = ?6";
pub(super) const STANDING: &str = "SELECT who, public, internal FROM texts WHERE rowid = ?1";
pub(super) const REMOVE: &str = "DELETE FROM texts WHERE rowid = ?1";
pub(super) const ADD: &str = "INSERT INTO texts (rowid, who, public, internal) VALUES (?1, ?2, ?3, ?4)";
pub(super) const STAMP: &str = "INSERT INTO docs (ticket, version, tenant) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET version = excluded.version, tenant = excluded.tenant";

pub(super) const UNSTAMP: &str = "DELETE FROM docs WHERE ticket = ?1";

/// In the store's file: the tickets that went after one.
pub(super) const WENT: &str = "SELECT n, ticket FROM gone WHERE n > ?1 ORDER BY n LIMIT ?2";
pub(super) const WENT_AT: &str = "SELECT 1 FROM gone WHERE n = ?1 AND ticket = ?2";
pub(super) const WENT_LAST: &str = "SELECT max(n) FROM gone";
/// In the store's file: what was committed after a position.
pub(super) const COMMITTED: &str = "SELECT position, ticket, seq, body ->> '$.seal', body ->> '$.event' FROM events WHERE position > ?1 ORDER BY position LIMIT ?2";
pub(super) const LAST: &str = "SELECT max(position) FROM events";
/// In the store's file: what stands at a position.
pub(super) const COMMITTED_AT: &str = "SELECT ticket, seq, body ->> '$.seal' FROM events WHERE position = ?1";

#[cfg(test)]
mod tests {
    use crate::{SqliteOptions, schema};

    #[test]
    fn search_walks_the_index() {
        let directory = std::env::temp_dir().join(format!("helpdesk-sqlite-search-plan-{}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory for temporary files");
        let index = super::super::file::open(&directory.join("words.db"), &SqliteOptions::default()).expect("an index");
        let store = schema::open_memory().expect("a store in memory");
        let plan = |connection: &rusqlite::Connection, statement: &str| {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).expect("a statement");
            let n = explain.parameter_count();
            let details = explain
                .query_map(rusqlite::params_from_iter((0..n).map(|_| 1)), |row| row.get::<_, String>(3))
                .and_then(Iterator::collect::<rusqlite::Result<Vec<String>>>);
            details.expect("a plan").join("; ")
        };
        for search in [super::SEARCH, super::SEARCH_TEXTS].map(|statement| plan(&index, statement)) {
            assert!(search.contains("VIRTUAL TABLE INDEX") && !search.contains("TEMP B-TREE"), "{search}");
            assert!(search.contains("CO-ROUTINE"), "{search}");
            assert!(search.contains("SEARCH docs USING INTEGER PRIMARY KEY (rowid=?)"), "{search}");
        }
        let key = "SEARCH events USING INTEGER PRIMARY KEY";
        assert_eq!(plan(&store, super::COMMITTED), format!("{key} (rowid>?)"));
        assert_eq!(plan(&store, super::COMMITTED_AT), format!("{key} (rowid=?)"));
        let gone = "SEARCH gone USING INTEGER PRIMARY KEY";
        assert_eq!(plan(&store, super::WENT), format!("{gone} (rowid>?)"));
        assert_eq!(plan(&store, super::WENT_AT), format!("{gone} (rowid=?)"));
        for last in [super::LAST, super::WENT_LAST] {
            assert!(!plan(&store, last).contains("SCAN"), "{}", plan(&store, last));
        }
        drop(index);
        std::fs::remove_dir_all(&directory).expect("it is removed");
    }
}
