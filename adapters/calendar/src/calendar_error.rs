//! Why a text is no calendar at all.

use thiserror::Error;

/// The longest text that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The deepest that components may stand inside each other.
pub const NESTING_MAX: usize = 16;

/// Why a text is no calendar at all. Nothing of it is imported.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// It does not begin as a calendar does.
    #[error("line {line}: `{found}`, expected `BEGIN:VCALENDAR`")]
    NotACalendar {
        /// The first line with anything on it, from 1.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// It has no line with anything on it.
    #[error("the text is empty, expected `BEGIN:VCALENDAR`")]
    Empty,
    /// It is too long.
    #[error("the text has {found} bytes, expected at most {FILE_BYTES_MAX}")]
    TooLarge {
        /// How many bytes it has.
        found: usize,
    },
    /// Its components stand too deep inside each other.
    #[error("line {line}: a component inside {NESTING_MAX} others, expected at most that many")]
    TooDeep {
        /// Where the limit is passed, from 1.
        line: usize,
    },
}
