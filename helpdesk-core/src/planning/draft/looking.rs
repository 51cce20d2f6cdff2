//! What the passing of time does to a ticket, in the order of time, however late the desk looks.
use alloc::{format, vec::Vec};

use helpdesk_sla::{ClockEvent, Instant};

use super::{Draft, Stop, Wrong};
use crate::{
    Actor, Author, Cause, Command, EscalationEvent, EventBody, LadderId, Status,
    decide::{Timer, timer},
    limits::TIMERS_MAX,
    planning::reaction::Reached,
    promises::{
        binding::{self, Followed},
        ladder,
    },
};

impl Draft<'_> {
    /// Lets everything happen that was due before this request, as if a timer had come in time, and answers how many events that
    /// were. A request on a ticket that nobody looked at for an hour ends like one on a ticket that was looked at every second: what
    /// is asked for finds the ticket with whom a strategy gave it to.
    pub(crate) fn pass_time(&mut self) -> Result<usize, Stop> {
        if self.ticket.as_ref().is_none_or(|ticket| ticket.is_quiet(self.context.configuration, self.at)) {
            return Ok(0);
        }
        let caller = core::mem::replace(&mut self.acting, Actor::engine(self.tenant.clone()));
        for _ in 0..TIMERS_MAX {
            let first = self.events.len();
            match self.attempt(&Command::Tick, &Author::Desk, &Cause::Caller) {
                Ok(()) => {}
                Err(Wrong::Wanted(wanted)) => return Err(Stop::Wanted(wanted)),
                Err(Wrong::Refused(refusal) | Wrong::Denied(refusal)) => {
                    self.fault(Cause::Caller, format!("what was due was not done: {refusal}"))
                }
            }
            self.react(first)?;
            let waited = self.waits_for_a_strategy_since().is_some();
            self.assign_while_placed()?;
            // A queue that nobody could be chosen from overflows now.
            if !waited || self.ticket.as_ref().is_none_or(|ticket| ticket.assignee.is_some()) {
                break;
            }
        }
        self.acting = caller;
        Ok(self.events.len())
    }

    /// Lets clocks, rungs and timers come to pass in the order of time: up to the instant of each timer, and of each rung that moves the
    /// ticket, what clocks say, and then that; it counts from its own instant however late it is noticed.
    pub(super) fn look(&mut self, by: &Author, cause: &Cause) -> Result<(), Wrong> {
        let configuration = self.context.configuration;
        let mut floor = self.ticket.as_ref().map_or(self.at, |ticket| ticket.updated_at);
        let first = self.events.len();
        for _ in 0..TIMERS_MAX {
            let Some(ticket) = &self.ticket else { return Ok(()) };
            let timer = timer::due(ticket, configuration, (floor, self.waits_for_a_strategy_since()), self.at);
            let until = timer.as_ref().map_or(self.at, |timer| timer.planned_at);
            let followed = binding::look(ticket, configuration, until);
            if let Some(planned_at) = self.first_move(&followed, until) {
                // Nothing is written between what stands in the history already.
                floor = planned_at.max(floor);
                let followed = binding::look(ticket, configuration, floor);
                self.come_to_rungs(followed, floor, cause)?;
                continue;
            }
            self.take(followed, &Author::Desk, cause)?;
            let Some(Timer { planned_at, events }) = timer else { return Ok(()) };
            // Nobody is told anything of a closed ticket: whoever was to hear of a rung before it closed hears of it first.
            if events.iter().any(|body| matches!(body, EventBody::StatusChanged { to: Status::Closed { .. }, .. })) {
                self.climb_from(first)?;
            }
            // What a timer makes possible comes no earlier than the timer.
            floor = planned_at;
            // Rungs that were reached before the timer fire before it, as they would have on time.
            self.lived_until = Some(planned_at);
            let done = self
                .reach_rungs(cause)
                .and_then(|()| events.into_iter().try_for_each(|body| self.record(by, cause, body)));
            self.lived_until = None;
            done?;
        }
        let Some(ticket) = &self.ticket else { return Ok(()) };
        let followed = binding::look(ticket, configuration, self.at);
        self.take(followed, &Author::Desk, cause)
    }

    /// Lets the rungs of the ticket itself fire that are reached by now.
    pub(super) fn reach_rungs(&mut self, cause: &Cause) -> Result<(), Wrong> {
        // Twice: the first firing is told, and the last of the repetitions that were missed.
        let at = self.lived_until.unwrap_or(self.at);
        for _look in 0..2 {
            let Some(ticket) = &self.ticket else { return Ok(()) };
            for event in ladder::due(ticket, self.context.configuration, at) {
                self.append(&Author::Desk, cause, EventBody::Escalation(event))?;
            }
        }
        Ok(())
    }

    /// When the first rung is reached that does more than tell somebody: what follows from it counts from then.
    fn first_move(&self, followed: &Followed, until: Instant) -> Option<Instant> {
        let configuration = self.context.configuration;
        if !configuration.has_moving_rungs() {
            return None;
        }
        let moves = |ladder: &LadderId, rung: &str| configuration.rung(ladder, rung).is_some_and(|rung| rung.moves());
        let of_clocks = followed.events.iter().filter_map(|body| {
            let EventBody::ClockMoved { change: ClockEvent::RungFired { rung, planned_at, .. }, binding, .. } = body
            else {
                return None;
            };
            let ladder = binding.as_ref()?.ladder.as_ref()?;
            Some(*planned_at).filter(|_| moves(ladder, rung))
        });
        let own = self.ticket.as_ref().map_or_else(Vec::new, |ticket| ladder::due(ticket, configuration, until));
        let own = own.into_iter().filter_map(|event| match event {
            EscalationEvent::Fired { ladder, rung, planned_at, .. } => {
                Some(planned_at).filter(|_| moves(&ladder, &rung))
            }
            EscalationEvent::Acknowledged { .. } => None,
        });
        of_clocks.chain(own).min()
    }

    /// Takes what clocks say up to an instant, and lets the rungs that are reached then do what they do, as of that instant.
    fn come_to_rungs(&mut self, followed: Followed, at: Instant, cause: &Cause) -> Result<(), Wrong> {
        let first = self.events.len();
        self.take(followed, &Author::Desk, cause)?;
        self.lived_until = Some(at);
        let done = self.reach_rungs(cause).and_then(|()| self.climb_from(first));
        self.lived_until = None;
        done
    }

    fn climb_from(&mut self, first: usize) -> Result<(), Wrong> {
        let new = self.events.iter().skip(first).filter(|event| !self.climbed.contains(&event.seq));
        let fired: Vec<(u64, Reached)> = new.filter_map(|event| Some((event.seq, Reached::by(event)?))).collect();
        for (seq, reached) in fired {
            self.climb(reached)?;
            self.climbed.insert(seq);
        }
        Ok(())
    }
}
