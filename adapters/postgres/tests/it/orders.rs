//! Records come in the order of their bytes, however the database orders texts.
use helpdesk_core::{Fingerprint, RecordKey, StoredRecord, Transfer};
use helpdesk_postgres::{PostgresOptions, PostgresStore};
use pollster::block_on;

use crate::server::{Schema, raw, runtime, server};

#[test]
fn records_come_in_the_order_of_bytes_in_a_database_of_a_language() {
    let Some(server) = server() else { return };
    let name = Schema::new(server.clone()).name.clone();
    let make = format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'"
    );
    let made = runtime().block_on(async { raw(&server).await.batch_execute(&make).await });
    if made.is_err() {
        // A server without ICU has no other order to try.
        return;
    }
    let there = format!("{server} dbname={name}");
    let open = || runtime().block_on(PostgresStore::connect(&there, &PostgresOptions::default()));
    let store = open().expect("the store opens");
    let names = ["Zeta", "alpha", "Alpha", "a-b", "ab", "äther", "zeta"];
    let record = |name: &str| StoredRecord::Configuration {
        version: Fingerprint::from(name.to_owned()),
        document: format!("document of {name}"),
    };
    block_on(store.keep_records(names.into_iter().map(record).collect(), Vec::new())).expect("they are kept");
    let (mut found, mut after): (Vec<String>, Option<RecordKey>) = (Vec::new(), None);
    loop {
        let page = block_on(store.records(after.as_ref(), 2)).expect("they are read");
        let Some(last) = page.last() else { break };
        after = Some(last.key());
        found.extend(page.iter().map(|record| record.key().to_string()));
    }
    let mut expected: Vec<&str> = names.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected.iter().map(|name| format!("configuration {name}")).collect::<Vec<_>>());
    drop(store);
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    runtime().block_on(async { raw(&server).await.batch_execute(&drop).await }).expect("it goes");
}
