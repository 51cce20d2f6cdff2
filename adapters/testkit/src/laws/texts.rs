//! Texts that look like something else: a store keeps them, tells them apart and understands nothing of them.
use helpdesk_core::{Cursor, Listing, Order};
use pollster::block_on;

use crate::Place;
use crate::fixture::{Fixture, external_id, loaded, requester_id, ticket_id, written};

/// No two of them are the same, and none means anything.
const TEXTS: [&str; 26] = [
    "it's",
    "' OR '1'='1",
    "x'; DROP TABLE tickets; --",
    "a','b');--",
    "\u{2bc} OR 1=1",
    "100%_done\\",
    "100%_done",
    "100%",
    "?1 :id @a $1",
    "{\"$ne\": null}",
    "[]",
    "null",
    "\\u0000",
    "\\x00",
    "\u{feff}bom",
    "bom",
    "\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}",
    "\u{e9}",
    "e\u{301}",
    "\u{212a}",
    "K",
    "k",
    " k",
    "k ",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}",
    "\u{202e}k",
];

/// Each comes back letter by letter as subject, message, tag, value and name, and each list and each name finds its own and no other.
///
/// # Panics
/// Where the law does not hold.
pub fn texts_mean_nothing_to_a_store(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    for (n, text) in (1..).zip(TEXTS) {
        let unit = fixture.opening_with(n, 0, |open| {
            open.subject = text.to_owned();
            open.body = Some(text.to_owned());
            open.requester = requester_id(text);
            open.external = Some(external_id(text));
            open.tags = [text.to_owned()].into();
            open.fields = [(text.to_owned(), text.to_owned())].into();
        });
        written(&*store, unit);
    }
    for (n, text) in (1..).zip(TEXTS) {
        let ticket = loaded(&*store, n);
        assert_eq!((ticket.subject.as_str(), ticket.requester.as_str()), (text, text));
        assert!(ticket.tags.contains(text) && ticket.fields.get(text).is_some_and(|value| value == text), "{text:?}");
        let owner = block_on(store.find(fixture.tenant(), &external_id(text))).expect("it answers");
        assert_eq!(owner, Some(ticket_id(n)), "{text:?}");
        let all = || Listing::all(Order::Newest);
        let requester = Some(requester_id(text));
        for listing in [Listing { tag: Some(text.to_owned()), ..all() }, Listing { requester, ..all() }] {
            let found = block_on(store.list(&fixture.scope(), &listing, None, 99)).expect("lists are answered");
            assert_eq!(found.iter().map(Cursor::ticket).collect::<Vec<_>>(), [ticket_id(n)], "{text:?}");
        }
    }
}
