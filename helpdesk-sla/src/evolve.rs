//! How a clock changes by its events. It holds no rule and asks no schedule.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::instant::whole;
use crate::{Breach, Clock, ClockEvent, Instant, OpenTime, Phase, RungRecord};

impl Clock {
    /// Applies an event recorded at `at`; nothing happens to a clock that never started.
    ///
    /// Starting a clock that exists begins a new life. Every other event changes only what it tells of. An instant before
    /// the present phase counts as its beginning, as it does in [`decide`](Clock::decide).
    ///
    /// # Laws
    ///
    /// The same events give the same clock (`events_fold_to_one_clock`).
    #[must_use]
    pub fn evolve(clock: Option<Clock>, event: &ClockEvent, at: Instant) -> Option<Clock> {
        match (clock, event) {
            (None, ClockEvent::Started { target }) => Some(started(*target, whole(at))),
            (Some(mut clock), event) => {
                clock.follow(event, at);
                Some(clock)
            }
            (None, _) => None,
        }
    }

    /// Applies an event recorded at `at` in its place, as [`evolve`](Clock::evolve) does.
    pub fn follow(&mut self, event: &ClockEvent, at: Instant) {
        let at = whole(at);
        // Time does not run backwards on a clock, so nothing is counted twice; but for what is taken back, and for a new life.
        let free = matches!(event, ClockEvent::Rewound { .. } | ClockEvent::Started { .. });
        self.apply(event, if free { at } else { at.max(self.phase.began_at()) });
    }

    pub(crate) fn apply(&mut self, event: &ClockEvent, at: Instant) {
        match event {
            ClockEvent::Started { target } => *self = started(*target, at),
            ClockEvent::Promised { target, due, late_from } => {
                self.target = *target;
                self.due = Some(*due);
                self.late_from = Some(*late_from);
            }
            ClockEvent::PromiseSuspended { due } => {
                self.due = *due;
                self.late_from = None;
            }
            ClockEvent::Paused { used } => self.stop(*used, at, Phase::Paused { since: at }),
            ClockEvent::Resumed | ClockEvent::Reopened => self.phase = Phase::Running { since: at },
            ClockEvent::Fulfilled { used, met } => self.stop(*used, at, Phase::Fulfilled { at, met: *met }),
            ClockEvent::Cancelled { used } => self.stop(*used, at, Phase::Cancelled { at }),
            ClockEvent::Restarted => self.restart(at),
            ClockEvent::Rewound { used } => self.rewind(*used, at),
            ClockEvent::Excused { .. } => self.excused = self.breach.take().or(self.excused),
            ClockEvent::Retargeted { target, .. } => self.target = *target,
            ClockEvent::Breached { due, cause } => {
                self.breach = Some(Breach { due: *due, detected_at: at, cause: *cause });
            }
            ClockEvent::RungFired { rung, n, planned_at } => {
                let record = RungRecord { n: *n, planned_at: *planned_at, fired_at: at };
                self.rungs.insert(rung.clone(), record);
            }
            ClockEvent::Acknowledged { rungs } => self.acknowledged.extend(rungs.iter().cloned()),
            ClockEvent::Recalled { breach, rungs, acknowledged } => {
                self.acknowledged.extend(acknowledged.iter().cloned());
                self.breach = self.breach.or(*breach);
                self.rungs.extend(rungs.iter().map(|(id, record)| (id.clone(), *record)));
            }
        }
    }

    fn stop(&mut self, used: OpenTime, at: Instant, phase: Phase) {
        if let Phase::Running { since } = self.phase {
            self.remember(since, at, used.saturating_sub(self.used));
        }
        self.used = used;
        self.phase = phase;
    }

    fn rewind(&mut self, used: OpenTime, at: Instant) {
        self.ran.retain(|stretch| stretch.from < at);
        if let Some(last) = self.ran.last_mut().filter(|last| last.to > at) {
            last.to = at;
        }
        let before = self.ran.iter().rev().skip(1).fold(OpenTime::ZERO, |sum, ran| sum.saturating_add(ran.used));
        if let Some(last) = self.ran.last_mut() {
            last.used = used.saturating_sub(before);
        }
        self.used = used;
        self.phase = Phase::Running { since: at };
    }

    fn restart(&mut self, at: Instant) {
        self.used = OpenTime::ZERO;
        self.ran.clear();
        self.counts_from = at;
        self.phase = match self.phase {
            Phase::Running { .. } => Phase::Running { since: at },
            Phase::Paused { .. } => Phase::Paused { since: at },
            Phase::Fulfilled { .. } | Phase::Cancelled { .. } => self.phase,
        };
    }
}

fn started(target: OpenTime, at: Instant) -> Clock {
    Clock {
        target,
        counts_from: at,
        used: OpenTime::ZERO,
        phase: Phase::Running { since: at },
        due: None,
        late_from: None,
        breach: None,
        excused: None,
        rungs: BTreeMap::new(),
        acknowledged: BTreeSet::new(),
        ran: Vec::new(),
    }
}
