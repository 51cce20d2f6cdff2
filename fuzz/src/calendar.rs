//! The calendar of a vector: plans read from the format of the conformance set, and written in it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use helpdesk_sla::{
    DatedBreak, Holiday, HolidayRule, Instant, Interval, PlanVersion, SchedulePlan, Season, Shift, ShiftError, Weekday,
    WeeklyHours, YearlyDate, Zone,
};
use serde::{Deserialize, Serialize};

use crate::model::Combining;
use crate::window::Window;

type Times = (String, String);

/// Versions of a plan, and what they are put together with.
type Plans = (Vec<PlanVersion>, Option<(Combining, Vec<PlanVersion>)>);

/// A calendar as a vector has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Calendar {
    Union { union: Box<(Calendar, Calendar)> },
    Intersection { intersection: Box<(Calendar, Calendar)> },
    Difference { difference: Box<(Calendar, Calendar)> },
    Versions { versions: Vec<Version> },
    Words(Box<Words>),
}

/// A version of a calendar, and its first instant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Version {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Instant>,
    calendar: Words,
}

/// One plan, in words.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    tz: Zone,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    hours: BTreeMap<Weekday, Vec<Times>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    weekly_breaks: BTreeMap<Weekday, Vec<Times>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seasons: Vec<SeasonWords>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    overrides: BTreeMap<NaiveDate, Vec<Times>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holidays: Vec<NaiveDate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    foreign_holidays: Vec<Foreign>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holiday_rules: Vec<RuleWords>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    openings: Vec<(Instant, Instant)>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    breaks: BTreeMap<NaiveDate, Vec<Times>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dated_breaks: Vec<(NaiveDateTime, NaiveDateTime)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeasonWords {
    from: NaiveDate,
    to: NaiveDate,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    hours: BTreeMap<Weekday, Vec<Times>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    weekly_breaks: BTreeMap<Weekday, Vec<Times>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Foreign {
    date: NaiveDate,
    tz: Zone,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleWords {
    on: YearlyDate,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    observed: BTreeMap<Weekday, i8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from_year: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to_year: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tz: Option<Zone>,
}

impl Calendar {
    /// The versions of the plans, and what they are put together with.
    ///
    /// # Errors
    /// The name of what a shift is refused for.
    pub(crate) fn plans(&self) -> Result<Plans, &'static str> {
        let two = |how, pair: &(Calendar, Calendar)| -> Result<Plans, &'static str> {
            let (one, other) = (pair.0.plans()?.0, pair.1.plans()?.0);
            Ok((one, Some((how, other))))
        };
        match self {
            Calendar::Union { union } => two(Combining::Union, union),
            Calendar::Intersection { intersection } => two(Combining::Intersection, intersection),
            Calendar::Difference { difference } => two(Combining::Difference, difference),
            Calendar::Versions { versions } => {
                let version = |version: &Version| -> Result<PlanVersion, &'static str> {
                    Ok(PlanVersion { effective_from: version.from, plan: version.calendar.plan()? })
                };
                Ok((versions.iter().map(version).collect::<Result<_, _>>()?, None))
            }
            Calendar::Words(words) => Ok((vec![PlanVersion { effective_from: None, plan: words.plan()? }], None)),
        }
    }

    /// The zone, where there is only one.
    pub(crate) fn zone(&self) -> Option<&Zone> {
        match self {
            Calendar::Words(words) => Some(&words.tz),
            Calendar::Union { .. }
            | Calendar::Intersection { .. }
            | Calendar::Difference { .. }
            | Calendar::Versions { .. } => None,
        }
    }

    /// Writes what a window is of.
    pub(crate) fn of(window: &Window) -> Calendar {
        let one = of_versions(&window.versions);
        match &window.other {
            None => one,
            Some((how, other)) => {
                let pair = Box::new((one, of_versions(other)));
                match how {
                    Combining::Union => Calendar::Union { union: pair },
                    Combining::Intersection => Calendar::Intersection { intersection: pair },
                    Combining::Difference => Calendar::Difference { difference: pair },
                }
            }
        }
    }
}

fn of_versions(versions: &[PlanVersion]) -> Calendar {
    match versions {
        [only] => Calendar::Words(Box::new(Words::of(&only.plan))),
        several => {
            let version =
                |version: &PlanVersion| Version { from: version.effective_from, calendar: Words::of(&version.plan) };
            Calendar::Versions { versions: several.iter().map(version).collect() }
        }
    }
}

impl Words {
    fn plan(&self) -> Result<SchedulePlan, &'static str> {
        let mut plan = SchedulePlan::new(self.tz.clone(), week(&self.hours)?);
        plan.weekly_breaks = week(&self.weekly_breaks)?;
        for season in &self.seasons {
            let (hours, weekly_breaks) = (week(&season.hours)?, week(&season.weekly_breaks)?);
            plan.seasons.push(Season { name: "season".into(), from: season.from, to: season.to, hours, weekly_breaks });
        }
        for (date, all) in &self.overrides {
            plan.overrides.insert(*date, shifts(all)?);
        }
        let holiday = |on: &NaiveDate, zone| Holiday { name: "holiday".into(), on: *on, zone };
        plan.holidays.extend(self.holidays.iter().map(|on| holiday(on, None)));
        plan.holidays.extend(self.foreign_holidays.iter().map(|far| holiday(&far.date, Some(far.tz.clone()))));
        plan.holiday_rules.extend(self.holiday_rules.iter().map(|rule| {
            let RuleWords { on, observed, from_year, to_year, tz } = rule.clone();
            HolidayRule { name: "rule".into(), on, observed, from_year, to_year, zone: tz }
        }));
        plan.openings.extend(self.openings.iter().map(|(from, to)| Interval { from: *from, to: *to }));
        for (date, all) in &self.breaks {
            for shift in shifts(all)? {
                let (from, to): Times = shift.into();
                let ends = if shift.is_overnight() { *date + Days::new(1) } else { *date };
                plan.breaks.push(DatedBreak { name: "break".into(), from: local(*date, &from), to: local(ends, &to) });
            }
        }
        let dated =
            |(from, to): &(NaiveDateTime, NaiveDateTime)| DatedBreak { name: "break".into(), from: *from, to: *to };
        plan.breaks.extend(self.dated_breaks.iter().map(dated));
        Ok(plan)
    }

    fn of(plan: &SchedulePlan) -> Words {
        let foreign = |holiday: &Holiday| Some(Foreign { date: holiday.on, tz: holiday.zone.clone()? });
        let rule = |rule: &HolidayRule| {
            let HolidayRule { name: _, on, observed, from_year, to_year, zone } = rule.clone();
            RuleWords { on, observed, from_year, to_year, tz: zone }
        };
        let season = |season: &Season| SeasonWords {
            from: season.from,
            to: season.to,
            hours: of_week(&season.hours),
            weekly_breaks: of_week(&season.weekly_breaks),
        };
        Words {
            tz: plan.zone.clone(),
            hours: of_week(&plan.hours),
            weekly_breaks: of_week(&plan.weekly_breaks),
            seasons: plan.seasons.iter().map(season).collect(),
            overrides: plan.overrides.iter().map(|(date, all)| (*date, of_shifts(all))).collect(),
            holidays: plan.holidays.iter().filter(|day| day.zone.is_none()).map(|day| day.on).collect(),
            foreign_holidays: plan.holidays.iter().filter_map(foreign).collect(),
            holiday_rules: plan.holiday_rules.iter().map(rule).collect(),
            openings: plan.openings.iter().map(|opening| (opening.from, opening.to)).collect(),
            breaks: BTreeMap::new(),
            dated_breaks: plan.breaks.iter().map(|dated| (dated.from, dated.to)).collect(),
        }
    }
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn week(days: &BTreeMap<Weekday, Vec<Times>>) -> Result<WeeklyHours, &'static str> {
    let mut week = WeeklyHours::default();
    for (day, all) in days {
        *on(&mut week, *day) = shifts(all)?;
    }
    Ok(week)
}

fn of_week(week: &WeeklyHours) -> BTreeMap<Weekday, Vec<Times>> {
    let mut week = week.clone();
    let days = WEEK.into_iter().map(|day| (day, of_shifts(on(&mut week, day))));
    days.filter(|(_, shifts)| !shifts.is_empty()).collect()
}

fn on(week: &mut WeeklyHours, day: Weekday) -> &mut Vec<Shift> {
    match day {
        Weekday::Mon => &mut week.mon,
        Weekday::Tue => &mut week.tue,
        Weekday::Wed => &mut week.wed,
        Weekday::Thu => &mut week.thu,
        Weekday::Fri => &mut week.fri,
        Weekday::Sat => &mut week.sat,
        Weekday::Sun => &mut week.sun,
    }
}

fn shifts(all: &[Times]) -> Result<Vec<Shift>, &'static str> {
    let shift = |(start, end): &Times| {
        Shift::new(start, end).map_err(|error| match error {
            ShiftError::Empty { .. } => "empty_interval",
            ShiftError::BadTime { .. } | _ => "bad_time",
        })
    };
    all.iter().map(shift).collect()
}

fn of_shifts(all: &[Shift]) -> Vec<Times> {
    all.iter().map(|shift| (*shift).into()).collect()
}

/// A local time of a date, whose 24:00 is the midnight after.
fn local(date: NaiveDate, time: &str) -> NaiveDateTime {
    match NaiveTime::parse_from_str(time, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(time, "%H:%M")) {
        Ok(time) => date.and_time(time),
        Err(_) => (date + Days::new(1)).and_time(NaiveTime::MIN),
    }
}
