//! SLA binding: which clocks a ticket's events start, pause, resume, fulfil and cancel, and under which promise.
//!
//! Within one event the order is: choose the policy and move promises, fulfil, pause, start.
use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::{Clock, ClockEvent, ClockInput, Instant, Ladder, OpenTime, Phase, RetargetMode, TimeError};

use crate::{
    Configuration, Event, EventBody, EventKind, Metric, PolicyRef, PolicySpec, PolicyTrace, TargetSpec, Ticket,
    TicketClock, Visibility, ticket::ClockBinding,
};

/// What follows from an event for the clocks of its ticket.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    /// What happens to policy and clocks, in order.
    pub(crate) events: Vec<EventBody>,
    /// The policies that were looked at.
    pub(crate) policies: Vec<PolicyTrace>,
    /// Clocks that could not be computed: the ticket goes on without them.
    pub(crate) faults: Vec<String>,
}

/// What follows from one event, which `ticket` has already seen.
pub(crate) fn follow(ticket: &Ticket, event: &Event, configuration: &Configuration) -> Followed {
    let mut binder = Binder::new(ticket, configuration, event.at);
    if moves_conditions(event) {
        binder.choose_policy(event.seq);
    }
    for metric in Metric::ALL {
        if fulfils(metric, event) {
            binder.input(metric, &ClockInput::Fulfil);
        } else if cancels(metric, event) {
            binder.input(metric, &ClockInput::Cancel);
        } else if event.kind() == EventKind::Reopened && metric.resumes_on_reopening() {
            binder.reopen(metric);
        }
    }
    for metric in Metric::ALL {
        if event.kind() == EventKind::Reopened {
            // What was promised otherwise while it was solved holds now.
            binder.retarget(metric);
        }
        binder.pause_or_resume(metric);
    }
    for metric in Metric::ALL {
        if let Some(since) = binder.starts(metric, event) {
            binder.start(metric, since);
        }
    }
    binder.done
}

/// What the passing of time does to the clocks of a ticket. An extra look changes nothing.
pub(crate) fn look(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Followed {
    let mut binder = Binder::new(ticket, configuration, at);
    for metric in Metric::ALL {
        binder.input(metric, &ClockInput::Tick);
    }
    binder.done
}

/// When the first of the ticket's clocks wants to be looked at.
pub(crate) fn next_wake(ticket: &Ticket, configuration: &Configuration) -> Option<Instant> {
    ticket.clocks.iter().filter_map(|held| wake_of(held, configuration)).min()
}

fn wake_of(held: &TicketClock, configuration: &Configuration) -> Option<Instant> {
    let schedule = configuration.schedule(&held.binding.schedule)?;
    let ladder = configuration.clock_ladder(held.binding.ladder.as_ref());
    // A clock past the horizon of its schedule never wakes; the fault is recorded when the promise is made.
    held.clock.next_wake(schedule, ladder).ok().flatten()
}

/// Which events can make another policy or another priority hold.
fn moves_conditions(event: &Event) -> bool {
    matches!(
        event.body,
        EventBody::Opened { .. }
            | EventBody::PriorityChanged { .. }
            | EventBody::TeamChanged { .. }
            | EventBody::TagsChanged { .. }
            | EventBody::Reopened { .. }
    )
}

fn fulfils(metric: Metric, event: &Event) -> bool {
    match metric {
        Metric::FirstReply | Metric::NextReply | Metric::PeriodicUpdate => is_human_reply(event),
        Metric::RequesterWait | Metric::AgentWork | Metric::Resolution => event.kind() == EventKind::Solved,
        Metric::Assignment => event.kind() == EventKind::Assigned,
        Metric::Tier => matches!(event.kind(), EventKind::TierChanged | EventKind::Solved),
    }
}

/// A public message that a human agent wrote. Rules' mail and status changes are none.
fn is_human_reply(event: &Event) -> bool {
    matches!(event.body, EventBody::MessageAdded { visibility: Visibility::Public, .. })
        && event.by.human_agent().is_some()
}

/// Solving without a reply ends the reply metrics and the wait for an agent; closing ends everything that still runs.
fn cancels(metric: Metric, event: &Event) -> bool {
    if event.kind() == EventKind::Closed {
        return true;
    }
    match metric {
        Metric::FirstReply | Metric::NextReply | Metric::PeriodicUpdate | Metric::Assignment => {
            event.kind() == EventKind::Solved
        }
        Metric::RequesterWait | Metric::AgentWork | Metric::Resolution | Metric::Tier => false,
    }
}

struct Binder<'a> {
    ticket: &'a Ticket,
    configuration: &'a Configuration,
    at: Instant,
    policy: Option<PolicyRef>,
    clocks: Vec<TicketClock>,
    done: Followed,
}

impl<'a> Binder<'a> {
    fn new(ticket: &'a Ticket, configuration: &'a Configuration, at: Instant) -> Self {
        let (policy, clocks) = (ticket.policy.clone(), ticket.clocks.clone());
        Self { ticket, configuration, at, policy, clocks, done: Followed::default() }
    }

    fn held(&self, metric: Metric) -> Option<&TicketClock> {
        self.clocks.iter().find(|c| c.metric == metric)
    }

    fn active(&self, metric: Metric) -> Option<&TicketClock> {
        self.held(metric).filter(|c| !c.clock.is_ended())
    }

    fn policy(&self) -> Option<&'a PolicySpec> {
        self.configuration.policy(self.policy.as_ref()?)
    }

    fn target(&self, metric: Metric) -> Option<(&'a PolicySpec, &'a TargetSpec, OpenTime)> {
        let policy = self.policy()?;
        let target = policy.targets.get(&metric)?;
        Some((policy, target, target.for_priority(self.ticket.priority)?))
    }

    fn bind(&self, policy: &PolicySpec, metric: Metric, target: &TargetSpec) -> Option<ClockBinding> {
        let schedule = self.configuration.schedule(target.schedule(policy))?;
        Some(ClockBinding {
            policy: policy.reference(),
            schedule: target.schedule(policy).clone(),
            schedule_version: schedule.version_at(self.at),
            pauses_in: target.pauses(metric).to_vec(),
            ladder: target.ladder.clone(),
        })
    }

    fn choose_policy(&mut self, seq: u64) {
        let (chosen, traces) = self.configuration.choose_policy(self.ticket, seq, self.at);
        let to = chosen.map(PolicySpec::reference);
        // An edit makes a version and moves nothing by itself: the promise that was made stands while its policy does.
        let same = to.as_ref().map(|to| &to.id) == self.policy.as_ref().map(|held| &held.id);
        let gone = self.policy.is_some() && self.policy().is_none();
        if !same || gone {
            self.done.policies = traces;
            let from = core::mem::replace(&mut self.policy, to.clone());
            self.done.events.push(EventBody::PolicyChosen { from, to });
        }
        for metric in Metric::ALL {
            self.retarget(metric);
        }
    }

    /// Puts the promise that holds now on a clock that is under way; a promise that no longer exists is cancelled.
    fn retarget(&mut self, metric: Metric) {
        let Some(held) = self.active(metric) else { return };
        let Some((policy, spec, target)) = self.target(metric) else {
            if self.policy.is_none() || self.policy().is_some_and(|p| p.on_change != RetargetMode::Keep) {
                self.input(metric, &ClockInput::Cancel);
            }
            return;
        };
        let binding = self.bind(policy, metric, spec);
        if target == held.clock.target && binding.as_ref().is_some_and(|b| same_promise(b, &held.binding)) {
            return;
        }
        let mode = policy.on_change;
        let Some(binding) = binding.filter(|_| mode != RetargetMode::Keep) else { return };
        self.move_promise(metric, target, mode, binding);
    }

    /// Puts another promise on a clock. What was used under another schedule is measured by that one: the clock stands for an
    /// instant while it changes over.
    fn move_promise(&mut self, metric: Metric, target: OpenTime, mode: RetargetMode, binding: ClockBinding) {
        let Some(held) = self.active(metric) else { return };
        let changes_over = held.clock.is_running() && held.binding.schedule != binding.schedule;
        if changes_over {
            self.step(metric, &ClockInput::Pause, None);
        }
        let before = self.done.events.len();
        // The new ladder has no say in the time before: its rungs are looked at once the promise is made.
        self.decide(metric, &ClockInput::Retarget { target, mode }, Some(binding.clone()), &Ladder::default());
        if self.done.events.len() == before {
            self.renew(metric, &binding);
        }
        if changes_over {
            self.step(metric, &ClockInput::Resume, None);
        }
    }

    /// The same number under other terms: the promise is made again.
    fn renew(&mut self, metric: Metric, binding: &ClockBinding) {
        let Some(held) = self.held(metric) else { return };
        let (target, instance) = (held.clock.target, held.instance);
        let change = match (held.clock.due, held.clock.late_from) {
            (Some(due), Some(late_from)) => ClockEvent::Promised { target, due, late_from },
            (due, _) => ClockEvent::PromiseSuspended { due },
        };
        self.take(metric, instance, Ok(alloc::vec![change]), Some(binding.clone()), None);
    }

    fn input(&mut self, metric: Metric, input: &ClockInput) {
        if self.active(metric).is_some() {
            self.step(metric, input, None);
        }
    }

    fn reopen(&mut self, metric: Metric) {
        if self.held(metric).is_some_and(|c| matches!(c.clock.phase, Phase::Fulfilled { .. })) {
            self.step(metric, &ClockInput::Reopen, None);
        }
    }

    fn pause_or_resume(&mut self, metric: Metric) {
        let Some(held) = self.active(metric) else { return };
        let stands = held.binding.pauses_in.contains(&self.ticket.status.kind());
        let input = match (&held.clock.phase, stands) {
            (Phase::Running { .. }, true) => ClockInput::Pause,
            (Phase::Paused { .. }, false) => ClockInput::Resume,
            (Phase::Running { .. } | Phase::Paused { .. } | Phase::Fulfilled { .. } | Phase::Cancelled { .. }, _) => {
                return;
            }
        };
        self.step(metric, &input, None);
    }

    /// Since when a clock of this metric begins to count with this event; nothing where none begins.
    fn starts(&self, metric: Metric, event: &Event) -> Option<Instant> {
        let (ticket, kind) = (self.ticket, event.kind());
        let active = ticket.status.kind().is_active();
        if self.active(metric).is_some() || (!active && kind != EventKind::Opened) {
            return None;
        }
        let now = Some(event.at);
        let queued = ticket.assignee.is_none() && ticket.team.is_some();
        match metric {
            Metric::NextReply if kind == EventKind::RequesterReplied && self.active(Metric::FirstReply).is_none() => {
                now
            }
            Metric::PeriodicUpdate if is_human_reply(event) => now,
            Metric::NextReply | Metric::PeriodicUpdate => None,
            Metric::Assignment => {
                let enters = matches!(kind, EventKind::TeamChanged | EventKind::Unassigned | EventKind::Reopened);
                now.filter(|_| queued && (enters || self.promised_later(metric, event)))
            }
            Metric::Tier if matches!(kind, EventKind::Opened | EventKind::TierChanged | EventKind::Reopened) => now,
            Metric::Tier => Some(ticket.tier_since).filter(|_| self.promised_later(metric, event)),
            Metric::FirstReply | Metric::RequesterWait | Metric::AgentWork | Metric::Resolution
                if kind == EventKind::Opened =>
            {
                now
            }
            Metric::FirstReply => {
                let unanswered = ticket.first_replied_at.is_none() && ticket.n_reopenings == 0;
                Some(ticket.opened_at).filter(|_| unanswered && self.promised_later(metric, event))
            }
            Metric::RequesterWait | Metric::AgentWork | Metric::Resolution => {
                Some(self.counts_since(metric, event.at)).filter(|_| self.promised_later(metric, event))
            }
        }
    }

    /// Whether a promise can have appeared with this event for something that began earlier.
    fn promised_later(&self, metric: Metric, event: &Event) -> bool {
        let none_yet = self.held(metric).is_none_or(|held| matches!(held.clock.phase, Phase::Cancelled { .. }));
        moves_conditions(event) && none_yet
    }

    /// The clock is about facts: it counts from the opening. Where the ticket has been in a status in which the clock would have
    /// stood, that time is not known any more, and it counts from now on.
    fn counts_since(&self, metric: Metric, now: Instant) -> Instant {
        let pauses = self.target(metric).map_or(&[][..], |(_, target, _)| target.pauses(metric));
        let stood = pauses.iter().any(|status| self.ticket.been_in.contains(status));
        if stood || self.ticket.n_reopenings > 0 { now } else { self.ticket.opened_at }
    }

    fn start(&mut self, metric: Metric, since: Instant) {
        let Some((policy, spec, target)) = self.target(metric) else { return };
        let (Some(binding), Some(schedule)) =
            (self.bind(policy, metric, spec), self.configuration.schedule(spec.schedule(policy)))
        else {
            return;
        };
        let instance = self.held(metric).map_or(1, |c| c.instance.saturating_add(1));
        let changes = Clock::start(target, since, schedule);
        self.take(metric, instance, changes, Some(binding), Some(since).filter(|since| *since < self.at));
        self.pause_or_resume(metric);
    }

    /// Lets the clock decide on an input and takes what it says.
    fn step(&mut self, metric: Metric, input: &ClockInput, moved: Option<ClockBinding>) {
        let configuration = self.configuration;
        let ladder = self.held(metric).and_then(|held| held.binding.ladder.clone());
        self.decide(metric, input, moved, configuration.clock_ladder(ladder.as_ref()));
    }

    fn decide(&mut self, metric: Metric, input: &ClockInput, moved: Option<ClockBinding>, ladder: &Ladder) {
        let Some(held) = self.held(metric) else { return };
        let instance = held.instance;
        let binding = moved.as_ref().unwrap_or(&held.binding);
        let Some(schedule) = self.configuration.schedule(&binding.schedule) else {
            let schedule = binding.schedule.to_string();
            self.done.faults.push(alloc::format!("the clock of {metric} counts by the unknown schedule `{schedule}`"));
            return;
        };
        let changes = held.clock.decide(*input, self.at, schedule, ladder);
        self.take(metric, instance, changes, moved, None);
    }

    fn take(
        &mut self,
        metric: Metric,
        instance: u32,
        changes: Result<Vec<ClockEvent>, TimeError>,
        binding: Option<ClockBinding>,
        since: Option<Instant>,
    ) {
        let changes = match changes {
            Ok(changes) => changes,
            Err(why) => {
                self.done.faults.push(alloc::format!("the clock of {metric} cannot be computed: {why}"));
                return;
            }
        };
        for change in changes {
            // The promise's grounds stand with the event that makes or moves it, the ladder with the rung that fires.
            let grounds = if matches!(change, ClockEvent::RungFired { .. }) {
                self.held(metric).map(|held| held.binding.clone())
            } else {
                binding.clone().filter(|_| carries_promise(&change))
            };
            let at = since.unwrap_or(self.at);
            crate::evolve::evolve_clocks(&mut self.clocks, metric, instance, &change, grounds.as_ref(), at);
            let binding = grounds.map(Box::new);
            self.done.events.push(EventBody::ClockMoved { metric, instance, change, since, binding });
        }
    }
}

fn carries_promise(change: &ClockEvent) -> bool {
    matches!(
        change,
        ClockEvent::Started { .. }
            | ClockEvent::Promised { .. }
            | ClockEvent::Retargeted { .. }
            | ClockEvent::Restarted
            | ClockEvent::PromiseSuspended { .. }
    )
}

/// Whether two bindings promise the same: a new version of the same policy with the same numbers moves no clock.
fn same_promise(new: &ClockBinding, old: &ClockBinding) -> bool {
    let grounds = |b: &ClockBinding| (b.schedule.clone(), b.pauses_in.clone(), b.ladder.clone());
    grounds(new) == grounds(old) && new.policy.id == old.policy.id
}
