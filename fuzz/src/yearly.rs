//! Holidays of every year, found by walking the days of a calendar.

use chrono::{Datelike, Days, NaiveDate};
use helpdesk_sla::{HolidayRule, Weekday, YearlyDate};

/// The dates a rule is kept on, from one date until another, both included.
pub(crate) fn kept(rule: &HolidayRule, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let years = first.year() - 1..=last.year() + 1;
    let counted = years.filter(|year| rule.from_year.is_none_or(|from| from <= *year));
    let counted = counted.filter(|year| rule.to_year.is_none_or(|to| *year <= to));
    let dates = counted.filter_map(|year| reckoned(rule.on, year)).map(|date| {
        let days = rule.observed.get(&Weekday::of(date)).copied().unwrap_or_default();
        walk(date, days.into())
    });
    dates.filter(|date| (first..=last).contains(date)).collect()
}

/// The day that a year has.
fn reckoned(on: YearlyDate, year: i32) -> Option<NaiveDate> {
    let is = |wanted: Weekday| move |date: &NaiveDate| Weekday::of(*date) == wanted;
    match on {
        YearlyDate::Fixed { month, day } => month_of(year, month).find(|date| date.day() == u32::from(day)),
        YearlyDate::NthWeekday { nth, weekday, month } => {
            month_of(year, month).filter(is(weekday)).nth(usize::from(nth).checked_sub(1)?)
        }
        YearlyDate::LastWeekday { weekday, month } => month_of(year, month).filter(is(weekday)).last(),
        YearlyDate::WeekdayOnOrAfter { weekday, month, day } => {
            let date = month_of(year, month).find(|date| date.day() == u32::from(day))?;
            date.iter_days().find(is(weekday))
        }
        YearlyDate::WeekdayOnOrBefore { weekday, month, day } => {
            let date = month_of(year, month).find(|date| date.day() == u32::from(day))?;
            (0..7).map(|earlier| date - Days::new(earlier)).find(is(weekday))
        }
        YearlyDate::Easter { days } => Some(walk(march(year, easter(year, true))?, days.into())),
        YearlyDate::OrthodoxEaster { days } => {
            let century = year.div_euclid(100);
            let julian = march(year, easter(year, false))?;
            Some(walk(julian, i64::from(century - century.div_euclid(4) - 2) + i64::from(days)))
        }
        _ => None,
    }
}

fn month_of(year: i32, month: u8) -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month.into(), 1);
    first.into_iter().flat_map(|first| first.iter_days().take_while(move |date| date.month() == first.month()))
}

/// The day of March Easter falls on, which may be past its end.
///
/// # Source
///
/// Gauss's rule as Heiner Lichtenberg corrected it, *Zur Interpretation der Gaußschen Osterformel* (1997).
fn easter(year: i32, is_gregorian: bool) -> i32 {
    let century = year / 100;
    let (moon, sun) = if is_gregorian {
        (15 + (3 * century + 3) / 4 - (8 * century + 13) / 25, 2 - (3 * century + 3) / 4)
    } else {
        (15, 0)
    };
    let cycle = year % 19;
    let seed = (19 * cycle + moon) % 30;
    let full = 21 + seed - (seed + cycle / 11) / 29;
    let sunday = 7 - (year + year / 4 + sun).rem_euclid(7);
    full + 7 - (full - sunday).rem_euclid(7)
}

fn march(year: i32, day: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 3, 1).map(|first| walk(first, i64::from(day) - 1))
}

fn walk(date: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    let found = if days < 0 { date.checked_sub_days(distance) } else { date.checked_add_days(distance) };
    found.unwrap_or(date)
}
