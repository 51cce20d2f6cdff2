//! Which clocks of the slow model begin, move and end with what happens.
use helpdesk_core::{Audience, Metric, SolvedWithoutReply, StatusKind};
use helpdesk_sla::RetargetMode;

use super::{
    account::Account,
    clock::{Clock, Phase},
    deed::Who,
    world::{Minute, Promise},
};

/// How a clock ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Fulfilled,
    Cancelled,
}

/// Whether a metric is about a reply, so that each question or reply has an instance of its own.
fn waits_for_a_reply(metric: Metric) -> bool {
    matches!(metric, Metric::FirstReply | Metric::NextReply | Metric::PeriodicUpdate | Metric::PausableUpdate)
}

/// Whether it runs on after a reopening.
fn runs_on(metric: Metric) -> bool {
    matches!(metric, Metric::RequesterWait | Metric::AgentWork | Metric::Resolution)
}

impl Account<'_> {
    /// Within one event: promises move, then clocks end, then they begin. Whether they stand is seen minute by minute.
    pub(super) fn follow(&mut self, ends: impl Fn(Metric) -> Option<End>) {
        for index in 0..self.clocks.len() {
            if self.clocks[index].phase == Phase::Live {
                let promise = self.promise(self.clocks[index].metric);
                self.renew(index, promise);
            }
        }
        for index in 0..self.clocks.len() {
            if let (Phase::Live, Some(end)) = (self.clocks[index].phase, ends(self.clocks[index].metric)) {
                self.end(index, end);
            }
        }
        for metric in Metric::ALL {
            self.begin(metric);
        }
    }

    fn promise(&self, metric: Metric) -> Option<Promise> {
        let policy = self.world.policy(|tag| self.tags.contains(tag));
        self.world.promise(policy, metric, self.priority())
    }

    /// Puts another promise on a clock, as the policy that makes it says.
    fn renew(&mut self, index: usize, promise: Option<Promise>) {
        let on_change = self.world.policy(|tag| self.tags.contains(tag)).on_change;
        let (clock, now) = (&mut self.clocks[index], self.now);
        if promise.as_ref() == Some(&clock.promise) || on_change == RetargetMode::Keep {
            return;
        }
        let Some(promise) = promise else {
            clock.end(Phase::Cancelled { withdrawn: true });
            return;
        };
        let (stood, status) = (clock.promise.stands_in.contains(&self.status), self.status);
        clock.promise = promise;
        if on_change == RetargetMode::Restart {
            clock.restart(now);
        }
        self.clocks[index].judge(self.asked_at, true);
        // One that runs on is looked at as it does.
        if stood && self.clocks[index].runs_in(status) {
            let at = self.asked_at;
            self.rang.extend(self.clocks[index].look(at));
        }
    }

    fn end(&mut self, index: usize, end: End) {
        let clock = &mut self.clocks[index];
        self.rang.extend(clock.look(self.asked_at));
        let met = clock.used() <= clock.promise.target;
        clock.end(match end {
            End::Fulfilled => Phase::Fulfilled { met },
            End::Cancelled => Phase::Cancelled { withdrawn: false },
        });
    }

    /// Lets a clock begin, or run on, where something is waited for and promised.
    fn begin(&mut self, metric: Metric) {
        let (latest, now, opened_at) = (self.latest(metric), self.now, self.opened_at);
        let latest_phase = latest.map(|index| self.clocks[index].phase);
        let Some(since) = self.waits_since(metric) else { return };
        if latest_phase == Some(Phase::Live) {
            return;
        }
        if let (Some(index), Some(Phase::Fulfilled { .. }), true) = (latest, latest_phase, runs_on(metric)) {
            self.clocks[index].phase = Phase::Live;
            self.renew(index, self.promise(metric));
            return;
        }
        let Some(promise) = self.promise(metric) else { return };
        let instance = latest.map_or(1, |index| self.clocks[index].instance + 1);
        let mut clock = Clock::new(metric, instance, promise, since);
        for minute in since..now {
            let status = self.course[usize::try_from(minute - opened_at).expect("after the opening")];
            if !(runs_on(metric) && status == StatusKind::Solved) {
                clock.live(minute, status);
            }
        }
        let earlier = latest.map(|index| &self.clocks[index]);
        if let Some(earlier) = earlier.filter(|c| c.since == since && c.phase == Phase::Cancelled { withdrawn: true }) {
            clock.recall(earlier);
        }
        self.clocks.push(clock);
    }

    /// Since when the ticket waits for what the metric is about.
    fn waits_since(&self, metric: Metric) -> Option<Minute> {
        let first_waits = self.clocks.iter().any(|c| c.metric == Metric::FirstReply && c.phase == Phase::Live);
        let active = self.is_active();
        match metric {
            Metric::FirstReply => self.facts.first,
            Metric::NextReply => self.facts.question.filter(|_| !first_waits),
            Metric::PeriodicUpdate | Metric::PausableUpdate => self.facts.replied.filter(|_| active),
            Metric::RequesterWait | Metric::AgentWork | Metric::Resolution => active.then_some(self.opened_at),
            Metric::Assignment => self.facts.queued.filter(|_| active),
            Metric::Tier => active.then_some(self.facts.tier),
        }
    }

    /// A person of the staff has answered.
    pub(super) fn answer(&mut self) {
        (self.facts.first, self.facts.question) = (None, None);
        self.facts.replied = Some(self.now);
        self.follow(|metric| waits_for_a_reply(metric).then_some(End::Fulfilled));
    }

    pub(super) fn solve(&mut self, who: Who) {
        if self.status == StatusKind::Solved {
            return;
        }
        let without_reply = self.world.policy(|tag| self.tags.contains(tag)).solved_without_reply;
        let of_replies = match without_reply {
            SolvedWithoutReply::Cancels => Some(End::Cancelled),
            SolvedWithoutReply::Fulfils => Some(End::Fulfilled),
            SolvedWithoutReply::KeepsRunning => None,
        };
        (self.status, self.until, self.solved_at) = (StatusKind::Solved, None, self.now);
        self.facts.queued = None;
        // Solving settles what nobody has answered: a promise that was made may run on, and none is made of it any more.
        (self.facts.first, self.facts.question, self.facts.replied) = (None, None, None);
        self.follow(|metric| match metric {
            Metric::FirstReply | Metric::NextReply | Metric::PeriodicUpdate | Metric::PausableUpdate => of_replies,
            Metric::RequesterWait | Metric::AgentWork | Metric::Resolution | Metric::Tier => Some(End::Fulfilled),
            Metric::Assignment => Some(End::Cancelled),
        });
        if who != Who::Rita {
            self.told.push(("solved", Audience::Requester));
        }
    }

    pub(super) fn close(&mut self) {
        (self.status, self.until) = (StatusKind::Closed, None);
        self.asks.iter_mut().for_each(|ask| ask.pends = false);
        (self.facts.first, self.facts.question, self.facts.replied, self.facts.queued) = (None, None, None, None);
        self.follow(|_| Some(End::Cancelled));
    }
}
