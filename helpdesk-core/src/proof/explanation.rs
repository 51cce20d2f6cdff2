//! Why a ticket is where it is: its decisions in order, and each clock with the ledger that sums to its value.
use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use helpdesk_sla::{Clock, ClockEvent, Instant, Ledger, OpenTime, Phase, Schedule, Span, TimeError};
use serde::{Deserialize, Serialize};

use crate::{
    Attention, ClockBinding, Configuration, Decision, Event, EventBody, Fingerprint, MergeEvent, Metric, Ticket, evolve,
};

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

/// The configurations that a ticket was decided under.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    /// The one in force now.
    pub current: &'a Configuration,
    /// Earlier ones, by their versions.
    pub earlier: &'a BTreeMap<Fingerprint, Arc<Configuration>>,
}

impl<'a> From<&'a Configuration> for Grounds<'a> {
    /// The grounds of a ticket that was decided under one configuration only.
    fn from(current: &'a Configuration) -> Self {
        static NONE: BTreeMap<Fingerprint, Arc<Configuration>> = BTreeMap::new();
        Self { current, earlier: &NONE }
    }
}

impl<'a> Grounds<'a> {
    fn of(&self, version: &Fingerprint) -> Result<&'a Configuration, ExplanationError> {
        if version == self.current.version() {
            return Ok(self.current);
        }
        let earlier = self.earlier.get(version).map(Arc::as_ref);
        earlier.ok_or_else(|| mismatch(format!("configuration {version} is not at hand")))
    }
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
        grounds: Grounds<'_>,
        at: Instant,
    ) -> Result<Self, ExplanationError> {
        let folded = events.iter().fold(None, evolve);
        if folded.as_ref() != Some(ticket) {
            return Err(mismatch(format!("the fold of {} events is not the stored ticket", events.len())));
        }
        let steps = steps(events, decisions)?;
        let clocks = clocks(&steps, grounds, at.max(ticket.updated_at))?;
        let attention = ticket.attention(grounds.current);
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
            let place = |seq| events.partition_point(|event| event.seq < seq);
            own.extend_from_slice(events.get(place(first)..place(end)).unwrap_or_default());
        }
        steps.push(Step { decision, events: own });
    }
    let told: usize = steps.iter().map(|s| s.events.len()).sum();
    if told != events.len() {
        return Err(mismatch(format!("{} events, {told} of them with a decision", events.len())));
    }
    Ok(steps)
}

/// The life of one clock while the history is read. Each stretch is measured by the schedule of the commit that ended it.
#[derive(Clone)]
struct Life<'a> {
    binding: ClockBinding,
    clock: Clock,
    since: Instant,
    paused_by: Option<String>,
    spans: Vec<(Span, &'a Schedule)>,
}

impl<'a> Life<'a> {
    /// Ends the present stretch at `to` and begins another.
    fn turn(
        &mut self,
        to: Instant,
        paused_by: Option<String>,
        configuration: &'a Configuration,
    ) -> Result<(), ExplanationError> {
        let ended = core::mem::replace(&mut self.paused_by, paused_by);
        if self.since < to {
            let schedule = schedule(configuration, &self.binding)?;
            self.spans.push((Span { from: self.since, to, paused_by: ended }, schedule));
        }
        self.since = to;
        Ok(())
    }

    /// Takes back what came after `at`: it runs from then on.
    fn rewind(&mut self, at: Instant) {
        self.spans.retain(|(span, _)| span.from < at);
        if let Some((last, _)) = self.spans.last_mut() {
            last.to = last.to.min(at);
        }
        (self.since, self.paused_by) = (at, None);
    }
}

fn schedule<'a>(configuration: &'a Configuration, binding: &ClockBinding) -> Result<&'a Schedule, ExplanationError> {
    let found = configuration.schedule(&binding.schedule);
    found.ok_or_else(|| mismatch(format!("schedule `{}` is not in the configuration", binding.schedule)))
}

fn clocks(steps: &[Step], grounds: Grounds<'_>, at: Instant) -> Result<Vec<ClockExplanation>, ExplanationError> {
    let mut lives: BTreeMap<(u64, Metric, u32), Life<'_>> = BTreeMap::new();
    let mut born: BTreeMap<(Metric, u32), u64> = BTreeMap::new();
    let mut before_merging = None;
    let mut statuses: Vec<(Instant, String)> = Vec::new();
    for step in steps.iter().filter(|step| !step.events.is_empty()) {
        let configuration = grounds.of(&step.decision.configuration)?;
        for event in &step.events {
            if let EventBody::StatusChanged { to, .. } = &event.body {
                statuses.push((event.counted_at(), to.to_string()));
            }
            if let EventBody::Reopened { .. } | EventBody::Woken { .. } = &event.body {
                statuses.push((event.counted_at(), String::from("open")));
            }
            if let EventBody::Merge(MergeEvent::Merged { .. }) = &event.body {
                before_merging = Some(lives.clone());
            }
            if let EventBody::Merge(MergeEvent::Unmerged { status, .. }) = &event.body {
                // The clocks count on as if they had never been cancelled.
                lives = before_merging.take().unwrap_or(lives);
                statuses.push((event.at, status.to_string()));
            }
            let EventBody::ClockMoved { metric, instance, change, since, binding } = &event.body else { continue };
            let at = since.unwrap_or(event.at);
            let seq = *born.entry((*metric, *instance)).or_insert(event.seq);
            let key = (seq, *metric, *instance);
            let told = statuses.iter().rev().find(|(from, _)| *from <= at).map_or("new", |(_, status)| status.as_str());
            let why = format!("{told}, by {}", event.cause);
            let life = live(lives.remove(&key), change, binding.as_deref(), at, why, configuration)?;
            lives.extend(life.map(|life| (key, life)));
        }
    }
    lives.into_iter().map(|((_, metric, instance), life)| account(metric, instance, life, grounds, at)).collect()
}

fn live<'a>(
    life: Option<Life<'a>>,
    change: &ClockEvent,
    binding: Option<&ClockBinding>,
    at: Instant,
    why: String,
    configuration: &'a Configuration,
) -> Result<Option<Life<'a>>, ExplanationError> {
    let Some(mut life) = life else {
        let born = Clock::evolve(None, change, at).zip(binding);
        return Ok(born.map(|(clock, binding)| Life {
            binding: binding.clone(),
            clock,
            since: at,
            paused_by: None,
            spans: Vec::new(),
        }));
    };
    match change {
        ClockEvent::Paused { .. } | ClockEvent::Fulfilled { .. } | ClockEvent::Cancelled { .. } => {
            life.turn(at, Some(why), configuration)?;
        }
        ClockEvent::Resumed | ClockEvent::Reopened => life.turn(at, None, configuration)?,
        ClockEvent::Restarted => {
            life.spans.clear();
            life.since = at;
        }
        ClockEvent::Rewound { .. } => life.rewind(at),
        ClockEvent::Started { .. }
        | ClockEvent::Promised { .. }
        | ClockEvent::PromiseSuspended { .. }
        | ClockEvent::Retargeted { .. }
        | ClockEvent::Acknowledged { .. }
        | ClockEvent::Recalled { .. }
        | ClockEvent::Breached { .. }
        | ClockEvent::Excused { .. }
        | ClockEvent::RungFired { .. } => {}
    }
    let Some(clock) = Clock::evolve(Some(life.clock), change, at) else { return Ok(None) };
    life.clock = clock;
    if let Some(binding) = binding {
        life.binding = binding.clone();
    }
    Ok(Some(life))
}

fn account<'a>(
    metric: Metric,
    instance: u32,
    mut life: Life<'a>,
    grounds: Grounds<'a>,
    at: Instant,
) -> Result<ClockExplanation, ExplanationError> {
    // An ended clock is accounted for up to its end, a living one up to the instant of the question.
    if matches!(life.clock.phase, Phase::Running { .. } | Phase::Paused { .. }) {
        life.turn(at, None, grounds.current)?;
    }
    let mut ledger = Ledger::default();
    for (span, schedule) in life.spans {
        let part = Ledger::of(&[span], schedule)?;
        ledger.total = ledger.total.saturating_add(part.total);
        ledger.lines.extend(part.lines);
    }
    let used = match life.clock.phase {
        Phase::Running { .. } => life.clock.used_at(at, schedule(grounds.current, &life.binding)?)?,
        Phase::Paused { .. } | Phase::Fulfilled { .. } | Phase::Cancelled { .. } => life.clock.used,
    };
    if ledger.total != used {
        let sum = &ledger.total;
        return Err(mismatch(format!("the ledger of {metric} #{instance} sums to {sum}, the clock says {used}")));
    }
    Ok(ClockExplanation { metric, instance, binding: life.binding, clock: life.clock, used, ledger })
}
