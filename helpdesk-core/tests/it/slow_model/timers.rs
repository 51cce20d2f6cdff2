//! What happens by itself on a ticket of the slow model, minute by minute.
use helpdesk_core::{Delay, PendingPolicy, StatusKind};

use super::{
    account::Account,
    clock::Clock,
    deed::Who,
    world::{CLOSES_AFTER, DAY, Minute, minutes, office_after},
};

/// Something that happens by itself.
#[derive(Debug, Clone, Copy)]
enum Timer {
    Wake,
    Close,
    Return,
    Remind,
    GiveUp,
    Overflow,
    Expire,
}

impl Account<'_> {
    /// What happens by itself at the beginning of a minute, one after the other.
    pub(super) fn pass(&mut self, minute: Minute) {
        self.now = minute;
        loop {
            // A rung that moves the ticket does so when it is reached, however late that is noticed.
            while self.clocks.iter().any(Clock::is_to_move) {
                let at = self.asked_at;
                let fired: Vec<_> = self.clocks.iter_mut().flat_map(|clock| clock.look(at)).collect();
                self.call(&fired);
            }
            let Some(timer) = self.timer() else { return };
            // What came to pass before is noticed apart from what comes after.
            let at = self.asked_at;
            self.rang.extend(self.clocks.iter_mut().flat_map(|clock| clock.look(at)));
            match timer {
                Timer::Wake => self.enter(StatusKind::Open),
                Timer::Close => self.close(),
                Timer::Return => self.go_down(),
                Timer::Remind => {
                    self.n_reminded += 1;
                    self.told.push(("reminded", helpdesk_core::Audience::Requester));
                }
                // Somebody is to look at what stands against solving.
                Timer::GiveUp if self.asks.iter().any(|ask| ask.pends) => self.enter(StatusKind::Open),
                Timer::GiveUp => self.solve(Who::Service),
                Timer::Overflow => {
                    let team = self.team.clone().expect("a team");
                    let to = self.world.team(&team).assignment.overflow.as_ref().expect("somewhere").to.clone();
                    self.route(to.as_str(), None);
                }
                Timer::Expire => self.expire(),
            }
        }
    }

    /// The first of what is due in this minute; of two at once, the one that comes first here.
    fn timer(&self) -> Option<Timer> {
        let closes_at = (self.status == StatusKind::Solved).then_some(self.solved_at + CLOSES_AFTER);
        let mut timers = vec![(self.until, Timer::Wake), (closes_at, Timer::Close)];
        if self.is_active() {
            timers.push((self.came_from.last().and_then(|(_, _, back_at)| *back_at), Timer::Return));
        }
        if self.status == StatusKind::Pending {
            let policy = self.while_pending();
            let over = |delay: &Delay| match delay {
                Delay::Days(days) => self.waits_since + Minute::from(*days) * DAY,
                Delay::Open { time, .. } => office_after(self.waits_since, minutes(*time)),
            };
            timers.push((policy.reminders.get(self.n_reminded).map(over), Timer::Remind));
            timers.push((policy.solve_after.as_ref().map(over), Timer::GiveUp));
        }
        timers.push((self.overflows_at(), Timer::Overflow));
        timers.push((self.asks.iter().filter(|ask| ask.pends).map(|ask| ask.expires_at).min(), Timer::Expire));
        let due = timers.into_iter().filter_map(|(at, timer)| Some((at.filter(|at| *at <= self.now)?, timer)));
        due.min_by_key(|(at, _)| *at).map(|(_, timer)| timer)
    }

    /// A team's policy stands in place of the desk's.
    fn while_pending(&self) -> PendingPolicy {
        let of_team = self.team.as_ref().and_then(|id| self.world.team(id).pending.clone());
        of_team.unwrap_or_else(|| self.world.spec.pending.clone())
    }

    /// When it goes on to another team because nobody took it. A strategy that could not be asked before is asked first.
    fn overflows_at(&self) -> Option<Minute> {
        let team = self.world.team(self.team.as_ref()?);
        let worked_on = matches!(self.status, StatusKind::New | StatusKind::Open);
        let since = self.in_queue_since.filter(|_| self.assignee.is_none() && worked_on)?;
        let overflow = team.assignment.overflow.as_ref()?;
        (!self.waits_for_a_strategy()).then(|| office_after(since, minutes(overflow.after)))
    }
}
