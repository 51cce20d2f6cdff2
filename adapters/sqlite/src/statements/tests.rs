//! The plan of every read: it walks an index or a key, never a whole table, and sorts nothing.
use rusqlite::Connection;

use super::*;
use crate::schema;

fn plan(connection: &Connection, statement: &str) -> String {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).expect("it is a statement");
    let n = explain.parameter_count();
    let details = explain
        .query_map(rusqlite::params_from_iter((0..n).map(|_| 1)), |row| row.get::<_, String>(3))
        .and_then(Iterator::collect::<rusqlite::Result<Vec<String>>>)
        .expect("it has a plan");
    details.join("; ")
}

#[test]
fn reads_walk_an_index_and_sort_nothing() {
    let connection = schema::open_memory().expect("a store in memory");
    let table = [
        ("load", LOAD, "SEARCH tickets USING INTEGER PRIMARY KEY (rowid=?)"),
        ("history", HISTORY, "SEARCH events USING INDEX sqlite_autoindex_events_1 (ticket=? AND seq>?)"),
        ("decisions", DECISIONS, "SEARCH decisions USING INDEX sqlite_autoindex_decisions_1 (ticket=? AND n>?)"),
        ("find", FIND, "SEARCH external_ids USING PRIMARY KEY (tenant=? AND external=?)"),
        ("receipt", RECEIPT, "SEARCH receipts USING PRIMARY KEY (tenant=? AND command=?)"),
        ("page", PAGE, "SEARCH tickets USING INDEX tickets_by_tenant (tenant=? AND id>?)"),
        (
            "about",
            ABOUT,
            "SEARCH subjects USING PRIMARY KEY (tenant=? AND kind=? AND subject=? AND ticket>?); \
             SEARCH tickets USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        ("counts", COUNTS, "SEARCH counts USING PRIMARY KEY (tenant=?)"),
        (
            "due",
            DUE,
            "SEARCH tickets USING COVERING INDEX tickets_by_wake (tenant=? AND wake_s>? AND (wake_s,wake_ns)<(?,?))",
        ),
        ("next wake", NEXT_WAKE, "SEARCH tickets USING COVERING INDEX tickets_by_wake (tenant=? AND wake_s>?)"),
        ("dead letter", DEAD_LETTER, "SEARCH dead_letters USING INDEX dead_letters_by_notice (tenant=? AND notice=?)"),
        ("dead letters", DEAD_LETTERS, "SEARCH dead_letters USING INDEX dead_letters_by_tenant (tenant=?)"),
        ("held", HELD, "SEARCH held USING PRIMARY KEY (tenant=? AND kind=? AND holder=?)"),
        ("presence", PRESENCE, "SEARCH presences USING PRIMARY KEY (tenant=? AND agent=?)"),
        (
            "in hands",
            IN_HANDS,
            "SEARCH tickets USING COVERING INDEX tickets_in_hands (tenant=? AND hands=? AND whose=? AND (opened_s,opened_ns)>(?,?))",
        ),
        ("helped", HELPED, "SEARCH tickets USING INDEX tickets_by_requester (tenant=? AND requester=?)"),
        ("document", DOCUMENT, "SEARCH configurations USING INDEX sqlite_autoindex_configurations_1 (version=?)"),
        ("person", PERSON, "SEARCH people USING PRIMARY KEY (tenant=? AND person=?)"),
        (
            "person at an address",
            PERSON_AT,
            "SEARCH addresses USING PRIMARY KEY (tenant=? AND address=?); \
             SEARCH people USING PRIMARY KEY (tenant=? AND person=?)",
        ),
        ("standing", STANDING, "SEARCH tickets USING INTEGER PRIMARY KEY (rowid=?)"),
    ];
    for (name, statement, expected) in table {
        assert_eq!(plan(&connection, statement), expected, "{name}");
    }
}

#[test]
fn lists_and_leases_walk_an_index_and_sort_nothing() {
    let connection = schema::open_memory().expect("a store in memory");
    let table = [
        ("counts of an agent", COUNTS_OF_AGENT, "SEARCH agent_counts USING PRIMARY KEY (tenant=? AND agent=?)"),
        (
            "due on a shelf",
            DUE_ON_SHELF,
            "SEARCH shelves USING COVERING INDEX shelves_by_due (tenant=? AND kind=? AND name=? AND status=? AND (due_s,due_ns,ticket)>(?,?,?))",
        ),
        (
            "newest on a shelf",
            NEWEST_ON_SHELF,
            "SEARCH shelves USING PRIMARY KEY (tenant=? AND kind=? AND name=? AND status=? AND (opened_s,opened_ns,ticket)<(?,?,?))",
        ),
        (
            "stands on a shelf",
            STANDS_ON,
            "SEARCH shelves USING PRIMARY KEY (tenant=? AND kind=? AND name=? AND status=? AND opened_s=? AND opened_ns=? AND ticket=?)",
        ),
        (
            "claimable",
            CLAIMABLE,
            "SEARCH tickets USING COVERING INDEX tickets_by_wake (tenant=? AND wake_s>? AND (wake_s,wake_ns)<(?,?)); \
             CORRELATED SCALAR SUBQUERY 1; SEARCH leases USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        ("fence", FENCE, "SEARCH leases USING INTEGER PRIMARY KEY (rowid=?)"),
        ("fence of a lane", LANE_FENCE, "SEARCH lane_leases USING PRIMARY KEY (tenant=? AND lane=?)"),
        ("lane of a notice", LANE_OF, "SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (notice=?)"),
    ];
    for (name, statement, expected) in table {
        assert_eq!(plan(&connection, statement), expected, "{name}");
    }
}

#[test]
fn what_is_put_off_is_not_walked_and_only_what_has_come_up_is_sorted() {
    let connection = schema::open_memory().expect("a store in memory");
    for statement in [WAITING, CLAIMABLE_LANES] {
        let plan = plan(&connection, statement);
        assert!(plan.contains("USING INDEX outbox_at_once (tenant=? AND (at_s,at_ns)<(?,?))"), "{plan}");
        assert!(
            plan.contains("USING INDEX outbox_put_off (tenant=? AND ready_s>? AND (ready_s,ready_ns)<(?,?))"),
            "{plan}"
        );
        assert!(!plan.contains("SCAN outbox") && !plan.contains("SCAN it"), "{plan}");
    }
    for (name, statement, index) in [
        ("lane", LANE, "SEARCH outbox USING INDEX outbox_by_lane (tenant=? AND lane=?)"),
        ("is a lane put off", IS_LANE_PUT_OFF, "SEARCH outbox USING INDEX outbox_lanes_put_off (tenant=? AND lane=?)"),
        ("of a team", OF_TEAM, "SEARCH tickets USING COVERING INDEX tickets_by_team (tenant=? AND team=? AND id>?)"),
    ] {
        assert_eq!(plan(&connection, statement), index, "{name}");
    }
    let own = plan(&connection, OF_AGENT);
    assert!(own.starts_with("SEARCH shelves USING PRIMARY KEY (tenant=? AND kind=? AND name=?)"), "{own}");
}

#[test]
fn what_a_requester_lists_is_found_on_three_shelves() {
    let connection = schema::open_memory().expect("a store in memory");
    for statement in [PAGE_OF_REQUESTS, COUNTS_OF_REQUESTS] {
        let plan = plan(&connection, statement);
        let n = plan.matches("SEARCH shelves USING PRIMARY KEY (tenant=? AND kind=? AND name=?").count();
        assert_eq!(n, 3, "{plan}");
        assert!(!plan.contains("SCAN tickets") && !plan.contains("SCAN shelves"), "{plan}");
    }
}

#[test]
fn notices_of_a_ticket_are_found_by_their_ids() {
    let connection = schema::open_memory().expect("a store in memory");
    let plan = plan(&connection, NOTICES_OF);
    assert!(plan.contains("SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (notice>? AND notice<?)"), "{plan}");
    let dead = "SEARCH dead_letters USING INDEX dead_letters_by_notice (tenant=? AND notice>? AND notice<?)";
    assert!(plan.contains(dead) && !plan.contains("SCAN outbox") && !plan.contains("SCAN dead_letters"), "{plan}");
}

#[test]
fn mergers_are_found_by_key_from_both_sides() {
    let connection = schema::open_memory().expect("a store in memory");
    let plan = plan(&connection, MERGERS);
    assert!(!plan.contains("SCAN people"), "{plan}");
    assert!(plan.contains("people_by_merger (tenant=? AND merged_into=?)"), "{plan}");
}

#[test]
fn writes_find_their_row_by_key() {
    let connection = schema::open_memory().expect("a store in memory");
    for (name, statement) in [
        ("replace", REPLACE),
        ("wake", WAKE),
        ("count down", COUNT_DOWN),
        ("remove", REMOVE),
        ("later", LATER),
        ("take off a shelf", TAKE_OFF_SHELF),
        ("end lease", END_LEASE),
        ("release", RELEASE),
        ("release lane", RELEASE_LANE),
        ("let the outbox go", LET_OUTBOX_GO),
        ("is the outbox held", IS_OUTBOX_HELD),
        ("bury", BURY),
        ("unearth", UNEARTH),
        ("explain", EXPLAIN),
        ("forget addresses", FORGET_ADDRESSES),
        ("rewrite event", REWRITE_EVENT),
        ("rewrite decision", REWRITE_DECISION),
        ("rewrite notice", REWRITE_NOTICE),
        ("rewrite letter", REWRITE_LETTER),
    ] {
        let plan = plan(&connection, statement);
        assert!(plan.contains("SEARCH") && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{name}: {plan}");
    }
}

#[test]
fn records_walk_an_index_and_sort_nothing() {
    let connection = schema::open_memory().expect("a store in memory");
    let table = [
        (
            "configurations",
            CONFIGURATIONS,
            "SEARCH configurations USING INDEX sqlite_autoindex_configurations_1 (version>?)",
        ),
        ("people", PEOPLE, "SEARCH people USING PRIMARY KEY ((tenant,person)>(?,?))"),
        ("presences", PRESENCES, "SEARCH presences USING PRIMARY KEY ((tenant,agent)>(?,?))"),
        ("sums", SUMS, "SEARCH held USING PRIMARY KEY ((tenant,kind,holder)>(?,?,?))"),
        ("tickets", TICKETS, "SEARCH tickets USING INTEGER PRIMARY KEY (rowid>?)"),
        ("events", EVENTS, "SEARCH events USING INDEX sqlite_autoindex_events_1 ((ticket,seq)>(?,?))"),
        ("decisions", ALL_DECISIONS, "SEARCH decisions USING INDEX sqlite_autoindex_decisions_1 ((ticket,n)>(?,?))"),
        ("external ids", EXTERNAL_IDS, "SEARCH external_ids USING PRIMARY KEY ((tenant,external)>(?,?))"),
        ("receipts", RECEIPTS, "SEARCH receipts USING PRIMARY KEY ((tenant,command)>(?,?))"),
        ("outbox", OUTBOX, "SEARCH outbox USING INTEGER PRIMARY KEY (rowid>?)"),
        ("dead letters", ALL_DEAD_LETTERS, "SEARCH dead_letters USING INTEGER PRIMARY KEY (rowid>?)"),
    ];
    for (name, statement, expected) in table {
        assert_eq!(plan(&connection, statement), expected, "{name}");
    }
}
