//! Which files are opened, which are refused, and that a refused file stays as it was.
use std::fs;
use std::path::Path;

use helpdesk_core::{
    AgentId, AgentLoad, AgentPresence, InHand, Instant, Presence, RequesterId, Responsible, TicketId, Workforce,
};
use helpdesk_sqlite::{APPLICATION_ID, OpenError, SCHEMA_VERSION, SqliteStore};
use rusqlite::Connection;

use crate::place::Directory;

fn opened(path: &Path) -> Result<(), OpenError> {
    SqliteStore::open(path).map(drop)
}

/// Makes a file by statements, opens it, and checks that a refusal changed no byte.
fn check(name: &str, statements: &str, expected: impl FnOnce(String) -> OpenError) {
    let directory = Directory::new();
    let file = directory.file();
    Connection::open(&file).and_then(|c| c.execute_batch(statements)).expect("the statements run");
    let before = fs::read(&file).expect("the file is there");
    assert_eq!(opened(&file), Err(expected(file.display().to_string())), "{name}");
    assert_eq!(fs::read(&file).expect("the file is there"), before, "{name}: the file was changed");
}

#[test]
fn a_newer_version_is_refused() {
    let statements = format!(
        "CREATE TABLE tickets (id INTEGER); PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {};",
        SCHEMA_VERSION + 1
    );
    let expected = |path| OpenError::Newer { path, found: SCHEMA_VERSION + 1, expected: SCHEMA_VERSION };
    check("newer", &statements, expected);
}

#[test]
fn a_file_of_another_program_is_refused() {
    let foreign = |found| move |path| OpenError::Foreign { path, found, expected: APPLICATION_ID };
    check("another id", "CREATE TABLE t (a); PRAGMA application_id = 1234;", foreign(1234));
    check("another id, no table", "PRAGMA application_id = 1234;", foreign(1234));
    check("no id, but a table", "CREATE TABLE t (a);", foreign(0));
    check("no id, but a version", "PRAGMA user_version = 1;", foreign(0));
}

#[test]
fn garbage_is_refused() {
    for garbage in [&b"x"[..], b"Dear desk, my printer is on fire.", &[0; 5000], &[0xff; 100_000]] {
        let directory = Directory::new();
        fs::write(directory.file(), garbage).expect("the file is written");
        let path = directory.file().display().to_string();
        assert_eq!(opened(&directory.file()), Err(OpenError::NotADatabase { path }), "{} bytes", garbage.len());
        assert_eq!(fs::read(directory.file()).expect("the file is there"), garbage);
    }
}

#[test]
fn an_empty_file_becomes_a_store() {
    let directory = Directory::new();
    fs::write(directory.file(), b"").expect("the file is written");
    assert_eq!(opened(&directory.file()), Ok(()));
    assert_eq!(opened(&directory.file()), Ok(()), "and is one from then on");
    let raw = Connection::open(directory.file()).expect("it is a database");
    let pragma = |name: &str| raw.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).expect("a number");
    assert_eq!((pragma("application_id"), pragma("user_version")), (APPLICATION_ID, SCHEMA_VERSION));
    assert_eq!(pragma("page_size"), 4096);
}

#[test]
fn a_read_only_file_is_refused() {
    let directory = Directory::new();
    assert_eq!(opened(&directory.file()), Ok(()));
    let mut permissions = fs::metadata(directory.file()).expect("the file is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(directory.file(), permissions).expect("it is made read-only");
    let path = directory.file().display().to_string();
    assert_eq!(opened(&directory.file()), Err(OpenError::ReadOnly { path }));
}

#[test]
fn a_missing_directory_is_named() {
    let directory = Directory::new();
    let file = directory.path().join("no").join("desk.db");
    let error = opened(&file).expect_err("there is no such directory");
    assert!(matches!(&error, OpenError::Unusable { path, .. } if *path == file.display().to_string()), "{error}");
}

#[test]
fn a_migration_that_was_cut_off_is_done_again() {
    // The migration runs in one transaction: what a cut leaves behind is the empty file, in WAL mode or not.
    let directory = Directory::new();
    let raw = Connection::open(directory.file()).expect("a new database");
    raw.execute_batch("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; CREATE TABLE tickets (id INTEGER); ROLLBACK;")
        .expect("the statements run");
    drop(raw);
    assert_eq!(opened(&directory.file()), Ok(()));
}

#[test]
fn two_open_a_new_file_at_once() {
    for _round in 0..10 {
        let directory = Directory::new();
        std::thread::scope(|scope| {
            let openers: Vec<_> = (0..4).map(|_| scope.spawn(|| opened(&directory.file()))).collect();
            for opener in openers {
                assert_eq!(opener.join().expect("it does not panic"), Ok(()));
            }
        });
    }
}

#[test]
fn texts_of_errors() {
    let path = || "desk.db".to_owned();
    let table = [
        (
            OpenError::NotADatabase { path: path() },
            "`desk.db` is not a database, expected a help desk's database or a new file",
        ),
        (
            OpenError::Foreign { path: path(), found: 7, expected: 8 },
            "`desk.db` belongs to another program: its application id is 7, expected 8",
        ),
        (
            OpenError::Newer { path: path(), found: 7, expected: 1 },
            "`desk.db` has schema version 7, expected at most 1: a newer program has written it",
        ),
        (OpenError::ReadOnly { path: path() }, "`desk.db` is read-only, expected a file that may be written"),
    ];
    for (error, text) in table {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn version_1_keeps_its_loads() {
    let directory = Directory::new();
    let raw = Connection::open(directory.file()).expect("a new database");
    raw.execute_batch(include_str!("../../src/schema/v1.sql")).expect("version 1");
    let rows = format!(
        "INSERT INTO loads VALUES ('acme', 'ann', 2, 1767600000, 5);
         PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;"
    );
    raw.execute_batch(&rows).expect("the statements run");
    drop(raw);
    let store = SqliteStore::open(directory.file()).expect("it is brought forward");
    let (tenant, ann) = ("acme".try_into().expect("a text"), AgentId::new("ann").expect("a text"));
    let loads = pollster::block_on(store.loads(&tenant, &[ann])).expect("loads are answered");
    let assigned_at = Instant::from_timestamp(1_767_600_000, 5);
    assert_eq!(loads.into_values().collect::<Vec<_>>(), [AgentLoad { open: 2, assigned_at, ..AgentLoad::default() }]);
}

#[test]
fn version_5_knows_in_whose_hands_its_tickets_are() {
    let directory = Directory::new();
    let raw = Connection::open(directory.file()).expect("a new database");
    for version in [
        include_str!("../../src/schema/v1.sql"),
        include_str!("../../src/schema/v2.sql"),
        include_str!("../../src/schema/v3.sql"),
        include_str!("../../src/schema/v4.sql"),
        include_str!("../../src/schema/v5.sql"),
    ] {
        raw.execute_batch(version).expect("an older version");
    }
    // The digits after the point are those that chrono writes: none, three, six or nine.
    let rows = [
        (1, "open", "desk", Some("ann"), "2026-01-05T09:00:00.000000500Z"),
        (2, "pending", "desk", Some("ann"), "2026-01-05T09:00:00Z"),
        (3, "new", "desk", None, "2026-01-05T09:00:00.001Z"),
        (4, "on_hold", "desk", None, "2026-01-05T09:00:00.000001Z"),
        (5, "new", "", None, "2026-01-05T09:00:00Z"),
        (6, "solved", "desk", Some("bob"), "2026-01-05T09:00:00Z"),
        (7, "closed", "desk", None, "2026-01-05T09:00:00Z"),
    ];
    for (id, status, team, assignee, opened_at) in rows {
        let assignee = assignee.map(|agent| format!(r#""assignee":"{agent}","#)).unwrap_or_default();
        let body = format!(r#"{{{assignee}"requester":"rita","opened_at":"{opened_at}"}}"#);
        let insert = "INSERT INTO tickets (id, version, tenant, requester, status, team, body) VALUES (?1, 1, 'acme', 'rita', ?2, ?3, ?4)";
        raw.execute(insert, rusqlite::params![id, status, team, body]).expect("a row");
    }
    let held = "INSERT INTO held VALUES ('acme', 'agent', 'ann', 2, 1767600000, 5)";
    raw.execute_batch(held).expect("a load");
    raw.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 5;")).expect("pragmas");
    drop(raw);

    let store = SqliteStore::open(directory.file()).expect("it is brought forward");
    let tenant = "acme".try_into().expect("a text");
    let listed = |whose: &Responsible| {
        let found = pollster::block_on(store.in_hands(&tenant, whose, None, 9)).expect("it is answered");
        let nanoseconds = |held: &InHand| (held.ticket.number(), held.opened_at.timestamp_subsec_nanos());
        assert!(found.iter().all(|held| held.opened_at.timestamp() == 1_767_603_600), "{found:?}");
        found.iter().map(nanoseconds).collect::<Vec<_>>()
    };
    let agent = |id: &str| AgentId::new(id).expect("a text");
    assert_eq!(listed(&Responsible::Agent(agent("ann"))), [(2, 0), (1, 500)]);
    assert_eq!(listed(&Responsible::Queue("desk".try_into().expect("a text"))), [(4, 1_000), (3, 1_000_000)]);
    assert_eq!(listed(&Responsible::Triage), [(5, 0)]);
    assert!(listed(&Responsible::Agent(agent("bob"))).is_empty(), "there is no work on what is solved");
    let rita = RequesterId::new("rita").expect("a text");
    let helped = pollster::block_on(store.helped(&tenant, &rita, TicketId::new(3).expect("a number")));
    assert_eq!(helped, Ok(Some(agent("bob"))), "who solved one has helped");
    let away = AgentPresence { presence: Presence::Away, since: Instant::UNIX_EPOCH };
    pollster::block_on(store.set_presence(&tenant, &agent("ann"), away)).expect("it is kept");
    let loads = pollster::block_on(store.loads(&tenant, &[agent("ann")])).expect("loads are answered");
    let load = loads.into_values().next().expect("a load");
    assert_eq!((load.open, load.presence), (2, Some(away)), "the load is there as before");
}

#[test]
fn version_7_puts_its_tickets_on_shelves() {
    use helpdesk_core::{Command, Held, Listing, Order, Views};
    use pollster::block_on;
    let (directory, fixture) = (Directory::new(), helpdesk_testkit::Fixture::acme());
    let store = SqliteStore::open(directory.file()).expect("a new file");
    fixture.open_many(&store, 6);
    let team = || Command::Route { team: "support".try_into().expect("a text") };
    let ann = AgentId::new("ann").expect("a text");
    for (n, command) in
        (0..).zip([(1, team()), (2, team()), (1, Command::Assign { agent: ann.clone() }), (3, Command::Solve)])
    {
        fixture.act(&store, &format!("step-{n}"), command.0, 10 + n, command.1);
    }
    let everything = |store: &SqliteStore| {
        let lists = [Order::Due, Order::Newest].map(|order| {
            let mine = Listing { held: Some(Held::By(ann.clone())), ..Listing::all(order) };
            [Listing::all(order), mine]
                .map(|listing| block_on(store.list(&fixture.scope(), &listing, None, 100)).expect("lists are answered"))
        });
        let mine = helpdesk_core::Staff::new(ann.clone(), helpdesk_core::Grants::of_members());
        let mine = helpdesk_core::Actor::staff(fixture.tenant().clone(), mine);
        let scope = mine.scope(helpdesk_testkit::configuration()).expect("staff may list");
        (lists, block_on(store.counts(&scope)).expect("counts are answered"))
    };
    let before = everything(&store);
    assert_eq!(before.0[0].each_ref().map(Vec::len), [5, 1]);
    drop(store);
    // What versions 8 to 12 brought is taken away again.
    let raw = Connection::open(directory.file()).expect("it is a database");
    raw.execute_batch(
        "DROP INDEX outbox_at_once; DROP INDEX outbox_put_off; DROP INDEX outbox_lanes_put_off; DROP INDEX tickets_by_team;
         ALTER TABLE outbox DROP COLUMN ready_s; ALTER TABLE outbox DROP COLUMN ready_ns;
         CREATE INDEX outbox_by_place ON outbox (tenant, at_s, at_ns, position);
         DROP TABLE lane_leases; DROP TABLE held_outboxes; DROP TABLE leases; DROP TABLE fences; DROP TABLE shelves; DROP TABLE agent_counts; DROP TABLE gone;
         ALTER TABLE tickets DROP COLUMN shelved;
         CREATE INDEX tickets_with_copies ON tickets (tenant, id);
         CREATE INDEX tickets_by_organization ON tickets (tenant, id); PRAGMA user_version = 7;",
    )
    .expect("the statements run");
    drop(raw);
    let store = SqliteStore::open(directory.file()).expect("it is brought forward");
    assert_eq!(everything(&store), before);
    fixture.act(&store, "later", 2, 60, Command::Solve);
    assert_eq!(everything(&store).0[0].each_ref().map(Vec::len), [4, 1], "and goes on");
}
