//! The local day as a number: whole days since 1970-01-01, to count with.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

pub(crate) const DAY: i64 = 24 * 60 * 60;

/// Days from the beginning of the calendar, 0001-01-01 being the first, to 1970-01-01.
const DAYS_TO_1970: i64 = 719_163;

/// The number of a date.
pub(crate) fn number(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - DAYS_TO_1970
}

/// The date with that number.
pub(crate) fn date(number: i64) -> Option<NaiveDate> {
    i32::try_from(number + DAYS_TO_1970).ok().and_then(NaiveDate::from_num_days_from_ce_opt)
}

/// The year a second lies in, on a clock that shows UTC.
pub(crate) fn year_of(second: i64) -> i32 {
    date(second.div_euclid(DAY)).map_or(1970, |date| date.year())
}

/// The seconds a local clock shows, counted as if it showed UTC.
pub(crate) fn wall(time: NaiveDateTime) -> i64 {
    time.and_utc().timestamp()
}

/// The first second of a year in UTC.
pub(crate) fn new_year(year: i32) -> i64 {
    NaiveDate::from_ymd_opt(year, 1, 1).map_or(0, |date| number(date) * DAY)
}
