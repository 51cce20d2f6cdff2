//! Remarks on a plan: what can be used as it stands, but cannot be meant.
use chrono::Datelike;
use helpdesk_sla::{FIRST_YEAR, HolidayRule, LAST_YEAR, SchedulePlan};

/// The most remarks that are made on one plan.
const REMARKS_MAX: usize = 100;

/// Lists what cannot be meant, each with its place.
pub(super) fn remarks(place: &str, plan: &SchedulePlan) -> Vec<String> {
    let mut remarks = Vec::new();
    let mut dated = |what: String, name: &str, first: i32, last: i32| {
        if name.trim().is_empty() {
            remarks.push(format!("{place}{what}: has no name"));
        }
        if last < FIRST_YEAR || first > LAST_YEAR {
            remarks.push(format!("{place}{what}: lies outside the years {FIRST_YEAR} to {LAST_YEAR} and does nothing"));
        } else if first < FIRST_YEAR || last > LAST_YEAR {
            remarks.push(format!("{place}{what}: reaches beyond the years {FIRST_YEAR} to {LAST_YEAR}"));
        }
    };
    for (number, season) in (1..).zip(&plan.seasons) {
        dated(format!("season {number} (`{}`)", season.name), &season.name, season.from.year(), season.to.year());
    }
    for date in plan.overrides.keys() {
        dated(format!("override {date}"), "override", date.year(), date.year());
    }
    for (number, holiday) in (1..).zip(&plan.holidays) {
        let year = holiday.on.year();
        dated(format!("holiday {number} (`{}`)", holiday.name), &holiday.name, year, year);
    }
    for (number, opening) in (1..).zip(&plan.openings) {
        // One that ends with the last year ends at the first instant after it.
        let last = opening.to.checked_sub_signed(chrono::TimeDelta::seconds(1)).unwrap_or(opening.to);
        dated(format!("opening {number}"), "opening", opening.from.year(), last.year());
    }
    for (number, dated_break) in (1..).zip(&plan.breaks) {
        let name = &dated_break.name;
        dated(format!("break {number} (`{name}`)"), name, dated_break.from.year(), dated_break.to.year());
    }
    for (number, rule) in (1..).zip(&plan.holiday_rules) {
        let told =
            of_rule(rule).into_iter().map(|why| format!("{place}holiday rule {number} (`{}`): {why}", rule.name));
        remarks.extend(told);
    }
    remarks.extend(twice(plan).into_iter().map(|what| format!("{place}{what}")));
    if remarks.len() > REMARKS_MAX {
        let n_more = remarks.len() - REMARKS_MAX;
        remarks.truncate(REMARKS_MAX);
        remarks.push(format!("… and {n_more} more"));
    }
    remarks
}

fn of_rule(rule: &HolidayRule) -> Vec<String> {
    let mut remarks = Vec::new();
    if rule.name.trim().is_empty() {
        remarks.push(String::from("has no name"));
    }
    if rule.from_year.is_some_and(|first| first > LAST_YEAR) || rule.to_year.is_some_and(|last| last < FIRST_YEAR) {
        remarks.push(format!("is kept in none of the years {FIRST_YEAR} to {LAST_YEAR}"));
    }
    for year in [rule.from_year, rule.to_year].into_iter().flatten().filter(|year| *year < 1) {
        remarks.push(format!("has the year `{year}`, expected one like `2026`"));
    }
    remarks
}

/// The holidays that stand twice.
fn twice(plan: &SchedulePlan) -> Vec<String> {
    let mut holidays: Vec<(usize, _)> = (1..).zip(&plan.holidays).collect();
    let zone = |holiday: &helpdesk_sla::Holiday| holiday.zone.as_ref().unwrap_or(&plan.zone).name().to_owned();
    holidays.sort_by_cached_key(|(number, holiday)| (holiday.on, zone(holiday), *number));
    let pairs = holidays.iter().zip(holidays.iter().skip(1));
    let same = pairs.filter(|((_, one), (_, other))| one.on == other.on && zone(one) == zone(other));
    let mut told: Vec<String> = same
        .map(|((first, _), (second, other))| {
            format!("holiday {second} (`{}`): is on {}, as holiday {first} is", other.name, other.on)
        })
        .collect();
    for (number, rule) in (1..).zip(&plan.holiday_rules) {
        let before = plan.holiday_rules.iter().take(number - 1).position(|other| other == rule);
        told.extend(before.map(|before| {
            format!("holiday rule {number} (`{}`): is the same as holiday rule {}", rule.name, before + 1)
        }));
    }
    told
}
