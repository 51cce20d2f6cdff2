//! The questions of a schedule in whole seconds since 1970: no calendar on the way in or out, one by one or in bulk.

use thiserror::Error;

use crate::timeline::Timeline;

/// What a bulk call writes where there is no answer; it sorts behind every due time.
pub const NEVER: i64 = i64::MAX;

/// A schedule that is asked and answers in whole seconds since 1970 UTC.
///
/// Every answer is that of the method of the same name of [`Schedule`](crate::Schedule); there is none where that gives an
/// error. No question allocates once the years it is about are compiled.
///
/// # Laws
///
/// Both give the same answers (`seconds_and_instants_give_the_same_answers`), and bulk calls those of single ones
/// (`bulk_gives_the_single_answers`).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Schedule, SchedulePlan, Shift, Tz, WeeklyHours};
///
/// let hours = WeeklyHours::weekdays(&[Shift::new("09:00", "17:00")?]);
/// let schedule = Schedule::build(&SchedulePlan::new(Tz::UTC, hours))?;
///
/// let friday_noon = 1_767_960_000; // 2026-01-09T12:00:00Z
/// let due = schedule.unix().advance(friday_noon, 6 * 3600);
/// assert_eq!(due, Some(1_768_208_400 + 3600)); // Monday, 10:00
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Unix<'a> {
    timeline: &'a Timeline,
}

/// The slices of a bulk call are not equally long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the slices have `{first}`, `{second}` and `{answers}` entries, expected equally many")]
pub struct UnequalSlices {
    /// How many entries the first slice has.
    pub first: usize,
    /// How many entries the second slice has.
    pub second: usize,
    /// How many entries the slice for the answers has.
    pub answers: usize,
}

impl<'a> Unix<'a> {
    #[inline]
    pub(crate) fn new(timeline: &'a Timeline) -> Unix<'a> {
        Unix { timeline }
    }

    /// Tells whether a second is open.
    #[must_use]
    #[inline]
    pub fn is_open(self, at: i64) -> Option<bool> {
        Some(self.timeline.is_open(self.timeline.offset(at)?))
    }

    /// Finds the earliest second with that much open time since `start`: when a promise is due.
    #[must_use]
    #[inline]
    pub fn advance(self, start: i64, budget: i64) -> Option<i64> {
        let (from, budget) = (self.timeline.offset(start)?, u32::try_from(budget).ok()?);
        Some(self.timeline.second(self.timeline.advance(from, budget)?))
    }

    /// Finds the last second with that much open time since `start`: the next moment of work after the budget.
    #[must_use]
    #[inline]
    pub fn advance_to_open(self, start: i64, budget: i64) -> Option<i64> {
        let (from, budget) = (self.timeline.offset(start)?, u32::try_from(budget).ok()?);
        Some(self.timeline.second(self.timeline.advance_to_open(from, budget)?))
    }

    /// Finds the latest second with that much open time until `end`.
    #[must_use]
    #[inline]
    pub fn retreat(self, end: i64, budget: i64) -> Option<i64> {
        let (to, budget) = (self.timeline.offset(end)?, u32::try_from(budget).ok()?);
        Some(self.timeline.second(self.timeline.retreat(to, budget)?))
    }

    /// Measures the open seconds between two; negative where `to` comes first.
    #[must_use]
    #[inline]
    pub fn measure(self, from: i64, to: i64) -> Option<i64> {
        Some(self.timeline.measure(self.timeline.offset(from)?, self.timeline.offset(to)?))
    }

    /// Finds the first open second from `at` on: `at` itself while open.
    #[must_use]
    #[inline]
    pub fn next_open(self, at: i64) -> Option<i64> {
        self.advance_to_open(at, 0)
    }

    /// Finds the first closing after `at`; in closed time, that of the next open interval.
    #[must_use]
    pub fn next_close(self, at: i64) -> Option<i64> {
        Some(self.timeline.second(self.timeline.next_close(self.timeline.offset(at)?)?))
    }

    /// Answers [`advance`](Unix::advance) for each start and budget, with [`NEVER`] for those without an answer, and tells
    /// how many those are.
    ///
    /// A schedule can be asked from several threads at once: a host that has cores to spare cuts its slices.
    ///
    /// # Errors
    ///
    /// Slices that are not equally long; nothing is written then.
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::Schedule;
    ///
    /// let schedule = Schedule::always_open();
    /// let (starts, budgets) = ([1_767_960_000; 1000], [3600; 1000]);
    /// let mut dues = [0; 1000];
    /// std::thread::scope(|scope| {
    ///     let parts = starts.chunks(500).zip(budgets.chunks(500)).zip(dues.chunks_mut(500));
    ///     for ((starts, budgets), dues) in parts {
    ///         scope.spawn(|| schedule.unix().advance_all(starts, budgets, dues).expect("equally long"));
    ///     }
    /// });
    /// assert!(dues.iter().all(|due| *due == 1_767_963_600));
    /// ```
    pub fn advance_all(self, starts: &[i64], budgets: &[i64], dues: &mut [i64]) -> Result<usize, UnequalSlices> {
        let mut recent = self.timeline.recent();
        each(starts, budgets, dues, |start, budget| {
            let (from, budget) = (self.timeline.offset(start)?, u32::try_from(budget).ok()?);
            Some(self.timeline.second(recent.advance(from, budget)?))
        })
    }

    /// Answers [`measure`](Unix::measure) for each pair, with [`NEVER`] for those without an answer, and tells how many
    /// those are.
    ///
    /// # Errors
    ///
    /// Slices that are not equally long; nothing is written then.
    pub fn measure_all(self, from: &[i64], to: &[i64], open: &mut [i64]) -> Result<usize, UnequalSlices> {
        each(from, to, open, |from, to| self.measure(from, to))
    }
}

#[inline]
fn each(
    first: &[i64],
    second: &[i64],
    answers: &mut [i64],
    mut answer: impl FnMut(i64, i64) -> Option<i64>,
) -> Result<usize, UnequalSlices> {
    if first.len() != second.len() || first.len() != answers.len() {
        return Err(UnequalSlices { first: first.len(), second: second.len(), answers: answers.len() });
    }
    let mut never = 0;
    for ((first, second), into) in first.iter().zip(second).zip(answers) {
        *into = answer(*first, *second).unwrap_or(NEVER);
        never += usize::from(*into == NEVER);
    }
    Ok(never)
}
