//! Open time: a length of time counted only while a schedule is open. Never wall time, never days.

use alloc::string::String;
use core::fmt;
use core::iter::Sum;
use core::ops::{Add, Sub};
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// The most letters of what was written that a message repeats.
const WRITTEN_MAX: usize = 200;

/// A length of open time in whole seconds.
///
/// A promise, what is used of it, what remains. Negative values occur as signed measures only; a negative budget is
/// refused wherever one is spent.
///
/// # Time and units
///
/// Whole seconds. Stored and sent as an ISO 8601 duration of hours, minutes and seconds (`PT4H30M`). A day is refused: a
/// day of open time may mean 24 hours or one working day, and the two differ by a factor of three.
///
/// # Laws
///
/// Every value is read back from its ISO form and from its display (`open_time_reads_back` in the tests).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::OpenTime;
///
/// let target: OpenTime = "4h30m".parse()?;
/// assert_eq!(target, "PT4H30M".parse()?);
/// assert_eq!(target.to_string(), "4h 30m");
/// assert_eq!(target.percent(50), OpenTime::from_minutes(135));
/// assert!("2d".parse::<OpenTime>().is_err());
/// # Ok::<(), helpdesk_sla::OpenTimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OpenTime(i64);

impl OpenTime {
    /// No time at all.
    pub const ZERO: OpenTime = OpenTime(0);

    /// The shortest time there is: what is too late by it is too late.
    pub(crate) const SECOND: OpenTime = OpenTime(1);

    /// Makes a length from seconds.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> OpenTime {
        OpenTime(seconds)
    }

    /// Makes a length from minutes; what does not fit becomes the longest length there is.
    #[must_use]
    pub const fn from_minutes(minutes: i64) -> OpenTime {
        OpenTime(minutes.saturating_mul(60))
    }

    /// Makes a length from hours; what does not fit becomes the longest length there is.
    #[must_use]
    pub const fn from_hours(hours: i64) -> OpenTime {
        OpenTime(hours.saturating_mul(3600))
    }

    /// Tells the length in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Tells whether there is no time at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Tells whether the length is less than none.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Adds, stopping at the longest length there is.
    #[must_use]
    pub const fn saturating_add(self, other: OpenTime) -> OpenTime {
        OpenTime(self.0.saturating_add(other.0))
    }

    /// Subtracts, stopping at the shortest length there is; the result may be negative.
    #[must_use]
    pub const fn saturating_sub(self, other: OpenTime) -> OpenTime {
        OpenTime(self.0.saturating_sub(other.0))
    }

    /// Multiplies by a count, stopping at the longest length there is.
    #[must_use]
    pub fn saturating_times(self, count: u32) -> OpenTime {
        OpenTime(self.0.saturating_mul(i64::from(count)))
    }

    /// Takes that many hundredths, dropping what is less than a second.
    #[must_use]
    pub fn percent(self, percent: u16) -> OpenTime {
        OpenTime(self.hundredths(percent, 0))
    }

    /// Takes that many hundredths, rounded up: the first whole second at which so much is used indeed.
    pub(crate) fn percent_used(self, percent: u16) -> OpenTime {
        OpenTime(self.hundredths(percent, 99))
    }

    fn hundredths(self, percent: u16, round: i128) -> i64 {
        let exact = i128::from(self.0) * i128::from(percent);
        let whole = (exact + round).div_euclid(100);
        i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX })
    }
}

/// Why a text is no length of open time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OpenTimeError {
    /// Days, weeks, months or years.
    #[error("`{text}` counts in days or longer, which is ambiguous for open time: write hours, as in `8h` or `PT8H`")]
    Days {
        /// What was written.
        text: String,
    },
    /// Anything else that cannot be read.
    #[error(
        "`{text}` is no length of open time, expected hours, minutes and seconds as in `1h30m`, `45s` or `PT4H30M`"
    )]
    Form {
        /// What was written.
        text: String,
    },
    /// More seconds than can be counted.
    #[error("`{text}` is longer than open time can be counted")]
    TooLong {
        /// What was written.
        text: String,
    },
}

/// Adds, and stops at the longest time there is, as [`saturating_add`](OpenTime::saturating_add) does.
impl Add for OpenTime {
    type Output = OpenTime;

    fn add(self, other: OpenTime) -> OpenTime {
        self.saturating_add(other)
    }
}

/// Subtracts, and stops at the longest time there is, as [`saturating_sub`](OpenTime::saturating_sub) does.
impl Sub for OpenTime {
    type Output = OpenTime;

    fn sub(self, other: OpenTime) -> OpenTime {
        self.saturating_sub(other)
    }
}

impl Sum for OpenTime {
    fn sum<I: Iterator<Item = OpenTime>>(times: I) -> OpenTime {
        times.fold(OpenTime::ZERO, OpenTime::saturating_add)
    }
}

impl FromStr for OpenTime {
    type Err = OpenTimeError;

    fn from_str(text: &str) -> Result<OpenTime, OpenTimeError> {
        let trimmed = text.trim();
        let (negative, rest) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let seconds = match rest.strip_prefix(['P', 'p']) {
            Some(iso) => match iso.strip_prefix(['T', 't']) {
                Some(time) => parts(time, text, Spaces::Refused)?,
                None => return Err(days_or_form(iso, text)),
            },
            None => parts(rest, text, Spaces::Between)?,
        };
        let signed = if negative { -seconds } else { seconds };
        i64::try_from(signed).map(OpenTime).map_err(|_| OpenTimeError::TooLong { text: shown(text) })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spaces {
    Refused,
    Between,
}

/// Adds up `1h30m45s`: each unit at most once, in this order.
fn parts(mut rest: &str, text: &str, spaces: Spaces) -> Result<i128, OpenTimeError> {
    let form = || OpenTimeError::Form { text: shown(text) };
    let mut total: i128 = 0;
    let mut below = i128::MAX;
    if rest.is_empty() {
        return Err(form());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(form)?;
        let (number, tail) = rest.split_at_checked(digits).ok_or_else(form)?;
        if number.is_empty() {
            return Err(form());
        }
        let number: i64 = number.parse().map_err(|_| OpenTimeError::TooLong { text: shown(text) })?;
        let mut letters = tail.chars();
        let unit = match letters.next() {
            Some('h' | 'H') => 3600,
            Some('m' | 'M') => 60,
            Some('s' | 'S') => 1,
            Some(_) | None => return Err(days_or_form(tail, text)),
        };
        if unit >= below {
            return Err(form());
        }
        below = unit;
        total += i128::from(number) * unit;
        rest = letters.as_str();
        if spaces == Spaces::Between {
            rest = rest.trim_start();
        }
    }
    Ok(total)
}

/// What was written, as a message repeats it: its beginning, on one line.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars().take(WRITTEN_MAX) {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

fn days_or_form(tail: &str, text: &str) -> OpenTimeError {
    let unit = tail.trim_start_matches(|c: char| c.is_ascii_digit()).chars().next();
    match unit {
        Some('d' | 'D' | 'w' | 'W' | 'y' | 'Y') => OpenTimeError::Days { text: shown(text) },
        Some(_) | None => OpenTimeError::Form { text: shown(text) },
    }
}

/// Hours, minutes and seconds without the sign.
fn split(time: OpenTime) -> [(u64, char); 3] {
    let total = time.0.unsigned_abs();
    [(total / 3600, 'h'), (total / 60 % 60, 'm'), (total % 60, 's')]
}

impl fmt::Display for OpenTime {
    /// Writes `4h 30m`, `45s`, `-2h`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from(if self.0 < 0 { "-" } else { "" });
        let mut gap = "";
        for (number, unit) in split(*self) {
            if number > 0 {
                fmt::write(&mut text, format_args!("{gap}{number}{unit}"))?;
                gap = " ";
            }
        }
        if self.0 == 0 {
            text.push_str("0s");
        }
        f.pad(&text)
    }
}

impl Serialize for OpenTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Iso(*self))
    }
}

/// The stored form.
struct Iso(OpenTime);

impl fmt::Display for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.0 < 0 { "-PT" } else { "PT" })?;
        for (number, unit) in split(self.0) {
            if number > 0 {
                write!(f, "{number}{}", unit.to_ascii_uppercase())?;
            }
        }
        if self.0.0 == 0 { f.write_str("0S") } else { Ok(()) }
    }
}

impl<'de> Deserialize<'de> for OpenTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OpenTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
