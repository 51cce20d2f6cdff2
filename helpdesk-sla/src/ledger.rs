//! The ledger: the account of a clock's life, which proves what was used without the schedule at hand.

use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::instant::whole;
use crate::{Instant, LedgerLine, LedgerReason, OpenTime, Schedule, Span, TimeError};

/// The account of a clock's life: every stretch, why it counted or not, and the sum.
///
/// [`check`](Ledger::check) finds what does not add up; [`verify`](crate::verify) finds what is not true.
///
/// # Laws
///
/// The total is what the clock used, and [`check`](Ledger::check) finds nothing (`ledger_sums_to_used`).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Ledger, OpenTime, Schedule, Span};
///
/// let at = |hour: &str| format!("2026-01-05T{hour}:00:00Z").parse();
/// let spans = [
///     Span { from: at("09")?, to: at("10")?, paused_by: None },
///     Span { from: at("10")?, to: at("12")?, paused_by: Some("pending".into()) },
///     Span { from: at("12")?, to: at("13")?, paused_by: None },
/// ];
/// let ledger = Ledger::of(&spans, &Schedule::always_open())?;
/// assert_eq!(ledger.total, OpenTime::from_hours(2));
/// ledger.check()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    /// The stretches, one beginning where the one before ends.
    pub lines: Vec<LedgerLine>,
    /// What they count together.
    pub total: OpenTime,
}

/// What does not add up in a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// A line does not begin where the one before ends.
    #[error("line {line}: begins at `{found}`, expected `{expected}`, where the line before ends")]
    Gap {
        /// Which line, from 1.
        line: usize,
        /// Where the line before ends.
        expected: Instant,
        /// Where this one begins.
        found: Instant,
    },
    /// A line does not end after it begins.
    #[error("line {line}: ends no later than it begins, expected a later end")]
    Backwards {
        /// Which line, from 1.
        line: usize,
    },
    /// A line does not begin and end at whole seconds.
    #[error("line {line}: begins or ends within a second, expected whole seconds")]
    Fraction {
        /// Which line, from 1.
        line: usize,
    },
    /// A line counts something other than its reason says.
    #[error("line {line}: counts `{found}`, expected `{expected}`")]
    Counted {
        /// Which line, from 1.
        line: usize,
        /// What its reason and length say.
        expected: OpenTime,
        /// What it counts.
        found: OpenTime,
    },
    /// The lines do not sum to the total.
    #[error("the lines sum to `{expected}`, the total says `{found}`")]
    Total {
        /// The sum of the lines.
        expected: OpenTime,
        /// The total.
        found: OpenTime,
    },
}

impl Ledger {
    /// Accounts for the spans of a clock's life; a span of no length leaves no line.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    pub fn of(spans: &[Span], schedule: &Schedule) -> Result<Ledger, TimeError> {
        let spans: Vec<(&Span, &Schedule)> = spans.iter().map(|span| (span, schedule)).collect();
        Ledger::of_each(&spans)
    }

    /// Accounts for the spans of a clock that moved from one schedule to another, each by the schedule it ran under.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    pub fn of_each(spans: &[(&Span, &Schedule)]) -> Result<Ledger, TimeError> {
        let mut lines = Vec::new();
        for (span, schedule) in spans {
            let (from, to) = (whole(span.from), whole(span.to));
            match &span.paused_by {
                Some(_) if to <= from => {}
                Some(by) => {
                    let reason = LedgerReason::Paused { by: by.clone() };
                    lines.push(LedgerLine { from, to, reason, counted: OpenTime::ZERO });
                }
                None => lines.extend(schedule.account(from, to)?.into_iter().map(|piece| {
                    let reason = LedgerReason::from(piece.reason);
                    let counted = countable(&reason, piece.from, piece.to);
                    LedgerLine { from: piece.from, to: piece.to, reason, counted }
                })),
            }
        }
        let total = sum(&lines);
        Ok(Ledger { lines, total })
    }

    /// Accounts for the time between two instants: the ledger of a measured value.
    ///
    /// Of two instants in either order it lists the stretch between them, so its total is the size of what
    /// [`measure`](Schedule::measure) says.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutsideHorizon`].
    ///
    /// # Laws
    ///
    /// The total is the open time measured (`a_measured_ledger_says_what_measure_says`).
    pub fn of_measure(schedule: &Schedule, from: Instant, to: Instant) -> Result<Ledger, TimeError> {
        Ledger::of(&[Span { from: from.min(to), to: from.max(to), paused_by: None }], schedule)
    }

    /// Accounts for a budget spent from `start` on: it ends where [`advance`](Schedule::advance) lands.
    ///
    /// # Errors
    ///
    /// As [`advance`](Schedule::advance).
    ///
    /// # Laws
    ///
    /// The total is the budget, and the last line is open (`an_advanced_ledger_counts_the_budget`).
    ///
    /// # Examples
    ///
    /// ```
    /// use helpdesk_sla::{Ledger, OpenTime, Schedule};
    ///
    /// let budget = OpenTime::from_hours(4);
    /// let ledger = Ledger::of_advance(&Schedule::always_open(), "2026-01-05T09:00:00Z".parse()?, budget)?;
    /// assert_eq!(ledger.total, budget);
    /// assert_eq!(ledger.lines.last().map(|line| line.to), Some("2026-01-05T13:00:00Z".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_advance(schedule: &Schedule, start: Instant, budget: OpenTime) -> Result<Ledger, TimeError> {
        Ledger::of_measure(schedule, start, schedule.advance(start, budget)?)
    }

    /// Checks the ledger by itself: that its lines follow each other, count what they may, and sum to the total.
    ///
    /// # Errors
    ///
    /// The first line that does not add up.
    pub fn check(&self) -> Result<(), LedgerError> {
        let mut end = None;
        for (line, entry) in (1..).zip(&self.lines) {
            if let Some(expected) = end.filter(|end| *end != entry.from) {
                return Err(LedgerError::Gap { line, expected, found: entry.from });
            }
            if entry.to <= entry.from {
                return Err(LedgerError::Backwards { line });
            }
            if whole(entry.from) != entry.from || whole(entry.to) != entry.to {
                return Err(LedgerError::Fraction { line });
            }
            let expected = countable(&entry.reason, entry.from, entry.to);
            if entry.counted != expected {
                return Err(LedgerError::Counted { line, expected, found: entry.counted });
            }
            end = Some(entry.to);
        }
        let expected = sum(&self.lines);
        if expected != self.total {
            return Err(LedgerError::Total { expected, found: self.total });
        }
        Ok(())
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<20}  {:<20}  {:>12}  why", "from", "to", "counted")?;
        for line in &self.lines {
            let (from, to) = (line.from.format("%FT%TZ"), line.to.format("%FT%TZ"));
            writeln!(f, "{from:<20}  {to:<20}  {:>12}  {}", line.counted, line.reason)?;
        }
        write!(f, "{:<20}  {:<20}  {:>12}", "total", "", self.total)
    }
}

fn countable(reason: &LedgerReason, from: Instant, to: Instant) -> OpenTime {
    match reason {
        LedgerReason::Open => OpenTime::from_seconds(to.timestamp() - from.timestamp()),
        LedgerReason::Closed
        | LedgerReason::Holiday { .. }
        | LedgerReason::Break { .. }
        | LedgerReason::Paused { .. } => OpenTime::ZERO,
    }
}

fn sum(lines: &[LedgerLine]) -> OpenTime {
    lines.iter().fold(OpenTime::ZERO, |sum, line| sum.saturating_add(line.counted))
}
