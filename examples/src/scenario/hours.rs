//! Schedules in their short forms, as the plans that they stand for.
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::{
    fault::ScenarioFault,
    node::{Node, shown, unknown},
};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The most versions of a schedule, shifts of a day and holidays in a list.
const LIST_MAX: usize = 10_000;

/// The versions of one schedule.
pub(super) fn versions(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let Some(list) = node.get("versions") else { return Ok(json!([version(node)?])) };
    node.only(&["versions"], "a schedule")?;
    let versions = list.list(LIST_MAX, "a list of versions")?;
    Ok(Value::Array(versions.iter().map(version).collect::<Result<_, _>>()?))
}

fn version(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    if node.value.as_str() == Some("always") {
        return Ok(json!({"plan": {"zone": "UTC", "hours": every_day()}}));
    }
    const EXPECTED: &str = "`always` or a schedule with `zone` and `hours`";
    let mut plan = Map::new();
    plan.insert(String::from("zone"), json!("UTC"));
    plan.insert(String::from("hours"), json!({}));
    let mut version = Map::new();
    for (key, field) in node.entries(EXPECTED)? {
        match key {
            "from" => {
                version.insert(String::from("effective_from"), json!(shown(field.instant()?)));
            }
            "hours" | "weekly_breaks" => {
                plan.insert(key.to_owned(), hours(&field)?);
            }
            "holidays" => {
                plan.insert(key.to_owned(), holidays(&field)?);
            }
            "overrides" => {
                let mut days = Map::new();
                for (date, shift) in field.entries("shifts by date")? {
                    is_date(date, &shift.place)?;
                    days.insert(date.to_owned(), shifts(&shift)?);
                }
                plan.insert(key.to_owned(), Value::Object(days));
            }
            _ => {
                plan.insert(key.to_owned(), field.value.clone());
            }
        }
    }
    version.insert(String::from("plan"), Value::Object(plan));
    Ok(Value::Object(version))
}

fn every_day() -> Value {
    Value::Object(DAYS.iter().map(|day| ((*day).to_owned(), json!([["00:00", "24:00"]]))).collect())
}

/// The hours of a week: `always`, or shifts by day or by days from one to another.
fn hours(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    if node.value.as_str() == Some("always") {
        return Ok(every_day());
    }
    let mut week = Map::new();
    for (days, field) in node.entries("`always`, or shifts by day as in `{\"mon-fri\": \"09:00-17:00\"}`")? {
        for day in days_of(days).map_err(|what| ScenarioFault::new(field.place.clone(), what))? {
            if week.insert(day.to_owned(), shifts(&field)?).is_some() {
                return Err(ScenarioFault::new(
                    field.place.clone(),
                    format!("`{day}` is there twice, expected it once"),
                ));
            }
        }
    }
    Ok(Value::Object(week))
}

/// The days from one to another: `sun-thu` goes on after the end of the week.
fn days_of(text: &str) -> Result<Vec<&'static str>, String> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let place = |day: &str| DAYS.iter().position(|d| *d == day);
    let (Some(first), Some(last)) = (place(from), place(to)) else { return Err(unknown("day", text, &DAYS)) };
    let n = (last + DAYS.len() - first) % DAYS.len() + 1;
    Ok(DAYS.iter().cycle().skip(first).take(n).copied().collect())
}

/// Shifts: `09:00-12:00, 13:00-17:00`, a list of such, or a list of pairs.
fn shifts(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    const EXPECTED: &str = "shifts such as `09:00-12:00, 13:00-17:00`";
    if let Some(text) = node.value.as_str() {
        let pairs = text.split(',').map(|shift| pair(shift, node)).collect::<Result<_, _>>()?;
        return Ok(Value::Array(pairs));
    }
    let mut pairs = Vec::new();
    for shift in node.list(LIST_MAX, EXPECTED)? {
        match shift.value.as_str() {
            Some(text) => pairs.push(pair(text, &shift)?),
            None => pairs.push(shift.value.clone()),
        }
    }
    Ok(Value::Array(pairs))
}

fn pair(text: &str, node: &Node<'_>) -> Result<Value, ScenarioFault> {
    let (from, to) = text.split_once('-').ok_or_else(|| node.wrong("shifts such as `09:00-12:00, 13:00-17:00`"))?;
    Ok(json!([from.trim(), to.trim()]))
}

/// Holidays: names by date, a list of dates, or a list of holidays.
fn holidays(node: &Node<'_>) -> Result<Value, ScenarioFault> {
    if node.value.is_object() {
        let named = node.entries("names by date")?;
        let named = named.into_iter().map(|(on, name)| {
            is_date(on, &name.place)?;
            Ok(json!({"name": name.text("a name")?, "on": on}))
        });
        return Ok(Value::Array(named.collect::<Result<_, _>>()?));
    }
    let list = node.list(LIST_MAX, "names by date, or a list of dates")?;
    let dated = |on: &Node<'_>| {
        let Some(date) = on.value.as_str() else { return Ok(on.value.clone()) };
        is_date(date, &on.place)?;
        Ok(json!({"name": date, "on": date}))
    };
    Ok(Value::Array(list.iter().map(dated).collect::<Result<_, _>>()?))
}

fn is_date(text: &str, place: &str) -> Result<(), ScenarioFault> {
    let wrong = || ScenarioFault::new(place, format!("`{text}` is no date, expected one such as `2026-12-24`"));
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|_| ()).map_err(|_| wrong())
}
