//! The event: what a calendar says about something that happens, once or again and again.

use helpdesk_sla::Tz;

use crate::component::Component;
use crate::content_line::ContentLine;
use crate::local_time::DAY;
use crate::moment::{Clock, Length, Moment, Unreadable};
use crate::problem::{Outcome, Problems};
use crate::rule::Rule;
use crate::zones::Zones;

/// The most characters of a name that are kept.
pub const NAME_CHARS_MAX: usize = 200;

/// The most people of an event that are kept.
pub const PEOPLE_MAX: usize = 8;

/// The most dates that one event may list beside its rule, and as many that it may exclude.
pub const LISTED_DATES_MAX: usize = 10_000;

/// What an event without a name is called.
pub const UNNAMED: &str = "unnamed";

/// An event as written.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// The line it begins on.
    pub(crate) line: usize,
    pub(crate) uid: Option<String>,
    pub(crate) sequence: u32,
    pub(crate) name: String,
    pub(crate) people: Vec<String>,
    pub(crate) start: Moment,
    pub(crate) length: Length,
    /// The rule, and its line.
    pub(crate) rule: Option<(Rule, usize)>,
    /// More starts, some with lengths of their own.
    pub(crate) more: Vec<(Moment, Length)>,
    pub(crate) excluded: Vec<Moment>,
    /// The occurrence of another event that this one stands for.
    pub(crate) replaces: Option<Moment>,
    pub(crate) is_cancelled: bool,
    pub(crate) is_transparent: bool,
}

/// An event that cannot be taken: its line, what was found and what was expected.
type Refusal = (usize, Unreadable);

/// How lines of events are read: with the zones of the file, on the clock of the plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) zones: &'a Zones,
    pub(crate) plan: Tz,
}

impl Event {
    /// Reads an event; `None`, with a problem, where it cannot be taken.
    pub(crate) fn read(component: &Component, reading: Reading, problems: &mut Problems) -> Option<Event> {
        match read(component, reading, problems) {
            Ok(event) => Some(event),
            Err((line, (found, expected))) => {
                problems.report(line, &found, expected, Outcome::EventLeftOut);
                None
            }
        }
    }
}

fn read(component: &Component, reading: Reading, problems: &mut Problems) -> Result<Event, Refusal> {
    once(component, problems);
    let missing = ("BEGIN:VEVENT".to_owned(), "an event with `DTSTART`".to_owned());
    let start_line = component.first("DTSTART").ok_or((component.line, missing))?;
    let mut start = Moment::read(start_line, reading.zones).map_err(|why| (start_line.line, why))?;
    let is_cancelled = says(component, "STATUS", "CANCELLED");
    let mut length = match length(component, start, reading, problems) {
        Ok(length) => length,
        Err(_) if is_cancelled => Length::ONE_DAY,
        Err(why) => return Err(why),
    };
    if is_whole_days(component, start, length) {
        start = Moment { clock: Clock::Date, ..start };
    }
    if start.clock == Clock::Date && (length.wall + length.exact) % DAY == 0 {
        length = Length { wall: length.wall + length.exact, exact: 0 };
    }
    let rule = rule(component, start, problems)?;
    for line in component.all("EXRULE") {
        problems.report(line.line, "EXRULE", "`EXDATE`, the present form", Outcome::LineIgnored);
    }
    let replaces = match component.first("RECURRENCE-ID") {
        Some(line) => Some(replaced(line, reading, problems)?),
        None => None,
    };
    let uid = component.first("UID").map(|line| line.value.trim().to_owned()).filter(|uid| !uid.is_empty());
    Ok(Event {
        line: component.line,
        uid,
        sequence: component.first("SEQUENCE").and_then(|line| line.value.trim().parse().ok()).unwrap_or(0),
        name: name(&component.first("SUMMARY").map_or(String::new(), ContentLine::text)),
        people: component.all("ATTENDEE").take(PEOPLE_MAX).map(person).collect(),
        start,
        length,
        rule,
        more: more_starts(component, length, reading, problems),
        excluded: excluded(component, reading, problems),
        replaces,
        is_cancelled,
        is_transparent: says(component, "TRANSP", "TRANSPARENT"),
    })
}

/// Reports lines that may stand once only and stand again.
fn once(component: &Component, problems: &mut Problems) {
    const ONCE: [&str; 7] = ["DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID", "UID", "SUMMARY"];
    for name in ONCE {
        for line in component.all(name).skip(1) {
            let expected = format!("`{name}` once in an event");
            problems.report(line.line, &format!("{name}:{}", line.value), expected, Outcome::LineIgnored);
        }
    }
}

fn says(component: &Component, name: &str, value: &str) -> bool {
    component.first(name).is_some_and(|line| line.value.trim().eq_ignore_ascii_case(value))
}

fn length(component: &Component, start: Moment, reading: Reading, problems: &mut Problems) -> Result<Length, Refusal> {
    let (line, length) = match (component.first("DTEND"), component.first("DURATION")) {
        (None, None) if start.clock == Clock::Date => return Ok(Length::ONE_DAY),
        (None, None) => {
            let found = format!("{} without an end", component.first("DTSTART").map_or("", |line| line.value.as_str()));
            return Err((component.line, (found, "`DTEND` or `DURATION`".to_owned())));
        }
        (Some(line), other) => {
            if let Some(other) = other {
                let found = format!("{}:{}", other.name, other.value);
                problems.report(other.line, &found, "`DTEND` or `DURATION`, not both", Outcome::LineIgnored);
            }
            let end = Moment::read(line, reading.zones).map_err(|why| (line.line, why))?;
            if (start.clock == Clock::Date) != (end.clock == Clock::Date) {
                let expected = "a date where `DTSTART` is a date, and a time where it is a time";
                return Err((line.line, (format!("DTEND:{}", line.value), expected.to_owned())));
            }
            (line, Length::between(start, end, reading.plan))
        }
        (None, Some(line)) => (line, Length::read(&line.value).map_err(|why| (line.line, why))?),
    };
    let found = format!("{}:{}", line.name, line.value);
    let total = length.wall + length.exact;
    if start.clock == Clock::Date && total == 0 {
        problems.report(line.line, &found, "an end after the day, one day", Outcome::TakenAsExpected);
        return Ok(Length::ONE_DAY);
    }
    if total <= 0 {
        return Err((line.line, (found, "an end after the start".to_owned())));
    }
    if start.clock == Clock::Date && total % DAY != 0 {
        return Err((line.line, (found, "whole days, as the start is a date".to_owned())));
    }
    Ok(length)
}

fn rule(component: &Component, start: Moment, problems: &mut Problems) -> Result<Option<(Rule, usize)>, Refusal> {
    let Some(line) = component.first("RRULE") else { return Ok(None) };
    let rule = Rule::read(line, start).map_err(|why| (line.line, why))?;
    if rule.has_two_ends() {
        let expected = "`COUNT` or `UNTIL` in a rule, the end that comes first counts";
        problems.report(line.line, &line.value, expected, Outcome::TakenAsExpected);
    }
    Ok(Some((rule, line.line)))
}

/// Whether times are meant as whole days, as Outlook writes them.
fn is_whole_days(component: &Component, start: Moment, length: Length) -> bool {
    let midnight = start.local.and_utc().timestamp() % DAY == 0;
    let whole = length.exact == 0 && length.wall > 0 && length.wall % DAY == 0;
    midnight && whole && says(component, "X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE")
}

fn replaced(line: &ContentLine, reading: Reading, problems: &mut Problems) -> Result<Moment, Refusal> {
    if line.parameter("RANGE").is_some() {
        let expected = "a change of one occurrence, those after it stay as they are";
        problems.report(line.line, "RECURRENCE-ID;RANGE=THISANDFUTURE", expected, Outcome::TakenAsExpected);
    }
    Moment::read(line, reading.zones).map_err(|why| (line.line, why))
}

fn more_starts(
    component: &Component,
    length: Length,
    reading: Reading,
    problems: &mut Problems,
) -> Vec<(Moment, Length)> {
    let read = |text: &str, line: &ContentLine| {
        let (start, length) = match text.split_once('/') {
            Some((start, end)) => {
                let start = Moment::of(start, line, reading.zones)?;
                let length = if end.trim().starts_with(['P', '+']) {
                    Length::read(end)?
                } else {
                    Length::between(start, Moment::of(end, line, reading.zones)?, reading.plan)
                };
                (start, length)
            }
            None => (Moment::of(text, line, reading.zones)?, length),
        };
        let total = length.wall + length.exact;
        if total <= 0 {
            return Err((text.to_owned(), "an end after the start".to_owned()));
        }
        if start.clock == Clock::Date && total % DAY != 0 {
            return Err((text.to_owned(), "a time, or whole days from a date".to_owned()));
        }
        Ok((start, length))
    };
    list(component, "RDATE", read, problems)
}

fn excluded(component: &Component, reading: Reading, problems: &mut Problems) -> Vec<Moment> {
    list(component, "EXDATE", |text, line| Moment::of(text, line, reading.zones), problems)
}

/// Reads all entries of all lines of a name; those that cannot be read are reported.
fn list<T>(
    component: &Component,
    name: &str,
    read: impl Fn(&str, &ContentLine) -> Result<T, Unreadable>,
    problems: &mut Problems,
) -> Vec<T> {
    let mut entries = Vec::new();
    for line in component.all(name) {
        for text in line.value.split(',').filter(|text| !text.trim().is_empty()) {
            if entries.len() == LISTED_DATES_MAX {
                let expected = format!("at most {LISTED_DATES_MAX} dates in an event");
                problems.report(line.line, name, expected, Outcome::OccurrencesLeftOut);
                return entries;
            }
            match read(text, line) {
                Ok(entry) => entries.push(entry),
                Err((found, expected)) => problems.report(line.line, &found, expected, Outcome::LineIgnored),
            }
        }
    }
    entries
}

/// A text as a name: in one line, without control characters, not too long, and never empty.
fn name(text: &str) -> String {
    let printed = text.chars().filter(|c| c.is_whitespace() || !c.is_control());
    let line: String = printed.map(|c| if is_break(c) { ' ' } else { c }).collect();
    let name: String = line.trim().chars().take(NAME_CHARS_MAX).collect();
    if name.is_empty() { UNNAMED.to_owned() } else { name }
}

/// Whether a name has a blank instead: of a tab, or of the end of a line.
fn is_break(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Who attends: by name, else by address.
fn person(line: &ContentLine) -> String {
    let address = line.value.trim();
    let address = address.split_once(':').map_or(address, |(_, address)| address);
    name(line.parameter("CN").filter(|name| !name.trim().is_empty()).unwrap_or(address))
}
