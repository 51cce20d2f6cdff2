//! What is refused when a plan is read or built, and how it is said.

use helpdesk_sla::{PlanVersion, Problem, Schedule, SchedulePlan, Shift, Tz};

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
    assert!(found.contains("Middle/Earth"), "{found}");
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
