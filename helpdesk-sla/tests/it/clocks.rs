//! Clocks at every edge: each row is a life and where it leaves the promise.

use helpdesk_sla::{Clock, ClockEvent, ClockInput, OpenTime, RetargetMode, STRETCHES_MAX};

use crate::kit::{at, open_time};
use crate::life::{check, live};

#[test]
fn a_promise_is_due_and_becomes_late() {
    check(&[
        ("within a day", "4h", &["05 09:00 start"], "running used 0s due 05 13:00:00 late 05 13:00:01"),
        ("due at the close", "8h", &["05 09:00 start"], "running used 0s due 05 17:00:00 late 06 09:00:01"),
        ("due at the close of a Friday", "8h", &["09 09:00 start"], "running used 0s due 09 17:00:00 late 12 09:00:01"),
        ("started while closed", "4h", &["04 12:00 start"], "running used 0s due 05 13:00:00 late 05 13:00:01"),
        ("nothing allowed, open", "0s", &["05 09:00 start"], "running used 0s due 05 09:00:00 late 05 09:00:01"),
        ("nothing allowed, closed", "0s", &["05 20:00 start"], "running used 0s due 05 20:00:00 late 06 09:00:01"),
    ]);
}

#[test]
fn fulfilling_is_in_time_until_more_is_used() {
    check(&[
        ("before", "8h", &["05 09:00 start", "05 12:00 fulfil"], "met used 3h due 05 17:00:00 late 06 09:00:01"),
        ("at", "8h", &["05 09:00 start", "05 17:00 fulfil"], "met used 8h due 05 17:00:00 late 06 09:00:01"),
        (
            "in the evening",
            "8h",
            &["05 09:00 start", "05 22:00 fulfil"],
            "met used 8h due 05 17:00:00 late 06 09:00:01",
        ),
        (
            "at the opening",
            "8h",
            &["05 09:00 start", "06 09:00 fulfil"],
            "met used 8h due 05 17:00:00 late 06 09:00:01",
        ),
        (
            "a second later",
            "8h",
            &["05 09:00 start", "06 09:00:01 fulfil"],
            "missed used 8h 1s due 05 17:00:00 late 06 09:00:01, breach 05 17:00:00 seen 06 09:00:01 TimeRanOut",
        ),
        (
            "much later",
            "4h",
            &["05 09:00 start", "07 10:00 fulfil"],
            "missed used 17h due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 07 10:00:00 TimeRanOut",
        ),
        (
            "the first counts",
            "4h",
            &["05 09:00 start", "05 10:00 fulfil", "05 16:00 fulfil"],
            "met used 1h due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "nothing allowed, at once",
            "0s",
            &["05 09:00 start", "05 09:00 fulfil"],
            "met used 0s due 05 09:00:00 late 05 09:00:01",
        ),
        ("while paused", "4h", &["05 09:00 start", "05 10:00 pause", "05 16:00 fulfil"], "met used 1h due - late -"),
    ]);
}

#[test]
fn a_breach_is_stamped_at_the_due_instant() {
    check(&[
        (
            "at the due instant: none",
            "4h",
            &["05 09:00 start", "05 13:00 tick"],
            "running used 0s due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "noticed at once",
            "4h",
            &["05 09:00 start", "05 13:00:01 tick"],
            "running used 0s due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 05 13:00:01 TimeRanOut",
        ),
        (
            "noticed late",
            "4h",
            &["05 09:00 start", "07 20:00 tick"],
            "running used 0s due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 07 20:00:00 TimeRanOut",
        ),
        (
            "noticed once",
            "4h",
            &["05 09:00 start", "05 14:00 tick", "05 15:00 tick"],
            "running used 0s due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "noticed by a cancellation",
            "4h",
            &["05 09:00 start", "05 14:00 cancel"],
            "cancelled used 5h due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "closed time is no breach",
            "8h",
            &["05 09:00 start", "06 09:00 tick"],
            "running used 0s due 05 17:00:00 late 06 09:00:01",
        ),
    ]);
}

#[test]
fn pauses_stop_the_count() {
    check(&[
        ("time left: no due instant", "4h", &["05 09:00 start", "05 11:00 pause"], "paused used 2h due - late -"),
        (
            "resumed",
            "4h",
            &["05 09:00 start", "05 11:00 pause", "05 12:00 resume"],
            "running used 2h due 05 14:00:00 late 05 14:00:01",
        ),
        (
            "of no length",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 10:00 resume"],
            "running used 1h due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "in closed time",
            "10h",
            &["05 09:00 start", "05 20:00 pause", "06 08:00 resume"],
            "running used 8h due 06 11:00:00 late 06 11:00:01",
        ),
        (
            "over a whole week",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "12 09:00 resume"],
            "running used 1h due 12 12:00:00 late 12 12:00:01",
        ),
        (
            "the first pause counts",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 11:00 pause"],
            "paused used 1h due - late -",
        ),
        (
            "the first resumption counts",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 12:00 resume", "05 12:30 resume"],
            "running used 1h due 05 15:00:00 late 05 15:00:01",
        ),
    ]);
}

#[test]
fn a_pause_at_an_edge() {
    check(&[
        (
            "exactly at the deadline",
            "4h",
            &["05 09:00 start", "05 13:00 pause"],
            "paused used 4h due 05 13:00:00 late -",
        ),
        (
            "and resumed: late a second on",
            "4h",
            &["05 09:00 start", "05 13:00 pause", "05 15:00 resume"],
            "running used 4h due 05 13:00:00 late 05 15:00:01",
        ),
        (
            "after the deadline",
            "4h",
            &["05 09:00 start", "05 14:00 pause"],
            "paused used 5h due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "at the start",
            "4h",
            &["05 09:00 start", "05 09:00 pause", "05 12:00 resume"],
            "running used 0s due 05 16:00:00 late 05 16:00:01",
        ),
        (
            "a tick while paused",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "09 12:00 tick"],
            "paused used 1h due - late -",
        ),
        (
            "before the phase counts as its beginning",
            "4h",
            &["05 10:00 start", "05 09:00 pause"],
            "paused used 0s due - late -",
        ),
        (
            "resumed before it was paused",
            "4h",
            &["05 09:00 start", "05 11:00 pause", "05 10:00 resume"],
            "running used 2h due 05 13:00:00 late 05 13:00:01",
        ),
    ]);
}

#[test]
fn what_is_used_is_known_for_every_instant() {
    let desk =
        live("8h", &["05 09:00 start", "05 11:00 pause", "05 12:00 resume", "05 14:00 pause", "05 15:00 resume"]);
    let rows = [
        ("05 08:00", "0s"),
        ("05 10:00", "1h"),
        ("05 11:00", "2h"),
        ("05 11:30", "2h"),
        ("05 13:00", "3h"),
        ("05 14:30", "4h"),
        ("05 15:00", "4h"),
        ("05 16:00", "5h"),
        ("06 10:00", "7h"),
    ];
    for (when, used) in rows {
        let when = at(&format!("2026-01-{when}"));
        assert_eq!(desk.clock().used_at(when, &desk.schedule).expect("an answer"), open_time(used), "{when}");
        let remaining = desk.clock().remaining_at(when, &desk.schedule).expect("an answer");
        assert_eq!(remaining.saturating_add(open_time(used)), open_time("8h"), "{when}");
    }
}

#[test]
fn events_come_in_the_order_they_are_to_be_applied() {
    let desk =
        live("4h", &["05 09:00 start", "05 10:00 pause", "05 11:00 resume", "05 13:00 target 1h", "05 14:00 fulfil"]);
    let named: Vec<String> = desk
        .history
        .iter()
        .map(|(_, event)| serde_json::to_value(event).expect("a value")["type"].as_str().expect("a name").to_owned())
        .collect();
    let expected = [
        "started",
        "promised",
        "paused",
        "promise_suspended",
        "resumed",
        "promised",
        "retargeted",
        "promised",
        "breached",
        "fulfilled",
    ];
    assert_eq!(named, expected);
}

#[test]
fn asking_again_leads_to_nothing() {
    let running = live("4h", &["05 09:00 start"]);
    let paused = live("4h", &["05 09:00 start", "05 10:00 pause"]);
    let same = ClockInput::Retarget { target: open_time("4h"), mode: RetargetMode::Carry };
    let rows =
        [(&running, ClockInput::Resume), (&running, same), (&running, ClockInput::Tick), (&paused, ClockInput::Pause)];
    for (desk, input) in rows {
        assert_eq!(desk.try_send(input, at("2026-01-05 11:00")), Ok(vec![]), "{input:?}");
    }
}

#[test]
fn what_a_schedule_cannot_tell_decides_nothing() {
    let running = live("4h", &["05 09:00 start"]);
    let endless = ClockInput::Retarget { target: OpenTime::from_hours(1_000_000), mode: RetargetMode::Carry };
    assert!(running.try_send(endless, at("2026-01-05 10:00")).is_err());
    let negative = ClockInput::Retarget { target: open_time("-1s"), mode: RetargetMode::Keep };
    assert!(running.try_send(negative, at("2026-01-05 10:00")).is_err());
    assert!(running.try_send(ClockInput::Tick, at("2031-01-05 10:00")).is_err());
    assert!(Clock::start(open_time("-1s"), at("2026-01-05 09:00"), &running.schedule).is_err());
}

#[test]
fn only_a_start_makes_a_clock() {
    let now = at("2026-01-05 09:00");
    assert_eq!(Clock::evolve(None, &ClockEvent::Resumed, now), None);
    let started = ClockEvent::Started { target: open_time("4h") };
    let breached = live("1h", &["05 09:00 start", "05 11:00 tick"]);
    let again = Clock::evolve(breached.clock.clone(), &started, now);
    assert_eq!(again, Clock::evolve(None, &started, now));
}

#[test]
fn a_clock_remembers_so_many_stretches_and_no_more() {
    let mut desk = live("1000h", &["05 09:00 start"]);
    let mut now = at("2026-01-05 09:00");
    for _ in 0..STRETCHES_MAX + 50 {
        now += chrono::TimeDelta::minutes(7);
        desk.send(ClockInput::Pause, now);
        now += chrono::TimeDelta::minutes(3);
        desk.send(ClockInput::Resume, now);
    }
    assert_eq!(desk.clock().ran.len(), STRETCHES_MAX);
    let used = desk.clock().ran.iter().fold(OpenTime::ZERO, |sum, stretch| sum.saturating_add(stretch.used));
    assert_eq!(used, desk.clock().used);
}
