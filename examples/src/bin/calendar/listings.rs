//! What is listed: holidays, problems of a schedule, zones, the schedule itself.
use std::{path::Path, process::ExitCode};

use chrono::Datelike;
use helpdesk_examples::{
    calendar::{self, Plans},
    failure::Failure,
};
use helpdesk_sla::{FIRST_YEAR, LAST_YEAR, Tz, Zone};
use serde_json::json;

use crate::{
    answer::{print, print_json},
    options::Asked,
    verbs::{now, plans, schedule},
};

pub(crate) fn holidays(asked: &Asked, year: Option<i32>) -> Result<ExitCode, Failure> {
    let schedule = schedule(asked)?;
    let year = year.unwrap_or_else(|| schedule.local(now()).year());
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        let text = format!("the year `{year}` is not known, expected one from {FIRST_YEAR} to {LAST_YEAR}");
        return Err(Failure::new(text));
    }
    let rows = calendar::holidays(&schedule, year);
    if asked.form.json {
        print_json(&rows)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = String::new();
    for row in &rows {
        let zone = row.zone.as_ref().map(|zone| format!(", in {zone}")).unwrap_or_default();
        let overridden = if row.overridden { ", replaced by an override" } else { "" };
        text.push_str(&format!("{}  {}{zone}{overridden}\n", row.on.format("%a %F"), row.name));
    }
    if rows.is_empty() {
        text.push_str("no holidays\n");
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn check(asked: &Asked, file: &Path) -> Result<ExitCode, Failure> {
    let plans = match Plans::read(file) {
        Ok(plans) => plans,
        Err(error @ calendar::SourceError::Malformed { .. }) => {
            let problems = [error.to_string()];
            if asked.form.json {
                print_json(&json!({"problems": problems, "warnings": [], "versions": []}))?
            } else {
                print(&format!("{error}\n"))?
            }
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => return Err(Failure::from_display(error)),
    };
    let checked = calendar::check(&plans);
    if asked.form.json {
        print_json(&checked)?;
    } else {
        print(&checked.to_string())?;
    }
    Ok(if checked.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(crate) fn zones(asked: &Asked, part: Option<&str>) -> Result<ExitCode, Failure> {
    let part = part.unwrap_or_default();
    let names = calendar::zones_like(part);
    let data = Zone::from(Tz::UTC).data_version().to_owned();
    if asked.form.json {
        print_json(&json!({"zone_data": data, "zones": names}))?;
    } else {
        let mut text: String = names.iter().map(|name| format!("{name}\n")).collect();
        let what = if names.len() == 1 { "zone" } else { "zones" };
        text.push_str(&format!("{} {what} of the zone data {data}\n", names.len()));
        if let Some(meant) =
            names.is_empty().then(|| calendar::zone(part).err()).flatten().and_then(|error| error.suggested)
        {
            text.push_str(&format!("did you mean `{meant}`?\n"));
        }
        print(&text)?;
    }
    Ok(if names.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

pub(crate) fn sample(asked: &Asked) -> Result<ExitCode, Failure> {
    let plans = plans(asked)?;
    match plans.versions.as_slice() {
        [one] if one.effective_from.is_none() => print_json(&one.plan)?,
        versions => print_json(&versions)?,
    }
    Ok(ExitCode::SUCCESS)
}
