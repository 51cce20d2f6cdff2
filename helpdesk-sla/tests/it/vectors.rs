//! The shared vectors: facts measured elsewhere, in a format of their own. Absent outside the project: then nothing runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use helpdesk_sla::{
    ClockInput, DatedBreak, Holiday, Instant, Interval, Ladder, OpenTime, PlanVersion, Reason, RetargetMode, Schedule,
    SchedulePlan, Shift, Tz,
};
use serde_json::{Value, json};

use crate::kit::{Desk, at};

const FIRST_YEAR: i32 = 2003;
const LAST_YEAR: i32 = 2028;

#[test]
fn every_vector_of_a_supported_operation_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("absent: the shared vectors, so none ran");
        return;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    assert!(!files.is_empty(), "a folder of vectors holds some");
    let mut failures = Vec::new();
    let mut skipped: BTreeMap<String, usize> = BTreeMap::new();
    let mut held = 0;
    for file in files {
        let mut calendars = Calendars::default();
        for line in fs::read_to_string(&file).expect("a readable file").lines() {
            let vector: Value = serde_json::from_str(line).expect("a line of JSON");
            match calendars.run(&vector) {
                Outcome::Defined => {}
                Outcome::Skipped(op) => *skipped.entry(op).or_default() += 1,
                Outcome::Held => held += 1,
                Outcome::Failed { found, expected } => {
                    failures.push(format!("{}: found {found}, expected {expected}", vector["id"]));
                }
            }
        }
    }
    println!("{held} vectors held; not supported: {skipped:?}");
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), held + failures.len(), failures.join("\n"));
}

enum Outcome {
    Defined,
    Skipped(String),
    Held,
    Failed { found: Value, expected: Value },
}

/// The calendars of one file, by name, and those compiled already.
#[derive(Default)]
struct Calendars {
    named: BTreeMap<String, Value>,
    built: BTreeMap<String, Result<Schedule, &'static str>>,
}

impl Calendars {
    fn run(&mut self, vector: &Value) -> Outcome {
        if let Some(name) = vector["define"].as_str() {
            self.named.insert(name.to_owned(), vector["calendar"].clone());
            return Outcome::Defined;
        }
        let calendar = match vector["calendar"].as_str() {
            Some(name) => self.named[name].clone(),
            None => vector["calendar"].clone(),
        };
        let op = vector["op"].as_str().expect("an operation");
        let expected = vector.get("ours").unwrap_or(&vector["out"]).clone();
        let key = calendar.to_string();
        let built = self.built.entry(key).or_insert_with(|| build(&calendar));
        let Some(found) = answer(op, &vector["in"], &calendar, built, &expected) else {
            return Outcome::Skipped(op.to_owned());
        };
        if found == expected { Outcome::Held } else { Outcome::Failed { found, expected } }
    }
}

/// Answers one operation; none where it is not supported.
fn answer(
    op: &str,
    input: &Value,
    calendar: &Value,
    built: &Result<Schedule, &'static str>,
    expected: &Value,
) -> Option<Value> {
    if op == "build" {
        return Some(match built {
            Ok(_) => json!({"ok": true}),
            Err(error) => json!({ "error": error }),
        });
    }
    if op == "local_to_utc" {
        return Some(json!({"at": local_to_utc(input, calendar)}));
    }
    let schedule = built.as_ref().ok()?;
    Some(match op {
        "is_open" => json!({"value": schedule.is_open(instant(&input["at"])).expect("an answer")}),
        "on_holiday" => json!({"value": matches!(reason_at(schedule, input), Reason::Holiday { .. })}),
        "on_break" => json!({"value": matches!(reason_at(schedule, input), Reason::Break { .. })}),
        "elapsed" => {
            let measured = schedule.measure(instant(&input["from"]), instant(&input["to"])).expect("an answer");
            json!({"seconds": measured.seconds()})
        }
        "add" => moved(match input["landing"].as_str() {
            Some("next_open") if !expected_identity(input, expected) => {
                schedule.advance_to_open(instant(&input["at"]), seconds(&input["seconds"]))
            }
            _ => schedule.advance(instant(&input["at"]), seconds(&input["seconds"])),
        }),
        "sub" => moved(schedule.retreat(instant(&input["at"]), seconds(&input["seconds"]))),
        "clock" => clock(input, schedule, expected),
        "periods_after" => {
            let end = schedule.horizon().to;
            let periods = schedule.intervals(instant(&input["at"]), end).expect("an answer");
            periods_of(periods.take(count(input)))
        }
        "periods_before" => {
            let begin = schedule.horizon().from;
            let periods = schedule.intervals(begin, instant(&input["at"])).expect("an answer");
            periods_of(periods.rev().take(count(input)))
        }
        "periods_between" => {
            periods_of(schedule.intervals(instant(&input["from"]), instant(&input["to"])).expect("an answer"))
        }
        "periods_between_back" => {
            periods_of(schedule.intervals(instant(&input["to"]), instant(&input["from"])).expect("an answer").rev())
        }
        _ => return None,
    })
}

/// biz's zero forward, where ours asks for the identity: that is the earliest landing.
fn expected_identity(input: &Value, expected: &Value) -> bool {
    input["seconds"] == 0 && expected["at"] == input["at"]
}

fn moved(result: Result<Instant, helpdesk_sla::TimeError>) -> Value {
    match result {
        Ok(at) => json!({"at": text(at)}),
        Err(helpdesk_sla::TimeError::NegativeBudget { .. }) => json!({"error": "negative_duration"}),
        Err(error) => json!({"error": error.to_string()}),
    }
}

fn clock(input: &Value, schedule: &Schedule, expected: &Value) -> Value {
    let mut desk = Desk::new(schedule.clone(), Ladder::default());
    let mut target = seconds(&input["target"]);
    let mut last = None;
    for event in input["events"].as_array().expect("events") {
        let when = instant(&event[0]);
        last = Some(when);
        let asked = match event[1].as_str().expect("a kind") {
            "start" => {
                desk.start(target, when);
                continue;
            }
            "pause" => ClockInput::Pause,
            "resume" => ClockInput::Resume,
            "stop" => ClockInput::Fulfil,
            "target" => {
                target = seconds(&event[2]);
                ClockInput::Retarget { target, mode: RetargetMode::Carry }
            }
            kind => panic!("`{kind}` is no kind of event"),
        };
        desk.send(asked, when);
    }
    let now = if input["now"].is_null() { last.expect("an event") } else { instant(&input["now"]) };
    let clock = desk.clock();
    let used = clock.used_at(now, schedule).expect("an answer");
    let all = json!({
        "due": clock.due.map(text),
        "breaches_at": clock.late_from.map(|late| text(late - chrono::TimeDelta::seconds(1))),
        "elapsed": used.seconds(),
        "remaining": clock.remaining_at(now, schedule).expect("an answer").seconds(),
        "met": used <= clock.target,
    });
    expected.as_object().expect("an object").keys().map(|key| (key.clone(), all[key].clone())).collect()
}

fn reason_at(schedule: &Schedule, input: &Value) -> Reason {
    let from = instant(&input["at"]);
    let account = schedule.account(from, from + chrono::TimeDelta::seconds(1)).expect("an answer");
    account.into_iter().next().expect("a piece").reason
}

/// The opening of a day that begins at that time.
fn local_to_utc(input: &Value, calendar: &Value) -> String {
    let date: NaiveDate = input["date"].as_str().expect("a date").parse().expect("a date");
    let mut plan = SchedulePlan::new(zone(&calendar["tz"]), helpdesk_sla::WeeklyHours::default());
    plan.overrides.insert(date, vec![Shift::new(input["time"].as_str().expect("a time"), "24:00").expect("a shift")]);
    let before = date.checked_sub_days(Days::new(2)).expect("a date").and_time(NaiveTime::MIN).and_utc();
    text(compiled(&plan).expect("a schedule").next_open(before).expect("an opening"))
}

fn build(calendar: &Value) -> Result<Schedule, &'static str> {
    if calendar["intervals"].is_array() {
        return compiled(&of_intervals(&calendar["intervals"]));
    }
    let mut plan = SchedulePlan::new(zone(&calendar["tz"]), weekly(&calendar["hours"])?);
    plan.weekly_breaks = weekly(&calendar["weekly_breaks"])?;
    for (date, shifts) in fields(&calendar["overrides"]) {
        plan.overrides.insert(date.parse().expect("a date"), all_shifts(shifts)?);
    }
    for date in items(&calendar["holidays"]) {
        plan.holidays.push(holiday(date, None));
    }
    for foreign in items(&calendar["foreign_holidays"]) {
        plan.holidays.push(holiday(&foreign["date"], Some(zone(&foreign["tz"]))));
    }
    if calendar["holiday_beats_override"] == true {
        for holiday in &plan.holidays {
            plan.overrides.remove(&holiday.on);
        }
    }
    for (date, stretches) in fields(&calendar["breaks"]) {
        let date: NaiveDate = date.parse().expect("a date");
        for stretch in items(stretches) {
            let mut to = time_on(date, &stretch[1]);
            let from = time_on(date, &stretch[0]);
            if to < from {
                to = to.checked_add_days(Days::new(1)).expect("a date");
            }
            plan.breaks.push(DatedBreak { name: "break".into(), from, to });
        }
    }
    compiled(&plan)
}

fn compiled(plan: &SchedulePlan) -> Result<Schedule, &'static str> {
    let versions = [PlanVersion { effective_from: None, plan: plan.clone() }];
    Schedule::build_between(&versions, FIRST_YEAR, LAST_YEAR).map_err(|_| "no_hours")
}

/// Everything but the intervals is a break.
fn of_intervals(intervals: &Value) -> SchedulePlan {
    let mut plan = SchedulePlan::always_open(Tz::UTC);
    let mut from = at("2002-01-01 00:00").naive_utc();
    for interval in items(intervals) {
        let to = instant(&interval[0]).naive_utc();
        plan.breaks.push(DatedBreak { name: "outside".into(), from, to });
        from = instant(&interval[1]).naive_utc();
    }
    plan.breaks.push(DatedBreak { name: "outside".into(), from, to: at("2029-01-01 00:00").naive_utc() });
    plan
}

fn weekly(hours: &Value) -> Result<helpdesk_sla::WeeklyHours, &'static str> {
    let mut week = helpdesk_sla::WeeklyHours::default();
    for (day, shifts) in fields(hours) {
        let shifts = all_shifts(shifts)?;
        match day {
            "mon" => week.mon = shifts,
            "tue" => week.tue = shifts,
            "wed" => week.wed = shifts,
            "thu" => week.thu = shifts,
            "fri" => week.fri = shifts,
            "sat" => week.sat = shifts,
            "sun" => week.sun = shifts,
            _ => panic!("`{day}` is no day"),
        }
    }
    Ok(week)
}

fn all_shifts(shifts: &Value) -> Result<Vec<Shift>, &'static str> {
    let one = |pair: &Value| {
        Shift::new(pair[0].as_str().expect("a time"), pair[1].as_str().expect("a time")).map_err(|error| match error {
            helpdesk_sla::ShiftError::Empty { .. } => "empty_interval",
            helpdesk_sla::ShiftError::BadTime { .. } => "bad_time",
            error => panic!("{error}"),
        })
    };
    items(shifts).map(one).collect()
}

fn holiday(date: &Value, zone: Option<Tz>) -> Holiday {
    Holiday {
        name: "holiday".into(),
        on: date.as_str().expect("a date").parse().expect("a date"),
        zone: zone.map(helpdesk_sla::Zone::from),
    }
}

fn time_on(date: NaiveDate, time: &Value) -> NaiveDateTime {
    let time = time.as_str().expect("a time");
    if time == "24:00" {
        return date.checked_add_days(Days::new(1)).expect("a date").and_time(NaiveTime::MIN);
    }
    let full = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    date.and_time(full.parse().expect("a time"))
}

fn periods_of(periods: impl Iterator<Item = Interval>) -> Value {
    let pairs: Vec<[String; 2]> = periods.map(|period| [text(period.from), text(period.to)]).collect();
    json!({ "periods": pairs })
}

fn zone(value: &Value) -> Tz {
    value.as_str().expect("a zone").parse().expect("a known zone")
}

fn instant(value: &Value) -> Instant {
    at(value.as_str().expect("an instant"))
}

fn text(at: Instant) -> String {
    at.format("%FT%TZ").to_string()
}

fn seconds(value: &Value) -> OpenTime {
    OpenTime::from_seconds(value.as_i64().expect("seconds"))
}

fn count(input: &Value) -> usize {
    input["take"].as_u64().and_then(|take| usize::try_from(take).ok()).expect("a count")
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn fields(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}
