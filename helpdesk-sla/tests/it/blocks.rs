//! Whole horizons: far questions over several compiled blocks, seconds and slices against single typed answers, and what a
//! question costs.

use chrono::{NaiveDate, TimeDelta};
use helpdesk_sla::{
    Clock, ClockInput, Forecast, Holiday, Instant, Ladder, NEVER, OpenTime, PlanVersion, Schedule, SchedulePlan, Shift,
    TimeError, Tz, UnequalSlices, WeeklyHours,
};
use proptest::prelude::*;

use crate::kit::{Desk, at, between, office, plan, shift};
use crate::laws::{a_budget, a_case, a_second, open};

/// The office hours of the documented figures: two shifts in Berlin and twelve holidays a year, for thirteen years.
fn thirteen_years() -> Schedule {
    let hours = WeeklyHours::weekdays(&[shift("09:00", "12:30"), shift("13:30", "18:00")]);
    let mut plan = SchedulePlan::new(Tz::Europe__Berlin, hours);
    for (year, month) in (2018..=2030).flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let on = NaiveDate::from_ymd_opt(year, month, 1 + month * 2).expect("a date");
        plan.holidays.push(Holiday { name: "a holiday".into(), on, zone: None });
    }
    between(&plan, 2018, 2030)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn seconds_and_instants_give_the_same_answers(case in a_case(), a in a_second(), b in a_second(), budget in a_budget()) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let (from, to) = (case.instant(a), case.instant(b));
        let (unix, start, end) = (schedule.unix(), from.timestamp(), to.timestamp());
        let seconds = |answer: Result<Instant, TimeError>| answer.ok().map(|at| at.timestamp());
        prop_assert_eq!(unix.is_open(start), schedule.is_open(from).ok());
        prop_assert_eq!(unix.advance(start, budget), seconds(schedule.advance(from, open(budget))));
        prop_assert_eq!(unix.advance_to_open(start, budget), seconds(schedule.advance_to_open(from, open(budget))));
        prop_assert_eq!(unix.retreat(start, budget), seconds(schedule.retreat(from, open(budget))));
        prop_assert_eq!(unix.measure(start, end), schedule.measure(from, to).ok().map(OpenTime::seconds));
        prop_assert_eq!(unix.next_open(start), seconds(schedule.next_open(from)));
        prop_assert_eq!(unix.next_close(start), seconds(schedule.next_close(from)));
    }

    #[test]
    fn bulk_gives_the_single_answers(case in a_case(), questions in prop::collection::vec((a_second(), -5..200_000_i64), 0..20)) {
        let Some(schedule) = case.schedule() else { return Ok(()) };
        let unix = schedule.unix();
        let starts: Vec<i64> = questions.iter().map(|(start, _)| case.instant(*start).timestamp()).collect();
        let budgets: Vec<i64> = questions.iter().map(|(_, budget)| *budget).collect();
        let ends: Vec<i64> = starts.iter().zip(&budgets).map(|(start, budget)| start + budget * 1_000).collect();
        let mut answers = vec![0; questions.len()];
        let never = unix.advance_all(&starts, &budgets, &mut answers)?;
        let single = starts.iter().zip(&budgets).map(|(start, budget)| unix.advance(*start, *budget));
        prop_assert_eq!(never, single.clone().filter(Option::is_none).count());
        prop_assert_eq!(&answers, &single.map(|due| due.unwrap_or(NEVER)).collect::<Vec<_>>());
        unix.measure_all(&starts, &ends, &mut answers)?;
        let single = starts.iter().zip(&ends).map(|(from, to)| unix.measure(*from, *to).unwrap_or(NEVER));
        prop_assert_eq!(&answers, &single.collect::<Vec<_>>());
    }

    /// A schedule of all years, which has several blocks, answers what one of a few years around the question does.
    #[test]
    fn blocks_answer_as_one(
        seam in 1..8_i64,
        around in -3_000_000..3_000_000_i64,
        budget in 0..4_000_000_i64,
        overnight in any::<bool>(),
    ) {
        let hours = if overnight { Shift::new("18:00", "17:00") } else { Shift::new("00:00", "24:00") };
        let weekly = WeeklyHours::every_day(&[hours.expect("a shift")]);
        let plan = SchedulePlan::new(Tz::America__New_York, weekly);
        let whole = Schedule::build(&plan)?;
        let start = Instant::from_timestamp((seam << 29) + around, 0).expect("an instant");
        let year = chrono::Datelike::year(&start);
        let few = between(&plan, year - 1, year + 1);
        let to = start + TimeDelta::seconds(budget);
        prop_assert_eq!(whole.advance(start, open(budget))?, few.advance(start, open(budget))?);
        prop_assert_eq!(whole.advance_to_open(start, open(budget))?, few.advance_to_open(start, open(budget))?);
        prop_assert_eq!(whole.retreat(start, open(budget))?, few.retreat(start, open(budget))?);
        prop_assert_eq!(whole.measure(start, to)?, few.measure(start, to)?);
        prop_assert_eq!(whole.measure(to, start)?, few.measure(to, start)?);
        prop_assert_eq!(whole.is_open(to)?, few.is_open(to)?);
        let listed = |schedule: &Schedule| schedule.intervals(start, to).map(Iterator::collect::<Vec<_>>);
        let reversed = |schedule: &Schedule| schedule.intervals(start, to).map(|all| all.rev().collect::<Vec<_>>());
        prop_assert_eq!(listed(&whole)?, listed(&few)?);
        prop_assert_eq!(reversed(&whole)?, reversed(&few)?);
        if overnight {
            prop_assert_eq!(whole.next_close(start)?, few.next_close(start)?);
        }
    }
}

#[test]
fn a_question_may_span_the_whole_horizon() {
    let always = Schedule::build(&SchedulePlan::always_open(Tz::Europe__Berlin)).expect("a schedule");
    let horizon = always.horizon();
    let all = OpenTime::from_seconds(horizon.to.timestamp() - horizon.from.timestamp());
    assert_eq!(always.measure(horizon.from, horizon.to).expect("an answer"), all);
    assert_eq!(always.advance(horizon.from, all).expect("an answer"), horizon.to);
    assert_eq!(always.retreat(horizon.to, all).expect("an answer"), horizon.from);
    assert_eq!(always.next_close(horizon.from).expect("an answer"), horizon.to);
    assert_eq!(always.intervals(horizon.from, horizon.to).expect("an answer").collect::<Vec<_>>(), [horizon]);
    assert_eq!(always.intervals(horizon.from, horizon.to).expect("an answer").next_back(), Some(horizon));
    assert!(!always.is_open(horizon.to).expect("an answer"));
    let second = OpenTime::from_seconds(1);
    assert!(matches!(always.advance(horizon.to, second), Err(TimeError::PastHorizon { .. })));
    assert!(matches!(always.retreat(horizon.from, second), Err(TimeError::BeforeHorizon { .. })));
    let longest = OpenTime::from_seconds(i64::MAX);
    assert!(matches!(always.advance(horizon.from, longest), Err(TimeError::PastHorizon { .. })));
    assert!(matches!(always.retreat(horizon.to, longest), Err(TimeError::BeforeHorizon { .. })));
    for outside in [i64::MIN, -1, 4_102_444_801, i64::MAX] {
        assert_eq!(always.unix().advance(outside, 0), None, "{outside}");
        assert_eq!(always.unix().measure(0, outside), None, "{outside}");
    }
}

#[test]
fn a_schedule_that_runs_out_says_when() {
    let closed = plan(
        r#"{"zone": "UTC", "hours": {"mon": [["09:00", "17:00"]]},
            "breaks": [{"name": "closed for good", "from": "2027-01-01T00:00:00", "to": "2101-01-01T00:00:00"}]}"#,
    );
    let schedule = Schedule::build(&closed).expect("a schedule");
    let last_close = at("2026-12-28 17:00");
    let budget = OpenTime::from_hours(9);
    let start = at("2026-12-28 09:00");
    assert_eq!(schedule.advance(start, budget), Err(TimeError::AfterLastOpening { at: start, budget, last_close }));
    assert_eq!(
        schedule.next_open(last_close),
        Err(TimeError::AfterLastOpening { at: last_close, budget: OpenTime::ZERO, last_close })
    );
    assert_eq!(schedule.advance(start, OpenTime::from_hours(8)), Ok(last_close));
}

#[test]
fn slices_must_be_equally_long() {
    let schedule = thirteen_years();
    let mut dues = [7; 2];
    let error = schedule.unix().advance_all(&[1, 2], &[3], &mut dues);
    assert_eq!(error, Err(UnequalSlices { first: 2, second: 1, answers: 2 }));
    assert_eq!(dues, [7; 2], "nothing was written");
    assert_eq!(
        UnequalSlices { first: 2, second: 1, answers: 2 }.to_string(),
        "the slices have `2`, `1` and `2` entries, expected equally many"
    );
}

/// A clone shares what is compiled, and what nobody asked about is not.
#[test]
fn only_what_is_asked_about_is_compiled() {
    let schedule = Schedule::build(&office(Tz::Europe__Berlin)).expect("a schedule");
    let nothing = schedule.compiled_bytes();
    let copy = schedule.clone();
    schedule.measure(at("2026-01-05 09:00"), at("2026-06-05 09:00")).expect("an answer");
    let block = schedule.compiled_bytes() - nothing;
    assert!(block > 0, "it was asked");
    assert_eq!(copy.compiled_bytes(), schedule.compiled_bytes());
    schedule.prepare(schedule.horizon().from, schedule.horizon().to).expect("inside the horizon");
    let all = schedule.compiled_bytes() - nothing;
    assert!(all > block * 6, "eight blocks of seventeen years, the last of them shorter: {all} and {block}");
}

#[test]
fn thirteen_years_take_at_most_130_kilobytes() {
    let schedule = thirteen_years();
    let horizon = schedule.horizon();
    schedule.prepare(horizon.from, horizon.to).expect("inside the horizon");
    let (bytes, intervals) =
        (schedule.compiled_bytes(), schedule.intervals(horizon.from, horizon.to).expect("all").count());
    assert!(intervals > 6_000, "{intervals} intervals");
    assert!(bytes <= 130_000, "{bytes} bytes for {intervals} intervals");
}

#[test]
fn no_question_allocates() {
    let schedule = thirteen_years();
    let (from, to) = (at("2020-01-06 10:00"), at("2029-03-01 11:00"));
    schedule.prepare(from, to).expect("inside the horizon");
    let budget = OpenTime::from_hours(400);
    let (starts, budgets, mut dues) = ([from.timestamp(); 64], [3_600; 64], [0; 64]);
    let counted = allocation_counter::measure(|| {
        schedule.advance(from, budget).expect("an answer");
        schedule.advance_to_open(from, budget).expect("an answer");
        schedule.retreat(to, budget).expect("an answer");
        schedule.measure(from, to).expect("an answer");
        schedule.is_open(from).expect("an answer");
        schedule.next_open(from).expect("an answer");
        schedule.next_close(from).expect("an answer");
        schedule.advance(to, OpenTime::from_hours(1_000_000)).expect_err("past the horizon");
        assert_eq!(schedule.intervals(from, to).expect("an answer").filter(|piece| piece.from >= piece.to).count(), 0);
        assert_eq!(schedule.intervals(from, to).expect("an answer").rev().filter(|piece| piece.to > to).count(), 0);
        schedule.unix().advance_all(&starts, &budgets, &mut dues).expect("equally long");
    });
    assert_eq!(counted.count_total, 0, "{counted:?}");
    let counted = allocation_counter::measure(|| drop(schedule.account(from, to)));
    assert!(counted.count_total > 0, "the counter counts: an account is a list");
}

#[test]
fn a_leap_second_is_the_second_before_it() {
    let always = Schedule::always_open();
    let (leap, before, after) = (
        "2016-12-31T23:59:60Z".parse::<Instant>().expect("a leap second"),
        at("2016-12-31T23:59:59Z"),
        at("2017-01-01 00:00"),
    );
    assert!(before < leap && leap < after, "chrono tells them apart");
    assert_eq!(always.measure(before, leap), Ok(OpenTime::ZERO));
    assert_eq!(always.measure(leap, after), Ok(OpenTime::from_seconds(1)));
    assert_eq!(always.advance(leap, OpenTime::from_seconds(1)), Ok(after));
}

/// What lies behind the horizon is not the end of the schedule.
#[test]
fn a_schedule_that_goes_on_behind_the_horizon_has_not_ended() {
    let rota = plan(
        r#"{"zone": "UTC", "hours": {}, "openings": [
            {"from": "2026-06-01T08:00:00Z", "to": "2026-06-01T16:00:00Z"},
            {"from": "2027-06-01T08:00:00Z", "to": "2027-06-01T16:00:00Z"}]}"#,
    );
    let later = [
        PlanVersion { effective_from: None, plan: office(Tz::UTC) },
        PlanVersion { effective_from: Some(at("2030-01-01 00:00")), plan: rota.clone() },
    ];
    let start = at("2026-06-01 08:00");
    let budget = OpenTime::from_hours(3_000);
    for schedule in [between(&rota, 2026, 2026), Schedule::build_between(&later, 2026, 2026).expect("a schedule")] {
        let asked = schedule.advance(start, budget);
        assert!(matches!(asked, Err(TimeError::PastHorizon { .. })), "{asked:?}");
    }
    let whole = Schedule::build(&rota).expect("a schedule").advance(start, budget);
    assert!(matches!(whole, Err(TimeError::AfterLastOpening { .. })), "{whole:?}");
}

/// A promise that is due at the last closing is made, and late from the end of the horizon on.
#[test]
fn a_promise_may_use_the_last_opening_up() {
    let rota = plan(
        r#"{"zone": "UTC", "hours": {}, "openings": [{"from": "2026-06-01T09:00:00Z", "to": "2026-06-01T17:00:00Z"}]}"#,
    );
    let schedule = between(&rota, 2026, 2026);
    let mut desk = Desk::new(schedule.clone(), Ladder::default());
    desk.start(OpenTime::from_hours(8), at("2026-06-01 09:00"));
    assert_eq!(desk.clock().due, Some(at("2026-06-01 17:00")));
    assert_eq!(desk.clock().late_from, Some(schedule.horizon().to));
    desk.send(ClockInput::Pause, at("2026-06-01 11:00"));
    desk.send(ClockInput::Resume, at("2026-06-01 11:00"));
    assert_eq!(desk.clock().due, Some(at("2026-06-01 17:00")));
    let forecast = Forecast::of_remaining(at("2026-06-01 11:00"), &[OpenTime::from_hours(6)], &schedule);
    let to_come = forecast.expect("a forecast").to_come;
    assert_eq!(to_come.iter().map(|breaching| breaching.due).collect::<Vec<_>>(), [at("2026-06-01 17:00")]);
    assert!(Clock::start(OpenTime::from_hours(9), at("2026-06-01 09:00"), &schedule).is_err());
}
