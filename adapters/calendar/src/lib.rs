//! Calendar files: holidays and rotas come in, due dates go out.
//!
//! [`read_holidays`] makes holidays and partial holidays of a plan from an `.ics` file, [`read_rota`] the shifts of a rota in
//! exact time, and [`write_due_dates`] a calendar that mail and calendar programs show. What a file says and cannot be
//! taken is reported by line ([`Problem`]); the rest is imported.
//!
//! This crate must never read a clock, a file or a network: texts and instants are arguments. It knows no ticket.
//!
//! # How calendars are read
//!
//! - **Bytes.** Continued lines are joined before they are read as UTF-8, for a fold may cut a character. Bytes that are no
//!   UTF-8 are read as Windows-1252, and their line is reported. Control characters do not get into names.
//! - **Times.** With `Z` they are UTC, with a `TZID` local time of that zone, otherwise local time of the plan. Local times
//!   resolve as in RFC 5545 3.3.5: a repeated time is its first occurrence, a skipped time takes the offset before the gap.
//! - **Zones** are found by their name in the zone data, by the `X-LIC-LOCATION` beside it in the file, by a common name
//!   or label of Windows, or by the end of a path. The offsets a `VTIMEZONE` lists are not used; a zone known only by them is reported.
//! - **Ends.** An event that ends by `DTEND` ends, each time it recurs, at the same wall-clock time, so that a handover at
//!   nine stays at nine over a change of clocks; where that end is no later than a start that the clocks skip, the length
//!   counts exactly. In a `DURATION`, weeks and days are of the wall clock, hours are exact.
//! - **Rules** (`RRULE`) by day, week, month and year are expanded in local time, with `RDATE`, `EXDATE` and
//!   `RECURRENCE-ID`; a rule without an end stops with the years asked for. A start that the rule does not give is taken
//!   beside its dates, counts for `COUNT`, and is reported. An occurrence written out with `RECURRENCE-ID` is taken even where
//!   an `EXDATE` names it too. `EXRULE` and `THISANDFUTURE` are not understood.
//! - **Versions.** Of events with the same `UID` the highest `SEQUENCE` counts, then the last in the file. Cancelled events and
//!   occurrences are not taken; tentative ones are.
//! - **Limits** are named: [`FILE_BYTES_MAX`], [`LINE_BYTES_MAX`], [`NESTING_MAX`], [`EVENTS_MAX`], [`OCCURRENCES_MAX`],
//!   [`RULE_OCCURRENCES_MAX`], [`RULE_DAYS_MAX`], [`LISTED_DATES_MAX`], [`NAME_CHARS_MAX`], [`PEOPLE_MAX`], [`PROBLEMS_MAX`].
//!
//! # From text to a schedule
//!
//! ```
//! use helpdesk_calendar::{ImportOptions, read_holidays};
//! use helpdesk_sla::{Instant, OpenTime, Schedule, SchedulePlan, Shift, Tz, WeeklyHours};
//!
//! let text = "\
//! BEGIN:VCALENDAR
//! BEGIN:VEVENT
//! DTSTART;VALUE=DATE:20260101
//! DTEND;VALUE=DATE:20260102
//! RRULE:FREQ=YEARLY
//! SUMMARY:New Year's Day
//! END:VEVENT
//! BEGIN:VEVENT
//! DTSTART;TZID=Europe/Berlin:20261224T130000
//! DTEND;TZID=Europe/Berlin:20261224T180000
//! SUMMARY:Christmas Eve\\, afternoon
//! END:VEVENT
//! BEGIN:VEVENT
//! DTSTART;TZID=Mars/Olympus:20261230T130000
//! DTEND;TZID=Mars/Olympus:20261230T180000
//! END:VEVENT
//! END:VCALENDAR
//! ";
//! let imported = read_holidays(text, ImportOptions::new(Tz::Europe__Berlin, 2026, 2030)?)?;
//! assert_eq!(imported.problems[0].line, 14); // what is not understood is reported, the rest is there
//!
//! let hours = WeeklyHours::weekdays(&[Shift::new("09:00", "17:00")?]);
//! let mut plan = SchedulePlan::new(Tz::Europe__Berlin, hours);
//! imported.value.add_to(&mut plan);
//! let schedule = Schedule::build(&plan)?;
//!
//! let eve: Instant = "2026-12-24T11:00:00Z".parse()?; // Thursday, noon in Berlin
//! let due = schedule.advance(eve, OpenTime::from_hours(2))?; // an hour on Thursday, one on Friday
//! assert_eq!(due, "2026-12-25T09:00:00Z".parse::<Instant>()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
mod calendar_error;
mod component;
mod content_line;
mod due_calendar;
mod due_date;
mod event;
mod holidays;
mod import_options;
mod imported;
mod local_time;
mod moment;
mod occurrence;
mod problem;
mod rota;
mod rule;
mod unfolded;
mod windows_zones;
mod zone_labels;
mod zones;

pub use calendar_error::{CalendarError, FILE_BYTES_MAX, NESTING_MAX};
pub use component::EVENTS_MAX;
pub use due_calendar::{DueCalendar, SHOWN_MINUTES, write_due_dates};
pub use due_date::{ALARM_SECONDS_MAX, DueDate, DueDateError, ID_CHARS_MAX, TITLE_CHARS_MAX};
pub use event::{LISTED_DATES_MAX, NAME_CHARS_MAX, PEOPLE_MAX, UNNAMED};
pub use holidays::{Holidays, read_holidays};
pub use import_options::{ImportOptions, YearsError};
pub use imported::Imported;
pub use occurrence::OCCURRENCES_MAX;
pub use problem::{Outcome, PROBLEMS_MAX, Problem};
pub use rota::{Rota, RotaShift, read_rota};
pub use rule::{RULE_DAYS_MAX, RULE_OCCURRENCES_MAX};
pub use unfolded::LINE_BYTES_MAX;
