//! Desks wake each other.
use std::sync::Arc;
use std::time::Duration;

use helpdesk_core::Tickets;
use helpdesk_postgres::{Hints, PostgresOptions, PostgresStore};
use helpdesk_testkit::Fixture;
use tokio::time::timeout;

use crate::server::{Schema, runtime, server};

/// How long a hint may take on a machine that does other things.
const SOON: Duration = Duration::from_secs(60);

async fn woken(hints: &mut Hints) {
    timeout(SOON, hints.next()).await.expect("somebody said something");
}

/// Hints that came before, as that one listens now, are no answer to what is written next.
async fn is_quiet(hints: &mut Hints) {
    while timeout(Duration::from_millis(400), hints.next()).await.is_ok() {}
}

#[test]
fn a_desk_hears_what_another_one_writes() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    let (one, another, fixture) = (schema.store(), Arc::new(schema.store()), Fixture::acme());
    let mut hints = runtime().block_on(async { one.hints() });
    let open = |ticket: u64| {
        let (store, unit) = (Arc::clone(&another), fixture.opening(ticket, 0));
        async move { assert!(store.commit(vec![unit]).await.iter().all(Result::is_ok)) }
    };
    runtime().block_on(async {
        woken(&mut hints).await;
        is_quiet(&mut hints).await;
        open(1).await;
        woken(&mut hints).await;
        is_quiet(&mut hints).await;
    });
    // Whoever listens is cut off: it listens again, and wakes for what it may have missed.
    let name = &schema.name;
    schema.run(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN helpdesk_{name}' AND pid <> pg_backend_pid()"
    ));
    runtime().block_on(async {
        woken(&mut hints).await;
        is_quiet(&mut hints).await;
        open(2).await;
        woken(&mut hints).await;
    });
}

#[test]
fn a_desk_that_says_nothing_is_not_heard() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    let options = PostgresOptions { hints: false, ..schema.options() };
    let silent = runtime().block_on(PostgresStore::connect(&schema.server, &options)).expect("the store opens");
    runtime().block_on(async {
        let mut hints = silent.hints();
        woken(&mut hints).await;
        is_quiet(&mut hints).await;
        assert!(silent.commit(vec![Fixture::acme().opening(1, 0)]).await.iter().all(Result::is_ok));
        assert!(timeout(Duration::from_millis(400), hints.next()).await.is_err(), "nobody said anything");
    });
}
