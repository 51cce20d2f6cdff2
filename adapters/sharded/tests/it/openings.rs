//! One id is one ticket's, also where tenants of two shards open it in the same moment.
use std::sync::{Arc, Barrier};

use helpdesk_core::{CommitError, Tickets};
use helpdesk_memory::MemoryStore;
use helpdesk_sharded::{Placement, ShardedStore, TicketIds};
use helpdesk_testkit::{Fixture, ticket_id};
use pollster::block_on;

use crate::files::Files;
use crate::memory::{Memory, placement};

/// Threads of two tenants on two shards open the same tickets: each is opened once, whoever loses is told so, and nothing of it is written.
#[test]
fn of_two_tenants_one_opens_a_ticket() {
    const TICKETS: u64 = 60;
    let (files, fixtures) = (Files::over(2), [Fixture::acme(), Fixture::of("other")]);
    let (store, barrier) = (files.store(), Barrier::new(4));
    let open = |fixture: &Fixture, twice: u64| {
        let mut opened = Vec::new();
        for ticket in 1..=TICKETS {
            let mut request = fixture.open_request(ticket, 0, |_open| {});
            request.id = format!("open-{ticket}-{twice}").parse().expect("a text");
            let unit = fixture.unit_for(&MemoryStore::new(), &request).expect("the opening is allowed");
            barrier.wait();
            let answer = block_on(store.commit(vec![unit])).remove(0);
            let conflict = CommitError::Conflict { ticket: ticket_id(ticket) };
            assert!(answer.is_ok() || answer == Err(conflict), "{answer:?}");
            opened.push(answer.is_ok());
        }
        opened
    };
    let opened: Vec<Vec<bool>> = std::thread::scope(|scope| {
        let open = &open;
        let threads = [(0, 1), (1, 1), (0, 2), (1, 2)].map(|(n, twice): (usize, u64)| {
            let fixture = &fixtures[n];
            scope.spawn(move || open(fixture, twice))
        });
        threads.into_iter().map(|thread| thread.join().expect("nobody panics")).collect()
    });
    for ticket in 1..=TICKETS {
        let n = usize::try_from(ticket - 1).expect("a small number");
        assert_eq!(opened.iter().filter(|opened| opened[n]).count(), 1, "ticket {ticket}");
        let has = |fixture: &&Fixture| {
            block_on(store.home(fixture.tenant()).load(ticket_id(ticket))).expect("answered").is_some()
        };
        assert_eq!(fixtures.iter().filter(has).count(), 1, "ticket {ticket}");
    }
}

/// In one list the order of the units decides, whatever shards they go to.
#[test]
fn in_one_list_the_first_opens_it() {
    let (store, fixture, other) = (Memory::over(2).store(), Fixture::acme(), Fixture::of("other"));
    let units = vec![fixture.opening(1, 0), other.opening(2, 0), other.opening(1, 0), fixture.opening(2, 0)];
    let answers = block_on(store.commit(units));
    let conflict = |ticket| Err(CommitError::Conflict { ticket: ticket_id(ticket) });
    assert!(answers[0].is_ok() && answers[1].is_ok(), "{answers:?}");
    assert_eq!(answers[2..], [conflict(1), conflict(2)]);
    // Whoever asks again gets the first answer, whoever has the id by now.
    assert_eq!(block_on(store.commit(vec![fixture.opening(1, 0)]))[0], answers[0]);
}

/// A host that gives no id twice asks nobody; should it lie, nobody guesses.
#[test]
fn unique_ids_are_not_asked_for() {
    let memory = Memory::over(2);
    let store = block_on(ShardedStore::begin(memory.0.clone(), placement(2))).expect("the shards open");
    let store = Arc::new(store.with_ids(TicketIds::Unique));
    let units = vec![Fixture::acme().opening(1, 0), Fixture::of("other").opening(1, 0)];
    assert!(block_on(store.commit(units)).iter().all(Result::is_ok));
    let fresh = block_on(ShardedStore::open(memory.0, placement(2))).expect("the shards open");
    assert!(block_on(fresh.load(ticket_id(1))).is_err());
}

/// One shard alone has nobody to ask.
#[test]
fn one_shard_is_a_store() {
    let memory = Memory::over(1);
    let store = block_on(ShardedStore::begin(memory.0.clone(), Placement::over(1).expect("one"))).expect("it opens");
    let fixture = Fixture::acme();
    fixture.open_many(&store, 9);
    assert_eq!(block_on(memory.0[0].load(ticket_id(9))), block_on(store.load(ticket_id(9))));
}
