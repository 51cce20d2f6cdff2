//! The verifier where much lies on one day, or over all years: each thing is looked at where it begins and ends.

use helpdesk_sla::{
    DatedBreak, Interval, Ledger, LedgerLine, LedgerReason, OpenTime, PlanVersion, Schedule, SchedulePlan, Span,
    VerifyError, verify, verify_each,
};

use crate::kit::{at, plan};
use crate::verifier_laws::add_up;
use crate::verifiers::{one, span};

/// Verifies what the library makes of a plan, and tells how many lines and instants that took.
fn verified(plan: SchedulePlan, from: &str, to: &str) -> (usize, usize) {
    let (versions, spans) = (one(plan), [span(from, to, None)]);
    let schedule = Schedule::build_versions(&versions).expect("a schedule");
    let mut ledger = Ledger::of(&spans, &schedule).expect("inside");
    let verified = verify(&ledger, &spans, &versions).unwrap_or_else(|error| panic!("{error}"));
    let last = ledger.lines.last_mut().expect("a line");
    last.reason = LedgerReason::Holiday { name: "none".into() };
    assert!(
        matches!(verify(&ledger, &spans, &versions), Err(VerifyError::Untrue { .. })),
        "the last line is looked at"
    );
    (verified.n_lines, verified.n_instants)
}

#[test]
fn a_crowded_day_is_gone_through_once() {
    let begin = at("2026-01-05 00:00");
    let every = |step: i64, number: i64, lasting: i64| {
        let seconds = (0..number).map(move |index| begin + chrono::TimeDelta::seconds(index * step));
        seconds.map(move |from| (from, from + chrono::TimeDelta::seconds(lasting)))
    };
    // A second open and a second closed, all day.
    let mut plan = plan(r#"{"zone":"UTC","hours":{}}"#);
    plan.openings = every(2, 43_000, 1).map(|(from, to)| Interval { from, to }).collect();
    assert_eq!(verified(plan.clone(), "2026-01-05 00:00", "2026-01-06 00:00"), (86_000, 86_000));
    // Breaks that all last for an hour begin every eight seconds.
    let breaks = every(8, 10_000, 3600).map(|(from, to)| DatedBreak {
        name: format!("break {}", from.timestamp() % 1_000),
        from: from.naive_utc(),
        to: to.naive_utc(),
    });
    plan.breaks = breaks.collect();
    let (n_lines, n_instants) = verified(plan, "2026-01-05 00:00", "2026-01-06 00:00");
    assert!(n_lines > 5_000 && n_instants == 86_000, "{n_lines} {n_instants}");
}

#[test]
fn openings_and_breaks_of_all_years_are_gone_through_once() {
    let mut plan = plan(r#"{"zone":"Europe/Berlin","hours":{"mon":[["09:00","17:00"]]}}"#);
    let begin = at("1970-01-01 00:00");
    let hours = (0..50_000).map(|index| begin + chrono::TimeDelta::hours(index * 20));
    plan.openings = hours.map(|from| Interval { from, to: from + chrono::TimeDelta::hours(1) }).collect();
    // Each lasts to the end of the horizon, so half of all days have thousands of them.
    let days = (0..5_000).map(|index| begin + chrono::TimeDelta::days(20_000 + index));
    let to = at("2100-01-01 00:00").naive_utc();
    let breaks = days.map(|from| DatedBreak { name: "long".into(), from: from.naive_utc(), to });
    plan.breaks = breaks.collect();
    let (n_lines, n_instants) = verified(plan, "1970-01-01 00:00", "2100-01-01 00:00");
    assert!(n_lines > 40_000 && n_instants < 300_000, "{n_lines} {n_instants}");
}

#[test]
fn spans_that_take_turns_on_two_schedules_go_on_where_they_were() {
    let early = one(plan(r#"{"zone":"UTC","hours":{"mon":[["00:00","12:00"]]}}"#));
    let late = one(plan(r#"{"zone":"UTC","hours":{"mon":[["12:00","24:00"]]}}"#));
    let begin = at("2026-01-05 00:00");
    let hour = |index: i32| begin + chrono::TimeDelta::hours(index.into());
    let spans: Vec<Span> =
        (0..24).map(|index| Span { from: hour(index), to: hour(index + 1), paused_by: None }).collect();
    let counts = |index: i32| (index < 12) == (index % 2 == 0);
    let each: Vec<(&Span, &[PlanVersion])> =
        (0..).zip(&spans).map(|(index, span)| (span, if index % 2 == 0 { &early[..] } else { &late[..] })).collect();
    let line = |index: i32| LedgerLine {
        from: hour(index),
        to: hour(index + 1),
        reason: if counts(index) { LedgerReason::Open } else { LedgerReason::Closed },
        counted: OpenTime::ZERO,
    };
    let mut ledger = Ledger { lines: (0..24).map(line).collect(), total: OpenTime::ZERO };
    add_up(&mut ledger);
    let verified = verify_each(&ledger, &each).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((verified.total, verified.n_days), (OpenTime::from_hours(12), 2));
    ledger.lines[20].reason = LedgerReason::Open;
    add_up(&mut ledger);
    assert!(matches!(verify_each(&ledger, &each), Err(VerifyError::Untrue { line: 21, .. })));
}
