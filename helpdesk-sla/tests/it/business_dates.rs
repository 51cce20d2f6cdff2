//! Business dates: which they are, counting by them, and what a local date and a local time are in instants.

use chrono::{NaiveDate, TimeDelta};
use helpdesk_sla::{Instant, LocalTime, PlanVersion, Schedule, SchedulePlan, Shift, TimeError, Tz, WeeklyHours};
use proptest::prelude::*;

use crate::kit::{at, between, office, plan, schedule};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Berlin, nine to five; the sixth is a holiday, the tenth opened and the eighth closed by an override.
fn week() -> Schedule {
    schedule(&plan(
        r#"{
            "zone": "Europe/Berlin",
            "hours": {
                "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]],
                "thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]
            },
            "overrides": {"2026-01-08": [], "2026-01-10": [["10:00", "14:00"]]},
            "holidays": [
                {"name": "Epiphany", "on": "2026-01-06"},
                {"name": "elsewhere", "on": "2026-01-14", "zone": "Asia/Tokyo"}
            ],
            "holiday_rules": [{"name": "moved", "on": {"fixed": {"month": 1, "day": 3}}, "observed": {"sat": 2}}],
            "seasons": [{"name": "summer", "from": "2026-08-01", "to": "2026-08-31", "hours": {"sat": [["09:00", "12:00"]]}}]
        }"#,
    ))
}

#[test]
fn a_business_date_has_hours_on_its_weekday_and_is_no_holiday() {
    let rows = [
        ("a holiday moved there by its rule", "2026-01-05", false),
        ("a holiday", "2026-01-06", false),
        ("a holiday of another zone", "2026-01-14", true),
        ("closed by an override", "2026-01-08", true),
        ("an ordinary day", "2026-01-09", true),
        ("a Saturday opened by an override", "2026-01-10", false),
        ("a Sunday", "2026-01-11", false),
        ("a Friday of a season without one", "2026-08-07", false),
        ("a Saturday of a season with one", "2026-08-08", true),
    ];
    for (name, on, expected) in rows {
        assert_eq!(week().is_business_date(date(on)), Ok(expected), "{name}");
    }
    let outside =
        TimeError::DateOutsideHorizon { date: date("2031-01-01"), first: date("2010-01-01"), last: date("2030-12-31") };
    assert_eq!(week().is_business_date(date("2031-01-01")), Err(outside));
    assert_eq!(
        outside.to_string(),
        "`2031-01-01` lies outside the horizon of the schedule, expected a date from `2010-01-01` to `2030-12-31`"
    );
}

#[test]
fn business_dates_are_listed_both_ways_up_to_the_horizon() {
    let week = week();
    let after: Vec<NaiveDate> = week.business_dates_after(date("2026-01-04")).take(4).collect();
    assert_eq!(after, ["2026-01-07", "2026-01-08", "2026-01-09", "2026-01-12"].map(date));
    let before: Vec<NaiveDate> = week.business_dates_before(date("2026-01-09")).take(3).collect();
    assert_eq!(before, ["2026-01-08", "2026-01-07", "2026-01-02"].map(date));
    assert_eq!(week.business_dates_after(date("2030-12-31")).count(), 0);
    assert_eq!(week.business_dates_after(NaiveDate::MAX).count(), 0);
    assert_eq!(week.business_dates_before(NaiveDate::MIN).count(), 0);
    assert_eq!(week.business_dates_after(NaiveDate::MIN).next(), Some(date("2010-01-01")));
    assert_eq!(week.business_dates_before(NaiveDate::MAX).next(), Some(date("2030-12-31")));
}

#[test]
fn days_keep_the_time_of_day_and_land_on_work() {
    let week = week();
    let rows = [
        ("over a weekend and two holidays", "2026-01-02 10:00", 1, "2026-01-07 10:00"),
        ("onto a closed date", "2026-01-07 10:00", 1, "2026-01-09 08:00"),
        ("past a Saturday that is opened", "2026-01-09 15:30", 1, "2026-01-12 15:30"),
        ("before the opening", "2026-01-09 05:00", 1, "2026-01-12 08:00"),
        ("at the closing", "2026-01-09 16:00", 1, "2026-01-13 08:00"),
        ("none, while open", "2026-01-09 10:00", 0, "2026-01-09 10:00"),
        ("none, while closed", "2026-01-09 20:00", 0, "2026-01-10 09:00"),
    ];
    for (name, from, days, expected) in rows {
        assert_eq!(week.advance_days(at(from), days), Ok(at(expected)), "{name}");
    }
    let rows = [
        ("over two holidays and a weekend", "2026-01-07 10:00", 1, "2026-01-02 10:00"),
        ("onto a closed date", "2026-01-09 10:00", 1, "2026-01-07 16:00"),
        ("at the closing", "2026-01-13 16:00", 1, "2026-01-12 16:00"),
        ("before the opening", "2026-01-13 05:00", 1, "2026-01-10 13:00"),
        ("none, while open", "2026-01-09 10:00", 0, "2026-01-09 10:00"),
        ("none, while closed", "2026-01-11 10:00", 0, "2026-01-10 13:00"),
    ];
    for (name, from, days, expected) in rows {
        assert_eq!(week.retreat_days(at(from), days), Ok(at(expected)), "{name}");
    }
}

#[test]
fn days_past_the_horizon_are_typed_errors() {
    let week = week();
    let now = at("2026-01-09 10:00");
    let past = TimeError::DaysPastHorizon { at: now, days: u32::MAX, to: at("2031-01-01 00:00") };
    assert_eq!(week.advance_days(now, u32::MAX), Err(past));
    let before = TimeError::DaysBeforeHorizon { at: now, days: 9_999, from: at("2010-01-01 00:00") };
    assert_eq!(week.retreat_days(now, 9_999), Err(before));
    assert_eq!(
        before.to_string(),
        "`9999` business days before `2026-01-09 10:00:00 UTC` begin before the horizon of the schedule, \
         which begins at `2010-01-01 00:00:00 UTC`"
    );
    let nothing_before = week.retreat_days(at("2010-01-01 00:00"), 0);
    assert!(matches!(nothing_before, Err(TimeError::DaysBeforeHorizon { days: 0, .. })), "{nothing_before:?}");
    assert!(matches!(week.advance_days(at("2040-01-01 00:00"), 1), Err(TimeError::OutsideHorizon { .. })));
}

#[test]
fn a_time_of_day_in_a_gap_or_a_fold_lands_as_local_times_do() {
    let always = schedule(&SchedulePlan::always_open(Tz::Europe__Berlin));
    // 02:30 on the day before; skipped, so 03:30. And repeated, so the first.
    assert_eq!(always.advance_days(at("2026-03-28 01:30"), 1), Ok(at("2026-03-29 01:30")));
    assert_eq!(always.advance_days(at("2026-10-24 00:30"), 1), Ok(at("2026-10-25 00:30")));
    // None from the second of two stays there.
    assert_eq!(always.advance_days(at("2026-10-25 01:30"), 0), Ok(at("2026-10-25 01:30")));
}

#[test]
fn a_date_is_all_instants_at_which_the_clock_shows_it() {
    let always = |zone| between(&SchedulePlan::always_open(zone), 2005, 2030);
    let hours = |zone, on| -> Vec<i64> {
        let parts = always(zone).parts_of(date(on)).expect("a date inside");
        parts.iter().map(|part| (part.to - part.from).num_minutes()).collect()
    };
    assert_eq!(hours(Tz::Europe__Berlin, "2026-01-05"), [24 * 60]);
    assert_eq!(hours(Tz::Europe__Berlin, "2026-03-29"), [23 * 60]);
    assert_eq!(hours(Tz::Europe__Berlin, "2026-10-25"), [25 * 60]);
    assert_eq!(hours(Tz::Australia__Lord_Howe, "2024-04-07"), [24 * 60 + 30]);
    assert!(hours(Tz::Pacific__Apia, "2011-12-30").is_empty());
    // One minute after midnight the clocks go back to the day before.
    assert_eq!(hours(Tz::America__St_Johns, "2006-10-29"), [1, 24 * 60]);
    assert_eq!(hours(Tz::America__St_Johns, "2006-10-28"), [24 * 60, 59]);
}

#[test]
fn the_version_in_force_when_a_date_begins_counts() {
    let version = |from: Option<&str>, zone, shift: [&str; 2]| {
        let shift = Shift::new(shift[0], shift[1]).expect("a shift");
        PlanVersion { effective_from: from.map(at), plan: SchedulePlan::new(zone, WeeklyHours::every_day(&[shift])) }
    };
    let mut weekdays = version(Some("2026-01-06 12:00"), Tz::Asia__Tokyo, ["10:00", "11:00"]);
    weekdays.plan.hours = office(Tz::Asia__Tokyo).hours;
    let both = Schedule::build_versions(&[version(None, Tz::UTC, ["09:00", "17:00"]), weekdays]).expect("a schedule");
    assert_eq!(both.is_business_date(date("2026-01-04")), Ok(true));
    assert_eq!(both.is_business_date(date("2026-01-10")), Ok(false));
    assert_eq!(both.shifts_on(date("2026-01-06"))[0].to_string(), "09:00-17:00");
    assert_eq!(
        both.resolve(date("2026-01-06").and_hms_opt(9, 0, 0).expect("a time")).instant(),
        at("2026-01-06 09:00")
    );
    assert_eq!(
        both.resolve(date("2026-01-07").and_hms_opt(9, 0, 0).expect("a time")).instant(),
        at("2026-01-07 00:00")
    );
    assert_eq!(both.local(at("2026-01-06 11:00")).to_string(), "2026-01-06 11:00:00");
    assert_eq!(both.local(at("2026-01-06 12:00")).to_string(), "2026-01-06 21:00:00");
}

#[test]
fn a_local_time_is_once_or_repeated_or_skipped() {
    let berlin = schedule(&SchedulePlan::always_open(Tz::Europe__Berlin));
    let resolve = |text: &str| berlin.resolve(text.parse().expect("a local time"));
    assert_eq!(resolve("2026-03-29T01:59:59"), LocalTime::Once { at: at("2026-03-29T00:59:59Z") });
    assert_eq!(resolve("2026-03-29T02:00:00"), LocalTime::Skipped { at: at("2026-03-29 01:00") });
    assert_eq!(resolve("2026-03-29T02:59:59"), LocalTime::Skipped { at: at("2026-03-29T01:59:59Z") });
    assert_eq!(resolve("2026-03-29T03:00:00"), LocalTime::Once { at: at("2026-03-29 01:00") });
    let repeated = LocalTime::Repeated { first: at("2026-10-25 00:00"), second: at("2026-10-25 01:00") };
    assert_eq!(resolve("2026-10-25T02:00:00"), repeated);
    assert_eq!(resolve("2026-10-25T03:00:00"), LocalTime::Once { at: at("2026-10-25 02:00") });
}

const ZONES: [Tz; 6] = [
    Tz::Europe__Berlin,
    Tz::Australia__Lord_Howe,
    Tz::America__St_Johns,
    Tz::Pacific__Apia,
    Tz::America__Sao_Paulo,
    Tz::Africa__Casablanca,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn local_times_lead_back(zone in 0..ZONES.len(), second in 1_000_000_000_i64..1_900_000_000) {
        let always = Schedule::build(&SchedulePlan::always_open(ZONES[zone])).expect("a schedule");
        let instant = Instant::from_timestamp(second, 0).expect("an instant");
        let found = match always.resolve(always.local(instant)) {
            LocalTime::Once { at } => at == instant,
            LocalTime::Repeated { first, second } => first == instant || second == instant,
            LocalTime::Skipped { .. } => false,
        };
        prop_assert!(found, "{instant}");
    }

    #[test]
    fn dates_cover_the_schedule(zone in 0..ZONES.len(), day in 12_000_i32..22_000) {
        let hours = WeeklyHours::every_day(&[Shift::new("22:00", "03:00").expect("a shift")]);
        let nights = Schedule::build(&SchedulePlan::new(ZONES[zone], hours)).expect("a schedule");
        let first = date("1970-01-01") + TimeDelta::days(day.into());
        let week: Vec<NaiveDate> = first.iter_days().take(7).collect();
        let parts = week.iter().flat_map(|date| nights.parts_of(*date).expect("inside"));
        let covered: Vec<_> = parts.collect();
        let (from, to) = (covered.iter().map(|part| part.from).min(), covered.iter().map(|part| part.to).max());
        let whole = nights.measure(from.expect("a part"), to.expect("a part")).expect("inside").seconds();
        let open = week.iter().flat_map(|date| nights.intervals_on(*date).expect("inside"));
        let sum: i64 = open.map(|interval| (interval.to - interval.from).num_seconds()).sum();
        prop_assert_eq!(sum, whole, "from {} on in {}", first, ZONES[zone]);
    }
}
