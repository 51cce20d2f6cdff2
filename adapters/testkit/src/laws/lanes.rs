//! The outbox of several desks: a lane is one desk's, for a while.
use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

use helpdesk_core::{
    Command, Instant, LaneLease, LeasedNotice, Notice, NoticeId, Outgoing, Relayed, Settlement, Store,
};
use pollster::block_on;

use crate::fixture::{Fixture, desk, instant};
use crate::{Place, RecordingNotifier};

/// Replies on tickets 1 to `n_tickets` in turn, from minute 10 on: a notice each, in the lane of its ticket.
fn replies(store: &dyn Store, fixture: &Fixture, n_tickets: u64, n: u64) {
    fixture.open_many(store, n_tickets);
    for reply in 0..n {
        let minute = 10 + i64::try_from(reply).expect("a small number");
        let body = format!("Reply {reply}.");
        fixture.act(store, &format!("reply-{reply}"), reply % n_tickets + 1, minute, Command::Reply { body });
    }
}

fn claim(store: &dyn Store, fixture: &Fixture, (at, until): (Instant, Instant), limit: usize) -> Vec<LeasedNotice> {
    block_on(store.claim_lanes(fixture.tenant(), at, until, limit)).expect("lanes are answered")
}

fn tickets(leased: &[LeasedNotice]) -> Vec<u64> {
    leased.iter().map(|leased| leased.waiting.notice.ticket.number()).collect()
}

fn settle(store: &dyn Store, fixture: &Fixture, lease: &LaneLease, notice: &NoticeId, settlement: Settlement) -> bool {
    block_on(store.settle_under(fixture.tenant(), lease, notice, settlement)).expect("it is settled")
}

fn waiting(store: &dyn Store, fixture: &Fixture) -> Vec<NoticeId> {
    let waiting = block_on(store.waiting(fixture.tenant(), Instant::MAX_UTC, 100)).expect("the outbox is answered");
    waiting.into_iter().map(|waiting| waiting.notice.id).collect()
}

fn dead() -> Settlement {
    Settlement::Dead { why: "gone".to_owned() }
}

/// What may be sent is handed out in its order, at most as much as was asked for, each lane to one desk only, until its lease ends or is
/// given back; then it is handed out again under another fence. What comes into a lane meanwhile waits for it.
///
/// # Panics
/// Where the law does not hold.
pub fn a_lane_is_one_desks(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    replies(&*store, &fixture, 3, 6);
    let other_desk = place.open();
    let (at, until) = (instant(20), instant(30));
    assert_eq!(claim(&*store, &fixture, (instant(9), until), 9), [], "nothing may be sent yet");
    assert_eq!(claim(&*store, &fixture, (at, until), 0), []);
    let first = claim(&*store, &fixture, (at, until), 2);
    assert_eq!(tickets(&first), [1, 2]);
    assert_eq!(first[0].lease.lane, first[0].waiting.notice.lane());
    let second = claim(&*other_desk, &fixture, (at, instant(40)), 9);
    assert_eq!(tickets(&second), [3, 3], "the rest of a lane that another desk has is passed over");
    assert_eq!(second[0].lease, second[1].lease, "one lease for each lane");
    fixture.act(&*store, "more", 3, 21, Command::Reply { body: "One more.".to_owned() });
    let before = instant(30) - Duration::from_nanos(1);
    assert_eq!(claim(&*store, &fixture, (before, instant(50)), 9), [], "what came meanwhile is its lane's");
    assert_eq!(waiting(&*store, &fixture).len(), 7, "what is handed out waits still");

    let again = claim(&*store, &fixture, (instant(30), instant(50)), 9);
    assert_eq!(tickets(&again), [1, 2, 1, 2], "from its end on a lease is over");
    assert!(again[0].lease.fence > first[0].lease.fence && again[1].lease.fence > first[1].lease.fence);
    // Giving back what is another's by now changes nothing; what is one's own is free at once.
    let release = |leases: &[LaneLease]| {
        block_on(store.release_lanes(fixture.tenant(), leases)).expect("they are given back");
    };
    release(&[first[0].lease.clone(), first[1].lease.clone()]);
    assert_eq!(claim(&*other_desk, &fixture, (instant(31), instant(50)), 9), []);
    release(&[again[0].lease.clone(), second[0].lease.clone()]);
    release(&[again[0].lease.clone()]);
    assert_eq!(tickets(&claim(&*other_desk, &fixture, (instant(31), instant(50)), 9)), [1, 3, 1, 3, 3]);
    let fences: BTreeSet<_> = [first, second, again].concat().into_iter().map(|leased| leased.lease.fence).collect();
    assert_eq!(fences.len(), 5, "no fence is given twice");
}

/// Under a lease that is over and taken over, or given back, nothing is settled; under the one that took it over it is, in its own lane
/// only.
///
/// # Panics
/// Where the law does not hold.
pub fn a_stale_lane_settles_nothing(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    replies(&*store, &fixture, 2, 4);
    let stale = claim(&*store, &fixture, (instant(20), instant(25)), 9);
    let all = waiting(&*store, &fixture);
    let outbox = || {
        let waiting = block_on(store.waiting(fixture.tenant(), instant(20), 9)).expect("the outbox is answered");
        (waiting, block_on(store.dead_letters(fixture.tenant(), 9)).expect("dead letters are answered"))
    };
    let before = outbox();
    let taken_over = claim(&*store, &fixture, (instant(25), instant(40)), 9);
    assert_eq!(tickets(&taken_over), [1, 2, 1, 2]);
    for settlement in [Settlement::Delivered, Settlement::Later { at: instant(500) }, dead()] {
        for leased in &stale {
            let is_settled = settle(&*store, &fixture, &leased.lease, &leased.waiting.notice.id, settlement.clone());
            assert!(!is_settled, "the lease is over, and another desk has the lane");
        }
        let of_another_lane = settle(&*store, &fixture, &taken_over[0].lease, &all[1], settlement);
        assert!(!of_another_lane, "the notice is in another lane");
        assert_eq!(outbox(), before, "something was settled");
    }
    let held = claim(&*store, &fixture, (instant(50), instant(60)), 9);
    assert!(settle(&*store, &fixture, &held[0].lease, &all[0], Settlement::Delivered));
    assert!(
        settle(&*store, &fixture, &held[0].lease, &all[0], dead()),
        "what is settled is settled, and changes no more"
    );
    assert!(settle(&*store, &fixture, &held[1].lease, &all[1], dead()));
    assert_eq!(waiting(&*store, &fixture), all[2..]);
    let letters = block_on(store.dead_letters(fixture.tenant(), 9)).expect("dead letters are answered");
    assert_eq!(letters.into_iter().map(|letter| letter.notice.id).collect::<Vec<_>>(), all[1..2]);
    block_on(store.release_lanes(fixture.tenant(), &[held[0].lease.clone()])).expect("it is given back");
    assert!(!settle(&*store, &fixture, &held[0].lease, &all[2], Settlement::Delivered), "it was given back");
    assert!(settle(&*store, &fixture, &held[1].lease, &all[3], Settlement::Delivered));
    assert_eq!(waiting(&*store, &fixture), all[2..3]);
}

/// A tenant's lanes are its own, by the same name too; nobody else settles what is in them or gives them back.
///
/// # Panics
/// Where the law does not hold.
pub fn lanes_of_tenants_are_apart(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    replies(&*store, &fixture, 2, 2);
    let times = (instant(30), instant(60));
    assert_eq!(claim(&*store, &other, times, 9), []);
    let ours = claim(&*store, &fixture, times, 9);
    assert_eq!(tickets(&ours), [1, 2]);
    assert!(!settle(&*store, &other, &ours[0].lease, &ours[0].waiting.notice.id, Settlement::Delivered));
    block_on(store.release_lanes(other.tenant(), &[ours[0].lease.clone()])).expect("nothing is given back");
    assert_eq!(claim(&*store, &fixture, times, 9), []);
    assert_eq!(waiting(&*store, &fixture).len(), 2);
    block_on(store.release_lanes(fixture.tenant(), &[ours[0].lease.clone()])).expect("it is given back");
    assert_eq!(tickets(&claim(&*store, &fixture, times, 9)), [1]);
}

/// While an outbox is held nothing in it is handed out, whoever opens the store; commits fill it, what was handed out is settled, and
/// when it is let go everything is there, in its order. Other tenants' outboxes are not held.
///
/// # Panics
/// Where the law does not hold.
pub fn a_held_outbox_hands_out_nothing(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    replies(&*store, &fixture, 2, 2);
    let (tenant, far) = (fixture.tenant(), (instant(90), instant(99)));
    let handed_out = claim(&*store, &fixture, (instant(20), instant(80)), 1);
    assert_eq!(block_on(store.outgoing(tenant)), Ok(Outgoing::Flowing));
    for _twice in 0..2 {
        block_on(store.set_outgoing(tenant, Outgoing::Held)).expect("it is held");
    }
    drop(store);
    let store = place.open();
    fixture.act(&*store, "more", 2, 30, Command::Reply { body: "One more.".to_owned() });
    assert_eq!(block_on(store.outgoing(tenant)), Ok(Outgoing::Held));
    assert_eq!(block_on(store.outgoing(other.tenant())), Ok(Outgoing::Flowing));
    assert_eq!((waiting(&*store, &fixture), claim(&*store, &fixture, far, 9)), (vec![], vec![]));
    let LeasedNotice { waiting: delivered, lease } = &handed_out[0];
    assert!(settle(&*store, &fixture, lease, &delivered.notice.id, Settlement::Delivered));
    block_on(store.set_outgoing(tenant, Outgoing::Flowing)).expect("it is let go");
    assert_eq!(tickets(&claim(&*store, &fixture, far, 9)), [2, 2]);
}

/// Several desks relay at once: each notice goes out, once where no desk dies, and those of a lane in their order. What a desk held that
/// was killed goes out by another one when its leases are over, under the same ids.
///
/// # Panics
/// Where the law does not hold.
pub fn desks_share_the_outbox(place: &dyn Place) {
    const TICKETS: u64 = 6;
    const NOTICES: u64 = 36;
    let (store, fixture) = (place.open(), Fixture::acme());
    replies(&*store, &fixture, TICKETS, NOTICES);
    let all: Vec<Notice> = {
        let all = block_on(store.waiting(fixture.tenant(), Instant::MAX_UTC, 100)).expect("the outbox is answered");
        all.into_iter().map(|waiting| waiting.notice).collect()
    };
    let (at, until) = (instant(100), instant(110));
    let killed = claim(&*store, &fixture, (at, until), 1);
    let recording = RecordingNotifier::new();
    let relayed: Vec<Relayed> = thread::scope(|scope| {
        let desks: Vec<_> = (0..3).map(|_| desk(&fixture, place.open())).collect();
        let recording = &recording;
        let relay = |desk: helpdesk_core::Desk| {
            let mut all = Relayed::default();
            // Small rounds, so that desks meet; each goes on until a few of them brought nothing.
            let mut n_empty = 0;
            while n_empty < 3 {
                let round = block_on(desk.relay_shared(recording, at, until, 4)).expect("the store answers");
                n_empty = if round == Relayed::default() { n_empty + 1 } else { 0 };
                all.n_delivered += round.n_delivered;
                all.n_taken_over += round.n_taken_over;
            }
            all
        };
        let desks: Vec<_> = desks.into_iter().map(|desk| scope.spawn(move || relay(desk))).collect();
        desks.into_iter().map(|desk| desk.join().expect("a desk does not panic")).collect()
    });
    let of_killed = usize::try_from(NOTICES / TICKETS).expect("a small number");
    assert!(relayed.iter().all(|relayed| relayed.n_taken_over == 0), "{relayed:?}");
    let last = desk(&fixture, store.clone());
    assert_eq!(block_on(last.relay_shared(&recording, at, until, 100)).map(|r| r.n_delivered), Ok(0));
    let before = recording.delivered();
    assert_eq!(before.len(), all.len() - of_killed, "each once, but those of the lane that is held");
    let late = block_on(last.relay_shared(&recording, until, instant(120), 100)).expect("the store answers");
    assert_eq!(late.n_delivered, u64::try_from(of_killed).expect("a small number"), "the killed one's are taken over");
    // Whoever was only thought dead comes back, and settles nothing.
    let lease = &killed[0].lease;
    assert!(!settle(&*store, &fixture, lease, &killed[0].waiting.notice.id, dead()));
    in_their_order(&all, &recording.delivered());
    assert_eq!(waiting(&*store, &fixture), []);
    assert_eq!(block_on(store.dead_letters(fixture.tenant(), 9)), Ok(Vec::new()));
}

/// Whether everything was delivered once, and lane by lane in its order.
fn in_their_order(all: &[Notice], delivered: &[Notice]) {
    let lanes = |notices: &[Notice]| {
        let mut lanes: BTreeMap<String, Vec<NoticeId>> = BTreeMap::new();
        for notice in notices {
            lanes.entry(notice.lane()).or_default().push(notice.id.clone());
        }
        lanes
    };
    assert_eq!(lanes(delivered), lanes(all), "each notice of a lane once, in its order");
}
