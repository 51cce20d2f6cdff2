//! A vector of the conformance set: a calendar, a question and its answer, answered by the library and by the model.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta};
use helpdesk_sla::{
    Clock, ClockInput, DatedBreak, FIRST_YEAR, Instant, LAST_YEAR, Ladder, OpenTime, Problem, RetargetMode, Schedule,
    ScheduleErrors, SchedulePlan, TimeError, Zone,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::calendar::Calendar;
use crate::operation::{Answer, Asked, Operation};
use crate::wall::{DAY, resolve};
use crate::window::Window;

/// The longest question the model is asked, in seconds.
const MODELLED_MAX: i64 = 60 * DAY;

/// A line of a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Its own name.
    pub id: String,
    calendar: Calendar,
    op: String,
    #[serde(default, rename = "in")]
    input: Map<String, Value>,
    /// What is to come out.
    pub out: Value,
    /// Why.
    #[serde(default)]
    pub note: String,
}

impl Vector {
    /// Reads the lines of a file, each with its number; lines that name a calendar come before those that use it.
    ///
    /// # Errors
    /// What is no vector, with the number of its line.
    pub fn read_all(text: &str) -> Result<Vec<(usize, Vector)>, String> {
        let mut named: BTreeMap<String, Value> = BTreeMap::new();
        let mut vectors = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let wrong = |error: serde_json::Error| format!("line {number}: {error}");
            let mut value: Value = serde_json::from_str(line).map_err(wrong)?;
            if let Some(name) = value.get("define").and_then(Value::as_str) {
                named.insert(name.to_owned(), value.get("calendar").cloned().unwrap_or_default());
                continue;
            }
            if let Some(calendar) = value.get_mut("calendar").filter(|calendar| calendar.is_string()) {
                let found = calendar.as_str().and_then(|name| named.get(name)).cloned();
                *calendar = found.ok_or_else(|| format!("line {number}: `{calendar}` is not defined"))?;
            }
            vectors.push((number, serde_json::from_value(value).map_err(wrong)?));
        }
        Ok(vectors)
    }

    /// Writes a question of a window with the model's answer; none where it has none.
    pub(crate) fn write(id: &str, window: &Window, operation: Operation, asked: Asked, note: &str) -> Option<Vector> {
        let out = told(operation.modelled(&window.model(), asked)?);
        let (from, to) = (text(asked.from), text(asked.to));
        let (op, input) = match operation {
            Operation::IsOpen => ("is_open", json!({"at": from})),
            Operation::Advance => ("add", json!({"at": from, "seconds": asked.budget, "landing": "earliest"})),
            Operation::AdvanceToOpen => ("add", json!({"at": from, "seconds": asked.budget, "landing": "next_open"})),
            Operation::Retreat => ("sub", json!({"at": to, "seconds": asked.budget, "landing": "latest"})),
            Operation::Measure => ("elapsed", json!({"from": from, "to": to})),
            Operation::NextClose => ("next_close", json!({"at": from})),
            Operation::Intervals => ("periods_between", json!({"from": from, "to": to})),
            Operation::Account => ("account", json!({"from": from, "to": to})),
            Operation::MeasureBack
            | Operation::NextOpen
            | Operation::UnixIsOpen
            | Operation::UnixAdvance
            | Operation::UnixAdvanceToOpen
            | Operation::UnixRetreat
            | Operation::UnixMeasure
            | Operation::UnixNextOpen
            | Operation::UnixNextClose
            | Operation::AdvanceAll
            | Operation::MeasureAll
            | Operation::IntervalsBack => return None,
        };
        let Value::Object(input) = input else { return None };
        let (id, op, note) = (id.to_owned(), op.to_owned(), note.to_owned());
        Some(Vector { id, calendar: Calendar::of(window), op, input, out, note })
    }

    /// The line of the vector, its calendar given by a name.
    pub(crate) fn line(&self, calendar: &str) -> String {
        let Vector { id, op, input, out, note, .. } = self;
        json!({"id": id, "calendar": calendar, "op": op, "in": input, "out": out, "note": note}).to_string()
    }

    /// What the library answers.
    pub fn answered(&self) -> Value {
        self.try_answered().unwrap_or_else(|error| json!({ "error": error }))
    }

    /// What the model answers; nothing where it has no part or does not reach.
    pub fn modelled(&self) -> Option<Value> {
        if self.op == "local_to_utc" {
            return Some(json!({"at": text(resolve(self.calendar.zone()?, self.local().ok()?))}));
        }
        let (operation, asked) = self.question().ok()??;
        let reach = DAY * 14 + asked.budget.max(0) * 4;
        let (from, to) = (asked.from.min(asked.to) - reach, asked.from.max(asked.to) + reach);
        if to - from > MODELLED_MAX || asked.budget < 0 {
            return None;
        }
        let window = self.window(from, to).ok()?;
        operation.modelled(&window.model(), asked).map(told)
    }

    fn window(&self, from: i64, to: i64) -> Result<Window, &'static str> {
        let (versions, other) = self.calendar.plans()?;
        let window = Window::new(versions, (FIRST_YEAR, LAST_YEAR), from, to, 1);
        Ok(Window { other, ..window })
    }

    fn try_answered(&self) -> Result<Value, String> {
        if self.op == "local_to_utc" {
            let zone = self.calendar.zone().ok_or("a calendar of one zone is expected")?;
            return Ok(json!({"at": text(resolved(zone, self.local()?)?)}));
        }
        let schedule = self.window(0, DAY)?.schedule().map_err(|errors| String::from(named(&errors)))?;
        if self.op == "build" {
            return Ok(json!({"ok": true}));
        }
        if self.op == "clock" {
            return self.clock(&schedule);
        }
        let (operation, asked) = self.question()?.ok_or_else(|| format!("`{}` is no operation", self.op))?;
        if asked.budget < 0 {
            let refused = schedule.advance(at(asked.from)?, OpenTime::from_seconds(asked.budget)).err();
            return refused.map_or(Err("a negative budget is spent".into()), |error| Err(kept(error)));
        }
        let found = operation.answered(&schedule, asked);
        if !matches!(found, Answer::Error(_)) {
            return Ok(told(found));
        }
        let budget = OpenTime::from_seconds(asked.budget);
        let again = if operation == Operation::Retreat {
            schedule.retreat(at(asked.to)?, budget)
        } else {
            schedule.advance_to_open(at(asked.from)?, budget)
        };
        Err(kept_error(again))
    }

    /// The operation and what it is asked; none for one that is not about a schedule alone.
    fn question(&self) -> Result<Option<(Operation, Asked)>, String> {
        let at = || self.second("at");
        let one = |at: i64| Asked { from: at, to: at, budget: 0 };
        let budget = || self.input.get("seconds").and_then(Value::as_i64).ok_or_else(|| String::from("no `seconds`"));
        let two = || Ok::<Asked, String>(Asked { from: self.second("from")?, to: self.second("to")?, budget: 0 });
        let landing = self.input.get("landing").and_then(Value::as_str);
        Ok(Some(match (self.op.as_str(), landing) {
            ("is_open", _) => (Operation::IsOpen, one(at()?)),
            ("next_close", _) => (Operation::NextClose, one(at()?)),
            ("add", Some("next_open")) => (Operation::AdvanceToOpen, Asked { budget: budget()?, ..one(at()?) }),
            ("add", _) => (Operation::Advance, Asked { budget: budget()?, ..one(at()?) }),
            ("sub", _) => (Operation::Retreat, Asked { budget: budget()?, ..one(at()?) }),
            ("elapsed", _) => (Operation::Measure, two()?),
            ("periods_between", _) => (Operation::Intervals, two()?),
            ("periods_between_back", _) => {
                let asked = two()?;
                (
                    Operation::IntervalsBack,
                    Asked { from: asked.from.min(asked.to), to: asked.from.max(asked.to), budget: 0 },
                )
            }
            ("account", _) => (Operation::Account, two()?),
            _ => return Ok(None),
        }))
    }

    fn clock(&self, schedule: &Schedule) -> Result<Value, String> {
        let mut target = self.input.get("target").and_then(Value::as_i64).ok_or("no `target`")?;
        let mut clock: Option<Clock> = None;
        let mut now = None;
        for event in self.input.get("events").and_then(Value::as_array).into_iter().flatten() {
            let part = |index: usize| event.get(index).ok_or_else(|| String::from("no event"));
            let at: Instant = serde_json::from_value(part(0)?.clone()).map_err(|error| error.to_string())?;
            now = Some(at);
            let input = match part(1)?.as_str().unwrap_or_default() {
                "start" => None,
                "pause" => Some(ClockInput::Pause),
                "resume" => Some(ClockInput::Resume),
                "stop" => Some(ClockInput::Fulfil),
                "target" => {
                    target = part(2)?.as_i64().ok_or("no target")?;
                    Some(ClockInput::Retarget { target: OpenTime::from_seconds(target), mode: RetargetMode::Carry })
                }
                other => return Err(format!("`{other}` is no event")),
            };
            let events = match (&clock, input) {
                (None, _) => Clock::start(OpenTime::from_seconds(target), at, schedule).map_err(kept)?,
                (Some(clock), Some(input)) => clock.decide(input, at, schedule, &Ladder::default()).map_err(kept)?,
                (Some(_), None) => Vec::new(),
            };
            clock = events.iter().fold(clock, |clock, event| Clock::evolve(clock, event, at));
        }
        let clock = clock.ok_or("the clock never starts")?;
        let now = if self.input.contains_key("now") { at(self.second("now")?)? } else { now.ok_or("no event")? };
        let used = clock.used_at(now, schedule).map_err(kept)?;
        let all = json!({
            "due": clock.due.map(|at| text(at.timestamp())),
            "breaches_at": clock.late_from.map(|late| text(late.timestamp() - 1)),
            "elapsed": used.seconds(),
            "remaining": clock.remaining_at(now, schedule).map_err(kept)?.seconds(),
            "met": used <= clock.target,
        });
        let Value::Object(mut all) = all else { return Err("an object".into()) };
        all.retain(|key, _| self.out.get(key).is_some());
        Ok(Value::Object(all))
    }

    fn second(&self, key: &str) -> Result<i64, String> {
        let value = self.input.get(key).cloned().ok_or_else(|| format!("`in` has no `{key}`"))?;
        let at: Instant = serde_json::from_value(value).map_err(|error| error.to_string())?;
        Ok(at.timestamp())
    }

    fn local(&self) -> Result<chrono::NaiveDateTime, String> {
        let part = |key| self.input.get(key).and_then(Value::as_str).ok_or("no `date` or `time`");
        let date: NaiveDate = part("date")?.parse().map_err(|_| "bad_time")?;
        let time = NaiveTime::parse_from_str(part("time")?, "%H:%M").map_err(|_| "bad_time")?;
        Ok(date.and_time(time))
    }
}

/// The second at which a break begins that begins at a local time.
fn resolved(zone: &Zone, local: chrono::NaiveDateTime) -> Result<i64, String> {
    let mut plan = SchedulePlan::always_open(zone.clone());
    plan.breaks.push(DatedBreak { name: "break".into(), from: local, to: local + TimeDelta::days(4) });
    let schedule = Schedule::build(&plan).map_err(|errors| errors.to_string())?;
    let near = local.and_utc();
    let mut closed = schedule.intervals(near - TimeDelta::days(3), near + TimeDelta::days(3)).map_err(kept)?;
    closed.next().map(|open| open.to.timestamp()).ok_or_else(|| String::from("nothing is open"))
}

fn named(errors: &ScheduleErrors) -> &'static str {
    match errors.problems().first() {
        Some(Problem::NeverOpens) => "no_hours",
        Some(Problem::BreakOrder { .. } | Problem::OpeningOrder { .. }) => "empty_interval",
        Some(Problem::SeasonOrder { .. }) => "season_order",
        Some(Problem::SeasonOverlap { .. }) => "season_overlap",
        Some(Problem::RuleNumber { .. }) => "bad_rule",
        Some(Problem::RuleYears { .. }) => "rule_years",
        Some(Problem::VersionOrder { .. }) => "version_order",
        _ => "refused",
    }
}

fn kept_error(found: Result<Instant, TimeError>) -> String {
    found.err().map_or_else(|| String::from("an answer after all"), kept)
}

fn kept(error: TimeError) -> String {
    String::from(match error {
        TimeError::NegativeBudget { .. } => "negative_duration",
        TimeError::OutsideHorizon { .. } => "outside_horizon",
        TimeError::PastHorizon { .. } => "past_horizon",
        TimeError::AfterLastOpening { .. } => "after_last_opening",
        TimeError::BeforeHorizon { .. } => "before_horizon",
        TimeError::DateOutsideHorizon { .. }
        | TimeError::DaysPastHorizon { .. }
        | TimeError::DaysBeforeHorizon { .. }
        | _ => "refused",
    })
}

/// An answer as vectors write it.
fn told(answer: Answer) -> Value {
    let pair = |(from, to): (i64, i64)| json!([text(from), text(to)]);
    match answer {
        Answer::Error(error) => json!({ "error": error }),
        Answer::Flag(value) => json!({ "value": value }),
        Answer::Second(second) => json!({"at": text(second)}),
        Answer::Seconds(seconds) => json!({ "seconds": seconds }),
        Answer::Open(all) => json!({"periods": all.into_iter().map(pair).collect::<Vec<_>>()}),
        Answer::Account(all) => {
            let piece = |(from, to, why)| json!([text(from), text(to), why]);
            json!({"account": all.into_iter().map(piece).collect::<Vec<_>>()})
        }
    }
}

fn at(second: i64) -> Result<Instant, String> {
    DateTime::from_timestamp(second, 0).ok_or_else(|| String::from("no instant"))
}

fn text(second: i64) -> String {
    DateTime::from_timestamp(second, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}
