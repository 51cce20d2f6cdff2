//! What the verifier says: which of two truths it takes, and how it names what is not true.

use helpdesk_sla::{Ledger, LedgerReason, PlanVersion, Span, VerifyError, verify, verify_each};

use crate::kit::{at, office, open_time, plan};
use crate::verifiers::{one, span, written};

#[test]
fn of_two_at_once_either_name_is_true() {
    let both = plan(
        r#"{"zone":"UTC","hours":{"mon":[["08:00","18:00"]]},"weekly_breaks":{"tue":[["12:00","13:00"]]},
            "holidays":[{"name":"one","on":"2026-01-06"},{"name":"other","on":"2026-01-06"}],
            "breaks":[{"name":"outing","from":"2026-01-06T12:00:00","to":"2026-01-07T12:00:00"},
                      {"name":"repair","from":"2026-01-07T00:00:00","to":"2026-01-07T13:00:00"}]}"#,
    );
    let says = |rows: &[&str]| {
        let ledger = written(rows);
        let spans = [Span { from: ledger.lines[0].from, to: at("2026-01-07 13:00"), paused_by: None }];
        verify(&ledger, &spans, &one(both.clone())).map(|_| ()).map_err(|error| error.to_string())
    };
    let outing = ["2026-01-06 00:00; 2026-01-07 00:00; holiday: one", "2026-01-07 12:00; break: outing"];
    assert_eq!(says(&[outing[0], outing[1], "2026-01-07 13:00; break: repair"]), Ok(()));
    assert_eq!(
        says(&["2026-01-06 00:00; 2026-01-07 00:00; holiday: other", "2026-01-07 13:00; break: repair"]),
        Ok(())
    );
    assert_eq!(
        says(&["2026-01-06 00:00; 2026-01-06 12:00; holiday: one", "2026-01-07 12:00; break: outing"]),
        Err("line 2: says `break: outing` at `2026-01-06 12:00:00 UTC`, expected `holiday: one`".into())
    );
    assert_eq!(
        says(&[outing[0], "2026-01-07 13:00; break: outing"]),
        Err("line 2: says `break: outing` at `2026-01-07 12:00:00 UTC`, expected `break: repair`".into())
    );
}

#[test]
fn a_paused_line_names_what_paused_the_clock() {
    let versions = one(office(helpdesk_sla::Tz::UTC));
    let spans = [
        span("2026-01-05 08:00", "2026-01-05 10:00", None),
        span("2026-01-05 10:00", "2026-01-05 10:00", Some("blink")),
        span("2026-01-05 10:00", "2026-01-05 20:00", Some("pending")),
        span("2026-01-05 20:00", "2026-01-06 10:00", None),
    ];
    let says = |rows: &[&str]| verify(&written(rows), &spans, &versions).map(|found| found.total);
    let refused = |rows: &[&str]| says(rows).expect_err("a lie").to_string();
    let (closed, open) = ("2026-01-05 08:00; 2026-01-05 09:00; closed", "2026-01-05 10:00; open");
    let (pending, night, late) =
        ("2026-01-05 20:00; paused: pending", "2026-01-06 09:00; closed", "2026-01-06 10:00; open");
    assert_eq!(says(&[closed, open, pending, night, late]), Ok(open_time("2h")));
    let halves = ["2026-01-05 12:00; paused: pending", "2026-01-05 20:00; paused: pending"];
    assert_eq!(says(&[closed, open, halves[0], halves[1], night, late]), Ok(open_time("2h")));
    assert_eq!(
        refused(&[closed, open, "2026-01-05 20:00; paused: lunch", night, late]),
        "line 3: says `paused: lunch` at `2026-01-05 10:00:00 UTC`, expected `paused: pending`"
    );
    assert_eq!(
        refused(&[closed, "2026-01-05 17:00; open", "2026-01-05 20:00; paused: pending", night, late]),
        "line 2: says `open` at `2026-01-05 10:00:00 UTC`, expected `paused: pending`"
    );
    assert_eq!(
        refused(&[closed, open, "2026-01-05 21:00; paused: pending", night, late]),
        "line 3: says `paused: pending` at `2026-01-05 20:00:00 UTC`, expected `closed`"
    );
}

#[test]
fn what_is_said_of_a_ledger_that_is_not_true() {
    let versions = one(office(helpdesk_sla::Tz::UTC));
    let spans = [span("2026-01-05 08:00", "2026-01-05 18:00", None)];
    let true_one =
        written(&["2026-01-05 08:00; 2026-01-05 09:00; closed", "2026-01-05 17:00; open", "2026-01-05 18:00; closed"]);
    let verified = verify(&true_one, &spans, &versions).expect("a true ledger");
    assert_eq!((verified.n_lines, verified.n_days, verified.n_instants), (3, 1, 3));
    let wrong = |change: fn(&mut Ledger)| {
        let mut ledger = true_one.clone();
        change(&mut ledger);
        verify(&ledger, &spans, &versions).expect_err("a wrong ledger").to_string()
    };
    assert_eq!(
        wrong(|ledger| ledger.lines[1].reason = LedgerReason::Closed),
        "line 2: says `closed` at `2026-01-05 09:00:00 UTC`, expected `open`"
    );
    assert_eq!(wrong(|ledger| ledger.lines[1].counted = open_time("1h")), "line 2: counts `1h`, expected `8h`");
    assert_eq!(wrong(|ledger| ledger.total = open_time("1h")), "the lines sum to `8h`, the total says `1h`");
    assert_eq!(
        wrong(|ledger| drop(ledger.lines.remove(0))),
        "line 1: begins at `2026-01-05 09:00:00 UTC`, expected `2026-01-05 08:00:00 UTC`, the first instant not accounted for"
    );
    assert_eq!(
        wrong(|ledger| drop(ledger.lines.pop())),
        "the lines end at `2026-01-05 17:00:00 UTC`, expected `2026-01-05 18:00:00 UTC`, where the spans end"
    );
    assert_eq!(
        wrong(|ledger| ledger.lines.clear()),
        "the lines end at `2026-01-05 08:00:00 UTC`, expected `2026-01-05 18:00:00 UTC`, where the spans end"
    );
    assert_eq!(
        wrong(|ledger| ledger.lines[2].to = at("2026-01-05 19:00")),
        "line 3: accounts for `2026-01-05 18:00:00 UTC`, expected no time outside the spans"
    );
    assert_eq!(
        wrong(|ledger| ledger.lines[0].to = ledger.lines[0].from),
        "line 1: ends no later than it begins, expected a later end"
    );
    assert_eq!(
        wrong(|ledger| ledger.lines[0].to = at("2026-01-05T09:00:00.5Z")),
        "line 1: ends at `2026-01-05 09:00:00.500 UTC`, expected a whole second"
    );
}

#[test]
fn what_cannot_be_verified_against() {
    let versions = one(office(helpdesk_sla::Tz::UTC));
    let refused = |spans: &[Span], versions: &[PlanVersion]| {
        verify(&Ledger::default(), spans, versions).expect_err("no ground to verify on").to_string()
    };
    let day = span("2026-01-05 00:00", "2026-01-06 00:00", None);
    assert_eq!(refused(std::slice::from_ref(&day), &[]), "there is no version, expected at least one");
    let twice = [versions[0].clone(), versions[0].clone()];
    assert_eq!(
        refused(std::slice::from_ref(&day), &twice),
        "version 2: takes effect no later than the version before, expected increasing instants"
    );
    assert_eq!(
        refused(&[day.clone(), day.clone()], &versions),
        "span 2: begins at `2026-01-05 00:00:00 UTC`, expected `2026-01-06 00:00:00 UTC`, where the span before ends"
    );
    assert_eq!(
        refused(&[span("2026-01-06 00:00", "2026-01-05 00:00", None)], &versions),
        "span 1: ends at `2026-01-05 00:00:00 UTC`, expected no earlier than its start `2026-01-06 00:00:00 UTC`"
    );
    assert_eq!(
        refused(&[span("2026-01-06 00:00", "2101-01-05 00:00", None)], &versions),
        "span 1: reaches to `2101-01-05 00:00:00 UTC`, expected an instant from `1970-01-01 00:00:00 UTC` to `2100-01-01 00:00:00 UTC`"
    );
    assert_eq!(verify(&Ledger::default(), &[], &[]).expect("nothing is true").n_days, 0);
    let stray = written(&["2026-01-05 00:00; 2026-01-05 01:00; closed"]);
    assert!(matches!(verify(&stray, &[], &versions), Err(VerifyError::OutsideSpans { line: 1, .. })));
}

#[test]
fn each_span_counts_by_its_own_versions() {
    let (utc, berlin) = (one(office(helpdesk_sla::Tz::UTC)), one(office(helpdesk_sla::Tz::Europe__Berlin)));
    let spans =
        [span("2026-01-05 08:00", "2026-01-05 12:00", None), span("2026-01-05 12:00", "2026-01-05 17:00", None)];
    let ledger =
        written(&["2026-01-05 08:00; 2026-01-05 09:00; closed", "2026-01-05 16:00; open", "2026-01-05 17:00; closed"]);
    let each = |first: &[PlanVersion], second: &[PlanVersion]| {
        verify_each(&ledger, &[(&spans[0], first), (&spans[1], second)]).map(|verified| verified.total)
    };
    assert_eq!(each(&utc, &berlin), Ok(open_time("7h")));
    assert!(matches!(each(&berlin, &berlin), Err(VerifyError::Untrue { line: 1, .. })));
    assert!(matches!(each(&utc, &utc), Err(VerifyError::Untrue { line: 3, .. })));
}
