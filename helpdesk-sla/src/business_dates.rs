//! Business dates: the days a schedule works on, and arithmetic that counts them. A day here is a local date, never 24 hours.

use alloc::vec::Vec;

use chrono::{Days, NaiveDate};

use crate::business_calendar::{BusinessCalendar, weekday};
use crate::day::DAY;
use crate::instant::instant;
use crate::local_clock::{LocalClock, midnight, plan_on};
use crate::piece::union;
use crate::{Instant, Interval, Schedule, Shift, TimeError};

impl Schedule {
    /// Tells whether a local date is a business date: its weekday has hours, and it is no holiday.
    ///
    /// The plan in force when the date begins counts, and its own holidays, not those of other zones. An override, a break
    /// or the night shift of the day before moves the hours of a date and not what kind of date it is. A date that the
    /// zone skipped is none.
    ///
    /// A union has the business dates of either schedule, an intersection those of both, a difference those of the first:
    /// what is taken from it are hours. Each looks at the date in its own zone.
    ///
    /// # Errors
    ///
    /// [`TimeError::DateOutsideHorizon`].
    ///
    /// # Source
    ///
    /// The day rule of `biz`, the business time library of Zendesk: weekdays with hours, less holidays.
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::{Schedule, SchedulePlan, Shift, Tz, WeeklyHours};
    ///
    /// let hours = WeeklyHours::weekdays(&[Shift::new("09:00", "17:00")?]);
    /// let schedule = Schedule::build(&SchedulePlan::new(Tz::UTC, hours))?;
    /// assert!(schedule.is_business_date("2026-01-05".parse()?)?);
    /// assert!(!schedule.is_business_date("2026-01-10".parse()?)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_business_date(&self, date: NaiveDate) -> Result<bool, TimeError> {
        let (first, last) = self.dates();
        if date < first || date > last {
            return Err(TimeError::DateOutsideHorizon { date, first, last });
        }
        Ok(self.calendar().is_business(date))
    }

    /// Lists the business dates after a date, ascending, up to the end of the horizon.
    pub fn business_dates_after(&self, date: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        let (first, last) = self.dates();
        let begin = date.succ_opt().map(|next| next.max(first));
        let all = core::iter::successors(begin, NaiveDate::succ_opt);
        let mut calendar = self.calendar();
        all.take_while(move |date| *date <= last).filter(move |date| calendar.is_business(*date))
    }

    /// Lists the business dates before a date, descending, down to the beginning of the horizon.
    pub fn business_dates_before(&self, date: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        let (first, last) = self.dates();
        let begin = date.pred_opt().map(|previous| previous.min(last));
        let all = core::iter::successors(begin, NaiveDate::pred_opt);
        let mut calendar = self.calendar();
        all.take_while(move |date| *date >= first).filter(move |date| calendar.is_business(*date))
    }

    /// Finds the same time of day that many business dates on, or the next open moment after it.
    ///
    /// No day at all is the date of `at` itself, so it gives the next open moment.
    ///
    /// # Time and units
    ///
    /// Dates and times of day are local. A time of day that is skipped on the date it lands on takes the offset before
    /// the gap, a repeated one is its first occurrence.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`]; [`TimeError::DaysPastHorizon`] where there are not so many business dates to come;
    /// otherwise as [`next_open`](Schedule::next_open).
    ///
    /// # Source
    ///
    /// The day rule of `biz`.
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::{Instant, Schedule, SchedulePlan, Shift, Tz, WeeklyHours};
    ///
    /// let hours = WeeklyHours::weekdays(&[Shift::new("09:00", "17:00")?]);
    /// let schedule = Schedule::build(&SchedulePlan::new(Tz::UTC, hours))?;
    /// let friday: Instant = "2026-01-09T15:00:00Z".parse()?;
    /// assert_eq!(schedule.advance_days(friday, 1)?, "2026-01-12T15:00:00Z".parse::<Instant>()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn advance_days(&self, at: Instant, days: u32) -> Result<Instant, TimeError> {
        let Some(nth) = days.checked_sub(1) else { return self.next_open(at) };
        self.is_open(at)?;
        let local = self.local(at);
        let landing = self.business_dates_after(local.date()).nth(index(nth));
        let date = landing.ok_or_else(|| TimeError::DaysPastHorizon { at, days, to: self.horizon().to })?;
        self.next_open(self.resolve(date.and_time(local.time()))?.instant())
    }

    /// Finds the same time of day that many business dates before, or the last moment of work before it.
    ///
    /// The last moment of work is `at` itself where work goes on right up to it, else the closing before. No day at all
    /// is the date of `at` itself, so it gives that moment.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`]; [`TimeError::DaysBeforeHorizon`] where there are not so many business dates, or
    /// nothing was open before.
    ///
    /// # Source
    ///
    /// The day rule of `biz`.
    pub fn retreat_days(&self, at: Instant, days: u32) -> Result<Instant, TimeError> {
        self.is_open(at)?;
        let none = || TimeError::DaysBeforeHorizon { at, days, from: self.horizon().from };
        let Some(nth) = days.checked_sub(1) else { return self.last_work(at)?.ok_or_else(none) };
        let local = self.local(at);
        let date = self.business_dates_before(local.date()).nth(index(nth)).ok_or_else(none)?;
        let landing = self.resolve(date.and_time(local.time()))?.instant();
        self.last_work(landing)?.ok_or_else(none)
    }

    /// Lists the open intervals of a local date, clipped to it; none on a date that the zone skipped.
    ///
    /// # Time and units
    ///
    /// A local date is all instants at which the [wall clock](Schedule::local) shows it: 23, 24, 25 or other hours, and two
    /// stretches where a change of the clocks, or a version with another zone, goes back over midnight.
    ///
    /// # Errors
    ///
    /// [`TimeError::DateOutsideHorizon`].
    ///
    /// # Laws
    ///
    /// The intervals of all dates are the intervals of the schedule (`dates_cover_the_schedule`), but for the few hours at
    /// either end of the horizon that have another date than in UTC.
    pub fn intervals_on(&self, date: NaiveDate) -> Result<Vec<Interval>, TimeError> {
        let horizon = self.horizon();
        let mut intervals = Vec::new();
        for part in self.parts_of(date)? {
            let (from, to) = (part.from.max(horizon.from), part.to.min(horizon.to));
            if from < to {
                intervals.extend(self.intervals(from, to)?);
            }
        }
        Ok(intervals)
    }

    /// Lists the stretches of time in which the wall clock shows a date: one as a rule, none on a date that was skipped.
    ///
    /// # Errors
    ///
    /// [`TimeError::DateOutsideHorizon`].
    pub fn parts_of(&self, date: NaiveDate) -> Result<Vec<Interval>, TimeError> {
        let (first, last) = self.dates();
        if date < first || date > last {
            return Err(TimeError::DateOutsideHorizon { date, first, last });
        }
        let midnight = midnight(date);
        let clock = LocalClock::near(self.timeline.source().leading(), midnight);
        // A change within the date cuts its instants in two that touch.
        let parts = union(clock.instants_of(midnight, midnight + DAY).collect());
        Ok(parts.into_iter().map(|part| Interval { from: instant(part.from), to: instant(part.to) }).collect())
    }

    /// Lists the shifts that begin on a date: those of its override if it has one, else those of its weekday, in its
    /// season if it lies in one.
    ///
    /// The plan in force when the date begins counts; of a schedule made of two, that of the first, as its zone does. What
    /// is open by both is told by [`intervals_on`](Schedule::intervals_on).
    #[must_use]
    pub fn shifts_on(&self, date: NaiveDate) -> &[Shift] {
        let plan = plan_on(self.timeline.source().leading(), date);
        plan.map_or(&[], |plan| plan.overrides.get(&date).map_or_else(|| weekday(plan, date), Vec::as_slice))
    }

    /// The first and the last date of the horizon.
    pub(crate) fn dates(&self) -> (NaiveDate, NaiveDate) {
        let horizon = self.horizon();
        let end = horizon.to.date_naive();
        (horizon.from.date_naive(), end.checked_sub_days(Days::new(1)).unwrap_or(end))
    }

    fn calendar(&self) -> BusinessCalendar<'_> {
        BusinessCalendar::new(self.timeline.source())
    }

    /// The last instant up to `at` right before which something is open.
    fn last_work(&self, at: Instant) -> Result<Option<Instant>, TimeError> {
        Ok(self.intervals(self.horizon().from, at)?.next_back().map(|last| last.to))
    }
}

fn index(nth: u32) -> usize {
    usize::try_from(nth).unwrap_or(usize::MAX)
}
