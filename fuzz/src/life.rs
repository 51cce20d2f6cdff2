//! A clock's life: each input is decided, applied and checked against the laws of clocks.

use chrono::TimeDelta;
use helpdesk_sla::{
    BreachCause, Clock, ClockEvent, ClockInput, Instant, Ladder, Ledger, OpenTime, Phase, STRETCHES_MAX, Schedule,
    Span, TimeError, verify,
};

use crate::law::{answer, present};

/// How many ticks are put between two inputs.
const TICKS_MAX: usize = 20;

/// The longest history that is folded anew after each input, and the most spans that are accounted for.
const HISTORY_MAX: usize = 256;
const SPANS_MAX: usize = 12;

/// The longest ledger that is verified.
const VERIFIED_MAX: TimeDelta = TimeDelta::days(60);

/// A clock with its schedule, its ladder and its history.
pub(crate) struct Life<'a> {
    schedule: &'a Schedule,
    ladder: &'a Ladder,
    clock: Clock,
    history: Vec<(Instant, ClockEvent)>,
    // INVARIANT: what the phases before the present one were, since counting began or began again.
    spans: Vec<Span>,
    latest: Instant,
}

impl<'a> Life<'a> {
    /// Starts a clock; none where the schedule cannot tell when it is due.
    pub(crate) fn begin(schedule: &'a Schedule, ladder: &'a Ladder, target: OpenTime, at: Instant) -> Option<Life<'a>> {
        let events = Clock::start(target, at, schedule).ok()?;
        let history: Vec<_> = events.into_iter().map(|event| (at, event)).collect();
        let clock = present(folded(&history), "a started clock exists");
        let latest = clock.phase.began_at();
        let life = Life { schedule, ladder, clock, history, spans: Vec::new(), latest };
        life.check_promise();
        Some(life)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The latest instant anything was asked at.
    pub(crate) fn latest(&self) -> Instant {
        self.latest
    }

    pub(crate) fn next_wake(&self) -> Option<Instant> {
        match self.clock.next_wake(self.schedule, self.ladder) {
            Ok(wake) => wake,
            Err(error) => {
                let unreachable = matches!(error, TimeError::PastHorizon { .. } | TimeError::AfterLastOpening { .. });
                assert!(!unreachable, "a rung that is never reached silences no other");
                check_error(error);
                None
            }
        }
    }

    /// Sends an input after the ticks that fall due before it.
    pub(crate) fn send_after_ticks(&mut self, input: ClockInput, at: Instant) -> bool {
        for _ in 0..TICKS_MAX {
            let Some(wake) = self.next_wake().filter(|wake| *wake <= at) else { break };
            self.send(ClockInput::Tick, wake.max(self.clock.phase.began_at()));
        }
        self.send(input, at)
    }

    /// Decides an input, applies what comes of it and checks the laws; false where nothing could be decided.
    pub(crate) fn send(&mut self, input: ClockInput, at: Instant) -> bool {
        let decided = self.clock.decide(input, at, self.schedule, self.ladder);
        assert_eq!(
            decided,
            self.clock.decide(input, at, self.schedule, self.ladder),
            "the same input decides the same"
        );
        let events = match decided {
            Ok(events) => events,
            Err(error) => {
                check_error(error);
                return false;
            }
        };
        let effective = Instant::from_timestamp(at.timestamp(), 0).unwrap_or(at).max(self.clock.phase.began_at());
        let before = self.clock.clone();
        for event in &events {
            self.check_event(event, effective);
            let old = self.clock.clone();
            self.clock = present(Clock::evolve(Some(old.clone()), event, at), "a clock stays a clock");
            self.span(&old, event);
        }
        self.history.extend(events.iter().map(|event| (at, event.clone())));
        if self.history.len() <= HISTORY_MAX {
            assert_eq!(folded(&self.history).as_ref(), Some(&self.clock), "the fold of the history is the clock");
        }
        if before.is_ended() && input != ClockInput::Reopen {
            assert_eq!(events, [], "an ended clock stays as it is");
        }
        self.check_used(&before, &events, effective);
        self.latest = self.latest.max(effective);
        self.check_settled(effective);
        self.check_promise();
        if self.spans.len() <= SPANS_MAX {
            self.check_ledger(effective);
        }
        true
    }

    fn span(&mut self, old: &Clock, event: &ClockEvent) {
        if *event == ClockEvent::Restarted {
            self.spans.clear();
            return;
        }
        if old.phase != self.clock.phase {
            let paused_by = (!old.is_running()).then(|| String::from("waiting"));
            self.spans.push(Span { from: old.phase.began_at(), to: self.clock.phase.began_at(), paused_by });
        }
    }

    /// What an event may say, seen from the clock before it.
    fn check_event(&self, event: &ClockEvent, at: Instant) {
        match event {
            ClockEvent::Breached { due, cause } => {
                assert_eq!(self.clock.breach, None, "a promise is broken once");
                assert_eq!(self.clock.due, Some(*due), "a breach is stamped at the due instant");
                assert!(*due <= at, "a breach lies in the past");
                if *cause == BreachCause::TimeRanOut {
                    assert!(self.clock.late_from.is_some_and(|late| late <= at), "time ran out");
                }
            }
            ClockEvent::RungFired { rung, n, planned_at } => {
                let told = self.clock.rungs.get(rung).map_or(0, |record| record.n);
                assert!(*n > told, "a rung's firings are counted upwards");
                assert!(*planned_at <= at, "a rung fires when it is due");
                let spec = present(self.ladder.rungs.iter().find(|spec| spec.id == *rung), "a rung of the ladder");
                assert!(*n <= spec.repeat.map_or(1, |repeat| repeat.max.saturating_add(1)), "no more than it may");
            }
            ClockEvent::Promised { due, late_from, .. } => {
                let end = self.schedule.horizon().to;
                let in_order = due < late_from || (*due == end && *late_from == end);
                assert!(in_order, "due comes before late: {event:?} on {:?}", self.clock)
            }
            ClockEvent::Fulfilled { used, met } => {
                assert_eq!(*met, *used <= self.clock.target, "met is what was used");
                assert!(*met || self.clock.breach.is_some(), "what was missed was broken before");
            }
            ClockEvent::Started { .. }
            | ClockEvent::PromiseSuspended { .. }
            | ClockEvent::Paused { .. }
            | ClockEvent::Resumed
            | ClockEvent::Reopened
            | ClockEvent::Restarted
            | ClockEvent::Acknowledged { .. }
            | ClockEvent::Recalled { .. }
            | ClockEvent::Rewound { .. }
            | ClockEvent::Excused { .. }
            | ClockEvent::Retargeted { .. }
            | ClockEvent::Cancelled { .. } => {}
        }
    }

    /// What is used only grows, never faster than time, and no decision changes what was used until then.
    fn check_used(&self, before: &Clock, events: &[ClockEvent], at: Instant) {
        let used = |clock: &Clock, at| answer(clock.used_at(at, self.schedule), "used, inside the horizon");
        let now = used(&self.clock, at);
        let restarted = events.contains(&ClockEvent::Restarted);
        assert!(restarted || used(before, at) == now, "a decision changes nothing that was used");
        assert!(!now.is_negative(), "what is used is not negative");
        let elapsed = at.timestamp() - self.clock.counts_from.timestamp();
        assert!(elapsed < 0 || now.seconds() <= elapsed, "no more is used than has passed");
        for earlier in
            [self.clock.counts_from, self.clock.phase.began_at()].into_iter().filter(|earlier| *earlier <= at)
        {
            assert!(used(&self.clock, earlier) <= now, "what is used grows");
        }
        assert!(before.breach.is_none() || before.breach == self.clock.breach, "a breach stays");
        let counted = self.clock.ran.iter().map(|stretch| stretch.used.seconds()).sum::<i64>();
        assert_eq!(counted, self.clock.used.seconds(), "the stretches sum to what was used");
        assert!(self.clock.ran.len() <= STRETCHES_MAX, "the stretches are bounded");
        assert!(self.clock.ran.iter().all(|stretch| stretch.from < stretch.to), "a stretch is not empty");
    }

    /// After an input nothing is left to notice, and the next wake lies in the future and is exact.
    fn check_settled(&self, at: Instant) {
        let tick = |at| self.clock.decide(ClockInput::Tick, at, self.schedule, self.ladder);
        assert_eq!(tick(at), Ok(Vec::new()), "an extra tick does nothing");
        let Some(wake) = self.next_wake() else { return };
        assert!(wake > at, "the next wake lies in the future");
        assert_eq!(tick(wake - TimeDelta::seconds(1)), Ok(Vec::new()), "before the next wake a tick does nothing");
        match tick(wake) {
            Ok(events) => assert_ne!(events, [], "at the next wake a tick does something"),
            Err(error) => check_error(error),
        }
    }

    /// A promise is due at the earliest second at which its target is used, and late a second of open time on.
    fn check_promise(&self) {
        if self.clock.ran.len() >= STRETCHES_MAX {
            return;
        }
        let used = |at| answer(self.clock.used_at(at, self.schedule), "used, inside the horizon");
        let earlier = |at: Instant| used(at - TimeDelta::seconds(1));
        let (target, one) = (self.clock.target, OpenTime::from_seconds(1));
        match self.clock.phase {
            Phase::Running { .. } => {
                let due = present(self.clock.due, "a running clock is due");
                let late = present(self.clock.late_from, "a running clock is late once");
                assert_eq!(used(due), target, "at the due instant the target is used");
                assert!(target.is_zero() || earlier(due) < target, "the due instant is the earliest");
                if late == self.schedule.horizon().to && used(late) == target {
                    // No open time is known to come after the target: the promise is late from the end on.
                    return;
                }
                assert_eq!(used(late), target.saturating_add(one), "at the late instant more is used");
                assert_eq!(earlier(late), target, "the late instant is the first");
            }
            Phase::Paused { .. } => {
                assert_eq!(self.clock.due.is_some(), self.clock.used >= target, "a paused clock with time left waits");
                assert_eq!(self.clock.late_from.is_some(), self.clock.used > target, "a paused clock becomes no later");
            }
            Phase::Fulfilled { .. } | Phase::Cancelled { .. } => {}
        }
    }

    /// The ledger of the phases until an instant of the present one sums to what is used.
    fn check_ledger(&self, to: Instant) {
        let from = self.clock.phase.began_at();
        let mut spans = self.spans.clone();
        let paused_by = (!self.clock.is_running()).then(|| String::from("waiting"));
        spans.push(Span { from, to, paused_by });
        let ledger = answer(Ledger::of(&spans, self.schedule), "a ledger inside the horizon");
        answer(ledger.check(), "a ledger adds up");
        let used = answer(self.clock.used_at(to, self.schedule), "used, inside the horizon");
        assert_eq!(ledger.total, used, "the ledger sums to what is used");
        let first = spans.first().map_or(from, |span| span.from);
        // A pause may reach past the years that anybody knows; the verifier says so.
        let known = Schedule::always_open().horizon();
        if to - first <= VERIFIED_MAX && known.from <= first && to <= known.to {
            let verified = answer(verify(&ledger, &spans, self.schedule.versions()), "a ledger is verified");
            assert_eq!(verified.total, used, "the verifier sums to what is used");
        }
    }
}

fn folded(history: &[(Instant, ClockEvent)]) -> Option<Clock> {
    history.iter().fold(None, |clock, (at, event)| Clock::evolve(clock, event, *at))
}

/// Only these reasons keep a clock from deciding.
fn check_error(error: TimeError) {
    match error {
        TimeError::NegativeBudget { .. }
        | TimeError::OutsideHorizon { .. }
        | TimeError::PastHorizon { .. }
        | TimeError::AfterLastOpening { .. } => {}
        TimeError::BeforeHorizon { .. } | _ => panic!("a clock is never asked for that: {error}"),
    }
}
