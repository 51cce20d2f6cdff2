//! The verifier's view of a zone: which local time an instant has and when a local time happens. It keeps no offsets.

use alloc::vec::Vec;

use chrono::{LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};

use crate::{Instant, Zone, ZoneTable};

/// No clock is moved by more.
const GAP_HOURS_MAX: i64 = 48;

/// Tells which date an instant has in a zone.
pub(crate) fn date_at(zone: &Zone, at: Instant) -> NaiveDate {
    local_at(zone, at).date()
}

/// Finds the instant a local time happens at: the first of two; in a gap, what a clock nobody moved would have shown.
pub(crate) fn happens_at(zone: &Zone, local: NaiveDateTime) -> Instant {
    if let Some((first, _)) = occurrences(zone, local) {
        return first;
    }
    for back in (1..=GAP_HOURS_MAX).map(TimeDelta::hours) {
        let before_gap = local.checked_sub_signed(back).and_then(|earlier| occurrences(zone, earlier));
        if let Some((_, last)) = before_gap {
            return last + back;
        }
    }
    local.and_utc()
}

/// Tells whether a date was ever shown by the clocks of a zone.
pub(crate) fn existed(zone: &Zone, date: NaiveDate) -> bool {
    // A date is skipped by one gap as a whole, and a gap that spares a moment of it spares its beginning or its end.
    let last_second = date.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(86_399));
    let ends = [Some(date.and_time(NaiveTime::MIN)), last_second];
    ends.into_iter().flatten().any(|local| occurrences(zone, local).is_some())
}

/// Lists the stretches within `from` to `to`, at most a day apart, during which a zone has the date.
pub(crate) fn stretches_on(zone: &Zone, date: NaiveDate, from: Instant, to: Instant) -> Vec<(Instant, Instant)> {
    // Within a day a zone changes its offset once at most, and between changes the date does once at most.
    let ahead = |at: Instant| local_at(zone, at) - at.naive_utc();
    let moved = first_in(from, to, |at| ahead(at) != ahead(from));
    let mut found = Vec::new();
    for (from, to) in [(from, moved), (moved, to)].into_iter().filter(|(from, to)| from < to) {
        let midnight = first_in(from, to, |at| date_at(zone, at) != date_at(zone, from));
        let halves = [(from, midnight), (midnight, to)].into_iter();
        found.extend(halves.filter(|(from, to)| from < to && date_at(zone, *from) == date));
    }
    found
}

/// Finds the first second at which something is true that stays true until `to`; `to` if nothing before it.
fn first_in(from: Instant, to: Instant, is_true: impl Fn(Instant) -> bool) -> Instant {
    let (mut low, mut high) = (from, to);
    while low < high {
        let middle = low + TimeDelta::seconds((high - low).num_seconds() / 2);
        if is_true(middle) {
            high = middle;
        } else {
            low = middle + TimeDelta::seconds(1);
        }
    }
    high
}

/// What the clocks of a zone show at an instant.
fn local_at(zone: &Zone, at: Instant) -> NaiveDateTime {
    match zone {
        Zone::Iana(zone) => zone.from_utc_datetime(&at.naive_utc()).naive_local(),
        Zone::Table(table) => at.naive_utc() + ahead_at(table, at),
    }
}

/// The first and the last instant a local time is shown at; none in a gap.
fn occurrences(zone: &Zone, local: NaiveDateTime) -> Option<(Instant, Instant)> {
    match zone {
        Zone::Iana(zone) => match zone.from_local_datetime(&local) {
            LocalResult::Single(only) => Some((only.to_utc(), only.to_utc())),
            LocalResult::Ambiguous(one, other) => {
                let (one, other) = (one.to_utc(), other.to_utc());
                Some((one.min(other), one.max(other)))
            }
            LocalResult::None => None,
        },
        Zone::Table(table) => {
            // No clock is a day ahead or behind, so the instant lies within a day of the local time read as UTC.
            let (earliest, latest) = (local.and_utc() - TimeDelta::days(1), local.and_utc() + TimeDelta::days(1));
            let passed = table.changes().partition_point(|change| change.at <= earliest);
            let changes = table.changes().iter().skip(passed).take_while(|change| change.at <= latest);
            let aheads = changes.map(|change| TimeDelta::seconds(change.offset.into()));
            let instants = aheads.chain([ahead_at(table, earliest)]).map(|ahead| local.and_utc() - ahead);
            let shown: Vec<Instant> = instants.filter(|at| *at + ahead_at(table, *at) == local.and_utc()).collect();
            shown.iter().min().copied().zip(shown.iter().max().copied())
        }
    }
}

/// How far the clocks of a table are ahead of UTC at an instant.
fn ahead_at(table: &ZoneTable, at: Instant) -> TimeDelta {
    let passed = table.changes().partition_point(|change| change.at <= at);
    let last = table.changes().iter().take(passed).next_back();
    TimeDelta::seconds(last.map_or(table.first(), |change| change.offset).into())
}
