//! Durable creates a second from many callers of many tenants: one file, and two files as the shards of one store, beside each other. And what a
//! call costs through the shards beside the store alone: a ticket that is known, one that is not, one that nobody has.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its files stops")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use divan::Bencher;
use divan::counter::ItemsCount;
use helpdesk_core::{Store, Tickets, Unit};
use helpdesk_sharded::{Placement, ShardedStore, TicketIds};
use helpdesk_sqlite::SqliteStore;
use helpdesk_testkit::{Fixture, ticket_id};
use pollster::block_on;

fn main() {
    divan::main();
}

/// How many tenants there are: their names spread them over the shards.
const TENANTS: u64 = 64;

/// How many callers there are at once.
const CALLERS: usize = 16;

/// How many tickets all callers open together in one sample.
const TOGETHER: usize = 4_096;

/// A ticket with a message, as most begin, of one of the tenants.
fn opening() -> Unit {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    let text = "The printer on the third floor smokes when somebody prints in color. ".repeat(5);
    Fixture::of(&format!("tenant-{}", number % TENANTS)).opening_with(number, 0, |open| open.body = Some(text))
}

/// Files that are removed in the end.
struct Files(PathBuf);

impl Files {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let directory = std::env::temp_dir().join(format!("helpdesk-shards-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory for temporary files");
        Self(directory)
    }

    fn stores(&self, n: usize) -> Vec<Arc<SqliteStore>> {
        let open = |shard| Arc::new(SqliteStore::open(self.0.join(format!("{shard}.db"))).expect("the file opens"));
        (1..=n).map(open).collect()
    }

    fn sharded(&self, n: usize) -> ShardedStore<SqliteStore> {
        let placement = Placement::over(n).expect("a few shards");
        block_on(ShardedStore::begin(self.stores(n), placement)).expect("the shards open")
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // What is left behind is in the directory for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// On what tickets are opened.
#[derive(Debug, Clone, Copy)]
enum On {
    /// One file, no shards.
    File,
    /// So many files, with the ids of tickets checked.
    Shards(usize),
    /// So many files, with ids that the host gives once.
    UniqueIds(usize),
}

impl On {
    fn open(self, files: &Files) -> Arc<dyn Store> {
        match self {
            Self::File => Arc::new(SqliteStore::open(files.0.join("alone.db")).expect("the file opens")),
            Self::Shards(n) => Arc::new(files.sharded(n)),
            Self::UniqueIds(n) => Arc::new(files.sharded(n).with_ids(TicketIds::Unique)),
        }
    }
}

impl std::fmt::Display for On {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File => f.write_str("one file"),
            Self::Shards(n) => write!(f, "{n} shards"),
            Self::UniqueIds(n) => write!(f, "{n} shards, unique ids"),
        }
    }
}

const STORES: [On; 5] = [On::File, On::Shards(1), On::Shards(2), On::UniqueIds(2), On::Shards(4)];

/// Each caller is a thread that opens one ticket after the other.
#[divan::bench(args = STORES, sample_count = 15, sample_size = 1)]
fn create_from_16(bencher: Bencher<'_, '_>, on: On) {
    let files = Files::new();
    let store = on.open(&files);
    let each = TOGETHER / CALLERS;
    let units = || (0..CALLERS).map(|_| (0..each).map(|_| opening()).collect()).collect::<Vec<Vec<Unit>>>();
    bencher.counter(ItemsCount::new(TOGETHER)).with_inputs(units).bench_local_values(|units| {
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

/// All in one list, as a bulk import writes them.
#[divan::bench(args = STORES, sample_count = 15, sample_size = 1)]
fn create_in_one_list(bencher: Bencher<'_, '_>, on: On) {
    let files = Files::new();
    let store = on.open(&files);
    let units = || (0..TOGETHER).map(|_| opening()).collect::<Vec<Unit>>();
    bencher.counter(ItemsCount::new(TOGETHER)).with_inputs(units).bench_local_values(|units| {
        assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
    });
}

/// What is loaded.
#[derive(Debug, Clone, Copy)]
enum Load {
    /// From its file, past the shards.
    Alone,
    /// A ticket that was loaded before.
    Known,
    /// A ticket that nobody has.
    Missing,
}

/// One load out of 1,000 tickets on two files.
#[divan::bench(args = [Load::Alone, Load::Known, Load::Missing])]
fn load(bencher: Bencher<'_, '_>, what: Load) {
    let files = Files::new();
    let store = files.sharded(2);
    let fixture = Fixture::acme();
    fixture.open_many(&store, 1_000);
    let home = Arc::clone(store.home(fixture.tenant()));
    let next = AtomicU64::new(0);
    bencher.bench_local(|| {
        let number = next.fetch_add(1, Ordering::Relaxed) % 1_000 + 1;
        let found = match what {
            Load::Alone => block_on(home.load(ticket_id(number))),
            Load::Known => block_on(store.load(ticket_id(number))),
            Load::Missing => block_on(store.load(ticket_id(number + 1_000))),
        };
        found.expect("answered")
    });
}
