//! The calendar of due dates: a file that mail and calendar programs show. It reads no clock: its stamp is an argument.

use helpdesk_sla::Instant;

use crate::due_date::{checked_instant, checked_title};
use crate::local_time::instant;
use crate::{DueDate, DueDateError};

/// How long the event of a due date is shown, in minutes, from the due instant on.
pub const SHOWN_MINUTES: i64 = 15;

/// The most bytes of a written line, without its end.
const FOLD_BYTES: usize = 75;

/// The name of a calendar of due dates, and when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCalendar {
    // INVARIANT: as the title of a due date.
    name: String,
    // INVARIANT: in the years of a schedule.
    written_at: Instant,
}

impl DueCalendar {
    /// Makes the head of a calendar: its name, and the instant it is written at.
    ///
    /// # Errors
    ///
    /// [`DueDateError`] for a name or an instant that a calendar cannot hold.
    pub fn new(name: &str, written_at: Instant) -> Result<DueCalendar, DueDateError> {
        Ok(DueCalendar { name: checked_title(name)?, written_at: checked_instant(written_at)? })
    }

    /// The name of the calendar.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it is written.
    #[must_use]
    pub fn written_at(&self) -> Instant {
        self.written_at
    }
}

/// Writes due dates as the text of a calendar file, one event each, in the order given.
///
/// They are events (`VEVENT`), since many programs do not show tasks. An event begins at the due instant, is shown for
/// [`SHOWN_MINUTES`], and blocks nobody's time. Its `UID` is the id of the due date.
///
/// # Time and units
///
/// All times are UTC, in whole seconds; what is smaller is dropped towards the past.
///
/// # Laws
///
/// Every due date is read back at its instant and under its title by [`read_rota`](crate::read_rota)
/// (`what_is_written_is_read_back`), no line has more than 75 bytes, and the same input gives the same bytes.
///
/// # Examples
///
/// ```
/// use helpdesk_calendar::{DueCalendar, DueDate, write_due_dates};
///
/// let calendar = DueCalendar::new("Due dates", "2026-01-05T14:00:00Z".parse()?)?;
/// let due = DueDate::new("ticket-7/first_reply", "First reply, ticket 7", "2026-01-06T10:00:00Z".parse()?)?;
/// let text = write_due_dates(&[due], &calendar);
/// assert!(text.contains("DTSTART:20260106T100000Z\r\n"));
/// assert!(text.contains("SUMMARY:First reply\\, ticket 7\r\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn write_due_dates(due_dates: &[DueDate], calendar: &DueCalendar) -> String {
    let mut text = String::new();
    let name = escaped(calendar.name());
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//helpdesk-calendar//due dates//EN", "METHOD:PUBLISH"] {
        fold(line, &mut text);
    }
    fold(&format!("X-WR-CALNAME:{name}"), &mut text);
    for due_date in due_dates {
        write_due_date(due_date, calendar.written_at(), &mut text);
    }
    fold("END:VCALENDAR", &mut text);
    text
}

fn write_due_date(due_date: &DueDate, written_at: Instant, text: &mut String) {
    let ends_at = instant(due_date.due().timestamp() + SHOWN_MINUTES * 60);
    let title = escaped(due_date.title());
    fold("BEGIN:VEVENT", text);
    fold(&format!("UID:{}", escaped(due_date.id())), text);
    fold(&format!("DTSTAMP:{}", utc(written_at)), text);
    fold(&format!("SEQUENCE:{}", due_date.revision()), text);
    fold(&format!("DTSTART:{}", utc(due_date.due())), text);
    fold(&format!("DTEND:{}", utc(ends_at)), text);
    fold(&format!("SUMMARY:{title}"), text);
    fold("TRANSP:TRANSPARENT", text);
    if let Some(seconds) = due_date.alarm_seconds() {
        fold("BEGIN:VALARM", text);
        fold("ACTION:DISPLAY", text);
        fold(&format!("DESCRIPTION:{title}"), text);
        fold(&format!("TRIGGER:-PT{seconds}S"), text);
        fold("END:VALARM", text);
    }
    fold("END:VEVENT", text);
}

fn utc(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text with its escapes.
///
/// # Source
///
/// RFC 5545 3.3.11.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Appends a line, continued on further lines where it is too long, never inside a character.
///
/// # Source
///
/// RFC 5545 3.1.
fn fold(line: &str, text: &mut String) {
    let mut room = FOLD_BYTES;
    for character in line.chars() {
        if character.len_utf8() > room {
            text.push_str("\r\n ");
            room = FOLD_BYTES - 1;
        }
        room -= character.len_utf8();
        text.push(character);
    }
    text.push_str("\r\n");
}
