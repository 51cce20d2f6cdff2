//! A case: versions of a plan near a change of the clocks, the years to compile and the days to look at closely.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use helpdesk_sla::{
    DatedBreak, FIRST_YEAR, Holiday, Instant, LAST_YEAR, PlanVersion, Schedule, ScheduleErrors, SchedulePlan,
};

use crate::draw;

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

/// What a body asks its questions about.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) versions: Vec<PlanVersion>,
    pub(crate) first_year: i32,
    pub(crate) last_year: i32,
    /// The middle of the days to look at closely.
    pub(crate) center: Instant,
}

impl Case {
    /// Draws a case; no case lies outside the years there are.
    pub(crate) fn draw(source: &mut Unstructured<'_>) -> Result<Case> {
        let (zone, date) = place(source)?;
        let center = date.and_time(NaiveTime::MIN).and_utc();
        let mut versions = vec![PlanVersion { effective_from: None, plan: plan(source, zone, date)? }];
        for _ in 0..source.int_in_range(0..=7_usize)?.saturating_sub(5) {
            let other = if source.arbitrary()? { zone } else { place(source)?.0 };
            let effective_from = Some(draw::instant(source, center, 3)?);
            versions.push(PlanVersion { effective_from, plan: plan(source, other, date)? });
        }
        let earlier = source.int_in_range(0..=1)?;
        let later = source.int_in_range(0..=2)?;
        let first_year = (date.year() - earlier).max(FIRST_YEAR);
        let last_year = (date.year() + later).min(LAST_YEAR);
        Ok(Case { versions, first_year, last_year, center })
    }

    /// The first instant after the years to compile.
    pub(crate) fn end(&self) -> Instant {
        let new_year = NaiveDate::from_ymd_opt(self.last_year + 1, 1, 1).unwrap_or_default();
        new_year.and_time(NaiveTime::MIN).and_utc()
    }

    pub(crate) fn schedule(&self) -> core::result::Result<Schedule, ScheduleErrors> {
        Schedule::build_between(&self.versions, self.first_year, self.last_year)
    }
}

/// A zone and a date: one of the list, or the first change of any zone from any day on.
fn place(source: &mut Unstructured<'_>) -> Result<(Tz, NaiveDate)> {
    let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    if source.ratio(3_u8, 4_u8)? {
        let (zone, date) = draw::one_of(source, &NEAR)?;
        return Ok((zone, day(date)));
    }
    let zone = draw::one_of(source, &TZ_VARIANTS)?;
    let any = day((FIRST_YEAR, 1, 1)) + Days::new(source.int_in_range(0..=47_000_u64)?);
    let change = (0..SEARCH_DAYS)
        .map(|later| any + Days::new(later))
        .find(|date| offset(zone, *date) != offset(zone, *date + Days::new(1)) || *date == day((LAST_YEAR, 12, 31)));
    Ok((zone, change.unwrap_or(any)))
}

fn offset(zone: Tz, date: NaiveDate) -> i32 {
    zone.offset_from_utc_datetime(&date.and_time(NaiveTime::MIN)).fix().local_minus_utc()
}

fn plan(source: &mut Unstructured<'_>, zone: Tz, date: NaiveDate) -> Result<SchedulePlan> {
    let mut plan = SchedulePlan::new(zone, draw::week(source, 3)?);
    if source.ratio(1_u8, 3_u8)? {
        plan.weekly_breaks = draw::week(source, 1)?;
    }
    let overrides =
        draw::several(source, 3, |source| Ok((draw::date(source, date)?, draw::several(source, 2, draw::shift)?)))?;
    plan.overrides = overrides.into_iter().collect::<BTreeMap<_, _>>();
    plan.holidays = draw::several(source, 3, |source| holiday(source, date))?;
    plan.breaks = draw::several(source, 3, |source| dated_break(source, date))?;
    Ok(plan)
}

fn holiday(source: &mut Unstructured<'_>, date: NaiveDate) -> Result<Holiday> {
    let on = draw::date(source, date)?;
    let zone = if source.ratio(1_u8, 3_u8)? { Some(place(source)?.0.into()) } else { None };
    Ok(Holiday { name: String::from("holiday"), on, zone })
}

/// A break; seldom one that ends before it begins, or at the end of the calendar.
fn dated_break(source: &mut Unstructured<'_>, date: NaiveDate) -> Result<DatedBreak> {
    let midnight = draw::date(source, date)?.and_time(NaiveTime::MIN);
    let later = |time: NaiveDateTime, seconds: i64| {
        time.checked_add_signed(TimeDelta::seconds(seconds)).unwrap_or(NaiveDateTime::MAX)
    };
    let from = later(midnight, draw::seconds(source, 86_399)?);
    let to = match source.int_in_range(0..=63_u8)? {
        62 => later(from, -draw::seconds(source, 86_400)?),
        63 => NaiveDateTime::MAX,
        _ => later(from, 1 + draw::seconds(source, 2 * 86_400)?),
    };
    Ok(DatedBreak { name: String::from("break"), from, to })
}
