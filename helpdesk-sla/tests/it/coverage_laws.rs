//! The laws of coverage and forecast, against the slow model, over several zones and the days their clocks change.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use helpdesk_sla::{
    BreachCause, Clock, ClockEvent, ClockInput, Coverage, Forecast, Instant, Ladder, OpenTime, Schedule, Team,
};
use proptest::prelude::*;

use crate::laws::{Case, DAYS, a_budget, a_case, a_second};
use crate::model::Model;

/// Several plans in different zones, all asked about the days the first is about.
fn cases() -> impl Strategy<Value = Vec<Case>> {
    prop::collection::vec(a_case(), 1..5).prop_map(|mut cases| {
        let from = cases[0].from;
        cases.iter_mut().for_each(|case| case.from = from);
        cases
    })
}

fn schedules(cases: &[Case]) -> Option<Vec<Schedule>> {
    cases.iter().map(Case::schedule).collect()
}

const NAMES: [&str; 4] = ["A", "B", "C", "D"];

fn teams(schedules: &[Schedule]) -> Vec<Team<'_>> {
    schedules.iter().zip(NAMES).map(|(schedule, name)| Team { name, schedule }).collect()
}

fn seconds(from: Instant, to: Instant) -> u64 {
    u64::try_from((to - from).num_seconds()).expect("the later one last")
}

// The model looks at every minute for every team: fewer cases than elsewhere.
proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: ProptestConfig::default().cases / 8,
        ..ProptestConfig::default()
    })]

    #[test]
    fn coverage_agrees_with_the_model(cases in cases(), a in a_second(), b in a_second()) {
        let Some(schedules) = schedules(&cases) else { return Ok(()) };
        let (from, to) = (cases[0].instant(a.min(b)), cases[0].instant(a.max(b)));
        prop_assume!(from < to);
        let teams = teams(&schedules);
        let coverage = Coverage::of(&teams, from, to)?;
        coverage.check_with(&teams)?;
        let models: Vec<Model> = cases.iter().map(Case::model).collect();
        let mut at = from;
        while at < to {
            let cover = coverage.cover_at(at).expect("a partition");
            for (place, model) in models.iter().enumerate() {
                prop_assert_eq!(cover.teams.contains(place), model.is_open(at));
            }
            at += TimeDelta::minutes(1);
        }
        prop_assert_eq!(coverage.is_continuous(), coverage.gaps.is_empty());
    }

    #[test]
    fn covered_time_is_that_of_the_union(cases in cases()) {
        let Some(schedules) = schedules(&cases) else { return Ok(()) };
        let (from, to) = (cases[0].from, cases[0].instant(DAYS * 86_400));
        let totals = Coverage::of(&teams(&schedules), from, to)?.totals();
        let models: Vec<Model> = cases.iter().map(Case::model).collect();
        let minutes = (0..DAYS * 1440).map(|minute| cases[0].instant(minute * 60));
        let mut by_number = vec![0_u64; cases.len() + 1];
        for at in minutes {
            by_number[models.iter().filter(|model| model.is_open(at)).count()] += 60;
        }
        prop_assert_eq!(totals.covered_seconds, by_number[1..].iter().sum::<u64>());
        prop_assert_eq!(totals.uncovered_seconds, by_number[0]);
        prop_assert_eq!(totals.covered_seconds + totals.uncovered_seconds, totals.range_seconds);
        prop_assert_eq!(&totals.by_number_seconds, &by_number);
        let alone: u64 = totals.teams.iter().map(|team| team.alone_seconds).sum();
        prop_assert_eq!(alone, by_number[1]);
        for (team, schedule) in totals.teams.iter().zip(&schedules) {
            prop_assert_eq!(i64::try_from(team.open_seconds)?, schedule.measure(from, to)?.seconds());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn coverage_of_one_team_is_its_measure(case in a_case(), a in a_second(), b in a_second()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let (from, to) = (case.instant(a.min(b)), case.instant(a.max(b)));
        prop_assume!(from < to);
        let coverage = Coverage::of(&[Team { name: "A", schedule: &schedule }], from, to)?;
        prop_assert_eq!(i64::try_from(coverage.totals().covered_seconds)?, schedule.measure(from, to)?.seconds());
        prop_assert_eq!(coverage.overlaps().count(), 0);
        prop_assert_eq!(coverage.handovers(), vec![]);
        let open = coverage.covers.iter().filter(|cover| !cover.teams.is_empty());
        let intervals: Vec<_> = schedule.intervals(from, to)?.map(|piece| (piece.from, piece.to)).collect();
        prop_assert_eq!(open.map(|cover| (cover.from, cover.to)).collect::<Vec<_>>(), intervals);
    }

    #[test]
    fn gaps_are_grouped_once(cases in cases()) {
        let Some(schedules) = schedules(&cases) else { return Ok(()) };
        let coverage = Coverage::of(&teams(&schedules), cases[0].from, cases[0].instant(DAYS * 86_400))?;
        let patterns = coverage.recurring_gaps();
        let mut places: Vec<usize> = patterns.iter().flat_map(|pattern| pattern.gaps.iter().copied()).collect();
        places.sort_unstable();
        prop_assert_eq!(places, (0..coverage.gaps.len()).collect::<Vec<_>>());
        for pattern in &patterns {
            for gap in &pattern.gaps {
                prop_assert_eq!(coverage.gaps[*gap].seconds(), pattern.each_seconds);
            }
        }
    }

    #[test]
    fn handovers_are_where_teams_stop(cases in cases()) {
        let Some(schedules) = schedules(&cases) else { return Ok(()) };
        let coverage = Coverage::of(&teams(&schedules), cases[0].from, cases[0].instant(DAYS * 86_400))?;
        let mut seen = BTreeSet::new();
        for handover in coverage.handovers() {
            prop_assert!(seen.insert(handover.closes_at), "one per instant");
            let last = handover.closes_at - TimeDelta::seconds(1);
            let before = coverage.cover_at(last).expect("inside").teams;
            let after = coverage.cover_at(handover.closes_at.max(handover.opens_at)).expect("inside").teams;
            prop_assert_eq!(handover.from.without(before).len(), 0);
            prop_assert_eq!(handover.to, after);
            prop_assert!(!handover.to.without(handover.from).is_empty());
            prop_assert!(handover.overlap_seconds() == 0 || handover.gap_seconds() == 0);
            if handover.opens_at < handover.closes_at {
                let shared = coverage.covers.iter().filter(|cover| {
                    handover.opens_at < cover.to && cover.from < handover.closes_at
                });
                for cover in shared {
                    prop_assert_eq!(handover.from.without(cover.teams).len(), 0);
                    prop_assert!(!cover.teams.and(handover.to).is_empty());
                }
            } else {
                let empty = coverage.gaps.iter().any(|gap| (gap.from, gap.to) == (handover.closes_at, handover.opens_at));
                prop_assert_eq!(empty, handover.opens_at > handover.closes_at);
                prop_assert_eq!(handover.gap_seconds(), seconds(handover.closes_at, handover.opens_at));
            }
        }
    }

    #[test]
    fn forecast_is_what_the_ticks_find(case in a_case(), a in a_second(), budget in a_budget(), later in 0..400_000_i64) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let (start, target) = (case.instant(a), OpenTime::from_seconds(budget));
        let Ok(events) = Clock::start(target, start, &schedule) else { return Ok(()) };
        let clock = events.iter().fold(None, |clock, event| Clock::evolve(clock, event, start)).expect("a clock");
        let at = start + TimeDelta::seconds(later);
        let forecast = Forecast::of(at, [&clock])?;
        prop_assert_eq!(&Forecast::of_starts(at, &[start], &[target], &schedule)?, &forecast);
        let breaks = |at: Instant| -> Result<bool, TestCaseError> {
            let events = clock.decide(ClockInput::Tick, at, &schedule, &Ladder::default())?;
            Ok(events.iter().any(|event| matches!(event, ClockEvent::Breached { cause: BreachCause::TimeRanOut, .. })))
        };
        prop_assert_eq!(forecast.late.len() == 1, breaks(at)?);
        if let Some(next) = forecast.to_come.first() {
            prop_assert!(breaks(next.late_from)?);
            prop_assert!(!breaks(next.late_from - TimeDelta::seconds(1))?);
            let left = clock.remaining_at(at, &schedule)?;
            let again = Forecast::of_remaining(at, &[left], &schedule)?;
            prop_assert_eq!(again.to_come[0].late_from, next.late_from);
            if !left.is_zero() {
                prop_assert_eq!(again.to_come[0].due, next.due);
            }
        }
    }

    #[test]
    fn buckets_add_up(case in a_case(), a in a_second(), left in prop::collection::vec(0..300_000_i64, 0..40), edges in prop::collection::btree_set(a_second(), 0..20)) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let left: Vec<OpenTime> = left.into_iter().map(OpenTime::from_seconds).collect();
        let forecast = Forecast::of_remaining(case.instant(a), &left, &schedule)?;
        prop_assert_eq!(forecast.to_come.len() + forecast.standing.len() + forecast.late.len(), left.len());
        prop_assert!(forecast.to_come.is_sorted_by_key(|next| (next.due, next.place)));
        let edges: Vec<Instant> = edges.into_iter().map(|second| case.instant(second)).collect();
        let buckets = forecast.between(&edges)?;
        prop_assert_eq!(buckets.len(), edges.len().saturating_sub(1));
        for bucket in &buckets {
            let until = |at: Instant| at - TimeDelta::seconds(1);
            let due = forecast.n_due_until(until(bucket.to)) - forecast.n_due_until(until(bucket.from));
            let late = forecast.n_late_until(until(bucket.to)) - forecast.n_late_until(until(bucket.from));
            prop_assert_eq!((bucket.n_due, bucket.n_late), (u64::try_from(due)?, u64::try_from(late)?));
        }
    }
}
