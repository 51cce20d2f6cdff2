//! Texts that want to be statements: each stays the text it is, written alone and with others at once. Cases of our own, and each of an
//! outside suite where that lies beside the project.
use std::path::Path;
use std::sync::Arc;
use std::thread;

use helpdesk_core::{
    CommandId, ExternalId, Listing, Order, OrganizationId, Request, RequesterId, Search, SearchQuery, Store, Tickets,
    Unit,
};
use helpdesk_memory::MemoryStore;
use helpdesk_postgres::{PostgresOptions, PostgresSearch, PostgresStore};
use helpdesk_testkit::{Extent, Fixture, dump, ticket_id};
use pollster::block_on;
use serde_json::Value;

use crate::server::{Schema, runtime, server};

/// Every text of ours, and of the outside suite whatever place it was written for.
fn texts() -> Vec<String> {
    let own = [
        "'; ROLLBACK; DROP SCHEMA helpdesk CASCADE; --",
        "current_setting('helpdesk.t0')",
        "', false), set_config('helpdesk.t1', 'x",
        "$1 $2 $$ $helpdesk$ x",
        "E'\\x27' \\' \\\\' U&'\\0027'",
        "{\"a\",NULL,}'::text[]",
        "NULL",
        "'); COMMIT; BEGIN; EXECUTE helpdesk_answer(1",
        "\u{1}0 \u{2019} \u{ff07} \u{10ffff}",
        "x' || chr(0) || 'y",
        "/* */ -- \n\r\t\\",
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/hostile/sql_strings.json");
    let outside = std::fs::read_to_string(path).map(|text| serde_json::from_str::<Value>(&text).expect("JSON"));
    if outside.is_err() {
        println!("the outside suite is absent: our own texts only");
    }
    let outside = outside.unwrap_or_default();
    let values = outside["cases"].as_array().into_iter().flatten().filter_map(|case| case["input"]["value"].as_str());
    let mut texts: Vec<String> = own.into_iter().chain(values).map(ToOwned::to_owned).collect();
    texts.retain(|text| !text.is_empty());
    texts
}

/// A ticket that has a text wherever one may stand, as far as each place takes it.
fn opening(fixture: &Fixture, number: u64, text: &str) -> Unit {
    let mut request: Request = fixture.open_request(number, 0, |open| {
        open.body = Some(format!("before {text} behind"));
        if let Ok(requester) = RequesterId::new(text) {
            open.requester = requester;
        }
        open.organization = OrganizationId::new(text).ok();
        open.external = ExternalId::new(text).ok();
        open.tags = [text.to_owned()].into();
        open.subject = text.replace(char::is_control, " ");
    });
    if let Ok(command) = CommandId::new(text) {
        request.id = command;
    }
    fixture.unit_for(&MemoryStore::new(), &request).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn extent(fixture: &Fixture, texts: &[String]) -> Extent {
    Extent {
        scopes: vec![fixture.scope()],
        tickets: (1..).take(texts.len()).map(ticket_id).collect(),
        commands: texts.iter().filter_map(|text| CommandId::new(text.as_str()).ok()).collect(),
        externals: texts.iter().filter_map(|text| ExternalId::new(text.as_str()).ok()).collect(),
        ..Extent::default()
    }
}

#[test]
fn no_text_becomes_a_statement() {
    let Some(server) = server() else { return };
    let (schema, fixture, texts) = (Schema::new(server), Fixture::acme(), texts());
    let (store, memory) = (Arc::new(schema.store()), MemoryStore::new());
    let search = runtime().block_on(PostgresSearch::open(&store)).expect("the index opens");
    for (number, text) in (1..).zip(&texts) {
        let stores: [&dyn Store; 2] = [&*store, &memory];
        for store in stores {
            let answers = block_on(store.commit(vec![opening(&fixture, number, text)]));
            assert!(answers.iter().all(Result::is_ok), "{text:?}: {answers:?}");
        }
    }
    let extent = extent(&fixture, &texts);
    assert_eq!(dump(&*store, &extent), dump(&memory, &extent));
    while block_on(search.index(500)).expect("it is indexed").n_events > 0 {}
    for text in &texts {
        let listing = Listing { tag: Some(text.clone()), ..Listing::all(Order::Newest) };
        let listed = |store: &dyn Store| {
            block_on(store.list(&fixture.scope(), &listing, None, 9)).expect("the list is answered")
        };
        assert_eq!(listed(&*store), listed(&memory), "{text:?}");
        let Ok(query) = text.parse::<SearchQuery>() else { continue };
        let found = |search: &dyn Search| {
            let found = block_on(search.search(&fixture.scope(), &query, None, 99)).expect("the search is answered");
            found.into_iter().map(|indexed| indexed.ticket).collect::<Vec<_>>()
        };
        assert_eq!(found(&search), found(&memory), "{text:?}");
    }
}

#[test]
fn no_text_becomes_a_statement_where_many_are_written_at_once() {
    let Some(server) = server() else { return };
    let (schema, fixture, texts) = (Schema::new(server), Fixture::acme(), texts());
    let options = PostgresOptions { connections: 2, ..schema.options() };
    let store = runtime().block_on(PostgresStore::connect(&schema.server, &options)).expect("the store opens");
    let memory = MemoryStore::new();
    thread::scope(|scope| {
        for (number, text) in (1..).zip(&texts) {
            let (store, fixture) = (&store, &fixture);
            scope.spawn(move || {
                let answers = block_on(store.commit(vec![opening(fixture, number, text)]));
                assert!(answers.iter().all(Result::is_ok), "{text:?}: {answers:?}");
            });
        }
    });
    for (number, text) in (1..).zip(&texts) {
        let answers = block_on(memory.commit(vec![opening(&fixture, number, text)]));
        assert!(answers.iter().all(Result::is_ok), "{text:?}: {answers:?}");
    }
    let extent = extent(&fixture, &texts);
    assert_eq!(dump(&store, &extent), dump(&memory, &extent));
}
