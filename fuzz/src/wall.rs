//! The wall clock: what a local clock shows and when it shows a time, asked of chrono or read off a table line by line.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use helpdesk_sla::{Zone, ZoneTable};

pub(crate) const DAY: i64 = 86_400;

/// What the clock of a zone is ahead of UTC, in seconds.
pub(crate) fn offset_at(zone: &Zone, second: i64) -> i64 {
    match zone {
        Zone::Iana(zone) => zone.offset_from_utc_datetime(&utc(second)).fix().local_minus_utc().into(),
        Zone::Table(table) => {
            let mut passed = table.changes().iter().filter(|change| change.at.timestamp() <= second);
            passed.next_back().map_or(table.first(), |change| change.offset).into()
        }
    }
}

/// The second at which a clock shows a time: the first of two, and by the clock before the gap where it never does.
pub(crate) fn resolve(zone: &Zone, local: NaiveDateTime) -> i64 {
    let shown = local.and_utc().timestamp();
    match zone {
        Zone::Iana(zone) => match zone.from_local_datetime(&local) {
            LocalResult::Single(at) => at.timestamp(),
            LocalResult::Ambiguous(first, second) => first.timestamp().min(second.timestamp()),
            LocalResult::None => shown - offset_at(&Zone::Iana(*zone), shown - 2 * DAY),
        },
        Zone::Table(table) => shows(table, shown).unwrap_or_else(|| shown - before_gap(table, shown)),
    }
}

/// Tells whether any instant has that date.
pub(crate) fn existed(zone: &Zone, date: NaiveDate) -> bool {
    let midnight = date.and_time(NaiveTime::MIN);
    let mut quarters = (0..96).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
    quarters.any(|time| match zone {
        Zone::Iana(zone) => zone.from_local_datetime(&time) != LocalResult::None,
        Zone::Table(table) => shows(table, time.and_utc().timestamp()).is_some(),
    })
}

/// The date a clock of UTC shows.
pub(crate) fn date_of(second: i64) -> NaiveDate {
    utc(second).date()
}

fn utc(second: i64) -> NaiveDateTime {
    DateTime::from_timestamp(second, 0).unwrap_or_default().naive_utc()
}

/// The first second at which the clock of a table shows a time, given as the seconds UTC would have then.
fn shows(table: &ZoneTable, shown: i64) -> Option<i64> {
    let all = stretches(table).map(|(from, to, offset)| (from, to, shown - offset));
    all.filter(|(from, to, second)| from <= second && second < to).map(|(_, _, second)| second).min()
}

/// The offset before the change that skips a time.
fn before_gap(table: &ZoneTable, shown: i64) -> i64 {
    let skipping = stretches(table).filter(|(_, to, offset)| to + offset <= shown);
    skipping.last().map_or(table.first().into(), |(_, _, offset)| offset)
}

/// From when until when a table has which offset.
fn stretches(table: &ZoneTable) -> impl Iterator<Item = (i64, i64, i64)> + '_ {
    let seconds = || table.changes().iter().map(|change| change.at.timestamp());
    let offsets = [table.first()].into_iter().chain(table.changes().iter().map(|change| change.offset));
    let starts = [i64::MIN / 2].into_iter().chain(seconds());
    starts.zip(seconds().chain([i64::MAX / 2])).zip(offsets).map(|((from, to), offset)| (from, to, offset.into()))
}
