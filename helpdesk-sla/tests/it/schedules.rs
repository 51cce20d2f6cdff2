//! Schedules at every edge, row by row.

use helpdesk_sla::{Instant, OpenTime, PlanVersion, Schedule, SchedulePlan, TimeError, Tz, WeeklyHours};

use crate::kit::{at, between, check, listed, office, open_time, plan, schedule, shift};

fn text(result: Result<Instant, TimeError>) -> String {
    result.map_or_else(|error| error.to_string(), |at| at.format("%F %R").to_string().replace(":00Z", ""))
}

fn full(result: Result<Instant, TimeError>) -> String {
    result.map_or_else(|error| error.to_string(), |at| at.format("%F %T").to_string())
}

fn measured(schedule: &Schedule, from: &str, to: &str) -> String {
    schedule.measure(at(from), at(to)).map_or_else(|error| error.to_string(), |time| time.to_string())
}

#[test]
fn an_interval_is_half_open() {
    let office = schedule(&office(Tz::UTC));
    let open = |time: &str| office.is_open(at(time)).expect("an answer").to_string();
    check(&[
        ("before", open("2026-01-05T08:59:59Z"), "false"),
        ("a fraction before", open("2026-01-05T08:59:59.999Z"), "false"),
        ("at the opening", open("2026-01-05T09:00:00Z"), "true"),
        ("inside", open("2026-01-05T12:00:00Z"), "true"),
        ("the last second", open("2026-01-05T16:59:59Z"), "true"),
        ("a fraction before the end", open("2026-01-05T16:59:59.999Z"), "true"),
        ("at the end", open("2026-01-05T17:00:00Z"), "false"),
        ("after", open("2026-01-05T17:00:01Z"), "false"),
        ("a day without hours", open("2026-01-10T12:00:00Z"), "false"),
    ]);
}

#[test]
fn advancing_lands_on_the_earliest_instant() {
    let office = schedule(&office(Tz::UTC));
    let advance = |from: &str, budget: &str| full(office.advance(at(from), open_time(budget)));
    check(&[
        ("nothing, open", advance("2026-01-05 12:00", "0s"), "2026-01-05 12:00:00"),
        ("nothing, closed", advance("2026-01-10 12:00", "0s"), "2026-01-10 12:00:00"),
        ("nothing, with a fraction", advance("2026-01-10T12:00:00.7Z", "0s"), "2026-01-10 12:00:00"),
        ("a second before the opening", advance("2026-01-05T08:59:59Z", "1s"), "2026-01-05 09:00:01"),
        ("at the opening", advance("2026-01-05 09:00", "1s"), "2026-01-05 09:00:01"),
        ("inside", advance("2026-01-05 10:00", "2h"), "2026-01-05 12:00:00"),
        ("to the end", advance("2026-01-09 09:00", "8h"), "2026-01-09 17:00:00"),
        ("a second beyond the end", advance("2026-01-09 09:00", "8h1s"), "2026-01-12 09:00:01"),
        ("at the end", advance("2026-01-09 17:00", "1s"), "2026-01-12 09:00:01"),
        ("between", advance("2026-01-10 00:00", "8h"), "2026-01-12 17:00:00"),
        ("over the turn of the year", advance("2025-12-31 16:00", "2h"), "2026-01-01 10:00:00"),
        ("over a leap day", advance("2024-02-28 16:00", "9h1s"), "2024-03-01 09:00:01"),
        ("over a February without", advance("2023-02-28 16:00", "1h1s"), "2023-03-01 09:00:01"),
    ]);
}

#[test]
fn the_other_landing_is_the_next_moment_of_work() {
    let office = schedule(&office(Tz::UTC));
    let next = |from: &str, budget: &str| full(office.advance_to_open(at(from), open_time(budget)));
    check(&[
        ("nothing, open", next("2026-01-05 12:00", "0s"), "2026-01-05 12:00:00"),
        ("nothing, closed", next("2026-01-10 12:00", "0s"), "2026-01-12 09:00:00"),
        ("nothing, at the end", next("2026-01-05 17:00", "0s"), "2026-01-06 09:00:00"),
        ("inside", next("2026-01-05 09:00", "7h"), "2026-01-05 16:00:00"),
        ("to the end", next("2026-01-09 09:00", "8h"), "2026-01-12 09:00:00"),
    ]);
}

#[test]
fn retreating_mirrors() {
    let office = schedule(&office(Tz::UTC));
    let retreat = |end: &str, budget: &str| full(office.retreat(at(end), open_time(budget)));
    check(&[
        ("nothing, closed", retreat("2026-01-10 00:00", "0s"), "2026-01-10 00:00:00"),
        ("a whole period", retreat("2026-01-05 17:00", "8h"), "2026-01-05 09:00:00"),
        ("a second beyond", retreat("2026-01-05 17:00", "8h1s"), "2026-01-02 16:59:59"),
        ("from the opening", retreat("2026-01-06 09:00", "1h"), "2026-01-05 16:00:00"),
        ("from closed time", retreat("2026-01-11 12:00", "1s"), "2026-01-09 16:59:59"),
    ]);
}

#[test]
fn the_next_opening_and_closing() {
    let office = schedule(&office(Tz::UTC));
    check(&[
        ("opening, before", text(office.next_open(at("2026-01-05 08:00"))), "2026-01-05 09:00"),
        ("opening, at", text(office.next_open(at("2026-01-05 09:00"))), "2026-01-05 09:00"),
        ("opening, inside", text(office.next_open(at("2026-01-05 10:00"))), "2026-01-05 10:00"),
        ("opening, at the end", text(office.next_open(at("2026-01-05 17:00"))), "2026-01-06 09:00"),
        ("closing, before", text(office.next_close(at("2026-01-05 08:00"))), "2026-01-05 17:00"),
        ("closing, inside", text(office.next_close(at("2026-01-05 10:00"))), "2026-01-05 17:00"),
        ("closing, at the end", text(office.next_close(at("2026-01-05 17:00"))), "2026-01-06 17:00"),
    ]);
}

#[test]
fn measuring_is_signed() {
    let office = schedule(&office(Tz::UTC));
    check(&[
        ("nothing", measured(&office, "2026-01-05 10:00", "2026-01-05 10:00"), "0s"),
        ("forward", measured(&office, "2026-01-09 16:00", "2026-01-12 10:00"), "2h"),
        ("backward", measured(&office, "2026-01-12 10:00", "2026-01-09 16:00"), "-2h"),
        ("all closed", measured(&office, "2026-01-10 00:00", "2026-01-11 00:00"), "0s"),
    ]);
}

#[test]
fn touching_and_overlapping_shifts_are_a_union() {
    let week = WeeklyHours {
        mon: vec![shift("14:00", "22:00"), shift("06:00", "14:00")],
        tue: vec![shift("09:00", "13:00"), shift("12:00", "17:00"), shift("10:00", "11:00")],
        wed: vec![shift("20:00", "24:00")],
        thu: vec![shift("00:00", "04:00")],
        ..WeeklyHours::default()
    };
    let union = schedule(&SchedulePlan::new(Tz::UTC, week));
    check(&[
        ("touching", listed(&union, "2026-01-05 00:00", "2026-01-06 00:00"), "05.06:00-05.22:00"),
        ("overlapping", listed(&union, "2026-01-06 00:00", "2026-01-07 00:00"), "06.09:00-06.17:00"),
        ("over midnight", listed(&union, "2026-01-07 00:00", "2026-01-09 00:00"), "07.20:00-08.04:00"),
        (
            "the seam is no closing",
            text(union.advance_to_open(at("2026-01-05 13:00"), open_time("1h"))),
            "2026-01-05 14:00",
        ),
    ]);
}

#[test]
fn nights_belong_to_the_day_they_open() {
    let nights = plan(
        r#"{"zone":"UTC","hours":{"fri":[["22:00","06:00"]],"sun":[["20:00","00:00"]],"tue":[["20:00","24:00"]]}}"#,
    );
    let nights = schedule(&nights);
    check(&[
        ("into Saturday", listed(&nights, "2026-01-09 00:00", "2026-01-11 12:00"), "09.22:00-10.06:00"),
        ("an end of 00:00", listed(&nights, "2026-01-11 12:00", "2026-01-13 00:00"), "11.20:00-12.00:00"),
        ("an end of 24:00", listed(&nights, "2026-01-13 00:00", "2026-01-15 00:00"), "13.20:00-14.00:00"),
        ("clipped at both ends", listed(&nights, "2026-01-09 23:00", "2026-01-10 01:00"), "09.23:00-10.01:00"),
        ("clipped to nothing", listed(&nights, "2026-01-10 06:00", "2026-01-11 20:00"), ""),
        ("the wrong way round", listed(&nights, "2026-01-11 00:00", "2026-01-09 00:00"), ""),
    ]);
}

#[test]
fn local_times_in_a_gap_and_a_fold() {
    let sunday = |zone: &str, from: &str, to: &str| {
        schedule(&plan(&format!(r#"{{"zone":"{zone}","hours":{{"sun":[["{from}","{to}"]]}}}}"#)))
    };
    let berlin = |from: &str, to: &str| sunday("Europe/Berlin", from, to);
    let spring = |from: &str, to: &str| listed(&berlin(from, to), "2024-03-30 12:00", "2024-04-01 00:00");
    let autumn = |from: &str, to: &str| listed(&berlin(from, to), "2024-10-26 12:00", "2024-10-28 00:00");
    let howe = sunday("Australia/Lord_Howe", "01:45", "03:00");
    check(&[
        ("over the gap", spring("01:30", "03:30"), "31.00:30-31.01:30"),
        ("inside the gap", spring("02:15", "02:45"), "31.01:15-31.01:45"),
        ("the gap itself", spring("02:00", "03:00"), ""),
        ("ends before it starts once resolved", spring("02:30", "03:15"), ""),
        ("whole day of 23 hours", spring("00:00", "24:00"), "30.23:00-31.22:00"),
        ("over the fold", autumn("01:30", "03:30"), "26.23:30-27.02:30"),
        ("inside the fold: the first time", autumn("02:15", "02:45"), "27.00:15-27.00:45"),
        ("whole day of 25 hours", autumn("00:00", "24:00"), "26.22:00-27.23:00"),
        ("half an hour back", listed(&howe, "2024-04-06 00:00", "2024-04-07 00:00"), "06.14:45-06.16:30"),
        (
            "half an hour forward",
            listed(&sunday("Australia/Lord_Howe", "02:15", "05:00"), "2024-10-05 00:00", "2024-10-06 00:00"),
            "05.15:45-05.18:00",
        ),
        (
            "a gap at midnight",
            listed(&sunday("America/Sao_Paulo", "00:00", "03:00"), "2018-11-03 12:00", "2018-11-05 00:00"),
            "04.03:00-04.05:00",
        ),
    ]);
}

#[test]
fn a_date_that_did_not_exist_has_no_working_time() {
    let apia = plan(
        r#"{"zone":"Pacific/Apia","hours":{"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]],"sat":[["09:00","17:00"]]},
            "overrides":{"2011-12-30":[["10:00","12:00"]]},"holidays":[{"name":"never","on":"2011-12-30"}]}"#,
    );
    let whole = between(&SchedulePlan::always_open(Tz::Pacific__Apia), 2011, 2012);
    check(&[
        (
            "Thursday, then Saturday",
            listed(&schedule(&apia), "2011-12-29 00:00", "2012-01-02 00:00"),
            "29.19:00-30.03:00 30.19:00-31.03:00",
        ),
        ("no seam", listed(&whole, "2011-12-29 00:00", "2012-01-02 00:00"), "29.00:00-02.00:00"),
    ]);
}

#[test]
fn holidays_and_breaks_cut() {
    let all = r#""hours":{"mon":[["22:00","06:00"]],"tue":[["22:00","06:00"]],"wed":[["22:00","06:00"]]}"#;
    let nights = schedule(&plan(&format!(
        r#"{{"zone":"Europe/Berlin",{all},"holidays":[{{"name":"Epiphany","on":"2026-01-06"}}]}}"#
    )));
    let foreign = schedule(&plan(
        r#"{"zone":"Europe/Berlin","hours":{"mon":[["00:00","24:00"]],"tue":[["00:00","24:00"]]},
            "holidays":[{"name":"there","on":"2026-01-05","zone":"America/Los_Angeles"}]}"#,
    ));
    let breaks = schedule(&plan(
        r#"{"zone":"UTC","hours":{"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]},
            "weekly_breaks":{"thu":[["12:00","13:00"]],"fri":[["12:00","13:00"]]},
            "overrides":{"2026-01-09":[["10:00","14:00"]]},
            "breaks":[{"name":"half day","from":"2026-12-24T12:00:00","to":"2026-12-25T00:00:00"},
                      {"name":"audit","from":"2026-01-08T16:00:00","to":"2026-01-09T11:00:00"}]}"#,
    ));
    check(&[
        (
            "the tail before and the evening of a holiday",
            listed(&nights, "2026-01-05 12:00", "2026-01-07 12:00"),
            "05.21:00-05.23:00 06.23:00-07.05:00",
        ),
        (
            "a holiday elsewhere",
            listed(&foreign, "2026-01-04 12:00", "2026-01-07 00:00"),
            "04.23:00-05.08:00 06.08:00-06.23:00",
        ),
        (
            "weekly and dated breaks",
            listed(&breaks, "2026-01-08 00:00", "2026-01-09 00:00"),
            "08.09:00-08.12:00 08.13:00-08.16:00",
        ),
        (
            "an override has no weekly break",
            listed(&breaks, "2026-01-09 00:00", "2026-01-10 00:00"),
            "09.11:00-09.14:00",
        ),
        ("a partial holiday", listed(&breaks, "2026-12-24 00:00", "2026-12-25 00:00"), "24.09:00-24.12:00"),
    ]);
}

#[test]
fn overrides_replace_what_starts_on_their_local_date() {
    let nights = |rest: &str| {
        let hours = r#""hours":{"mon":[["22:00","06:00"]],"tue":[["22:00","06:00"]]}"#;
        schedule(&plan(&format!(r#"{{"zone":"Europe/Berlin",{hours},{rest}}}"#)))
    };
    let opened = nights(r#""overrides":{"2026-01-06":[["10:00","12:00"]]}"#);
    let closed = nights(r#""overrides":{"2026-01-06":[]}"#);
    let beats =
        nights(r#""overrides":{"2026-01-06":[["10:00","12:00"]]},"holidays":[{"name":"own","on":"2026-01-06"}]"#);
    let same = nights(
        r#""overrides":{"2026-01-06":[["10:00","12:00"]]},"holidays":[{"name":"own","on":"2026-01-06","zone":"Europe/Berlin"}]"#,
    );
    let loses = nights(
        r#""overrides":{"2026-01-06":[["10:00","12:00"]]},"holidays":[{"name":"there","on":"2026-01-06","zone":"Asia/Tokyo"}]"#,
    );
    let days = |schedule: &Schedule| listed(schedule, "2026-01-05 12:00", "2026-01-07 12:00");
    check(&[
        ("not the tail of the night before", days(&opened), "05.21:00-06.05:00 06.09:00-06.11:00"),
        ("no shifts close the date", days(&closed), "05.21:00-06.05:00"),
        ("beats a holiday of its own zone", days(&beats), "05.21:00-06.05:00 06.09:00-06.11:00"),
        ("also one that names that zone", days(&same), "05.21:00-06.05:00 06.09:00-06.11:00"),
        ("not one of another zone", days(&loses), ""),
    ]);
}

#[test]
fn the_version_in_force_at_each_instant_counts() {
    let early = PlanVersion { effective_from: None, plan: office(Tz::UTC) };
    let late =
        PlanVersion { effective_from: Some(at("2026-01-06 12:00")), plan: SchedulePlan::always_open(Tz::Asia__Tokyo) };
    let both = Schedule::build_between(&[early, late], 2026, 2026).expect("a schedule");
    check(&[
        (
            "clipped interval by interval",
            listed(&both, "2026-01-05 00:00", "2026-01-07 00:00"),
            "05.09:00-05.17:00 06.09:00-07.00:00",
        ),
        ("version before", both.version_at(at("2026-01-06T11:59:59Z")).to_string(), "1"),
        ("version at", both.version_at(at("2026-01-06 12:00")).to_string(), "2"),
        ("zone before", both.zone_at(at("2026-01-06T11:59:59Z")).to_string(), "UTC"),
        ("zone at", both.zone_at(at("2026-01-06 12:00")).to_string(), "Asia/Tokyo"),
    ]);
}

#[test]
fn what_a_schedule_cannot_tell() {
    let office = between(&office(Tz::UTC), 2026, 2026);
    let once =
        between(&plan(r#"{"zone":"UTC","hours":{},"overrides":{"2026-01-05":[["09:00","10:00"]]}}"#), 2026, 2026);
    let outside = "lies outside the horizon of the schedule, expected an instant from `2026-01-01 00:00:00 UTC` to `2027-01-01 00:00:00 UTC`";
    check(&[
        (
            "before",
            measured(&office, "2025-12-31T23:59:59Z", "2026-01-01 00:00"),
            &format!("`2025-12-31 23:59:59 UTC` {outside}"),
        ),
        (
            "after",
            measured(&office, "2026-01-01 00:00", "2027-01-01T00:00:01Z"),
            &format!("`2027-01-01 00:00:01 UTC` {outside}"),
        ),
        ("both ends are inside", measured(&office, "2026-01-01 00:00", "2026-01-01 10:00"), "1h"),
        (
            "negative",
            text(office.advance(at("2026-01-05 09:00"), open_time("-1s"))),
            "a budget of `-1s` is negative, expected zero or more",
        ),
        (
            "past the horizon",
            text(office.advance(at("2026-12-31 16:00"), open_time("1h1s"))),
            "`1h 1s` of open time from `2026-12-31 16:00:00 UTC` on runs past the horizon of the schedule, which ends at `2027-01-01 00:00:00 UTC`",
        ),
        ("just inside", text(office.advance(at("2026-12-31 16:00"), open_time("1h"))), "2026-12-31 17:00"),
        (
            "before the horizon",
            text(office.retreat(at("2026-01-01 10:00"), open_time("1h1s"))),
            "`1h 1s` of open time before `2026-01-01 10:00:00 UTC` begins before the horizon of the schedule, which begins at `2026-01-01 00:00:00 UTC`",
        ),
        (
            "after the last opening",
            text(once.next_open(at("2026-01-05 10:00"))),
            "`0s` of open time from `2026-01-05 10:00:00 UTC` on ends after the last opening of the schedule, which closes at `2026-01-05 10:00:00 UTC`",
        ),
        ("the last opening", text(once.advance(at("2026-01-01 00:00"), open_time("1h"))), "2026-01-05 10:00"),
        (
            "far beyond",
            text(office.advance(at("2026-01-01 00:00"), OpenTime::from_seconds(i64::MAX))),
            "`2562047788015215h 30m 7s` of open time from `2026-01-01 00:00:00 UTC` on runs past the horizon of the schedule, which ends at `2027-01-01 00:00:00 UTC`",
        ),
    ]);
}

#[test]
fn always_open_is_open_for_all_years_there_are() {
    let always = Schedule::always_open();
    let built = Schedule::build(&SchedulePlan::always_open(Tz::UTC)).expect("a schedule");
    assert_eq!(always, built);
    check(&[
        ("the first instant", always.is_open(at("1970-01-01 00:00")).expect("an answer").to_string(), "true"),
        ("the last", always.is_open(at("2099-12-31T23:59:59Z")).expect("an answer").to_string(), "true"),
        ("everything", measured(&always, "1970-01-01 00:00", "2100-01-01 00:00"), "1139568h"),
    ]);
}

#[test]
fn the_zone_data_have_a_version() {
    assert!(helpdesk_sla::IANA_TZDB_VERSION.starts_with("20"));
}
