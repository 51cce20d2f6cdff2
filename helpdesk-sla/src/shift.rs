//! The shift: one stretch of work on a local day, from one wall-clock time to another.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

const DAY: u32 = 24 * 60 * 60;

/// One stretch of work in local wall-clock time.
///
/// The end may be 24:00, the end of the day. An end before the start lies on the next day (overnight); the shift then
/// belongs to the day it opens. Stored and sent as a pair of texts, `["09:00", "12:30"]`.
///
/// # Examples
///
/// ```
/// use helpdesk_sla::Shift;
///
/// assert!(!Shift::new("09:00", "24:00")?.is_overnight());
/// assert!(Shift::new("22:00", "06:00")?.is_overnight());
/// assert!(Shift::new("09:00", "09:00").is_err());
/// # Ok::<(), helpdesk_sla::ShiftError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub struct Shift {
    // INVARIANT: start < 24:00, end <= 24:00, start != end.
    start: u32,
    end: u32,
}

impl Shift {
    /// The whole day, from midnight to midnight.
    pub const WHOLE_DAY: Shift = Shift { start: 0, end: DAY };

    /// Reads a shift from two times of day, `HH:MM` or `HH:MM:SS`.
    ///
    /// # Errors
    ///
    /// [`ShiftError::BadTime`] for a text that is no time of day or lies after 24:00, or a start at 24:00;
    /// [`ShiftError::Empty`] for equal ends.
    pub fn new(start: &str, end: &str) -> Result<Shift, ShiftError> {
        let from = time_of_day(start)?;
        let to = time_of_day(end)?;
        if from == DAY {
            return Err(ShiftError::BadTime { text: start.to_string() });
        }
        if from == to {
            return Err(ShiftError::Empty { start: start.to_string(), end: end.to_string() });
        }
        Ok(Shift { start: from, end: to })
    }

    /// Tells whether the shift ends on the day after the one it belongs to, later than its first instant.
    #[must_use]
    pub fn is_overnight(self) -> bool {
        self.end < self.start
    }

    /// Seconds of wall-clock time from the midnight the day begins with to the opening.
    pub(crate) fn opens(self) -> i64 {
        i64::from(self.start)
    }

    /// Seconds of wall-clock time from the midnight the day begins with to the closing.
    pub(crate) fn closes(self) -> i64 {
        if self.is_overnight() { i64::from(self.end) + i64::from(DAY) } else { i64::from(self.end) }
    }
}

/// Why two texts are no shift.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ShiftError {
    /// No time of day.
    #[error("`{text}` is no time of day, expected `HH:MM` or `HH:MM:SS` up to `24:00`, which can only end a shift")]
    BadTime {
        /// What was written.
        text: String,
    },
    /// The two ends are the same.
    #[error(
        "a shift from `{start}` to `{end}` is empty, expected different ends, or `00:00` to `24:00` for a whole day"
    )]
    Empty {
        /// The start as written.
        start: String,
        /// The end as written.
        end: String,
    },
}

fn time_of_day(text: &str) -> Result<u32, ShiftError> {
    let bad = || ShiftError::BadTime { text: text.to_string() };
    let mut fields = text.split(':');
    let hours = two_digits(fields.next()).ok_or_else(bad)?;
    let minutes = two_digits(fields.next()).ok_or_else(bad)?;
    let seconds = match fields.next() {
        Some(field) => two_digits(Some(field)).ok_or_else(bad)?,
        None => 0,
    };
    let total = hours * 3600 + minutes * 60 + seconds;
    if fields.next().is_some() || minutes > 59 || seconds > 59 || total > DAY {
        return Err(bad());
    }
    Ok(total)
}

fn two_digits(field: Option<&str>) -> Option<u32> {
    let field = field?;
    if field.len() != 2 || !field.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    field.parse().ok()
}

fn written(time: u32) -> String {
    let (hours, minutes, seconds) = (time / 3600, time / 60 % 60, time % 60);
    if seconds == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{seconds:02}") }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", written(self.start), written(self.end))
    }
}

impl TryFrom<(String, String)> for Shift {
    type Error = ShiftError;

    fn try_from((start, end): (String, String)) -> Result<Shift, ShiftError> {
        Shift::new(&start, &end)
    }
}

impl From<Shift> for (String, String) {
    fn from(shift: Shift) -> (String, String) {
        (written(shift.start), written(shift.end))
    }
}
