//! Calendar files: lines that look like one, or bytes that do not, read as holidays and as a rota.

use arbitrary::{Result, Unstructured};
use chrono_tz::Tz;
use helpdesk_calendar::{
    CalendarError, DueCalendar, DueDate, EVENTS_MAX, FILE_BYTES_MAX, ImportOptions, Imported, PROBLEMS_MAX,
    read_holidays, read_rota, write_due_dates,
};
use helpdesk_sla::{Instant, Problem, Schedule, SchedulePlan};

use crate::draw;
use crate::law::answer;

const LINES_MAX: usize = 60;

/// Lines that a calendar is put together from.
const LINES: [&str; 44] = [
    "BEGIN:VCALENDAR",
    "BEGIN:VEVENT",
    "BEGIN:VTIMEZONE",
    "BEGIN:VALARM",
    "END:VCALENDAR",
    "END:VEVENT",
    "END:VEVENT\r\nBEGIN:VEVENT",
    "END:VTIMEZONE",
    "TZID:Berlin by us",
    "X-LIC-LOCATION:Europe/Berlin",
    "UID:one",
    "UID:two",
    "SEQUENCE:2",
    "STATUS:CANCELLED",
    "STATUS:TENTATIVE",
    "SUMMARY:a day\\, off\\; or\\nnot",
    "SUMMARY;LANGUAGE=de:Ostermontag",
    "ATTENDEE;CN=\"Ann; Lee\":mailto:ann@example.org",
    "DTSTART;VALUE=DATE:20260406",
    "DTSTART;VALUE=DATE:20240229",
    "DTSTART:20260329T013000Z",
    "DTSTART:20260329T023000",
    "DTSTART;TZID=Europe/Berlin:20261025T023000",
    "DTSTART;TZID=Pacific/Apia:20111230T090000",
    "DTSTART;TZID=\"W. Europe Standard Time\":20260101T090000",
    "DTSTART;TZID=Berlin by us:20260105T090000",
    "DTSTART:19000101T000000",
    "DTSTART;VALUE=DATE:99991231",
    "DTEND;VALUE=DATE:20260408",
    "DTEND;TZID=Europe/Berlin:20261025T033000",
    "DTEND:20260105T170000",
    "DURATION:PT8H",
    "DURATION:P1DT12H30M5S",
    "DURATION:-P1W",
    "RRULE:FREQ=YEARLY",
    "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;UNTIL=20350101",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1,31;BYSETPOS=-1;COUNT=700",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;WKST=SU",
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=SECONDLY",
    "RDATE;VALUE=PERIOD:20260110T090000Z/PT2H",
    "EXDATE;TZID=Europe/Berlin:20260112T090000,20260119T090000",
    "RECURRENCE-ID:20260112T090000",
    "TRANSP:TRANSPARENT",
];

/// Reads a calendar file both ways.
///
/// # Laws
/// Reading ends; the same text is read the same; what is not understood is reported by a line of the file, and what is
/// taken makes a plan that is built or refused for never opening; a due date named after a line is written and read.
pub fn calendar_file(bytes: &[u8]) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if text.starts_with("BEGIN") => String::from(text),
        Ok(_) | Err(_) => match drawn(&mut Unstructured::new(bytes)) {
            Ok(text) => text,
            Err(_) => return,
        },
    };
    let options = answer(ImportOptions::new(Tz::Europe__Berlin, 2024, 2028), "years in order");
    let holidays = read_holidays(&text, options);
    assert_eq!(holidays, read_holidays(&text, options), "the same text is read the same");
    let rota = read_rota(&text, options);
    assert_eq!(rota, read_rota(&text, options), "the same text is read the same");
    let mut plan = SchedulePlan::always_open(Tz::Europe__Berlin);
    match holidays {
        Ok(imported) => {
            check_problems(&imported, &text);
            imported.value.add_to(&mut plan);
        }
        Err(error) => check_error(&error),
    }
    match rota {
        Ok(imported) => {
            check_problems(&imported, &text);
            plan.openings = imported.value.openings();
        }
        Err(error) => check_error(&error),
    }
    if let Err(errors) = Schedule::build(&plan) {
        assert_eq!(errors.problems(), [Problem::NeverOpens], "what is imported makes a plan, if one that never opens");
    }
    check_written(&text);
}

/// A calendar of the lines above and of others.
fn drawn(source: &mut Unstructured<'_>) -> Result<String> {
    let ending = draw::one_of(source, &["\r\n", "\n", "\r\n "])?;
    let mut text = String::from("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n");
    for _ in 0..source.int_in_range(0..=LINES_MAX)? {
        if source.is_empty() {
            break;
        }
        match source.int_in_range(0..=15_u8)? {
            0 => text.push_str(source.arbitrary::<&str>()?),
            1 => {
                let line = draw::one_of(source, &LINES)?;
                text.extend(line.chars().take(source.int_in_range(0..=line.len())?));
            }
            _ => text.push_str(draw::one_of(source, &LINES)?),
        }
        text.push_str(if source.ratio(15_u8, 16_u8)? { "\r\n" } else { ending });
    }
    if source.ratio(7_u8, 8_u8)? {
        text.push_str("END:VEVENT\r\nEND:VCALENDAR\r\n");
    }
    Ok(text)
}

fn check_problems<T>(imported: &Imported<T>, text: &str) {
    assert!(imported.problems.len() <= PROBLEMS_MAX, "the problems are bounded");
    let lines = text.lines().count() + text.matches('\r').count() + 1;
    for problem in &imported.problems {
        assert!((1..=lines).contains(&problem.line), "a problem has a line of the file: {problem:?}");
        assert!(!problem.to_string().is_empty(), "a problem says what it is");
    }
}

fn check_error(error: &CalendarError) {
    assert!(
        !error.to_string().is_empty(),
        "a refusal says why, also within {EVENTS_MAX} events and {FILE_BYTES_MAX} bytes"
    );
}

/// A due date with any title is a calendar that is read.
fn check_written(title: &str) {
    let at = Instant::from_timestamp(1_767_960_000, 0).unwrap_or_default();
    let (Ok(calendar), Ok(due)) = (DueCalendar::new("dues", at), DueDate::new("T-1", title, at)) else { return };
    let text = write_due_dates(&[due], &calendar);
    let options = answer(ImportOptions::new(Tz::UTC, 2026, 2026), "years in order");
    let read = answer(read_rota(&text, options), "what is written is read");
    assert_eq!(read.problems, [], "what is written has no problem: {text}");
}
