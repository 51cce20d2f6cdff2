//! The clock: one promise in its life, what is used of it and when it is due. It knows no ticket and holds no schedule.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{Breach, Instant, OpenTime, Phase, Schedules, TimeError};

/// The most stretches of counting a clock remembers one by one.
///
/// Beyond, the two neighbors that together last shortest become one. What is used stays exact; an instant that lies in
/// such a stretch can then be told too early, by no more than the pause that is forgotten.
pub const STRETCHES_MAX: usize = 256;

/// One promise in its life.
///
/// Changed by [`evolve`](Clock::evolve) and [`follow`](Clock::follow) alone, with the events that [`start`](Clock::start) and
/// [`decide`](Clock::decide) return. The clock is about facts, its target about promises.
///
/// # Time and units
///
/// `due` is the earliest instant at which the target is used up, over all stretches the clock ran; `late_from` the first
/// instant at which more is used. Between a due instant at a closing and the second after the next opening lies the
/// closed time in which fulfilling is still in time.
///
/// # Another schedule
///
/// A promise can be moved to another schedule: tell the clock both, as [`Schedules`]. What was used until the change stays
/// measured as it was, with every instant in it; the new schedule counts from the change on. An edit of a plan needs none of
/// that: it is a version of the same schedule.
///
/// # Laws
///
/// A pause of no length, or in closed time, changes no due instant; an extra tick is a no-op (`laws.rs` in the tests). A move
/// to another schedule changes nothing before it (`a_move_counts_like_a_version`).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Clock, ClockInput, Instant, Ladder, OpenTime, Schedule};
///
/// let (schedule, ladder) = (Schedule::always_open(), Ladder::default());
/// let at = |text: &str| text.parse::<Instant>();
///
/// let mut clock = None;
/// for event in Clock::start(OpenTime::from_hours(4), at("2026-01-05T09:00:00Z")?, &schedule)? {
///     clock = Clock::evolve(clock, &event, at("2026-01-05T09:00:00Z")?);
/// }
/// let running = clock.ok_or("a started clock")?;
/// assert_eq!(running.due, Some(at("2026-01-05T13:00:00Z")?));
///
/// let late = at("2026-01-05T13:00:01Z")?;
/// assert_eq!(running.next_wake(&schedule, &ladder)?, Some(late));
/// let mut ended = Some(running.clone());
/// for event in running.decide(ClockInput::Fulfil, late, &schedule, &ladder)? {
///     ended = Clock::evolve(ended, &event, late);
/// }
/// assert!(ended.and_then(|clock| clock.breach).is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What is promised.
    pub target: OpenTime,
    /// When counting began, or began again.
    pub counts_from: Instant,
    /// What was used until the phase began.
    pub used: OpenTime,
    /// What the clock is doing.
    #[serde(flatten)]
    pub phase: Phase,
    /// When the target is used up; none while paused with time left.
    pub due: Option<Instant>,
    /// The first instant that is too late; none while paused unless it is too late already.
    pub late_from: Option<Instant>,
    /// The breach, if there is one: it stays whatever comes, unless it is excused.
    pub breach: Option<Breach>,
    /// The last breach that was excused: what kept the promise had happened in time and was told late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excused: Option<Breach>,
    /// The rungs that fired, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rungs: BTreeMap<String, RungRecord>,
    /// The rungs that somebody has taken notice of: they do not fire again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub acknowledged: BTreeSet<String>,
    /// The stretches the clock ran before its phase, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ran: Vec<Stretch>,
}

/// How often a rung fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungRecord {
    /// The number of its last firing, from 1.
    pub n: u32,
    /// When that was due to happen.
    pub planned_at: Instant,
    /// When it was noticed.
    pub fired_at: Instant,
}

/// A stretch a clock ran, and what it used in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The first instant counted.
    pub from: Instant,
    /// The first instant no longer counted.
    pub to: Instant,
    /// What was used in it.
    pub used: OpenTime,
}

impl Clock {
    /// Tells whether time is being used.
    #[must_use]
    pub fn is_running(&self) -> bool {
        match self.phase {
            Phase::Running { .. } => true,
            Phase::Paused { .. } | Phase::Fulfilled { .. } | Phase::Cancelled { .. } => false,
        }
    }

    /// Tells whether the clock is fulfilled or cancelled.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        match self.phase {
            Phase::Fulfilled { .. } | Phase::Cancelled { .. } => true,
            Phase::Running { .. } | Phase::Paused { .. } => false,
        }
    }

    /// Tells what is used of the target at an instant, also one before the present phase.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    pub fn used_at<'s>(&self, at: Instant, schedule: impl Into<Schedules<'s>>) -> Result<OpenTime, TimeError> {
        let schedule = schedule.into();
        if at >= self.phase.began_at() {
            return match self.phase {
                Phase::Running { since } => Ok(self.used.saturating_add(schedule.measure(since, at)?)),
                Phase::Paused { .. } | Phase::Fulfilled { .. } | Phase::Cancelled { .. } => Ok(self.used),
            };
        }
        let mut used = OpenTime::ZERO;
        for stretch in self.ran.iter().take_while(|stretch| stretch.from < at) {
            let part = if stretch.to <= at { stretch.used } else { schedule.measure(stretch.from, at)? };
            used = used.saturating_add(part.min(stretch.used));
        }
        Ok(used)
    }

    /// Tells what remains of the target at an instant; negative where more is used.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    pub fn remaining_at<'s>(&self, at: Instant, schedule: impl Into<Schedules<'s>>) -> Result<OpenTime, TimeError> {
        Ok(self.target.saturating_sub(self.used_at(at, schedule)?))
    }

    /// Finds the earliest instant at which so much is used: none where the clock stands before that.
    pub(crate) fn landing(&self, used: OpenTime, schedule: Schedules<'_>) -> Result<Option<Instant>, TimeError> {
        if used <= OpenTime::ZERO {
            return Ok(Some(self.counts_from));
        }
        let mut before = OpenTime::ZERO;
        for stretch in &self.ran {
            let after = before.saturating_add(stretch.used);
            if after >= used {
                let landing = schedule.advance(stretch.from, used.saturating_sub(before))?;
                return Ok(Some(landing.min(stretch.to)));
            }
            before = after;
        }
        match self.phase {
            Phase::Running { since } => schedule.advance(since, used.saturating_sub(self.used)).map(Some),
            Phase::Paused { .. } | Phase::Fulfilled { .. } | Phase::Cancelled { .. } => Ok(None),
        }
    }

    /// Ends a stretch of counting: bounded by [`STRETCHES_MAX`].
    pub(crate) fn remember(&mut self, from: Instant, to: Instant, used: OpenTime) {
        if from >= to {
            return;
        }
        self.ran.push(Stretch { from, to, used });
        if self.ran.len() > STRETCHES_MAX {
            let pairs = self.ran.iter().zip(self.ran.iter().skip(1)).map(|(one, next)| next.to - one.from);
            let shortest = pairs.enumerate().min_by_key(|(_, lasts)| *lasts).map_or(0, |(place, _)| place);
            let earlier = self.ran.remove(shortest);
            if let Some(later) = self.ran.get_mut(shortest) {
                later.from = earlier.from;
                later.used = later.used.saturating_add(earlier.used);
            }
        }
    }
}
