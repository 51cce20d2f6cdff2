//! The verifier's reading of a plan: what it says about a day, found anew for each day and from nothing but the plan.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::verifier_facts::{Fact, What};
use crate::verifier_rule::{is_on, kept_on};
use crate::verifier_zone::{existed, happens_at, stretches_on};
use crate::{Instant, SchedulePlan, Season, Shift, Weekday, WeeklyHours, Zone};

/// What a weekly break, which has no name in the plan, is called.
const WEEKLY_BREAK: &str = "weekly break";

/// A plan, with its lists laid out by date.
#[derive(Debug)]
pub(crate) struct PlanReading<'a> {
    plan: &'a SchedulePlan,
    hours: Week,
    weekly_breaks: Week,
    /// By first dates.
    seasons: BTreeMap<NaiveDate, SeasonReading<'a>>,
    holidays: BTreeMap<NaiveDate, Vec<Kept<'a>>>,
    /// Openings and dated breaks.
    dated: Vec<Fact<'a>>,
}

#[derive(Debug)]
struct SeasonReading<'a> {
    season: &'a Season,
    hours: Week,
    weekly_breaks: Week,
}

/// A holiday that an override of its date does not replace.
#[derive(Debug)]
struct Kept<'a> {
    name: &'a str,
    zone: &'a Zone,
}

type Week = [(Weekday, Vec<Times>); 7];

/// When a shift begins and ends, from the midnight its day begins with.
#[derive(Debug, Clone, Copy)]
struct Times {
    opens: TimeDelta,
    closes: TimeDelta,
}

impl<'a> PlanReading<'a> {
    /// Reads a plan for days of these years.
    pub(crate) fn new(plan: &'a SchedulePlan, years: &RangeInclusive<i32>) -> PlanReading<'a> {
        let dated = plan.holidays.iter().map(|holiday| (holiday.on, holiday.name.as_str(), holiday.zone.as_ref()));
        // No holiday lies further than a year from the one it is reckoned for, and no zone has another date for longer.
        let years = years.start() - 2..=years.end() + 2;
        let ruled = plan.holiday_rules.iter().flat_map(|rule| {
            let dates = years.clone().filter_map(|year| kept_on(rule, year));
            dates.map(|date| (date, rule.name.as_str(), rule.zone.as_ref()))
        });
        let mut holidays: BTreeMap<NaiveDate, Vec<Kept<'a>>> = BTreeMap::new();
        for (date, name, zone) in dated.chain(ruled) {
            let zone = zone.unwrap_or(&plan.zone);
            if *zone != plan.zone || !plan.overrides.contains_key(&date) {
                holidays.entry(date).or_default().push(Kept { name, zone });
            }
        }
        let seasons = plan.seasons.iter().map(|season| (season.from, SeasonReading::new(season)));
        PlanReading {
            plan,
            hours: week(&plan.hours),
            weekly_breaks: week(&plan.weekly_breaks),
            seasons: seasons.collect(),
            holidays,
            dated: dated_facts(plan),
        }
    }

    /// Lists the openings and the dated breaks, in no order.
    pub(crate) fn dated(&self) -> impl Iterator<Item = Fact<'a>> {
        self.dated.iter().copied()
    }

    /// Lists what holds within a day of UTC but for openings and dated breaks.
    pub(crate) fn facts_on(&self, day: NaiveDate) -> Vec<Fact<'a>> {
        let (from, to) = bounds(day);
        let mut facts = Vec::new();
        // A shift lasts until the end of the next date at most, and no zone is a day ahead or behind.
        for date in dates_around(day, 2, 1) {
            self.add_shifts(date, &mut facts);
        }
        for date in dates_around(day, 1, 1) {
            for holiday in self.holidays.get(&date).into_iter().flatten() {
                let stretches = stretches_on(holiday.zone, date, from, to);
                let what = What::Holiday(holiday.name);
                facts.extend(stretches.into_iter().map(|(from, to)| Fact { from, to, what }));
            }
            if let Some(season) = self.season_that_closes(date) {
                let stretches = stretches_on(&self.plan.zone, date, from, to);
                let what = What::ClosedSeason(&season.name);
                facts.extend(stretches.into_iter().map(|(from, to)| Fact { from, to, what }));
            }
        }
        facts.retain(|fact| fact.from < to && from < fact.to);
        facts
    }

    /// Adds what begins on a local date: the shifts of its override, or of its week, with the breaks.
    fn add_shifts(&self, date: NaiveDate, facts: &mut Vec<Fact<'a>>) {
        let shifts = self.plan.overrides.get(&date);
        let season = self.season_of(date);
        let (hours, weekly_breaks) =
            season.map_or((&self.hours, &self.weekly_breaks), |season| (&season.hours, &season.weekly_breaks));
        let mut found: Vec<(Times, What<'a>)> = Vec::new();
        match shifts {
            Some(shifts) => found.extend(shifts.iter().map(|shift| (times(shift), What::Work))),
            None => {
                found.extend(on(hours, date).map(|times| (times, What::Work)));
                found.extend(on(weekly_breaks, date).map(|times| (times, What::Break(WEEKLY_BREAK))));
            }
        }
        if found.is_empty() || !existed(&self.plan.zone, date) {
            return;
        }
        let midnight = date.and_time(NaiveTime::MIN);
        facts.extend(found.into_iter().map(|(times, what)| Fact {
            from: happens_at(&self.plan.zone, midnight + times.opens),
            to: happens_at(&self.plan.zone, midnight + times.closes),
            what,
        }));
    }

    fn season_of(&self, date: NaiveDate) -> Option<&SeasonReading<'a>> {
        let (_, begun) = self.seasons.range(..=date).next_back()?;
        (date <= begun.season.to).then_some(begun)
    }

    fn season_that_closes(&self, date: NaiveDate) -> Option<&'a Season> {
        let season = self.season_of(date).filter(|reading| reading.hours.iter().all(|(_, times)| times.is_empty()));
        season.filter(|_| !self.plan.overrides.contains_key(&date)).map(|reading| reading.season)
    }
}

impl<'a> SeasonReading<'a> {
    fn new(season: &'a Season) -> SeasonReading<'a> {
        SeasonReading { season, hours: week(&season.hours), weekly_breaks: week(&season.weekly_breaks) }
    }
}

/// The first instant of a day of UTC, and the first after it.
pub(crate) fn bounds(day: NaiveDate) -> (Instant, Instant) {
    let from = day.and_time(NaiveTime::MIN).and_utc();
    (from, from + TimeDelta::days(1))
}

fn dates_around(day: NaiveDate, before: u64, after: u64) -> impl Iterator<Item = NaiveDate> {
    let first = day.checked_sub_days(Days::new(before)).unwrap_or(day);
    (0..=before + after).filter_map(move |days| first.checked_add_days(Days::new(days)))
}

fn dated_facts(plan: &SchedulePlan) -> Vec<Fact<'_>> {
    let breaks = plan.breaks.iter().map(|dated| Fact {
        from: happens_at(&plan.zone, near(dated.from)),
        to: happens_at(&plan.zone, near(dated.to)),
        what: What::Break(&dated.name),
    });
    let openings =
        plan.openings.iter().map(|opening| Fact { from: whole(opening.from), to: whole(opening.to), what: What::Work });
    breaks.chain(openings).collect()
}

fn week(hours: &WeeklyHours) -> Week {
    let read = |shifts: &[Shift]| shifts.iter().map(times).collect();
    [
        (Weekday::Mon, read(&hours.mon)),
        (Weekday::Tue, read(&hours.tue)),
        (Weekday::Wed, read(&hours.wed)),
        (Weekday::Thu, read(&hours.thu)),
        (Weekday::Fri, read(&hours.fri)),
        (Weekday::Sat, read(&hours.sat)),
        (Weekday::Sun, read(&hours.sun)),
    ]
}

fn on(week: &Week, date: NaiveDate) -> impl Iterator<Item = Times> {
    let day = week.iter().find(|(weekday, _)| is_on(date, *weekday));
    day.into_iter().flat_map(|(_, times)| times.iter().copied())
}

/// Reads the times of a shift as they are written; an end before the start is the next day's.
fn times(shift: &Shift) -> Times {
    let (start, end): (String, String) = (*shift).into();
    let (opens, closes) = (time_of_day(&start), time_of_day(&end));
    let overnight = if closes < opens { TimeDelta::days(1) } else { TimeDelta::zero() };
    Times { opens, closes: closes + overnight }
}

/// Reads `HH:MM` or `HH:MM:SS` as the time since midnight.
fn time_of_day(text: &str) -> TimeDelta {
    let units = [TimeDelta::hours(1), TimeDelta::minutes(1), TimeDelta::seconds(1)];
    let fields = text.split(':').map(|field| field.parse::<i32>().unwrap_or_default());
    fields.zip(units).fold(TimeDelta::zero(), |sum, (number, unit)| sum + unit * number)
}

/// Brings a local time that lies far outside what can be verified near to it, where every zone can tell it.
fn near(local: NaiveDateTime) -> NaiveDateTime {
    let (first, last) = (NaiveDate::from_ymd_opt(1960, 1, 1), NaiveDate::from_ymd_opt(2110, 1, 1));
    let midnight = |date: Option<NaiveDate>| date.unwrap_or_default().and_time(NaiveTime::MIN);
    local.clamp(midnight(first), midnight(last))
}

/// The second an instant lies in.
pub(crate) fn whole(at: Instant) -> Instant {
    Instant::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}
