//! Who asks, and who turned out to be whom.
use std::collections::BTreeMap;
use std::thread;

use helpdesk_core::{Address, KeepError, Person, RequesterId, Store, TenantId};
use pollster::block_on;

use crate::Place;
use crate::fixture::{Fixture, kept_person, requester_id};

fn address(text: &str) -> Address {
    Address::new(text).expect("an address")
}

fn keep(store: &dyn Store, tenant: &TenantId, person: &Person) -> Result<(), KeepError> {
    block_on(store.keep_person(tenant, person))
}

fn found(store: &dyn Store, tenant: &TenantId, id: &str) -> Option<Person> {
    block_on(store.person(tenant, &requester_id(id))).expect("people are answered")
}

fn at(store: &dyn Store, tenant: &TenantId, text: &str) -> Option<String> {
    let found = block_on(store.person_at(tenant, &address(text))).expect("people are answered");
    found.map(|person| person.id.to_string())
}

fn mergers(store: &dyn Store, tenant: &TenantId, id: &str) -> Vec<(String, String)> {
    let found: BTreeMap<RequesterId, RequesterId> =
        block_on(store.mergers(tenant, &requester_id(id))).expect("mergers are answered");
    found.into_iter().map(|(from, into)| (from.to_string(), into.to_string())).collect()
}

/// A person is kept whole under the next version, and only at the version that was read: of several who keep at once, one wins.
///
/// # Panics
/// Where the law does not hold.
pub fn people_are_kept_by_version(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let tenant = fixture.tenant();
    assert_eq!(found(&*store, tenant, "rita"), None);
    let conflict = Err(KeepError::Conflict { person: requester_id("rita") });
    assert_eq!(keep(&*store, tenant, &kept_person("rita", 1, &[], None)), conflict, "there is no version 1");
    for version in 0..3 {
        let next = kept_person("rita", version, &["rita@acme.example"], None);
        assert_eq!(keep(&*store, tenant, &next), Ok(()));
        assert_eq!(found(&*store, tenant, "rita"), Some(next.clone().kept()));
        assert_eq!(keep(&*store, tenant, &next), conflict, "once only");
    }
    let answers: Vec<_> = thread::scope(|scope| {
        let keepers: Vec<_> =
            (0..4).map(|_| scope.spawn(|| keep(&*place.open(), tenant, &kept_person("rita", 3, &[], None)))).collect();
        keepers.into_iter().map(|keeper| keeper.join().expect("it does not panic")).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
}

/// An address belongs to one person of a tenant; whoever has it no more leaves it to others; a refused one writes nothing.
///
/// # Panics
/// Where the law does not hold.
pub fn an_address_has_one_owner(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let tenant = fixture.tenant();
    assert_eq!(at(&*store, tenant, "rita@acme.example"), None);
    let rita = kept_person("rita", 0, &["rita@acme.example", "rita@home.example"], None);
    assert_eq!(keep(&*store, tenant, &rita), Ok(()));
    let owner = requester_id("rita");
    let taken = Err(KeepError::AddressTaken { address: address("rita@home.example"), owner });
    let dan = kept_person("dan", 0, &["dan@acme.example", "rita@home.example"], None);
    assert_eq!(keep(&*store, tenant, &dan), taken);
    assert_eq!(found(&*store, tenant, "dan"), None, "nothing of it is written");
    assert_eq!(at(&*store, tenant, "dan@acme.example"), None, "nothing of it is written");
    assert_eq!(keep(&*store, tenant, &kept_person("rita", 1, &["rita@acme.example"], None)), Ok(()));
    assert_eq!(keep(&*store, tenant, &dan), Ok(()), "it is free now");
    assert_eq!(at(&*store, tenant, "rita@home.example"), Some("dan".to_owned()));
    assert_eq!(at(&*store, tenant, "rita@acme.example"), Some("rita".to_owned()));
}

/// Mergers are found from each side and over any number of steps, those of others are not, and what is undone is gone.
///
/// # Panics
/// Where the law does not hold.
pub fn mergers_are_found_from_every_side(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let tenant = fixture.tenant();
    for (from, into) in [("a", "b"), ("b", "c"), ("d", "c"), ("x", "y")] {
        assert_eq!(keep(&*store, tenant, &kept_person(from, 0, &[], Some(into))), Ok(()));
    }
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(from, into)| ((*from).to_owned(), (*into).to_owned())).collect()
    };
    for id in ["a", "b", "c", "d"] {
        assert_eq!(mergers(&*store, tenant, id), pairs(&[("a", "b"), ("b", "c"), ("d", "c")]), "{id}");
    }
    assert_eq!(mergers(&*store, tenant, "y"), pairs(&[("x", "y")]));
    assert_eq!(mergers(&*store, tenant, "z"), pairs(&[]));
    assert_eq!(keep(&*store, tenant, &kept_person("b", 1, &[], None)), Ok(()));
    assert_eq!(mergers(&*store, tenant, "b"), pairs(&[("a", "b")]));
    assert_eq!(mergers(&*store, tenant, "c"), pairs(&[("d", "c")]));
}

/// Whoever merges at once, over one step or several: nobody is merged into somebody who leads back to them, and a refused merger
/// writes nothing.
///
/// # Panics
/// Where the law does not hold.
pub fn mergers_of_people_make_no_circle(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let tenant = fixture.tenant();
    let circle = |person, into| Err(KeepError::Circle { person: requester_id(person), into: requester_id(into) });
    assert_eq!(keep(&*store, tenant, &kept_person("a", 0, &[], Some("a"))), circle("a", "a"), "oneself");
    assert_eq!(keep(&*store, tenant, &kept_person("a", 0, &[], Some("b"))), Ok(()));
    assert_eq!(keep(&*store, tenant, &kept_person("b", 0, &["b@acme.example"], Some("a"))), circle("b", "a"));
    assert_eq!(found(&*store, tenant, "b"), None, "nothing of it is written");
    assert_eq!(at(&*store, tenant, "b@acme.example"), None, "nothing of it is written");
    assert_eq!(keep(&*store, tenant, &kept_person("b", 0, &[], Some("c"))), Ok(()), "a chain is none");
    assert_eq!(keep(&*store, tenant, &kept_person("c", 0, &[], Some("a"))), circle("c", "a"), "over two steps");
    assert_eq!(keep(&*store, tenant, &kept_person("c", 0, &[], None)), Ok(()));
    assert_eq!(
        keep(&*store, tenant, &kept_person("b", 1, &["b@acme.example"], Some("c"))),
        Ok(()),
        "what is so stays so"
    );
    assert_eq!(keep(&*store, tenant, &kept_person("a", 1, &[], None)), Ok(()));
    assert_eq!(keep(&*store, tenant, &kept_person("c", 1, &[], Some("a"))), Ok(()), "what is undone leads nowhere");
    // Each of a ring is merged into the next, all at once and each at a version of its own: one of them loses at least.
    let rings: [&[&str]; 3] = [&["p", "q"], &["r", "s", "t"], &["u", "v", "w", "x", "y"]];
    for ring in rings {
        let answers: Vec<_> = thread::scope(|scope| {
            let merge = |(n, from): (usize, &&'static str)| {
                let into = ring[(n + 1) % ring.len()];
                let person = kept_person(from, 0, &[], Some(into));
                scope.spawn(move || keep(&*place.open(), tenant, &person))
            };
            let mergers: Vec<_> = ring.iter().enumerate().map(merge).collect();
            mergers.into_iter().map(|merger| merger.join().expect("it does not panic")).collect()
        });
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), ring.len() - 1, "{answers:?}");
        assert_eq!(mergers(&*store, tenant, ring[0]).len(), ring.len() - 1);
    }
}

/// People, addresses and mergers of one tenant are nothing to another one.
///
/// # Panics
/// Where the law does not hold.
pub fn people_of_tenants_are_apart(place: &dyn Place) {
    let store = place.open();
    let desks = [Fixture::acme(), Fixture::of("other")];
    let [acme, other] = desks.each_ref().map(Fixture::tenant);
    assert_eq!(keep(&*store, acme, &kept_person("rita", 0, &["rita@acme.example"], Some("dan"))), Ok(()));
    assert_eq!(found(&*store, other, "rita"), None);
    assert_eq!(at(&*store, other, "rita@acme.example"), None);
    assert_eq!(mergers(&*store, other, "rita"), []);
    assert_eq!(mergers(&*store, other, "dan"), []);
    assert_eq!(
        keep(&*store, other, &kept_person("eve", 0, &["rita@acme.example"], None)),
        Ok(()),
        "it is nobody's there"
    );
    assert_eq!(at(&*store, acme, "rita@acme.example"), Some("rita".to_owned()));
}
