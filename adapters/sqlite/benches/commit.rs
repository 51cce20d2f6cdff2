//! Durable creates a second: through the store, and the bare statements that write the same rows. The difference is what
//! the store costs: JSON, checks, calls. One by one, and from many callers at once, who share a flush: beside that the bare statements
//! with as many units in one transaction.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its file stops")]

#[path = "bare/rows.rs"]
mod rows;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use divan::Bencher;
use divan::counter::ItemsCount;
use helpdesk_core::{Tickets, Unit};
use helpdesk_sqlite::{Durability, SqliteOptions, SqliteStore};
use helpdesk_testkit::Fixture;
use pollster::block_on;

use self::rows::Rows;

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
    let mut raw = rows::open(&file.0, Durability::Full);
    let input = || (0..TOGETHER).map(|_| Rows::of(&opening())).collect::<Vec<Rows>>();
    bencher.counter(ItemsCount::new(TOGETHER)).with_inputs(input).bench_local_values(|rows| {
        for rows in rows.chunks(together) {
            rows::write(&mut raw, rows).expect("the rows are written");
        }
    });
}

#[divan::bench(args = DURABILITIES, sample_count = 500, sample_size = 1)]
fn raw_statements(bencher: Bencher<'_, '_>, durability: Durability) {
    let file = File::new();
    let mut raw = rows::open(&file.0, durability);
    bencher.counter(ItemsCount::new(1_u32)).with_inputs(|| Rows::of(&opening())).bench_local_values(|rows| {
        rows::write(&mut raw, std::slice::from_ref(&rows)).expect("the rows are written");
    });
}
