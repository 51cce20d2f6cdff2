//! Holiday rules: the holidays of three countries, moves over the edges of years, and zones of their own.

use helpdesk_sla::{HolidayRule, Schedule, SchedulePlan, YearlyDate};

use crate::kit::{accounted, at, check, listed, plan, schedule};

const GUIDE: &str = include_str!("../../../docs/SLA.md");

fn with_rules(zone: &str, rules: &str, more: &str) -> SchedulePlan {
    let day = r#"[["09:00","17:00"]]"#;
    let week = ["mon", "tue", "wed", "thu", "fri"].map(|name| format!("\"{name}\":{day}")).join(",");
    plan(&format!(r#"{{"zone":"{zone}","hours":{{{week}}},"holiday_rules":[{rules}]{more}}}"#))
}

fn dates(plan: &SchedulePlan, year: i32) -> String {
    let month_and_day = |holiday: &helpdesk_sla::Holiday| holiday.on.format("%m-%d").to_string();
    plan.holidays_in(year).iter().map(month_and_day).collect::<Vec<_>>().join(" ")
}

/// The guide's plan with that zone.
fn of_guide(zone: &str) -> SchedulePlan {
    let begin = format!("```json\n{{\"zone\": \"{zone}\"");
    let block = GUIDE.split_once(&begin).and_then(|(_, rest)| rest.split_once("```")).expect("a plan in the guide").0;
    plan(&format!("{}{block}", begin.trim_start_matches("```json\n")))
}

#[test]
fn the_holidays_of_three_countries() {
    let (states, england, germany) =
        (of_guide("America/New_York"), of_guide("Europe/London"), of_guide("Europe/Berlin"));
    check(&[
        ("US 2020", dates(&states, 2020), "01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25"),
        (
            "US 2021, with the next New Year's Day",
            dates(&states, 2021),
            "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
        ),
        (
            "US 2022, without its own",
            dates(&states, 2022),
            "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
        ),
        ("US 2026", dates(&states, 2026), "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
        ("England 2021", dates(&england, 2021), "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        ("England 2026", dates(&england, 2026), "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (
            "England 2022, but for what was proclaimed",
            dates(&england, 2022),
            "01-03 04-15 04-18 05-02 05-30 08-29 12-26 12-27",
        ),
        ("Germany 1989", dates(&germany, 1989), "01-01 03-24 03-27 05-01 05-04 05-15 12-25 12-26"),
        ("Germany 2026", dates(&germany, 2026), "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"),
    ]);
}

#[test]
fn a_holiday_moved_for_one_year_needs_an_override() {
    let begin = "```json\n\"holidays\": [";
    let block = GUIDE.split_once(begin).and_then(|(_, rest)| rest.split_once("```")).expect("days in the guide").0;
    let proclaimed = plan(&format!("{{\"zone\":\"UTC\",\"hours\":{{}},\"holidays\":[{block}}}"));
    let mut england = of_guide("Europe/London");
    england.holidays.extend(proclaimed.holidays);
    let without = schedule(&england);
    england.overrides.extend(proclaimed.overrides);
    let with = schedule(&england);
    check(&[
        ("2020, not moved", listed(&without, "2020-05-04 00:00", "2020-05-05 00:00"), ""),
        ("2020, the first day", listed(&with, "2020-05-04 00:00", "2020-05-05 00:00"), "04.08:00-04.16:00"),
        ("2020, its new day", listed(&with, "2020-05-08 00:00", "2020-05-09 00:00"), ""),
        ("2022, the first day", listed(&with, "2022-05-30 00:00", "2022-05-31 00:00"), "30.08:00-30.16:00"),
        ("2022, its new day and another", listed(&with, "2022-06-02 00:00", "2022-06-05 00:00"), ""),
    ]);
}

const NEW_YEAR: &str = r#"{"name":"New Year","on":{"fixed":{"month":1,"day":1}},"observed":{"sat":-1,"sun":1},"from_year":2022,"to_year":2023}"#;

fn turn_of_year(schedule: &Schedule, year: i32) -> String {
    listed(schedule, &format!("{year}-12-30 00:00"), &format!("{}-01-04 00:00", year + 1))
}

#[test]
fn a_rule_moves_over_the_edge_of_a_year() {
    let built = schedule(&with_rules("UTC", NEW_YEAR, ""));
    let replaced = schedule(&with_rules("UTC", NEW_YEAR, r#","overrides":{"2021-12-31":[["10:00","11:00"]]}"#));
    let original = schedule(&with_rules("UTC", NEW_YEAR, r#","overrides":{"2022-01-01":[["10:00","11:00"]]}"#));
    let first = helpdesk_sla::PlanVersion { effective_from: None, plan: with_rules("UTC", NEW_YEAR, "") };
    let alone = Schedule::build_between(&[first], 2021, 2021).expect("a schedule");
    check(&[
        ("before its first year", turn_of_year(&built, 2020), "30.09:00-30.17:00 31.09:00-31.17:00 01.09:00-01.17:00"),
        ("from Saturday to the year before", turn_of_year(&built, 2021), "30.09:00-30.17:00 03.09:00-03.17:00"),
        ("from Sunday to Monday", turn_of_year(&built, 2022), "30.09:00-30.17:00 03.09:00-03.17:00"),
        ("after its last year", turn_of_year(&built, 2023), "01.09:00-01.17:00 02.09:00-02.17:00 03.09:00-03.17:00"),
        (
            "an override of the observed date replaces it",
            turn_of_year(&replaced, 2021),
            "30.09:00-30.17:00 31.10:00-31.11:00 03.09:00-03.17:00",
        ),
        (
            "one of the day it left does not",
            turn_of_year(&original, 2021),
            "30.09:00-30.17:00 01.10:00-01.11:00 03.09:00-03.17:00",
        ),
        (
            "compiled for the year before alone",
            listed(&alone, "2021-12-30 00:00", "2022-01-01 00:00"),
            "30.09:00-30.17:00",
        ),
        (
            "named in an account",
            accounted(&built, "2021-12-30 12:00", "2022-01-03 00:00"),
            "30.12:00-30.17:00 open, 31.00:00-01.00:00 holiday New Year",
        ),
    ]);
}

#[test]
fn a_rule_of_another_zone_is_its_day_there() {
    let rule = r#"{"name":"Independence Day","on":{"fixed":{"month":7,"day":3}},"zone":"America/Los_Angeles"}"#;
    let own = rule.replace("America/Los_Angeles", "Europe/Berlin");
    let overrides = r#","overrides":{"2026-07-03":[["08:00","18:00"]]}"#;
    let found = |rule: &str, more: &str| {
        listed(&schedule(&with_rules("Europe/Berlin", rule, more)), "2026-07-02 00:00", "2026-07-06 00:00")
    };
    check(&[
        ("from nine to nine", found(rule, ""), "02.07:00-02.15:00"),
        ("an override does not replace it", found(rule, overrides), "02.07:00-02.15:00 03.06:00-03.07:00"),
        ("its own zone by name", found(&own, overrides), "02.07:00-02.15:00 03.06:00-03.16:00"),
    ]);
}

#[test]
fn a_holiday_lasts_as_long_as_its_day() {
    let lasting = |zone: &str, month: u8, day: u8, year: i32| {
        let mut plan = SchedulePlan::always_open(zone.parse::<helpdesk_sla::Zone>().expect("a zone"));
        plan.holiday_rules.push(HolidayRule::new("day", YearlyDate::Fixed { month, day }));
        let first = format!("{year}-{month:02}-{:02} 00:00", day - 1);
        let last = format!("{year}-{month:02}-{:02} 00:00", day + 3);
        let account = schedule(&plan).account(at(&first), at(&last)).expect("an account");
        let closed = account.iter().filter(|piece| piece.reason != helpdesk_sla::Reason::Open);
        closed.map(|piece| (piece.to - piece.from).num_minutes()).sum::<i64>().to_string()
    };
    check(&[
        ("a repeated hour before midnight", lasting("America/Sao_Paulo", 2, 17, 2018), "1500"),
        ("the day after it", lasting("America/Sao_Paulo", 2, 18, 2018), "1440"),
        ("a skipped hour after midnight", lasting("America/Sao_Paulo", 11, 4, 2018), "1380"),
        ("the day before it", lasting("America/Sao_Paulo", 11, 3, 2018), "1440"),
        ("half an hour repeated", lasting("Australia/Lord_Howe", 4, 7, 2024), "1470"),
    ]);
}

#[test]
fn dates_and_rules_are_listed_together() {
    let plan = with_rules(
        "UTC",
        r#"{"name":"rule","on":{"fixed":{"month":6,"day":2}}}"#,
        r#","holidays":[{"name":"late","on":"2026-07-01"},{"name":"same","on":"2026-06-02"},{"name":"other","on":"2027-01-01"}]"#,
    );
    let names: Vec<String> = plan.holidays_in(2026).into_iter().map(|holiday| holiday.name).collect();
    assert_eq!(names, ["same", "rule", "late"]);
    assert!(plan.holidays_in(i32::MAX).is_empty());
    assert!(plan.holidays_in(i32::MIN).is_empty());
}
