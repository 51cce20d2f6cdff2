//! A window: one schedule or two put together, and the seconds of it that the model paints.

use helpdesk_sla::{FIRST_YEAR, LAST_YEAR, PlanVersion, Problem, Schedule, ScheduleErrors};
use serde::Serialize;

use crate::model::{Combining, Model};
use crate::operation::{Answer, Asked, Operation};

/// All that the answers depend on: a case that anybody can repeat.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Window {
    pub(crate) versions: Vec<PlanVersion>,
    /// What the first is put together with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) other: Option<(Combining, Vec<PlanVersion>)>,
    pub(crate) first_year: i32,
    pub(crate) last_year: i32,
    /// What the model paints, and how fine.
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) grain: i64,
}

impl Window {
    /// A window of one schedule, cut at the ends of its years.
    pub(crate) fn new(versions: Vec<PlanVersion>, years: (i32, i32), from: i64, to: i64, grain: i64) -> Window {
        let (first_year, last_year) = (years.0.max(FIRST_YEAR), years.1.min(LAST_YEAR));
        let (least, most) = (new_year(first_year), new_year(last_year + 1));
        let (from, to) = (from.max(least), to.min(most));
        Window { versions, other: None, first_year, last_year, from, to, grain }
    }

    /// Compiles what there is to compile.
    pub(crate) fn schedule(&self) -> Result<Schedule, ScheduleErrors> {
        let build = |versions: &[PlanVersion]| Schedule::build_between(versions, self.first_year, self.last_year);
        let one = build(&self.versions)?;
        match &self.other {
            None => Ok(one),
            Some((Combining::Union, other)) => one.union(&build(other)?),
            Some((Combining::Intersection, other)) => one.intersection(&build(other)?),
            Some((Combining::Difference, other)) => one.difference(&build(other)?),
        }
    }

    pub(crate) fn model(&self) -> Model {
        let paint = |versions: &[PlanVersion]| Model::new(versions, self.from, self.to, self.grain);
        let one = paint(&self.versions);
        match &self.other {
            None => one,
            Some((how, other)) => one.combined(*how, &paint(other)),
        }
    }

    /// The two answers to a question, if they are not the same.
    pub(crate) fn differs(&self, operation: Operation, asked: Asked) -> Option<(Answer, Answer)> {
        let (model, schedule) = (self.model(), self.schedule());
        let expected = operation.modelled(&model, asked)?;
        match schedule {
            Ok(schedule) => {
                let found = operation.answered(&schedule, asked);
                (found != expected).then_some((found, expected))
            }
            Err(_) => None,
        }
    }

    /// Tells whether it is refused for never opening though the model sees it open.
    pub(crate) fn is_wrongly_refused(&self, errors: &ScheduleErrors, model: &Model) -> bool {
        // Of two schedules either one may be what never opens.
        let is_open = model.open(self.from, self.to).next().is_some();
        errors.problems() != [Problem::NeverOpens] || (self.other.is_none() && is_open)
    }

    /// Windows with one thing less in their plans.
    pub(crate) fn smaller(&self) -> Vec<Window> {
        let mut windows = Vec::new();
        if self.other.is_some() {
            windows.push(Window { other: None, ..self.clone() });
        }
        for versions in with_less(&self.versions) {
            windows.push(Window { versions, ..self.clone() });
        }
        if let Some((how, other)) = &self.other {
            for versions in with_less(other) {
                windows.push(Window { other: Some((*how, versions)), ..self.clone() });
            }
        }
        windows
    }
}

fn with_less(versions: &[PlanVersion]) -> Vec<Vec<PlanVersion>> {
    let mut found = Vec::new();
    if versions.len() > 1 {
        for index in 0..versions.len() {
            let kept = versions.iter().enumerate().filter(|(at, _)| *at != index);
            found.push(kept.map(|(_, version)| version.clone()).collect());
        }
    }
    for (index, version) in versions.iter().enumerate() {
        for plan in less(&version.plan) {
            let mut versions = versions.to_vec();
            if let Some(version) = versions.get_mut(index) {
                version.plan = plan;
            }
            found.push(versions);
        }
    }
    found
}

/// Plans with one entry less somewhere.
fn less(plan: &helpdesk_sla::SchedulePlan) -> Vec<helpdesk_sla::SchedulePlan> {
    let mut plans = Vec::new();
    macro_rules! without {
        ($($list:ident).+) => {
            for index in 0..plan.$($list).+.len() {
                let mut smaller = plan.clone();
                smaller.$($list).+.remove(index);
                plans.push(smaller);
            }
        };
    }
    without!(holidays);
    without!(holiday_rules);
    without!(seasons);
    without!(openings);
    without!(breaks);
    without!(hours.mon);
    without!(hours.tue);
    without!(hours.wed);
    without!(hours.thu);
    without!(hours.fri);
    without!(hours.sat);
    without!(hours.sun);
    for date in plan.overrides.keys() {
        let mut smaller = plan.clone();
        smaller.overrides.remove(date);
        plans.push(smaller);
    }
    if !plan.weekly_breaks.is_empty() {
        plans.push(helpdesk_sla::SchedulePlan { weekly_breaks: Default::default(), ..plan.clone() });
    }
    plans
}

fn new_year(year: i32) -> i64 {
    let date = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
}
