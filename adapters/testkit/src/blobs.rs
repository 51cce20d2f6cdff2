//! The laws of a store of bytes. Each takes what makes new, empty places, and panics where a law does not hold.
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{
    Attachment, BLOB_BYTES_MAX, BlobDigest, BlobError, Blobs, CheckedBlobs, Command, EventBody, Instant, KeptBlob,
    MessageDetails, NewMessage, RecordKey, Redact, Redaction, Store, StoreError, StoredRecord, Sweep, Swept, TenantId,
    Tickets, Transfer, Visibility, check_blobs, collect_blobs, copy_blobs, read_blob,
};
use helpdesk_memory::{MemoryBlobs, MemoryStore};
use pollster::block_on;

use crate::{
    BlobMishap, BlobPlace, FaultyBlobs,
    fixture::{Fixture, instant, ticket_id},
};

/// Makes new, empty places.
pub type NewPlace<'a> = &'a dyn Fn() -> Box<dyn BlobPlace>;

/// Makes one `#[test]` of each law of [`blobs`](crate::blobs), named like it. The argument makes a new, empty
/// [`BlobPlace`] each time it is called; with `where` it makes an `Option`, and where there is no place the tests pass without having tried
/// anything.
#[macro_export]
macro_rules! blob_conformance {
    (@[tests $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::blobs::$law(&|| ($new_place)());
            }
        )*
    };
    (@[tests_where $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                if ($new_place)().is_some() {
                    $crate::blobs::$law(&|| ($new_place)().expect("there was a place a moment ago"));
                }
            }
        )*
    };
    (@each [$($what:tt)*]) => {
        $crate::blob_conformance! { @[$($what)*]
            what_was_put_is_read_back
            the_same_bytes_are_kept_once
            tenants_share_no_blob
            too_much_is_refused
            blobs_are_listed_in_order_and_once
            what_was_put_again_is_not_taken_away
            many_put_at_once
            orphans_are_collected_and_nothing_else
            what_is_put_while_orphans_are_collected_stays
            copied_blobs_are_the_same
            mishaps_are_errors_and_never_other_bytes
        }
    };
    (where $new_place:expr) => {
        $crate::blob_conformance!(@each [tests_where $new_place]);
    };
    ($new_place:expr) => {
        $crate::blob_conformance!(@each [tests $new_place]);
    };
}

fn acme() -> TenantId {
    Fixture::acme().tenant().clone()
}

fn put(blobs: &dyn Blobs, bytes: &[u8], minute: i64) -> BlobDigest {
    block_on(blobs.put(&acme(), bytes, instant(minute))).expect("it is kept")
}

fn bytes(blobs: &dyn Blobs, digest: BlobDigest) -> Option<Vec<u8>> {
    block_on(blobs.bytes(&acme(), digest)).expect("the store answers")
}

fn all(blobs: &dyn Blobs, tenant: &TenantId, limit: usize) -> Vec<KeptBlob> {
    let mut found: Vec<KeptBlob> = Vec::new();
    loop {
        let page = block_on(blobs.blobs(tenant, found.last().map(|blob| blob.digest), limit)).expect("a page");
        assert!(page.len() <= limit, "{} where {limit} were asked for", page.len());
        let is_last = page.len() < limit;
        found.extend(page);
        if is_last {
            return found;
        }
    }
}

/// Bytes are read back as they were put, none and many among them, also by whoever opens the place later.
///
/// # Panics
/// Where it is not so.
pub fn what_was_put_is_read_back(new_place: NewPlace<'_>) {
    let place = new_place();
    let every: Vec<u8> = (0..=u8::MAX).collect();
    for given in [&b""[..], b"\0", b"plain text", &every, &every.repeat(4_096), &vec![7; BLOB_BYTES_MAX]] {
        let blobs = place.open_blobs();
        let digest = put(&*blobs, given, 0);
        assert_eq!(digest, BlobDigest::of(given));
        assert!(bytes(&*blobs, digest).as_deref() == Some(given), "{} bytes come back", given.len());
        drop(blobs);
        assert!(
            bytes(&*place.open_blobs(), digest).as_deref() == Some(given),
            "they are there when it is opened again"
        );
    }
    assert_eq!(bytes(&*place.open_blobs(), BlobDigest::of(b"never put")), None);
}

/// Bytes that are put twice are kept once, with the later of both instants.
///
/// # Panics
/// Where it is not so.
pub fn the_same_bytes_are_kept_once(new_place: NewPlace<'_>) {
    let place = new_place();
    let blobs = place.open_blobs();
    for minute in [10, 30, 20] {
        put(&*blobs, b"the same", minute);
    }
    let digest = BlobDigest::of(b"the same");
    assert_eq!(all(&*blobs, &acme(), 10), [KeptBlob { digest, size: 8, put_at: instant(30) }]);
}

/// What one tenant keeps, another one neither reads nor lists nor takes away.
///
/// # Panics
/// Where it is not so.
pub fn tenants_share_no_blob(new_place: NewPlace<'_>) {
    let place = new_place();
    let (blobs, other) = (place.open_blobs(), Fixture::of("other").tenant().clone());
    let digest = put(&*blobs, b"ours", 0);
    assert_eq!(block_on(blobs.bytes(&other, digest)), Ok(None));
    assert_eq!(all(&*blobs, &other, 10), []);
    assert_eq!(block_on(blobs.take_away(&other, digest, instant(100))), Ok(false));
    assert_eq!(block_on(blobs.put(&other, b"ours", instant(1))), Ok(digest));
    assert_eq!(block_on(blobs.take_away(&other, digest, instant(100))), Ok(true));
    assert_eq!(bytes(&*blobs, digest).as_deref(), Some(&b"ours"[..]));
}

/// More than [`BLOB_BYTES_MAX`] is refused with how much it is, and nothing of it is kept.
///
/// # Panics
/// Where it is not so.
pub fn too_much_is_refused(new_place: NewPlace<'_>) {
    let place = new_place();
    let (blobs, large) = (place.open_blobs(), vec![7; BLOB_BYTES_MAX + 1]);
    let size = u64::try_from(large.len()).expect("a length");
    assert_eq!(block_on(blobs.put(&acme(), &large, instant(0))), Err(BlobError::TooLarge { size }));
    assert_eq!(all(&*blobs, &acme(), 10), []);
}

/// Whatever the size of pages, each blob comes once, in the order of digests.
///
/// # Panics
/// Where it is not so.
pub fn blobs_are_listed_in_order_and_once(new_place: NewPlace<'_>) {
    let place = new_place();
    let blobs = place.open_blobs();
    let mut expected: Vec<KeptBlob> = Vec::new();
    for n in 0..50_i64 {
        let (content, put_at) = (format!("blob {n}"), instant(n));
        let size = u64::try_from(content.len()).expect("a length");
        expected.push(KeptBlob { digest: put(&*blobs, content.as_bytes(), n), size, put_at });
    }
    expected.sort_by_key(|blob| blob.digest);
    for limit in [1, 7, 50, 1_000] {
        assert_eq!(all(&*blobs, &acme(), limit.min(helpdesk_core::PAGE_MAX)), expected, "pages of {limit}");
    }
}

/// Bytes are taken away only where nobody has put them since, that instant included.
///
/// # Panics
/// Where it is not so.
pub fn what_was_put_again_is_not_taken_away(new_place: NewPlace<'_>) {
    let place = new_place();
    let blobs = place.open_blobs();
    let digest = put(&*blobs, b"kept", 10);
    let take_away = |before| block_on(blobs.take_away(&acme(), digest, before)).expect("the store answers");
    assert!(!take_away(instant(10)), "it was put at that very instant");
    put(&*blobs, b"kept", 20);
    assert!(!take_away(instant(20)), "it was put again");
    assert!(take_away(instant(21)));
    assert!(!take_away(instant(21)), "it is gone");
    assert_eq!(bytes(&*blobs, digest), None);
    assert_eq!(put(&*blobs, b"kept", 5), digest);
    assert_eq!(bytes(&*blobs, digest).as_deref(), Some(&b"kept"[..]), "and it may come back");
}

/// Several that put the same bytes at once, at one place that each has opened, all find them.
///
/// # Panics
/// Where it is not so.
pub fn many_put_at_once(new_place: NewPlace<'_>) {
    let place = new_place();
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let blobs = place.open_blobs();
            scope.spawn(move || {
                for n in 0..20_u8 {
                    for given in [vec![n; 2_000], vec![thread, n]] {
                        let digest = put(&*blobs, &given, i64::from(n));
                        assert_eq!(bytes(&*blobs, digest), Some(given));
                    }
                }
            });
        }
    });
    // Of two bytes there are four times twenty, of two thousand equal ones twenty.
    assert_eq!(all(&*place.open_blobs(), &acme(), 200).len(), 100);
}

/// A desk with a ticket, and a message for each of these attachments.
fn named(store: &dyn Store, fixture: &Fixture, ticket: u64, contents: &[&[u8]]) {
    let opening = fixture.opening(ticket, 1);
    assert!(block_on(store.commit(vec![opening])).iter().all(Result::is_ok), "it is opened");
    for (n, content) in (0_i64..).zip(contents) {
        let digest = BlobDigest::of(content).to_string();
        let attachment = Attachment::new("a.txt", "text/plain", 1, &digest).expect("an attachment");
        let message = NewMessage {
            attachments: vec![attachment],
            ..NewMessage::new(Visibility::Public, format!("See attachment {n}."))
        };
        fixture.act(store, &format!("write-{ticket}-{n}"), ticket, 2 + n, Command::Write(Box::new(message)));
    }
}

/// Takes the attachments of the first message out.
fn redacted(store: &dyn Store, fixture: &Fixture, ticket: u64) {
    let history = block_on(store.history(ticket_id(ticket), 0, usize::MAX)).expect("the history is answered");
    let has_one = |details: &MessageDetails| !details.attachments.is_empty();
    let added =
        history.iter().find(|event| matches!(&event.body, EventBody::MessageAdded { details, .. } if has_one(details)));
    let redact =
        Redact { of: added.expect("a message").seq, what: Redaction::Everything, reason: "not for us".to_owned() };
    fixture.act(store, &format!("redact-{ticket}"), ticket, 30, Command::Redact(Box::new(redact)));
}

/// What no message of the tenant names goes, where it was put long enough ago: what was never named, what was taken out of its only
/// message, what only another tenant names. Everything else stays, and a dry run takes nothing.
///
/// # Panics
/// Where it is not so.
pub fn orphans_are_collected_and_nothing_else(new_place: NewPlace<'_>) {
    let (place, store) = (new_place(), MemoryStore::new());
    let (blobs, fixture, other) = (place.open_blobs(), Fixture::acme(), Fixture::of("other"));
    let old: [&[u8]; 5] = [b"named", b"taken out", b"taken out here, named there", b"theirs", b"orphan"];
    for content in old {
        put(&*blobs, content, 0);
    }
    put(&*blobs, b"young", 60);
    named(&store, &fixture, 1, &[b"taken out", b"named"]);
    named(&store, &fixture, 2, &[b"taken out here, named there"]);
    named(&store, &fixture, 3, &[b"taken out here, named there"]);
    named(&store, &other, 4, &[b"theirs"]);
    redacted(&store, &fixture, 1);
    redacted(&store, &fixture, 2);
    let sweep =
        |sweep| block_on(collect_blobs(&*blobs, &store, &acme(), instant(60), None, sweep)).expect("it is swept");
    let expected = Swept { n_young: 1, n_named: 2, n_orphans: 3, orphan_bytes: 21, n_taken_away: 0, next: None };
    assert_eq!(sweep(Sweep::DryRun), expected);
    assert_eq!(all(&*blobs, &acme(), 10).len(), 6, "a dry run takes nothing away");
    assert_eq!(sweep(Sweep::Collect), Swept { n_taken_away: 3, ..expected });
    for (content, is_there) in [(old[0], true), (old[1], false), (old[2], true), (old[3], false), (old[4], false)] {
        assert_eq!(bytes(&*blobs, BlobDigest::of(content)).is_some(), is_there, "{}", String::from_utf8_lossy(content));
    }
    let checked = block_on(check_blobs(&*blobs, &store, &acme())).expect("they are checked");
    assert_eq!(checked, CheckedBlobs { n_whole: 3, n_bytes: 37, ..CheckedBlobs::default() });
    block_on(blobs.take_away(&acme(), BlobDigest::of(b"named"), instant(60))).expect("it is lost");
    let checked = block_on(check_blobs(&*blobs, &store, &acme())).expect("they are checked");
    assert_eq!(checked.missing, [(BlobDigest::of(b"named"), ticket_id(1))].into());
}

/// Records that do something else in the midst of being read.
struct Meanwhile<'a> {
    records: &'a MemoryStore,
    happens: &'a (dyn Fn() + Sync),
}

#[async_trait]
impl Transfer for Meanwhile<'_> {
    async fn records(&self, after: Option<&RecordKey>, limit: usize) -> Result<Vec<StoredRecord>, StoreError> {
        let found = self.records.records(after, limit).await;
        (self.happens)();
        found
    }

    async fn keep_records(&self, records: Vec<StoredRecord>, gone: Vec<RecordKey>) -> Result<(), StoreError> {
        self.records.keep_records(records, gone).await
    }
}

/// An orphan that is put again, to be named by a commit that the sweep has not read, stays.
///
/// # Panics
/// Where it is not so.
pub fn what_is_put_while_orphans_are_collected_stays(new_place: NewPlace<'_>) {
    let (place, store, fixture) = (new_place(), MemoryStore::new(), Fixture::acme());
    let blobs = place.open_blobs();
    put(&*blobs, b"named again", 0);
    put(&*blobs, b"orphan", 0);
    let happens = || {
        put(&*blobs, b"named again", 60);
        if block_on(store.load(ticket_id(1))).is_ok_and(|found| found.is_none()) {
            named(&store, &fixture, 1, &[b"named again"]);
        }
    };
    let meanwhile = Meanwhile { records: &store, happens: &happens };
    let swept = block_on(collect_blobs(&*blobs, &meanwhile, &acme(), instant(60), None, Sweep::Collect));
    let swept = swept.expect("it is swept");
    assert_eq!((swept.n_orphans, swept.n_taken_away), (2, 1), "one of them was put again");
    assert!(bytes(&*blobs, BlobDigest::of(b"named again")).is_some());
    assert_eq!(bytes(&*blobs, BlobDigest::of(b"orphan")), None);
}

/// Copied bytes are those that were copied, with their instants, in both directions; a second copy changes nothing.
///
/// # Panics
/// Where it is not so.
pub fn copied_blobs_are_the_same(new_place: NewPlace<'_>) {
    let (place, again, memory) = (new_place(), new_place(), MemoryBlobs::new());
    let blobs = place.open_blobs();
    for n in 0..5 {
        put(&*blobs, &[7, n], i64::from(n));
    }
    for _time in 0..2 {
        assert_eq!(block_on(copy_blobs(&*blobs, &memory, &acme())), Ok(5));
        assert_eq!(block_on(copy_blobs(&memory, &*again.open_blobs(), &acme())), Ok(5));
    }
    let expected = all(&*blobs, &acme(), 10);
    assert_eq!(all(&memory, &acme(), 10), expected);
    assert_eq!(all(&*again.open_blobs(), &acme(), 10), expected);
    assert!(expected.iter().all(|blob| bytes(&*blobs, blob.digest) == bytes(&*again.open_blobs(), blob.digest)));
}

/// Whatever goes wrong on the way, whoever reads gets the bytes that were put, or an error that says what it is; what was put with an
/// error may be put again.
///
/// # Panics
/// Where it is not so.
pub fn mishaps_are_errors_and_never_other_bytes(new_place: NewPlace<'_>) {
    let place = new_place();
    let (content, at): (_, Instant) = (&b"the contract, signed"[..], instant(0));
    let digest = BlobDigest::of(content);
    for (mishap, expected) in [
        (BlobMishap::Half, BlobError::Changed { digest }),
        (BlobMishap::Other, BlobError::Changed { digest }),
        (BlobMishap::Lost, BlobError::Missing { digest }),
        (BlobMishap::Silent, BlobError::Store(StoreError::Unavailable { why: "it is faulty".to_owned() })),
    ] {
        let faulty = FaultyBlobs::new(place.open_blobs(), mishap);
        let put = block_on(faulty.put(&acme(), content, at));
        assert_eq!(put.is_err(), mishap == BlobMishap::Silent, "{mishap:?}");
        assert_eq!(block_on(read_blob(&faulty, &acme(), digest)), Err(expected), "{mishap:?}");
        let healed = Arc::clone(faulty.inner());
        assert_eq!(block_on(healed.put(&acme(), content, at)), Ok(digest));
        assert_eq!(block_on(read_blob(&*healed, &acme(), digest)).as_deref(), Ok(content), "{mishap:?}");
    }
}
