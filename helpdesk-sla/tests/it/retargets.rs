//! New targets and reopenings, row by row.

use chrono::TimeDelta;
use helpdesk_sla::{ClockEvent, ClockInput, Ladder, RetargetMode, STRETCHES_MAX, Schedule};

use crate::kit::{Desk, at, open_time};
use crate::life::{check, live};

#[test]
fn a_new_target_keeps_what_is_used() {
    check(&[
        (
            "shorter",
            "8h",
            &["05 09:00 start", "05 11:00 target 4h"],
            "running used 0s due 05 13:00:00 late 05 13:00:01",
        ),
        ("longer", "4h", &["05 09:00 start", "05 11:00 target 8h"], "running used 0s due 05 17:00:00 late 06 09:00:01"),
        (
            "exceeded already",
            "8h",
            &["05 09:00 start", "05 15:00 target 4h"],
            "running used 0s due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 05 15:00:00 TargetTightened",
        ),
        (
            "used up exactly",
            "8h",
            &["05 09:00 start", "05 13:00 target 4h"],
            "running used 0s due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "used up exactly at a close",
            "9h",
            &["05 09:00 start", "05 20:00 target 8h"],
            "running used 0s due 05 17:00:00 late 06 09:00:01",
        ),
        (
            "exceeded before a pause",
            "8h",
            &["05 09:00 start", "05 12:00 pause", "05 14:00 resume", "05 15:00 target 2h"],
            "running used 3h due 05 11:00:00 late 05 11:00:01, breach 05 11:00:00 seen 05 15:00:00 TargetTightened",
        ),
        (
            "exceeded while paused",
            "8h",
            &["05 09:00 start", "05 12:00 pause", "05 14:00 target 2h"],
            "paused used 3h due 05 11:00:00 late 05 11:00:01, breach 05 11:00:00 seen 05 14:00:00 TargetTightened",
        ),
        (
            "used up exactly while paused",
            "8h",
            &["05 09:00 start", "05 12:00 pause", "05 14:00 target 3h"],
            "paused used 3h due 05 12:00:00 late -",
        ),
        (
            "during a pause",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 10:30 target 2h", "05 11:00 resume"],
            "running used 1h due 05 12:00:00 late 05 12:00:01",
        ),
    ]);
}

#[test]
fn a_longer_target_revives_and_the_modes_differ() {
    check(&[
        (
            "longer revives, the breach stays",
            "4h",
            &["05 09:00 start", "05 14:00 pause", "05 15:00 target 8h", "05 16:00 resume"],
            "running used 5h due 06 11:00:00 late 06 11:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "a breach noticed by the change",
            "4h",
            &["05 09:00 start", "05 14:00 target 8h"],
            "running used 0s due 05 17:00:00 late 06 09:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "nothing allowed any more",
            "4h",
            &["05 09:00 start", "05 10:00 target 0s"],
            "running used 0s due 05 09:00:00 late 05 09:00:01, breach 05 09:00:00 seen 05 10:00:00 TargetTightened",
        ),
        ("kept", "4h", &["05 09:00 start", "05 10:00 keep 1h"], "running used 0s due 05 13:00:00 late 05 13:00:01"),
        (
            "restarted",
            "4h",
            &["05 09:00 start", "05 12:00 restart 2h"],
            "running used 0s due 05 14:00:00 late 05 14:00:01",
        ),
        (
            "resumed before it was restarted",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 14:00 restart 1h", "05 11:00 resume"],
            "running used 0s due 05 15:00:00 late 05 15:00:01",
        ),
        (
            "restarted while paused",
            "4h",
            &["05 09:00 start", "05 10:00 pause", "05 11:00 restart 2h", "05 12:00 resume"],
            "running used 0s due 05 14:00:00 late 05 14:00:01",
        ),
        (
            "not once fulfilled",
            "4h",
            &["05 09:00 start", "05 12:00 fulfil", "05 12:30 target 1h"],
            "met used 3h due 05 13:00:00 late 05 13:00:01",
        ),
    ]);
}

#[test]
fn reopening_runs_on_with_what_was_used() {
    check(&[
        (
            "after a fulfilment",
            "4h",
            &["05 09:00 start", "05 11:00 fulfil", "06 12:00 reopen"],
            "running used 2h due 06 14:00:00 late 06 14:00:01",
        ),
        (
            "used up exactly",
            "4h",
            &["05 09:00 start", "05 13:00 fulfil", "06 12:00 reopen"],
            "running used 4h due 05 13:00:00 late 06 12:00:01",
        ),
        (
            "a breach stays",
            "4h",
            &["05 09:00 start", "05 14:00 fulfil", "06 12:00 reopen", "06 13:00 fulfil"],
            "missed used 6h due 05 13:00:00 late 05 13:00:01, breach 05 13:00:00 seen 05 14:00:00 TimeRanOut",
        ),
        (
            "not after a cancellation",
            "4h",
            &["05 09:00 start", "05 10:00 cancel", "05 11:00 reopen"],
            "cancelled used 1h due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "not while running",
            "4h",
            &["05 09:00 start", "05 10:00 reopen"],
            "running used 0s due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "a fulfilled clock is not cancelled",
            "4h",
            &["05 09:00 start", "05 10:00 fulfil", "05 11:00 cancel"],
            "met used 1h due 05 13:00:00 late 05 13:00:01",
        ),
        (
            "nor paused",
            "4h",
            &["05 09:00 start", "05 10:00 fulfil", "05 11:00 pause"],
            "met used 1h due 05 13:00:00 late 05 13:00:01",
        ),
    ]);
}

/// The same target by another schedule is another promise: paused under the old, carried on under the new.
#[test]
fn the_same_target_by_another_schedule_is_due_at_another_time() {
    let mut desk = live("8h", &["05 09:00 start", "05 11:00 pause"]);
    desk.schedule = Schedule::always_open();
    desk.send(ClockInput::Retarget { target: open_time("8h"), mode: RetargetMode::Carry }, at("2026-01-05 11:00"));
    desk.send(ClockInput::Resume, at("2026-01-05 11:00"));
    assert_eq!(desk.clock().due, Some(at("2026-01-05 17:00")));
    desk.send(ClockInput::Pause, at("2026-01-05 12:00"));
    desk.send(ClockInput::Resume, at("2026-01-05 20:00"));
    assert_eq!(desk.clock().due, Some(at("2026-01-06 01:00")), "it runs at night as well");

    let mut running = live("8h", &["05 09:00 start"]);
    running.schedule = Schedule::always_open();
    let told = running
        .send(ClockInput::Retarget { target: open_time("8h"), mode: RetargetMode::Carry }, at("2026-01-05 09:00"));
    assert!(matches!(told.as_slice(), [ClockEvent::Promised { .. }]), "{told:?}");
    assert_eq!(running.clock().late_from, Some(at("2026-01-05T17:00:01Z")));
}

/// A clock that paused more often than it remembers tells instants within the shortest pauses wrongly, and no others.
#[test]
fn a_clock_with_many_pauses_stays_close() {
    let mut desk = Desk::new(Schedule::always_open(), Ladder::default());
    let begin = at("2026-01-05 00:00");
    desk.start(open_time("1000h"), begin);
    for cycle in 0..600 {
        desk.send(ClockInput::Pause, begin + TimeDelta::hours(cycle * 10 + 1));
        desk.send(ClockInput::Resume, begin + TimeDelta::hours(cycle * 10 + 10));
    }
    assert!(desk.clock().ran.len() <= STRETCHES_MAX);
    for cycles in [3, 50, 300, 599] {
        let at = begin + TimeDelta::hours(cycles * 10 + 5);
        let used = desk.clock().used_at(at, &desk.schedule).expect("an answer").seconds();
        let exact = (cycles + 1) * 3_600;
        assert!((used - exact).abs() <= 9 * 3_600, "{cycles} cycles: {used} s and {exact} s");
    }
    let end = begin + TimeDelta::hours(6_000);
    assert_eq!(desk.clock().used_at(end, &desk.schedule), Ok(open_time("600h")), "what is used is exact");
}
