//! Ledgers: what they show, and that a wrong one is found out.

use helpdesk_sla::{Ledger, LedgerError, OpenTime, Span};

use crate::kit::{at, open_time, plan, schedule};

fn span(from: &str, to: &str, paused_by: Option<&str>) -> Span {
    Span { from: at(from), to: at(to), paused_by: paused_by.map(Into::into) }
}

fn ledger() -> Ledger {
    let desk = schedule(&plan(
        r#"{"zone":"Europe/Berlin",
            "hours":{"mon":[["09:00","12:30"],["13:30","18:00"]],"wed":[["09:00","17:00"]]},
            "weekly_breaks":{"wed":[["12:00","12:15"]]},
            "holidays":[{"name":"Epiphany","on":"2026-01-06"}],
            "breaks":[{"name":"outing","from":"2026-01-07T15:00:00","to":"2026-01-07T24:00:00"}]}"#
            .replace("24:00:00", "23:00:00")
            .as_str(),
    ));
    let spans = [
        span("2026-01-05 10:00", "2026-01-05 14:00", None),
        span("2026-01-05 14:00", "2026-01-05 15:00", Some("pending")),
        span("2026-01-05 15:00", "2026-01-05 15:00", Some("blink")),
        span("2026-01-05 15:00", "2026-01-07 16:00", None),
    ];
    Ledger::of(&spans, &desk).expect("inside the horizon")
}

#[test]
fn a_ledger_is_a_table_to_read() {
    let table = "\
from                  to                         counted  why
2026-01-05T10:00:00Z  2026-01-05T11:30:00Z        1h 30m  open
2026-01-05T11:30:00Z  2026-01-05T12:30:00Z            0s  closed
2026-01-05T12:30:00Z  2026-01-05T14:00:00Z        1h 30m  open
2026-01-05T14:00:00Z  2026-01-05T15:00:00Z            0s  paused: pending
2026-01-05T15:00:00Z  2026-01-05T17:00:00Z            2h  open
2026-01-05T17:00:00Z  2026-01-05T23:00:00Z            0s  closed
2026-01-05T23:00:00Z  2026-01-06T23:00:00Z            0s  holiday: Epiphany
2026-01-06T23:00:00Z  2026-01-07T08:00:00Z            0s  closed
2026-01-07T08:00:00Z  2026-01-07T11:00:00Z            3h  open
2026-01-07T11:00:00Z  2026-01-07T11:15:00Z            0s  break: weekly break
2026-01-07T11:15:00Z  2026-01-07T14:00:00Z        2h 45m  open
2026-01-07T14:00:00Z  2026-01-07T16:00:00Z            0s  break: outing
total                                            10h 45m";
    let ledger = ledger();
    assert_eq!(ledger.to_string(), table);
    assert_eq!(ledger.check(), Ok(()));
}

#[test]
fn a_wrong_ledger_is_found_out() {
    let wrong = |change: fn(&mut Ledger)| {
        let mut ledger = ledger();
        change(&mut ledger);
        ledger.check().expect_err("a wrong ledger").to_string()
    };
    let minute = open_time("1m");
    assert_eq!(ledger().total.saturating_add(minute), open_time("10h46m"));
    assert_eq!(wrong(|ledger| ledger.total = open_time("11h")), "the lines sum to `10h 45m`, the total says `11h`");
    assert_eq!(wrong(|ledger| ledger.lines[1].counted = open_time("1h")), "line 2: counts `1h`, expected `0s`");
    assert_eq!(wrong(|ledger| ledger.lines[0].counted = OpenTime::ZERO), "line 1: counts `0s`, expected `1h 30m`");
    assert_eq!(
        wrong(|ledger| drop(ledger.lines.remove(3))),
        "line 4: begins at `2026-01-05 15:00:00 UTC`, expected `2026-01-05 14:00:00 UTC`, where the line before ends"
    );
    assert_eq!(
        wrong(|ledger| ledger.lines[0].to = ledger.lines[0].from),
        "line 1: ends no later than it begins, expected a later end"
    );
    assert_eq!(
        wrong(|ledger| ledger.lines[0].from -= chrono::TimeDelta::milliseconds(100)),
        "line 1: begins or ends within a second, expected whole seconds"
    );
}

#[test]
fn spans_that_leave_a_gap_do_not_check() {
    let always = helpdesk_sla::Schedule::always_open();
    let spans =
        [span("2026-01-05 10:00", "2026-01-05 11:00", None), span("2026-01-05 12:00", "2026-01-05 13:00", None)];
    let ledger = Ledger::of(&spans, &always).expect("inside the horizon");
    assert!(matches!(ledger.check(), Err(LedgerError::Gap { line: 2, .. })));
    assert_eq!(Ledger::of(&[], &always).expect("nothing"), Ledger::default());
    assert_eq!(Ledger::default().check(), Ok(()));
}

#[test]
fn a_ledger_of_two_schedules_measures_each_span_by_its_own() {
    let (days, always) = (schedule(&crate::kit::office(helpdesk_sla::Tz::UTC)), helpdesk_sla::Schedule::always_open());
    let (before, after) =
        (span("2026-01-05 15:00", "2026-01-05 20:00", None), span("2026-01-05 20:00", "2026-01-05 21:00", None));
    let ledger = Ledger::of_each(&[(&before, &days), (&after, &always)]).expect("inside the horizon");
    assert_eq!(ledger.total, open_time("3h"));
    assert_eq!(ledger.check(), Ok(()));
}
