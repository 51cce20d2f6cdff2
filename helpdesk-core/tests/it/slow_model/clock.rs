//! A clock of the slow model: it counts minute by minute, and remembers when it came to each.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{Instant, Metric, RungSpec, RungTrigger, StatusKind};

use super::{
    deed::instant,
    world::{Minute, Promise, minutes},
};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Phase {
    Live,
    Fulfilled { met: bool },
    Cancelled { withdrawn: bool },
}

/// What was used when the promise was broken, and when that was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Breach {
    used: Minute,
    when: Minute,
}

/// What has become of a clock, and at which instant it came to that by its use.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) what: String,
    pub(super) came_to: Option<Instant>,
}

/// One instance of a metric.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) metric: Metric,
    pub(super) instance: u32,
    pub(super) promise: Promise,
    pub(super) phase: Phase,
    /// When the first, second, … minute of use was over; before them when counting began.
    pub(super) came_to: Vec<Minute>,
    pub(super) breach: Option<Breach>,
    /// How often each rung has fired.
    pub(super) rungs: BTreeMap<String, u32>,
    /// The rungs that somebody took notice of: they are not repeated.
    pub(super) noticed: BTreeSet<String>,
    /// The fact it is about.
    pub(super) since: Minute,
    /// Its breach, its rungs and its ends, as lines.
    pub(super) log: Vec<Line>,
}

impl Clock {
    pub(super) fn new(metric: Metric, instance: u32, promise: Promise, since: Minute) -> Self {
        let (breach, rungs, noticed, log) = (None, BTreeMap::new(), BTreeSet::new(), vec![]);
        let (phase, came_to) = (Phase::Live, vec![since]);
        Self { metric, instance, promise, phase, came_to, breach, rungs, noticed, since, log }
    }

    /// Counts anew. What is used since an earlier breach is what is used from now on.
    pub(super) fn restart(&mut self, at: Minute) {
        self.came_to = vec![at];
        self.breach = self.breach.map(|breach| Breach { used: 0, ..breach });
    }

    /// Takes over what an earlier clock for the same fact had come to.
    pub(super) fn recall(&mut self, earlier: &Self) {
        let used_at = |when| self.came_to.iter().filter(|at| **at <= when).count().saturating_sub(1);
        let again = |breach: Breach| Breach { used: used_at(breach.when).try_into().expect("few minutes"), ..breach };
        (self.breach, self.rungs) = (earlier.breach.map(again), earlier.rungs.clone());
        self.noticed = earlier.noticed.clone();
    }

    /// Ends it, whatever it has come to.
    pub(super) fn end(&mut self, phase: Phase) {
        self.phase = phase;
        let used = self.used();
        match phase {
            Phase::Live => {}
            Phase::Fulfilled { met } => self.note(format!("fulfilled, {used} used, met {met}"), None),
            Phase::Cancelled { .. } => self.note(format!("cancelled, {used} used"), None),
        }
    }

    /// Writes a line into its log.
    fn note(&mut self, what: String, came_to: Option<Minute>) {
        self.log.push(Line { what, came_to: came_to.map(instant) });
    }

    pub(super) fn counts_from(&self) -> Minute {
        self.came_to[0]
    }

    pub(super) fn used(&self) -> Minute {
        Minute::try_from(self.came_to.len()).expect("few minutes") - 1
    }

    fn came_to(&self, used: Minute) -> Option<Minute> {
        self.came_to.get(usize::try_from(used).expect("what is used")).copied()
    }

    /// Whether it is live and does not stand in this status.
    pub(super) fn runs_in(&self, status: StatusKind) -> bool {
        self.phase == Phase::Live && !self.promise.stands_in.contains(&status)
    }

    /// Lives through a minute in a status.
    pub(super) fn live(&mut self, minute: Minute, status: StatusKind) {
        if self.runs_in(status) && self.promise.is_open(minute) {
            self.came_to.push(minute + 1);
        }
    }

    /// The earliest instant at which the target is used up; walks on from now while it runs.
    pub(super) fn due(&self, now: Minute, status: StatusKind) -> Option<Minute> {
        self.came_to(self.promise.target).or_else(|| self.walk(now, status).map(|begins| begins + 1))
    }

    /// The minute within which it becomes late.
    pub(super) fn late_in(&self, now: Minute, status: StatusKind) -> Option<Minute> {
        let late =
            Self { promise: Promise { target: self.promise.target + 1, ..self.promise.clone() }, ..self.clone() };
        late.due(now, status).map(|over| over - 1)
    }

    /// The beginning of the minute in which the target is used up, if it runs on from now.
    fn walk(&self, now: Minute, status: StatusKind) -> Option<Minute> {
        let mut left = self.promise.target - self.used();
        (now..).take_while(|_| self.runs_in(status)).find(|minute| {
            left -= Minute::from(self.promise.is_open(*minute));
            left == 0
        })
    }

    /// Notices that the promise is broken.
    pub(super) fn judge(&mut self, at: Minute, tightened: bool) {
        let (due, target) = (self.came_to(self.promise.target), self.promise.target);
        if let (Phase::Live, None, Some(due), true) = (self.phase, self.breach, due, self.used() > target) {
            let (used, when) = if tightened { (self.used(), at) } else { (target, due) };
            self.breach = Some(Breach { used, when });
            self.note(format!("broken, noticed at {}, tightened {tightened}", instant(at)), Some(due));
        }
    }

    /// Whether a rung is reached that moves the ticket and has not fired.
    pub(super) fn is_to_move(&self) -> bool {
        let reached = |rung: &RungSpec| {
            let used = matches!(rung.trigger, RungTrigger::Used(percent) if self.promise.target * Minute::from(percent) / 100 <= self.used());
            rung.escalate && used && !self.rungs.contains_key(&rung.id)
        };
        self.phase == Phase::Live && self.promise.rungs.iter().any(reached)
    }

    /// Notices what has come to pass: the breach, then the rungs. Answers the rungs that fired.
    pub(super) fn look(&mut self, at: Minute) -> Vec<RungSpec> {
        if self.phase != Phase::Live {
            return vec![];
        }
        self.judge(at, false);
        let mut fired = Vec::new();
        for rung in self.promise.rungs.clone() {
            let first = match rung.trigger {
                RungTrigger::Used(percent) => self.promise.target * Minute::from(percent) / 100,
                RungTrigger::Remaining(time) => (self.promise.target - minutes(time)).max(0),
                RungTrigger::AfterBreach(time) => match self.breach {
                    Some(breach) => breach.used + minutes(time),
                    None => continue,
                },
                RungTrigger::Reopened(_)
                | RungTrigger::Reassigned(_)
                | RungTrigger::Untouched(_)
                | RungTrigger::ByHand => {
                    continue;
                }
            };
            if self.noticed.contains(&rung.id) {
                continue;
            }
            for _ in 0..self.fire(&rung, first, at) {
                fired.push(rung.clone());
            }
        }
        fired
    }

    /// The first firing is made up for, then the last that was reached; those between are not.
    fn fire(&mut self, rung: &RungSpec, first: Minute, at: Minute) -> usize {
        let (every, max) = rung.repeat.map_or((1, 0), |repeat| (minutes(repeat.every), repeat.max));
        let reached = (1..=max + 1).filter(|n| first + Minute::from(n - 1) * every <= self.used()).max().unwrap_or(0);
        let mut n_fired = 0;
        for n in [1, reached] {
            if n <= reached && n > self.rungs.get(&rung.id).copied().unwrap_or(0) {
                let planned_at = self.came_to(first + Minute::from(n - 1) * every).expect("it was reached");
                self.rungs.insert(rung.id.clone(), n);
                self.note(format!("rung {} {n} at {}", rung.id, instant(at)), Some(planned_at));
                n_fired += 1;
            }
        }
        n_fired
    }
}
