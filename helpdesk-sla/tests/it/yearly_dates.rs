//! Yearly dates: Easter against tables and a slow reckoning, and each way to tell a day at its edges.

use chrono::{Datelike, NaiveDate};
use helpdesk_sla::{Weekday, YearlyDate};

use crate::kit::check;
use crate::model::{orthodox_easter, western_easter};

/// Easter Sundays of both reckonings, from 2000 on.
const EASTER: [(&str, &str); 31] = [
    ("2000-04-23", "2000-04-30"),
    ("2001-04-15", "2001-04-15"),
    ("2002-03-31", "2002-05-05"),
    ("2003-04-20", "2003-04-27"),
    ("2004-04-11", "2004-04-11"),
    ("2005-03-27", "2005-05-01"),
    ("2006-04-16", "2006-04-23"),
    ("2007-04-08", "2007-04-08"),
    ("2008-03-23", "2008-04-27"),
    ("2009-04-12", "2009-04-19"),
    ("2010-04-04", "2010-04-04"),
    ("2011-04-24", "2011-04-24"),
    ("2012-04-08", "2012-04-15"),
    ("2013-03-31", "2013-05-05"),
    ("2014-04-20", "2014-04-20"),
    ("2015-04-05", "2015-04-12"),
    ("2016-03-27", "2016-05-01"),
    ("2017-04-16", "2017-04-16"),
    ("2018-04-01", "2018-04-08"),
    ("2019-04-21", "2019-04-28"),
    ("2020-04-12", "2020-04-19"),
    ("2021-04-04", "2021-05-02"),
    ("2022-04-17", "2022-04-24"),
    ("2023-04-09", "2023-04-16"),
    ("2024-03-31", "2024-05-05"),
    ("2025-04-20", "2025-04-20"),
    ("2026-04-05", "2026-04-12"),
    ("2027-03-28", "2027-05-02"),
    ("2028-04-16", "2028-04-16"),
    ("2029-04-01", "2029-04-08"),
    ("2030-04-21", "2030-04-28"),
];

fn western(days: i16, year: i32) -> String {
    text(YearlyDate::Easter { days }, year)
}

fn text(on: YearlyDate, year: i32) -> String {
    on.in_year(year).map_or_else(|| "none".to_owned(), |date| date.to_string())
}

#[test]
fn easter_is_what_calendars_say() {
    for (western, orthodox) in EASTER {
        let year = western.parse::<NaiveDate>().expect("a date").year();
        assert_eq!(text(YearlyDate::Easter { days: 0 }, year), western);
        assert_eq!(text(YearlyDate::OrthodoxEaster { days: 0 }, year), orthodox);
    }
}

#[test]
fn easter_is_the_sunday_after_the_paschal_moon() {
    for year in 1970..=2099 {
        assert_eq!(YearlyDate::Easter { days: 0 }.in_year(year), Some(western_easter(year)));
        assert_eq!(YearlyDate::OrthodoxEaster { days: 0 }.in_year(year), Some(orthodox_easter(year)));
    }
    // The moon of the western reckoning changes its course with the centuries.
    for year in 1583..=4099 {
        assert_eq!(YearlyDate::Easter { days: 0 }.in_year(year), Some(western_easter(year)), "{year}");
    }
}

#[test]
fn days_by_easter() {
    check(&[
        ("Good Friday", western(-2, 2026), "2026-04-03"),
        ("Easter Monday", western(1, 2026), "2026-04-06"),
        ("Ascension", western(39, 2026), "2026-05-14"),
        ("Whit Monday", western(50, 2026), "2026-05-25"),
        ("the earliest of these years", western(0, 2008), "2008-03-23"),
        ("the latest of these years", western(0, 2038), "2038-04-25"),
        ("far before, in the year before", western(-200, 2026), "2025-09-17"),
        ("before there was a Gregorian calendar", western(0, 1582), "none"),
        ("its first year", western(0, 1583), "1583-04-10"),
        ("too late", western(0, 10_000), "none"),
        ("the earliest year there is", western(0, i32::MIN), "none"),
        ("orthodox Good Friday", text(YearlyDate::OrthodoxEaster { days: -2 }, 2024), "2024-05-03"),
    ]);
}

#[test]
fn days_by_date_and_by_weekday() {
    let fixed = |month, day, year| text(YearlyDate::Fixed { month, day }, year);
    let nth = |nth, weekday, month, year| text(YearlyDate::NthWeekday { nth, weekday, month }, year);
    let last = |weekday, month, year| text(YearlyDate::LastWeekday { weekday, month }, year);
    let after = |weekday, month, day, year| text(YearlyDate::WeekdayOnOrAfter { weekday, month, day }, year);
    let before = |weekday, month, day, year| text(YearlyDate::WeekdayOnOrBefore { weekday, month, day }, year);
    check(&[
        ("a leap day", fixed(2, 29, 2028), "2028-02-29"),
        ("no leap day", fixed(2, 29, 2027), "none"),
        ("no leap day in 2100", fixed(2, 29, 2100), "none"),
        ("no such day", fixed(4, 31, 2026), "none"),
        ("no such month", fixed(13, 1, 2026), "none"),
        ("the first of the month is the first", nth(1, Weekday::Thu, 1, 2026), "2026-01-01"),
        ("the first is the seventh", nth(1, Weekday::Wed, 1, 2026), "2026-01-07"),
        ("the fourth", nth(4, Weekday::Thu, 11, 2026), "2026-11-26"),
        ("a fifth", nth(5, Weekday::Mon, 3, 2026), "2026-03-30"),
        ("no fifth", nth(5, Weekday::Mon, 2, 2026), "none"),
        ("no fifth in December", nth(5, Weekday::Mon, 12, 2026), "none"),
        ("no zeroth", nth(0, Weekday::Mon, 1, 2026), "none"),
        ("no sixth", nth(6, Weekday::Mon, 1, 2026), "none"),
        ("the last is the last day", last(Weekday::Sun, 5, 2026), "2026-05-31"),
        ("the last, a week before the end", last(Weekday::Mon, 5, 2026), "2026-05-25"),
        ("the last of the year", last(Weekday::Thu, 12, 2026), "2026-12-31"),
        ("the last of a short month", last(Weekday::Sat, 2, 2026), "2026-02-28"),
        ("on the day itself, after", after(Weekday::Sat, 6, 20, 2026), "2026-06-20"),
        ("six days after", after(Weekday::Fri, 6, 20, 2026), "2026-06-26"),
        ("after, in the year after", after(Weekday::Mon, 12, 31, 2026), "2027-01-04"),
        ("after a leap day", after(Weekday::Mon, 2, 29, 2027), "none"),
        ("on the day itself, before", before(Weekday::Mon, 5, 25, 2026), "2026-05-25"),
        ("six days before", before(Weekday::Mon, 5, 24, 2026), "2026-05-18"),
        ("before, in the year before", before(Weekday::Wed, 1, 1, 2026), "2025-12-31"),
    ]);
}
