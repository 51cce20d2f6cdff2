//! One event under way: the clocks of a ticket as they become, and what is recorded of them.
use alloc::{borrow::Cow, string::ToString, sync::Arc, vec::Vec};

use helpdesk_sla::{
    Clock, ClockEvent, ClockInput, Instant, Ladder, OpenTime, Phase, RetargetMode, Schedules, TimeError,
};

use super::{Followed, moves_conditions};
use crate::{
    ClockBinding, Configuration, Event, EventBody, EventKind, Metric, PolicyRef, PolicySpec, Reopening,
    SolvedWithoutReply, Solving, StatusKind, TargetSpec, Ticket, TicketClock,
};

pub(super) struct Binder<'a> {
    ticket: &'a Ticket,
    configuration: &'a Configuration,
    at: Instant,
    /// Since when what is decided here counts, where that is before it is recorded.
    since: Option<Instant>,
    /// Whether it is a fact that was told late: the clocks may have gone on since.
    pub(super) is_late: bool,
    /// Whether the ticket came to another team or tier.
    is_moved: bool,
    policy: Option<PolicyRef>,
    clocks: Cow<'a, [Arc<TicketClock>]>,
    pub(super) done: Followed,
}

impl<'a> Binder<'a> {
    pub(super) fn new(ticket: &'a Ticket, configuration: &'a Configuration, at: Instant) -> Self {
        let (policy, clocks) = (ticket.policy.clone(), Cow::Borrowed(ticket.clocks.as_slice()));
        Self {
            ticket,
            configuration,
            at,
            since: None,
            is_late: false,
            is_moved: false,
            policy,
            clocks,
            done: Followed::default(),
        }
    }

    /// The same, where what is decided counts since an instant before it is recorded.
    pub(super) fn since(self, since: Option<Instant>) -> Self {
        Self { since, ..self }
    }

    /// A question that came before the one whose clock runs, and is told after it: that clock ends, another one counts.
    pub(super) fn withdraw_later_question(&mut self) {
        let later = self.active(Metric::NextReply).is_some_and(|held| held.clock.counts_from > self.at);
        if later {
            self.is_late = false;
            self.input(Metric::NextReply, &ClockInput::Cancel);
            self.is_late = true;
        }
    }

    /// Looks at all clocks as of when a late fact is told: what has come due since is due at its own instant.
    pub(super) fn catch_up(&mut self, at: Instant) {
        (self.at, self.since, self.is_late) = (at, None, false);
        Metric::ALL.into_iter().for_each(|metric| self.input(metric, &ClockInput::Tick));
    }

    fn held(&self, metric: Metric) -> Option<&TicketClock> {
        self.clocks.iter().find(|c| c.metric == metric).map(Arc::as_ref)
    }

    fn active(&self, metric: Metric) -> Option<&TicketClock> {
        self.held(metric).filter(|c| !c.clock.is_ended())
    }

    pub(super) fn policy(&self) -> Option<&'a PolicySpec> {
        self.configuration.policy(self.policy.as_ref()?)
    }

    fn target(&self, metric: Metric) -> Option<(&'a PolicySpec, &'a TargetSpec, OpenTime)> {
        let policy = self.policy()?;
        let target = policy.targets.get(&metric)?;
        Some((policy, target, target.for_ticket(self.ticket.priority, self.ticket.tier)?))
    }

    /// Whether a clock is bound to what a policy promises now: a new version of it with the same terms moves no clock.
    fn is_bound(&self, policy: &PolicySpec, metric: Metric, target: &TargetSpec, held: &ClockBinding) -> bool {
        self.configuration.schedule(target.schedule(policy)).is_some()
            && target.schedule(policy) == &held.schedule
            && target.pauses(metric) == held.pauses_in
            && target.ladder == held.ladder
            && policy.id == held.policy.id
    }

    pub(super) fn choose_policy(&mut self, event: &Event) {
        self.is_moved = matches!(event.kind(), EventKind::TeamChanged | EventKind::TierChanged);
        let chosen = self.configuration.policy_for(self.ticket, self.at);
        let to = chosen.map(PolicySpec::reference);
        // An edit makes a version and moves nothing by itself: the promise that was made stands while its policy does.
        let same = to.as_ref().map(|to| &to.id) == self.policy.as_ref().map(|held| &held.id);
        let gone = self.policy.is_some() && self.policy().is_none();
        if !same || gone {
            self.done.policies = self.configuration.choose_policy(self.ticket, event.seq, self.at).1;
            let from = core::mem::replace(&mut self.policy, to.clone());
            self.done.events.push(EventBody::PolicyChosen { from, to });
        }
        for metric in self.ticket.clocks.iter().map(|held| held.metric) {
            // What ends with this event ends under the promise it had.
            if self.ends(metric, event).is_none() {
                self.retarget(metric);
            }
        }
    }

    /// Puts what another version of the policy promises on every clock that is under way.
    pub(super) fn migrate(&mut self, mode: RetargetMode) {
        for metric in Metric::ALL {
            self.retarget_as(metric, Some(mode));
        }
    }

    /// How an event ends the clock of a metric, if it does.
    pub(super) fn ends(&self, metric: Metric, event: &Event) -> Option<ClockInput> {
        let preset = metric.preset();
        if preset.fulfilled_by.iter().any(|signal| signal.is_given_by(event)) {
            // What began after a fact that is told late is not ended by it.
            let begun = self.held(metric).is_none_or(|held| !self.is_late || held.clock.counts_from <= self.at);
            return begun.then_some(ClockInput::Fulfil);
        }
        match (event.kind(), preset.solving) {
            (EventKind::Closed, _) | (EventKind::Solved, Solving::Cancels) => Some(ClockInput::Cancel),
            (EventKind::Solved, Solving::Fulfils) => Some(ClockInput::Fulfil),
            (EventKind::Solved, Solving::AsThePolicySays) => {
                let held = self.active(metric)?;
                let policy = self.configuration.policy(&held.binding.policy);
                match policy.map(|policy| policy.solved_without_reply).unwrap_or_default() {
                    SolvedWithoutReply::Cancels => Some(ClockInput::Cancel),
                    SolvedWithoutReply::Fulfils => Some(ClockInput::Fulfil),
                    SolvedWithoutReply::KeepsRunning => None,
                }
            }
            (_, Solving::Cancels | Solving::Fulfils | Solving::AsThePolicySays) => None,
        }
    }

    /// Puts the promise that holds now on a clock that is under way; a promise that no longer exists is cancelled.
    pub(super) fn retarget(&mut self, metric: Metric) {
        self.retarget_as(metric, None);
    }

    /// The same in the way that was asked for, or as the policy says.
    fn retarget_as(&mut self, metric: Metric, asked: Option<RetargetMode>) {
        let Some(held) = self.active(metric) else { return };
        if asked.is_none() && self.is_kept(held) {
            return;
        }
        let Some((policy, spec, target)) = self.target(metric) else {
            let keeps = |policy: &PolicySpec| asked.unwrap_or(policy.on_change) == RetargetMode::Keep;
            if !self.policy().is_some_and(keeps) {
                self.input(metric, &ClockInput::Cancel);
            }
            return;
        };
        let mode = asked.unwrap_or_else(|| self.mode(metric, policy));
        let same = target == held.clock.target && self.is_bound(policy, metric, spec, &held.binding);
        if mode == RetargetMode::Keep || (same && asked.is_none()) {
            return;
        }
        let Some(binding) = self.configuration.binding(policy, metric, self.at) else { return };
        self.move_promise(metric, target, mode, binding);
    }

    /// How another promise comes on a clock. Where a ticket goes is not the requester's doing: moving it begins nothing anew that
    /// they wait for.
    fn mode(&self, metric: Metric, policy: &PolicySpec) -> RetargetMode {
        let waited_for = !matches!(metric, Metric::Assignment | Metric::Tier);
        if self.is_moved && waited_for && policy.on_change == RetargetMode::Restart {
            return RetargetMode::Carry;
        }
        policy.on_change
    }

    /// Whether a migration left the promise of an earlier version on a clock, and that version would still promise the same.
    fn is_kept(&self, held: &TicketClock) -> bool {
        let earlier = &held.binding.policy;
        let moved_on = self.policy.as_ref().is_some_and(|now| now.id == earlier.id && now != earlier);
        let promised = || {
            let spec = self.configuration.policy(earlier)?.targets.get(&held.metric)?;
            spec.for_ticket(self.ticket.priority, self.ticket.tier)
        };
        moved_on && promised() == Some(held.clock.target)
    }

    /// Puts another promise on a clock. What was used under another schedule stays measured by that one; the clock stands for an
    /// instant while it changes over, so the history shows the change.
    fn move_promise(&mut self, metric: Metric, target: OpenTime, mode: RetargetMode, binding: Arc<ClockBinding>) {
        let Some(held) = self.active(metric) else { return };
        let changes_over = held.clock.is_running() && held.binding.schedule != binding.schedule;
        if changes_over {
            self.step(metric, &ClockInput::Pause, None);
        }
        let before = self.done.events.len();
        // The new ladder has no say in the time before: its rungs are looked at once the promise is made.
        self.decide(metric, &ClockInput::Retarget { target, mode }, Some(&binding), &Ladder::default());
        if self.done.events.len() == before {
            self.renew(metric, &binding);
        }
        if changes_over {
            self.step(metric, &ClockInput::Resume, None);
        }
    }

    /// The same number under other terms: the promise is made again.
    fn renew(&mut self, metric: Metric, binding: &Arc<ClockBinding>) {
        let Some(held) = self.held(metric) else { return };
        let (target, instance) = (held.clock.target, held.instance);
        let change = match (held.clock.due, held.clock.late_from) {
            (Some(due), Some(late_from)) => ClockEvent::Promised { target, due, late_from },
            (due, _) => ClockEvent::PromiseSuspended { due },
        };
        self.take(metric, instance, Ok(alloc::vec![change]), Some(binding), None);
    }

    pub(super) fn input(&mut self, metric: Metric, input: &ClockInput) {
        // A reply that is told late can have come before the one that fulfilled the clock.
        let was_earlier = |clock: &Clock| match clock.phase {
            Phase::Fulfilled { at, .. } => self.is_late && self.at < at && matches!(input, ClockInput::Fulfil),
            Phase::Running { .. } | Phase::Paused { .. } | Phase::Cancelled { .. } => false,
        };
        if self.active(metric).is_some() || self.held(metric).is_some_and(|held| was_earlier(&held.clock)) {
            self.step(metric, input, None);
        }
    }

    /// Ends the clock of a question that is not this ticket's any more; one of the next question begins.
    pub(super) fn follow_question(&mut self) {
        let asked_at = self.ticket.course.asked_at;
        // Solving settles the question, and its clock may run on.
        let is_active = self.ticket.status.kind().is_active();
        let gone = |held: &TicketClock| asked_at.map_or(is_active, |asked_at| asked_at > held.clock.counts_from);
        if self.active(Metric::NextReply).is_some_and(gone) {
            self.input(Metric::NextReply, &ClockInput::Cancel);
        }
    }

    pub(super) fn reopen(&mut self, metric: Metric) {
        if self.held(metric).is_some_and(|c| matches!(c.clock.phase, Phase::Fulfilled { .. })) {
            self.step(metric, &ClockInput::Reopen, None);
        }
    }

    /// Lets a clock stand or run as a status says, from `when` on: now, or an instant that has passed.
    pub(super) fn pause_or_resume(&mut self, metric: Metric, status: StatusKind, when: Instant) {
        let Some(held) = self.active(metric) else { return };
        // A solved ticket's clocks have ended, but for those that run on: solving is told apart from pausing in the past only.
        let settled = when != self.at && !status.is_active() && metric.preset().reopening == Reopening::RunsOn;
        let stands = settled || held.binding.pauses_in.contains(&status);
        let input = match (&held.clock.phase, stands) {
            (Phase::Running { .. }, true) => ClockInput::Pause,
            (Phase::Paused { .. }, false) => ClockInput::Resume,
            (Phase::Running { .. } | Phase::Paused { .. } | Phase::Fulfilled { .. } | Phase::Cancelled { .. }, _) => {
                return;
            }
        };
        if when != self.at {
            let instance = held.instance;
            let Some(current) = self.configuration.schedule(&held.binding.schedule) else { return };
            let earlier = held.counted_before(self.configuration);
            // Rungs are looked at once the promise is made.
            let changes = held.clock.decide(input, when, Schedules { current, earlier: &earlier }, &Ladder::default());
            self.take(metric, instance, changes, None, Some(when));
        } else {
            self.step(metric, &input, None);
        }
    }

    /// Since when a clock of this metric counts that begins with this event; nothing where none begins.
    pub(super) fn starts(&self, metric: Metric, event: &Event) -> Option<Instant> {
        let (ticket, preset) = (self.ticket, metric.preset());
        let asks = ticket.status.kind().is_active() || event.kind() == EventKind::Opened;
        let answered_for = preset.behind.is_some_and(|other| self.active(other).is_some());
        if self.active(metric).is_some() || !asks || answered_for {
            return None;
        }
        let begins = preset.begins.iter().any(|signal| signal.is_given_by(event));
        let since = preset.counts_from.began_at(ticket)?;
        // What was asked after a reply that is told late still waits for one.
        let still_asked = self.is_late && metric == Metric::NextReply && event.is_human_reply();
        if !begins && !still_asked && !self.promised_later(metric, event) {
            return None;
        }
        // What is not known any more is not counted.
        Some(ticket.course.known_from.map_or(since, |known_from| since.max(known_from)))
    }

    /// Whether a promise can have appeared with this event for a fact that began earlier.
    fn promised_later(&self, metric: Metric, event: &Event) -> bool {
        let held = self.held(metric);
        let none_yet = held.is_none_or(|held| match held.clock.phase {
            Phase::Cancelled { .. } => true,
            // A fact ends with what fulfils its clock: what began since is another one, even within the same instant.
            Phase::Fulfilled { .. } => metric.preset().reopening == Reopening::Anew,
            Phase::Running { .. } | Phase::Paused { .. } => false,
        });
        moves_conditions(event) && none_yet
    }

    pub(super) fn start(&mut self, metric: Metric, since: Instant) {
        let Some((policy, spec, target)) = self.target(metric) else { return };
        let (Some(binding), Some(schedule)) =
            (self.configuration.binding(policy, metric, self.at), self.configuration.schedule(spec.schedule(policy)))
        else {
            return;
        };
        let held = self.held(metric);
        let instance = held.map_or(1, |c| c.instance.saturating_add(1));
        // The same fact again: what it has come to under the promise that was withdrawn stays. What was fulfilled is another fact.
        let earlier = held.filter(|held| since <= held.clock.counts_from).map(|held| &held.clock);
        let earlier = earlier.filter(|clock| matches!(clock.phase, Phase::Cancelled { .. }));
        let earlier = earlier.filter(|clock| clock.breach.is_some() || !clock.rungs.is_empty());
        let recalled = earlier.map(|clock| ClockEvent::Recalled {
            breach: clock.breach,
            rungs: clock.rungs.clone(),
            acknowledged: clock.acknowledged.clone(),
        });
        let changes = Clock::start(target, since, schedule).map(|mut changes| {
            changes.extend(recalled);
            changes
        });
        self.take(
            metric,
            instance,
            changes,
            Some(&binding),
            Some(since).filter(|since| self.is_late || *since < self.at),
        );
        // It stood whenever it would have stood.
        let ticket = self.ticket;
        for stay in ticket.course.stays_from(since) {
            self.pause_or_resume(metric, stay.status, stay.since);
        }
    }

    /// Lets the clock decide on an input and takes what it says.
    fn step(&mut self, metric: Metric, input: &ClockInput, moved: Option<&Arc<ClockBinding>>) {
        let ladder = self.held(metric).and_then(|held| held.binding.ladder.as_ref());
        self.decide(metric, input, moved, self.configuration.clock_ladder(ladder));
    }

    fn decide(&mut self, metric: Metric, input: &ClockInput, moved: Option<&Arc<ClockBinding>>, ladder: &Ladder) {
        let Some(held) = self.held(metric) else { return };
        let instance = held.instance;
        let binding = moved.unwrap_or(&held.binding);
        let Some(current) = self.configuration.schedule(&binding.schedule) else {
            let schedule = binding.schedule.to_string();
            self.done.faults.push(alloc::format!("the clock of {metric} counts by the unknown schedule `{schedule}`"));
            return;
        };
        let earlier = held.counted_before_move(binding, self.at, self.configuration);
        let schedules = Schedules { current, earlier: &earlier };
        let changes = if self.is_late {
            held.clock.decide_late(*input, self.at, schedules, ladder)
        } else {
            held.clock.decide(*input, self.at, schedules, ladder)
        };
        self.take(metric, instance, changes, moved, None);
    }

    fn take(
        &mut self,
        metric: Metric,
        instance: u32,
        changes: Result<Vec<ClockEvent>, TimeError>,
        binding: Option<&Arc<ClockBinding>>,
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
                self.held(metric).map(|held| Arc::clone(&held.binding))
            } else {
                binding.filter(|_| carries_promise(&change)).cloned()
            };
            // What came to pass by itself is noticed now, wherever it is stamped.
            let noticed = matches!(change, ClockEvent::Breached { .. } | ClockEvent::RungFired { .. });
            let since = since.or(self.since).filter(|_| !noticed);
            let since = since.map(|since| self.reached(metric, instance, &change, since));
            let at = since.unwrap_or(self.at);
            crate::evolve::evolve_clocks(self.clocks.to_mut(), metric, instance, &change, grounds.as_ref(), at);
            self.done.events.push(EventBody::ClockMoved { metric, instance, change, since, binding: grounds });
        }
    }

    /// From when on a change counts: it reaches back to the beginning of the clock's phase at most, unless it takes that back.
    fn reached(&self, metric: Metric, instance: u32, change: &ClockEvent, since: Instant) -> Instant {
        let held = self.held(metric).filter(|held| held.instance == instance);
        let free = matches!(change, ClockEvent::Started { .. } | ClockEvent::Rewound { .. });
        held.filter(|_| !free).map_or(since, |held| since.max(held.clock.phase.began_at()))
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
