//! The due date: what is to be done by when, as a calendar shows it.

use chrono::Datelike;
use helpdesk_sla::{FIRST_YEAR, Instant, LAST_YEAR, OpenTime};
use thiserror::Error;

/// The longest id, in characters.
pub const ID_CHARS_MAX: usize = 200;

/// The longest title or name of a calendar, in characters.
pub const TITLE_CHARS_MAX: usize = 1_000;

/// The longest time before the due instant that an alarm can ring: a year of seconds.
pub const ALARM_SECONDS_MAX: i64 = 366 * 24 * 60 * 60;

/// Something that is due.
///
/// # Examples
///
/// ```
/// use helpdesk_calendar::DueDate;
/// use helpdesk_sla::OpenTime;
///
/// let due = DueDate::new("ticket-7/first_reply", "First reply to ticket 7", "2026-01-06T10:00:00Z".parse()?)?
///     .alarmed_before(OpenTime::from_minutes(30))?
///     .revised(2);
/// assert_eq!(due.id(), "ticket-7/first_reply");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDate {
    // INVARIANT: not empty, at most ID_CHARS_MAX, no control characters.
    id: String,
    // INVARIANT: at most TITLE_CHARS_MAX, no control characters but the end of a line.
    title: String,
    // INVARIANT: in the years of a schedule.
    due: Instant,
    revision: u32,
    // INVARIANT: 0 to ALARM_SECONDS_MAX seconds.
    alarm_seconds: Option<i64>,
}

/// Why something cannot be written to a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DueDateError {
    /// The id is empty, too long or cannot be printed.
    #[error("the id `{found}` cannot be written, expected 1 to {ID_CHARS_MAX} characters that can be printed")]
    Id {
        /// Its beginning.
        found: String,
    },
    /// A title or name is too long or cannot be printed.
    #[error("the title `{found}` cannot be written, expected at most {TITLE_CHARS_MAX} characters that can be printed")]
    Title {
        /// Its beginning.
        found: String,
    },
    /// An instant is not in the years of a schedule.
    #[error("the instant `{found}` cannot be written, expected a year from {FIRST_YEAR} to {LAST_YEAR}")]
    Year {
        /// The instant.
        found: Instant,
    },
    /// An alarm would ring after the due instant or long before.
    #[error("an alarm `{found}` before is not possible, expected zero to {ALARM_SECONDS_MAX} seconds")]
    Alarm {
        /// How long before it would ring.
        found: OpenTime,
    },
}

impl DueDate {
    /// Makes a due date of an id that stays the same while the due instant moves, a title, and the instant.
    ///
    /// # Errors
    ///
    /// [`DueDateError`] for texts and instants that a calendar cannot hold.
    pub fn new(id: &str, title: &str, due: Instant) -> Result<DueDate, DueDateError> {
        if id.is_empty() || id.chars().nth(ID_CHARS_MAX).is_some() || id.chars().any(char::is_control) {
            return Err(DueDateError::Id { found: crate::problem::shown(id) });
        }
        let (title, due) = (checked_title(title)?, checked_instant(due)?);
        Ok(DueDate { id: id.to_owned(), title, due, revision: 0, alarm_seconds: None })
    }

    /// Adds an alarm that rings so much real time before the due instant.
    ///
    /// # Errors
    ///
    /// [`DueDateError::Alarm`] for a negative length, or one beyond [`ALARM_SECONDS_MAX`].
    pub fn alarmed_before(self, before: OpenTime) -> Result<DueDate, DueDateError> {
        if !(0..=ALARM_SECONDS_MAX).contains(&before.seconds()) {
            return Err(DueDateError::Alarm { found: before });
        }
        Ok(DueDate { alarm_seconds: Some(before.seconds()), ..self })
    }

    /// Numbers the version of the due date: programs replace what they have by a higher one. The first is 0.
    #[must_use]
    pub fn revised(self, revision: u32) -> DueDate {
        DueDate { revision, ..self }
    }

    /// The id, the same in all versions.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is to be done.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// By when.
    #[must_use]
    pub fn due(&self) -> Instant {
        self.due
    }

    /// The number of the version.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// How long before the due instant an alarm rings, in seconds.
    #[must_use]
    pub fn alarm_seconds(&self) -> Option<i64> {
        self.alarm_seconds
    }
}

pub(crate) fn checked_title(title: &str) -> Result<String, DueDateError> {
    let printable = title.chars().all(|c| !c.is_control() || c == '\n');
    if !printable || title.chars().nth(TITLE_CHARS_MAX).is_some() {
        return Err(DueDateError::Title { found: crate::problem::shown(title) });
    }
    Ok(title.to_owned())
}

pub(crate) fn checked_instant(at: Instant) -> Result<Instant, DueDateError> {
    if (FIRST_YEAR..=LAST_YEAR).contains(&at.year()) { Ok(at) } else { Err(DueDateError::Year { found: at }) }
}
