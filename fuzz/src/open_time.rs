//! Schedules: what a plan compiles to and every answer about it, against the slow model and against each other.

use arbitrary::Unstructured;
use chrono::NaiveDate;
use helpdesk_sla::{Instant, Problem, Schedule, ScheduleErrors, Season};

use crate::case::Case;
use crate::law::answer;
use crate::model::{Combining, Model};
use crate::question::Question;

/// How many seconds on each side of the middle the model looks at.
const REACH: i64 = 30 * 3600;

/// The most questions one input asks.
const QUESTIONS_MAX: usize = 12;

/// Compiles a drawn plan and asks about it.
///
/// # Laws
/// The intervals are those of the model, the answers of the schedule agree with the model where it reaches and with each
/// other everywhere, and what has no answer is an error.
pub fn open_time(bytes: &[u8]) {
    let mut source = Unstructured::new(bytes);
    let Ok(case) = Case::draw(&mut source) else { return };
    match case.schedule() {
        Ok(schedule) => {
            assert_eq!(Ok(&schedule), case.schedule().as_ref(), "the same plan gives the same schedule");
            let model = closely(&case, &schedule);
            check_table(&schedule, &model, &case);
            ask(&mut source, &case, &schedule, &model, QUESTIONS_MAX);
            if !source.is_empty() {
                combine(&mut source, &case, &schedule, &model);
            }
        }
        Err(errors) => check_refusal(&case, &errors),
    }
}

fn ask(source: &mut Unstructured<'_>, case: &Case, schedule: &Schedule, model: &Model, most: usize) {
    for _ in 0..most {
        if source.is_empty() {
            return;
        }
        let Ok(question) = Question::draw(source, case.center) else { return };
        question.ask(schedule, model);
    }
}

/// Puts the schedule together with another: second by second, what the model puts together.
fn combine(source: &mut Unstructured<'_>, case: &Case, schedule: &Schedule, model: &Model) {
    let Ok(other) = case.beside(source) else { return };
    let Ok(beside) = other.schedule() else { return };
    let modelled = closely(&other, &beside);
    for how in Combining::ALL {
        let expected = model.combined(how, &modelled);
        let combined = match how {
            Combining::Union => schedule.union(&beside),
            Combining::Intersection => schedule.intersection(&beside),
            Combining::Difference => schedule.difference(&beside),
        };
        match combined {
            Ok(combined) => {
                check_table(&combined, &expected, &other);
                ask(source, case, &combined, &expected, QUESTIONS_MAX / 4);
            }
            Err(errors) => {
                assert_eq!(errors.problems(), [Problem::NeverOpens], "nothing else is wrong with two schedules");
                let (from, to) = closely_within(case, schedule);
                assert_eq!(expected.open(from, to).next(), None, "two that open together are not refused");
            }
        }
    }
}

fn closely(case: &Case, schedule: &Schedule) -> Model {
    let (from, to) = closely_within(case, schedule);
    Model::new(&case.versions, from, to, 1)
}

fn closely_within(case: &Case, schedule: &Schedule) -> (i64, i64) {
    let (center, horizon) = (case.center.timestamp(), schedule.horizon());
    ((center - REACH).max(horizon.from.timestamp()), (center + REACH).min(horizon.to.timestamp()))
}

/// The intervals of the model's days are the model's, and those of the whole horizon are ascending and apart.
fn check_table(schedule: &Schedule, model: &Model, case: &Case) {
    let horizon = schedule.horizon();
    let all = answer(schedule.intervals(horizon.from, horizon.to), "the horizon is inside itself");
    let mut end: Option<Instant> = None;
    let mut sum = 0;
    for interval in all {
        assert!(end.is_none_or(|end| end < interval.from), "intervals are ascending and apart");
        assert!(interval.from < interval.to, "an interval is not empty");
        assert!(horizon.from <= interval.from && interval.to <= horizon.to, "an interval is inside the horizon");
        sum += interval.to.timestamp() - interval.from.timestamp();
        end = Some(interval.to);
    }
    assert!(end.is_some(), "a schedule opens once");
    assert_eq!(
        answer(schedule.measure(horizon.from, horizon.to), "measure").seconds(),
        sum,
        "intervals sum to measure"
    );
    let (from, to) = closely_within(case, schedule);
    let instant = |second| Instant::from_timestamp(second, 0).unwrap_or_default();
    let found = answer(schedule.intervals(instant(from), instant(to)), "intervals inside the horizon");
    let found: Vec<(i64, i64)> = found.map(|piece| (piece.from.timestamp(), piece.to.timestamp())).collect();
    let expected: Vec<(i64, i64)> = model.open(from, to).collect();
    assert_eq!(found, expected, "the intervals of {:?}", case.versions);
}

/// What is refused has a reason that is true.
fn check_refusal(case: &Case, errors: &ScheduleErrors) {
    assert!(!errors.problems().is_empty() && !errors.to_string().is_empty(), "a refusal has a reason");
    assert_eq!(case.schedule().err().as_ref(), Some(errors), "the same plan is refused the same");
    for problem in errors.problems() {
        match problem {
            Problem::NeverOpens => {
                let center = case.center.timestamp();
                let model = Model::new(&case.versions, center, case.end().timestamp().min(center + REACH), 1);
                assert_eq!(model.open(center, center + REACH).next(), None, "a plan that opens is not refused");
            }
            Problem::BreakOrder { from, to, .. } => assert!(to <= from, "a break in order is not refused"),
            Problem::OpeningOrder { from, to, .. } => {
                assert!(to.timestamp() <= from.timestamp(), "an opening in order is not refused");
            }
            Problem::SeasonOrder { from, to, .. } => assert!(to < from, "a season in order is not refused"),
            Problem::SeasonOverlap { on, .. } => {
                assert!(is_shared(case, *on), "seasons that lie apart are not refused")
            }
            Problem::VersionOrder { .. } => assert!(case.versions.len() > 1, "one version is in order"),
            Problem::Years { .. }
            | Problem::NoVersion
            | Problem::RuleNumber { .. }
            | Problem::RuleYears { .. }
            | Problem::TooMany { .. }
            | _ => {
                panic!("a plan within the limits is refused: {problem}")
            }
        }
    }
}

/// Whether two seasons of a plan have a date.
fn is_shared(case: &Case, date: NaiveDate) -> bool {
    let has = |season: &&Season| season.from <= date && date <= season.to;
    case.versions.iter().any(|version| version.plan.seasons.iter().filter(has).count() > 1)
}
