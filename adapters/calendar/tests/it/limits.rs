//! The named limits: each is reached, reported, and leaves the rest of the file.

use std::fmt::Write;

use helpdesk_calendar::{
    EVENTS_MAX, ImportOptions, LINE_BYTES_MAX, NAME_CHARS_MAX, OCCURRENCES_MAX, PEOPLE_MAX, PROBLEMS_MAX,
    RULE_OCCURRENCES_MAX, read_holidays, read_rota,
};
use helpdesk_sla::{DATES_MAX, Tz};

use crate::kit::{calendar_of, holidays, rota, shown_problems};

fn all_years() -> ImportOptions {
    ImportOptions::new(Tz::Europe__Berlin, 1970, 2099).expect("years")
}

/// A calendar of as many events, written by a function of their number.
fn calendar(n: usize, lines: impl Fn(usize) -> String) -> String {
    let mut text = "BEGIN:VCALENDAR\n".to_owned();
    for index in 0..n {
        writeln!(text, "BEGIN:VEVENT\n{}\nEND:VEVENT", lines(index)).expect("a text");
    }
    text + "END:VCALENDAR\n"
}

#[test]
fn events() {
    let imported = holidays(&calendar(EVENTS_MAX + 2, |_| "DTSTART:20260105".to_owned()), Tz::UTC);
    assert_eq!(imported.value.holidays.len(), 1, "the same day of the same name once");
    let line = 2 + EVENTS_MAX * 3;
    let expected = "expected at most 10000 events, this one and those after it are too many; the event is left out";
    assert_eq!(shown_problems(&imported), [format!("line {line}: `BEGIN:VEVENT`, {expected}")]);
    assert_eq!(imported.n_unlisted, 1, "the second of them");
}

#[test]
fn occurrences_of_a_rule() {
    let text = calendar_of("DTSTART:19700101T090000|DURATION:PT8H|SUMMARY:X|RRULE:FREQ=DAILY");
    let imported = read_rota(&text, all_years()).expect("a calendar");
    assert_eq!(imported.value.shifts.len(), RULE_OCCURRENCES_MAX);
    let expected = "line 6: `RRULE`, expected at most 10000 occurrences of a rule; occurrences are left out";
    assert_eq!(shown_problems(&imported), [expected]);
}

#[test]
fn occurrences_of_a_file() {
    let text = calendar(6, |_| "DTSTART:19700101T090000\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=10000".to_owned());
    let imported = read_rota(&text, all_years()).expect("a calendar");
    assert_eq!(imported.value.shifts.len(), OCCURRENCES_MAX);
    let expected = "line 27: `unnamed`, expected at most 50000 occurrences in a file; the event is left out";
    assert_eq!(shown_problems(&imported), [expected]);
}

#[test]
fn days_of_a_plan() {
    let text = calendar_of("DTSTART:19700101|DURATION:P20000D|SUMMARY:X");
    let imported = read_holidays(&text, all_years()).expect("a calendar");
    assert_eq!(imported.value.holidays.len(), DATES_MAX);
    let expected =
        "expected at most 10000 days and as many breaks, this and later ones are too many; occurrences are left out";
    assert_eq!(shown_problems(&imported), [format!("line 2: `X`, {expected}")]);
}

#[test]
fn rules_that_search_in_vain_use_up_a_budget() {
    let never = ["YEARLY;BYMONTH=2;BYMONTHDAY=30", "DAILY;BYMONTH=2;BYMONTHDAY=30", "DAILY;INTERVAL=7;BYDAY=SU"];
    let text = calendar(60, |index| format!("DTSTART:20260105\nRRULE:FREQ={}", never[index % 3]));
    let imported = read_holidays(&text, all_years()).expect("a calendar");
    let refused = "`RRULE`, expected rules that look at no more than 2000000 days together; the event is left out";
    let problems = shown_problems(&imported);
    assert!(problems.iter().filter(|problem| problem.ends_with(refused)).count() > 35);
    assert!(problems[0].contains("a first date that the rule gives"), "{}", problems[0]);
}

#[test]
fn a_rota_of_many_rules_is_within_the_budget() {
    let text = calendar(300, |index| {
        let week = index % 12;
        format!("DTSTART:202001{:02}T090000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY;INTERVAL=12", 1 + week)
    });
    let imported = rota(&text, Tz::UTC);
    assert_eq!(shown_problems(&imported), Vec::<String>::new());
}

#[test]
fn lines_names_and_people() {
    let long = "x".repeat(LINE_BYTES_MAX);
    let people: Vec<String> = (0..20).map(|n| format!("ATTENDEE:mailto:p{n}@example.org")).collect();
    let name = "ä".repeat(1000);
    let lines = format!("DTSTART:20260105T090000|DURATION:PT1H|DESCRIPTION:{long}|SUMMARY:{name}|{}", people.join("|"));
    let imported = rota(&calendar_of(&lines), Tz::UTC);
    assert_eq!(imported.value.shifts[0].name.chars().count(), NAME_CHARS_MAX);
    assert_eq!(imported.value.shifts[0].people.len(), PEOPLE_MAX);
    let problems = shown_problems(&imported);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("line 5: `DESCRIPTION:xxx"), "its beginning is shown: {}", problems[0]);
    assert!(problems[0].ends_with("expected at most 65536 bytes in a line; the line is ignored"), "{}", problems[0]);
}

#[test]
fn problems() {
    let imported = holidays(&calendar(PROBLEMS_MAX + 5, |_| "DTSTART:soon".to_owned()), Tz::UTC);
    assert_eq!(imported.problems.len(), PROBLEMS_MAX);
    assert_eq!(imported.n_unlisted, 5);
    assert!(!imported.is_complete());
}

#[test]
fn names_of_zones() {
    let path = "/a".repeat(30_000);
    let text = calendar(100, |_| format!("DTSTART;TZID={path}:20260105T090000\nDURATION:PT1H"));
    let imported = rota(&text, Tz::UTC);
    assert_eq!(imported.problems.len(), 100);
    assert!(shown_problems(&imported)[0].starts_with("line 3: `TZID=/a/a"), "shown in short");
}
