//! Too many callers at once.
use std::future::poll_fn;
use std::task::Poll;

use helpdesk_core::{StoreError, Tickets};
use helpdesk_postgres::{PostgresOptions, PostgresStore};
use helpdesk_testkit::Fixture;

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
