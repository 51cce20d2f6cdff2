//! The verifier's reckoning of yearly holidays: every day of a year is looked at, and Easter found by its moon.
//!
//! # Source
//!
//! The full moon of Easter is that of the tables of Clavius, as Knuth reckons it from golden number and epact (*The Art
//! of Computer Programming*, volume 1, 1.3.2, exercise 14); that of the Julian calendar is of the cycle of 19 years.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::{HolidayRule, Weekday, YearlyDate};

/// Finds the date a rule's holiday of a year is kept on.
pub(crate) fn kept_on(rule: &HolidayRule, year: i32) -> Option<NaiveDate> {
    let is_reckoned = rule.from_year.is_none_or(|first| first <= year) && rule.to_year.is_none_or(|last| year <= last);
    let date = if is_reckoned { day_of(rule.on, year)? } else { return None };
    let moves = rule.observed.iter().find(|(weekday, _)| is_on(date, **weekday));
    moves.map_or(Some(date), |(_, days)| later(date, i64::from(*days)))
}

fn day_of(on: YearlyDate, year: i32) -> Option<NaiveDate> {
    let place = |nth: u8| usize::from(nth).checked_sub(1);
    match on {
        YearlyDate::Fixed { month, day } => days_of(year, month).find(|date| date.day() == u32::from(day)),
        YearlyDate::NthWeekday { nth, weekday, month } => {
            days_of(year, month).filter(|date| is_on(*date, weekday)).nth(place(nth)?)
        }
        YearlyDate::LastWeekday { weekday, month } => days_of(year, month).filter(|date| is_on(*date, weekday)).last(),
        YearlyDate::WeekdayOnOrAfter { weekday, month, day } => {
            let first = days_of(year, month).find(|date| date.day() == u32::from(day))?;
            walk(first, 1).take(7).find(|date| is_on(*date, weekday))
        }
        YearlyDate::WeekdayOnOrBefore { weekday, month, day } => {
            let last = days_of(year, month).find(|date| date.day() == u32::from(day))?;
            walk(last, -1).take(7).find(|date| is_on(*date, weekday))
        }
        YearlyDate::Easter { days } => later(sunday_after(full_moon(year)?)?, days.into()),
        YearlyDate::OrthodoxEaster { days } => later(sunday_after(julian_full_moon(year)?)?, days.into()),
    }
}

/// The full moon on 21 March or after it, by the tables of the Gregorian calendar.
fn full_moon(year: i32) -> Option<NaiveDate> {
    let (golden, century) = (year.rem_euclid(19) + 1, year.div_euclid(100) + 1);
    let left_out_leap_days = 3 * century / 4 - 12;
    let moon_drift = (8 * century + 5) / 25 - 5;
    let epact = (11 * golden + 20 + moon_drift - left_out_leap_days).rem_euclid(30);
    let epact = if epact == 24 || (epact == 25 && golden > 11) { epact + 1 } else { epact };
    let since_march_1 = if epact > 23 { 73 - epact } else { 43 - epact };
    later(NaiveDate::from_ymd_opt(year, 3, 1)?, since_march_1.into())
}

/// The full moon on 21 March of the Julian calendar or after it, as a date of the Gregorian one.
fn julian_full_moon(year: i32) -> Option<NaiveDate> {
    let since_equinox = (19 * year.rem_euclid(19) + 15).rem_euclid(30);
    let calendars_apart = year.div_euclid(100) - year.div_euclid(400) - 2;
    later(NaiveDate::from_ymd_opt(year, 3, 21)?, i64::from(since_equinox + calendars_apart))
}

fn sunday_after(moon: NaiveDate) -> Option<NaiveDate> {
    walk(moon, 1).skip(1).take(7).find(|date| is_on(*date, Weekday::Sun))
}

/// The days of a month, one after the other; none of a number that is no month.
fn days_of(year: i32, month: u8) -> impl Iterator<Item = NaiveDate> {
    (1..=31).filter_map(move |day| NaiveDate::from_ymd_opt(year, month.into(), day))
}

/// A date and those that follow it, a step apart.
fn walk(from: NaiveDate, step: i64) -> impl Iterator<Item = NaiveDate> {
    core::iter::successors(Some(from), move |date| later(*date, step))
}

fn later(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    date.checked_add_signed(TimeDelta::days(days))
}

/// Tells whether a date falls on a weekday.
pub(crate) fn is_on(date: NaiveDate, weekday: Weekday) -> bool {
    let shown = match weekday {
        Weekday::Mon => chrono::Weekday::Mon,
        Weekday::Tue => chrono::Weekday::Tue,
        Weekday::Wed => chrono::Weekday::Wed,
        Weekday::Thu => chrono::Weekday::Thu,
        Weekday::Fri => chrono::Weekday::Fri,
        Weekday::Sat => chrono::Weekday::Sat,
        Weekday::Sun => chrono::Weekday::Sun,
    };
    date.weekday() == shown
}
