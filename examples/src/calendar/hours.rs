//! Hours of a week in one line: `mon-fri 09:00-12:30,13:30-18:00; sat 10:00-14:00`.
use helpdesk_sla::{Shift, WeeklyHours};
use thiserror::Error;

/// The most groups of days in one line.
const GROUPS_MAX: usize = 50;

/// Why a line gives no hours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HoursError {
    /// There are no times.
    #[error("`{text}` gives no hours, expected days and times such as `mon-fri 09:00-12:30,13:30-18:00`")]
    Form {
        /// What was written.
        text: String,
    },
    /// A day is none.
    #[error("`{text}` is no day, expected `mon` to `sun`, a range such as `mon-fri`, or `daily`")]
    Day {
        /// What was written.
        text: String,
    },
    /// A shift is none.
    #[error("`{text}` is no shift, expected times such as `09:00-12:30`: {why}")]
    Shift {
        /// What was written.
        text: String,
        /// Why.
        why: String,
    },
}

/// Reads the hours of a week from one line.
///
/// Groups are separated by `;`, days by `,` or `-`, then come the shifts, separated by `,`. Days named twice have all
/// shifts of both groups. Between times a dash may stand for the `-`, as answers are printed, and an hour may have one
/// digit.
///
/// # Errors
/// [`HoursError`], with what was written.
///
/// # Examples
/// ```
/// use helpdesk_examples::calendar::hours;
///
/// let week = hours("mon-fri 09:00-17:00; sat,sun 22:00-06:00")?;
/// assert_eq!((week.fri.len(), week.sun.len()), (1, 1));
/// assert!(hours("mon-fri").is_err());
/// # Ok::<(), helpdesk_examples::calendar::HoursError>(())
/// ```
pub fn hours(text: &str) -> Result<WeeklyHours, HoursError> {
    let form = || HoursError::Form { text: text.to_owned() };
    let mut week = WeeklyHours::default();
    let groups: Vec<&str> = text.split(';').map(str::trim).filter(|group| !group.is_empty()).collect();
    if groups.is_empty() || groups.len() > GROUPS_MAX {
        return Err(form());
    }
    for group in groups {
        let (days, times) = group.split_once(char::is_whitespace).ok_or_else(form)?;
        let shifts = times.split(',').map(|times| shift(times.trim())).collect::<Result<Vec<Shift>, _>>()?;
        for days in days.split(',') {
            for (number, day) in [
                &mut week.mon,
                &mut week.tue,
                &mut week.wed,
                &mut week.thu,
                &mut week.fri,
                &mut week.sat,
                &mut week.sun,
            ]
            .into_iter()
            .enumerate()
            {
                if range(days)?.contains(number) {
                    day.extend(&shifts);
                }
            }
        }
    }
    Ok(week)
}

/// The days of a range, which may run over Sunday.
struct Range {
    first: usize,
    last: usize,
}

impl Range {
    fn contains(&self, day: usize) -> bool {
        if self.first <= self.last {
            (self.first..=self.last).contains(&day)
        } else {
            day >= self.first || day <= self.last
        }
    }
}

fn range(text: &str) -> Result<Range, HoursError> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let lower = text.trim().to_ascii_lowercase();
    if lower == "daily" {
        return Ok(Range { first: 0, last: 6 });
    }
    let day = |name: &str| NAMES.iter().position(|known| *known == name.trim());
    let (first, last) = lower.split_once('-').unwrap_or((&lower, &lower));
    match (day(first), day(last)) {
        (Some(first), Some(last)) => Ok(Range { first, last }),
        (_, _) => Err(HoursError::Day { text: text.to_owned() }),
    }
}

fn shift(text: &str) -> Result<Shift, HoursError> {
    let wrong = |why: &str| HoursError::Shift { text: text.to_owned(), why: why.to_owned() };
    let (start, end) = text.split_once(['-', '–', '—']).ok_or_else(|| wrong("there is no `-`"))?;
    Shift::new(&two_digits(start), &two_digits(end)).map_err(|error| wrong(&error.to_string()))
}

/// A time of day, whose hour may be written with one digit.
fn two_digits(time: &str) -> String {
    let time = time.trim();
    if time.find(':') == Some(1) { format!("0{time}") } else { time.to_owned() }
}
