//! Tickets over time: what was opened, solved and closed, and how many wait at the end of each day.
use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use helpdesk_core::{EventKind, Explanation, Instant, StatusKind};
use serde::Serialize;

use super::turn::status_after;

/// Up to so many days are shown one by one.
const DAYS_MAX: i64 = 120;
/// Up to so many days are shown week by week.
const WEEK_DAYS_MAX: i64 = 3 * 366;
/// Most periods without a ticket that are shown; further ones are left out.
pub const PERIODS_MAX: usize = 1_500;

/// Tickets over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Volume {
    /// How long a period is.
    pub step: Step,
    /// The periods, ascending.
    pub periods: Vec<Period>,
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A day of UTC.
    Day,
    /// A week, from Monday.
    Week,
    /// A calendar month.
    Month,
}

/// What happened in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// Its first day.
    pub from: NaiveDate,
    /// Tickets opened.
    pub opened: u64,
    /// How often a ticket was solved: again after a reopening counts again.
    pub solved: u64,
    /// Tickets closed.
    pub closed: u64,
    /// Tickets neither solved nor closed at its end.
    pub backlog: u64,
}

/// Sums per day.
#[derive(Debug, Default)]
pub(super) struct VolumeTally {
    days: BTreeMap<NaiveDate, DaySums>,
}

#[derive(Debug, Clone, Copy, Default)]
struct DaySums {
    opened: u64,
    solved: u64,
    closed: u64,
    change: i64,
}

impl Step {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    fn for_days(days: i64) -> Self {
        if days <= DAYS_MAX {
            return Self::Day;
        }
        if days <= WEEK_DAYS_MAX { Self::Week } else { Self::Month }
    }

    /// The first day of the period that a day lies in.
    fn first_day(self, day: NaiveDate) -> NaiveDate {
        let back = match self {
            Self::Day => 0,
            Self::Week => day.weekday().num_days_from_monday(),
            Self::Month => day.day0(),
        };
        day.checked_sub_days(Days::new(u64::from(back))).unwrap_or(day)
    }

    fn next(self, from: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => from.succ_opt(),
            Self::Week => from.checked_add_days(Days::new(7)),
            Self::Month => from.checked_add_months(Months::new(1)),
        }
    }
}

impl VolumeTally {
    pub(super) fn add(&mut self, explanation: &Explanation) {
        let mut active = false;
        for event in explanation.steps.iter().flat_map(|step| &step.events) {
            let Some(status) = status_after(event) else { continue };
            let sums = self.days.entry(event.at.date_naive()).or_default();
            sums.opened += u64::from(event.kind() == EventKind::Opened);
            sums.solved += u64::from(status == StatusKind::Solved);
            sums.closed += u64::from(status == StatusKind::Closed);
            sums.change += i64::from(status.is_active()) - i64::from(active);
            active = status.is_active();
        }
    }

    pub(super) fn finish(mut self, span: Option<(Instant, Instant)>) -> Volume {
        for edge in span.into_iter().flat_map(|(from, to)| [from, to]) {
            self.days.entry(edge.date_naive()).or_default();
        }
        let edges = (self.days.keys().next().copied(), self.days.keys().next_back().copied());
        let (Some(first), Some(last)) = edges else { return Volume { step: Step::Day, periods: Vec::new() } };
        let step = Step::for_days(last.signed_duration_since(first).num_days() + 1);
        let mut periods: Vec<Period> = Vec::new();
        let mut empties = PERIODS_MAX;
        for (day, sums) in self.days {
            let from = step.first_day(day);
            fill(&mut periods, from, step, &mut empties);
            if periods.last().is_none_or(|p| p.from != from) {
                let backlog = periods.last().map_or(0, |p| p.backlog);
                periods.push(Period { from, opened: 0, solved: 0, closed: 0, backlog });
            }
            if let Some(period) = periods.last_mut() {
                period.opened += sums.opened;
                period.solved += sums.solved;
                period.closed += sums.closed;
                period.backlog = period.backlog.saturating_add_signed(sums.change);
            }
        }
        Volume { step, periods }
    }
}

/// Appends the periods without tickets before `until`.
fn fill(periods: &mut Vec<Period>, until: NaiveDate, step: Step, empties: &mut usize) {
    while *empties > 0 {
        let Some(last) = periods.last() else { return };
        let Some(from) = step.next(last.from).filter(|from| *from < until) else { return };
        *empties -= 1;
        periods.push(Period { from, opened: 0, solved: 0, closed: 0, backlog: last.backlog });
    }
}
