//! Search: what is found, by whom, in which order, and that the index follows the commits.
use helpdesk_core::{
    Actor, AttributeCommand, Command, EventBody, FormerRequester, Grants, NewMessage, PAGE_MAX, Redact, Redaction,
    Scope, Search, SearchQuery, Staff, Store, TicketId, Visibility,
};
use pollster::block_on;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::SearchPlace;
use crate::fixture::{Fixture, agent_id, configuration, requester_id, ticket_id, written};

/// Brings the index forward to its end, a few events at a time.
fn index(search: &dyn Search) {
    let mut before = block_on(search.lag()).expect("the lag is answered");
    while before.n_events > 0 {
        let after = block_on(search.index(7)).expect("it is indexed");
        assert!(after < before, "the index does not come forward");
        before = after;
    }
}

fn find(search: &dyn Search, scope: &Scope, query: &str, below: Option<u64>, limit: usize) -> Vec<u64> {
    let query: SearchQuery = query.parse().expect("something to look for");
    let found = block_on(search.search(scope, &query, below.map(ticket_id), limit)).expect("the search is answered");
    found.into_iter().map(|indexed| indexed.ticket.number()).collect()
}

fn open(store: &dyn Store, fixture: &Fixture, ticket: u64, subject: &str, body: &str) {
    written(
        store,
        fixture.opening_with(ticket, 0, |open| {
            subject.clone_into(&mut open.subject);
            open.body = Some(body.to_owned());
        }),
    );
}

fn write(store: &dyn Store, fixture: &Fixture, ticket: u64, visibility: Visibility, body: &str) {
    let id = format!("write-{ticket}-{body}").chars().filter(char::is_ascii_alphanumeric).take(60).collect::<String>();
    let new = NewMessage::new(visibility, body);
    fixture.act(store, &id, ticket, 5, Command::Write(Box::new(new)));
}

/// Words are found whatever their case and their diacritics, each term anywhere in a ticket; prefixes and phrases are what they say; what
/// looks like the syntax of a database is words and signs.
///
/// # Panics
/// Where the law does not hold.
pub fn search_finds_words_prefixes_and_phrases(place: &dyn SearchPlace) {
    let (store, fixture) = (place.open(), Fixture::acme());
    open(&*store, &fixture, 1, "Drucker druckt nicht", "Der Toner ist leer, und die Tür klemmt.");
    open(&*store, &fixture, 2, "Printer on fire", "It burns. Ticket INV-2026/7, see a@example.org");
    open(&*store, &fixture, 3, "Fire in the printer room", "NEAR the door AND OR NOT");
    open(&*store, &fixture, 4, "Příliš žluťoučký kůň", "úpěl ďábelské ódy");
    write(&*store, &fixture, 2, Visibility::Public, "Which floor?");
    write(&*store, &fixture, 2, Visibility::Internal, "Call the brigade");
    let search = place.open_search();
    index(&*search);
    let table: &[(&str, &[u64])] = &[
        ("printer", &[3, 2]),
        ("PRINTER fire", &[3, 2]),
        ("fire floor", &[2]),
        ("\"on fire\"", &[2]),
        ("\"fire on\"", &[]),
        ("\"fire it burns\"", &[]),
        ("tur", &[1]),
        ("TÜR", &[1]),
        ("kun zlutoucky", &[4]),
        ("ku\u{30a}n\u{30c}", &[4]),
        ("druck*", &[1]),
        ("druck", &[]),
        ("pri*", &[4, 3, 2]),
        ("inv-2026/7", &[2]),
        ("2026-inv", &[]),
        ("a@example.org", &[2]),
        ("near and or not", &[3]),
        ("NEAR( \"", &[3]),
        ("public:brigade", &[]),
        ("-brigade", &[2]),
        ("^brigade", &[2]),
        ("brigade' OR 1=1 --", &[]),
        ("\u{2bc} brigade", &[]),
        ("' OR '1'='1", &[]),
        ("100%_brigade\\", &[]),
        ("call _ % brigade", &[2]),
        ("brigade; DROP TABLE tickets; --", &[]),
        ("?1 :id @a brigade", &[]),
        ("\"\"\"brigade", &[2]),
        ("brigade)", &[2]),
        ("{who} brigade", &[]),
        ("\u{e000} brigade", &[2]),
        ("zzz", &[]),
    ];
    for (query, expected) in table {
        assert_eq!(find(&*search, &fixture.scope(), query, None, 9), *expected, "{query:?}");
    }
}

/// The highest ids come first; a page goes on below a place, and no page is longer than was asked for, nor than a page may be.
///
/// # Panics
/// Where the law does not hold.
pub fn search_pages_from_the_newest_on(place: &dyn SearchPlace) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let n = u64::try_from(PAGE_MAX).expect("a small number") + 5;
    for ticket in 1..=n {
        open(&*store, &fixture, ticket, if ticket % 2 == 0 { "even" } else { "odd" }, "number");
    }
    let search = place.open_search();
    index(&*search);
    let (scope, mut all, mut below) = (fixture.scope(), Vec::new(), None);
    loop {
        let page = find(&*search, &scope, "even", below, 10);
        assert!(page.len() <= 10 && below.is_none_or(|below| page.iter().all(|found| *found < below)), "{page:?}");
        let Some(last) = page.last() else { break };
        below = Some(*last);
        all.extend(page);
    }
    assert_eq!(all, (1..=n).rev().filter(|ticket| ticket % 2 == 0).collect::<Vec<_>>());
    assert_eq!(find(&*search, &scope, "number", None, usize::MAX).len(), PAGE_MAX);
    assert!(find(&*search, &scope, "number", None, 0).is_empty());
    assert!(find(&*search, &scope, "even", Some(1), 9).is_empty());
}

/// A requester finds their own tickets, by what they may see of them; a member of staff what their scope covers; nobody what is another
/// tenant's; and nobody a message to one team. It is what a look at every ticket finds.
///
/// # Panics
/// Where the law does not hold.
pub fn search_keeps_to_its_scope(place: &dyn SearchPlace) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    for ticket in 1..=6 {
        open(&*store, &fixture, ticket, "Printer", "public words");
        write(&*store, &fixture, ticket, Visibility::Internal, "secret words");
        write(&*store, &fixture, ticket, Visibility::Team("platform".try_into().expect("a text")), "hidden");
    }
    open(&*store, &other, 7, "Printer", "public words of others");
    for ticket in [1, 2, 3] {
        let team = "support".try_into().expect("a text");
        fixture.act(&*store, &format!("route-{ticket}"), ticket, 10, Command::Route { team });
    }
    fixture.act(&*store, "assign", 5, 11, Command::Assign { agent: agent_id("ben") });
    fixture.act(&*store, "tag", 4, 12, Command::Tag { add: ["vip-floor".to_owned()].into(), remove: [].into() });
    let search = place.open_search();
    index(&*search);
    let mine = fixture.scope_of("requester-1");
    let table: &[(&str, &[u64])] = &[("printer", &[4, 1]), ("public words", &[4, 1]), ("secret", &[]), ("vip", &[])];
    for (query, expected) in table {
        assert_eq!(find(&*search, &mine, query, None, 9), *expected, "requester-1 looks for {query:?}");
    }
    let staff = |id: &str| {
        let staff = Staff::new(agent_id(id), Grants::of_members());
        let actor = Actor::staff(fixture.tenant().clone(), staff);
        actor.scope(configuration()).expect("staff may list")
    };
    let scopes =
        [fixture.scope(), other.scope(), mine, fixture.scope_of("nobody"), staff("ann"), staff("ben"), staff("cem")];
    for scope in &scopes {
        for query in ["printer", "secret words", "hidden", "\"vip floor\"", "others"] {
            let parsed: SearchQuery = query.parse().expect("something to look for");
            assert_eq!(
                find(&*search, scope, query, None, 9),
                looked_through(&*store, scope, &parsed),
                "{query} in {scope:?}"
            );
        }
    }
    assert!(find(&*search, &fixture.scope(), "hidden", None, 9).is_empty());
    assert_eq!(find(&*search, &fixture.scope(), "secret", None, 9).len(), 6);
    assert_eq!(find(&*search, &other.scope(), "printer", None, 9), [7]);
}

/// What a look at every ticket of a scope finds.
fn looked_through(store: &dyn Store, scope: &Scope, query: &SearchQuery) -> Vec<u64> {
    let mut found: Vec<TicketId> = Vec::new();
    for ticket in crate::dump::all_tickets(store, scope) {
        let history = block_on(store.history(ticket.id, 0, usize::MAX)).expect("the history is answered");
        if helpdesk_core::SearchText::of(&ticket, &history).is_found(scope, query) {
            found.push(ticket.id);
        }
    }
    found.into_iter().rev().map(TicketId::number).collect()
}

/// What is edited, tagged, taken out or moved is found as it stands once the index has come forward, and not as it stood; a redacted word
/// is found no more.
///
/// # Panics
/// Where the law does not hold.
pub fn search_follows_the_commits(place: &dyn SearchPlace) {
    let (store, fixture) = (place.open(), Fixture::acme());
    open(&*store, &fixture, 1, "Printer", "The key is xq7zj4vk9.");
    open(&*store, &fixture, 2, "Printer", "Hello.");
    let search = place.open_search();
    let look = |query: &str| {
        index(&*search);
        find(&*search, &fixture.scope(), query, None, 9)
    };
    assert_eq!(look("xq7zj4vk9"), [1]);
    write(&*store, &fixture, 2, Visibility::Public, "The scanner, too.");
    assert_eq!(look("printer scanner"), [2]);
    fixture.act(&*store, "tag", 1, 20, Command::Tag { add: ["hardware".to_owned()].into(), remove: [].into() });
    assert_eq!(look("hardware"), [1]);
    fixture.act(&*store, "untag", 1, 21, Command::Tag { add: [].into(), remove: ["hardware".to_owned()].into() });
    assert!(look("hardware").is_empty());
    let history = block_on(store.history(ticket_id(1), 0, usize::MAX)).expect("the history is answered");
    let opened = history.iter().find(|event| matches!(event.body, EventBody::Opened { .. })).expect("it was opened");
    let what = Redaction::Passages(vec!["xq7zj4vk9".to_owned()]);
    let redact = Redact { of: opened.seq, what, reason: "a key".to_owned() };
    fixture.act(&*store, "redact", 1, 22, Command::Redact(Box::new(redact)));
    assert!(look("xq7zj4vk9").is_empty());
    assert_eq!(look("key"), [1], "what stands beside it is found");
    let mine = fixture.scope_of("requester-2");
    assert_eq!(find(&*search, &mine, "printer", None, 9), [2]);
    let to = AttributeCommand::SetRequester {
        requester: requester_id("requester-0"),
        organization: None,
        former: FormerRequester::Leaves,
    };
    let hand_over = Command::Attribute(to);
    fixture.act(&*store, "hand-over", 2, 23, hand_over);
    index(&*search);
    assert!(find(&*search, &mine, "printer", None, 9).is_empty());
    assert_eq!(find(&*search, &fixture.scope_of("requester-0"), "printer", None, 9), [2]);
}

/// An index that was thrown away is made again and answers the same; several that index one store at once come forward together.
///
/// # Panics
/// Where the law does not hold.
pub fn search_is_made_anew(place: &dyn SearchPlace) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 9);
    let (search, another) = (place.open_search(), place.open_search());
    index(&*search);
    assert_eq!(block_on(another.lag()).map(|lag| lag.n_events), Ok(0), "they share one index");
    let before = find(&*search, &fixture.scope(), "printer fire", None, 99);
    assert_eq!(before, (1..=9).rev().collect::<Vec<_>>());
    block_on(search.begin_anew()).expect("it is thrown away");
    std::thread::scope(|scope| {
        for search in [&search, &another] {
            scope.spawn(|| index(&**search));
        }
    });
    assert_eq!(find(&*another, &fixture.scope(), "printer fire", None, 99), before);
    drop((search, another));
    assert_eq!(find(&*place.open_search(), &fixture.scope(), "printer fire", None, 99), before);
}

/// Whatever somebody types is something to look for or refused before it comes to a store; a store answers it, and finds what a look at
/// every ticket finds.
///
/// # Panics
/// Where the law does not hold.
pub fn search_understands_nothing_but_words(place: &dyn SearchPlace) {
    let (store, fixture) = (place.open(), Fixture::acme());
    for (ticket, subject) in (1..).zip(["a AND b", "near x \"c d\"", "who public internal", "ab abc abcd", "a b c d"]) {
        open(&*store, &fixture, ticket, subject, "NOT OR rowid");
    }
    let search = place.open_search();
    index(&*search);
    let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = "(a|b|c|d|ab|abc|who|public|AND|OR|NOT|NEAR|rowid|\"|\\*|:|\\^|-|\\+|\\(|\\)|\\{|\\}|'|;|--|%|\\.|,|\u{0}| |  ){0,9}";
    let ran = runner.run(&strategy, |text| {
        let Ok(query) = text.parse::<SearchQuery>() else { return Ok(()) };
        let found = block_on(search.search(&fixture.scope(), &query, None, 9)).expect("the search is answered");
        let found: Vec<u64> = found.into_iter().map(|indexed| indexed.ticket.number()).collect();
        prop_assert_eq!(found, looked_through(&*store, &fixture.scope(), &query), "{:?}", text);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
}
