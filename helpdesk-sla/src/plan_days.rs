//! The days of a plan: which words count on which local days, as runs of days. It knows no offset.

use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::day;
use crate::{SchedulePlan, Season, Shift, WeeklyHours};

/// Days one after the other for which the same words count, from `first` until `end`, counted from 1970.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) first: i64,
    pub(crate) end: i64,
    pub(crate) words: Words<'a>,
}

/// What a plan says about a day.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Words<'a> {
    /// The week's, or a season's.
    Week { hours: &'a WeeklyHours, breaks: &'a WeeklyHours },
    /// An override.
    Exception(&'a [Shift]),
}

/// The runs of the days from `first` until `end`, ascending, without gaps.
pub(crate) fn runs(plan: &SchedulePlan, first: i64, end: i64) -> Vec<Run<'_>> {
    let mut exceptions = exceptions(plan, first, end).peekable();
    let mut runs = Vec::new();
    for week in weeks(plan, first, end) {
        let mut begin = week.first;
        while let Some((day, shifts)) = exceptions.next_if(|(day, _)| *day < week.end) {
            runs.push(Run { first: begin, end: day, ..week });
            runs.push(Run { first: day, end: day + 1, words: Words::Exception(shifts) });
            begin = day + 1;
        }
        runs.push(Run { first: begin, ..week });
    }
    runs
}

/// The days of a season, from the first until the one after the last, without those an override has.
pub(crate) fn days_of<'a>(plan: &'a SchedulePlan, season: &Season) -> impl Iterator<Item = (i64, i64)> + use<'a> {
    let (first, end) = span(season);
    let exceptions = exceptions(plan, first, end).map(|(day, _)| day).chain([end]);
    let mut begin = first;
    exceptions.filter_map(move |day| {
        let part = (begin, day);
        begin = day + 1;
        (part.0 < part.1).then_some(part)
    })
}

/// The weeks in force: those of the seasons, and the ordinary one between them.
fn weeks(plan: &SchedulePlan, first: i64, end: i64) -> Vec<Run<'_>> {
    let ordinary = Words::Week { hours: &plan.hours, breaks: &plan.weekly_breaks };
    let mut seasons: Vec<&Season> = plan.seasons.iter().collect();
    seasons.sort_by_key(|season| season.from);
    let mut weeks = Vec::new();
    let mut begin = first;
    for season in seasons {
        let (from, until) = span(season);
        let (from, until) = (from.max(begin), until.min(end));
        if from < until {
            weeks.push(Run { first: begin, end: from, words: ordinary });
            let words = Words::Week { hours: &season.hours, breaks: &season.weekly_breaks };
            weeks.push(Run { first: from, end: until, words });
            begin = until;
        }
    }
    weeks.push(Run { first: begin, end, words: ordinary });
    weeks
}

fn exceptions(plan: &SchedulePlan, first: i64, end: i64) -> impl Iterator<Item = (i64, &[Shift])> {
    // INVARIANT: days of the horizon and of dates are dates again, so neither bound falls back in practice.
    let from = day::date(first).unwrap_or(NaiveDate::MIN);
    let dates = plan.overrides.range(from..);
    dates.map(|(date, shifts)| (day::number(*date), shifts.as_slice())).take_while(move |(day, _)| *day < end)
}

fn span(season: &Season) -> (i64, i64) {
    (day::number(season.from), day::number(season.to) + 1)
}
