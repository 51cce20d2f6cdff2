//! Coverage: who is at work when, the gaps and why, and how the work goes from one to the next.

use helpdesk_sla::{
    Coverage, CoverageError, GapKind, Holiday, PlanVersion, Schedule, SchedulePlan, TEAM_NAME_MAX, TEAMS_MAX, Team,
    TimeError, Tz, WeeklyHours,
};

use crate::kit::{at, between, plan, shift};

/// Monday to Friday, in a zone.
fn weekdays(zone: Tz, start: &str, end: &str) -> SchedulePlan {
    SchedulePlan::new(zone, WeeklyHours::weekdays(&[shift(start, end)]))
}

fn office(zone: Tz) -> SchedulePlan {
    weekdays(zone, "09:00", "18:00")
}

fn holiday(name: &str, on: &str) -> Holiday {
    Holiday { name: name.into(), on: on.parse().expect("a date"), zone: None }
}

/// Covers a range with named plans and checks the result with the schedules.
fn coverage(plans: &[(&str, SchedulePlan)], from: &str, to: &str) -> Coverage {
    let schedules: Vec<Schedule> = plans.iter().map(|(_, plan)| between(plan, 2025, 2028)).collect();
    let teams: Vec<Team<'_>> =
        plans.iter().zip(&schedules).map(|((name, _), schedule)| Team { name, schedule }).collect();
    let coverage = Coverage::of(&teams, at(from), at(to)).expect("a coverage");
    coverage.check_with(&teams).expect("a coverage that adds up");
    coverage
}

fn berlin_and_new_york() -> [(&'static str, SchedulePlan); 2] {
    [("Berlin", office(Tz::Europe__Berlin)), ("New York", office(Tz::America__New_York))]
}

fn day(text: &str) -> String {
    text.replace('T', " ").trim_end_matches(":00Z").to_owned()
}

/// `2026-01-05 08:00 Berlin` per stretch.
fn covers(coverage: &Coverage) -> Vec<String> {
    let line = |cover: &helpdesk_sla::Cover| {
        let names: Vec<&str> = coverage.names(cover.teams).collect();
        format!("{} {}", cover.from.format("%m-%d %H:%M"), if names.is_empty() { "–".into() } else { names.join("+") })
    };
    coverage.covers.iter().map(line).collect()
}

fn handovers(coverage: &Coverage) -> Vec<String> {
    let names = |set| coverage.names(set).collect::<Vec<_>>().join("+");
    let line = |handover: &helpdesk_sla::Handover| {
        let (overlap, gap) = (handover.overlap_seconds() / 60, handover.gap_seconds() / 60);
        let (from, to) = (names(handover.from), names(handover.to));
        format!("{} {from} > {to}, overlap {overlap}, gap {gap}", handover.closes_at.format("%m-%d %H:%M"))
    };
    coverage.handovers().iter().map(line).collect()
}

#[test]
fn two_days_of_two_teams() {
    let coverage = coverage(&berlin_and_new_york(), "2026-01-06 00:00", "2026-01-08 00:00");
    let expected = [
        "01-06 00:00 –",
        "01-06 08:00 Berlin",
        "01-06 14:00 Berlin+New York",
        "01-06 17:00 New York",
        "01-06 23:00 –",
        "01-07 08:00 Berlin",
        "01-07 14:00 Berlin+New York",
        "01-07 17:00 New York",
        "01-07 23:00 –",
    ];
    assert_eq!(covers(&coverage), expected);
    let expected = [
        "01-06 17:00 Berlin > New York, overlap 180, gap 0",
        "01-06 23:00 New York > Berlin, overlap 0, gap 540",
        "01-07 17:00 Berlin > New York, overlap 180, gap 0",
    ];
    assert_eq!(handovers(&coverage), expected);
    let totals = coverage.totals();
    assert_eq!(totals.by_number_seconds, [18 * 3600, 24 * 3600, 6 * 3600]);
    assert_eq!((totals.range_seconds, totals.covered_seconds, totals.uncovered_seconds), (172_800, 108_000, 64_800));
    let teams: Vec<(u64, u64)> = totals.teams.iter().map(|team| (team.open_seconds, team.alone_seconds)).collect();
    assert_eq!(teams, [(18 * 3600, 12 * 3600), (18 * 3600, 12 * 3600)]);
    assert_eq!(coverage.overlaps().count(), 2);
    let at_noon = coverage.cover_at(at("2026-01-06 12:00")).expect("inside");
    assert_eq!(coverage.names(at_noon.teams).collect::<Vec<_>>(), ["Berlin"]);
    assert_eq!(coverage.cover_at(at("2026-01-08 00:00")), None);
}

#[test]
fn a_year_of_two_teams_has_usual_nights_and_weeks_of_uneven_clocks() {
    let coverage = coverage(&berlin_and_new_york(), "2026-01-01 00:00", "2027-01-01 00:00");
    let uneven: Vec<String> =
        coverage.uneven_offsets().iter().map(|stretch| format!("{} {}", stretch.from, stretch.to)).collect();
    let expected = [
        "2026-03-08 07:00:00 UTC 2026-03-29 01:00:00 UTC", // New York first
        "2026-10-25 01:00:00 UTC 2026-11-01 06:00:00 UTC", // Berlin first
    ];
    assert_eq!(uneven, expected);
    let patterns: Vec<(u64, GapKind, usize, u64)> = coverage
        .recurring_gaps()
        .iter()
        .map(|pattern| (pattern.each_seconds / 3600, pattern.kind, pattern.gaps.len(), pattern.n_weeks))
        .collect();
    let expected = [
        (9, GapKind::Usual, 192, 50),
        (57, GapKind::Usual, 48, 48),
        (10, GapKind::Offsets, 16, 6),
        (58, GapKind::Offsets, 4, 4),
        (8, GapKind::Cut, 1, 1),
        (1, GapKind::Cut, 1, 1),
    ];
    assert_eq!(patterns, expected);
    let first = |pattern: usize| coverage.gaps[coverage.recurring_gaps()[pattern].gaps[0]].from;
    assert_eq!(first(2), at("2026-03-09 22:00"));
    assert_eq!(first(3), at("2026-03-13 22:00"));
}

#[test]
fn a_gap_says_why_each_team_is_away() {
    let mut plans = berlin_and_new_york();
    plans[0].1.holidays.push(holiday("Tag der Arbeit", "2026-05-01"));
    let coverage = coverage(&plans, "2026-04-01 00:00", "2026-06-10 00:00");
    let patterns = coverage.recurring_gaps();
    let odd = patterns.iter().find(|pattern| pattern.kind == GapKind::Holiday).expect("a gap on the holiday");
    assert_eq!(coverage.names(odd.after).collect::<Vec<_>>(), ["New York"]);
    assert_eq!(coverage.names(odd.before).collect::<Vec<_>>(), ["New York"]);
    let gap = &coverage.gaps[odd.gaps[0]];
    let why: Vec<String> = gap
        .causes
        .iter()
        .map(|cause| {
            let reason = serde_json::to_value(&cause.reason).expect("a value");
            let name = reason.get("name").and_then(|name| name.as_str()).unwrap_or("closed").to_owned();
            format!("{} {name} from {}", cause.team, day(&cause.from.format("%FT%H:%M:00Z").to_string()))
        })
        .collect();
    let expected = [
        "0 Tag der Arbeit from 2026-04-30 22:00", // midnight in Berlin, when New York closes
        "1 closed from 2026-04-30 22:00",
    ];
    assert_eq!(why, expected);
    assert_eq!((gap.to, gap.seconds()), (at("2026-05-01 13:00"), 15 * 3600));
}

#[test]
fn a_dated_break_and_an_override_are_told_apart() {
    let mut plans = berlin_and_new_york();
    let json = r#"{"zone": "Europe/Berlin", "hours": {}, "breaks":
        [{"name": "Betriebsfest", "from": "2026-05-07T09:00:00", "to": "2026-05-07T12:00:00"}]}"#;
    plans[0].1.breaks = plan(json).breaks;
    plans[0].1.overrides.insert("2026-05-13".parse().expect("a date"), vec![shift("11:00", "18:00")]);
    let coverage = coverage(&plans, "2026-04-01 00:00", "2026-06-10 00:00");
    let odd: Vec<(GapKind, u64)> = coverage
        .recurring_gaps()
        .iter()
        .filter(|pattern| ![GapKind::Usual, GapKind::Cut].contains(&pattern.kind))
        .map(|pattern| (pattern.kind, pattern.each_seconds / 3600))
        .collect();
    assert_eq!(odd, [(GapKind::Break, 12), (GapKind::Hours, 11)]);
}

#[test]
fn up_to_four_weeks_only_dates_tell_what_stands_out() {
    let mut plans = berlin_and_new_york();
    plans[0].1.holidays = vec![holiday("Company day", "2026-06-10"), holiday("Saturday", "2026-06-13")];
    let kinds = |from: &str, to: &str| {
        let patterns = coverage(&plans, from, to).recurring_gaps();
        [GapKind::Unknown, GapKind::Usual, GapKind::Holiday].map(|kind| {
            let of_kind = patterns.iter().filter(|pattern| pattern.kind == kind);
            of_kind.map(|pattern| (pattern.each_seconds / 3600, pattern.gaps.len())).collect::<Vec<_>>()
        })
    };
    // From Tuesday to Wednesday in New York there are 15 h instead of nights of 9 h; a weekend has a holiday in it.
    assert_eq!(kinds("2026-06-08 08:00", "2026-06-12 08:00"), [vec![(9, 3)], vec![], vec![(15, 1)]]);
    assert_eq!(kinds("2026-06-01 08:00", "2026-06-29 07:00"), [vec![(9, 15), (57, 3)], vec![], vec![(15, 1)]]);
    assert_eq!(kinds("2026-06-01 07:00", "2026-06-29 08:00"), [vec![], vec![(9, 15), (57, 4)], vec![(15, 1)]]);
}

#[test]
fn three_teams_follow_the_sun_all_year_but_for_weekends() {
    let plans = [
        ("Tokyo", weekdays(Tz::Asia__Tokyo, "08:00", "17:00")),
        ("Berlin", weekdays(Tz::Europe__Berlin, "08:00", "17:00")),
        ("Los Angeles", weekdays(Tz::America__Los_Angeles, "08:00", "16:00")),
    ];
    let whole = coverage(&plans, "2026-01-01 00:00", "2027-01-01 00:00");
    assert_eq!(whole.gaps.len(), 52);
    for gap in &whole.gaps {
        let (from, to) = (gap.from.format("%a %H:%M").to_string(), gap.to.format("%a %H:%M").to_string());
        assert!(["Sat 00:00", "Fri 23:00"].contains(&from.as_str()), "{from}");
        assert_eq!(to, "Sun 23:00");
    }
    let week = coverage(&plans, "2026-01-04 23:00", "2026-01-10 00:00");
    assert!(week.is_continuous());
    let expected = [
        "01-05 08:00 Tokyo > Berlin, overlap 60, gap 0",
        "01-05 16:00 Berlin > Los Angeles, overlap 0, gap 0",
        "01-06 00:00 Los Angeles > Tokyo, overlap 60, gap 0",
    ];
    assert_eq!(handovers(&week)[..3], expected);
}

#[test]
fn days_of_23_and_25_hours() {
    let always = [("Berlin", plan(r#"{"zone": "Europe/Berlin", "hours": {"sun": [["00:00", "24:00"]]}}"#))];
    for (from, to, hours) in [
        ("2026-03-28 00:00", "2026-03-31 00:00", 23),
        ("2026-10-24 00:00", "2026-10-27 00:00", 25),
        ("2026-04-11 00:00", "2026-04-14 00:00", 24),
    ] {
        assert_eq!(coverage(&always, from, to).totals().covered_seconds, hours * 3600, "{from}");
    }
}

/// A name, teams with their hours, and the hand-overs.
type HandoverRow = (&'static str, &'static [(&'static str, &'static str, &'static str)], &'static [&'static str]);

#[test]
fn who_hands_over_to_whom() {
    let rows: [HandoverRow; 7] = [
        ("they touch", &[("A", "08:00", "12:00"), ("B", "12:00", "16:00")], &["01-05 12:00 A > B, overlap 0, gap 0"]),
        ("a gap", &[("A", "08:00", "12:00"), ("B", "13:00", "16:00")], &["01-05 12:00 A > B, overlap 0, gap 60"]),
        ("an overlap", &[("A", "08:00", "12:00"), ("B", "11:00", "16:00")], &["01-05 12:00 A > B, overlap 60, gap 0"]),
        (
            "one inside another",
            &[("A", "08:00", "16:00"), ("B", "10:00", "12:00")],
            &["01-05 12:00 B > A, overlap 120, gap 0"],
        ),
        (
            "two at once",
            &[("A", "08:00", "12:00"), ("B", "09:00", "12:00"), ("C", "11:30", "16:00")],
            &["01-05 12:00 A+B > C, overlap 30, gap 0"],
        ),
        (
            "to two",
            &[("A", "08:00", "12:00"), ("B", "10:00", "15:00"), ("C", "11:30", "15:00")],
            &["01-05 12:00 A > B+C, overlap 120, gap 0"],
        ),
        ("nobody else", &[("A", "08:00", "12:00")], &[]),
    ];
    for (name, teams, expected) in rows {
        let plans: Vec<(&str, SchedulePlan)> =
            teams.iter().map(|(name, start, end)| (*name, weekdays(Tz::UTC, start, end))).collect();
        assert_eq!(handovers(&coverage(&plans, "2026-01-05 00:00", "2026-01-06 00:00")), expected, "{name}");
    }
}

#[test]
fn a_team_that_comes_back_hands_over_to_nobody() {
    let lunch = r#"{"zone": "UTC", "hours": {"mon": [["08:00", "12:00"], ["13:00", "16:00"]]}}"#;
    assert_eq!(handovers(&coverage(&[("A", plan(lunch))], "2026-01-05 00:00", "2026-01-12 00:00")), [""; 0]);
}

#[test]
fn what_no_coverage_can_be_made_of() {
    let schedule = between(&office(Tz::UTC), 2026, 2026);
    let team = |name| Team { name, schedule: &schedule };
    let (from, to) = (at("2026-01-05 00:00"), at("2026-01-06 00:00"));
    let of = |teams: &[Team<'_>]| Coverage::of(teams, from, to).expect_err("an error").to_string();
    let (long, names) = ("x".repeat(TEAM_NAME_MAX + 1), (0..=TEAMS_MAX).map(|n| n.to_string()).collect::<Vec<_>>());
    let many: Vec<Team<'_>> = names.iter().map(|name| team(name)).collect();
    assert_eq!(of(&[]), "there is no team, expected at least one");
    assert_eq!(of(&many), "teams: has 65 entries, expected at most 64");
    assert_eq!(of(&[team("A"), team("")]), "team 2: its name has 0 bytes, expected 1 to 200");
    assert_eq!(of(&[team(&long)]), "team 1: its name has 201 bytes, expected 1 to 200");
    assert_eq!(of(&[team("A"), team("A")]), "team 2: is called `A` like one before, expected names that differ");
    assert!(Coverage::of(&many[..TEAMS_MAX], from, to).is_ok());
    assert_eq!(
        Coverage::of(&[team("A")], from, from).expect_err("an error").to_string(),
        "the range ends at `2026-01-05 00:00:00 UTC`, expected an end after its start `2026-01-05 00:00:00 UTC`"
    );
    let beyond = Coverage::of(&[team("A")], from, at("2028-01-01 00:00")).expect_err("an error");
    assert_eq!(beyond.to_string(), "team `A`: does not know the whole range");
    assert!(matches!(beyond, CoverageError::Time { source: TimeError::OutsideHorizon { .. }, .. }));
}

#[test]
fn a_union_moves_with_the_versions_of_its_first() {
    let versions = [(None, Tz::Europe__Berlin), (Some(at("2026-01-14 00:00")), Tz::America__New_York)]
        .map(|(effective_from, zone)| PlanVersion { effective_from, plan: office(zone) });
    let moved = Schedule::build_between(&versions, 2025, 2028).expect("a schedule");
    let union = moved.union(&between(&office(Tz::Asia__Tokyo), 2025, 2028)).expect("a schedule");
    let offsets = |schedule: &Schedule| {
        let teams = [Team { name: "one", schedule }];
        let coverage = Coverage::of(&teams, at("2026-01-05 00:00"), at("2026-01-20 00:00")).expect("a coverage");
        coverage.teams[0].offsets.clone()
    };
    let found: Vec<i64> = offsets(&union).iter().map(|offset| offset.ahead_seconds / 3600).collect();
    assert_eq!(found, [1, -5]);
    assert_eq!(offsets(&union), offsets(&moved));
}
