//! A place: a zone, a date near a change of its clocks, and the times of day the change is about.

use arbitrary::{Result, Unstructured};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::{TZ_VARIANTS, Tz};
use helpdesk_sla::{FIRST_YEAR, Instant, LAST_YEAR, Zone, ZoneChange, ZoneTable};

use crate::change::changes;
use crate::draw;
use crate::wall::{DAY, offset_at};

/// Zones, and a date near a change of theirs.
const NEAR: [(Tz, (i32, u32, u32)); 24] = [
    (Tz::Europe__Berlin, (2024, 3, 31)),
    (Tz::Europe__Berlin, (2024, 10, 27)),
    (Tz::America__New_York, (2025, 3, 9)),
    (Tz::America__New_York, (2025, 11, 2)),
    (Tz::Australia__Lord_Howe, (2024, 10, 6)),
    (Tz::Australia__Lord_Howe, (2024, 4, 7)),
    (Tz::Pacific__Apia, (2011, 12, 30)),
    (Tz::Pacific__Apia, (2012, 4, 1)),
    (Tz::Africa__Casablanca, (2024, 3, 10)),
    (Tz::Africa__Casablanca, (2024, 4, 14)),
    (Tz::Asia__Kathmandu, (2024, 2, 29)),
    (Tz::Asia__Kathmandu, (1986, 1, 1)),
    (Tz::America__Sao_Paulo, (2018, 11, 4)),
    (Tz::America__Sao_Paulo, (2018, 2, 18)),
    (Tz::America__St_Johns, (2010, 11, 7)),
    (Tz::Europe__Moscow, (2014, 10, 26)),
    (Tz::Pacific__Kwajalein, (1993, 8, 21)),
    (Tz::Pacific__Kiritimati, (1994, 12, 31)),
    (Tz::Antarctica__Troll, (2024, 3, 31)),
    (Tz::America__Caracas, (2016, 5, 1)),
    (Tz::Asia__Pyongyang, (2018, 5, 5)),
    (Tz::Africa__Monrovia, (1972, 1, 7)),
    (Tz::UTC, (1970, 1, 1)),
    (Tz::UTC, (2099, 12, 31)),
];

/// How many days a change of the clocks is looked for.
const SEARCH_DAYS: u64 = 200;

/// The offsets of tables are multiples of so many seconds, and so are the times of their changes.
const QUARTER: i32 = 900;

/// Where and when a plan is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) zone: Zone,
    pub(crate) date: NaiveDate,
    /// Seconds of the day that a clock shows when it is changed.
    pub(crate) edges: Vec<i64>,
    /// All seconds of a plan are multiples of so many.
    pub(crate) grain: i64,
}

impl Place {
    /// Finds what changes around a date of a zone.
    pub(crate) fn new(zone: Zone, date: NaiveDate, grain: i64) -> Place {
        let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp();
        let near = changes(&zone, midnight - 2 * DAY, midnight + 3 * DAY);
        let edges = near.iter().flat_map(|change| change.shown()).map(|edge| edge - edge % grain).collect();
        Place { zone, date, edges, grain }
    }

    /// Draws one: of the list, the first change of any zone from any day on, or a table of one's own.
    pub(crate) fn draw(source: &mut Unstructured<'_>) -> Result<Place> {
        let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        if source.ratio(5_u8, 8_u8)? {
            let (zone, date) = draw::one_of(source, &NEAR)?;
            return Ok(Place::new(zone.into(), day(date), 1));
        }
        let any = day((FIRST_YEAR, 1, 1)) + Days::new(source.int_in_range(0..=47_000_u64)?);
        if source.ratio(1_u8, 3_u8)? {
            return Ok(Place::new(table(source, any)?, any, 1));
        }
        let zone = Zone::from(draw::one_of(source, &TZ_VARIANTS)?);
        let offset = |date: NaiveDate| offset_at(&zone, date.and_time(NaiveTime::MIN).and_utc().timestamp());
        let change = (0..SEARCH_DAYS)
            .map(|later| any + Days::new(later))
            .find(|date| offset(*date) != offset(*date + Days::new(1)) || *date == day((LAST_YEAR, 12, 31)));
        let date = change.unwrap_or(any);
        Ok(Place::new(zone, date, 1))
    }

    /// This place or another.
    pub(crate) fn zone_near(&self, source: &mut Unstructured<'_>) -> Result<Zone> {
        if self.grain > 1 {
            return Ok(draw::one_of(source, &[Tz::America__Los_Angeles, Tz::Asia__Kolkata, Tz::Pacific__Apia])?.into());
        }
        if source.ratio(1_u8, 4_u8)? { table(source, self.date) } else { Ok(Place::draw(source)?.zone) }
    }
}

/// A table whose clocks change near a date, at least two days apart.
fn table(source: &mut Unstructured<'_>, date: NaiveDate) -> Result<Zone> {
    let offset = |source: &mut Unstructured<'_>| {
        let most = draw::one_of(source, &[8, 56, 95])?;
        Ok(QUARTER * source.int_in_range(-most..=most)?)
    };
    let first = offset(source)?;
    let mut at = date.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(source.int_in_range(0..=4)?);
    let mut all = Vec::new();
    for _ in 0..source.int_in_range(1..=3_u8)? {
        at += TimeDelta::seconds(i64::from(QUARTER) * source.int_in_range(0..=95_i64)?);
        if Instant::UNIX_EPOCH <= at && at.year() <= LAST_YEAR {
            all.push(ZoneChange { at, offset: offset(source)? });
        }
        at += TimeDelta::days(source.int_in_range(2..=4)?);
    }
    let table = ZoneTable::new("table", "drawn", first, all);
    Ok(table.map_or(Zone::from(Tz::UTC), Zone::from))
}
