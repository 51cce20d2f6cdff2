//! The check of a coverage finds every change made to one, and its stored form is pinned.

use helpdesk_sla::{Coverage, GapCause, Reason, Schedule, Team, TeamSet, Tz};

use crate::kit::{at, between, office};

fn schedules() -> [Schedule; 2] {
    [between(&office(Tz::UTC), 2026, 2026), between(&office(Tz::America__New_York), 2026, 2026)]
}

fn good() -> Coverage {
    let [a, b] = schedules();
    let teams = [Team { name: "A", schedule: &a }, Team { name: "B", schedule: &b }];
    Coverage::of(&teams, at("2026-01-05 00:00"), at("2026-01-07 00:00")).expect("a coverage")
}

fn set(places: &[usize]) -> TeamSet {
    TeamSet::of(places.iter().copied()).expect("a set")
}

type Change = fn(&mut Coverage);

#[test]
fn every_change_is_found() {
    let rows: [(Change, &str); 13] = [
        (
            |c| c.covers[1].from = at("2026-01-05 08:00"),
            "stretch 2: begins at `2026-01-05 08:00:00 UTC`, expected `2026-01-05 09:00:00 UTC`",
        ),
        (|c| c.covers[1].to = c.covers[1].from, "stretch 2: ends no later than it begins, expected a later end"),
        (
            |c| c.covers[1].teams = TeamSet::EMPTY,
            "stretch 2: has the teams of the one before, expected one stretch for both",
        ),
        (|c| c.covers[1].teams = set(&[7]), "stretch 2: names a team at place `7`, expected a place below `2`"),
        (
            |c| c.covers.truncate(4),
            "the stretches end at `2026-01-05 22:00:00 UTC`, expected `2026-01-07 00:00:00 UTC`, where the range ends",
        ),
        (|c| drop(c.gaps.pop()), "gap 3: is no stretch without teams, or one before it is left out"),
        (|c| drop(c.gaps.remove(0)), "gap 1: is no stretch without teams, or one before it is left out"),
        (|c| c.gaps.extend_from_within(..1), "gap 4: is no stretch without teams, or one before it is left out"),
        (
            |c| c.gaps[0].causes[1].reason = Reason::Open,
            "gap 1: the reasons of team 2 do not fill it, or one says that the team works",
        ),
        (
            |c| drop(c.gaps[0].causes.pop()),
            "gap 1: the reasons of team 2 do not fill it, or one says that the team works",
        ),
        (
            |c| {
                let first = c.gaps[0].causes[0].clone();
                c.gaps[0].causes.push(GapCause { team: 2, ..first });
            },
            "gap 1: the reasons of team 3 do not fill it, or one says that the team works",
        ),
        (
            |c| c.teams[0].name = "C".into(),
            "the teams given are others than those of the coverage, expected the same names in the same order",
        ),
        (
            |c| c.covers[1].teams = set(&[1]),
            "stretch 2: team `A` works `5h` in it by its schedule, the coverage says `0s`",
        ),
    ];
    let [a, b] = schedules();
    let teams = [Team { name: "A", schedule: &a }, Team { name: "B", schedule: &b }];
    assert_eq!(good().check_with(&teams), Ok(()));
    for (change, expected) in rows {
        let mut coverage = good();
        change(&mut coverage);
        let found = coverage.check_with(&teams).expect_err(expected);
        assert_eq!(found.to_string(), expected);
    }
}

#[test]
fn the_stored_form() {
    let [a, _] = schedules();
    let teams = [Team { name: "A", schedule: &a }];
    let coverage = Coverage::of(&teams, at("2026-01-05 08:00"), at("2026-01-05 10:00")).expect("a coverage");
    let text = concat!(
        r#"{"range":{"from":"2026-01-05T08:00:00Z","to":"2026-01-05T10:00:00Z"},"#,
        r#""teams":[{"name":"A","offsets":[{"from":"2026-01-05T08:00:00Z","zone":"UTC","ahead_seconds":0}]}],"#,
        r#""covers":[{"from":"2026-01-05T08:00:00Z","to":"2026-01-05T09:00:00Z","teams":[]},"#,
        r#"{"from":"2026-01-05T09:00:00Z","to":"2026-01-05T10:00:00Z","teams":[0]}],"#,
        r#""gaps":[{"from":"2026-01-05T08:00:00Z","to":"2026-01-05T09:00:00Z","causes":"#,
        r#"[{"team":0,"from":"2026-01-05T08:00:00Z","to":"2026-01-05T09:00:00Z","reason":"closed"}]}]}"#
    );
    assert_eq!(serde_json::to_string(&coverage).expect("a text"), text);
    assert_eq!(serde_json::from_str::<Coverage>(text).expect("a coverage"), coverage);
    let error = serde_json::from_str::<TeamSet>("[64]").expect_err("an error").to_string();
    assert!(error.starts_with("there is no team at place `64`, expected a place below 64"), "{error}");
}
