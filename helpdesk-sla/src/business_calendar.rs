//! The business calendar: which local dates are business dates, year by year. It knows no instant.

use alloc::boxed::Box;
use alloc::vec::Vec;

use chrono::{Datelike, NaiveDate};

use crate::day;
use crate::local_clock::{is_shown, plan_on};
use crate::source::{Combination, Source};
use crate::{PlanVersion, SchedulePlan, Season, Shift, Zone};

/// Which dates are business dates; of a combination, as its parts say.
///
/// It remembers the year asked about last, so that dates asked one after the other cost little.
#[derive(Debug)]
pub(crate) enum BusinessCalendar<'a> {
    Plans { versions: &'a [PlanVersion], year: Option<Year<'a>> },
    Combined { how: Combination, left: Box<BusinessCalendar<'a>>, right: Box<BusinessCalendar<'a>> },
}

impl<'a> BusinessCalendar<'a> {
    pub(crate) fn new(source: &'a Source) -> BusinessCalendar<'a> {
        match source {
            Source::Plans(versions) => BusinessCalendar::Plans { versions, year: None },
            Source::Combined(how, left, right) => {
                let (left, right) = (BusinessCalendar::new(left), BusinessCalendar::new(right));
                BusinessCalendar::Combined { how: *how, left: Box::new(left), right: Box::new(right) }
            }
        }
    }

    /// Tells whether a date is a business date.
    pub(crate) fn is_business(&mut self, date: NaiveDate) -> bool {
        match self {
            BusinessCalendar::Plans { versions, year } => {
                let Some(plan) = plan_on(versions, date) else { return false };
                let known = year.take().filter(|year| year.is_of(plan, date.year()));
                year.insert(known.unwrap_or_else(|| Year::new(plan, date.year()))).works_on(date)
                    && is_shown(versions, date)
            }
            BusinessCalendar::Combined { how, left, right } => match how {
                Combination::Union => left.is_business(date) || right.is_business(date),
                Combination::Intersection => left.is_business(date) && right.is_business(date),
                Combination::Difference => left.is_business(date),
            },
        }
    }
}

/// What a plan says about the dates of one year.
#[derive(Debug)]
pub(crate) struct Year<'a> {
    plan: &'a SchedulePlan,
    year: i32,
    /// Those of the plan's own zone, ascending.
    holidays: Vec<NaiveDate>,
    /// Ascending; they share no date.
    seasons: Vec<&'a Season>,
}

impl<'a> Year<'a> {
    fn new(plan: &'a SchedulePlan, year: i32) -> Year<'a> {
        let own = |zone: &Option<Zone>| zone.as_ref().is_none_or(|zone| *zone == plan.zone);
        // A rule can put the holiday of a year on a date of the year before or after.
        let years = year - 1..=year + 1;
        let rules = plan.holiday_rules.iter().filter(|rule| own(&rule.zone));
        let by_rule = rules.flat_map(|rule| years.clone().filter_map(|year| rule.in_year(year)));
        let by_date = plan.holidays.iter().filter(|holiday| own(&holiday.zone)).map(|holiday| holiday.on);
        let mut holidays: Vec<NaiveDate> = by_date.chain(by_rule).filter(|date| date.year() == year).collect();
        holidays.sort_unstable();
        let touching = |season: &&Season| season.from.year() <= year && year <= season.to.year();
        let mut seasons: Vec<&Season> = plan.seasons.iter().filter(touching).collect();
        seasons.sort_by_key(|season| season.from);
        Year { plan, year, holidays, seasons }
    }

    fn is_of(&self, plan: &SchedulePlan, year: i32) -> bool {
        core::ptr::eq(self.plan, plan) && self.year == year
    }

    /// Tells whether the weekday of a date has hours and the date is no holiday.
    fn works_on(&self, date: NaiveDate) -> bool {
        let begun = self.seasons.partition_point(|season| season.from <= date);
        let season = begun.checked_sub(1).and_then(|last| self.seasons.get(last)).filter(|season| date <= season.to);
        let hours = season.map_or(&self.plan.hours, |season| &season.hours);
        !hours.on(day::number(date)).is_empty() && self.holidays.binary_search(&date).is_err()
    }
}

/// The shifts of a date's weekday, in its season if it lies in one.
pub(crate) fn weekday(plan: &SchedulePlan, date: NaiveDate) -> &[Shift] {
    let season = plan.seasons.iter().find(|season| season.from <= date && date <= season.to);
    season.map_or(&plan.hours, |season| &season.hours).on(day::number(date))
}
