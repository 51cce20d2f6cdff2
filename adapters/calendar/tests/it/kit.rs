//! What the tests share: the files, and results as short texts.

use helpdesk_calendar::{Holidays, ImportOptions, Imported, Rota, read_holidays, read_rota};
use helpdesk_sla::Tz;

pub(crate) const GOOGLE: &str = include_str!("../fixtures/google.ics");
pub(crate) const APPLE: &str = include_str!("../fixtures/apple.ics");
pub(crate) const OUTLOOK: &str = include_str!("../fixtures/outlook.ics");
pub(crate) const ROTA_NEW_YORK: &str = include_str!("../fixtures/rota_new_york.ics");
pub(crate) const ROTA_DAYS: &str = include_str!("../fixtures/rota_days.ics");
pub(crate) const FILES: [&str; 5] = [GOOGLE, APPLE, OUTLOOK, ROTA_NEW_YORK, ROTA_DAYS];

/// The same file with the ends of lines that the standard asks for.
pub(crate) fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// The years most tests ask for.
pub(crate) fn options(zone: Tz) -> ImportOptions {
    ImportOptions::new(zone, 2025, 2027).expect("years")
}

/// A calendar of one event with these lines.
pub(crate) fn calendar_of(lines: &str) -> String {
    let lines: String = lines.split('|').map(|line| format!("{line}\n")).collect();
    format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}END:VEVENT\nEND:VCALENDAR\n")
}

pub(crate) fn holidays(text: &str, zone: Tz) -> Imported<Holidays> {
    read_holidays(text, options(zone)).expect("a calendar")
}

pub(crate) fn rota(text: &str, zone: Tz) -> Imported<Rota> {
    read_rota(text, options(zone)).expect("a calendar")
}

/// The holidays and breaks as lines.
pub(crate) fn shown_holidays(imported: &Imported<Holidays>) -> Vec<String> {
    let days = imported.value.holidays.iter().map(|holiday| format!("{} {}", holiday.on, holiday.name));
    let breaks = imported
        .value
        .breaks
        .iter()
        .map(|dated| format!("{} - {} {}", dated.from.format("%FT%R"), dated.to.format("%FT%R"), dated.name));
    days.chain(breaks).collect()
}

/// The shifts as lines.
pub(crate) fn shown_rota(imported: &Imported<Rota>) -> Vec<String> {
    let shown = imported.value.shifts.iter().map(|shift| {
        let (from, to) = (shift.interval.from.format("%FT%TZ"), shift.interval.to.format("%FT%TZ"));
        let people = shift.people.join(" + ");
        format!("{from} - {to} {} {people}", shift.name).trim_end().to_owned()
    });
    shown.collect()
}

/// The problems as lines.
pub(crate) fn shown_problems<T>(imported: &Imported<T>) -> Vec<String> {
    imported.problems.iter().map(ToString::to_string).collect()
}
