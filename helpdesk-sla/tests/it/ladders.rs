//! Ladders: which rungs fire, when they were to fire, and how often.

use helpdesk_sla::{ClockEvent, ClockInput, Ladder, Repeat, RetargetMode, Rung, Trigger, Tz};

use crate::kit::{Desk, at, office, open_time, schedule};

fn rung(id: &str, trigger: Trigger) -> Rung {
    Rung { id: id.into(), trigger, repeat: None }
}

fn used(percent: u16) -> Trigger {
    Trigger::Used { percent }
}

fn remaining(time: &str) -> Trigger {
    Trigger::Remaining { time: open_time(time) }
}

fn after_breach(time: &str) -> Trigger {
    Trigger::AfterBreach { time: open_time(time) }
}

fn repeating(id: &str, trigger: Trigger, every: &str, max: u32) -> Rung {
    Rung { id: id.into(), trigger, repeat: Some(Repeat { every: open_time(every), max }) }
}

/// Four hours promised on Monday, 2026-01-05, at nine.
fn desk(rungs: Vec<Rung>) -> Desk {
    let mut desk = Desk::new(schedule(&office(Tz::UTC)), Ladder { rungs });
    desk.start(open_time("4h"), at("2026-01-05 09:00"));
    desk
}

/// What fires, as `id n planned`; a breach as `breached`.
fn fired(events: &[ClockEvent]) -> String {
    let shown = events.iter().filter_map(|event| match event {
        ClockEvent::RungFired { rung, n, planned_at } => Some(format!("{rung} {n} {}", planned_at.format("%d.%T"))),
        ClockEvent::Breached { .. } => Some("breached".to_owned()),
        ClockEvent::Paused { .. } => Some("paused".to_owned()),
        ClockEvent::Fulfilled { .. } => Some("fulfilled".to_owned()),
        ClockEvent::Retargeted { .. } => Some("retargeted".to_owned()),
        ClockEvent::Started { .. }
        | ClockEvent::Promised { .. }
        | ClockEvent::PromiseSuspended { .. }
        | ClockEvent::Resumed
        | ClockEvent::Reopened
        | ClockEvent::Restarted
        | ClockEvent::Acknowledged { .. }
        | ClockEvent::Recalled { .. }
        | ClockEvent::Rewound { .. }
        | ClockEvent::Excused { .. }
        | ClockEvent::Cancelled { .. } => None,
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn tick(desk: &mut Desk, when: &str) -> String {
    fired(&desk.send(ClockInput::Tick, at(when)))
}

#[test]
fn each_trigger_has_its_instant() {
    let rows = [
        ("used", used(75), "05.12:00:00"),
        ("used up", used(100), "05.13:00:00"),
        ("used and more", used(200), "05.17:00:00"),
        ("nothing used", used(0), "05.09:00:00"),
        ("remaining", remaining("30m"), "05.12:30:00"),
        ("nothing remains", remaining("0s"), "05.13:00:00"),
        ("more remains than promised", remaining("9h"), "05.09:00:00"),
        ("with the breach", after_breach("0s"), "05.13:00:01"),
        ("a second after it", after_breach("1s"), "05.13:00:01"),
        ("after it", after_breach("1h"), "05.14:00:00"),
        ("over the close", after_breach("4h1s"), "06.09:00:01"),
    ];
    for (name, trigger, expected) in rows {
        let mut desk = desk(vec![rung("rung", trigger)]);
        let found = tick(&mut desk, "2026-01-07 12:00");
        assert!(found.contains(&format!("rung 1 {expected}")), "{name}: {found}");
    }
}

#[test]
fn hundredths_are_used_indeed() {
    let mut desk = Desk::new(schedule(&office(Tz::UTC)), Ladder { rungs: vec![rung("third", used(33))] });
    desk.start(open_time("10s"), at("2026-01-05 09:00"));
    assert_eq!(desk.next_wake(), Some(at("2026-01-05T09:00:04Z")));
}

#[test]
fn a_late_tick_tells_all_in_the_order_of_time() {
    let rungs = vec![rung("lead", after_breach("1h")), rung("warn", used(75)), rung("due", used(100))];
    let mut desk = desk(rungs);
    assert_eq!(desk.next_wake(), Some(at("2026-01-05 12:00")));
    let found = tick(&mut desk, "2026-01-06 12:00");
    assert_eq!(found, "warn 1 05.12:00:00, due 1 05.13:00:00, breached, lead 1 05.14:00:00");
    assert_eq!(tick(&mut desk, "2026-01-06 12:00"), "");
    assert_eq!(desk.next_wake(), None);
}

#[test]
fn ticks_in_time_tell_the_same() {
    let mut desk = desk(vec![rung("warn", used(75)), rung("lead", after_breach("1h"))]);
    assert_eq!(tick(&mut desk, "2026-01-05T11:59:59Z"), "");
    assert_eq!(tick(&mut desk, "2026-01-05 12:00"), "warn 1 05.12:00:00");
    assert_eq!(desk.next_wake(), Some(at("2026-01-05T13:00:01Z")));
    assert_eq!(tick(&mut desk, "2026-01-05T13:00:01Z"), "breached");
    assert_eq!(desk.next_wake(), Some(at("2026-01-05 14:00")));
    assert_eq!(tick(&mut desk, "2026-01-05 14:00"), "lead 1 05.14:00:00");
    assert_eq!(desk.next_wake(), None);
}

#[test]
fn a_pause_or_a_fulfilment_withdraws_what_has_not_fired() {
    let mut paused = desk(vec![rung("warn", used(75)), rung("early", used(25))]);
    let found = fired(&paused.send(ClockInput::Pause, at("2026-01-05 11:00")));
    assert_eq!(found, "early 1 05.10:00:00, paused");
    assert_eq!(paused.next_wake(), None);
    assert_eq!(tick(&mut paused, "2026-01-06 16:00"), "");
    paused.send(ClockInput::Resume, at("2026-01-07 09:00"));
    assert_eq!(paused.next_wake(), Some(at("2026-01-07 10:00")));
    let found = fired(&paused.send(ClockInput::Fulfil, at("2026-01-07 10:30")));
    assert_eq!(found, "warn 1 07.10:00:00, fulfilled");
    assert_eq!(paused.next_wake(), None);
}

#[test]
fn repetitions_come_every_so_much_open_time_up_to_their_number() {
    let mut desk = desk(vec![repeating("lead", after_breach("1h"), "2h", 2)]);
    tick(&mut desk, "2026-01-05T13:00:01Z");
    let mut told = Vec::new();
    while let Some(wake) = desk.next_wake() {
        told.push(fired(&desk.send(ClockInput::Tick, wake)));
        assert!(told.len() < 10, "no end");
    }
    assert_eq!(told, ["lead 1 05.14:00:00", "lead 2 05.16:00:00", "lead 3 06.10:00:00"]);
}

#[test]
fn missed_repetitions_fire_once_with_the_number_of_the_last() {
    let mut desk = desk(vec![repeating("lead", used(25), "1h", 9)]);
    assert_eq!(tick(&mut desk, "2026-01-05 12:30"), "lead 1 05.10:00:00, lead 3 05.12:00:00");
    assert_eq!(tick(&mut desk, "2026-01-05T12:59:59Z"), "");
    assert_eq!(tick(&mut desk, "2026-01-05 13:00"), "lead 4 05.13:00:00");
    assert_eq!(tick(&mut desk, "2026-01-09 12:00"), "breached, lead 10 06.11:00:00");
    assert_eq!(desk.next_wake(), None);
}

#[test]
fn a_repetition_without_time_between_is_none() {
    let mut desk = desk(vec![repeating("zero", used(25), "0s", 9), repeating("never", used(50), "1h", 0)]);
    let found = tick(&mut desk, "2026-01-06 12:00");
    assert_eq!(found, "zero 1 05.10:00:00, never 1 05.11:00:00, breached");
    assert_eq!(desk.next_wake(), None);
}

#[test]
fn of_one_id_the_first_counts() {
    let mut desk = desk(vec![rung("same", used(50)), rung("same", used(25))]);
    assert_eq!(tick(&mut desk, "2026-01-05 10:30"), "");
    assert_eq!(tick(&mut desk, "2026-01-05 11:00"), "same 1 05.11:00:00");
}

#[test]
fn a_shorter_target_fires_at_once_what_it_has_passed() {
    let mut tightened =
        desk(vec![rung("warn", used(75)), rung("lead", after_breach("1h")), rung("now", after_breach("0s"))]);
    let input = ClockInput::Retarget { target: open_time("1h"), mode: RetargetMode::Carry };
    let found = fired(&tightened.send(input, at("2026-01-05 11:30")));
    assert_eq!(found, "retargeted, breached, warn 1 05.09:45:00, now 1 05.11:30:00");
    assert_eq!(tightened.next_wake(), Some(at("2026-01-05 12:30")), "an hour after the change");
    assert_eq!(tick(&mut tightened, "2026-01-05 12:30"), "lead 1 05.12:30:00");
}

#[test]
fn a_rung_that_fired_does_not_fire_again() {
    let mut desk = desk(vec![rung("warn", used(75))]);
    assert_eq!(tick(&mut desk, "2026-01-05 12:00"), "warn 1 05.12:00:00");
    for mode in [RetargetMode::Carry, RetargetMode::Restart] {
        desk.send(ClockInput::Retarget { target: open_time("40h"), mode }, at("2026-01-05 12:30"));
        assert_eq!(tick(&mut desk, "2026-01-15 12:00"), if mode == RetargetMode::Carry { "breached" } else { "" });
    }
}

/// Two working days and nothing after them: a rung at three times the target is never reached.
#[test]
fn a_rung_that_is_never_reached_silences_no_other() {
    let plan = crate::kit::plan(
        r#"{"zone": "UTC", "hours": {}, "overrides": {"2026-01-05": [["09:00", "17:00"]], "2026-01-06": [["09:00", "17:00"]]}}"#,
    );
    let rungs = vec![rung("never", used(300)), rung("half", used(50))];
    let mut desk = Desk::new(schedule(&plan), Ladder { rungs });
    desk.start(open_time("8h"), at("2026-01-05 09:00"));
    assert_eq!(desk.next_wake(), Some(at("2026-01-05 13:00")));
    assert_eq!(fired(&desk.send(ClockInput::Tick, at("2026-01-05 13:00"))), "half 1 05.13:00:00");
    assert_eq!(desk.next_wake(), Some("2026-01-06T09:00:01Z".parse().expect("an instant")), "the breach");
    assert_eq!(fired(&desk.send(ClockInput::Tick, at("2026-01-06 10:00"))), "breached");
    assert_eq!(desk.next_wake(), None);
}

#[test]
fn a_rung_does_not_wait_for_less_than_nothing() {
    for trigger in [r#"{"remaining": "-5h"}"#, r#"{"after_breach": "-PT1H"}"#] {
        let error = serde_json::from_str::<Trigger>(trigger).expect_err("a negative time");
        assert!(error.to_string().contains("is negative, expected zero or more"), "{error}");
    }
}
