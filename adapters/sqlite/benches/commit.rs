//! Durable creates a second: through the store, and the bare statements that write the same rows. The difference is what
//! the store costs: JSON, checks, calls. One by one, and from many callers at once, who share a flush: beside that the bare statements
//! with as many units in one transaction.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its file stops")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use divan::Bencher;
use divan::counter::ItemsCount;
use helpdesk_core::{Tickets, Unit};
use helpdesk_sqlite::{Durability, SqliteOptions, SqliteStore};
use helpdesk_testkit::Fixture;
use pollster::block_on;
use rusqlite::{Connection, TransactionBehavior, params};

fn main() {
    divan::main();
}

/// Both in one run, in both durabilities; `Normal` shows what is left without the flush.
const DURABILITIES: [Durability; 2] = [Durability::Full, Durability::Normal];

/// A ticket with a message, as most begin.
fn opening() -> Unit {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let text = "The printer on the third floor smokes when somebody prints in color. ".repeat(5);
    Fixture::acme().opening_with(number, 0, |open| open.body = Some(text))
}

/// A file that is removed in the end.
struct File(PathBuf);

impl File {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        Self(std::env::temp_dir().join(format!("helpdesk-bench-{}-{number}.db", std::process::id())))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            // What is left behind is in the directory for temporary files.
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

#[divan::bench(args = DURABILITIES, sample_count = 500, sample_size = 1)]
fn store_create(bencher: Bencher<'_, '_>, durability: Durability) {
    let file = File::new();
    let options = SqliteOptions { durability, ..SqliteOptions::default() };
    let store = SqliteStore::open_with(&file.0, &options).expect("the store opens");
    bencher.counter(ItemsCount::new(1_u32)).with_inputs(opening).bench_local_values(|unit| {
        let answers = block_on(store.commit(vec![unit]));
        assert!(answers.iter().all(Result::is_ok));
    });
}

/// How many callers there are at once.
const CALLERS: [usize; 3] = [1, 16, 256];

/// How many tickets all callers open together in one sample, about.
const TOGETHER: usize = 4_096;

/// Each caller is a thread that opens one ticket after the other.
#[divan::bench(args = CALLERS, sample_count = 7, sample_size = 1)]
fn store_create_from_many(bencher: Bencher<'_, '_>, callers: usize) {
    let file = File::new();
    let store = SqliteStore::open(&file.0).expect("the store opens");
    let each = TOGETHER / callers;
    let units = || (0..callers).map(|_| (0..each).map(|_| opening()).collect()).collect::<Vec<Vec<Unit>>>();
    bencher.counter(ItemsCount::new(each * callers)).with_inputs(units).bench_local_values(|units| {
        std::thread::scope(|scope| {
            for units in units {
                let store = &store;
                scope.spawn(move || {
                    for unit in units {
                        assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok));
                    }
                });
            }
        });
    });
}

/// So many units in one transaction, by the bare statements.
#[divan::bench(args = CALLERS, sample_count = 7, sample_size = 1)]
fn raw_statements_together(bencher: Bencher<'_, '_>, together: usize) {
    let file = File::new();
    let mut raw = raw(&file, Durability::Full);
    let input = || (0..TOGETHER).map(|_| rows()).collect::<Vec<Rows>>();
    bencher.counter(ItemsCount::new(TOGETHER)).with_inputs(input).bench_local_values(|rows| {
        for rows in rows.chunks(together) {
            write(&mut raw, rows).expect("the rows are written");
        }
    });
}

/// The rows of one unit, as the store writes them.
struct Rows {
    ticket: i64,
    command: String,
    snapshot: String,
    events: Vec<String>,
    decision: String,
    receipt: String,
    wake_s: Option<i64>,
    opened_s: i64,
}

impl Rows {
    /// About what the store keeps of where the ticket is listed.
    fn shelved(&self) -> String {
        let opened = self.opened_s;
        format!(
            r#"{{"status":"new","opened":[{opened},0],"due":[{opened},0],"on":[["team",""],["queue",""],["requester","requester-1"]]}}"#
        )
    }
}

fn rows() -> Rows {
    let unit = opening();
    let json = |value: Result<String, serde_json::Error>| value.expect("it is JSON");
    Rows {
        ticket: unit.ticket().signed(),
        command: unit.receipt().command.to_string(),
        snapshot: json(serde_json::to_string(&unit.snapshot())),
        events: unit.events().iter().map(|event| json(serde_json::to_string(event))).collect(),
        decision: json(serde_json::to_string(unit.decision())),
        receipt: json(serde_json::to_string(unit.receipt())),
        wake_s: unit.wake_at().map(|at| at.timestamp()),
        opened_s: unit.snapshot().map_or(0, |ticket| ticket.opened_at.timestamp()),
    }
}

#[divan::bench(args = DURABILITIES, sample_count = 500, sample_size = 1)]
fn raw_statements(bencher: Bencher<'_, '_>, durability: Durability) {
    let file = File::new();
    let mut raw = raw(&file, durability);
    bencher.counter(ItemsCount::new(1_u32)).with_inputs(rows).bench_local_values(|rows| {
        write(&mut raw, std::slice::from_ref(&rows)).expect("the rows are written");
    });
}

/// A connection with the settings and the tables of the store.
fn raw(file: &File, durability: Durability) -> Connection {
    drop(SqliteStore::open(&file.0).expect("the store makes the tables"));
    let raw = Connection::open(&file.0).expect("the file opens");
    raw.pragma_update(None, "synchronous", if durability == Durability::Full { "FULL" } else { "NORMAL" })
        .and_then(|()| raw.pragma_update(None, "wal_autocheckpoint", 16_000))
        .and_then(|()| raw.pragma_update(None, "cache_size", -48 * 1024))
        .and_then(|()| raw.pragma_update(None, "secure_delete", true))
        .expect("the settings of the store");
    raw.set_prepared_statement_cache_capacity(64);
    raw
}

/// Writes units in one transaction.
fn write(raw: &mut Connection, units: &[Rows]) -> rusqlite::Result<()> {
    let transaction = raw.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for rows in units {
        write_one(&transaction, rows)?;
    }
    transaction.commit()
}

fn write_one(transaction: &Connection, rows: &Rows) -> rusqlite::Result<()> {
    for (seq, event) in (1_i64..).zip(&rows.events) {
        let insert = "INSERT INTO events (ticket, seq, body) VALUES (?1, ?2, ?3)";
        transaction.prepare_cached(insert)?.execute(params![rows.ticket, seq, event])?;
    }
    let version = i64::try_from(rows.events.len()).unwrap_or(0);
    transaction
        .prepare_cached(
            "INSERT INTO tickets (id, version, tenant, requester, status, team, wake_s, wake_ns, body, hands, whose,
                opened_s, opened_ns, shelved)
            VALUES (?1, ?2, 'acme', 'requester-1', 'new', '', ?3, 0, ?4, 'triage', '', ?5, 0, ?6)",
        )?
        .execute(params![rows.ticket, version, rows.wake_s, rows.snapshot, rows.opened_s, rows.shelved()])?;
    for (kind, name) in [("queue", ""), ("requester", "requester-1"), ("team", "")] {
        transaction
            .prepare_cached(
                "INSERT INTO shelves (tenant, kind, name, status, opened_s, opened_ns, ticket, due_s, due_ns)
                VALUES ('acme', ?1, ?2, 'new', ?3, 0, ?4, ?3, 0)",
            )?
            .execute(params![kind, name, rows.opened_s, rows.ticket])?;
    }
    transaction
        .prepare_cached(
            "INSERT INTO counts (tenant, team, status, n) VALUES ('acme', '', 'new', 1)
            ON CONFLICT DO UPDATE SET n = n + 1",
        )?
        .execute([])?;
    transaction
        .prepare_cached("INSERT INTO decisions (ticket, n, body) VALUES (?1, 1, ?2)")?
        .execute(params![rows.ticket, rows.decision])?;
    transaction
        .prepare_cached("INSERT INTO receipts (tenant, command, body) VALUES ('acme', ?1, ?2)")?
        .execute(params![rows.command, rows.receipt])?;
    Ok(())
}
