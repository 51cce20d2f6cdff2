//! The questions asked of a schedule in instants: typed answers, and why there is none.

use alloc::vec::Vec;

use crate::account::Account;
use crate::day::DAY;
use crate::instant::{instant, seconds};
use crate::piece::Piece;
use crate::{Instant, Interval, OpenTime, Schedule, TimeError};

impl Schedule {
    /// Compiles now what questions between two instants need, so that the first of them does not pay for it.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    pub fn prepare(&self, from: Instant, to: Instant) -> Result<(), TimeError> {
        self.timeline.prepare(self.inside(from)?, self.inside(to)?);
        Ok(())
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
        Ok(self.timeline.is_open(self.inside(at)?))
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
        let (from, spent) = (self.inside(start)?, spendable(budget)?);
        let found = self.timeline.advance(from, spent);
        found.map(|at| self.instant(at)).ok_or_else(|| self.beyond(start, budget))
    }

    /// Finds the last instant with that much open time since `start`: the next moment of work after the budget.
    ///
    /// # Errors
    ///
    /// As [`advance`](Schedule::advance).
    pub fn advance_to_open(&self, start: Instant, budget: OpenTime) -> Result<Instant, TimeError> {
        let (from, spent) = (self.inside(start)?, spendable(budget)?);
        let found = self.timeline.advance_to_open(from, spent);
        found.map(|at| self.instant(at)).ok_or_else(|| self.beyond(start, budget))
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
        let (to, spent) = (self.inside(end)?, spendable(budget)?);
        let found = self.timeline.retreat(to, spent);
        found.map(|at| self.instant(at)).ok_or_else(|| {
            let from = instant(self.timeline.within().from);
            TimeError::BeforeHorizon { at: end, budget, from }
        })
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
        Ok(OpenTime::from_seconds(self.timeline.measure(self.inside(from)?, self.inside(to)?)))
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
        self.timeline
            .next_close(self.inside(at)?)
            .map(|at| self.instant(at))
            .ok_or_else(|| self.beyond(at, OpenTime::ZERO))
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
        Ok(self.timeline.pieces(self.inside(from)?, self.inside(to)?).map(interval))
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
        let (from, to) = (self.inside(from)?, self.inside(to)?);
        let within = Piece { from: self.timeline.second(from), to: self.timeline.second(to) };
        Ok(self.timeline.source().account(within))
    }

    fn inside(&self, at: Instant) -> Result<u32, TimeError> {
        self.timeline.offset(seconds(at)).ok_or_else(|| {
            let within = self.timeline.within();
            TimeError::OutsideHorizon { at, from: instant(within.from), to: instant(within.to) }
        })
    }

    fn instant(&self, offset: u32) -> Instant {
        instant(self.timeline.second(offset))
    }

    /// Why there is not so much open time to come: the schedule has ended, or what is known of it has.
    #[cold]
    fn beyond(&self, at: Instant, budget: OpenTime) -> TimeError {
        const YEAR: i64 = 366 * DAY;
        let end = self.timeline.within().to;
        let last = self.timeline.whole().next_back();
        match last {
            Some(last) if !self.timeline.source().goes_on_after(end) || last.to < end - YEAR => {
                TimeError::AfterLastOpening { at, budget, last_close: instant(last.to) }
            }
            Some(_) | None => TimeError::PastHorizon { at, budget, to: instant(end) },
        }
    }
}

/// A budget as the timeline counts it; one that is longer than every horizon is as good as any such.
fn spendable(budget: OpenTime) -> Result<u32, TimeError> {
    if budget.is_negative() {
        return Err(TimeError::NegativeBudget { budget });
    }
    Ok(u32::try_from(budget.seconds()).unwrap_or(u32::MAX))
}

fn interval(piece: Piece) -> Interval {
    Interval { from: instant(piece.from), to: instant(piece.to) }
}
