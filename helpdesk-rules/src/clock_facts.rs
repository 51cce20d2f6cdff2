//! What a script sees of a clock: `t.clock("first_reply")`. It is there for every metric; where the ticket has no such
//! clock, its state is `none` and its numbers are `()`.
use helpdesk_core::{
    Metric, NAME_MAX, TicketClock,
    sla::{OpenTime, Phase, Schedules, TimeError},
};
use rhai::{INT, Module};

use crate::{
    fact::Holds,
    lint::Words,
    source::{Source, View},
    value::Value,
};

/// A clock of a ticket.
#[derive(Clone)]
pub(crate) struct ClockFacts {
    pub(crate) view: View,
    pub(crate) metric: Metric,
}

/// A fact of a clock.
pub(crate) struct ClockFact {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    pub(crate) words: Words,
    pub(crate) what: &'static str,
    pub(crate) example: &'static str,
    get: fn(&Source<'_>, Option<&TicketClock>) -> Value<'static>,
}

/// A fact of a clock by its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClockFactId(usize);

/// The facts of a clock.
pub(crate) const CLOCK: &[ClockFact] = &[
    ClockFact {
        name: "state",
        holds: Holds::Word,
        words: Words::ClockState,
        what: "what the clock does",
        example: r#"t.clock("first_reply").state == "running""#,
        get: |_, clock| Value::text(clock.map_or("none", state)),
    },
    ClockFact {
        name: "breached",
        holds: Holds::Truth,
        words: Words::Free,
        what: "whether the promise is broken",
        example: r#"t.clock("resolution").breached"#,
        get: |_, clock| Value::Truth(clock.is_some_and(|held| held.clock.breach.is_some())),
    },
    ClockFact {
        name: "target_minutes",
        holds: Holds::MaybeNumber,
        words: Words::Free,
        what: "the open time that is promised",
        example: r#"t.clock("first_reply").target_minutes == 60"#,
        get: |_, clock| minutes(clock.map(|held| held.clock.target)),
    },
    ClockFact {
        name: "used_minutes",
        holds: Holds::MaybeNumber,
        words: Words::Free,
        what: "the open time that was used by the event",
        example: r#"t.clock("first_reply").used_minutes == 0"#,
        get: |source, clock| minutes(clock.and_then(|held| used(source, held).ok())),
    },
    ClockFact {
        name: "left_minutes",
        holds: Holds::MaybeNumber,
        words: Words::Free,
        what: "the open time that is left; less than 0 where more is used",
        example: r#"t.clock("first_reply").left_minutes != () && t.clock("first_reply").left_minutes < 30"#,
        get: |source, clock| {
            minutes(clock.and_then(|held| Some(held.clock.target.saturating_sub(used(source, held).ok()?))))
        },
    },
];

impl ClockFactId {
    pub(crate) fn of(name: &str) -> Option<Self> {
        CLOCK.iter().position(|fact| fact.name == name).map(Self)
    }

    fn fact(self) -> Option<&'static ClockFact> {
        CLOCK.get(self.0)
    }

    pub(crate) fn name(self) -> &'static str {
        self.fact().map_or("", |fact| fact.name)
    }

    pub(crate) fn holds(self) -> Holds {
        self.fact().map_or(Holds::MaybeNumber, |fact| fact.holds)
    }

    pub(crate) fn bytes_max(self) -> usize {
        if self.holds() == Holds::Word { NAME_MAX } else { 0 }
    }

    pub(crate) fn get(self, metric: Metric, source: &Source<'_>) -> Value<'static> {
        self.fact().map_or(Value::Nothing, |fact| (fact.get)(source, source.ticket.clock(metric)))
    }
}

pub(crate) fn register(module: &mut Module) {
    module.set_custom_type::<ClockFacts>("clock");
    for ClockFact { name, get, .. } in CLOCK {
        module.set_getter_fn(*name, move |clock: &mut ClockFacts| {
            let source = clock.view.source();
            Ok(get(&source, source.ticket.clock(clock.metric)).to_script())
        });
    }
}

fn state(held: &TicketClock) -> &'static str {
    match held.clock.phase {
        Phase::Running { .. } => "running",
        Phase::Paused { .. } => "paused",
        Phase::Fulfilled { .. } => "fulfilled",
        Phase::Cancelled { .. } => "cancelled",
    }
}

/// The whole minutes of a length of open time, towards zero.
fn minutes(time: Option<OpenTime>) -> Value<'static> {
    time.map_or(Value::Nothing, |time| Value::Number(INT::wrapping_div(time.seconds(), 60)))
}

/// What is used at the event, by the schedules the clock counts and counted by.
pub(crate) fn used(source: &Source<'_>, held: &TicketClock) -> Result<OpenTime, TimeError> {
    let earlier = held.counted_before(source.configuration);
    match source.configuration.schedule(&held.binding.schedule) {
        Some(current) => held.clock.used_at(source.at(), Schedules { current, earlier: &earlier }),
        // Nothing more is counted by a schedule that is gone.
        None => Ok(held.clock.used),
    }
}
