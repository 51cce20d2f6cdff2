//! Notices that wait, and what becomes of them.
use helpdesk_core::{Command, Instant, LetterEnd, NoticeId, Relayed, Settlement, Store, WaitingNotice};
use pollster::block_on;

use crate::fixture::{Fixture, desk, instant, written};
use crate::{FailingNotifier, Place, RecordingNotifier};

/// Notices wait in the order of their commits until they are settled: delivered ones are gone, later ones wait for their
/// instant at their old place, dead ones are kept with the reason.
///
/// # Panics
/// Where the law does not hold.
pub fn outbox_order_and_settlement(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let ids = five_notices(&*store, &fixture);
    let waiting =
        |at, limit| names(&block_on(store.waiting(fixture.tenant(), at, limit)).expect("the outbox is answered"));
    let settle =
        |n: usize, settlement| block_on(store.settle(fixture.tenant(), &ids[n], settlement)).expect("it is settled");
    assert_eq!(waiting(instant(20), 2), ids[..2], "at most two");
    assert_eq!(waiting(instant(20), 0), [], "none were asked for");
    assert_eq!(waiting(instant(0), 10), [], "before they may be sent");

    settle(0, Settlement::Delivered);
    settle(1, Settlement::Later { at: instant(100) });
    settle(2, Settlement::Dead { why: "no such mailbox\u{0} 📭".to_owned() });
    // The fourth is behind the second: the same ticket, recipient and channel.
    assert_eq!(waiting(instant(20), 10), ids[4..]);
    assert_eq!(waiting(instant(100) - std::time::Duration::from_nanos(1), 10), ids[4..]);
    let again = [ids[1].clone(), ids[3].clone(), ids[4].clone()];
    assert_eq!(waiting(instant(100), 10), again, "what waits again keeps its place");

    settle(4, Settlement::Dead { why: "unknown".to_owned() });
    let dead = block_on(store.dead_letters(fixture.tenant(), 10)).expect("dead letters are answered");
    let dead: Vec<_> = dead.into_iter().map(|letter| (letter.notice.id, letter.why)).collect();
    let expected = [(ids[2].clone(), "no such mailbox\u{0} 📭".to_owned()), (ids[4].clone(), "unknown".to_owned())];
    assert_eq!(dead, expected);
    assert_eq!(block_on(store.dead_letters(fixture.tenant(), 1)).map(|letters| letters.len()), Ok(1));
}

/// Settling what does not wait changes nothing: a notice that was settled, and one that never was.
///
/// # Panics
/// Where the law does not hold.
pub fn settling_twice_changes_nothing(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let ids = five_notices(&*store, &fixture);
    let settle =
        |id: &NoticeId, settlement| block_on(store.settle(fixture.tenant(), id, settlement)).expect("it is settled");
    let dead = |why: &str| Settlement::Dead { why: why.to_owned() };
    settle(&ids[0], Settlement::Delivered);
    settle(&ids[1], dead("first"));
    let letters = block_on(store.dead_letters(fixture.tenant(), 10)).expect("dead letters are answered");
    for settlement in [Settlement::Delivered, Settlement::Later { at: instant(20) }, dead("second")] {
        settle(&ids[0], settlement.clone());
        settle(&ids[1], settlement.clone());
        settle(&NoticeId::new("9.9.9").expect("a text"), settlement);
        let waiting = block_on(store.waiting(fixture.tenant(), Instant::MAX_UTC, 10)).expect("the outbox is answered");
        assert_eq!(names(&waiting), ids[2..]);
        assert_eq!(block_on(store.dead_letters(fixture.tenant(), 10)).as_ref(), Ok(&letters));
    }
}

/// A tenant's outbox and its dead letters hold its own notices only, and it cannot settle another's.
///
/// # Panics
/// Where the law does not hold.
pub fn notices_of_tenants_are_apart(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    for (n, ticket) in (0..).zip([1, 2, 1, 2]) {
        let desk = if ticket == 1 { &fixture } else { &other };
        if n < 2 {
            written(&*store, desk.opening(ticket, 0));
        }
        desk.act(&*store, &format!("reply-{n}"), ticket, 10 + n, Command::Reply { body: format!("Reply {n}.") });
    }
    let waiting = |desk: &Fixture, limit| {
        let notices = block_on(store.waiting(desk.tenant(), Instant::MAX_UTC, limit)).expect("the outbox is answered");
        assert!(notices.iter().all(|waiting| &waiting.notice.tenant == desk.tenant()), "a notice of another tenant");
        names(&notices)
    };
    let dead = |desk: &Fixture| {
        let letters = block_on(store.dead_letters(desk.tenant(), 10)).expect("dead letters are answered");
        letters.into_iter().map(|letter| (letter.notice.id, letter.why)).collect::<Vec<_>>()
    };
    let settle = |desk: &Fixture, id: &NoticeId, settlement: Settlement| {
        block_on(store.settle(desk.tenant(), id, settlement)).expect("it is settled");
    };
    let (ours, theirs) = (waiting(&fixture, 10), waiting(&other, 10));
    assert_eq!((ours.len(), theirs.len()), (2, 2));
    assert_eq!((waiting(&fixture, 1), waiting(&other, 1)), (ours[..1].to_vec(), theirs[..1].to_vec()));
    assert_eq!(waiting(&Fixture::of("nobody"), 10), []);

    let given_up = || Settlement::Dead { why: "no such mailbox".to_owned() };
    for settlement in [Settlement::Delivered, Settlement::Later { at: instant(500) }, given_up()] {
        settle(&other, &ours[0], settlement);
        let now = block_on(store.waiting(fixture.tenant(), instant(20), 10)).expect("the outbox is answered");
        assert_eq!(names(&now), ours, "another tenant settled it");
        assert_eq!((waiting(&other, 10), dead(&fixture), dead(&other)), (theirs.clone(), vec![], vec![]));
    }
    settle(&fixture, &ours[0], given_up());
    settle(&other, &theirs[1], given_up());
    assert_eq!((waiting(&fixture, 10), waiting(&other, 10)), (ours[1..].to_vec(), theirs[..1].to_vec()));
    let letter = |id: &NoticeId| vec![(id.clone(), "no such mailbox".to_owned())];
    assert_eq!((dead(&fixture), dead(&other)), (letter(&ours[0]), letter(&theirs[1])));
}

/// Attempts are counted, one for each time that a notice is to be tried again.
///
/// # Panics
/// Where the law does not hold.
pub fn attempts_are_counted(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let ids = five_notices(&*store, &fixture);
    let first = || {
        let waiting = block_on(store.waiting(fixture.tenant(), Instant::MAX_UTC, 1)).expect("the outbox is answered");
        waiting.into_iter().next().expect("something waits")
    };
    assert_eq!((first().n_attempts, first().not_before), (0, first().notice.at));
    for (n, minute) in (1..).zip([30, 20, 500]) {
        let later = Settlement::Later { at: instant(minute) };
        block_on(store.settle(fixture.tenant(), &ids[0], later)).expect("it is settled");
        let found = first();
        assert_eq!((&found.notice.id, found.n_attempts, found.not_before), (&ids[0], n, instant(minute)));
    }
}

/// A notice that waits for another try holds back what is behind it in its lane, and nothing else; once it is settled, the
/// lane goes on.
///
/// # Panics
/// Where the law does not hold.
pub fn lanes_keep_their_order(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let ids = five_notices(&*store, &fixture);
    let settle =
        |n: usize, settlement| block_on(store.settle(fixture.tenant(), &ids[n], settlement)).expect("it is settled");
    let waiting = |at| names(&block_on(store.waiting(fixture.tenant(), at, 10)).expect("the outbox is answered"));
    let those = |places: &[usize]| places.iter().map(|n| ids[*n].clone()).collect::<Vec<_>>();
    // Tickets 3, 1, 2, 1, 3: the first and the last share a lane, and the second and the fourth.
    settle(0, Settlement::Later { at: instant(100) });
    assert_eq!(waiting(instant(20)), those(&[1, 2, 3]));
    settle(1, Settlement::Later { at: instant(200) });
    assert_eq!(waiting(instant(20)), those(&[2]));
    assert_eq!(waiting(instant(100)), those(&[0, 2, 4]));
    settle(3, Settlement::Later { at: instant(30) });
    assert_eq!(waiting(instant(40)), those(&[2]), "what is behind cannot overtake");
    settle(0, Settlement::Dead { why: "no such mailbox".to_owned() });
    settle(1, Settlement::Withdrawn { why: "not to be seen".to_owned() });
    assert_eq!(waiting(instant(40)), those(&[2, 3, 4]), "the lanes go on");
}

/// A dead letter that is revived waits again at its old place, as if it had never been tried; nobody else's does.
///
/// # Panics
/// Where the law does not hold.
pub fn dead_letters_come_back(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    let ids = five_notices(&*store, &fixture);
    let settle =
        |n: usize, settlement| block_on(store.settle(fixture.tenant(), &ids[n], settlement)).expect("it is settled");
    let revive = |desk: &Fixture, n: usize, minute| {
        block_on(store.revive(desk.tenant(), &ids[n], instant(minute))).expect("dead letters are answered")
    };
    let waiting = |at| block_on(store.waiting(fixture.tenant(), at, 10)).expect("the outbox is answered");
    let ends = || {
        let letters = block_on(store.dead_letters(fixture.tenant(), 10)).expect("dead letters are answered");
        letters.into_iter().map(|letter| (letter.notice.id, letter.end)).collect::<Vec<_>>()
    };
    settle(1, Settlement::Later { at: instant(30) });
    settle(1, Settlement::Dead { why: "no such mailbox".to_owned() });
    settle(0, Settlement::Withdrawn { why: "not to be seen".to_owned() });
    let both = [(ids[0].clone(), LetterEnd::Withdrawn), (ids[1].clone(), LetterEnd::GivenUp)];
    assert_eq!(ends(), both);

    assert!(!revive(&other, 1, 60), "another tenant revives it");
    assert!(!revive(&fixture, 2, 60), "what waits is no dead letter");
    assert_eq!(ends(), both);
    assert!(revive(&fixture, 1, 60));
    assert!(!revive(&fixture, 1, 60), "it waits already");
    assert_eq!(ends(), both[..1]);
    assert_eq!(names(&waiting(instant(59))), [ids[2].clone(), ids[4].clone()], "it holds back its lane again");
    let now = waiting(instant(60));
    assert_eq!(names(&now), ids[1..], "at its old place");
    assert_eq!((now[0].n_attempts, now[0].not_before), (0, instant(60)));
}

/// Above any store, a desk hands each notice to the notifier until it is delivered or given up.
///
/// # Panics
/// Where the law does not hold.
pub fn notices_are_relayed(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let ids = five_notices(&*store, &fixture);
    let desk = desk(&fixture, store.clone());
    let later = block_on(desk.relay(&FailingNotifier::later(), instant(20), 2)).expect("the store answers");
    assert_eq!(later, Relayed { n_later: 2, ..Relayed::default() });
    let dead = block_on(desk.relay(&FailingNotifier::never(), instant(20), 1)).expect("the store answers");
    assert_eq!(dead, Relayed { n_dead: 1, ..Relayed::default() });
    let recording = RecordingNotifier::new();
    let delivered = block_on(desk.relay(&recording, instant(100), 10)).expect("the store answers");
    assert_eq!(delivered, Relayed { n_delivered: 4, ..Relayed::default() });
    let expected = [&ids[0], &ids[1], &ids[3], &ids[4]].map(Clone::clone);
    let delivered: Vec<_> = recording.delivered().into_iter().map(|notice| notice.id).collect();
    assert_eq!(delivered, expected);
    assert_eq!(block_on(store.waiting(fixture.tenant(), Instant::MAX_UTC, 10)), Ok(Vec::new()));
}

/// Makes five notices, by replies on three tickets in turn.
fn five_notices(store: &dyn Store, fixture: &Fixture) -> Vec<NoticeId> {
    fixture.open_many(store, 3);
    for (n, ticket) in (0..).zip([3, 1, 2, 1, 3]) {
        let body = format!("Reply {n}.");
        fixture.act(store, &format!("reply-{n}"), ticket, 10 + n, Command::Reply { body });
    }
    let notices = block_on(store.waiting(fixture.tenant(), Instant::MAX_UTC, 100)).expect("the outbox is answered");
    let tickets: Vec<_> = notices.iter().map(|waiting| waiting.notice.ticket.number()).collect();
    assert_eq!(tickets, [3, 1, 2, 1, 3], "one notice for each reply, in the order of commits");
    names(&notices)
}

fn names(waiting: &[WaitingNotice]) -> Vec<NoticeId> {
    waiting.iter().map(|waiting| waiting.notice.id.clone()).collect()
}
