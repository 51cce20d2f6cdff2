//! Openings: extra stretches in UTC, at the edges of everything else. 2026-01-05 is a Monday.

use crate::kit::{accounted, check, listed, plan, schedule};

fn with_openings(openings: &[(&str, &str)], more: &str) -> helpdesk_sla::Schedule {
    let openings: Vec<String> = openings
        .iter()
        .map(|(from, to)| format!(r#"{{"from":"2026-01-{from}:00Z","to":"2026-01-{to}:00Z"}}"#))
        .collect();
    let openings = openings.join(",");
    schedule(&plan(&format!(
        r#"{{"zone":"Europe/Berlin","hours":{{"mon":[["09:00","17:00"]]}},"openings":[{openings}]{more}}}"#
    )))
}

fn listed_with(openings: &[(&str, &str)], more: &str) -> String {
    listed(&with_openings(openings, more), "2026-01-05 00:00", "2026-01-12 00:00")
}

#[test]
fn openings_join_the_shifts() {
    check(&[
        ("none", listed_with(&[], ""), "05.08:00-05.16:00"),
        ("apart", listed_with(&[("10T09:00", "10T12:00")], ""), "05.08:00-05.16:00 10.09:00-10.12:00"),
        ("touching a shift there is no seam", listed_with(&[("05T16:00", "05T18:00")], ""), "05.08:00-05.18:00"),
        (
            "touching each other",
            listed_with(&[("10T09:00", "10T10:00"), ("10T10:00", "10T11:00")], ""),
            "05.08:00-05.16:00 10.09:00-10.11:00",
        ),
        (
            "in any order, overlapping",
            listed_with(&[("10T09:00", "10T11:00"), ("05T07:00", "05T09:00"), ("10T10:00", "10T12:00")], ""),
            "05.07:00-05.16:00 10.09:00-10.12:00",
        ),
        (
            "across a holiday",
            listed_with(&[("06T12:00", "08T12:00")], r#","holidays":[{"name":"day","on":"2026-01-07"}]"#),
            "05.08:00-05.16:00 06.12:00-06.23:00 07.23:00-08.12:00",
        ),
        (
            "less a dated and a weekly break",
            listed_with(
                &[("06T06:00", "06T12:00")],
                r#","weekly_breaks":{"tue":[["08:00","09:00"]]},
                   "breaks":[{"name":"b","from":"2026-01-06T12:00:00","to":"2026-01-06T14:00:00"}]"#,
            ),
            "05.08:00-05.16:00 06.06:00-06.07:00 06.08:00-06.11:00",
        ),
        (
            "an empty override leaves it",
            listed_with(&[("05T10:00", "05T11:00")], r#","overrides":{"2026-01-05":[]}"#),
            "05.10:00-05.11:00",
        ),
    ]);
}

#[test]
fn an_account_calls_an_opening_open() {
    let schedule = with_openings(&[("10T09:00", "10T12:00")], r#","holidays":[{"name":"day","on":"2026-01-05"}]"#);
    let found = accounted(&schedule, "2026-01-05 12:00", "2026-01-12 00:00");
    check(&[("both", found, "05.12:00-05.23:00 holiday day, 10.09:00-10.12:00 open")]);
}

#[test]
fn a_plan_of_openings_alone_is_a_rota() {
    let rota =
        plan(r#"{"zone":"UTC","hours":{},"openings":[{"from":"2026-01-05T09:30:15Z","to":"2026-01-05T10:00:00Z"}]}"#);
    let schedule = schedule(&rota);
    let all = schedule.horizon();
    let measured = schedule.measure(all.from, all.to).expect("a measure").to_string();
    let past = schedule.advance(all.from, helpdesk_sla::OpenTime::from_hours(1)).expect_err("no more").to_string();
    check(&[("exact", measured, "29m 45s")]);
    assert!(past.contains("2026-01-05 10:00:00"), "{past}");
}
