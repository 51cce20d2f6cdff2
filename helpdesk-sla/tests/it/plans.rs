//! What is refused when a plan is read or built, and how it is said.

use helpdesk_sla::{
    DATES_MAX, HolidayRule, Interval, OPENINGS_MAX, PlanVersion, Problem, Schedule, SchedulePlan, Season, Shift, Tz,
    WeeklyHours, YearlyDate,
};

use crate::kit::{at, office, plan};

fn refused(json: &str) -> String {
    serde_json::from_str::<SchedulePlan>(json).err().map_or_else(|| "accepted".to_owned(), |error| error.to_string())
}

fn problems(plan: &SchedulePlan) -> String {
    Schedule::build(plan).err().map_or_else(|| "built".to_owned(), |errors| errors.to_string())
}

#[test]
fn shifts_are_checked() {
    let rows = [
        ("09:00", "17:00", ""),
        ("09:00:30", "17:00:15", ""),
        ("00:00", "24:00", ""),
        ("22:00", "06:00", ""),
        (
            "09:00",
            "09:00",
            "a shift from `09:00` to `09:00` is empty, expected different ends, or `00:00` to `24:00` for a whole day",
        ),
        (
            "09:00",
            "24:01",
            "`24:01` is no time of day, expected `HH:MM` or `HH:MM:SS` up to `24:00`, which can only end a shift",
        ),
        (
            "24:00",
            "06:00",
            "`24:00` is no time of day, expected `HH:MM` or `HH:MM:SS` up to `24:00`, which can only end a shift",
        ),
        (
            "9:00",
            "17:00",
            "`9:00` is no time of day, expected `HH:MM` or `HH:MM:SS` up to `24:00`, which can only end a shift",
        ),
        (
            "09:60",
            "17:00",
            "`09:60` is no time of day, expected `HH:MM` or `HH:MM:SS` up to `24:00`, which can only end a shift",
        ),
        (
            "09",
            "17:00",
            "`09` is no time of day, expected `HH:MM` or `HH:MM:SS` up to `24:00`, which can only end a shift",
        ),
        (
            "09:00:00:00",
            "17:00",
            "`09:00:00:00` is no time of day, expected `HH:MM` or `HH:MM:SS` up to `24:00`, which can only end a shift",
        ),
        ("", "17:00", "`` is no time of day, expected `HH:MM` or `HH:MM:SS` up to `24:00`, which can only end a shift"),
    ];
    for (start, end, expected) in rows {
        let found = Shift::new(start, end).err().map_or_else(String::new, |error| error.to_string());
        assert_eq!(found, expected, "{start} {end}");
    }
}

#[test]
fn reading_a_plan_goes_through_the_same_checks() {
    let found = refused(r#"{"zone":"UTC","hours":{"mon":[["09:00","25:00"]]}}"#);
    assert!(found.starts_with("`25:00` is no time of day"), "{found}");
    let found = refused(r#"{"zone":"UTC","hours":{"monday":[]}}"#);
    assert!(found.starts_with("unknown field `monday`"), "{found}");
    let found = refused(r#"{"zone":"UTC","hours":{},"holiday":[]}"#);
    assert!(found.starts_with("unknown field `holiday`"), "{found}");
    let found = refused(r#"{"zone":"Middle/Earth","hours":{}}"#);
    assert!(found.starts_with("`Middle/Earth` is no zone of the IANA data"), "{found}");
    let rule =
        |on: &str| refused(&format!(r#"{{"zone":"UTC","hours":{{}},"holiday_rules":[{{"name":"a","on":{on}}}]}}"#));
    let rows = [
        (r#"{"advent":{"days":0}}"#, "unknown variant `advent`"),
        (r#"{"easter":{"days":0,"church":"western"}}"#, "unknown field `church`"),
        (r#"{"last_weekday":{"weekday":"Mon","month":5}}"#, "unknown variant `Mon`"),
    ];
    for (on, expected) in rows {
        let found = rule(on);
        assert!(found.starts_with(expected), "{on}: {found}");
    }
}

#[test]
fn a_date_has_one_override() {
    let twice = r#"{"zone": "UTC", "hours": {}, "overrides": {"2026-12-24": [["09:00", "12:00"]], "2026-12-24": []}}"#;
    assert_eq!(refused(twice), "the override `2026-12-24` stands twice, expected each date once at line 1 column 96");
    let no_table = r#"{"zone": "UTC", "hours": {}, "overrides": []}"#;
    assert!(refused(no_table).contains("expected dates, each with its shifts"), "{}", refused(no_table));
}

#[test]
fn a_schedule_that_never_opens_is_refused() {
    let never = "the schedule never opens, expected at least one shift that is left after breaks and holidays";
    let rows = [
        r#"{"zone":"UTC","hours":{}}"#,
        r#"{"zone":"UTC","hours":{},"overrides":{"2026-01-05":[]}}"#,
        r#"{"zone":"UTC","hours":{"mon":[["09:00","17:00"]]},"weekly_breaks":{"mon":[["08:00","18:00"]]}}"#,
        r#"{"zone":"UTC","hours":{},"overrides":{"1815-06-18":[["09:00","17:00"]]}}"#,
    ];
    for json in rows {
        assert_eq!(problems(&plan(json)), never, "{json}");
    }
}

#[test]
fn all_problems_are_told_with_their_places() {
    let wrong = plan(
        r#"{"zone":"UTC","hours":{"mon":[["09:00","17:00"]]},"breaks":[
            {"name":"fine","from":"2026-01-01T00:00:00","to":"2026-01-02T00:00:00"},
            {"name":"turned","from":"2026-01-02T00:00:00","to":"2026-01-01T00:00:00"},
            {"name":"empty","from":"2026-01-02T00:00:00","to":"2026-01-02T00:00:00"}]}"#,
    );
    let mut crowded = wrong.clone();
    crowded.hours.tue = vec![Shift::WHOLE_DAY; 97];
    let version = |from: &str, plan: &SchedulePlan| PlanVersion { effective_from: Some(at(from)), plan: plan.clone() };
    let versions = [version("2026-01-01 00:00", &crowded), version("2026-01-01 00:00", &office(Tz::UTC))];
    let errors = Schedule::build_between(&versions, 1969, 2026).expect_err("many problems");
    let found: Vec<String> = errors.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "version 1, hours tue: has 97 entries, expected at most 96",
            "version 1, break 2 (`turned`): ends at `2026-01-01 00:00:00`, expected an end after its start `2026-01-02 00:00:00`",
            "version 1, break 3 (`empty`): ends at `2026-01-02 00:00:00`, expected an end after its start `2026-01-02 00:00:00`",
            "version 2: takes effect no later than the version before, expected increasing instants",
            "the years `1969` to `2026` cannot be compiled, expected a range within 1970 to 2099",
        ]
    );
    assert_eq!(errors.to_string(), found.join("; "));
    assert!(problems(&wrong).starts_with("break 2 (`turned`)"));
}

#[test]
fn seasons_openings_and_rules_are_checked() {
    let wrong = plan(
        r#"{"zone":"UTC","hours":{"mon":[["09:00","17:00"]]},
            "seasons":[
                {"name":"late","from":"2026-07-10","to":"2026-07-20","hours":{}},
                {"name":"turned","from":"2026-07-02","to":"2026-07-01","hours":{}},
                {"name":"early","from":"2026-07-01","to":"2026-07-31","hours":{}},
                {"name":"last","from":"2026-07-31","to":"2026-07-31","hours":{}},
                {"name":"fine","from":"2026-08-01","to":"2026-08-01","hours":{}}],
            "holiday_rules":[
                {"name":"month","on":{"fixed":{"month":13,"day":1}}},
                {"name":"day","on":{"weekday_on_or_after":{"weekday":"mon","month":2,"day":30}}},
                {"name":"leap","on":{"fixed":{"month":2,"day":29}}},
                {"name":"nth","on":{"nth_weekday":{"nth":6,"weekday":"mon","month":0}}},
                {"name":"last","on":{"last_weekday":{"weekday":"mon","month":0}}},
                {"name":"easter","on":{"orthodox_easter":{"days":-201}},"observed":{"sun":8}},
                {"name":"years","on":{"easter":{"days":200}},"observed":{"sun":-7},"from_year":2026,"to_year":2025}],
            "openings":[
                {"from":"2026-01-05T09:00:00.9Z","to":"2026-01-05T09:00:01Z"},
                {"from":"2026-01-05T09:00:00Z","to":"2026-01-05T09:00:00.9Z"}]}"#,
    );
    let errors = Schedule::build(&wrong).expect_err("many problems");
    let found: Vec<String> = errors.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "season 2 (`turned`): ends on `2026-07-01`, expected its start `2026-07-02` or a later date",
            "season 1 (`late`): shares `2026-07-10` with season 3 (`early`), expected seasons that lie apart",
            "season 4 (`last`): shares `2026-07-31` with season 3 (`early`), expected seasons that lie apart",
            "holiday rule 1 (`month`): has the month `13`, expected 1 to 12",
            "holiday rule 2 (`day`): has the day `30`, expected 1 to 29",
            "holiday rule 4 (`nth`): has the number of the weekday `6`, expected 1 to 5",
            "holiday rule 4 (`nth`): has the month `0`, expected 1 to 12",
            "holiday rule 5 (`last`): has the month `0`, expected 1 to 12",
            "holiday rule 6 (`easter`): has the days from Easter `-201`, expected -200 to 200",
            "holiday rule 6 (`easter`): has the observed move `8`, expected -7 to 7",
            "holiday rule 7 (`years`): ends with the year `2025`, expected its first year `2026` or a later one",
            "opening 2: ends at `2026-01-05 09:00:00.900 UTC`, expected an end after its start `2026-01-05 09:00:00 UTC`",
        ]
    );
}

#[test]
fn every_list_has_a_limit() {
    let mut crowded = office(Tz::UTC);
    let date = "2026-01-01".parse().expect("a date");
    let hours = WeeklyHours::weekdays(&[Shift::WHOLE_DAY; 97]);
    let weekly_breaks = WeeklyHours::default();
    crowded.seasons = vec![Season { name: "one".into(), from: date, to: date, hours, weekly_breaks }];
    let rule = HolidayRule::new("day", YearlyDate::Easter { days: 0 });
    crowded.holiday_rules = vec![rule; DATES_MAX + 1];
    let opening = Interval { from: at("2026-01-05 09:00"), to: at("2026-01-05 10:00") };
    crowded.openings = vec![opening; OPENINGS_MAX + 1];
    let found = problems(&crowded);
    let expected = [
        "season 1 (`one`), hours fri: has 97 entries, expected at most 96",
        "holiday rules: has 10001 entries, expected at most 10000",
        "openings: has 100001 entries, expected at most 100000",
    ];
    assert!(expected.iter().all(|problem| found.contains(problem)), "{found}");
    crowded.seasons = vec![crowded.seasons[0].clone(); DATES_MAX + 1];
    assert!(problems(&crowded).contains("seasons: has 10001 entries, expected at most 10000"));
}

#[test]
fn versions_need_one_and_an_order() {
    let none = Schedule::build_versions(&[]).expect_err("no version");
    assert_eq!(none.problems(), [Problem::NoVersion]);
    let version = |effective_from| PlanVersion { effective_from, plan: office(Tz::UTC) };
    let later_without = [version(Some(at("2026-01-01 00:00"))), version(None)];
    assert!(Schedule::build_between(&later_without, 2026, 2026).is_err());
    let backwards = [version(None), version(Some(at("2026-02-01 00:00"))), version(Some(at("2026-01-01 00:00")))];
    assert!(Schedule::build_between(&backwards, 2026, 2026).is_err());
    assert!(Schedule::build_between(&[version(None)], 2027, 2026).is_err());
    assert!(Schedule::build_between(&[version(None)], 2026, 2100).is_err());
    assert!(Schedule::build_between(&[version(None)], 2099, 2099).is_ok());
}
