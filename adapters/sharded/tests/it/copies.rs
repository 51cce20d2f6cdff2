//! What one file holds is copied into shards, and back, and is the same; and what goes on afterwards comes after it.
use std::collections::BTreeSet;
use std::sync::Arc;

use helpdesk_core::{Command, CopyMode, RecordKey, Store, StoredRecord, Tickets, Transfer, copy_store};
use helpdesk_memory::MemoryStore;
use helpdesk_testkit::{Extent, Fixture, dump, ticket_id};
use pollster::block_on;

use crate::files::Files;
use crate::memory::Memory;

/// Tenants, each with tickets of its own.
const TENANTS: u64 = 6;

fn fixture(tenant: u64) -> Fixture {
    Fixture::of(&format!("tenant-{tenant}"))
}

/// Each tenant opens two tickets and answers on them; the commands are named after the round.
fn live(store: &dyn Store, round: u64) {
    let minute = i64::try_from(round).expect("a small number") * 10;
    for tenant in 1..=TENANTS {
        for n in 1..=2 {
            let (fixture, ticket) = (fixture(tenant), round * 100 + tenant * 10 + n);
            assert!(block_on(store.commit(vec![fixture.opening(ticket, minute)])).iter().all(Result::is_ok));
            let body = format!("Reply {round}");
            fixture.act(store, &format!("reply-{ticket}"), ticket, minute + 1, Command::Reply { body });
        }
    }
}

fn written_down(store: &dyn Store) -> String {
    let extent = Extent {
        scopes: (1..=TENANTS).map(|tenant| fixture(tenant).scope()).collect(),
        tickets: (1..=400).map(ticket_id).collect(),
        ..Extent::default()
    };
    dump(store, &extent)
}

fn copy(from: &dyn Transfer, to: &dyn Transfer, mode: CopyMode) -> u64 {
    block_on(copy_store(from, to, mode, &mut |_| {})).expect("it is copied").n_kept
}

fn records(store: &dyn Transfer) -> Vec<StoredRecord> {
    let found = block_on(store.records(None, 2_000)).expect("answered");
    assert!(found.len() < 2_000, "all on one page");
    found
}

#[test]
fn a_file_is_copied_into_shards_and_back() {
    let (one, three, again) = (Files::over(1), Files::over(3), Files::over(1));
    let one = Arc::clone(one.stores().first().expect("a file"));
    live(&*one, 1);
    let shards = three.store();
    let n = copy(&*one, &*shards, CopyMode::Fill);
    assert_eq!((records(&*shards), written_down(&*shards)), (records(&*one), written_down(&*one)));
    assert_eq!(copy(&*one, &*shards, CopyMode::Fill), 0, "a second copy writes nothing");
    let back = Arc::clone(again.stores().first().expect("a file"));
    assert_eq!(copy(&*shards, &*back, CopyMode::Fill), n);
    assert_eq!((records(&*back), written_down(&*back)), (records(&*one), written_down(&*one)));
    // Opened again they are the same shards.
    drop(shards);
    assert_eq!(written_down(&*three.store()), written_down(&*one));
}

fn places(store: &dyn Transfer) -> BTreeSet<u64> {
    let place = |record: &StoredRecord| {
        if let RecordKey::Waiting(place) | RecordKey::DeadLetter(place) = record.key() { Some(place) } else { None }
    };
    let all: Vec<u64> = records(store).iter().filter_map(place).collect();
    let places: BTreeSet<u64> = all.iter().copied().collect();
    assert_eq!(places.len(), all.len(), "each place is one notice's");
    places
}

/// Shards go on after what was copied into them, wherever it has been meanwhile: no place is given twice.
#[test]
fn no_place_is_given_twice_however_often_they_are_copied() {
    let (first, second, third) = (Memory::over(3).store(), Memory::over(2).store(), Files::over(3));
    let (alone, third) = (Arc::new(MemoryStore::new()), third.store());
    live(&*first, 1);
    let mut n = places(&*first).len();
    let mut goes_on = |store: &dyn Store, transfer: &dyn Transfer, round: u64| {
        live(store, round);
        let now = places(transfer).len();
        assert!(now > n, "round {round} says something");
        n = now;
    };
    copy(&*first, &*alone, CopyMode::Fill);
    goes_on(&*alone, &*alone, 2);
    copy(&*alone, &*second, CopyMode::Fill);
    goes_on(&*second, &*second, 3);
    copy(&*second, &*third, CopyMode::Fill);
    goes_on(&*third, &*third, 4);
    copy(&*third, &*first, CopyMode::Mirror);
    goes_on(&*first, &*first, 5);
    copy(&*first, &*alone, CopyMode::Mirror);
    assert_eq!(written_down(&*alone), written_down(&*first));
}

/// A tenant's ticket under an id that a tenant of another shard had gives way to it, history and all.
#[test]
fn a_mirror_moves_tickets_between_shards() {
    let (from, to) = (Memory::over(2).store(), Memory::over(2).store());
    for (store, tenants) in [(&from, ["acme", "other"]), (&to, ["other", "acme"])] {
        for (ticket, tenant) in (1..).zip(tenants) {
            let fixture = Fixture::of(tenant);
            assert!(block_on(store.commit(vec![fixture.opening(ticket, 0)])).iter().all(Result::is_ok));
            for n in 0..ticket * 3 {
                let note = Command::AddNote { body: format!("Note {n}") };
                fixture.act(&**store, &format!("note-{n}"), ticket, 1, note);
            }
        }
    }
    copy(&*from, &*to, CopyMode::Mirror);
    assert_eq!(records(&*to), records(&*from));
    let extent = Extent {
        scopes: ["acme", "other"].map(|tenant| Fixture::of(tenant).scope()).to_vec(),
        tickets: (1..=2).map(ticket_id).collect(),
        ..Extent::default()
    };
    assert_eq!(dump(&*to, &extent), dump(&*from, &extent));
}
