//! Why a ticket is where it is: its decisions in order, and each clock with the ledger that sums to its value.
use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::{Clock, ClockEvent, Instant, Ledger, OpenTime, Phase, Span, TimeError};
use serde::{Deserialize, Serialize};

use crate::{Attention, ClockBinding, Configuration, Decision, Event, EventBody, Metric, Ticket, evolve};

/// Why a ticket is where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The ticket as it stands.
    pub ticket: Ticket,
    /// Who must look at it, and when the desk does so by itself.
    pub attention: Attention,
    /// Every decision in order, with the events it wrote.
    pub steps: Vec<Step>,
    /// Every instance of every clock, in the order in which they began.
    pub clocks: Vec<ClockExplanation>,
}

/// One decision and the events it wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Why.
    pub decision: Decision,
    /// What.
    pub events: Vec<Event>,
}

/// One clock in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockExplanation {
    /// What it measures.
    pub metric: Metric,
    /// Which instance of it, from 1.
    pub instance: u32,
    /// Under which promise, as last moved.
    pub binding: ClockBinding,
    /// The clock as it stands.
    pub clock: Clock,
    /// What is used of the target up to the instant of the question.
    pub used: OpenTime,
    /// The account of what is used.
    pub ledger: Ledger,
}

/// Why there is no explanation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExplanationError {
    /// The history does not lead to what is stored.
    #[error("the history does not explain the ticket: {what}")]
    Mismatch {
        /// What does not agree.
        what: String,
    },
    /// A clock could not be computed.
    #[error(transparent)]
    Time(#[from] TimeError),
}

impl Explanation {
    /// Explains a ticket from its history up to `at`, and checks that the explanation agrees with what is stored: the fold
    /// of the events with the snapshot, the decisions with the events, each ledger with its clock.
    ///
    /// # Errors
    /// [`ExplanationError`].
    pub fn of(
        ticket: &Ticket,
        events: &[Event],
        decisions: Vec<Decision>,
        configuration: &Configuration,
        at: Instant,
    ) -> Result<Self, ExplanationError> {
        let folded = events.iter().fold(None, evolve);
        if folded.as_ref() != Some(ticket) {
            return Err(mismatch(format!("the fold of {} events is not the stored ticket", events.len())));
        }
        let clocks = clocks(events, configuration, at.max(ticket.updated_at))?;
        let steps = steps(events, decisions)?;
        let attention = ticket.attention(configuration);
        Ok(Self { ticket: ticket.clone(), attention, steps, clocks })
    }
}

fn mismatch(what: String) -> ExplanationError {
    ExplanationError::Mismatch { what }
}

/// Gives each decision the events from its first to the one before the next decision's first.
fn steps(events: &[Event], decisions: Vec<Decision>) -> Result<Vec<Step>, ExplanationError> {
    let mut firsts: Vec<u64> = decisions.iter().filter_map(|d| d.first_seq).collect();
    if firsts.first().is_some_and(|first| *first != 1) || !firsts.is_sorted() {
        return Err(mismatch(format!("the decisions begin at events {firsts:?}")));
    }
    firsts.push(u64::MAX);
    let mut next = 1;
    let mut steps = Vec::new();
    for decision in decisions {
        let mut own = Vec::new();
        if let Some(first) = decision.first_seq {
            let end = firsts.get(next).copied().unwrap_or(u64::MAX);
            next += 1;
            own.extend(events.iter().filter(|e| e.seq >= first && e.seq < end).cloned());
        }
        steps.push(Step { decision, events: own });
    }
    let told: usize = steps.iter().map(|s| s.events.len()).sum();
    if told != events.len() {
        return Err(mismatch(format!("{} events, {told} of them with a decision", events.len())));
    }
    Ok(steps)
}

/// The life of one clock while the history is read.
struct Life {
    binding: ClockBinding,
    clock: Clock,
    since: Instant,
    paused_by: Option<String>,
    spans: Vec<Span>,
}

impl Life {
    /// Ends the present stretch at `to` and begins another.
    fn turn(&mut self, to: Instant, paused_by: Option<String>) {
        if self.since < to {
            let paused_by = core::mem::replace(&mut self.paused_by, paused_by);
            self.spans.push(Span { from: self.since, to, paused_by });
        } else {
            self.paused_by = paused_by;
        }
        self.since = to;
    }
}

fn clocks(
    events: &[Event],
    configuration: &Configuration,
    at: Instant,
) -> Result<Vec<ClockExplanation>, ExplanationError> {
    let mut lives: BTreeMap<(u64, Metric, u32), Life> = BTreeMap::new();
    let mut born: BTreeMap<(Metric, u32), u64> = BTreeMap::new();
    let mut status = String::from("new");
    for event in events {
        if let EventBody::StatusChanged { to, .. } = &event.body {
            status = to.to_string();
        }
        if let EventBody::Reopened { .. } = &event.body {
            status = String::from("open");
        }
        let EventBody::ClockMoved { metric, instance, change, binding } = &event.body else { continue };
        let seq = *born.entry((*metric, *instance)).or_insert(event.seq);
        let key = (seq, *metric, *instance);
        let life = lives.remove(&key);
        let why = format!("{status}, {} in event {}", event.cause, event.seq);
        if let Some(life) = live(life, change, binding.as_deref(), event.at, why) {
            lives.insert(key, life);
        }
    }
    lives.into_iter().map(|((_, metric, instance), life)| account(metric, instance, life, configuration, at)).collect()
}

fn live(
    life: Option<Life>,
    change: &ClockEvent,
    binding: Option<&ClockBinding>,
    at: Instant,
    why: String,
) -> Option<Life> {
    let Some(mut life) = life else {
        let clock = Clock::evolve(None, change, at)?;
        return Some(Life { binding: binding?.clone(), clock, since: at, paused_by: None, spans: Vec::new() });
    };
    match change {
        ClockEvent::Paused { .. } | ClockEvent::Fulfilled { .. } => life.turn(at, Some(why)),
        ClockEvent::Resumed | ClockEvent::Reopened => life.turn(at, None),
        ClockEvent::Restarted => {
            life.spans.clear();
            life.since = at;
        }
        ClockEvent::Cancelled { .. } => life.turn(at, Some(why)),
        ClockEvent::Started { .. }
        | ClockEvent::Promised { .. }
        | ClockEvent::PromiseSuspended { .. }
        | ClockEvent::Retargeted { .. }
        | ClockEvent::Breached { .. }
        | ClockEvent::RungFired { .. } => {}
    }
    life.clock = Clock::evolve(Some(life.clock), change, at)?;
    if let Some(binding) = binding {
        life.binding = binding.clone();
    }
    Some(life)
}

fn account(
    metric: Metric,
    instance: u32,
    mut life: Life,
    configuration: &Configuration,
    at: Instant,
) -> Result<ClockExplanation, ExplanationError> {
    // An ended clock is accounted for up to its end, a living one up to the instant of the question.
    if matches!(life.clock.phase, Phase::Running { .. } | Phase::Paused { .. }) {
        life.turn(at, None);
    }
    let schedule = configuration
        .schedule(&life.binding.schedule)
        .ok_or_else(|| mismatch(format!("schedule `{}` is not in the configuration", life.binding.schedule)))?;
    let ledger = Ledger::of(&life.spans, schedule)?;
    let used = life.clock.used_at(at, schedule)?;
    if ledger.total != used {
        let sum = &ledger.total;
        return Err(mismatch(format!("the ledger of {metric} #{instance} sums to {sum}, the clock says {used}")));
    }
    Ok(ClockExplanation { metric, instance, binding: life.binding, clock: life.clock, used, ledger })
}
