//! The calendar of a vector: read into a plan, and what the format has beside a plan.
use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime};
use helpdesk_sla::{
    DatedBreak, Holiday, Instant, Interval, Problem, Schedule, ScheduleErrors, SchedulePlan, Shift, ShiftError,
    TimeError, Tz, WeeklyHours, Zone,
};
use serde_json::{Map, Value};

use super::{
    algebra::{Segment, union},
    extension::{self, extend},
    fault::Fault,
    input::{date, instant, wrong},
};

const KEYS: [&str; 9] = [
    "tz",
    "hours",
    "weekly_breaks",
    "overrides",
    "holiday_beats_override",
    "holidays",
    "foreign_holidays",
    "breaks",
    "intervals",
];

/// A calendar of the format.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    pub(super) plan: SchedulePlan,
    /// Explicit stretches instead of all the rest, ascending and apart.
    pub(super) intervals: Option<Vec<Segment>>,
    pub(super) holiday_beats_override: bool,
    /// Keys that are not of the format.
    pub(super) ignored: Vec<String>,
}

impl Calendar {
    pub(super) fn read(value: &Value) -> Result<Self, Fault> {
        let fields = value.as_object().ok_or_else(|| wrong(value, "a calendar, which is an object"))?;
        let unknown = fields.keys().filter(|key| ![KEYS.as_slice(), &extension::KEYS].concat().contains(&key.as_str()));
        let ignored = unknown.map(|key| format!("calendar.{key}")).collect();
        let intervals = fields.get("intervals").map(segments).transpose()?.map(union);
        let own = match (fields.get("tz"), &intervals) {
            (Some(name), _) => zone(name)?,
            (None, Some(_)) => Zone::from(Tz::UTC),
            (None, None) => return Err(Fault::unreadable(String::from("the calendar has no `tz`, expected a zone"))),
        };
        let mut plan = SchedulePlan::new(own, weekly(fields.get("hours"))?);
        plan.weekly_breaks = weekly(fields.get("weekly_breaks"))?;
        plan.overrides = overrides(fields.get("overrides"))?;
        for on in items(fields.get("holidays"))? {
            plan.holidays.push(Holiday { name: String::from("holiday"), on: date(on)?, zone: None });
        }
        for foreign in items(fields.get("foreign_holidays"))? {
            let part = |key| foreign.get(key).ok_or_else(|| wrong(foreign, "an object with `date` and `tz`"));
            let (on, there) = (date(part("date")?)?, zone(part("tz")?)?);
            plan.holidays.push(Holiday { name: String::from("foreign holiday"), on, zone: Some(there) });
        }
        plan.breaks = breaks(fields.get("breaks"))?;
        extend(&mut plan, fields)?;
        let holiday_beats_override =
            fields.get("holiday_beats_override").is_some_and(|flag| *flag == Value::Bool(true));
        Ok(Self { plan, intervals, holiday_beats_override, ignored })
    }

    /// Compiles the calendar for all years there are.
    pub(super) fn schedule(&self) -> Result<Schedule, Fault> {
        match &self.intervals {
            Some(intervals) => compiled(&of_intervals(intervals)?),
            None if self.holiday_beats_override => compiled(&self.with_beaten_overrides()),
            None => compiled(&self.plan),
        }
    }

    /// The plan in which a holiday closes what the override of its date opens.
    fn with_beaten_overrides(&self) -> SchedulePlan {
        let mut plan = self.plan.clone();
        for holiday in self.own_holidays().filter(|holiday| self.plan.overrides.contains_key(&holiday.on)) {
            let (Some(from), Some(to)) = (on(holiday.on, 0), on(holiday.on, DAY)) else { continue };
            plan.breaks.push(DatedBreak { name: holiday.name.clone(), from, to });
        }
        plan
    }

    fn own_holidays(&self) -> impl Iterator<Item = &Holiday> {
        self.plan.holidays.iter().filter(|holiday| holiday.zone.as_ref().is_none_or(|zone| *zone == self.plan.zone))
    }

    /// Tells whether an instant lies in a holiday: that one is open or a break besides does not matter.
    pub(super) fn is_on_holiday(&self, at: Instant) -> Result<bool, Fault> {
        let mut holidays = SchedulePlan::always_open(self.plan.zone.clone());
        holidays.holidays.clone_from(&self.plan.holidays);
        holidays.holiday_rules.clone_from(&self.plan.holiday_rules);
        if !self.holiday_beats_override {
            holidays.overrides = self.plan.overrides.keys().map(|date| (*date, vec![Shift::WHOLE_DAY])).collect();
        }
        is_taken(&holidays, at)
    }

    /// Tells whether an instant lies in a break, dated or weekly.
    pub(super) fn is_on_break(&self, at: Instant) -> Result<bool, Fault> {
        let mut breaks = SchedulePlan::always_open(self.plan.zone.clone());
        breaks.weekly_breaks.clone_from(&self.plan.weekly_breaks);
        breaks.breaks.clone_from(&self.plan.breaks);
        breaks.overrides = self.plan.overrides.keys().map(|date| (*date, vec![Shift::WHOLE_DAY])).collect();
        is_taken(&breaks, at)
    }
}

/// Compiles a plan; a refusal that has a name in the format is given that name.
pub(super) fn compiled(plan: &SchedulePlan) -> Result<Schedule, Fault> {
    Schedule::build(plan).map_err(|errors| named(&errors))
}

/// The name the format has for a refusal, or what the library has to say.
pub(super) fn named(errors: &ScheduleErrors) -> Fault {
    let name = |problem: &Problem| match problem {
        Problem::BreakOrder { .. } | Problem::OpeningOrder { .. } => Some("empty_interval"),
        Problem::NeverOpens => Some("no_hours"),
        Problem::SeasonOrder { .. } => Some("season_order"),
        Problem::SeasonOverlap { .. } => Some("season_overlap"),
        Problem::RuleNumber { .. } => Some("bad_rule"),
        Problem::RuleYears { .. } => Some("rule_years"),
        Problem::VersionOrder { .. } => Some("version_order"),
        Problem::Years { .. } | Problem::NoVersion | Problem::TooMany { .. } | _ => None,
    };
    let found = errors.problems().iter().find_map(name);
    found.map_or_else(|| Fault::Said(errors.to_string()), Fault::Refused)
}

/// Whether a plan that is open but for what it takes away is closed at an instant.
fn is_taken(plan: &SchedulePlan, at: Instant) -> Result<bool, Fault> {
    match compiled(plan) {
        Ok(schedule) => Ok(!schedule.is_open(at).map_err(|error: TimeError| Fault::from(error))?),
        Err(Fault::Refused("no_hours")) => Ok(true),
        Err(fault) => Err(fault),
    }
}

/// A plan that is open in the stretches given and at no other time.
fn of_intervals(intervals: &[Segment]) -> Result<SchedulePlan, Fault> {
    let mut plan = SchedulePlan::new(Tz::UTC, WeeklyHours::default());
    for interval in intervals {
        let ends = DateTime::from_timestamp(interval.from, 0).zip(DateTime::from_timestamp(interval.to, 0));
        let (from, to) = ends.ok_or_else(|| Fault::unreadable(String::from("`intervals` lie outside all years")))?;
        plan.openings.push(Interval { from, to });
    }
    Ok(plan)
}

/// Reads pairs of instants.
pub(super) fn segments(value: &Value) -> Result<Vec<Segment>, Fault> {
    let pairs = value.as_array().ok_or_else(|| wrong(value, "a list of pairs of instants"))?;
    let one = |pair: &Value| match pair.as_array().map(Vec::as_slice) {
        Some([from, to]) => Ok(Segment { from: instant(from)?.timestamp(), to: instant(to)?.timestamp() }),
        Some(_) | None => Err(wrong(pair, "a pair of instants")),
    };
    pairs.iter().map(one).collect()
}

pub(super) const DAY: i64 = 24 * 60 * 60;

/// Reads a time of day, `HH:MM` or `HH:MM:SS`, up to `24:00`, as seconds.
pub(super) fn time_of_day(text: &str) -> Option<i64> {
    let mut fields = [0; 3];
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for (field, part) in fields.iter_mut().zip(parts) {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        *field = part.parse().ok().filter(|_| digits)?;
    }
    let [hours, minutes, seconds] = fields;
    let total = hours * 3600 + minutes * 60 + seconds;
    (minutes < 60 && seconds < 60 && total <= DAY).then_some(total)
}

/// The local time that many seconds after the midnight a date begins with.
pub(super) fn on(date: NaiveDate, second: i64) -> Option<NaiveDateTime> {
    let days = u64::try_from(second.div_euclid(DAY)).ok()?;
    let time = u32::try_from(second.rem_euclid(DAY)).ok()?;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(time, 0)?;
    Some(date.checked_add_days(Days::new(days))?.and_time(time))
}

/// The wall-clock times of a shift, the end of an overnight one being later than 24:00.
pub(super) fn times(shift: Shift) -> Option<(i64, i64)> {
    let (start, end): (String, String) = shift.into();
    let (from, to) = (time_of_day(&start)?, time_of_day(&end)?);
    Some((from, if shift.is_overnight() { to + DAY } else { to }))
}

pub(super) fn zone(value: &Value) -> Result<Zone, Fault> {
    let known = serde_json::from_value(value.clone()).ok();
    known.ok_or_else(|| wrong(value, "the name of a zone such as `Europe/Berlin`"))
}

pub(super) fn weekly(value: Option<&Value>) -> Result<WeeklyHours, Fault> {
    let mut week = WeeklyHours::default();
    for (day, shifts) in fields(value)? {
        let day = match day.as_str() {
            "mon" => &mut week.mon,
            "tue" => &mut week.tue,
            "wed" => &mut week.wed,
            "thu" => &mut week.thu,
            "fri" => &mut week.fri,
            "sat" => &mut week.sat,
            "sun" => &mut week.sun,
            other => return Err(Fault::unreadable(format!("`{other}` is no weekday, expected `mon` to `sun`"))),
        };
        *day = all_shifts(shifts)?;
    }
    Ok(week)
}

fn overrides(value: Option<&Value>) -> Result<BTreeMap<NaiveDate, Vec<Shift>>, Fault> {
    let dated = fields(value)?.map(|(on, shifts)| Ok((date(&Value::from(on.as_str()))?, all_shifts(shifts)?)));
    dated.collect()
}

fn breaks(value: Option<&Value>) -> Result<Vec<DatedBreak>, Fault> {
    let mut breaks = Vec::new();
    for (key, stretches) in fields(value)? {
        let date = date(&Value::from(key.as_str()))?;
        for shift in all_shifts(stretches)? {
            let ends = times(shift).and_then(|(from, to)| on(date, from).zip(on(date, to)));
            let (from, to) = ends.ok_or(Fault::Refused("bad_time"))?;
            breaks.push(DatedBreak { name: String::from("break"), from, to });
        }
    }
    Ok(breaks)
}

fn all_shifts(value: &Value) -> Result<Vec<Shift>, Fault> {
    items(Some(value))?.map(shift).collect()
}

fn shift(pair: &Value) -> Result<Shift, Fault> {
    let expected = "a pair of times such as `[\"09:00\", \"17:00\"]`";
    let Some([start, end]) = pair.as_array().map(Vec::as_slice) else { return Err(wrong(pair, expected)) };
    let (Some(start), Some(end)) = (start.as_str(), end.as_str()) else { return Err(wrong(pair, expected)) };
    Shift::new(start, end).map_err(|error| {
        let empty = matches!(error, ShiftError::Empty { .. });
        Fault::Refused(if empty { "empty_interval" } else { "bad_time" })
    })
}

pub(super) fn items(value: Option<&Value>) -> Result<impl Iterator<Item = &Value>, Fault> {
    let list = match value {
        None | Some(Value::Null) => None,
        Some(Value::Array(list)) => Some(list),
        Some(other) => return Err(wrong(other, "a list")),
    };
    Ok(list.into_iter().flatten())
}

fn fields(value: Option<&Value>) -> Result<impl Iterator<Item = (&String, &Value)>, Fault> {
    let fields: Option<&Map<String, Value>> = match value {
        None | Some(Value::Null) => None,
        Some(Value::Object(fields)) => Some(fields),
        Some(other) => return Err(wrong(other, "an object")),
    };
    Ok(fields.into_iter().flatten())
}
