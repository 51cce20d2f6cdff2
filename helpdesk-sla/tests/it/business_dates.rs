//! Business dates: which they are, counting by them, and what a local date and a local time are in instants.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use helpdesk_sla::{
    Holiday, HolidayRule, Instant, LocalTime, PlanVersion, Schedule, SchedulePlan, Season, Shift, TimeError, Tz,
    WeeklyHours, YearlyDate,
};
use proptest::prelude::*;

use crate::kit::{at, between, office, plan, schedule};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn wall(text: &str) -> NaiveDateTime {
    text.parse().expect("a local time")
}

/// Always open, each zone from its instant on; the first from the beginning.
fn moving(zones: &[(&str, Tz)]) -> Schedule {
    let version = |(from, zone): &(&str, Tz)| PlanVersion {
        effective_from: Some(at(from)),
        plan: SchedulePlan::always_open(*zone),
    };
    let versions: Vec<PlanVersion> = zones.iter().map(version).collect();
    Schedule::build_between(&versions, 2010, 2030).expect("a schedule")
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
    let meant = |local| both.resolve(wall(local)).expect("inside").instant();
    assert_eq!(meant("2026-01-06T09:00:00"), at("2026-01-06 09:00"));
    assert_eq!(meant("2026-01-07T09:00:00"), at("2026-01-07 00:00"));
    assert_eq!(both.local(at("2026-01-06 11:00")).to_string(), "2026-01-06 11:00:00");
    assert_eq!(both.local(at("2026-01-06 12:00")).to_string(), "2026-01-06 21:00:00");
}

#[test]
fn a_local_time_is_once_or_repeated_or_skipped() {
    let berlin = schedule(&SchedulePlan::always_open(Tz::Europe__Berlin));
    let resolve = |text: &str| berlin.resolve(wall(text)).expect("inside");
    assert_eq!(resolve("2026-03-29T01:59:59"), LocalTime::Once { at: at("2026-03-29T00:59:59Z") });
    assert_eq!(resolve("2026-03-29T02:00:00"), LocalTime::Skipped { at: at("2026-03-29 01:00") });
    assert_eq!(resolve("2026-03-29T02:59:59"), LocalTime::Skipped { at: at("2026-03-29T01:59:59Z") });
    assert_eq!(resolve("2026-03-29T03:00:00"), LocalTime::Once { at: at("2026-03-29 01:00") });
    let repeated = LocalTime::Repeated { first: at("2026-10-25 00:00"), second: at("2026-10-25 01:00") };
    assert_eq!(resolve("2026-10-25T02:00:00"), repeated);
    assert_eq!(resolve("2026-10-25T03:00:00"), LocalTime::Once { at: at("2026-10-25 02:00") });
}

#[test]
fn a_local_time_far_from_the_horizon_is_a_typed_error() {
    let (berlin, new_york) = (schedule(&office(Tz::Europe__Berlin)), schedule(&office(Tz::America__New_York)));
    let (first, last) = (date("2010-01-01"), date("2030-12-31"));
    for local in [wall("2150-07-01T12:00:00"), wall("2009-12-30T12:00:00"), NaiveDateTime::MIN, NaiveDateTime::MAX] {
        let outside = TimeError::DateOutsideHorizon { date: local.date(), first, last };
        assert_eq!((berlin.resolve(local), new_york.resolve(local)), (Err(outside), Err(outside)), "{local}");
    }
    // What the clock shows at an instant of the horizon has an answer, and so has every time of a date of it.
    let resolve = |schedule: &Schedule, local| schedule.resolve(wall(local)).map(LocalTime::instant);
    assert_eq!(resolve(&new_york, "2009-12-31T19:00:00"), Ok(at("2010-01-01 00:00")));
    assert!(resolve(&new_york, "2009-12-31T18:59:59").is_err());
    assert_eq!(resolve(&new_york, "2030-12-31T23:00:00"), Ok(at("2031-01-01 04:00")));
    assert!(resolve(&new_york, "2031-01-01T00:00:00").is_err());
    assert_eq!(resolve(&berlin, "2010-01-01T00:00:00"), Ok(at("2009-12-31 23:00")));
    assert_eq!(resolve(&berlin, "2031-01-01T01:00:00"), Ok(at("2031-01-01 00:00")));
    assert!(resolve(&berlin, "2031-01-01T01:00:01").is_err());
}

#[test]
fn a_version_of_another_zone_moves_the_clock() {
    let change = "2026-01-05 12:00";
    let minutes = |schedule: &Schedule, on: &str| -> Vec<i64> {
        let parts = schedule.parts_of(date(on)).expect("inside");
        parts.iter().map(|part| (part.to - part.from).num_minutes()).collect()
    };
    // At two on the sixth it is one on the fifth again.
    let back = moving(&[("2010-01-01 00:00", Tz::Pacific__Kiritimati), (change, Tz::Pacific__Pago_Pago)]);
    assert_eq!(minutes(&back, "2026-01-05"), [24 * 60, 23 * 60]);
    assert_eq!(minutes(&back, "2026-01-06"), [2 * 60, 24 * 60]);
    let twice = LocalTime::Repeated { first: at("2026-01-05 11:00"), second: at("2026-01-06 12:00") };
    assert_eq!(back.resolve(wall("2026-01-06T01:00:00")), Ok(twice));
    // And the other way.
    let forth = moving(&[("2010-01-01 00:00", Tz::Pacific__Pago_Pago), (change, Tz::Pacific__Kiritimati)]);
    assert_eq!(minutes(&forth, "2026-01-05"), [60]);
    assert_eq!(minutes(&forth, "2026-01-06"), [22 * 60]);
    let never = LocalTime::Skipped { at: at("2026-01-05 23:00") };
    assert_eq!(forth.resolve(wall("2026-01-05T12:00:00")), Ok(never));
    // Six hours of the evening once more.
    let west = moving(&[("2010-01-01 00:00", Tz::Europe__Berlin), (change, Tz::America__New_York)]);
    assert_eq!(minutes(&west, "2026-01-05"), [30 * 60]);
}

#[test]
fn a_date_of_two_versions_has_the_words_of_the_one_it_begins_with() {
    let shift = |start, end| WeeklyHours::every_day(&[Shift::new(start, end).expect("a shift")]);
    let version = |from: Option<&str>, zone, hours| PlanVersion {
        effective_from: from.map(at),
        plan: SchedulePlan::new(zone, hours),
    };
    let (early, late) = (shift("09:00", "17:00"), shift("10:00", "11:00"));
    let versions = [
        version(None, Tz::Pacific__Kiritimati, early.clone()),
        version(Some("2026-01-05 12:00"), Tz::Pacific__Pago_Pago, late),
        version(Some("2026-01-08 11:00"), Tz::Pacific__Pago_Pago, early),
    ];
    let schedule = Schedule::build_between(&versions, 2010, 2030).expect("a schedule");
    let words = |on| schedule.shifts_on(date(on))[0].to_string();
    assert_eq!(words("2026-01-05"), "09:00-17:00");
    assert_eq!(words("2026-01-06"), "09:00-17:00", "it begins a first time before the change");
    assert_eq!(words("2026-01-07"), "10:00-11:00");
    assert_eq!(words("2026-01-08"), "09:00-17:00", "the version begins with the date");
}

#[test]
fn a_schedule_made_of_two_has_local_answers_by_its_parts() {
    let office = office(Tz::Europe__Berlin);
    let mut rest = office.clone();
    rest.hours = plan(r#"{"zone": "UTC", "hours": {"mon": [["16:00", "20:00"]], "sat": [["09:00", "12:00"]]}}"#).hours;
    rest.holidays = plan(r#"{"zone": "UTC", "hours": {}, "holidays": [{"name": "off", "on": "2026-01-12"}]}"#).holidays;
    let (office, rest) = (schedule(&office), schedule(&rest));
    let union = office.union(&rest).expect("a schedule");
    let both = office.intersection(&rest).expect("a schedule");
    let difference = office.difference(&rest).expect("a schedule");

    let meant = union.resolve(wall("2026-01-05T11:00:00"));
    assert_eq!(meant, Ok(LocalTime::Once { at: at("2026-01-05 10:00") }), "in Berlin");
    let rows = [
        ("a Monday of both", "2026-01-05", [true, true, true]),
        ("a holiday of the second", "2026-01-12", [true, false, true]),
        ("a Tuesday of the first", "2026-01-06", [true, false, true]),
        ("a Saturday of the second", "2026-01-10", [true, false, false]),
        ("a Sunday", "2026-01-11", [false, false, false]),
    ];
    for (name, on, expected) in rows {
        let found = [&union, &both, &difference].map(|schedule| schedule.is_business_date(date(on)).expect("inside"));
        assert_eq!(found, expected, "{name}");
    }
    let open = |schedule: &Schedule| -> Vec<String> {
        let intervals = schedule.intervals_on(date("2026-01-05")).expect("inside");
        intervals.iter().map(|open| format!("{}-{}", open.from.format("%R"), open.to.format("%R"))).collect()
    };
    assert_eq!(open(&union), ["08:00-19:00"]);
    assert_eq!(open(&both), ["15:00-16:00"]);
    assert_eq!(open(&difference), ["08:00-15:00"]);
    assert_eq!(union.parts_of(date("2026-01-05")), office.parts_of(date("2026-01-05")));
    assert_eq!(union.shifts_on(date("2026-01-05"))[0].to_string(), "09:00-17:00", "those of the first");
    assert_eq!(union.advance_days(at("2026-01-09 10:00"), 1), Ok(at("2026-01-10 10:00")));
    assert_eq!(both.advance_days(at("2026-01-05 15:30"), 1), Ok(at("2026-01-19 15:30")));
    assert_eq!(union.retreat_days(at("2026-01-12 10:00"), 1), Ok(at("2026-01-10 10:00")));
    let nested = difference.union(&both).expect("a schedule");
    assert_eq!(nested.is_business_date(date("2026-01-06")), Ok(true));
    assert_eq!(nested.intervals_on(date("2026-01-05")), office.intervals_on(date("2026-01-05")));
}

#[test]
fn thousands_of_holidays_and_rules_and_seasons_cost_a_year_once() {
    let mut crowded = office(Tz::Europe__Berlin);
    let sundays = date("2026-01-04").iter_weeks().take(5_000);
    crowded.holidays = sundays.map(|on| Holiday { name: "Sunday".into(), on, zone: None }).collect();
    let rule = HolidayRule::new("New Year", YearlyDate::Fixed { month: 1, day: 1 });
    crowded.holiday_rules = vec![rule; 10_000];
    let weeks = date("2010-01-04").iter_weeks().take(1_000);
    let season = |from: NaiveDate| Season {
        name: "week".into(),
        from,
        to: from + TimeDelta::days(4),
        hours: crowded.hours.clone(),
        weekly_breaks: WeeklyHours::default(),
    };
    crowded.seasons = weeks.map(season).collect();
    let crowded = Schedule::build_between(&[PlanVersion { effective_from: None, plan: crowded }], 1970, 2099);
    let plain = between(&office(Tz::Europe__Berlin), 1970, 2099);
    let crowded = crowded.expect("a schedule");
    let new_years = plain.business_dates_after(NaiveDate::MIN).filter(|date| date.ordinal() == 1).count();
    let (found, all) = (crowded.business_dates_after(NaiveDate::MIN), plain.business_dates_after(NaiveDate::MIN));
    assert_eq!(found.count() + new_years, all.count());
    assert_eq!(crowded.business_dates_before(date("2026-01-02")).next(), Some(date("2025-12-31")));
}

const ZONES: [Tz; 8] = [
    Tz::Europe__Berlin,
    Tz::Australia__Lord_Howe,
    Tz::America__St_Johns,
    Tz::Pacific__Apia,
    Tz::America__Sao_Paulo,
    Tz::Africa__Casablanca,
    Tz::Pacific__Kiritimati,
    Tz::Pacific__Pago_Pago,
];

/// Nights, in one zone or in two one after the other.
fn a_moving_schedule() -> impl Strategy<Value = Schedule> {
    let zone = || (0..ZONES.len()).prop_map(|zone| ZONES[zone]);
    (zone(), prop::option::of((zone(), 1_000_000_000_i64..1_900_000_000))).prop_map(|(zone, later)| {
        let hours = WeeklyHours::every_day(&[Shift::new("22:00", "03:00").expect("a shift")]);
        let mut versions = vec![PlanVersion { effective_from: None, plan: SchedulePlan::new(zone, hours.clone()) }];
        versions.extend(later.map(|(zone, second)| PlanVersion {
            effective_from: Instant::from_timestamp(second, 0),
            plan: SchedulePlan::new(zone, hours),
        }));
        Schedule::build_versions(&versions).expect("a schedule")
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: ProptestConfig::default().cases / 4,
        ..ProptestConfig::default()
    })]

    #[test]
    fn local_times_lead_back(schedule in a_moving_schedule(), second in 1_000_000_000_i64..1_900_000_000, hours in -60_i64..60) {
        let anywhere = Instant::from_timestamp(second, 0).expect("an instant");
        // Around the last change of zones too.
        let change = schedule.versions().last().and_then(|version| version.effective_from);
        for instant in [Some(anywhere), change.map(|at| at + TimeDelta::minutes(hours * 30 + 1))].into_iter().flatten() {
            let found = match schedule.resolve(schedule.local(instant))? {
                LocalTime::Once { at } => at == instant,
                LocalTime::Repeated { first, second } => first == instant || second == instant,
                LocalTime::Skipped { .. } => false,
            };
            prop_assert!(found, "{instant}");
        }
    }

    #[test]
    fn dates_cover_the_schedule(schedule in a_moving_schedule(), day in 12_000_i32..22_000) {
        let anywhere = date("1970-01-01") + TimeDelta::days(day.into());
        let change = schedule.versions().last().and_then(|version| version.effective_from);
        for middle in [Some(anywhere), change.map(|at| at.date_naive())].into_iter().flatten() {
            let first = middle - TimeDelta::days(4);
            let dates: Vec<NaiveDate> = first.iter_days().take(9).collect();
            let mut parts: Vec<_> = dates.iter().flat_map(|date| schedule.parts_of(*date).expect("inside")).collect();
            parts.sort_by_key(|part| part.from);
            // A clock set back over midnight shows a date again after the next one has begun, so what lies next to the
            // ends of the list may belong to dates beyond it: only the dates well inside have to be whole.
            let inner = dates[2..7].iter().flat_map(|date| schedule.parts_of(*date).expect("inside"));
            let (from, to) = inner.fold((Instant::MAX_UTC, Instant::MIN_UTC), |(from, to), part| {
                (from.min(part.from), to.max(part.to))
            });
            parts.retain(|part| part.to > from && part.from < to);
            for (before, after) in parts.iter().zip(&parts[1..]) {
                prop_assert_eq!(before.to, after.from, "from {} on", first);
            }
            let open = dates.iter().flat_map(|date| schedule.intervals_on(*date).expect("inside"));
            let inside = open.map(|interval| (interval.from.max(from), interval.to.min(to)));
            let sum: i64 = inside.map(|(from, to)| (to - from).num_seconds().max(0)).sum();
            prop_assert_eq!(sum, schedule.measure(from, to)?.seconds(), "from {} on", first);
        }
    }
}
