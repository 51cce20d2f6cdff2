//! What the standard forbids and many files have: what is taken, and that it is told.

use helpdesk_sla::Tz;

use crate::kit::{calendar_of, rota, shown_problems, shown_rota};

/// The shifts of one event, its lines parted by `|`; shown as lines, problems behind `!`.
fn check(name: &str, lines: &str, expected: &[&str]) {
    let imported = rota(&calendar_of(lines), Tz::Pacific__Apia);
    let problems = shown_problems(&imported).into_iter().map(|problem| format!("! {problem}"));
    let found: Vec<String> = shown_rota(&imported).into_iter().chain(problems).collect();
    assert_eq!(found, expected, "{name}: {lines}");
}

#[test]
fn two_ends() {
    check(
        "of an event",
        "DTSTART:20260105T090000Z|DURATION:PT2H|DTEND:20260105T100000Z|SUMMARY:X",
        &[
            "2026-01-05T09:00:00Z - 2026-01-05T10:00:00Z X",
            "! line 4: `DURATION:PT2H`, expected `DTEND` or `DURATION`, not both; the line is ignored",
        ],
    );
    let shift = "DTSTART:20260105T090000Z|DURATION:PT1H|SUMMARY:X|RRULE:FREQ=DAILY";
    for (rule, days) in [("COUNT=1;UNTIL=20260107T090000Z", 1), ("UNTIL=20260106T090000Z;COUNT=9", 2)] {
        let days = ["2026-01-05T09:00:00Z - 2026-01-05T10:00:00Z X", "2026-01-06T09:00:00Z - 2026-01-06T10:00:00Z X"]
            .into_iter()
            .take(days);
        let expected = "expected `COUNT` or `UNTIL` in a rule, the end that comes first counts; taken as expected here";
        let problem = format!("! line 6: `FREQ=DAILY;{rule}`, {expected}");
        check("of a rule", &format!("{shift};{rule}"), &days.chain([problem.as_str()]).collect::<Vec<_>>());
    }
}

#[test]
fn further_dates_that_last_nothing() {
    let shift = "DTSTART:20260105T090000Z|DURATION:PT1H|SUMMARY:X";
    let first = "2026-01-05T09:00:00Z - 2026-01-05T10:00:00Z X";
    for (found, expected) in [
        ("20260106T090000Z/20260106T080000Z", "an end after the start"),
        ("20260106T090000Z/PT0S", "an end after the start"),
        ("20260106", "a time, or whole days from a date"),
    ] {
        let problem = format!("! line 6: `{found}`, expected {expected}; the line is ignored");
        check(found, &format!("{shift}|RDATE:{found}"), &[first, &problem]);
    }
}

#[test]
fn an_occurrence_that_is_written_out_is_taken_though_it_is_excluded() {
    let series =
        "UID:1|DTSTART:20260105T090000Z|DURATION:PT1H|SUMMARY:X|RRULE:FREQ=DAILY;COUNT=2|EXDATE:20260106T090000Z";
    let moved = "UID:1|RECURRENCE-ID:20260106T090000Z|DTSTART:20260106T120000Z|DURATION:PT1H|SUMMARY:moved";
    check(
        "excluded and moved",
        &format!("{series}|END:VEVENT|BEGIN:VEVENT|{moved}"),
        &["2026-01-05T09:00:00Z - 2026-01-05T10:00:00Z X", "2026-01-06T12:00:00Z - 2026-01-06T13:00:00Z moved"],
    );
}

#[test]
fn a_day_that_the_zone_skipped_is_reported() {
    let lines = "DTSTART:20111229|SUMMARY:X|RRULE:FREQ=DAILY;COUNT=3";
    let years = helpdesk_calendar::ImportOptions::new(Tz::Pacific__Apia, 2011, 2012).expect("years");
    let imported = helpdesk_calendar::read_rota(calendar_of(lines), years).expect("a calendar");
    assert_eq!(
        shown_rota(&imported),
        ["2011-12-29T10:00:00Z - 2011-12-30T10:00:00Z X", "2011-12-30T10:00:00Z - 2011-12-31T10:00:00Z X"]
    );
    let expected = "line 2: `X`, expected a day that the zone of the plan has; occurrences are left out";
    assert_eq!(shown_problems(&imported), [expected]);
}

#[test]
fn labels_of_zones() {
    let berlin = "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna";
    for (label, hour) in
        [(berlin, "07"), ("(GMT-05:00) Eastern Time (US & Canada)", "13"), ("(UTC) Coordinated Universal Time", "09")]
    {
        let expected = format!("2026-07-06T{hour}:00:00Z - 2026-07-06T{hour}:30:00Z X");
        check(label, &format!("DTSTART;TZID=\"{label}\":20260706T090000|DURATION:PT30M|SUMMARY:X"), &[&expected]);
    }
    check(
        "unknown",
        "DTSTART;TZID=\"(UTC+01:00) Olympus\":20260706T090000|DURATION:PT30M",
        &[
            "! line 3: `TZID=(UTC+01:00) Olympus`, expected a zone like `Europe/Berlin`, or one that the file explains with \
           `X-LIC-LOCATION`; the event is left out",
        ],
    );
}
