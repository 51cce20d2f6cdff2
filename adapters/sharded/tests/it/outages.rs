//! A shard that does not answer: whom it stops, whom it does not, and how it is named.
use helpdesk_core::{Command, CommitError, Configurations, Fingerprint, Outbox, StoreError, Tickets, Transfer, Views};
use helpdesk_sharded::{ShardedStore, TicketIds};
use helpdesk_testkit::{Fixture, instant, ticket_id};
use pollster::block_on;
use rusqlite::Connection;

use crate::files::Files;
use crate::memory::placement;

/// Tables without which nothing that is tried here works. While they are called something else, the shard is down.
const TABLES: [&str; 5] = ["tickets", "receipts", "configurations", "counts", "outbox"];

fn rename(files: &Files, shard: usize, from: &str, to: &str) {
    let file = Connection::open(files.file(shard)).expect("the file opens");
    for table in TABLES {
        file.execute_batch(&format!("ALTER TABLE {table}{from} RENAME TO {table}{to}")).expect("it is renamed");
    }
}

fn why<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> String {
    answer.expect_err("the shard is down").to_string()
}

#[test]
fn a_shard_that_is_down_stops_its_tenants_only() {
    let (files, up, down) = (Files::over(2), Fixture::acme(), Fixture::of("other"));
    let (up_number, down_number) = (placement(2).home(up.tenant()).number(), placement(2).home(down.tenant()).number());
    let store = files.store();
    for (ticket, fixture) in [(1, &up), (2, &down)] {
        assert!(block_on(store.commit(vec![fixture.opening(ticket, 0)])).iter().all(Result::is_ok));
    }
    rename(&files, down_number, "", "_away");
    let named = format!("shard {down_number} of 2: ");

    // Its tenant is told which shard does not answer.
    assert!(why(block_on(store.load(ticket_id(2)))).contains(&named));
    assert!(why(block_on(store.counts(&down.scope()))).contains(&named));
    assert!(why(block_on(store.waiting(down.tenant(), instant(9), 9))).contains(&named));
    let answer = block_on(store.commit(vec![down.opening(3, 1)])).remove(0);
    let told = answer.expect_err("the shard is down").to_string();
    assert!(told.contains(&named), "{told}");

    // The other one goes on with what it has, in one list with what goes wrong as well.
    assert_eq!(block_on(store.counts(&up.scope())).expect("answered").by_status.values().sum::<u64>(), 1);
    let reply = up.unit(&*store, "reply", 1, 2, Command::Reply { body: "We come.".to_owned() });
    let answers = block_on(store.commit(vec![down.opening(3, 1), reply]));
    assert!(answers[0].is_err() && answers[1].is_ok(), "{answers:?}");
    assert_eq!(block_on(store.load(ticket_id(1))).expect("answered").map(|ticket| ticket.n_messages), Some(1));

    // Nobody knows whether the shard that is down has the id of a new ticket; a desk on its own store, and one of a host that gives no id
    // twice, need not know.
    let answer = block_on(store.commit(vec![up.opening(4, 3)])).remove(0);
    let Err(CommitError::NotWritten(error)) = answer else { panic!("{answer:?}") };
    assert!(error.to_string().contains(&named), "{error}");
    assert!(block_on(store.home(up.tenant()).commit(vec![up.opening(4, 3)])).iter().all(Result::is_ok));
    let trusting = ShardedStore::unchecked(files.stores(), placement(2)).expect("as many").with_ids(TicketIds::Unique);
    assert!(block_on(trusting.commit(vec![up.opening(5, 3)])).iter().all(Result::is_ok));
    assert!(why(block_on(trusting.load(ticket_id(6)))).contains(&named), "it may be there");

    // What is read of all needs all.
    assert!(why(block_on(store.records(None, 9))).contains(&named));

    // A configuration is kept where it can be, and comes to the other shard before the next commit on it.
    let version = Fingerprint::of_bytes(b"{}");
    block_on(store.keep(&version, "{}")).expect("one shard has it");
    assert_eq!(block_on(store.document(&version)), Ok(Some("{}".to_owned())));
    rename(&files, down_number, "_away", "");
    let stores = files.stores();
    let has = |number: usize| block_on(stores[number - 1].document(&version)).expect("answered").is_some();
    assert_eq!((has(up_number), has(down_number)), (true, false));
    assert!(block_on(store.commit(vec![down.opening(3, 1)])).iter().all(Result::is_ok), "it is back");
    assert!(has(down_number));
}

#[test]
fn a_configuration_that_nobody_keeps_is_not_kept() {
    let (files, version) = (Files::over(2), Fingerprint::of_bytes(b"{}"));
    let store = files.store();
    (1..=2).for_each(|shard| rename(&files, shard, "", "_away"));
    assert!(why(block_on(store.keep(&version, "{}"))).contains("shard 1 of 2: "));
    assert!(why(block_on(store.document(&version))).contains("shard 1 of 2: "));
}
