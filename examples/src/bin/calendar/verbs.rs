//! The questions, answered.
use std::{fs, path::Path, process::ExitCode, time::SystemTime};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use helpdesk_calendar::{DueCalendar, DueDate, write_due_dates};
use helpdesk_examples::{
    calendar::{self, Change, Moment, Plans},
    failure::Failure,
};
use helpdesk_sla::{Instant, LAST_YEAR, LedgerReason, OpenTime, Schedule, TimeError};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, print, print_json},
    arguments::{Cli, Landing, Verb},
    coverage::{self, Question},
    import::{self, Import},
    listings,
    options::{Asked, Choice},
    vector_files,
};

/// Answers what was asked.
pub(crate) fn run(cli: &Cli) -> Result<ExitCode, Failure> {
    let asked = &cli.asked()?;
    match &cli.verb {
        None => week(asked, None, None, None),
        Some(Verb::Week { date, svg, html, .. }) => week(asked, date.as_deref(), svg.as_deref(), html.as_deref()),
        Some(Verb::Day { date, .. }) => day(asked, date.as_deref()),
        Some(Verb::Due { start, budget, landing, ledger, ics, .. }) => {
            let due = due(asked, start, *budget, *landing, *ledger)?;
            if let Some(file) = ics {
                write(file, &calendar_file(due)?)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Some(Verb::Measure { from, to, ledger, .. }) => measure(asked, from, to, *ledger),
        Some(Verb::Back { end, budget, ledger, .. }) => back(asked, end, *budget, *ledger),
        Some(Verb::IsOpen { at, .. }) => is_open(asked, at.as_deref()),
        Some(Verb::Next { at, .. }) => next(asked, at.as_deref()),
        Some(Verb::Days { at, days, ledger, .. }) => self::days(asked, at, *days, *ledger),
        Some(Verb::Holidays { year, .. }) => listings::holidays(asked, *year),
        Some(Verb::Check { file, .. }) => listings::check(asked, file),
        Some(Verb::Coverage { files, from, to, html, .. }) => {
            coverage::covered(&Question { files, from, to, html: html.as_deref(), json: asked.form.json })
        }
        Some(Verb::Import { file, rota, from_year, to_year, .. }) => {
            let first_year = from_year.unwrap_or_else(|| now().year());
            let last_year = to_year.unwrap_or_else(|| first_year.saturating_add(4).min(LAST_YEAR));
            let plans = match &asked.choice {
                Choice { schedule: None, hours: None, zone } if *rota => Plans::bare(zone.clone()),
                _ => plans(asked)?,
            };
            import::import(&Import { file, rota: *rota, first_year, last_year }, plans.versions)
        }
        Some(Verb::Zones { part, .. }) => listings::zones(asked, part.as_deref()),
        Some(Verb::Sample { .. }) => listings::sample(asked),
        Some(Verb::Vectors { files }) => vector_files::answer_all(files),
    }
}

pub(crate) fn plans(asked: &Asked) -> Result<Plans, Failure> {
    let choice = &asked.choice;
    let plans = match (&choice.schedule, &choice.zone, &choice.hours) {
        (Some(file), _, _) => Plans::read(file),
        (None, None, None) => Plans::sample(),
        (None, zone, hours) => Plans::inline(zone.clone(), hours.clone()),
    };
    plans.map_err(Failure::from_display)
}

pub(crate) fn schedule(asked: &Asked) -> Result<Schedule, Failure> {
    plans(asked)?.schedule().map_err(Failure::from_display)
}

/// Why a schedule has no answer, by its own clock.
fn unanswered(schedule: &Schedule) -> impl Fn(TimeError) -> Failure + '_ {
    |error| Failure::new(calendar::time_told(&error, schedule))
}

/// The present, to the second.
pub(crate) fn now() -> Instant {
    let now = DateTime::<Utc>::from(SystemTime::now());
    DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now)
}

fn moment(text: Option<&str>, schedule: &Schedule) -> Result<Moment, Failure> {
    match text {
        Some(text) => calendar::moment(text, schedule).map_err(Failure::from_display),
        None => Ok(Moment { at: now(), note: None }),
    }
}

fn date(text: Option<&str>, schedule: &Schedule) -> Result<NaiveDate, Failure> {
    match text {
        Some(text) => calendar::date(text).map_err(Failure::from_display),
        None => Ok(schedule.local(now()).date()),
    }
}

fn week(asked: &Asked, on: Option<&str>, svg: Option<&Path>, html: Option<&Path>) -> Result<ExitCode, Failure> {
    let schedule = schedule(asked)?;
    let week = calendar::week(&schedule, date(on, &schedule)?).map_err(unanswered(&schedule))?;
    if let Some(path) = svg {
        write(path, &calendar::svg(&week).map_err(Failure::from_display)?)?;
    }
    if let Some(path) = html {
        write(path, &calendar::html(&week).map_err(Failure::from_display)?)?;
    }
    if asked.form.json {
        print_json(&week)?
    } else {
        print(&week.to_string())?
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", path.display())))
}

fn day(asked: &Asked, on: Option<&str>) -> Result<ExitCode, Failure> {
    let schedule = schedule(asked)?;
    let day = calendar::day(&schedule, date(on, &schedule)?).map_err(unanswered(&schedule))?;
    if asked.form.json {
        print_json(&day)?
    } else {
        print(&day.to_string())?
    }
    Ok(ExitCode::SUCCESS)
}

fn due(asked: &Asked, start: &str, budget: OpenTime, landing: Landing, ledger: bool) -> Result<Instant, Failure> {
    let schedule = schedule(asked)?;
    let start = moment(Some(start), &schedule)?;
    let due = match landing {
        Landing::Earliest => schedule.advance(start.at, budget),
        Landing::NextOpen => schedule.advance_to_open(start.at, budget),
    };
    let due = due.map_err(unanswered(&schedule))?;
    let mut answer = Answer::default();
    answer.note(start.note.as_ref());
    answer.say_at("due", due, &schedule);
    if ledger {
        answer.prove(&schedule, start.at, due)?;
    }
    answer.print(asked.form.json)?;
    Ok(due)
}

/// A calendar of one due date, written now.
fn calendar_file(due: Instant) -> Result<String, Failure> {
    let id = format!("due-{}", due.format("%Y%m%dT%H%M%SZ"));
    let date = DueDate::new(&id, "Due", due).map_err(Failure::from_display)?;
    let head = DueCalendar::new("Due dates", now()).map_err(Failure::from_display)?;
    Ok(write_due_dates(&[date], &head))
}

fn measure(asked: &Asked, from: &str, to: &str, ledger: bool) -> Result<ExitCode, Failure> {
    let schedule = schedule(asked)?;
    let (from, to) = (moment(Some(from), &schedule)?, moment(Some(to), &schedule)?);
    let measured = schedule.measure(from.at, to.at).map_err(unanswered(&schedule))?;
    let mut answer = Answer::default();
    answer.note(from.note.as_ref());
    answer.note(to.note.as_ref());
    answer.say("open", measured.to_string(), json!({"length": measured, "seconds": measured.seconds()}));
    answer.zone(schedule.zone_at(from.at));
    if ledger {
        answer.prove(&schedule, from.at, to.at)?;
    }
    answer.print(asked.form.json)?;
    Ok(ExitCode::SUCCESS)
}

fn back(asked: &Asked, end: &str, budget: OpenTime, ledger: bool) -> Result<ExitCode, Failure> {
    let schedule = schedule(asked)?;
    let end = moment(Some(end), &schedule)?;
    let start = schedule.retreat(end.at, budget).map_err(unanswered(&schedule))?;
    let mut answer = Answer::default();
    answer.note(end.note.as_ref());
    answer.say_at("latest start", start, &schedule);
    if ledger {
        answer.prove(&schedule, start, end.at)?;
    }
    answer.print(asked.form.json)?;
    Ok(ExitCode::SUCCESS)
}

fn is_open(asked: &Asked, at: Option<&str>) -> Result<ExitCode, Failure> {
    let schedule = schedule(asked)?;
    let at = moment(at, &schedule)?;
    let open = schedule.is_open(at.at).map_err(unanswered(&schedule))?;
    let next = at.at.checked_add_signed(chrono::TimeDelta::seconds(1)).unwrap_or(at.at).min(schedule.horizon().to);
    let account = schedule.account(at.at, next).map_err(unanswered(&schedule))?;
    let reason = account.into_iter().next().map_or(LedgerReason::Closed, |piece| LedgerReason::from(piece.reason));
    let mut answer = Answer::default();
    answer.note(at.note.as_ref());
    answer.say("open", if open { String::from("yes") } else { format!("no, {reason}") }, Value::from(open));
    answer.field("why", json!(reason));
    answer.zone(schedule.zone_at(at.at));
    let change = if open { closing(&schedule, at.at)? } else { opening(&schedule, at.at)? };
    answer.say_change(if open { "closes" } else { "opens" }, change, &schedule);
    answer.print(asked.form.json)?;
    Ok(if open { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn opening(schedule: &Schedule, at: Instant) -> Result<Change, Failure> {
    calendar::next_opening(schedule, at).map_err(unanswered(schedule))
}

fn closing(schedule: &Schedule, at: Instant) -> Result<Change, Failure> {
    calendar::next_closing(schedule, at).map_err(unanswered(schedule))
}

fn next(asked: &Asked, at: Option<&str>) -> Result<ExitCode, Failure> {
    let schedule = schedule(asked)?;
    let at = moment(at, &schedule)?;
    let mut answer = Answer::default();
    answer.note(at.note.as_ref());
    answer.zone(schedule.zone_at(at.at));
    let is_open = schedule.is_open(at.at).map_err(unanswered(&schedule))?;
    let first = if is_open { closing(&schedule, at.at)? } else { opening(&schedule, at.at)? };
    answer.say_change(if is_open { "closes" } else { "opens" }, first, &schedule);
    if let Change::At { at } = first {
        let second = if is_open { opening(&schedule, at)? } else { closing(&schedule, at)? };
        answer.say_change(if is_open { "opens" } else { "closes" }, second, &schedule);
    }
    answer.print(asked.form.json)?;
    Ok(if matches!(first, Change::At { .. }) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn days(asked: &Asked, at: &str, days: i32, ledger: bool) -> Result<ExitCode, Failure> {
    let schedule = schedule(asked)?;
    let at = moment(Some(at), &schedule)?;
    let landed = if days < 0 {
        schedule.retreat_days(at.at, days.unsigned_abs())
    } else {
        schedule.advance_days(at.at, days.unsigned_abs())
    };
    let landed = landed.map_err(unanswered(&schedule))?;
    let mut answer = Answer::default();
    answer.note(at.note.as_ref());
    answer.say_at(if days < 0 { "days before" } else { "days after" }, landed, &schedule);
    if ledger {
        answer.prove(&schedule, at.at, landed)?;
    }
    answer.print(asked.form.json)?;
    Ok(ExitCode::SUCCESS)
}
