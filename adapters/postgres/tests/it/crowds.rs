//! Too many callers at once.
use std::future::poll_fn;
use std::task::Poll;
use std::thread;

use helpdesk_core::{CommandId, CommitError, StoreError, Tickets};
use helpdesk_postgres::{PostgresOptions, PostgresStore};
use helpdesk_testkit::{Fixture, ticket_id};
use pollster::block_on;

use crate::kills::{counted, no_half_units};
use crate::server::{Schema, runtime, server};

#[test]
fn who_comes_when_too_many_wait_is_told_so_at_once() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    let options = PostgresOptions { connections: 1, waiting: 0, hints: false, ..schema.options() };
    runtime().block_on(async {
        let store = PostgresStore::connect(&schema.server, &options).await.expect("the store opens");
        let ticket = Fixture::acme().opening(1, 0).ticket();
        assert_eq!(store.load(ticket).await, Ok(None), "the connection is made");
        let mut loads: Vec<_> = (0..3).map(|_n| store.load(ticket)).collect();
        let first = poll_fn(|context| {
            Poll::Ready(loads.iter_mut().map(|load| load.as_mut().poll(context)).collect::<Vec<_>>())
        })
        .await;
        let why = "1 wait for a connection, at most 1 do".to_owned();
        assert_eq!(first.last(), Some(&Poll::Ready(Err(StoreError::Busy { why }))));
        drop(loads.pop());
        for load in loads {
            assert_eq!(load.await, Ok(None), "who waits already is answered");
        }
        assert_eq!(store.load(ticket).await, Ok(None), "and who comes later");
    });
}

/// How many callers there are at once, and how many tickets each opens.
const CALLERS: u64 = 24;
const TICKETS: u64 = 20;

#[test]
fn of_many_who_write_at_once_each_is_answered_for_itself() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    let (store, fixture) = (schema.store(), Fixture::acme());
    // Two callers open each ticket, under different names for their requests.
    let open = |caller: u64| {
        let (store, fixture) = (&store, &fixture);
        move || {
            let mut answers = Vec::new();
            for n in 1..=TICKETS {
                let number = caller / 2 * TICKETS + n;
                let mut request = fixture.open_request(number, 0, |open| open.body = Some("It burns.".to_owned()));
                request.id = CommandId::new(format!("open-{caller}-{n}")).expect("a short text");
                let unit = fixture.unit_for(&helpdesk_memory::MemoryStore::new(), &request).expect("it is allowed");
                answers.extend(block_on(store.commit(vec![unit])).into_iter().map(|answer| (number, answer)));
            }
            answers
        }
    };
    let answers: Vec<_> = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|caller| scope.spawn(open(caller))).collect();
        callers.into_iter().flat_map(|caller| caller.join().expect("a caller does not panic")).collect()
    });
    for number in 1..=CALLERS / 2 * TICKETS {
        let of_ticket: Vec<_> = answers.iter().filter(|(of, _)| *of == number).map(|(_, answer)| answer).collect();
        let n_written = of_ticket.iter().filter(|answer| answer.is_ok()).count();
        let conflict = Err(CommitError::Conflict { ticket: ticket_id(number) });
        assert!(n_written == 1 && of_ticket.contains(&&conflict), "ticket {number}: {of_ticket:?}");
    }
    assert_eq!(no_half_units(&store, &fixture), CALLERS / 2 * TICKETS);
    assert_eq!(counted(&store, &fixture), CALLERS / 2 * TICKETS);
}
