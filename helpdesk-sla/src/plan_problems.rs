//! The problems of a plan: everything that is wrong with it before it is compiled, with places.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::instant::seconds;
use crate::schedule_errors::{DATES_MAX, OPENINGS_MAX, SHIFTS_MAX, VERSIONS_MAX};
use crate::yearly_date::days_of_month;
use crate::{
    EASTER_DAYS_MAX, HolidayRule, OBSERVED_DAYS_MAX, PlanVersion, Problem, SchedulePlan, Season, WeeklyHours,
    YearlyDate,
};

/// All that is wrong with versions before they are compiled.
pub(crate) fn problems_of(versions: &[PlanVersion]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if versions.is_empty() {
        problems.push(Problem::NoVersion);
    }
    too_many(&mut problems, "versions", versions.len(), VERSIONS_MAX);
    let mut before = None;
    for (index, version) in versions.iter().enumerate() {
        let prefix = if versions.len() > 1 { format!("version {}, ", index + 1) } else { String::new() };
        let second = version.effective_from.map(|at| at.timestamp());
        if index > 0 && second <= before {
            problems.push(Problem::VersionOrder { place: format!("version {}", index + 1) });
        }
        before = second;
        check_plan(&mut problems, &prefix, &version.plan);
    }
    problems
}

fn check_plan(problems: &mut Vec<Problem>, prefix: &str, plan: &SchedulePlan) {
    check_week(problems, &format!("{prefix}hours"), &plan.hours);
    check_week(problems, &format!("{prefix}weekly breaks"), &plan.weekly_breaks);
    check_seasons(problems, prefix, &plan.seasons);
    too_many(problems, &format!("{prefix}overrides"), plan.overrides.len(), DATES_MAX);
    for (date, shifts) in &plan.overrides {
        too_many(problems, &format!("{prefix}override {date}"), shifts.len(), SHIFTS_MAX);
    }
    too_many(problems, &format!("{prefix}holidays"), plan.holidays.len(), DATES_MAX);
    too_many(problems, &format!("{prefix}holiday rules"), plan.holiday_rules.len(), DATES_MAX);
    for (index, rule) in plan.holiday_rules.iter().enumerate() {
        check_rule(problems, &format!("{prefix}holiday rule {} (`{}`)", index + 1, rule.name), rule);
    }
    too_many(problems, &format!("{prefix}openings"), plan.openings.len(), OPENINGS_MAX);
    for (index, opening) in plan.openings.iter().enumerate() {
        if seconds(opening.to) <= seconds(opening.from) {
            let place = format!("{prefix}opening {}", index + 1);
            problems.push(Problem::OpeningOrder { place, from: opening.from, to: opening.to });
        }
    }
    too_many(problems, &format!("{prefix}breaks"), plan.breaks.len(), DATES_MAX);
    for (index, dated) in plan.breaks.iter().enumerate() {
        if dated.to <= dated.from {
            let place = format!("{prefix}break {} (`{}`)", index + 1, dated.name);
            problems.push(Problem::BreakOrder { place, from: dated.from, to: dated.to });
        }
    }
}

fn check_week(problems: &mut Vec<Problem>, place: &str, week: &WeeklyHours) {
    for (day, shifts) in week.days() {
        too_many(problems, &format!("{place} {day}"), shifts.len(), SHIFTS_MAX);
    }
}

fn check_seasons(problems: &mut Vec<Problem>, prefix: &str, seasons: &[Season]) {
    too_many(problems, &format!("{prefix}seasons"), seasons.len(), DATES_MAX);
    let place = |(index, season): (usize, &Season)| format!("{prefix}season {} (`{}`)", index + 1, season.name);
    let mut in_order: Vec<(usize, &Season)> = Vec::new();
    for (index, season) in seasons.iter().enumerate() {
        let place = place((index, season));
        check_week(problems, &format!("{place}, hours"), &season.hours);
        check_week(problems, &format!("{place}, weekly breaks"), &season.weekly_breaks);
        if season.to < season.from {
            problems.push(Problem::SeasonOrder { place, from: season.from, to: season.to });
        } else {
            in_order.push((index, season));
        }
    }
    in_order.sort_by_key(|(_, season)| season.from);
    let mut longest: Option<(usize, &Season)> = None;
    for (index, season) in in_order {
        match longest {
            Some((other, before)) if season.from <= before.to => {
                let (place, other) = (place((index, season)), place((other, before)));
                problems.push(Problem::SeasonOverlap { place, other, on: season.from });
            }
            Some(_) | None => {}
        }
        if longest.is_none_or(|(_, before)| season.to > before.to) {
            longest = Some((index, season));
        }
    }
}

fn check_rule(problems: &mut Vec<Problem>, place: &str, rule: &HolidayRule) {
    let mut number = |what, found: i32, least: i32, most: i32| {
        if found < least || found > most {
            problems.push(Problem::RuleNumber { place: String::from(place), what, found, least, most });
        }
    };
    match rule.on {
        YearlyDate::Fixed { month, day }
        | YearlyDate::WeekdayOnOrAfter { month, day, .. }
        | YearlyDate::WeekdayOnOrBefore { month, day, .. } => {
            number("month", month.into(), 1, 12);
            number("day", day.into(), 1, days_of_month(month).unwrap_or(31).into());
        }
        YearlyDate::NthWeekday { nth, month, .. } => {
            number("number of the weekday", nth.into(), 1, 5);
            number("month", month.into(), 1, 12);
        }
        YearlyDate::LastWeekday { month, .. } => number("month", month.into(), 1, 12),
        YearlyDate::Easter { days } | YearlyDate::OrthodoxEaster { days } => {
            number("days from Easter", days.into(), (-EASTER_DAYS_MAX).into(), EASTER_DAYS_MAX.into());
        }
    }
    for days in rule.observed.values() {
        number("observed move", (*days).into(), (-OBSERVED_DAYS_MAX).into(), OBSERVED_DAYS_MAX.into());
    }
    match (rule.from_year, rule.to_year) {
        (Some(from), Some(to)) if to < from => {
            problems.push(Problem::RuleYears { place: String::from(place), from, to });
        }
        (Some(_) | None, Some(_) | None) => {}
    }
}

fn too_many(problems: &mut Vec<Problem>, place: &str, found: usize, max: usize) {
    if found > max {
        problems.push(Problem::TooMany { place: String::from(place), found, max });
    }
}
