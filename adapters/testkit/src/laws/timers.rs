//! Tickets whose time has come.
use helpdesk_core::{Command, Desk, DueTicket, Event, EventBody, Instant, sla::ClockEvent};
use pollster::block_on;

use crate::Place;
use crate::fixture::{Fixture, configuration, instant, ticket_id, written};

/// Due tickets come with the earliest first and ties by id; those at the instant are due, those after it are not; no
/// more than asked.
///
/// # Panics
/// Where the law does not hold.
pub fn due_is_ordered_and_bounded(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 7);
    for (ticket, until) in [(1, 500), (2, 300), (3, 400), (4, 300), (5, 900)] {
        wait(&*store, &fixture, ticket, instant(until));
    }
    // What nobody waits for any more is not due.
    for ticket in [6, 7] {
        fixture.act(
            &*store,
            &format!("spam-{ticket}"),
            ticket,
            11,
            Command::Close { reason: helpdesk_core::CloseReason::Spam },
        );
    }
    let due = |minute, limit| {
        let due = block_on(store.due(fixture.tenant(), instant(minute), limit)).expect("timers are answered");
        due.into_iter().map(|due| due.ticket.number()).collect::<Vec<_>>()
    };
    let all = block_on(store.due(fixture.tenant(), Instant::MAX_UTC, usize::MAX)).expect("timers are answered");
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(all, sorted, "the earliest first, ties by id");
    assert_eq!(all.len(), 5, "closed tickets never come due");
    let before: Vec<_> = all.iter().filter(|due| due.wake_at <= instant(300)).map(|due| due.ticket.number()).collect();
    assert_eq!(due(300, usize::MAX), before);
    let position = |ticket| all.iter().position(|due| due.ticket == ticket_id(ticket));
    assert!(position(2) < position(4), "a tie goes by id");
    let last: Vec<_> = all.iter().map(|due| due.ticket.number()).collect();
    for limit in 0..=all.len() {
        assert_eq!(due(1_000_000, limit), last[..limit], "at most {limit}");
    }
}

/// An instant is kept as it is, to the nanosecond, before 1970 and far away.
///
/// # Panics
/// Where the law does not hold.
pub fn due_is_exact_to_the_nanosecond(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    written(&*store, fixture.opening(1, 0));
    fixture.act(&*store, "solve", 1, 1, Command::Solve);
    fixture.act(&*store, "reopen", 1, 2, Command::Reopen);
    let instants = [
        "2026-01-05T09:00:00.000000001Z",
        "2026-01-05T09:00:00.999999999Z",
        "1969-12-31T23:59:59.999999999Z",
        "0001-01-01T00:00:00Z",
    ];
    for (n, text) in (0..).zip(instants) {
        let until: Instant = text.parse().expect("an instant");
        let name = format!("hold-{n}");
        let hold = Command::Hold { reason: name.clone(), until: Some(until) };
        let unit = fixture.unit(&*store, &name, 1, 10 + n, hold);
        let wake_at = unit.wake_at().expect("a ticket on hold is looked at again");
        written(&*store, unit);
        let due = |at| block_on(store.due(fixture.tenant(), at, 10)).expect("timers are answered");
        assert_eq!(due(wake_at), [DueTicket { wake_at, ticket: ticket_id(1) }], "at the instant itself");
        let before = wake_at - std::time::Duration::from_nanos(1);
        assert_eq!(due(before), [], "a nanosecond before");
        assert_eq!(block_on(store.next_wake(fixture.tenant())), Ok(Some(wake_at)));
    }
}

/// The next wake time is the earliest of all, and none where no ticket waits.
///
/// # Panics
/// Where the law does not hold.
pub fn next_wake_is_the_earliest(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    assert_eq!(block_on(store.next_wake(fixture.tenant())), Ok(None));
    fixture.open_many(&*store, 3);
    for (ticket, until) in [(1, 30), (2, 20), (3, 40)] {
        wait(&*store, &fixture, ticket, instant(until));
    }
    assert_eq!(block_on(store.next_wake(fixture.tenant())), Ok(Some(instant(20))));
    let due = block_on(store.due(fixture.tenant(), Instant::MAX_UTC, 1)).expect("timers are answered");
    assert_eq!(due, [DueTicket { wake_at: instant(20), ticket: ticket_id(2) }]);
    for n in 1..=3 {
        fixture.act(&*store, &format!("spam-{n}"), n, 15, Command::Close { reason: helpdesk_core::CloseReason::Spam });
    }
    assert_eq!(block_on(store.next_wake(fixture.tenant())), Ok(None));
}

/// A tenant's timers are those of its own tickets: what is due for another is neither listed, nor counted against the
/// limit, nor waited for.
///
/// # Panics
/// Where the law does not hold.
pub fn timers_of_tenants_are_apart(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    let nobody = Fixture::of("nobody");
    for n in 1..=6 {
        let desk = if n % 2 == 0 { &other } else { &fixture };
        written(&*store, desk.opening(n, 0));
    }
    // They alternate, so that no limit can hide a mix.
    for (ticket, until) in [(1, 25), (2, 20), (3, 30), (4, 30), (5, 40), (6, 35)] {
        let desk = if ticket % 2 == 0 { &other } else { &fixture };
        wait(&*store, desk, ticket, instant(until));
    }
    let due = |desk: &Fixture, minute, limit| {
        let due = block_on(store.due(desk.tenant(), instant(minute), limit)).expect("timers are answered");
        due.into_iter().map(|due| due.ticket.number()).collect::<Vec<_>>()
    };
    let next = |desk: &Fixture| block_on(store.next_wake(desk.tenant())).expect("timers are answered");
    assert_eq!((due(&fixture, 50, 10), due(&other, 50, 10)), (vec![1, 3, 5], vec![2, 4, 6]));
    assert_eq!((due(&fixture, 50, 2), due(&other, 50, 2)), (vec![1, 3], vec![2, 4]), "each has its own limit");
    assert_eq!((due(&fixture, 20, 10), due(&other, 20, 10)), (vec![], vec![2]));
    assert_eq!((next(&fixture), next(&other)), (Some(instant(25)), Some(instant(20))));
    assert_eq!((due(&nobody, 50, 10), next(&nobody)), (vec![], None));

    let close = || Command::Close { reason: helpdesk_core::CloseReason::Spam };
    for ticket in [2, 4, 6] {
        other.act(&*store, &format!("spam-{ticket}"), ticket, 15, close());
    }
    assert_eq!((due(&fixture, 50, 10), due(&other, 50, 10)), (vec![1, 3, 5], vec![]));
    assert_eq!((next(&fixture), next(&other)), (Some(instant(25)), None));
}

/// A rung fires once for each clock, though two desks look at the same time, look twice, and start again.
///
/// # Panics
/// Where the law does not hold.
pub fn rungs_fire_once_over_desks_and_restarts(place: &dyn Place) {
    let fixture = Fixture::acme();
    let store = place.open();
    for ticket in 1..=3 {
        written(&*store, fixture.opening(ticket, 0));
        let team = "support".parse().expect("an id");
        fixture.act(&*store, &format!("route-{ticket}"), ticket, 1, Command::Route { team });
    }
    drop(store);
    for minute in [200, 300, 2_000, 10_000] {
        let desks = [place.open(), place.open()]
            .map(|store| Desk::new(fixture.tenant().clone(), store, configuration().clone()));
        for desk in desks.iter().chain(&desks) {
            block_on(desk.run_due(instant(minute), 100)).expect("the store answers");
        }
    }
    let store = place.open();
    for ticket in 1..=3 {
        let history = block_on(store.history(ticket_id(ticket), 0, 500)).expect("the history is there");
        let fired: Vec<String> = history.iter().filter_map(firing).collect();
        let mut once = fired.clone();
        once.sort();
        once.dedup();
        assert!(!fired.is_empty() && once.len() == fired.len(), "each rung once: {fired:?}");
    }
}

/// Which rung of which clock fired for the how manieth time, if one did.
fn firing(event: &Event) -> Option<String> {
    let EventBody::ClockMoved { metric, instance, change: ClockEvent::RungFired { rung, n, .. }, .. } = &event.body
    else {
        return None;
    };
    Some(format!("{metric} {instance} {rung} {n}"))
}

fn wait(store: &dyn helpdesk_core::Store, fixture: &Fixture, ticket: u64, until: Instant) {
    fixture.act(store, &format!("wait-{ticket}"), ticket, 10, Command::Wait { until: Some(until) });
}
