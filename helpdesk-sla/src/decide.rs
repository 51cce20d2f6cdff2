//! What a clock decides: every rule of its life is here, and nothing changes here but a copy.

use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

use crate::instant::whole;
use crate::{
    BreachCause, Clock, ClockEvent, ClockInput, Instant, Ladder, OpenTime, Phase, RetargetMode, Schedule, Schedules,
    TimeError,
};

impl Clock {
    /// Begins counting at `at`: the events of a clock that did not exist.
    ///
    /// # Errors
    ///
    /// [`TimeError::NegativeBudget`], and where the promise would be due past the horizon. One that is due at the last closing
    /// there is is late from the end of the horizon on.
    pub fn start(target: OpenTime, at: Instant, schedule: &Schedule) -> Result<Vec<ClockEvent>, TimeError> {
        let due = schedule.advance(at, target)?;
        let late_from = late_from(at, target, schedule)?;
        Ok(vec![ClockEvent::Started { target }, ClockEvent::Promised { target, due, late_from }])
    }

    /// Decides what an input at `at` leads to: the events, in the order they are to be applied, all recorded at `at`.
    ///
    /// First comes what had come to pass by then, in the order of time: a breach and rungs, as if a tick had run. Then
    /// what the input itself does. Then what that brings about at once, such as the rungs of a shorter target. So a tick
    /// right after any input finds nothing. An instant before the present phase counts as the beginning of the phase.
    ///
    /// # Errors
    ///
    /// Where the schedule cannot tell, such as past its horizon; nothing is decided then, and the clock stays as it is.
    ///
    /// # Laws
    ///
    /// A second tick at the same instant returns nothing (`an_extra_tick_is_a_no_op`).
    pub fn decide<'s>(
        &self,
        input: ClockInput,
        at: Instant,
        schedule: impl Into<Schedules<'s>>,
        ladder: &Ladder,
    ) -> Result<Vec<ClockEvent>, TimeError> {
        let (at, schedule) = (whole(at).max(self.phase.began_at()), schedule.into());
        let noticed = self.noticed(at, schedule, ladder)?;
        if noticed.is_empty() && matches!(input, ClockInput::Tick) {
            return Ok(noticed);
        }
        let mut story = Story { clock: self.clone(), events: Vec::new(), at, schedule, ladder };
        noticed.into_iter().for_each(|event| story.tell(event));
        match input {
            ClockInput::Pause => story.pause()?,
            ClockInput::Resume => story.resume()?,
            ClockInput::Fulfil => story.fulfil()?,
            ClockInput::Cancel => story.cancel()?,
            ClockInput::Reopen => story.reopen()?,
            ClockInput::Retarget { target, mode } => story.retarget(target, mode)?,
            ClockInput::Acknowledge => story.acknowledge(),
            ClockInput::Tick => {}
        }
        Ok(story.events)
    }

    /// Decides what an input leads to that came at `at`, which has passed, and is told only now: the events, to be applied at
    /// `at`. Another look at the present instant belongs after it.
    ///
    /// A fulfilment counts at its own instant, whatever the clock did since, also where a later one has fulfilled it. Everything
    /// else reaches back to the beginning of the phase at most. A breach after `at` that would not have come about is excused.
    ///
    /// # Errors
    ///
    /// As [`decide`](Clock::decide).
    ///
    /// # Laws
    ///
    /// A fulfilment that is told late ends the clock as it would have in time (`a_fulfilment_told_late_counts_as_in_time`).
    pub fn decide_late<'s>(
        &self,
        input: ClockInput,
        at: Instant,
        schedule: impl Into<Schedules<'s>>,
        ladder: &Ladder,
    ) -> Result<Vec<ClockEvent>, TimeError> {
        let fulfils = matches!(input, ClockInput::Fulfil) && !matches!(self.phase, Phase::Cancelled { .. });
        let floor = if fulfils { self.counts_from } else { self.phase.began_at() };
        let (at, schedule) = (whole(at).max(floor), schedule.into());
        let mut story = Story { clock: self.clone(), events: Vec::new(), at, schedule, ladder };
        let used = story.used()?;
        if fulfils && at < self.phase.began_at() {
            story.tell(ClockEvent::Rewound { used });
            story.promise()?;
        }
        let stops = matches!(input, ClockInput::Fulfil | ClockInput::Pause | ClockInput::Cancel);
        if let Some(breach) = self.breach.filter(|_| stops && !story.clock.is_ended()) {
            // What was broken before `at`, or under another promise, stays broken.
            let lies_after = breach.due >= at || Some(breach.due) == self.due;
            if lies_after && breach.detected_at > at && used <= self.target {
                story.tell(ClockEvent::Excused { due: breach.due });
            }
        }
        let Story { clock, mut events, .. } = story;
        events.extend(clock.decide(input, at, schedule, ladder)?);
        Ok(events)
    }
}

/// A clock as it becomes while one input is decided, and the events so far.
struct Story<'a> {
    clock: Clock,
    events: Vec<ClockEvent>,
    at: Instant,
    schedule: Schedules<'a>,
    ladder: &'a Ladder,
}

impl Story<'_> {
    fn tell(&mut self, event: ClockEvent) {
        self.clock.apply(&event, self.at);
        self.events.push(event);
    }

    /// Tells what has come to pass on a running clock.
    fn notice(&mut self) -> Result<(), TimeError> {
        for event in self.clock.noticed(self.at, self.schedule, self.ladder)? {
            self.tell(event);
        }
        Ok(())
    }

    fn used(&self) -> Result<OpenTime, TimeError> {
        self.clock.used_at(self.at, self.schedule)
    }

    fn pause(&mut self) -> Result<(), TimeError> {
        match self.clock.phase {
            Phase::Running { .. } => {
                let used = self.used()?;
                self.tell(ClockEvent::Paused { used });
                self.promise()
            }
            Phase::Paused { .. } | Phase::Fulfilled { .. } | Phase::Cancelled { .. } => Ok(()),
        }
    }

    fn resume(&mut self) -> Result<(), TimeError> {
        match self.clock.phase {
            Phase::Paused { .. } => {
                self.tell(ClockEvent::Resumed);
                self.promise()?;
                self.notice()
            }
            Phase::Running { .. } | Phase::Fulfilled { .. } | Phase::Cancelled { .. } => Ok(()),
        }
    }

    fn fulfil(&mut self) -> Result<(), TimeError> {
        match self.clock.phase {
            Phase::Running { .. } | Phase::Paused { .. } => {
                let used = self.used()?;
                self.tell(ClockEvent::Fulfilled { used, met: self.is_met(used) });
                Ok(())
            }
            Phase::Fulfilled { .. } | Phase::Cancelled { .. } => Ok(()),
        }
    }

    /// Whether what is fulfilled now is in time: before the promise is late, also where the schedule was edited since it was made.
    fn is_met(&self, used: OpenTime) -> bool {
        match (self.clock.is_running(), self.clock.late_from) {
            (true, Some(late_from)) => self.at < late_from,
            (true, None) | (false, _) => used <= self.clock.target,
        }
    }

    fn cancel(&mut self) -> Result<(), TimeError> {
        match self.clock.phase {
            Phase::Running { .. } | Phase::Paused { .. } => {
                let used = self.used()?;
                self.tell(ClockEvent::Cancelled { used });
                Ok(())
            }
            Phase::Fulfilled { .. } | Phase::Cancelled { .. } => Ok(()),
        }
    }

    fn acknowledge(&mut self) {
        let told = self.clock.rungs.keys().filter(|rung| !self.clock.acknowledged.contains(*rung)).cloned();
        let rungs: BTreeSet<_> = told.collect();
        if !self.clock.is_ended() && !rungs.is_empty() {
            self.tell(ClockEvent::Acknowledged { rungs });
        }
    }

    fn reopen(&mut self) -> Result<(), TimeError> {
        match self.clock.phase {
            Phase::Fulfilled { .. } => {
                self.tell(ClockEvent::Reopened);
                self.promise()?;
                self.notice()
            }
            Phase::Running { .. } | Phase::Paused { .. } | Phase::Cancelled { .. } => Ok(()),
        }
    }

    fn retarget(&mut self, target: OpenTime, mode: RetargetMode) -> Result<(), TimeError> {
        if target.is_negative() {
            return Err(TimeError::NegativeBudget { budget: target });
        }
        if self.clock.is_ended() {
            return Ok(());
        }
        match mode {
            RetargetMode::Keep => return Ok(()),
            // The same target can be due at another instant by another schedule.
            RetargetMode::Carry if target == self.clock.target => {
                self.promise()?;
                return self.notice();
            }
            RetargetMode::Carry => {}
            RetargetMode::Restart => self.tell(ClockEvent::Restarted),
        }
        let used = self.used()?;
        self.tell(ClockEvent::Retargeted { target, used });
        self.promise()?;
        if let (None, Some(due), true) = (self.clock.breach, self.clock.due, used > target) {
            self.tell(ClockEvent::Breached { due, cause: BreachCause::TargetTightened });
        }
        self.notice()
    }

    /// Tells where the promise stands now, if it moved.
    fn promise(&mut self) -> Result<(), TimeError> {
        let target = self.clock.target;
        let due = self.clock.landing(target, self.schedule)?;
        let late_from = match self.clock.landing(target.saturating_add(OpenTime::SECOND), self.schedule) {
            Ok(late_from) => late_from,
            Err(error) => Some(late_at_the_end(error, self.schedule.current)?),
        };
        if due == self.clock.due && late_from == self.clock.late_from {
            return Ok(());
        }
        // Too late implies used up, so there is no late instant without a due one.
        match (due, late_from) {
            (Some(due), Some(late_from)) => self.tell(ClockEvent::Promised { target, due, late_from }),
            (due, _) => self.tell(ClockEvent::PromiseSuspended { due }),
        }
        Ok(())
    }
}

/// The first instant that is too late for a promise that counts from `start` on.
pub(crate) fn late_from(start: Instant, target: OpenTime, schedule: &Schedule) -> Result<Instant, TimeError> {
    schedule.advance(start, target.saturating_add(OpenTime::SECOND)).or_else(|error| late_at_the_end(error, schedule))
}

/// The first instant that is too late where no open time is known to come after the target: the end of the horizon.
#[cold]
fn late_at_the_end(error: TimeError, schedule: &Schedule) -> Result<Instant, TimeError> {
    let has_ended = matches!(error, TimeError::PastHorizon { .. } | TimeError::AfterLastOpening { .. });
    if has_ended { Ok(schedule.horizon().to) } else { Err(error) }
}
