//! Easter Sunday, as the western and the orthodox churches reckon it. Dates are those of the Gregorian calendar.
//!
//! # Source
//!
//! The western date is the anonymous algorithm of *Nature*, 20 April 1876, the orthodox one that of Jean Meeus; both
//! stand in Meeus, *Astronomical Algorithms*, chapter "Date of Easter".

use chrono::{Days, NaiveDate};

/// The years a date of Easter is told for: those of the Gregorian calendar, up to four digits.
const YEARS: core::ops::RangeInclusive<i32> = 1583..=9999;

/// Easter Sunday of the western churches.
pub(crate) fn western(year: i32) -> Option<NaiveDate> {
    let y = u32::try_from(year).ok().filter(|_| YEARS.contains(&year))?;
    let golden = y % 19;
    let (century, rest) = (y / 100, y % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - century / 4 - correction + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    // Counted from 22 March, the earliest Easter there is.
    after_march_22(year, moon + sunday - 7 * late)
}

/// Easter Sunday of the orthodox churches.
pub(crate) fn orthodox(year: i32) -> Option<NaiveDate> {
    let y = u32::try_from(year).ok().filter(|_| YEARS.contains(&year))?;
    let moon = (19 * (y % 19) + 15) % 30;
    let sunday = (2 * (y % 4) + 4 * (y % 7) + 34 - moon) % 7;
    // Counted from 22 March of the Julian calendar, which lies so many days behind.
    let behind = y / 100 - y / 400 - 2;
    after_march_22(year, moon + sunday + behind)
}

fn after_march_22(year: i32, days: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 3, 22)?.checked_add_days(Days::new(days.into()))
}
