//! Which schemas are opened, which are refused, and that a migration that was cut off goes on.
use std::thread;

use helpdesk_core::{Tickets, Views};
use helpdesk_postgres::{OpenError, PostgresOptions, PostgresStore, SCHEMA_VERSION};
use helpdesk_testkit::Fixture;
use pollster::block_on;

use crate::server::{Schema, runtime, server};

fn opened(schema: &Schema) -> Result<(), OpenError> {
    runtime().block_on(PostgresStore::connect(&schema.server, &schema.options())).map(drop)
}

fn works(schema: &Schema) {
    let (store, fixture) = (schema.store(), Fixture::acme());
    assert!(block_on(store.commit(vec![fixture.opening(1, 0)])).iter().all(Result::is_ok));
    assert_eq!(block_on(store.counts(&fixture.scope())).map(|counts| counts.by_status.values().sum::<u64>()), Ok(1));
}

#[test]
fn a_newer_version_is_refused() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    assert_eq!(opened(&schema), Ok(()));
    let newer = SCHEMA_VERSION + 1;
    schema.run(&format!("UPDATE {}.helpdesk_schema SET version = {newer}", schema.name));
    let expected = OpenError::Newer { schema: schema.name.clone(), found: newer, expected: SCHEMA_VERSION };
    assert_eq!(opened(&schema), Err(expected.clone()));
    let name = &schema.name;
    let told = format!("schema `{name}` has version 4, expected at most 3: a newer program has written it");
    assert_eq!(expected.to_string(), told);
}

#[test]
fn a_schema_of_another_program_is_refused() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    let name = &schema.name;
    schema.run(&format!("CREATE SCHEMA {name}; CREATE TABLE {name}.tickets (id bigint)"));
    let expected = OpenError::Foreign { schema: name.clone(), table: "tickets".to_owned() };
    assert_eq!(opened(&schema), Err(expected));
    schema.run(&format!("DROP TABLE {name}.tickets; CREATE TABLE {name}.songs (id bigint)"));
    assert_eq!(opened(&schema), Ok(()), "what has nothing of ours may be shared");
    works(&schema);
}

/// Whatever a migration was cut off after, it goes on.
#[test]
fn a_migration_that_was_cut_off_goes_on() {
    let Some(server) = server() else { return };
    let text = include_str!("../../src/schema/v1.sql");
    let steps: Vec<&str> = text.split(";\n").filter(|step| !step.trim().is_empty()).collect();
    for n in [0, 1, steps.len() / 2, steps.len() - 1, steps.len()] {
        let schema = Schema::new(server.clone());
        let name = &schema.name;
        let versions =
            "CREATE TABLE helpdesk_schema (shard smallint NOT NULL, version integer NOT NULL, PRIMARY KEY (shard))";
        schema.run(&format!("CREATE SCHEMA {name}; SET search_path = {name}; {versions}; {}", steps[..n].join(";\n")));
        assert_eq!(opened(&schema), Ok(()), "after {n} of {} steps", steps.len());
        works(&schema);
    }
}

#[test]
fn several_desks_make_one_schema_at_once() {
    let Some(server) = server() else { return };
    let schema = Schema::new(server);
    thread::scope(|scope| {
        let desks: Vec<_> = (0..4).map(|_| scope.spawn(|| opened(&schema))).collect();
        for desk in desks {
            assert_eq!(desk.join().expect("a desk does not panic"), Ok(()));
        }
    });
    works(&schema);
}

#[test]
fn a_schema_that_would_have_to_be_quoted_is_refused() {
    for name in ["", "Desk", "a-b", "1a", "a b", "a; DROP SCHEMA public", &"a".repeat(64)] {
        let options = PostgresOptions { schema: name.to_owned(), ..PostgresOptions::default() };
        let error = runtime().block_on(PostgresStore::connect("host=/nowhere", &options)).err();
        assert_eq!(error, Some(OpenError::SchemaName { schema: name.to_owned() }));
    }
}

#[test]
fn who_cannot_connect_is_told() {
    let connect = |config: &str| {
        let opened = runtime().block_on(PostgresStore::connect(config, &PostgresOptions::default()));
        opened.expect_err("there is no server").to_string()
    };
    let told = connect("host=/nowhere user=desk");
    assert!(told.starts_with("the server cannot be reached: "), "{told}");
    let told = connect("host=/nowhere port=many password=secret");
    assert!(told.starts_with("the connection string cannot be read: ") && !told.contains("secret"), "{told}");
    let outside = block_on(PostgresStore::connect("host=/nowhere user=desk", &PostgresOptions::default()));
    assert_eq!(outside.err(), Some(OpenError::NoRuntime));
}
