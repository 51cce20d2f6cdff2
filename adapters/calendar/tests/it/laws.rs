//! Laws: no text breaks a reader, what is written is read back, rules agree with a slow model.

use chrono::{Datelike, NaiveDate, TimeDelta, TimeZone, Weekday};
use helpdesk_calendar::{
    DueCalendar, DueDate, FILE_BYTES_MAX, ImportOptions, read_holidays, read_rota, write_due_dates,
};
use helpdesk_sla::{Instant, OpenTime, Tz};
use proptest::prelude::*;

use crate::kit::{FILES, options, rota};

const ZONES: [Tz; 6] = [
    Tz::UTC,
    Tz::America__New_York,
    Tz::Europe__Berlin,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Apia,
    Tz::America__Santiago,
];

/// What can be put into a file to confuse its reader.
const PIECES: [&str; 40] = [
    "\n",
    "\r\n",
    "\n ",
    "\u{feff}",
    ":",
    ";",
    ",",
    "\"",
    "=",
    "\\",
    "\\n",
    "\0",
    "é",
    "€",
    "BEGIN:VEVENT\n",
    "END:VEVENT\n",
    "BEGIN:VCALENDAR\n",
    "END:VCALENDAR\n",
    "BEGIN:",
    "END:",
    "FREQ=SECONDLY",
    "FREQ=DAILY",
    "INTERVAL=65535",
    "COUNT=4294967295",
    "COUNT=0",
    "BYDAY=",
    "-1",
    "99999999999999999999",
    "UNTIL=00010101",
    "DTSTART:99991231T235960\n",
    "DTSTART:00010101\n",
    "DURATION:P999999999W\n",
    "DURATION:-PT1S\n",
    "RDATE:20260101/P",
    "EXDATE:20260101\n",
    "TZID=",
    "TZID=Pacific/Apia",
    "RECURRENCE-ID:20260101\n",
    "RRULE:FREQ=YEARLY;BYDAY=53MO;BYSETPOS=-366\n",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=-31\n",
];

/// Files with pieces put in, taken away or doubled anywhere.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0..3_u8, any::<prop::sample::Index>(), 0..40_usize);
    (0..FILES.len(), prop::collection::vec(change, 1..8)).prop_map(|(file, changes)| {
        let mut characters: Vec<char> = FILES[file].chars().collect();
        for (place, kind, piece, length) in changes {
            let from = place.index(characters.len() + 1);
            let to = (from + length).min(characters.len());
            match kind {
                0 => {
                    characters.splice(from..from, PIECES[piece.index(PIECES.len())].chars());
                }
                1 => {
                    characters.drain(from..to);
                }
                _ => {
                    let doubled = characters[from..to].to_vec();
                    characters.splice(from..from, doubled);
                }
            }
        }
        characters.into_iter().collect()
    })
}

fn title() -> impl Strategy<Value = String> {
    let letter = prop_oneof![Just(','), Just(';'), Just('\\'), Just(':'), Just('"'), Just('n'), any::<char>()];
    prop::collection::vec(letter, 0..120)
        .prop_map(|letters| letters.into_iter().filter(|c| !c.is_control() && !c.is_whitespace()).collect())
}

proptest! {
    #[test]
    fn no_text_breaks_a_reader(text in mutated(), zone in 0..ZONES.len(), years in 1970..2090_i32) {
        let options = ImportOptions::new(ZONES[zone], years, years + 9).expect("years");
        if let Ok(imported) = read_holidays(&text, options) {
            prop_assert!(imported.value.holidays.iter().all(|day| (years..years + 10).contains(&day.on.year())));
            prop_assert!(imported.value.breaks.iter().all(|dated| dated.from < dated.to));
            let lines = text.split('\n').count();
            prop_assert!(imported.problems.iter().all(|problem| (1..=lines).contains(&problem.line)));
        }
        if let Ok(imported) = read_rota(&text, options) {
            let shifts = &imported.value.shifts;
            prop_assert!(shifts.iter().all(|shift| shift.interval.from < shift.interval.to));
            prop_assert!(shifts.is_sorted_by_key(|shift| shift.interval.from));
        }
    }

    #[test]
    fn any_text_is_answered(text in "(BEGIN:VCALENDAR\nBEGIN:VEVENT\n)?\\PC{0,200}") {
        let _ = read_holidays(&text, options(Tz::UTC));
        prop_assert!(text.len() <= FILE_BYTES_MAX);
    }

    #[test]
    fn no_bytes_break_a_reader(text in mutated(), bytes in prop::collection::vec((any::<prop::sample::Index>(), 128..=255_u8), 0..8)) {
        let mut file = text.into_bytes();
        for (place, byte) in bytes {
            file.insert(place.index(file.len() + 1), byte);
        }
        if let Ok(imported) = read_holidays(&file, options(Tz::UTC)) {
            let names = imported.value.holidays.iter().map(|day| &day.name);
            let names = names.chain(imported.value.breaks.iter().map(|dated| &dated.name));
            prop_assert!(names.into_iter().all(|name| !name.is_empty() && !name.contains(char::is_control)));
        }
    }

    #[test]
    fn what_is_written_is_read_back(
        dues in prop::collection::vec((title(), 0..4_102_444_800_i64, prop::option::of(0..100_000_i64)), 0..20),
    ) {
        let written_at: Instant = "2026-01-05T14:00:00Z".parse().expect("an instant");
        let calendar = DueCalendar::new("Dues, all of them", written_at).expect("a name");
        let due_dates: Vec<DueDate> = dues.iter().enumerate().map(|(index, (title, at, alarm))| {
            let due = chrono::DateTime::from_timestamp(*at, 0).expect("an instant");
            let due_date = DueDate::new(&format!("ticket;{index}"), title, due).expect("a due date");
            match alarm {
                Some(seconds) => due_date.alarmed_before(OpenTime::from_seconds(*seconds)).expect("an alarm"),
                None => due_date,
            }
        }).collect();
        let text = write_due_dates(&due_dates, &calendar);

        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        let all = ImportOptions::new(Tz::UTC, 1970, 2099).expect("years");
        let imported = read_rota(&text, all).expect("a calendar");
        prop_assert_eq!(&imported.problems, &[]);
        let mut read: Vec<(Instant, String)> =
            imported.value.shifts.iter().map(|shift| (shift.interval.from, shift.name.clone())).collect();
        let named = |title: &str| {
            let kept: String = title.chars().take(200).collect();
            if kept.is_empty() { "unnamed".to_owned() } else { kept }
        };
        let mut written: Vec<(Instant, String)> = due_dates.iter().map(|due| (due.due(), named(due.title()))).collect();
        read.sort();
        written.sort();
        prop_assert_eq!(read, written);

        // Another reader finds the same texts and times.
        let unfolded = icalendar::parser::unfold(&text);
        let other = icalendar::parser::read_calendar(&unfolded).expect("a calendar");
        prop_assert_eq!(other.components.len(), due_dates.len());
        for (component, due) in other.components.iter().zip(&due_dates) {
            let value = |name: &str| component.find_prop(name).map(|line| line.val.as_str().to_owned()).unwrap_or_default();
            prop_assert_eq!(value("DTSTART"), due.due().format("%Y%m%dT%H%M%SZ").to_string());
            prop_assert_eq!(value("SUMMARY"), due.title());
            prop_assert_eq!(value("UID"), due.id());
            prop_assert_eq!(component.components.len(), usize::from(due.alarm_seconds().is_some()));
        }
    }

    /// Weekly shifts against a model that looks at every day and asks the zone itself.
    #[test]
    fn weekly_rules_keep_local_time(
        zone in 0..ZONES.len(),
        first in 0..730_i64,
        interval in 1..4_i64,
        more in 0..7_i64,
        count in 1..40_usize,
        hour in 0..24_u32,
        hours in 1..30_i64,
    ) {
        let zone = ZONES[zone];
        let start = NaiveDate::from_ymd_opt(2025, 1, 1).expect("a date") + TimeDelta::days(first);
        let other = start + TimeDelta::days(more);
        let day = |date: NaiveDate| date.format("%a").to_string()[..2].to_uppercase();
        let time = |date: NaiveDate| date.and_hms_opt(hour, 30, 0).expect("a time");
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID={0}:{1}\nDTEND;TZID={0}:{2}\n\
             RRULE:FREQ=WEEKLY;COUNT={count};INTERVAL={interval};BYDAY={3},{4}\nEND:VEVENT\nEND:VCALENDAR\n",
            zone.name(), time(start).format("%Y%m%dT%H%M%S"), (time(start) + TimeDelta::hours(hours)).format("%Y%m%dT%H%M%S"),
            day(start), day(other),
        );
        let monday = start.week(Weekday::Mon).first_day();
        let mut expected = Vec::new();
        let days = start.iter_days().filter(|date| {
            let weeks = date.signed_duration_since(monday).num_days().div_euclid(7);
            weeks % interval == 0 && [start.weekday(), other.weekday()].contains(&date.weekday())
        });
        for date in days.take(count).filter(|date| date.year() < 2028) {
            let resolve = |local: chrono::NaiveDateTime| match zone.from_local_datetime(&local) {
                chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => at.timestamp(),
                chrono::LocalResult::None => {
                    let before = zone.from_local_datetime(&(local - TimeDelta::hours(26))).earliest().expect("a time");
                    before.timestamp() + 26 * 3600
                }
            };
            let (from, to) = (resolve(time(date)), resolve(time(date) + TimeDelta::hours(hours)));
            // A start that is skipped can land on its own end or after it: then the length counts.
            expected.push((from, if from < to { to } else { from + hours * 3600 }));
        }
        let imported = rota(&text, zone);
        let found: Vec<(i64, i64)> = imported.value.shifts.iter()
            .map(|shift| (shift.interval.from.timestamp(), shift.interval.to.timestamp()))
            .collect();
        prop_assert_eq!(found, expected, "{}", text);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let at: Instant = "2026-01-06T10:00:00Z".parse().expect("an instant");
    let title = format!("First reply\n{}", "ü".repeat(40));
    let due =
        DueDate::new("ticket-7/first_reply", &title, at).and_then(|due| due.alarmed_before(OpenTime::from_minutes(30)));
    let calendar =
        DueCalendar::new("Due dates", "2026-01-05T14:00:00.9Z".parse().expect("an instant")).expect("a name");
    let folded = format!("SUMMARY:First reply\\n{}\r\n {}", "ü".repeat(27), "ü".repeat(13));
    let described = format!("DESCRIPTION:First reply\\n{}\r\n {}", "ü".repeat(25), "ü".repeat(15));
    let expected = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//helpdesk-calendar//due dates//EN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Due dates",
        "BEGIN:VEVENT",
        "UID:ticket-7/first_reply",
        "DTSTAMP:20260105T140000Z",
        "SEQUENCE:3",
        "DTSTART:20260106T100000Z",
        "DTEND:20260106T101500Z",
        &folded,
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        &described,
        "TRIGGER:-PT1800S",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    assert_eq!(write_due_dates(&[due.expect("a due date").revised(3)], &calendar), expected.join("\r\n"));
}

#[test]
fn what_a_calendar_cannot_hold_is_refused() {
    let at: Instant = "2026-01-06T10:00:00Z".parse().expect("an instant");
    let late: Instant = "2100-01-01T00:00:00Z".parse().expect("an instant");
    let due = || DueDate::new("a", "b", at).expect("a due date");
    for (refused, expected) in [
        (DueDate::new("", "b", at), "the id `` cannot be written, expected 1 to 200 characters that can be printed"),
        (
            DueDate::new("a\r\nb", "b", at),
            "the id `a\u{fffd}\u{fffd}b` cannot be written, expected 1 to 200 characters that can be printed",
        ),
        (
            DueDate::new("a", "b\r", at),
            "the title `b\u{fffd}` cannot be written, expected at most 1000 characters that can be printed",
        ),
        (
            DueDate::new("a", "b", late),
            "the instant `2100-01-01 00:00:00 UTC` cannot be written, expected a year from 1970 to 2099",
        ),
        (
            due().alarmed_before(OpenTime::from_seconds(-1)),
            "an alarm `-1s` before is not possible, expected zero to 31622400 seconds",
        ),
    ] {
        assert_eq!(refused.expect_err("refused").to_string(), expected);
    }
}
