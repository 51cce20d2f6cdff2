//! Moments in a script: when something happened or is due, so that rules can reckon with time. `e.at.add("4 open hours", "office")`.
use chrono::SecondsFormat;
use helpdesk_core::{Instant, Metric};
use rhai::{Dynamic, EvalAltResult, INT, Module, NativeCallContext};

use crate::{
    clock_facts::ClockFacts,
    event_facts::EventFacts,
    facts::TicketFacts,
    fault_text::complain,
    fuel::charge,
    lint::Types,
    local_facts::LocalFacts,
    moment,
    source::{Source, View},
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// A moment, and where it is looked at.
#[derive(Clone)]
pub(crate) struct MomentFacts {
    pub(crate) at: Instant,
    view: View,
}

/// Whose moment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Ticket,
    Event,
    Clock,
}

/// A fact that is a moment. No guard is read ahead that looks at one.
pub(crate) struct MomentFact {
    pub(crate) whose: Whose,
    pub(crate) name: &'static str,
    pub(crate) types: Types,
    pub(crate) what: &'static str,
    pub(crate) example: &'static str,
    get: fn(&Source<'_>, Option<Metric>) -> Option<Instant>,
}

/// The facts that are moments.
pub(crate) const MOMENTS: &[MomentFact] = &[
    MomentFact {
        whose: Whose::Ticket,
        name: "opened_at",
        types: Types::MOMENT,
        what: "when it was opened, as a moment",
        example: r#"t.opened_at.local("Europe/Berlin").hour < 9"#,
        get: |source, _| Some(source.ticket.opened_at),
    },
    MomentFact {
        whose: Whose::Ticket,
        name: "touched_at",
        types: Types::MOMENT,
        what: "when a person last did something with it, as a moment",
        example: r#"t.touched_at.open_between(e.at, "office") >= 4 * 60"#,
        get: |source, _| Some(source.ticket.touched_at),
    },
    MomentFact {
        whose: Whose::Ticket,
        name: "last_message_at",
        types: Types::MOMENT.or(Types::NOTHING),
        what: "when the last public message was written, as a moment, or `()`",
        example: r#"t.last_message_at != () && t.last_message_at.add("2 days") < e.at"#,
        get: |source, _| source.ticket.last_message().map(|last| last.at),
    },
    MomentFact {
        whose: Whose::Clock,
        name: "due_at",
        types: Types::MOMENT.or(Types::NOTHING),
        what: "when it is due, as a moment, or `()`",
        example: r#"t.clock("first_reply").due_at != () && t.clock("first_reply").due_at < e.at.add("1 hour")"#,
        get: |source, metric| source.ticket.clock(metric?)?.clock.due,
    },
    MomentFact {
        whose: Whose::Event,
        name: "at",
        types: Types::MOMENT,
        what: "when it happened, or was due where the desk looked later, as a moment",
        example: r#"e.at.add("4 open hours", "office") < e.at.add("1 day")"#,
        get: |source, _| Some(source.at()),
    },
];

/// Methods of a moment.
pub(crate) const METHODS: &[&str] = &["add", "minutes_until", "open_between"];

/// The names of the moments of the ticket, of the event or of a clock.
pub(crate) fn names(whose: Whose) -> impl Iterator<Item = &'static str> {
    MOMENTS.iter().filter(move |fact| fact.whose == whose).map(|fact| fact.name)
}

pub(crate) fn register(module: &mut Module) {
    module.set_custom_type::<MomentFacts>("moment");
    for MomentFact { whose, name, get, .. } in MOMENTS {
        let seen = move |view: &View, metric: Option<Metric>| {
            let at = get(&view.source(), metric);
            Ok(at.map_or(Dynamic::UNIT, |at| Dynamic::from(MomentFacts { at, view: view.clone() })))
        };
        match whose {
            Whose::Ticket => module.set_getter_fn(*name, move |ticket: &mut TicketFacts| seen(&ticket.0, None)),
            Whose::Event => module.set_getter_fn(*name, move |event: &mut EventFacts| seen(&event.0, None)),
            Whose::Clock => {
                module.set_getter_fn(*name, move |clock: &mut ClockFacts| seen(&clock.view, Some(clock.metric)))
            }
        };
    }
    register_reckoning(module);
    register_order(module);
}

fn register_reckoning(module: &mut Module) {
    type Call<'a> = NativeCallContext<'a>;
    module.set_native_fn("add", |c: Call<'_>, moment: &mut MomentFacts, text: &str| moment.later(&c, text, None));
    module.set_native_fn("add", |c: Call<'_>, moment: &mut MomentFacts, text: &str, schedule: &str| {
        moment.later(&c, text, Some(schedule))
    });
    module.set_native_fn("minutes_until", |moment: &mut MomentFacts, other: MomentFacts| {
        Ok(other.at.signed_duration_since(moment.at).num_minutes())
    });
    module.set_native_fn("open_between", |c: Call<'_>, one: &mut MomentFacts, other: MomentFacts, schedule: &str| {
        charge(&c, moment::STEPS)?;
        let source = one.view.source();
        let open_hours = moment::schedule(schedule, source.configuration).map_err(complain)?;
        let (from, to) = (one.at.min(other.at), one.at.max(other.at));
        let open = open_hours.measure(from, to).map_err(|error| complain(error.to_string()))?;
        Ok(INT::wrapping_div(open.seconds(), 60))
    });
    module.set_native_fn("local", |c: Call<'_>, moment: &mut MomentFacts, zone: &str| {
        charge(&c, moment::ZONE_STEPS)?;
        Ok(LocalFacts(moment::zone(zone).map_err(complain)?.local(moment.at)))
    });
    module.set_native_fn("in_hours", |c: Call<'_>, moment: &mut MomentFacts, schedule: &str| {
        charge(&c, moment::SCHEDULE_STEPS)?;
        moment::is_open(schedule, moment.at, moment.view.source().configuration).map_err(complain)
    });
    module.set_native_fn("minutes_to_open", |c: Call<'_>, moment: &mut MomentFacts, schedule: &str| {
        charge(&c, moment::SCHEDULE_STEPS)?;
        moment::minutes_to_open(schedule, moment.at, moment.view.source().configuration).map_err(complain)
    });
    module.set_native_fn("to_string", |moment: &mut MomentFacts| Ok(text(moment.at)));
}

fn register_order(module: &mut Module) {
    module.set_native_fn("==", |a: &mut MomentFacts, b: MomentFacts| Ok(a.at == b.at));
    module.set_native_fn("!=", |a: &mut MomentFacts, b: MomentFacts| Ok(a.at != b.at));
    module.set_native_fn("<", |a: &mut MomentFacts, b: MomentFacts| Ok(a.at < b.at));
    module.set_native_fn("<=", |a: &mut MomentFacts, b: MomentFacts| Ok(a.at <= b.at));
    module.set_native_fn(">", |a: &mut MomentFacts, b: MomentFacts| Ok(a.at > b.at));
    module.set_native_fn(">=", |a: &mut MomentFacts, b: MomentFacts| Ok(a.at >= b.at));
}

impl MomentFacts {
    fn later(&self, call: &NativeCallContext<'_>, text: &str, schedule: Option<&str>) -> Outcome<Self> {
        charge(call, moment::STEPS)?;
        let later = moment::later(text, schedule, self.at, self.view.source().configuration);
        Ok(Self { at: later.map_err(complain)?, view: self.view.clone() })
    }
}

/// A moment as text: `2026-01-06T14:30:00Z`.
pub(crate) fn text(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
