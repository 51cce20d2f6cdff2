//! The extension: what calendars of the conformance set say beside the format they extend.
use helpdesk_sla::{DatedBreak, HolidayRule, Interval, PlanVersion, Schedule, ScheduleErrors, SchedulePlan, Season};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    calendar::{Calendar, items, named, segments, weekly, zone},
    fault::Fault,
    input::{date, instant, wrong},
};

/// The keys of a calendar that is one plan.
pub(super) const KEYS: [&str; 4] = ["seasons", "holiday_rules", "openings", "dated_breaks"];

/// Reads seasons, holiday rules, openings and breaks of any length into a plan.
pub(super) fn extend(plan: &mut SchedulePlan, fields: &Map<String, Value>) -> Result<(), Fault> {
    for season in items(fields.get("seasons"))? {
        plan.seasons.push(Season {
            name: String::from("season"),
            from: date(part(season, "from")?)?,
            to: date(part(season, "to")?)?,
            hours: weekly(season.get("hours"))?,
            weekly_breaks: weekly(season.get("weekly_breaks"))?,
        });
    }
    for rule in items(fields.get("holiday_rules"))? {
        plan.holiday_rules.push(HolidayRule {
            name: String::from("holiday"),
            on: typed(Some(part(rule, "on")?), "a yearly date such as `{\"easter\": {\"days\": 1}}`")?,
            observed: match rule.get("observed") {
                Some(moves) => typed(Some(moves), "days by weekday")?,
                None => Default::default(),
            },
            from_year: typed(rule.get("from_year"), "a year")?,
            to_year: typed(rule.get("to_year"), "a year")?,
            zone: rule.get("tz").map(zone).transpose()?,
        });
    }
    if let Some(openings) = fields.get("openings") {
        let at = |second| chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
        let all = segments(openings)?;
        plan.openings = all.iter().map(|part| Interval { from: at(part.from), to: at(part.to) }).collect();
    }
    for ends in items(fields.get("dated_breaks"))? {
        let (from, to) = typed(Some(ends), "a pair of local times such as `2026-01-05T09:00:00`")?;
        plan.breaks.push(DatedBreak { name: String::from("break"), from, to });
    }
    Ok(())
}

/// Compiles a calendar that is made of others: of versions, or of two; nothing where it is not.
pub(super) fn made_of_others(calendar: &Value) -> Option<Result<Schedule, Fault>> {
    let fields = calendar.as_object()?;
    if let Some(versions) = fields.get("versions") {
        return Some(of_versions(versions));
    }
    let (key, pair) = ["union", "intersection", "difference"].iter().find_map(|key| fields.get_key_value(*key))?;
    Some(of_two(key, pair))
}

fn of_versions(versions: &Value) -> Result<Schedule, Fault> {
    let version = |version: &Value| {
        let effective_from = version.get("from").map(instant).transpose()?;
        Ok(PlanVersion { effective_from, plan: Calendar::read(part(version, "calendar")?)?.plan })
    };
    let versions = items(Some(versions))?.map(version).collect::<Result<Vec<_>, Fault>>()?;
    said(Schedule::build_versions(&versions))
}

fn of_two(key: &str, pair: &Value) -> Result<Schedule, Fault> {
    let Some([left, right]) = pair.as_array().map(Vec::as_slice) else {
        return Err(wrong(pair, "a pair of calendars"));
    };
    let compiled = |calendar: &Value| match made_of_others(calendar) {
        Some(made) => made,
        None => Calendar::read(calendar)?.schedule(),
    };
    let (left, right) = (compiled(left)?, compiled(right)?);
    said(match key {
        "union" => left.union(&right),
        "intersection" => left.intersection(&right),
        _ => left.difference(&right),
    })
}

fn said(built: Result<Schedule, ScheduleErrors>) -> Result<Schedule, Fault> {
    built.map_err(|errors| named(&errors))
}

fn part<'a>(value: &'a Value, key: &str) -> Result<&'a Value, Fault> {
    value.get(key).ok_or_else(|| wrong(value, &format!("an object with `{key}`")))
}

/// Reads a value by its type; nothing is read as none where the type has that.
fn typed<T: DeserializeOwned>(value: Option<&Value>, expected: &str) -> Result<T, Fault> {
    let value = value.unwrap_or(&Value::Null);
    serde_json::from_value(value.clone()).map_err(|_| wrong(value, expected))
}
