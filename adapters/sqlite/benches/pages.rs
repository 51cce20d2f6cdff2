//! What reading costs while a store grows: a ticket by its id, first and next pages of lists, what is due, how many there are. Each line
//! should stay as it is from the smallest store to the largest; a ticket by its id stands beside for comparison.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its file stops")]

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use divan::{Bencher, black_box};
use helpdesk_core::{Cursor, DueTickets, Held, Listing, Order, Scope, Tickets, Views};
use helpdesk_sqlite::{Durability, SqliteOptions, SqliteStore};
use helpdesk_testkit::{Fixture, instant, ticket_id};
use pollster::block_on;

fn main() {
    divan::main();
    for size in SIZES {
        for suffix in ["", "-wal", "-shm"] {
            // What is left behind is in the directory for temporary files.
            let _ = std::fs::remove_file(format!("{}{suffix}", path(size).display()));
        }
    }
}

/// How many tickets a store holds.
const SIZES: [u64; 3] = [1_000, 10_000, 100_000];

/// Rows of a page.
const PAGE: usize = 50;

fn path(size: u64) -> PathBuf {
    std::env::temp_dir().join(format!("helpdesk-pages-{}-{size}.db", std::process::id()))
}

/// The store of a size, filled once.
fn store(size: u64) -> &'static SqliteStore {
    static STORES: [OnceLock<SqliteStore>; 3] = [const { OnceLock::new() }; 3];
    static FILLING: Mutex<()> = Mutex::new(());
    let place = SIZES.iter().position(|known| *known == size).and_then(|n| STORES.get(n)).expect("a known size");
    let _filling = FILLING.lock().unwrap_or_else(PoisonError::into_inner);
    place.get_or_init(|| {
        let options = SqliteOptions { durability: Durability::Normal, ..SqliteOptions::default() };
        let store = SqliteStore::open_with(path(size), &options).expect("the store opens");
        let fixture = Fixture::acme();
        let numbers: Vec<u64> = (1..=size).collect();
        for chunk in numbers.chunks(1_000) {
            let minute = |n: u64| i64::try_from(n % 500_000).expect("a small number");
            let units = chunk.iter().map(|n| fixture.opening(*n, minute(*n))).collect();
            assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
        }
        store
    })
}

fn page(bencher: Bencher<'_, '_>, size: u64, listing: &Listing, after: Option<Cursor>, scope: &Scope) {
    let store = store(size);
    bencher.bench_local(|| {
        let page = block_on(store.list(scope, listing, after.as_ref(), PAGE)).expect("lists are answered");
        assert_eq!(page.len(), PAGE);
        page
    });
}

/// A place in the midst of a list.
fn midst(size: u64, listing: &Listing, scope: &Scope) -> Option<Cursor> {
    let ticket = block_on(store(size).load(ticket_id(size / 2))).expect("the store answers").expect("a ticket");
    let place = Cursor::of(&ticket, listing.order);
    drop(block_on(store(size).list(scope, listing, Some(&place), 1)));
    Some(place)
}

#[divan::bench(args = SIZES)]
fn ticket_by_id(bencher: Bencher<'_, '_>, size: u64) {
    let store = store(size);
    let mut n = 0;
    bencher.bench_local(|| {
        n = (n + 7_919) % size;
        block_on(store.load(ticket_id(n + 1))).expect("the store answers")
    });
}

#[divan::bench(args = SIZES)]
fn queue_by_due_first_page(bencher: Bencher<'_, '_>, size: u64) {
    let queue = Listing { held: Some(Held::Nobody), ..Listing::all(Order::Due) };
    page(bencher, size, &queue, None, &Fixture::acme().scope());
}

#[divan::bench(args = SIZES)]
fn queue_by_due_next_page(bencher: Bencher<'_, '_>, size: u64) {
    let (queue, scope) = (Listing { held: Some(Held::Nobody), ..Listing::all(Order::Due) }, Fixture::acme().scope());
    page(bencher, size, &queue, midst(size, &queue, &scope), &scope);
}

#[divan::bench(args = SIZES)]
fn requester_newest(bencher: Bencher<'_, '_>, size: u64) {
    let requester = "requester-1".try_into().expect("a text");
    let listing = Listing { requester: Some(requester), ..Listing::all(Order::Newest) };
    page(bencher, size, &listing, None, &Fixture::acme().scope());
}

#[divan::bench(args = SIZES)]
fn counts(bencher: Bencher<'_, '_>, size: u64) {
    let (store, scope) = (store(size), Fixture::acme().scope());
    bencher.bench_local(|| black_box(block_on(store.counts(&scope)).expect("counts are answered")));
}

#[divan::bench(args = SIZES)]
fn empty_poll(bencher: Bencher<'_, '_>, size: u64) {
    let (store, fixture) = (store(size), Fixture::acme());
    bencher.bench_local(|| {
        let due = block_on(store.due(fixture.tenant(), instant(-10_000), 100)).expect("timers are answered");
        assert!(due.is_empty());
    });
}
