//! The schedule: plans compiled into open intervals, and the questions asked of them. Queries never walk days.

use alloc::sync::Arc;
use core::fmt;

use chrono_tz::Tz;

use crate::day::new_year;
use crate::instant::seconds;
use crate::piece::Piece;
use crate::plan_problems::problems_of;
use crate::source::{Combination, Source};
use crate::timeline::Timeline;
use crate::{Instant, PlanVersion, Problem, ScheduleErrors, SchedulePlan, Unix, Zone};

/// The first year a schedule can be compiled for, and is unless told otherwise.
pub const FIRST_YEAR: i32 = 1970;

/// The last year a schedule can be compiled for, and is unless told otherwise: the zone data know no summer time later.
pub const LAST_YEAR: i32 = 2099;

/// The most schedules that one can be made of.
pub const PARTS_MAX: usize = 64;

/// When somebody works, compiled: what promises are calculated with.
///
/// Building checks the plan; what is open is compiled in blocks of seventeen years, each when it is first asked about
/// ([`prepare`](Schedule::prepare) does it before). Every question afterwards is a look into an index, a step or two in a
/// table and no allocation, whatever the distance. A clone shares what is compiled.
///
/// The answers here are typed and say why there is none; [`unix`](Schedule::unix) gives the same answers in whole seconds,
/// one by one or for slices, at a fraction of the cost.
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
#[derive(Clone)]
pub struct Schedule {
    pub(crate) timeline: Arc<Timeline>,
}

impl Schedule {
    /// Makes the schedule of a plan, for all years there are.
    ///
    /// # Errors
    ///
    /// All problems of the plan at once, also that it never opens.
    pub fn build(plan: &SchedulePlan) -> Result<Schedule, ScheduleErrors> {
        Schedule::build_versions(&[PlanVersion { effective_from: None, plan: plan.clone() }])
    }

    /// Makes the schedule of the versions of a plan, for all years there are; at each instant the version in force counts.
    ///
    /// The first version counts from the beginning, whatever its instant.
    ///
    /// # Errors
    ///
    /// All problems of all versions at once: also versions that do not take effect one after the other.
    pub fn build_versions(versions: &[PlanVersion]) -> Result<Schedule, ScheduleErrors> {
        Schedule::build_between(versions, FIRST_YEAR, LAST_YEAR)
    }

    /// Makes the schedule of the versions of a plan for a range of years, both included: smaller where the range is known.
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
        Schedule::of(Source::Plans(versions.to_vec()), within)
    }

    /// Makes the schedule of somebody who always works, in UTC.
    #[must_use]
    pub fn always_open() -> Schedule {
        let within = Piece { from: new_year(FIRST_YEAR), to: new_year(LAST_YEAR + 1) };
        let plan = SchedulePlan::always_open(Tz::UTC);
        let source = Source::Plans(alloc::vec![PlanVersion { effective_from: None, plan }]);
        Schedule { timeline: Arc::new(Timeline::new(source, within)) }
    }

    /// Makes the schedule that is open when either of two is: teams that stand in for each other.
    ///
    /// What is closed has the reason of the first that names one. The horizon is what both have.
    ///
    /// # Errors
    ///
    /// [`Problem::NothingInCommon`] for horizons apart, [`Problem::TooMany`] for more than [`PARTS_MAX`] parts,
    /// [`Problem::NeverOpens`].
    ///
    /// # Laws
    ///
    /// `measure` of a union and of the intersection sum to those of the two (`union_and_intersection_sum_to_the_two`).
    pub fn union(&self, other: &Schedule) -> Result<Schedule, ScheduleErrors> {
        self.combined(Combination::Union, other)
    }

    /// Makes the schedule that is open when both of two are: a team and the building it works in.
    ///
    /// # Errors
    ///
    /// As [`union`](Schedule::union); [`Problem::NeverOpens`] where the two are never open at once.
    pub fn intersection(&self, other: &Schedule) -> Result<Schedule, ScheduleErrors> {
        self.combined(Combination::Intersection, other)
    }

    /// Makes the schedule that is open when this one is and another is not: hours outside the office.
    ///
    /// # Errors
    ///
    /// As [`union`](Schedule::union); [`Problem::NeverOpens`] where the other takes everything away.
    ///
    /// # Laws
    ///
    /// A difference and the intersection sum to the first (`a_difference_is_what_the_intersection_leaves`).
    pub fn difference(&self, other: &Schedule) -> Result<Schedule, ScheduleErrors> {
        self.combined(Combination::Difference, other)
    }

    fn combined(&self, combination: Combination, other: &Schedule) -> Result<Schedule, ScheduleErrors> {
        let (left, right) = (self.timeline.within(), other.timeline.within());
        let within = Piece { from: left.from.max(right.from), to: left.to.min(right.to) };
        if within.from >= within.to {
            ScheduleErrors::of(alloc::vec![Problem::NothingInCommon])?;
        }
        let found = self.timeline.source().n_parts() + other.timeline.source().n_parts();
        if found > PARTS_MAX {
            ScheduleErrors::of(alloc::vec![Problem::TooMany { place: "parts".into(), found, max: PARTS_MAX }])?;
        }
        let sources = (Arc::clone(self.timeline.source()), Arc::clone(other.timeline.source()));
        Schedule::of(Source::Combined(combination, sources.0, sources.1), within)
    }

    fn of(source: Source, within: Piece) -> Result<Schedule, ScheduleErrors> {
        if !source.ever_opens(within) {
            ScheduleErrors::of(alloc::vec![Problem::NeverOpens])?;
        }
        Ok(Schedule { timeline: Arc::new(Timeline::new(source, within)) })
    }

    /// Tells how many bytes the compiled form takes so far.
    #[must_use]
    pub fn compiled_bytes(&self) -> usize {
        self.timeline.bytes()
    }

    /// Asks the same questions in whole seconds since 1970, one by one or for slices.
    #[must_use]
    #[inline]
    pub fn unix(&self) -> Unix<'_> {
        Unix::new(&self.timeline)
    }

    /// Tells which version is in force at an instant, counted from 1.
    ///
    /// Of a schedule made of two the versions of both count: the number grows when either has a new one.
    #[must_use]
    pub fn version_at(&self, at: Instant) -> u32 {
        u32::try_from(self.timeline.source().versions_until(seconds(at))).unwrap_or(u32::MAX)
    }

    /// Tells the zone of the version in force at an instant; of a schedule made of two, that of the first.
    #[must_use]
    pub fn zone_at(&self, at: Instant) -> &Zone {
        self.timeline.source().zone_at(seconds(at))
    }

    /// Lists the versions the schedule was made of; none where it was made of two schedules.
    #[must_use]
    pub fn versions(&self) -> &[PlanVersion] {
        self.timeline.source().versions()
    }
}

/// Two schedules are the same if they were made of the same for the same years.
impl PartialEq for Schedule {
    fn eq(&self, other: &Schedule) -> bool {
        Arc::ptr_eq(&self.timeline, &other.timeline)
            || (self.timeline.within() == other.timeline.within() && self.timeline.source() == other.timeline.source())
    }
}

impl Eq for Schedule {}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schedule").field("horizon", &self.horizon()).field("source", self.timeline.source()).finish()
    }
}
