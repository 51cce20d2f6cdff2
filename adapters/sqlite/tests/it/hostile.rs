//! Texts that want to be statements: each case of our own, and each of an outside suite where that lies beside the project. A case that
//! nobody here knows how to try fails.
use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use helpdesk_core::{
    Command, CommandId, Cursor, Desk, Listing, NoticeChannel, Order, Refusal, Search, SearchQuery, StatusKind, Store,
    SubmitError, SurveyCommand, SurveySecret, TEXT_MAX, Tickets, Views,
};
use helpdesk_memory::MemoryStore;
use helpdesk_sqlite::{SqliteSearch, SqliteStore};
use helpdesk_testkit::{Fixture, configuration, instant, ticket_id};
use pollster::block_on;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::place::Directory;

#[test]
fn no_text_becomes_a_statement() {
    let case = |surface: &str, value: &str, refused: bool| {
        let expect = if refused { json!({"reject": true}) } else { json!({"treated_as": "literal text"}) };
        json!({"slug": format!("own: {value}"), "input": {"surface": surface, "value": value}, "expect": expect})
    };
    let own = [
        case("search", "5' AND sleep(3)#", false),
        case("search", "ticket\") OR (who : \"txacme", false),
        case("search", "NEAR(printer fire, 2) NOT paper", false),
        case("search", "{public internal} : ink", false),
        case("search", "ink^2 -ink +ink ~ink", false),
        case("search", "x\u{1a}y", true),
        case("search", "%%%", true),
        case("tag", "x' UNION SELECT 1; --", false),
        case("tag", "\"; PRAGMA writable_schema=1", false),
        case("sort", "newest, due", true),
        case("order", "NEWEST", true),
        case("filter.field", "1=1; --", true),
        case("filter.value(number)", "1e3", true),
        case("config.channel", "email\";", true),
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/hostile/sql_strings.json");
    let outside = std::fs::read_to_string(path).map(|text| serde_json::from_str::<Value>(&text).expect("JSON"));
    if outside.is_err() {
        println!("the outside suite is absent: our own cases only");
    }
    let outside = outside.unwrap_or_default();
    for case in own.iter().chain(outside["cases"].as_array().into_iter().flatten()) {
        let name = case["slug"].as_str().expect("a name");
        let (surface, value) = (case["input"]["surface"].as_str(), case["input"]["value"].as_str());
        let is_refused = case["expect"].get("reject").is_some();
        let most = Duration::from_millis(case["expect"]["max_ms"].as_u64().unwrap_or(60_000));
        // Without optimization it may take twenty times as long.
        let most = if cfg!(debug_assertions) { most * 20 } else { most };
        let begun = Stopwatch::now();
        decide(name, surface.expect("a surface"), value.unwrap_or_default(), is_refused);
        assert!(begun.elapsed() < most, "{name}: {:?}", begun.elapsed());
    }
}

fn decide(name: &str, surface: &str, value: &str, is_refused: bool) {
    let decided = |refused: bool| assert_eq!(refused, is_refused, "{name}");
    match surface {
        "search" => match value.parse::<SearchQuery>() {
            Ok(query) => {
                decided(false);
                search(name, value, &query);
            }
            Err(error) => {
                decided(true);
                assert!(!error.to_string().contains(char::is_control), "{name}: {error}");
            }
        },
        "tag" => {
            decided(false);
            tag(name, value);
        }
        // In which order, and of what: words of ours, and nothing that is written into a statement.
        "sort" | "order" | "filter.op" => decided(reads::<Order>(&json!(value)).is_none()),
        "filter.field" => decided(reads::<Listing>(&json!({"order": "newest", value: "x"})).is_none()),
        "filter.value(number)" => decided(
            reads::<Listing>(&json!({"order": "newest", "statuses": [value]})).is_none()
                && reads::<StatusKind>(&json!(value)).is_none()
                && reads::<Cursor>(&json!({"newest": {"opened_at": "2026-01-05T09:00:00Z", "ticket": value}}))
                    .is_none(),
        ),
        "config.channel" => decided(reads::<NoticeChannel>(&json!(value)).is_none()),
        // Who somebody is, the host says; the only token of ours is a survey's.
        "api.token" | "api.user" => token(name, value),
        _ if surface.starts_with("search_gen:( x ") => {
            let n: usize = surface.trim_start_matches("search_gen:( x ").parse().expect("a number");
            assert!("(".repeat(n).parse::<SearchQuery>().is_err(), "{name}");
            let inside = format!("{}ink", "(".repeat(900));
            search(name, &inside, &inside.parse().expect("a search"));
        }
        _ if surface.starts_with("bind of ") => too_long(name),
        _ => panic!("nobody knows how to try `{name}`: {surface}"),
    }
}

fn reads<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// What is looked for is found where it stands, and nowhere else; in both stores alike.
fn search(name: &str, value: &str, query: &SearchQuery) {
    let fixture = Fixture::acme();
    let written = |store: &dyn Store| {
        for (ticket, body) in
            [(1, format!("before {value} behind")), (2, "something else".to_owned()), (3, value.to_owned())]
        {
            let unit = fixture.opening_with(ticket, 0, |open| open.body = Some(body));
            assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok), "{name}");
        }
    };
    let found = |search: &dyn Search| -> Vec<u64> {
        while block_on(search.index(500)).expect("it is indexed").n_events > 0 {}
        let found = block_on(search.search(&fixture.scope(), query, None, 9)).expect("the search is answered");
        found.into_iter().map(|indexed| indexed.ticket.number()).collect()
    };
    let directory = Directory::new();
    let store = SqliteStore::open(directory.file()).expect("the store opens");
    written(&store);
    let words: SqliteSearch = directory.search();
    assert_eq!(found(&words), [3, 1], "{name}");
    let memory = MemoryStore::new();
    written(&memory);
    assert_eq!(found(&memory), [3, 1], "{name}");
}

fn tag(name: &str, value: &str) {
    let fixture = Fixture::acme();
    let store = SqliteStore::open_in_memory().expect("the store opens");
    for (ticket, tag) in [(1, value), (2, "a")] {
        let unit = fixture.opening_with(ticket, 0, |open| open.tags = [tag.to_owned()].into());
        assert!(block_on(store.commit(vec![unit])).iter().all(Result::is_ok), "{name}");
    }
    let listing = Listing { tag: Some(value.to_owned()), ..Listing::all(Order::Newest) };
    let found = block_on(store.list(&fixture.scope(), &listing, None, 9)).expect("the list is answered");
    assert_eq!(found.iter().map(Cursor::ticket).collect::<Vec<_>>(), [ticket_id(1)], "{name}");
}

fn token(name: &str, value: &str) {
    let store = std::sync::Arc::new(SqliteStore::open_in_memory().expect("the store opens"));
    let desk = Desk::new(Fixture::acme().tenant().clone(), store, configuration().clone());
    let secret = SurveySecret::new(b"a secret of the host's".to_vec()).expect("long enough");
    let rating = SurveyCommand::Rate { score: 5, comment: String::new() };
    let id = CommandId::new("try").expect("an id");
    let rated = block_on(desk.rate(&secret, value, id, rating, instant(1)));
    assert!(matches!(rated, Err(SubmitError::Refused(Refusal::NoSurvey))), "{name}: {rated:?}");
}

/// A text that no driver could send is refused before there is a unit.
fn too_long(name: &str) {
    let fixture = Fixture::acme();
    let store = SqliteStore::open_in_memory().expect("the store opens");
    let opened = block_on(store.commit(vec![fixture.opening(1, 0)]));
    assert!(opened.iter().all(Result::is_ok), "{name}");
    let receipt = fixture.act(&store, "long", 1, 1, Command::Reply { body: "x".repeat(TEXT_MAX + 1) });
    assert!(matches!(receipt.refused, Some(Refusal::OverLimit { .. })), "{name}: {receipt:?}");
}
