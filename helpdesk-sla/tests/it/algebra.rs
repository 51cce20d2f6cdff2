//! Schedules made of two: union, intersection and difference, by laws and by rows.

use chrono::TimeDelta;
use helpdesk_sla::{Account, Instant, OpenTime, PARTS_MAX, Problem, Reason, Schedule, SchedulePlan, Tz};
use proptest::prelude::*;

use crate::kit::{at, between, office, plan, schedule};
use crate::laws::{a_budget, a_case, a_second, open};

/// What is open between two instants, as pairs of seconds.
fn pieces(schedule: &Schedule, from: Instant, to: Instant) -> Vec<(i64, i64)> {
    let intervals = schedule.intervals(from, to).expect("inside the horizon");
    intervals.map(|piece| (piece.from.timestamp(), piece.to.timestamp())).collect()
}

/// A combination that never opens stands for no open time.
fn measured(schedule: Option<&Schedule>, from: Instant, to: Instant) -> OpenTime {
    schedule.map_or(OpenTime::ZERO, |schedule| schedule.measure(from, to).expect("inside the horizon"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn union_and_intersection_sum_to_the_two(mut one in a_case(), two in a_case(), a in a_second(), b in a_second()) {
        // Both work around the same days, each in a zone of its own.
        one.from = two.from;
        let (Some(left), Some(right)) = (one.schedule(), two.schedule()) else { return Ok(()) };
        let (from, to) = (two.instant(a.min(b)), two.instant(a.max(b)));
        let (union, both) = (left.union(&right)?, left.intersection(&right).ok());
        let sum = left.measure(from, to)?.saturating_add(right.measure(from, to)?);
        prop_assert_eq!(union.measure(from, to)?.saturating_add(measured(both.as_ref(), from, to)), sum);
        prop_assert_eq!(pieces(&union, from, to), pieces(&right.union(&left)?, from, to), "in either order");
        prop_assert_eq!(pieces(&left.union(&left)?, from, to), pieces(&left, from, to), "with itself");
    }

    #[test]
    fn a_difference_is_what_the_intersection_leaves(
        mut one in a_case(),
        two in a_case(),
        a in a_second(),
        b in a_second(),
    ) {
        one.from = two.from;
        let (Some(left), Some(right)) = (one.schedule(), two.schedule()) else { return Ok(()) };
        let (from, to) = (two.instant(a.min(b)), two.instant(a.max(b)));
        let (both, rest) = (left.intersection(&right).ok(), left.difference(&right).ok());
        let sum = measured(both.as_ref(), from, to).saturating_add(measured(rest.as_ref(), from, to));
        prop_assert_eq!(sum, left.measure(from, to)?);
        if let Some(rest) = rest {
            prop_assert!(rest.intersection(&right).is_err(), "what is left has nothing of what was taken");
        }
        prop_assert!(left.difference(&left).is_err());
    }

    #[test]
    fn a_combination_is_open_by_its_parts(mut one in a_case(), two in a_case(), a in a_second(), budget in a_budget()) {
        one.from = two.from;
        let (Some(left), Some(right)) = (one.schedule(), two.schedule()) else { return Ok(()) };
        let at = two.instant(a);
        let (in_left, in_right) = (left.is_open(at)?, right.is_open(at)?);
        for (combined, expected) in [
            (left.union(&right), in_left || in_right),
            (left.intersection(&right), in_left && in_right),
            (left.difference(&right), in_left && !in_right),
        ] {
            let Ok(combined) = combined else { prop_assert!(!expected); continue };
            prop_assert_eq!(combined.is_open(at)?, expected);
            if let Ok(due) = combined.advance(at, open(budget)) {
                prop_assert_eq!(combined.measure(at, due)?, open(budget));
            }
            let account = combined.account(at, at + TimeDelta::days(2))?;
            let opened = account.iter().filter(|piece| piece.reason == Reason::Open);
            let sum: i64 = opened.map(|piece| (piece.to - piece.from).num_seconds()).sum();
            prop_assert_eq!(open(sum), combined.measure(at, at + TimeDelta::days(2))?);
        }
    }
}

fn check(schedule: &Schedule, from: &str, to: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(from, to)| (at(from).timestamp(), at(to).timestamp())).collect();
    assert_eq!(pieces(schedule, at(from), at(to)), expected);
}

#[test]
fn two_offices_stand_in_for_each_other() {
    let (berlin, new_york) = (schedule(&office(Tz::Europe__Berlin)), schedule(&office(Tz::America__New_York)));
    let (from, to) = ("2026-01-05 00:00", "2026-01-06 00:00");
    let union = berlin.union(&new_york).expect("a schedule");
    check(&union, from, to, &[("2026-01-05 08:00", "2026-01-05 22:00")]);
    let both = berlin.intersection(&new_york).expect("a schedule");
    check(&both, from, to, &[("2026-01-05 14:00", "2026-01-05 16:00")]);
    let rest = berlin.difference(&new_york).expect("a schedule");
    check(&rest, from, to, &[("2026-01-05 08:00", "2026-01-05 14:00")]);
    // In these weeks New York's summer has begun and Berlin's has not.
    let (from, to) = ("2026-03-16 00:00", "2026-03-17 00:00");
    check(&both, from, to, &[("2026-03-16 13:00", "2026-03-16 16:00")]);
}

#[test]
fn schedules_that_touch_leave_no_seam() {
    let day = schedule(&plan(r#"{"zone": "UTC", "hours": {"mon": [["09:00", "12:00"]]}}"#));
    let evening = schedule(&plan(r#"{"zone": "UTC", "hours": {"mon": [["12:00", "15:00"]]}}"#));
    let union = day.union(&evening).expect("a schedule");
    check(&union, "2026-01-05 00:00", "2026-01-06 00:00", &[("2026-01-05 09:00", "2026-01-05 15:00")]);
    assert_eq!(union.next_close(at("2026-01-05 10:00")).expect("an instant"), at("2026-01-05 15:00"));
    let errors = day.intersection(&evening).expect_err("they are never open at once");
    assert_eq!(errors.problems(), [Problem::NeverOpens]);
}

#[test]
fn a_combination_says_why_it_is_closed() {
    let mut closed = office(Tz::UTC);
    closed.holidays =
        plan(r#"{"zone": "UTC", "hours": {}, "holidays": [{"name": "Epiphany", "on": "2026-01-06"}]}"#).holidays;
    let (team, house) = (schedule(&closed), schedule(&SchedulePlan::always_open(Tz::UTC)));
    let reasons = |schedule: Result<Schedule, _>, from, to| -> Vec<Reason> {
        let account: Vec<Account> = schedule.expect("a schedule").account(at(from), at(to)).expect("an account");
        account.into_iter().map(|piece| piece.reason).collect()
    };
    let epiphany = Reason::Holiday { name: "Epiphany".into() };
    let day = ("2026-01-06 09:00", "2026-01-06 17:00");
    assert_eq!(reasons(team.intersection(&house), day.0, day.1), std::slice::from_ref(&epiphany));
    assert_eq!(reasons(house.intersection(&team), day.0, day.1), std::slice::from_ref(&epiphany));
    assert_eq!(reasons(team.union(&house), day.0, day.1), [Reason::Open]);
    let taken = Reason::Break { name: "taken away".into() };
    assert_eq!(
        reasons(house.difference(&team), "2026-01-05 08:00", "2026-01-05 18:00"),
        [Reason::Open, taken, Reason::Open]
    );
    let nights = house.difference(&team).expect("a schedule");
    let other = schedule(&plan(r#"{"zone": "UTC", "hours": {"tue": [["20:00", "21:00"]]}}"#));
    assert_eq!(reasons(team.union(&other), day.0, day.1), [epiphany]);
    assert_eq!(nights.versions(), [], "what was made of two has no versions of its own");
    assert_eq!(nights.version_at(at("2026-01-05 09:00")), 1);
}

#[test]
fn a_combination_knows_what_both_know() {
    let (early, late) = (between(&office(Tz::UTC), 2010, 2019), between(&office(Tz::UTC), 2015, 2025));
    let horizon = early.union(&late).expect("a schedule").horizon();
    assert_eq!((horizon.from, horizon.to), (at("2015-01-01 00:00"), at("2020-01-01 00:00")));
    let errors = early.union(&between(&office(Tz::UTC), 2022, 2023)).expect_err("no year is known to both");
    assert_eq!(errors.problems(), [Problem::NothingInCommon]);
    assert_eq!(errors.to_string(), "the two schedules have no year in common, expected horizons that overlap");
}

#[test]
fn a_combination_has_a_limit() {
    let mut all = schedule(&office(Tz::UTC));
    for _ in 0..6 {
        all = all.union(&all).expect("a schedule");
    }
    let errors = all.union(&schedule(&office(Tz::UTC))).expect_err("one part too many");
    assert_eq!(errors.to_string(), format!("parts: has {} entries, expected at most {PARTS_MAX}", PARTS_MAX + 1));
    assert!(all.is_open(at("2026-01-05 10:00")).expect("an answer"));
}
