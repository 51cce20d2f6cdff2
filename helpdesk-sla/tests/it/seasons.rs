//! Seasons at their edges, row by row. July 2026 begins on a Wednesday.

use helpdesk_sla::Schedule;

use crate::kit::{accounted, check, listed, plan, schedule};

/// Nine to five every day with a break at noon, and from 2026-07-08 to 2026-07-10 other words.
fn with_season(season: &str, more: &str) -> Schedule {
    let day = r#"[["09:00","17:00"]]"#;
    let week =
        |day: &str| ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|name| format!("\"{name}\":{day}")).join(",");
    schedule(&plan(&format!(
        r#"{{"zone":"UTC","hours":{{{}}},"weekly_breaks":{{{}}},
            "seasons":[{{"name":"summer","from":"2026-07-08","to":"2026-07-10","hours":{{{}}}}}]{more}}}"#,
        week(day),
        week(r#"[["12:00","13:00"]]"#),
        if season.is_empty() { String::new() } else { week(season) },
    )))
}

fn days(schedule: &Schedule) -> String {
    listed(schedule, "2026-07-07 00:00", "2026-07-12 00:00")
}

#[test]
fn a_season_replaces_what_starts_on_its_dates() {
    check(&[
        (
            "first and last date are inside, its weekly breaks replace the ordinary ones",
            days(&with_season(r#"[["07:00","13:00"]]"#, "")),
            "07.09:00-07.12:00 07.13:00-07.17:00 08.07:00-08.13:00 09.07:00-09.13:00 10.07:00-10.13:00 \
             11.09:00-11.12:00 11.13:00-11.17:00",
        ),
        (
            "an overnight shift of the last evening is whole",
            days(&with_season(r#"[["20:00","02:00"]]"#, "")),
            "07.09:00-07.12:00 07.13:00-07.17:00 08.20:00-09.02:00 09.20:00-10.02:00 10.20:00-11.02:00 \
             11.09:00-11.12:00 11.13:00-11.17:00",
        ),
        (
            "without hours its dates are closed",
            days(&with_season("", "")),
            "07.09:00-07.12:00 07.13:00-07.17:00 11.09:00-11.12:00 11.13:00-11.17:00",
        ),
        (
            "an override beats it, and a holiday and a break are taken away from it",
            days(&with_season(
                r#"[["07:00","13:00"]]"#,
                r#","overrides":{"2026-07-08":[["10:00","11:00"]]},"holidays":[{"name":"day","on":"2026-07-09"}],
                   "breaks":[{"name":"b","from":"2026-07-10T08:00:00","to":"2026-07-10T09:00:00"}]"#,
            )),
            "07.09:00-07.12:00 07.13:00-07.17:00 08.10:00-08.11:00 10.07:00-10.08:00 10.09:00-10.13:00 \
             11.09:00-11.12:00 11.13:00-11.17:00",
        ),
    ]);
}

#[test]
fn the_night_before_a_season_keeps_its_tail() {
    let night = r#"{"zone":"UTC","hours":{"tue":[["22:00","06:00"]],"fri":[["22:00","06:00"]],"sat":[["22:00","06:00"]]},
        "seasons":[{"name":"shut","from":"2026-07-08","to":"2026-07-10","hours":{}}]}"#;
    let schedule = schedule(&plan(night));
    check(&[
        (
            "into and out of the season",
            listed(&schedule, "2026-07-07 00:00", "2026-07-13 00:00"),
            "07.22:00-08.06:00 11.22:00-12.06:00",
        ),
        (
            "the account names what the tail leaves",
            accounted(&schedule, "2026-07-07 12:00", "2026-07-11 12:00"),
            "07.22:00-08.06:00 open, 08.06:00-11.00:00 break shut",
        ),
    ]);
}

#[test]
fn an_account_names_a_season_without_hours_only() {
    check(&[
        (
            "with hours, what is not open is closed",
            accounted(&with_season(r#"[["07:00","08:00"]]"#, ""), "2026-07-08 00:00", "2026-07-09 00:00"),
            "08.07:00-08.08:00 open",
        ),
        (
            "without, less a date with an override and an opening",
            accounted(
                &with_season(
                    "",
                    r#","overrides":{"2026-07-09":[]},
                       "openings":[{"from":"2026-07-10T10:00:00Z","to":"2026-07-10T11:00:00Z"}]"#,
                ),
                "2026-07-08 00:00",
                "2026-07-11 00:00",
            ),
            "08.00:00-09.00:00 break summer, 10.00:00-10.10:00 break summer, 10.10:00-10.11:00 open, \
             10.11:00-11.00:00 break summer",
        ),
        (
            "a holiday inside is named first",
            accounted(
                &with_season("", r#","holidays":[{"name":"day","on":"2026-07-09"}]"#),
                "2026-07-08 00:00",
                "2026-07-11 00:00",
            ),
            "08.00:00-09.00:00 break summer, 09.00:00-10.00:00 holiday day, 10.00:00-11.00:00 break summer",
        ),
    ]);
}

#[test]
fn a_season_begins_and_ends_at_local_midnight() {
    let berlin = r#"{"zone":"Europe/Berlin","hours":{"sun":[["00:00","24:00"]],"mon":[["00:00","24:00"]]},
        "seasons":[{"name":"turn","from":"2026-03-29","to":"2026-03-29","hours":{}}]}"#;
    let schedule = schedule(&plan(berlin));
    let found = accounted(&schedule, "2026-03-28 12:00", "2026-03-30 00:00");
    check(&[("a day of 23 hours", found, "28.23:00-29.22:00 break turn, 29.22:00-30.00:00 open")]);
}
