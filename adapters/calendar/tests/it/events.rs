//! Events, row by row: what they mean, and what is reported where they cannot be taken.

use helpdesk_calendar::{CalendarError, ImportOptions, read_holidays, read_rota};
use helpdesk_sla::Tz;

use crate::kit::{calendar_of, holidays, options, rota, shown_holidays, shown_problems, shown_rota};

/// The holidays of one event, its lines parted by `|`; shown as lines, problems behind `!`.
fn check_holidays(name: &str, lines: &str, expected: &[&str]) {
    let imported = holidays(&calendar_of(lines), Tz::Europe__Berlin);
    let problems = shown_problems(&imported).into_iter().map(|problem| format!("! {problem}"));
    let found: Vec<String> = shown_holidays(&imported).into_iter().chain(problems).collect();
    assert_eq!(found, expected, "{name}: {lines}");
}

/// The same for the shifts of a rota.
fn check_rota(name: &str, lines: &str, expected: &[&str]) {
    let imported = rota(&calendar_of(lines), Tz::Europe__Berlin);
    let problems = shown_problems(&imported).into_iter().map(|problem| format!("! {problem}"));
    let found: Vec<String> = shown_rota(&imported).into_iter().chain(problems).collect();
    assert_eq!(found, expected, "{name}: {lines}");
}

#[test]
fn days() {
    check_holidays("one day", "DTSTART;VALUE=DATE:20261003|SUMMARY:Unity", &["2026-10-03 Unity"]);
    check_holidays("a date without VALUE", "DTSTART:20261003|SUMMARY:Unity", &["2026-10-03 Unity"]);
    check_holidays("no name", "DTSTART:20261003", &["2026-10-03 unnamed"]);
    check_holidays("an empty name", "DTSTART:20261003|SUMMARY: ", &["2026-10-03 unnamed"]);
    check_holidays("escapes", r"DTSTART:20261003|SUMMARY:a\, b\; c\\d\ne\q", &[r"2026-10-03 a, b; c\d e\q"]);
    check_holidays(
        "the end is excluded",
        "DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20261226|SUMMARY:X",
        &["2026-12-24 X", "2026-12-25 X"],
    );
    check_holidays("a duration", "DTSTART:20261224|DURATION:P2D|SUMMARY:X", &["2026-12-24 X", "2026-12-25 X"]);
    check_holidays(
        "a duration in hours",
        "DTSTART:20261224|DURATION:PT48H|SUMMARY:X",
        &["2026-12-24 X", "2026-12-25 X"],
    );
    check_holidays("only within the years", "DTSTART:20241230|DURATION:P3D|SUMMARY:X", &["2025-01-01 X"]);
    check_holidays("called off", "DTSTART:20261224|STATUS:CANCELLED", &[]);
    check_holidays(
        "an end that is no later",
        "DTSTART:20261224|DTEND:20261224|SUMMARY:X",
        &["2026-12-24 X", "! line 4: `DTEND:20261224`, expected an end after the day, one day; taken as expected here"],
    );
    check_holidays(
        "an end before",
        "DTSTART:20261224|DTEND:20261223",
        &["! line 4: `DTEND:20261223`, expected an end after the start; the event is left out"],
    );
    check_holidays(
        "an end of another kind",
        "DTSTART:20261224|DTEND:20261225T000000Z",
        &[
            "! line 4: `DTEND:20261225T000000Z`, expected a date where `DTSTART` is a date, and a time where it is a time; \
           the event is left out",
        ],
    );
    check_holidays(
        "no such date",
        "DTSTART:20260230",
        &[
            "! line 3: `20260230`, expected a date like `20261224` or a time like `20261224T090000Z`; the event is left out",
        ],
    );
    check_holidays(
        "no start",
        "SUMMARY:X",
        &["! line 2: `BEGIN:VEVENT`, expected an event with `DTSTART`; the event is left out"],
    );
}

#[test]
fn partial_days() {
    check_holidays(
        "floating",
        "DTSTART:20261224T130000|DTEND:20261224T180000|SUMMARY:Eve",
        &["2026-12-24T13:00 - 2026-12-24T18:00 Eve"],
    );
    check_holidays(
        "UTC",
        "DTSTART:20261224T130000Z|DURATION:PT2H30M|SUMMARY:Eve",
        &["2026-12-24T14:00 - 2026-12-24T16:30 Eve"],
    );
    check_holidays(
        "a zone at the end of a path",
        "DTSTART;TZID=/example.org/2024/America/New_York:20261224T080000|DURATION:PT1H|SUMMARY:Eve",
        &["2026-12-24T14:00 - 2026-12-24T15:00 Eve"],
    );
    check_holidays(
        "transparent",
        "DTSTART:20261224T130000|DURATION:PT1H|TRANSP:TRANSPARENT|RRULE:FREQ=DAILY",
        &[
            "! line 2: `TRANSP:TRANSPARENT`, expected an event that blocks its time, as partial holidays do; the event is \
           left out",
        ],
    );
    check_holidays(
        "the second of a repeated hour cannot be said",
        "DTSTART:20261025T013000Z|DURATION:PT3H|SUMMARY:X",
        &[
            "2026-10-25T02:30 - 2026-10-25T05:30 X",
            "! line 2: `X`, expected ends outside the repeated hour, the first of the two is taken; taken as expected here",
        ],
    );
    check_holidays(
        "no length",
        "DTSTART:20261224T130000",
        &["! line 2: `20261224T130000 without an end`, expected `DTEND` or `DURATION`; the event is left out"],
    );
}

#[test]
fn gaps_and_folds() {
    let night = "DTSTART;TZID=America/New_York:20260307T023000|DTEND;TZID=America/New_York:20260307T050000|SUMMARY:N|";
    check_rota(
        "02:30 is skipped on the 8th and takes the offset before",
        &format!("{night}RRULE:FREQ=DAILY;COUNT=3"),
        &[
            "2026-03-07T07:30:00Z - 2026-03-07T10:00:00Z N",
            "2026-03-08T07:30:00Z - 2026-03-08T09:00:00Z N",
            "2026-03-09T06:30:00Z - 2026-03-09T09:00:00Z N",
        ],
    );
    check_rota(
        "01:30 is repeated on November 1st and is its first occurrence",
        "DTSTART;TZID=America/New_York:20261031T013000|DURATION:PT4H|SUMMARY:N|RRULE:FREQ=DAILY;COUNT=3",
        &[
            "2026-10-31T05:30:00Z - 2026-10-31T09:30:00Z N",
            "2026-11-01T05:30:00Z - 2026-11-01T09:30:00Z N",
            "2026-11-02T06:30:00Z - 2026-11-02T10:30:00Z N",
        ],
    );
    check_rota(
        "an end no later than the skipped start: the length is exact",
        "DTSTART;TZID=America/New_York:20260307T023000|DTEND;TZID=America/New_York:20260307T031500|SUMMARY:N|\
         RRULE:FREQ=DAILY;COUNT=2",
        &["2026-03-07T07:30:00Z - 2026-03-07T08:15:00Z N", "2026-03-08T07:30:00Z - 2026-03-08T08:15:00Z N"],
    );
    check_holidays(
        "the same as a break, at the very end of the gap",
        "DTSTART;TZID=Europe/Berlin:20260328T023000|DTEND;TZID=Europe/Berlin:20260328T033000|SUMMARY:A|\
         RRULE:FREQ=DAILY;COUNT=3",
        &[
            "2026-03-28T02:30 - 2026-03-28T03:30 A",
            "2026-03-29T03:30 - 2026-03-29T04:30 A",
            "2026-03-30T02:30 - 2026-03-30T03:30 A",
        ],
    );
    check_rota(
        "a single event in a gap",
        "DTSTART;TZID=Europe/Berlin:20260329T020000|DTEND;TZID=Europe/Berlin:20260329T024500|SUMMARY:A",
        &["2026-03-29T01:00:00Z - 2026-03-29T01:45:00Z A"],
    );
    check_rota(
        "a day that did not exist",
        "DTSTART;TZID=Pacific/Apia:20260101T120000|DURATION:PT1H|SUMMARY:N",
        &["2025-12-31T23:00:00Z - 2026-01-01T00:00:00Z N"],
    );
}

#[test]
fn rules() {
    let day = "DTSTART;VALUE=DATE:20260105|SUMMARY:X|";
    let check = |name: &str, rule: &str, expected: &[&str]| {
        let expected: Vec<String> =
            expected.iter().map(|e| if e.starts_with('!') { (*e).to_owned() } else { format!("{e} X") }).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_holidays(name, &format!("{day}{rule}"), &expected);
    };
    check("count", "RRULE:FREQ=DAILY;COUNT=2", &["2026-01-05", "2026-01-06"]);
    check("until, included", "RRULE:FREQ=WEEKLY;UNTIL=20260112", &["2026-01-05", "2026-01-12"]);
    check("until, as a time", "RRULE:FREQ=WEEKLY;UNTIL=20260112T000000Z", &["2026-01-05", "2026-01-12"]);
    check("until, as midnight of the place", "RRULE:FREQ=WEEKLY;UNTIL=20260111T230000Z", &["2026-01-05", "2026-01-12"]);
    check("without an end", "RRULE:FREQ=YEARLY", &["2026-01-05", "2027-01-05"]);
    check("the last weekday", "RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;COUNT=2", &["2026-01-05", "2026-02-02"]);
    check("lower case", "RRULE:freq=daily;count=1", &["2026-01-05"]);
    check("exceptions", "RRULE:FREQ=DAILY;COUNT=3|EXDATE;VALUE=DATE:20260105,20260107", &["2026-01-06"]);
    check("an exception as a time", "RRULE:FREQ=DAILY;COUNT=2|EXDATE:20260105T000000Z", &["2026-01-06"]);
    check(
        "more dates",
        "RDATE;VALUE=DATE:20260301,20260105|RDATE:20260201",
        &["2026-01-05", "2026-02-01", "2026-03-01"],
    );
    check("the hour of a day says nothing", "RRULE:FREQ=DAILY;COUNT=1;BYHOUR=9", &["2026-01-05"]);
    check(
        "a start beside the rule",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2",
        &[
            "2026-01-05",
            "2026-01-06",
            "! line 5: `RRULE`, expected a first date that the rule gives, it is taken beside those of the rule; taken as \
             expected here",
        ],
    );
    for (name, rule, expected) in [
        ("seconds", "FREQ=SECONDLY", "`FREQ=SECONDLY`, expected `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`"),
        ("hours", "FREQ=HOURLY;COUNT=3", "`FREQ=HOURLY`, expected `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`"),
        ("nothing", "", "`FREQ=`, expected `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`"),
        ("no step", "FREQ=DAILY;INTERVAL=0", "`INTERVAL=0`, expected a number from 1 to 9999"),
        ("a month", "FREQ=YEARLY;BYMONTH=13", "`BYMONTH=13`, expected up to 12 numbers from 1 to 12"),
        ("a weekday", "FREQ=WEEKLY;BYDAY=€O", "`BYDAY=€O`, expected weekdays like `MO`, without numbers in this rule"),
        ("numbered", "FREQ=WEEKLY;BYDAY=2MO", "`BYDAY=2MO`, expected weekdays like `MO`, without numbers in this rule"),
        ("twice", "FREQ=DAILY;FREQ=DAILY", "`FREQ=DAILY`, expected each part of a rule once"),
        ("no part", "FREQ=DAILY;COUNT", "`COUNT`, expected parts like `FREQ=WEEKLY` in a rule"),
        ("a scale", "RSCALE=HEBREW;FREQ=YEARLY", "`RSCALE=HEBREW`, expected only parts of RFC 5545 in a rule"),
        ("an end", "FREQ=DAILY;UNTIL=soon", "`UNTIL=SOON`, expected an end like `20261231` or `20261231T230000Z`"),
    ] {
        check(name, &format!("RRULE:{rule}"), &[&format!("! line 5: {expected}; the event is left out")]);
    }
}

#[test]
fn times_of_a_rule_are_bounded() {
    let many = (0..60).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let lines = format!("DTSTART:20260105T000000|DURATION:PT1M|RRULE:FREQ=DAILY;BYMINUTE={many};BYSECOND={many}");
    check_rota(
        "too many times",
        &lines,
        &["! line 5: `BYHOUR, BYMINUTE, BYSECOND`, expected at most 24 times of day in a rule; the event is left out"],
    );
    let lines =
        "DTSTART:20260105T000000|DURATION:PT1M|SUMMARY:X|RRULE:FREQ=DAILY;BYHOUR=8,20;COUNT=4|EXDATE:20260105T200000";
    check_rota(
        "a start beside the hours",
        lines,
        &[
            "2026-01-04T23:00:00Z - 2026-01-04T23:01:00Z X",
            "2026-01-05T07:00:00Z - 2026-01-05T07:01:00Z X",
            "2026-01-06T07:00:00Z - 2026-01-06T07:01:00Z X",
            "! line 6: `RRULE`, expected a first date that the rule gives, it is taken beside those of the rule; taken as \
             expected here",
        ],
    );
}

#[test]
fn periods_and_versions() {
    check_rota(
        "periods",
        "DTSTART:20260105T080000Z|DURATION:PT1H|SUMMARY:X|\
         RDATE;VALUE=PERIOD:20260106T080000Z/PT2H,20260107T080000Z/20260107T083000Z",
        &[
            "2026-01-05T08:00:00Z - 2026-01-05T09:00:00Z X",
            "2026-01-06T08:00:00Z - 2026-01-06T10:00:00Z X",
            "2026-01-07T08:00:00Z - 2026-01-07T08:30:00Z X",
        ],
    );
    let version = |sequence: u32, name: &str| format!("UID:1|SEQUENCE:{sequence}|DTSTART:20260105|SUMMARY:{name}");
    let text = calendar_of(&format!("{}|END:VEVENT|BEGIN:VEVENT|{}", version(2, "new"), version(1, "old")));
    let imported = holidays(&text, Tz::UTC);
    assert_eq!(shown_holidays(&imported), ["2026-01-05 new"]);
    let expected = "line 8: `old`, expected one event of this `UID`, the one of line 2 is newer; the event is left out";
    assert_eq!(shown_problems(&imported), [expected]);
}

#[test]
fn broken_files() {
    let check = |name: &str, text: &str, expected: &[&str]| {
        let imported = holidays(text, Tz::UTC);
        let problems = shown_problems(&imported).into_iter().map(|problem| format!("! {problem}"));
        let found: Vec<String> = shown_holidays(&imported).into_iter().chain(problems).collect();
        assert_eq!(found, expected, "{name}");
    };
    check(
        "a line that is none, after a folded one",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n b\n\nDTSTART:20260105\nthis is no line\nEND:VEVENT\nEND:VCALENDAR",
        &["2026-01-05 ab", "! line 7: `this is no line`, expected `NAME:value`; the line is ignored"],
    );
    check(
        "a quote without its end",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;X=\"a:b:20260105\nEND:VEVENT\nEND:VCALENDAR",
        &[
            "! line 2: `BEGIN:VEVENT`, expected an event with `DTSTART`; the event is left out",
            "! line 3: `DTSTART;X=\"a:b:20260105`, expected `NAME:value`; the line is ignored",
        ],
    );
    check(
        "cut off",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260105\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260106\n",
        &[
            "2026-01-05 unnamed",
            "! line 5: `BEGIN:VEVENT`, expected `END:VEVENT` before another component ends or begins, or the file ends; the \
             event is left out",
            "! line 6: `the last line`, expected `END:VCALENDAR` at the end, the file may be cut off; taken as expected here",
        ],
    );
    check(
        "an event inside another",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260105\nBEGIN:VEVENT\nDTSTART:20260106\nEND:VEVENT\nEND:VCALENDAR",
        &[
            "2026-01-06 unnamed",
            "! line 2: `BEGIN:VEVENT`, expected `END:VEVENT` before another component ends or begins, or the file ends; the \
             event is left out",
        ],
    );
    check(
        "an event in a zone without an end",
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:VEVENT\nDTSTART:20260106\nEND:VEVENT\nEND:VCALENDAR",
        &[
            "2026-01-06 unnamed",
            "! line 2: `BEGIN:VTIMEZONE`, expected `END:VTIMEZONE` before another component ends or begins, or the file \
             ends; the event is left out",
        ],
    );
    check(
        "a task",
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nDUE:20260105\nEND:VTODO\nEND:VCALENDAR",
        &["! line 2: `BEGIN:VTODO`, expected `BEGIN:VEVENT`; the event is left out"],
    );
    check(
        "two calendars, in small letters",
        "begin:vcalendar\nbegin:vevent\ndtstart:20260105\nend:vevent\nend:vcalendar\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n\
         DTSTART:20260106\nEND:VEVENT\nEND:VCALENDAR\n",
        &["2026-01-05 unnamed", "2026-01-06 unnamed"],
    );
    check(
        "called off as a whole",
        "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nDTSTART:20260105\nEND:VEVENT\nEND:VCALENDAR",
        &[
            "! line 2: `METHOD:CANCEL`, expected `METHOD:PUBLISH`, the events of this file are called off; the event is left \
           out",
        ],
    );
}

#[test]
fn no_calendar_at_all() {
    for (text, error) in [
        ("", "the text is empty, expected `BEGIN:VCALENDAR`"),
        ("\u{feff}\r\n \r\n", "the text is empty, expected `BEGIN:VCALENDAR`"),
        ("\n<html>\n", "line 2: `<html>`, expected `BEGIN:VCALENDAR`"),
        ("BEGIN:VCARD\nEND:VCARD\n", "line 1: `BEGIN:VCARD`, expected `BEGIN:VCALENDAR`"),
    ] {
        assert_eq!(read_holidays(text, options(Tz::UTC)).expect_err("no calendar").to_string(), error);
        assert_eq!(read_rota(text, options(Tz::UTC)).expect_err("no calendar").to_string(), error);
    }
    let deep = "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:X\n".repeat(100_000);
    let error = read_rota(&deep, options(Tz::UTC)).expect_err("too deep");
    assert_eq!(error, CalendarError::TooDeep { line: 17 });
    assert_eq!(error.to_string(), "line 17: a component inside 16 others, expected at most that many");
    let long = "BEGIN:VCALENDAR\n".to_owned() + &"\n".repeat(9_000_000);
    let error = read_rota(&long, options(Tz::UTC)).expect_err("too long");
    assert_eq!(error.to_string(), "the text has 9000016 bytes, expected at most 8388608");
}

#[test]
fn years_are_those_of_a_schedule() {
    for (first, last) in [(1969, 2026), (2026, 2100), (2027, 2026)] {
        let error = ImportOptions::new(Tz::UTC, first, last).expect_err("no years").to_string();
        let expected = "cannot be imported, expected a range within 1970 to 2099";
        assert_eq!(error, format!("the years `{first}` to `{last}` {expected}"));
    }
}
