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
    let mut story = Story { clock: None, target: input.seconds("target")?, schedule };
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

struct Story<'a> {
    clock: Option<Clock>,
    /// What the next start promises.
    target: OpenTime,
    schedule: &'a Schedule,
}

impl Story<'_> {
    fn play(&mut self, event: &Value) -> Result<Instant, Fault> {
        let expected = "an event such as `[\"2026-01-05T09:00:00Z\", \"start\"]`";
        let (at, kind, argument) = match event.as_array().map(Vec::as_slice) {
            Some([at, kind]) => (at, kind, None),
            Some([at, kind, argument]) => (at, kind, Some(argument)),
            Some(_) | None => return Err(wrong(event, expected)),
        };
        let at = instant(at)?;
        let input = match (kind.as_str(), argument) {
            (Some("start"), _) if self.clock.is_none() => {
                let started = Clock::start(self.target, at, self.schedule)?;
                self.record(started, at);
                return Ok(at);
            }
            // A clock that was stopped goes on with what it has used; one that runs or stands is started already.
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
