//! What the tests write their rows with.

use helpdesk_sla::{
    Clock, ClockEvent, ClockInput, Instant, Ladder, OpenTime, PlanVersion, Reason, Schedule, SchedulePlan, Shift,
    TimeError, Tz, WeeklyHours,
};

/// An instant: `2026-01-05T09:00:00Z`, or short `2026-01-05 09:00`.
pub(crate) fn at(text: &str) -> Instant {
    let full = if text.contains('T') { text.to_owned() } else { format!("{}:00Z", text.replace(' ', "T")) };
    full.parse().unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

pub(crate) fn open_time(text: &str) -> OpenTime {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn shift(start: &str, end: &str) -> Shift {
    Shift::new(start, end).unwrap_or_else(|error| panic!("{error}"))
}

/// A plan as a person writes it.
pub(crate) fn plan(json: &str) -> SchedulePlan {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// Monday to Friday, nine to five.
pub(crate) fn office(zone: Tz) -> SchedulePlan {
    SchedulePlan::new(zone, WeeklyHours::weekdays(&[shift("09:00", "17:00")]))
}

/// Compiles a plan for a few years around the dates the tests use.
pub(crate) fn schedule(plan: &SchedulePlan) -> Schedule {
    between(plan, 2010, 2030)
}

pub(crate) fn between(plan: &SchedulePlan, first: i32, last: i32) -> Schedule {
    let versions = [PlanVersion { effective_from: None, plan: plan.clone() }];
    Schedule::build_between(&versions, first, last).unwrap_or_else(|errors| panic!("{errors}"))
}

/// A clock with its schedule and ladder, moved by inputs; it keeps the history.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) schedule: Schedule,
    pub(crate) ladder: Ladder,
    pub(crate) clock: Option<Clock>,
    pub(crate) history: Vec<(Instant, ClockEvent)>,
}

impl Desk {
    pub(crate) fn new(schedule: Schedule, ladder: Ladder) -> Desk {
        Desk { schedule, ladder, clock: None, history: Vec::new() }
    }

    pub(crate) fn start(&mut self, target: OpenTime, at: Instant) {
        let events = Clock::start(target, at, &self.schedule).expect("a promise inside the horizon");
        self.record(events, at);
    }

    pub(crate) fn send(&mut self, input: ClockInput, at: Instant) -> Vec<ClockEvent> {
        let events = self.try_send(input, at).unwrap_or_else(|error| panic!("{error}"));
        self.record(events.clone(), at);
        events
    }

    pub(crate) fn try_send(&self, input: ClockInput, at: Instant) -> Result<Vec<ClockEvent>, TimeError> {
        self.clock().decide(input, at, &self.schedule, &self.ladder)
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.clock.as_ref().expect("a started clock")
    }

    pub(crate) fn next_wake(&self) -> Option<Instant> {
        self.clock().next_wake(&self.schedule, &self.ladder).unwrap_or_else(|error| panic!("{error}"))
    }

    fn record(&mut self, events: Vec<ClockEvent>, at: Instant) {
        for event in events {
            self.clock = Clock::evolve(self.clock.take(), &event, at);
            self.history.push((at, event));
        }
    }
}

/// Named rows: what was found against what was expected, all of them reported at once.
pub(crate) fn check(rows: &[(&str, String, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(_, found, expected)| found != expected)
        .map(|(name, found, expected)| format!("{name}: found {found}, expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is open between two instants, as days and hours of UTC.
pub(crate) fn listed(schedule: &Schedule, from: &str, to: &str) -> String {
    let pieces: Vec<String> = schedule
        .intervals(at(from), at(to))
        .expect("an answer")
        .map(|piece| format!("{}-{}", piece.from.format("%d.%R"), piece.to.format("%d.%R")))
        .collect();
    pieces.join(" ")
}

/// An account as a text: what is not plainly closed, by its name.
pub(crate) fn accounted(schedule: &Schedule, from: &str, to: &str) -> String {
    let pieces = schedule.account(at(from), at(to)).expect("an account").into_iter().filter_map(|piece| {
        let reason = match piece.reason {
            Reason::Open => "open".to_owned(),
            Reason::Closed => return None,
            Reason::Holiday { name } => format!("holiday {name}"),
            Reason::Break { name } => format!("break {name}"),
            reason => format!("{reason:?}"),
        };
        Some(format!("{}-{} {reason}", piece.from.format("%d.%R"), piece.to.format("%d.%R")))
    });
    pieces.collect::<Vec<_>>().join(", ")
}
