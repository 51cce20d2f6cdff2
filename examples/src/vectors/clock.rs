//! The clock of a vector: its events played on a clock of the library, and what is to be said of it then.
use chrono::TimeDelta;
use helpdesk_sla::{Clock, ClockEvent, ClockInput, Instant, Ladder, OpenTime, RetargetMode, Schedule};
use serde_json::{Value, json};

use super::{
    fault::Fault,
    input::{Input, instant, seconds, wrong},
    periods::text,
};

/// The most events of one clock.
const EVENTS_MAX: usize = 10_000;

/// Plays the events and says all there is to say at `now`, or at the last event.
pub(super) fn played(input: &Input<'_>, schedule: &Schedule) -> Result<Value, Fault> {
    let mut story = Story { clock: None, state: State::New, before: None, target: input.seconds("target")?, schedule };
    if story.target.is_negative() {
        return Err(Fault::Refused("negative_duration"));
    }
    let events = input.value("events")?;
    let list = events.as_array().filter(|list| list.len() <= EVENTS_MAX);
    let list = list.ok_or_else(|| wrong(events, &format!("a list of at most {EVENTS_MAX} events")))?;
    let mut last = None;
    for event in list {
        last = Some(story.play(event)?);
    }
    let now = match (input.optional("now"), last) {
        (Some(now), _) => instant(now)?,
        (None, Some(last)) => last,
        (None, None) => return Err(wrong(events, "an event, or `now`")),
    };
    story.told(now)
}

/// What the events have made of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    Paused,
    Stopped,
}

struct Story<'a> {
    clock: Option<Clock>,
    state: State,
    /// When the last event was.
    before: Option<Instant>,
    /// What the next start promises.
    target: OpenTime,
    schedule: &'a Schedule,
}

impl Story<'_> {
    fn play(&mut self, event: &Value) -> Result<Instant, Fault> {
        let expected = "an event such as `[\"2026-01-05T09:00:00Z\", \"start\"]`";
        let (at, kind, argument) = match event.as_array().map(Vec::as_slice) {
            Some([at, kind]) => (at, kind, None),
            Some([at, kind, argument]) if kind == "target" => (at, kind, Some(argument)),
            Some(_) | None => return Err(wrong(event, expected)),
        };
        let at = instant(at)?;
        if self.before.is_some_and(|before| at < before) {
            return Err(wrong(event, "an event no earlier than the one before"));
        }
        self.before = Some(at);
        self.follow(event, kind)?;
        let input = match (kind.as_str(), argument) {
            (Some("start"), _) if self.clock.is_none() => {
                let started = Clock::start(self.target, at, self.schedule)?;
                self.record(started, at);
                return Ok(at);
            }
            // A clock that was stopped goes on with what it has used.
            (Some("start"), _) => ClockInput::Reopen,
            (Some("pause"), _) => ClockInput::Pause,
            (Some("resume"), _) => ClockInput::Resume,
            (Some("stop"), _) => ClockInput::Fulfil,
            (Some("target"), Some(target)) => {
                self.target = seconds(target)?;
                ClockInput::Retarget { target: self.target, mode: RetargetMode::Carry }
            }
            (Some("target"), None) => return Err(wrong(event, "the new target in seconds as the third entry")),
            _ => return Err(wrong(kind, "`start`, `pause`, `resume`, `target` or `stop`")),
        };
        if let Some(clock) = &self.clock {
            let decided = clock.decide(input, at, self.schedule, &Ladder::default())?;
            self.record(decided, at);
        }
        Ok(at)
    }

    /// Goes to the state an event leads to; one that makes no sense in the present one is refused.
    fn follow(&mut self, event: &Value, kind: &Value) -> Result<(), Fault> {
        self.state = match (kind.as_str(), self.state) {
            (Some("start"), State::New | State::Stopped) => State::Running,
            (Some("start"), State::Running | State::Paused) => {
                return Err(wrong(event, "no start of a clock that was started"));
            }
            // A second pause or resume says what is so already.
            (Some("pause"), State::Running | State::Paused) => State::Paused,
            (Some("resume"), State::Running | State::Paused) => State::Running,
            (Some("stop"), State::Running | State::Paused) => State::Stopped,
            (Some("pause" | "resume" | "stop"), State::New | State::Stopped) => {
                return Err(wrong(event, "a clock that was started before"));
            }
            (_, state) => state,
        };
        Ok(())
    }

    fn record(&mut self, events: Vec<ClockEvent>, at: Instant) {
        for event in events {
            self.clock = Clock::evolve(self.clock.take(), &event, at);
        }
    }

    fn told(&self, now: Instant) -> Result<Value, Fault> {
        let Some(clock) = &self.clock else {
            return Err(Fault::unreadable(String::from("the clock never starts, expected a `start` among the events")));
        };
        let used = clock.used_at(now, self.schedule)?;
        // Time is whole seconds here, so the last instant in time is the second before the first too late.
        let in_time = clock.late_from.and_then(|late| late.checked_sub_signed(TimeDelta::seconds(1)));
        Ok(json!({
            "due": clock.due.map(text),
            "breaches_at": in_time.map(text),
            "elapsed": used.seconds(),
            "remaining": clock.remaining_at(now, self.schedule)?.seconds(),
            "met": used <= clock.target,
        }))
    }
}
