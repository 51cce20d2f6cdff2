//! A plan out of bytes, with its edges near a date and near the times of day at which clocks are changed.

use arbitrary::{Result, Unstructured};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use helpdesk_sla::{
    DatedBreak, Holiday, HolidayRule, Interval, PlanVersion, SchedulePlan, Season, Shift, Weekday, WeeklyHours,
    YearlyDate,
};

use crate::draw;
use crate::place::Place;
use crate::wall::DAY;

/// Draws a plan; a few parts of it are broken.
pub(crate) fn plan(source: &mut Unstructured<'_>, place: &Place) -> Result<SchedulePlan> {
    let mut plan = SchedulePlan::new(place.zone.clone(), week(source, place, 3)?);
    if source.ratio(1_u8, 3_u8)? {
        plan.weekly_breaks = week(source, place, 1)?;
    }
    let overrides = draw::several(source, 3, |source| {
        let on = draw::date(source, place.date)?;
        Ok((on, draw::several(source, 2, |source| shift(source, place))?))
    })?;
    plan.overrides = overrides.into_iter().collect();
    plan.holidays = draw::several(source, 2, |source| holiday(source, place))?;
    plan.breaks = draw::several(source, 2, |source| dated_break(source, place))?;
    if source.ratio(1_u8, 2_u8)? {
        plan.seasons = draw::several(source, 2, |source| season(source, place))?;
        plan.holiday_rules = draw::several(source, 2, |source| rule(source, place))?;
        plan.openings = draw::several(source, 2, |source| opening(source, place))?;
    }
    Ok(plan)
}

/// Takes away what a schedule would refuse.
pub(crate) fn repair(versions: &mut Vec<PlanVersion>) {
    versions.sort_by_key(|version| version.effective_from);
    versions.dedup_by_key(|version| version.effective_from.map(|at| at.timestamp()));
    for version in versions {
        let plan = &mut version.plan;
        plan.breaks.retain(|dated| dated.from < dated.to);
        plan.openings.retain(|opening| opening.from.timestamp() < opening.to.timestamp());
        plan.seasons.retain(|season| season.from <= season.to);
        plan.seasons.sort_by_key(|season| season.from);
        plan.seasons.dedup_by(|later, earlier| later.from <= earlier.to);
    }
}

/// A shift; equal ends become the whole day.
fn shift(source: &mut Unstructured<'_>, place: &Place) -> Result<Shift> {
    let text = |seconds: i64| format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (start, end) = (time(source, place, DAY - 1)?, time(source, place, DAY)?);
    Ok(Shift::new(&text(start), &text(end)).unwrap_or(Shift::WHOLE_DAY))
}

/// A time of day: often one at which the clocks are changed, or close by.
fn time(source: &mut Unstructured<'_>, place: &Place, most: i64) -> Result<i64> {
    let seconds = if !place.edges.is_empty() && source.ratio(2_u8, 5_u8)? {
        let beside = draw::one_of(source, &[0, 0, 0, 1, -1, 900, -900, 1800, -1800, 3600, -3600])?;
        (draw::one_of(source, &place.edges)? + beside).rem_euclid(DAY)
    } else {
        draw::seconds(source, most)?
    };
    Ok(seconds - seconds % place.grain)
}

/// The shifts of a week: the same on every day, or each day its own.
fn week(source: &mut Unstructured<'_>, place: &Place, most: usize) -> Result<WeeklyHours> {
    let shifts = |source: &mut Unstructured<'_>| draw::several(source, most, |source| shift(source, place));
    let same = shifts(source)?;
    match source.int_in_range(0..=3)? {
        0 => {}
        1 => return Ok(WeeklyHours::weekdays(&same)),
        _ => return Ok(WeeklyHours::every_day(&same)),
    }
    Ok(WeeklyHours {
        mon: same,
        tue: shifts(source)?,
        wed: shifts(source)?,
        thu: shifts(source)?,
        fri: shifts(source)?,
        sat: shifts(source)?,
        sun: shifts(source)?,
    })
}

fn holiday(source: &mut Unstructured<'_>, place: &Place) -> Result<Holiday> {
    let on = draw::date(source, place.date)?;
    let zone = if source.ratio(1_u8, 3_u8)? { Some(place.zone_near(source)?) } else { None };
    Ok(Holiday { name: String::from("holiday"), on, zone })
}

/// A break; seldom one that ends before it begins, or at the end of the calendar.
fn dated_break(source: &mut Unstructured<'_>, place: &Place) -> Result<DatedBreak> {
    let midnight = draw::date(source, place.date)?.and_time(NaiveTime::MIN);
    let later = |time: NaiveDateTime, seconds: i64| {
        time.checked_add_signed(TimeDelta::seconds(seconds)).unwrap_or(NaiveDateTime::MAX)
    };
    let from = later(midnight, time(source, place, DAY - 1)?);
    let to = match source.int_in_range(0..=63_u8)? {
        62 => later(from, -draw::seconds(source, DAY)?),
        63 => NaiveDate::MAX.and_time(NaiveTime::MIN),
        _ => later(from, place.grain + time(source, place, DAY)? + DAY * source.int_in_range(0..=1)?),
    };
    Ok(DatedBreak { name: String::from("break"), from, to })
}

/// A season of some days; seldom one that ends before it begins.
fn season(source: &mut Unstructured<'_>, place: &Place) -> Result<Season> {
    let from = draw::date(source, place.date)?;
    let days = Days::new(source.int_in_range(0..=10)?);
    let to = if source.ratio(1_u8, 64_u8)? { from.checked_sub_days(days) } else { from.checked_add_days(days) };
    let hours = if source.ratio(1_u8, 3_u8)? { WeeklyHours::default() } else { week(source, place, 2)? };
    let weekly_breaks = if source.ratio(1_u8, 4_u8)? { week(source, place, 1)? } else { WeeklyHours::default() };
    Ok(Season { name: String::from("season"), from, to: to.unwrap_or(from), hours, weekly_breaks })
}

/// A stretch of work; seldom one that ends before it begins.
fn opening(source: &mut Unstructured<'_>, place: &Place) -> Result<Interval> {
    let center = place.date.and_time(NaiveTime::MIN).and_utc();
    let from = center + TimeDelta::seconds(DAY * source.int_in_range(-3..=3)? + time(source, place, DAY)?);
    let to = match source.int_in_range(0..=63_u8)? {
        62 => from,
        63 => DateTime::<Utc>::MAX_UTC,
        _ => from + TimeDelta::seconds(place.grain + time(source, place, DAY)?),
    };
    Ok(Interval { from, to })
}

/// A rule that has a day near the date in some year, as a rule of its kind would say it.
fn rule(source: &mut Unstructured<'_>, place: &Place) -> Result<HolidayRule> {
    let near = draw::date(source, place.date)?;
    let near = if (1..9999).contains(&near.year()) { near } else { place.date };
    let number = |number: u32| u8::try_from(number).unwrap_or(1);
    let (month, day, weekday) = (number(near.month()), number(near.day()), Weekday::of(near));
    let on = match source.int_in_range(0..=7_u8)? {
        0 | 1 => YearlyDate::Fixed { month, day },
        2 => YearlyDate::NthWeekday { nth: (day - 1) / 7 + 1, weekday, month },
        3 => YearlyDate::LastWeekday { weekday, month },
        4 => YearlyDate::WeekdayOnOrAfter { weekday, month, day },
        5 => YearlyDate::WeekdayOnOrBefore { weekday, month, day },
        6 => YearlyDate::Easter { days: source.int_in_range(-200..=200)? },
        _ => YearlyDate::OrthodoxEaster { days: source.int_in_range(-200..=200)? },
    };
    let mut rule = HolidayRule::new("rule", on);
    if source.ratio(1_u8, 2_u8)? {
        rule.observed.insert(weekday, source.int_in_range(-7..=7)?);
    }
    if source.ratio(1_u8, 4_u8)? {
        rule.from_year = Some(near.year() + source.int_in_range(-2..=1)?);
        rule.to_year = Some(near.year() + source.int_in_range(1..=2)?);
    }
    if source.ratio(1_u8, 4_u8)? {
        rule.zone = Some(place.zone_near(source)?);
    }
    Ok(rule)
}
