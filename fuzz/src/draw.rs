//! Values out of bytes: seconds, dates, instants and budgets, bounded and biased to where edges are.

use arbitrary::{Result, Unstructured};
use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use helpdesk_sla::{Instant, OpenTime};

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

/// A date near another and often the same, seldom one at an end of the calendar.
pub(crate) fn date(source: &mut Unstructured<'_>, center: NaiveDate) -> Result<NaiveDate> {
    let earlier = |days: u64, n: u64| (center - Days::new(days)).checked_add_days(Days::new(n)).unwrap_or(center);
    Ok(match source.int_in_range(0..=31_u8)? {
        n @ 0..=10 => earlier(5, n.into()),
        n @ 11..=20 => earlier(1, u64::from(n) % 3),
        30 => NaiveDate::MIN,
        31 => NaiveDate::MAX,
        _ => center,
    })
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
