//! The date of a holiday, given once or found by a rule, and the instants it covers.

use alloc::string::ToString;

use chrono::NaiveDate;

use crate::day::{self, DAY};
use crate::offsets::{MARGIN, Offsets};
use crate::piece::Piece;
use crate::{Holiday, HolidayRule, SchedulePlan, Zone};

/// A holiday on one date.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HolidayDate<'a> {
    pub(crate) name: &'a str,
    pub(crate) on: NaiveDate,
    zone: Option<&'a Zone>,
}

/// The holidays of a plan that can touch `within`, wherever in the world they are.
pub(crate) fn near(plan: &SchedulePlan, within: Piece) -> impl Iterator<Item = HolidayDate<'_>> {
    let rules = by_rule(plan, day::year_of(within.from - MARGIN), day::year_of(within.to + MARGIN));
    plan.holidays.iter().map(HolidayDate::from).chain(rules).filter(move |date| date.is_near(within))
}

/// The holidays by rule whose dates can lie in a range of years: no date lies further than a year from its own.
pub(crate) fn by_rule(plan: &SchedulePlan, first: i32, last: i32) -> impl Iterator<Item = HolidayDate<'_>> {
    plan.holiday_rules.iter().flat_map(move |rule| {
        let years = first.saturating_sub(1)..=last.saturating_add(1);
        years.filter_map(|year| rule.in_year(year).map(|on| HolidayDate::of_rule(rule, on)))
    })
}

impl HolidayDate<'_> {
    fn of_rule(rule: &HolidayRule, on: NaiveDate) -> HolidayDate<'_> {
        HolidayDate { name: &rule.name, on, zone: rule.zone.as_ref() }
    }

    fn is_near(&self, within: Piece) -> bool {
        let midnight = self.midnight();
        midnight + DAY + MARGIN > within.from && midnight - MARGIN < within.to
    }

    /// Hands out the instants the holiday covers: none where an override replaces it.
    pub(crate) fn cover(&self, plan: &SchedulePlan, own: &Offsets, mut found: impl FnMut(Piece)) {
        let midnight = self.midnight();
        match self.zone {
            Some(zone) if *zone != plan.zone => {
                let there = Offsets::new(zone, midnight, midnight + DAY);
                there.instants_of(midnight, midnight + DAY).for_each(found);
            }
            Some(_) | None if plan.overrides.contains_key(&self.on) => {}
            Some(_) | None => match own.plain_at(midnight) {
                Some(plain) if plain.covers(midnight, midnight + DAY) => {
                    found(Piece { from: midnight - plain.offset, to: midnight + DAY - plain.offset });
                }
                Some(_) | None => own.instants_of(midnight, midnight + DAY).for_each(found),
            },
        }
    }

    fn midnight(&self) -> i64 {
        day::number(self.on) * DAY
    }
}

impl<'a> From<&'a Holiday> for HolidayDate<'a> {
    fn from(holiday: &'a Holiday) -> HolidayDate<'a> {
        HolidayDate { name: &holiday.name, on: holiday.on, zone: holiday.zone.as_ref() }
    }
}

impl From<HolidayDate<'_>> for Holiday {
    fn from(date: HolidayDate<'_>) -> Holiday {
        Holiday { name: date.name.to_string(), on: date.on, zone: date.zone.cloned() }
    }
}
