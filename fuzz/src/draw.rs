//! Values out of bytes: times of day, shifts, dates, instants and budgets, bounded and biased to where edges are.

use arbitrary::{Result, Unstructured};
use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use helpdesk_sla::{Instant, OpenTime, Shift, WeeklyHours};

const DAY: i64 = 86_400;

/// One of a list.
pub(crate) fn one_of<T: Copy>(source: &mut Unstructured<'_>, list: &[T]) -> Result<T> {
    source.choose(list).copied()
}

/// Up to so many values.
pub(crate) fn several<T>(
    source: &mut Unstructured<'_>,
    most: usize,
    mut draw: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let n = source.int_in_range(0..=most)?;
    (0..n).map(|_| draw(source)).collect()
}

/// A number of seconds up to `most`, with hours, quarters and minutes more often than chance has them.
pub(crate) fn seconds(source: &mut Unstructured<'_>, most: i64) -> Result<i64> {
    let grain = one_of(source, &[3600, 900, 60, 1])?;
    Ok(source.int_in_range(0..=most / grain)? * grain)
}

/// A shift; equal ends become the whole day.
pub(crate) fn shift(source: &mut Unstructured<'_>) -> Result<Shift> {
    let text = |seconds: i64| format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (start, end) = (seconds(source, DAY - 1)?, seconds(source, DAY)?);
    Ok(Shift::new(&text(start), &text(end)).unwrap_or(Shift::WHOLE_DAY))
}

/// The shifts of a week: the same on every day, or each day its own.
pub(crate) fn week(source: &mut Unstructured<'_>, most: usize) -> Result<WeeklyHours> {
    let same = several(source, most, shift)?;
    match source.int_in_range(0..=3)? {
        0 => {}
        1 => return Ok(WeeklyHours::every_day(&same)),
        _ => return Ok(WeeklyHours::weekdays(&same)),
    }
    Ok(WeeklyHours {
        mon: same,
        tue: several(source, most, shift)?,
        wed: several(source, most, shift)?,
        thu: several(source, most, shift)?,
        fri: several(source, most, shift)?,
        sat: several(source, most, shift)?,
        sun: several(source, most, shift)?,
    })
}

/// A date near another, seldom one at the end of the calendar.
pub(crate) fn date(source: &mut Unstructured<'_>, center: NaiveDate) -> Result<NaiveDate> {
    let later = source.int_in_range(0..=12_u8)?;
    match later {
        11 => Ok(NaiveDate::MIN),
        12 => Ok(NaiveDate::MAX),
        _ => Ok((center - Days::new(5)).checked_add_days(Days::new(later.into())).unwrap_or(center)),
    }
}

/// An instant within so many days of another, seldom with a fraction of a second or at the end of the calendar.
pub(crate) fn instant(source: &mut Unstructured<'_>, center: Instant, days: i64) -> Result<Instant> {
    let later = seconds(source, 2 * days * DAY)? - days * DAY;
    match source.int_in_range(0..=31_u8)? {
        28 => Ok(DateTime::<chrono::Utc>::MIN_UTC),
        29 => Ok(DateTime::<chrono::Utc>::MAX_UTC),
        30 => Ok(center + TimeDelta::seconds(later) + TimeDelta::nanoseconds(999_999_999)),
        31 => Ok(center + TimeDelta::seconds(later) + TimeDelta::milliseconds(1)),
        _ => Ok(center + TimeDelta::seconds(later)),
    }
}

/// A budget: mostly of some hours, seldom negative or as large as can be.
pub(crate) fn budget(source: &mut Unstructured<'_>) -> Result<OpenTime> {
    Ok(match source.int_in_range(0..=15_u8)? {
        0 => OpenTime::ZERO,
        1 => OpenTime::from_seconds(-seconds(source, DAY)?),
        2 => OpenTime::from_seconds(one_of(source, &[i64::MIN, i64::MAX, i64::MAX - 1, i64::MIN + 1, -1, 1])?),
        3 => OpenTime::from_hours(source.int_in_range(0..=100_000)?),
        4 => OpenTime::from_seconds(source.arbitrary()?),
        _ => OpenTime::from_seconds(seconds(source, 3 * DAY)?),
    })
}
