//! The schedule: plans compiled into open intervals, and the questions asked of them. Queries never walk days.

use alloc::vec::Vec;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::account::{self, Account};
use crate::compile;
use crate::instant::{instant, seconds};
use crate::offsets::DAY;
use crate::piece::{Piece, union};
use crate::schedule_errors::problems_of;
use crate::timeline::Timeline;
use crate::{Instant, Interval, OpenTime, PlanVersion, Problem, ScheduleErrors, SchedulePlan, TimeError};

/// The first year a schedule can be compiled for, and is unless told otherwise.
pub const FIRST_YEAR: i32 = 1970;

/// The last year a schedule can be compiled for, and is unless told otherwise: the zone data know no summer time later.
pub const LAST_YEAR: i32 = 2099;

/// When somebody works, compiled: what promises are calculated with.
///
/// Building reads the plan once; every question afterwards is a search in a sorted table, whatever the distance.
///
/// # Time and units
///
/// Intervals are half-open and in whole seconds of UTC. The horizon runs from the first instant of the first year to the
/// first instant after the last year, in UTC; both are allowed as an argument.
///
/// # Laws
///
/// `measure` adds up, `measure(start, advance(start, b)) == b`, and `retreat` mirrors `advance` (`laws.rs` in the tests,
/// against a model that looks at every minute).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Instant, OpenTime, Schedule, SchedulePlan, Shift, Tz, WeeklyHours};
///
/// let hours = WeeklyHours::weekdays(&[Shift::new("09:00", "17:00")?]);
/// let schedule = Schedule::build(&SchedulePlan::new(Tz::UTC, hours))?;
///
/// let friday: Instant = "2026-01-09T09:00:00Z".parse()?;
/// let eight = OpenTime::from_hours(8);
/// assert_eq!(schedule.advance(friday, eight)?, "2026-01-09T17:00:00Z".parse::<Instant>()?);
/// assert_eq!(schedule.advance_to_open(friday, eight)?, "2026-01-12T09:00:00Z".parse::<Instant>()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    timeline: Timeline,
    // INVARIANT: never empty, strictly increasing instants; the first has none or counts from the beginning all the same.
    versions: Vec<PlanVersion>,
}

impl Schedule {
    /// Compiles a plan for all years there are.
    ///
    /// # Errors
    ///
    /// All problems of the plan at once, also that it never opens.
    pub fn build(plan: &SchedulePlan) -> Result<Schedule, ScheduleErrors> {
        Schedule::build_versions(&[PlanVersion { effective_from: None, plan: plan.clone() }])
    }

    /// Compiles the versions of a plan for all years there are; at each instant the version in force then counts.
    ///
    /// The first version counts from the beginning, whatever its instant.
    ///
    /// # Errors
    ///
    /// All problems of all versions at once: also versions that do not take effect one after the other.
    pub fn build_versions(versions: &[PlanVersion]) -> Result<Schedule, ScheduleErrors> {
        Schedule::build_between(versions, FIRST_YEAR, LAST_YEAR)
    }

    /// Compiles the versions of a plan for a range of years, both included: cheaper where the range is known.
    ///
    /// # Errors
    ///
    /// As [`build_versions`](Schedule::build_versions), and for years outside [`FIRST_YEAR`] to [`LAST_YEAR`].
    pub fn build_between(
        versions: &[PlanVersion],
        first_year: i32,
        last_year: i32,
    ) -> Result<Schedule, ScheduleErrors> {
        let mut problems = problems_of(versions);
        if first_year < FIRST_YEAR || last_year > LAST_YEAR || last_year < first_year {
            problems.push(Problem::Years { first: first_year, last: last_year });
        }
        ScheduleErrors::of(problems)?;
        let within = Piece { from: new_year(first_year), to: new_year(last_year + 1) };
        let mut pieces = Vec::new();
        for (part, version) in parts(versions, within) {
            pieces.extend(compile::open(&version.plan, part));
        }
        let pieces = union(pieces);
        if pieces.is_empty() {
            ScheduleErrors::of(alloc::vec![Problem::NeverOpens])?;
        }
        Ok(Schedule { timeline: Timeline::new(within, &pieces), versions: versions.to_vec() })
    }

    /// Makes the schedule of somebody who always works, in UTC.
    #[must_use]
    pub fn always_open() -> Schedule {
        let within = Piece { from: new_year(FIRST_YEAR), to: new_year(LAST_YEAR + 1) };
        let plan = SchedulePlan::always_open(Tz::UTC);
        let versions = alloc::vec![PlanVersion { effective_from: None, plan }];
        Schedule { timeline: Timeline::new(within, &[within]), versions }
    }

    /// Tells which version is in force at an instant, counted from 1.
    #[must_use]
    pub fn version_at(&self, at: Instant) -> u32 {
        let later = self.versions.iter().skip(1);
        let passed = later.take_while(|version| takes_effect(version) <= seconds(at)).count();
        u32::try_from(passed).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Tells the zone of the version in force at an instant.
    #[must_use]
    pub fn zone_at(&self, at: Instant) -> Tz {
        let passed = self.versions.iter().take_while(|version| takes_effect(version) <= seconds(at)).last();
        passed.or_else(|| self.versions.first()).map_or(Tz::UTC, |version| version.plan.zone)
    }

    /// Lists the versions the schedule was compiled from.
    #[must_use]
    pub fn versions(&self) -> &[PlanVersion] {
        &self.versions
    }

    /// Tells the range of time the schedule can answer for.
    #[must_use]
    pub fn horizon(&self) -> Interval {
        interval(self.timeline.within())
    }

    /// Tells whether an instant is open.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    pub fn is_open(&self, at: Instant) -> Result<bool, TimeError> {
        let at = self.inside(at)?;
        Ok(self.timeline.piece(self.timeline.ending_after(at)).is_some_and(|piece| piece.from <= at))
    }

    /// Finds the earliest instant with that much open time since `start`: when a promise is due.
    ///
    /// No budget at all is due at once, also in closed time. A budget used up at a closing is due at the closing.
    ///
    /// # Errors
    ///
    /// [`TimeError::NegativeBudget`], [`TimeError::OutsideHorizon`]; [`TimeError::PastHorizon`] or
    /// [`TimeError::AfterLastOpening`] where there is not so much open time to come.
    ///
    /// # Laws
    ///
    /// `measure(start, advance(start, b)) == b` and an instant earlier has less (`advance_is_the_inverse_of_measure`).
    pub fn advance(&self, start: Instant, budget: OpenTime) -> Result<Instant, TimeError> {
        let from = self.inside(start)?;
        let spent = spendable(budget)?;
        if spent == 0 {
            return Ok(instant(from));
        }
        let open = self.timeline.open_before(from).saturating_add(spent);
        self.timeline.earliest(open).map(instant).ok_or_else(|| self.beyond(start, budget))
    }

    /// Finds the last instant with that much open time since `start`: the next moment of work after the budget.
    ///
    /// # Errors
    ///
    /// As [`advance`](Schedule::advance).
    pub fn advance_to_open(&self, start: Instant, budget: OpenTime) -> Result<Instant, TimeError> {
        let from = self.inside(start)?;
        let open = self.timeline.open_before(from).saturating_add(spendable(budget)?);
        self.timeline.latest(open).map(instant).ok_or_else(|| self.beyond(start, budget))
    }

    /// Finds the latest instant with that much open time until `end`; no budget at all is `end` itself.
    ///
    /// # Errors
    ///
    /// [`TimeError::NegativeBudget`], [`TimeError::OutsideHorizon`], [`TimeError::BeforeHorizon`].
    ///
    /// # Laws
    ///
    /// `measure(retreat(end, b), end) == b` and an instant later has less (`retreat_mirrors_advance`).
    pub fn retreat(&self, end: Instant, budget: OpenTime) -> Result<Instant, TimeError> {
        let to = self.inside(end)?;
        let spent = spendable(budget)?;
        if spent == 0 {
            return Ok(instant(to));
        }
        let open = self.timeline.open_before(to).saturating_sub(spent);
        let horizon = instant(self.timeline.within().from);
        self.timeline.latest(open).map(instant).ok_or(TimeError::BeforeHorizon { at: end, budget, from: horizon })
    }

    /// Measures the open time between two instants; negative where `to` comes first.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    ///
    /// # Laws
    ///
    /// `measure(a, b) + measure(b, c) == measure(a, c)` (`measure_adds_up`).
    pub fn measure(&self, from: Instant, to: Instant) -> Result<OpenTime, TimeError> {
        let (from, to) = (self.inside(from)?, self.inside(to)?);
        Ok(OpenTime::from_seconds(self.timeline.open_before(to) - self.timeline.open_before(from)))
    }

    /// Finds the first open instant from `at` on: `at` itself while open.
    ///
    /// # Errors
    ///
    /// As [`advance`](Schedule::advance).
    pub fn next_open(&self, at: Instant) -> Result<Instant, TimeError> {
        self.advance_to_open(at, OpenTime::ZERO)
    }

    /// Finds the first closing after `at`; in closed time, that of the next open interval.
    ///
    /// # Errors
    ///
    /// As [`advance`](Schedule::advance).
    pub fn next_close(&self, at: Instant) -> Result<Instant, TimeError> {
        let from = self.inside(at)?;
        let piece = self.timeline.piece(self.timeline.ending_after(from));
        piece.map(|piece| instant(piece.to)).ok_or_else(|| self.beyond(at, OpenTime::ZERO))
    }

    /// Lists the open intervals between two instants, clipped to them; none where `to` comes first.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    pub fn intervals(
        &self,
        from: Instant,
        to: Instant,
    ) -> Result<impl DoubleEndedIterator<Item = Interval> + '_, TimeError> {
        Ok(self.pieces(self.inside(from)?, self.inside(to)?).map(interval))
    }

    /// Accounts for the time between two instants: a partition without gaps, each piece with its reason.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    ///
    /// # Laws
    ///
    /// The open pieces sum exactly to [`measure`](Schedule::measure) (`account_sums_to_measure`).
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::{Reason, Schedule};
    ///
    /// let day = Schedule::always_open().account("2026-01-05T00:00:00Z".parse()?, "2026-01-06T00:00:00Z".parse()?)?;
    /// assert_eq!(day.len(), 1);
    /// assert!(day.iter().all(|piece| piece.reason == Reason::Open));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn account(&self, from: Instant, to: Instant) -> Result<Vec<Account>, TimeError> {
        let within = Piece { from: self.inside(from)?, to: self.inside(to)? };
        let mut pieces = Vec::new();
        for (part, version) in parts(&self.versions, within) {
            let open: Vec<Piece> = self.pieces(part.from, part.to).collect();
            account::extend(&mut pieces, part, &open, &version.plan);
        }
        Ok(pieces)
    }

    fn pieces(&self, from: i64, to: i64) -> impl DoubleEndedIterator<Item = Piece> + '_ {
        let first = self.timeline.ending_after(from);
        let end = self.timeline.starting_until(to).min(self.timeline.len());
        (first..end.max(first)).filter_map(move |index| {
            let piece = self.timeline.piece(index)?;
            let clipped = Piece { from: piece.from.max(from), to: piece.to.min(to) };
            (clipped.from < clipped.to).then_some(clipped)
        })
    }

    fn inside(&self, at: Instant) -> Result<i64, TimeError> {
        let within = self.timeline.within();
        let second = seconds(at);
        if second < within.from || second > within.to {
            return Err(TimeError::OutsideHorizon { at, from: instant(within.from), to: instant(within.to) });
        }
        Ok(second)
    }

    fn beyond(&self, at: Instant, budget: OpenTime) -> TimeError {
        let weekly = self.versions.last().is_some_and(|version| !version.plan.hours.is_empty());
        let last = self.timeline.len().checked_sub(1).and_then(|last| self.timeline.piece(last));
        match last {
            Some(last) if !weekly => TimeError::AfterLastOpening { at, budget, last_close: instant(last.to) },
            Some(_) | None => TimeError::PastHorizon { at, budget, to: instant(self.timeline.within().to) },
        }
    }
}

fn spendable(budget: OpenTime) -> Result<i64, TimeError> {
    if budget.is_negative() { Err(TimeError::NegativeBudget { budget }) } else { Ok(budget.seconds()) }
}

/// Cuts a range into the stretches each version is in force.
fn parts(versions: &[PlanVersion], within: Piece) -> impl Iterator<Item = (Piece, &PlanVersion)> {
    let ends = versions.iter().skip(1).map(takes_effect).chain([i64::MAX]);
    let starts = [i64::MIN].into_iter().chain(versions.iter().skip(1).map(takes_effect));
    starts.zip(ends).zip(versions).filter_map(move |((start, end), version)| {
        let part = Piece { from: start.max(within.from), to: end.min(within.to) };
        (part.from < part.to).then_some((part, version))
    })
}

fn takes_effect(version: &PlanVersion) -> i64 {
    version.effective_from.map_or(i64::MIN, seconds)
}

fn interval(piece: Piece) -> Interval {
    Interval { from: instant(piece.from), to: instant(piece.to) }
}

fn new_year(year: i32) -> i64 {
    NaiveDate::from_ymd_opt(year, 1, 1).map_or(0, |date| {
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        days * DAY
    })
}
