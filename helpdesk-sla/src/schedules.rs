//! The schedules of a clock: the one it counts by, and those it counted by before. It changes none of them.

use crate::{Instant, OpenTime, Schedule, TimeError};

/// The schedule a clock counts by, and those it counted by before.
///
/// A promise can be moved to another schedule. What was used until then stays measured by the schedule it was measured by; the
/// new one counts from the change on. Wherever a clock asks for its schedule, `&Schedule` stands for one that never moved.
///
/// # Laws
///
/// The same instants as by a plan whose hours change at the changes (`a_move_counts_like_a_version`).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Clock, Instant, OpenTime, Schedule, SchedulePlan, Schedules, Shift, Tz, WeeklyHours};
///
/// let always = Schedule::always_open();
/// let days = SchedulePlan::new(Tz::UTC, WeeklyHours::weekdays(&[Shift::new("09:00", "17:00")?]));
/// let days = Schedule::build(&days)?;
/// let at = |text: &str| text.parse::<Instant>();
///
/// // Around the clock until Tuesday, nine o'clock; from then on by day.
/// let began = at("2026-01-05T21:00:00Z")?;
/// let earlier = [(at("2026-01-06T09:00:00Z")?, &always)];
/// let mut clock = None;
/// for event in Clock::start(OpenTime::from_hours(30), began, &always)? {
///     clock = Clock::evolve(clock, &event, began);
/// }
/// let schedules = Schedules { current: &days, earlier: &earlier };
/// let used = clock.ok_or("a started clock")?.used_at(at("2026-01-06T20:00:00Z")?, schedules)?;
/// assert_eq!(used, OpenTime::from_hours(12 + 8));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Schedules<'a> {
    /// The one it counts by now.
    pub current: &'a Schedule,
    /// Those before, each with the instant up to which it counted, ascending.
    pub earlier: &'a [(Instant, &'a Schedule)],
}

impl<'a> From<&'a Schedule> for Schedules<'a> {
    /// The schedule of a clock that never moved.
    fn from(current: &'a Schedule) -> Self {
        Self { current, earlier: &[] }
    }
}

impl Schedules<'_> {
    /// How much open time lies between two instants, the earlier one first.
    pub(crate) fn measure(&self, from: Instant, to: Instant) -> Result<OpenTime, TimeError> {
        let (mut begin, mut used) = (from, OpenTime::ZERO);
        for (until, schedule) in self.earlier {
            if begin < *until && begin < to {
                let end = to.min(*until);
                used = used.saturating_add(schedule.measure(begin, end)?);
                begin = end;
            }
        }
        if begin == to && begin != from {
            return Ok(used);
        }
        Ok(used.saturating_add(self.current.measure(begin, to)?))
    }

    /// The earliest instant from `start` on at which so much open time is used.
    pub(crate) fn advance(&self, start: Instant, budget: OpenTime) -> Result<Instant, TimeError> {
        let (mut begin, mut left) = (start, budget);
        for (until, schedule) in self.earlier {
            if begin < *until {
                let here = schedule.measure(begin, *until)?;
                if left <= here {
                    return schedule.advance(begin, left);
                }
                left = left.saturating_sub(here);
                begin = *until;
            }
        }
        self.current.advance(begin, left)
    }
}
