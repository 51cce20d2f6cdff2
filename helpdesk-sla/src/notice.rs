//! What a running clock notices as time goes by: its breach and the rungs of its ladder, each at its own instant.

use alloc::vec::Vec;

use crate::{Breach, BreachCause, Clock, ClockEvent, Instant, Ladder, OpenTime, Rung, Schedules, TimeError, Trigger};

impl Clock {
    /// Finds the next instant at which a tick does something: a breach, a rung, or a repetition of one.
    ///
    /// It may lie in the past, where no tick has come for long or a rung was added. None while the clock does not run, or
    /// where nothing is left to happen.
    ///
    /// # Errors
    ///
    /// Where the schedule cannot tell, such as past its horizon.
    ///
    /// # Laws
    ///
    /// A tick before this instant does nothing, a tick at it does something (`the_next_wake_is_exact`).
    pub fn next_wake<'s>(
        &self,
        schedule: impl Into<Schedules<'s>>,
        ladder: &Ladder,
    ) -> Result<Option<Instant>, TimeError> {
        let schedule = schedule.into();
        if !self.is_running() {
            return Ok(None);
        }
        let mut wake = self.breach.is_none().then_some(self.late_from).flatten();
        for (place, rung) in ladder.rungs.iter().enumerate() {
            let n = self.fired(rung).saturating_add(1);
            if n <= self.firings(rung)
                && let Some(planned) = self.planned(rung, n, schedule)?
                && wake.is_none_or(|wake| planned < wake)
                && counts(ladder, place, rung)
            {
                wake = Some(planned);
            }
        }
        Ok(wake)
    }

    /// The events a tick at `at` leads to, in the order of time.
    ///
    /// Of repetitions missed, the last alone fires, with its own number: a desk that slept is not called five times. The
    /// first firing is never left out.
    pub(crate) fn noticed(
        &self,
        at: Instant,
        schedule: Schedules<'_>,
        ladder: &Ladder,
    ) -> Result<Vec<ClockEvent>, TimeError> {
        let mut found: Vec<(Instant, ClockEvent)> = Vec::new();
        if !self.is_running() {
            return Ok(Vec::new());
        }
        if let (None, Some(due), Some(late_from)) = (self.breach, self.due, self.late_from)
            && late_from <= at
        {
            found.push((late_from, ClockEvent::Breached { due, cause: BreachCause::TimeRanOut }));
        }
        let used = self.used_at(at, schedule)?;
        for (place, rung) in ladder.rungs.iter().enumerate() {
            for n in self.passed(rung, used, schedule)? {
                if let Some(planned_at) = self.planned(rung, n, schedule)?
                    && counts(ladder, place, rung)
                {
                    found.push((planned_at, ClockEvent::RungFired { rung: rung.id.clone(), n, planned_at }));
                }
            }
        }
        found.sort_by_key(|(instant, _)| *instant);
        Ok(found.into_iter().map(|(_, event)| event).collect())
    }

    /// The firings of a rung to be told at `at`: the first if it is due and untold, and the last of those after it.
    fn passed(
        &self,
        rung: &Rung,
        used: OpenTime,
        schedule: Schedules<'_>,
    ) -> Result<impl Iterator<Item = u32> + use<>, TimeError> {
        let told = self.fired(rung);
        let beyond = used.saturating_sub(self.threshold(rung, schedule)?);
        let reached = if beyond.is_negative() {
            0
        } else {
            1_u32.saturating_add(repetitions(rung, beyond)).min(self.firings(rung))
        };
        let first = (told == 0 && reached >= 1).then_some(1);
        let last = (reached > told.max(1)).then_some(reached);
        Ok(first.into_iter().chain(last))
    }

    /// The instant of the n-th firing of a rung.
    fn planned(&self, rung: &Rung, n: u32, schedule: Schedules<'_>) -> Result<Option<Instant>, TimeError> {
        let every = rung.repeat.map_or(OpenTime::ZERO, |repeat| repeat.every);
        let later = every.saturating_times(n.saturating_sub(1));
        let used = self.threshold(rung, schedule)?.saturating_add(later);
        let landing = match self.landing(used, schedule) {
            // A rung that no open time is left for never fires, and keeps none of the others from firing.
            Err(TimeError::PastHorizon { .. } | TimeError::AfterLastOpening { .. }) => None,
            found => found?,
        };
        let change = self.breach.filter(|breach| breach.cause == BreachCause::TargetTightened);
        Ok(match rung.trigger {
            // Closed time before the change counts as the change.
            Trigger::AfterBreach { .. } => landing.max(landing.and(change).map(|breach| breach.detected_at)),
            Trigger::Used { .. } | Trigger::Remaining { .. } => landing,
        })
    }

    /// How much is used when a rung fires for the first time.
    fn threshold(&self, rung: &Rung, schedule: Schedules<'_>) -> Result<OpenTime, TimeError> {
        Ok(match rung.trigger {
            Trigger::Used { percent } => self.target.percent_used(percent),
            Trigger::Remaining { time } => self.target.saturating_sub(time).max(OpenTime::ZERO),
            Trigger::AfterBreach { time } => match self.breach {
                // The second that is too late is the first after the breach.
                None => self.target.saturating_add(time.max(OpenTime::SECOND)),
                Some(Breach { due, cause: BreachCause::TimeRanOut, .. }) => {
                    self.used_at(due, schedule)?.saturating_add(time.max(OpenTime::SECOND))
                }
                Some(Breach { detected_at, cause: BreachCause::TargetTightened, .. }) => {
                    self.used_at(detected_at, schedule)?.saturating_add(time)
                }
            },
        })
    }

    /// How often a rung can fire: what was acknowledged has come to its end.
    fn firings(&self, rung: &Rung) -> u32 {
        match rung.repeat {
            Some(_) if self.acknowledged.contains(&rung.id) => self.fired(rung),
            Some(repeat) if repeat.every > OpenTime::ZERO => repeat.max.saturating_add(1),
            Some(_) | None => 1,
        }
    }

    fn fired(&self, rung: &Rung) -> u32 {
        self.rungs.get(&rung.id).map_or(0, |record| record.n)
    }
}

/// Whether no rung before has the same id. It is asked last, since few rungs get so far.
fn counts(ladder: &Ladder, place: usize, rung: &Rung) -> bool {
    !ladder.rungs.iter().take(place).any(|earlier| earlier.id == rung.id)
}

/// How many repetitions lie in the time used since the first firing.
fn repetitions(rung: &Rung, beyond: OpenTime) -> u32 {
    rung.repeat
        .and_then(|repeat| beyond.seconds().checked_div(repeat.every.seconds()))
        .map_or(0, |count| u32::try_from(count).unwrap_or(if count < 0 { 0 } else { u32::MAX }))
}
