//! The verifier: whether a ledger is true, decided from the plans as they are written and nothing of the arithmetic.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use chrono::{NaiveDate, Timelike};

use crate::verifier_plan::{PlanReading, bounds};
use crate::verifier_spans::{SpanReading, VersionsReading, read};
use crate::verifier_watch::Watch;
use crate::{Instant, Ledger, LedgerLine, LedgerReason, OpenTime, PlanVersion, Span, Verified, VerifyError};

/// Verifies that a ledger tells the truth about spans of time: every line at every instant, and the sum.
///
/// The verifier shares no code with the arithmetic that made the ledger. It looks at each day by itself, asks the zone
/// when each local time of the plan happens, and so knows all instants at which anything begins or ends. A line is
/// looked at where it begins and at each such instant within it; between them nothing changes, so this is a proof. It
/// goes forward through the lines and the plans together, and nothing is looked at twice.
///
/// A ledger may cut the truth into lines as it likes: two lines with one reason are as true as one. While a clock runs,
/// a line is `open` where a shift of the version in force is neither taken by a holiday nor by a break. A holiday and a
/// break name all they cover; a holiday goes before a break, and of two holidays, or two breaks, at once either may be
/// named. While it is paused, the line names what paused it.
///
/// # Time and units
///
/// Fractions of a second of spans and versions are dropped; edges of lines must be whole seconds. The work grows with
/// the days between the first instant and the last, and with what begins and ends; these days are at most those of
/// [`FIRST_YEAR`](crate::FIRST_YEAR) to [`LAST_YEAR`](crate::LAST_YEAR). A schedule made of two has no versions of its
/// own, so its ledgers cannot be verified.
///
/// # Errors
///
/// The first thing that is wrong, with its line and instant.
///
/// # Laws
///
/// What [`Ledger::of`] makes is verified (`every_ledger_is_verified`), and what is not true is refused
/// (`a_changed_ledger_is_refused`).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Ledger, LedgerReason, PlanVersion, Schedule, SchedulePlan, Shift, Span, Tz, WeeklyHours, verify};
///
/// let hours = WeeklyHours::weekdays(&[Shift::new("09:00", "17:00")?]);
/// let plan = SchedulePlan::new(Tz::Europe__Berlin, hours);
/// let versions = [PlanVersion { effective_from: None, plan }];
/// let spans = [Span { from: "2026-01-09T12:00:00Z".parse()?, to: "2026-01-12T09:00:00Z".parse()?, paused_by: None }];
///
/// let mut ledger = Ledger::of(&spans, &Schedule::build_versions(&versions)?)?;
/// assert_eq!(verify(&ledger, &spans, &versions)?.total, ledger.total);
///
/// for line in &mut ledger.lines {
///     if line.reason == LedgerReason::Closed {
///         line.reason = LedgerReason::Holiday { name: "Epiphany".into() };
///     }
/// }
/// let refused = verify(&ledger, &spans, &versions).map_err(|error| error.to_string());
/// assert_eq!(refused, Err("line 2: says `holiday: Epiphany` at `2026-01-09 16:00:00 UTC`, expected `closed`".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(ledger: &Ledger, spans: &[Span], versions: &[PlanVersion]) -> Result<Verified, VerifyError> {
    let each: Vec<(&Span, &[PlanVersion])> = spans.iter().map(|span| (span, versions)).collect();
    verify_each(ledger, &each)
}

/// Verifies a ledger whose spans count by schedules of their own, as where a promise moved to another schedule.
///
/// # Errors
///
/// As [`verify`].
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Ledger, OpenTime, Schedule, Span, verify_each};
///
/// let always = Schedule::always_open();
/// let span = Span { from: "2026-01-09T12:00:00Z".parse()?, to: "2026-01-09T13:00:00Z".parse()?, paused_by: None };
/// let ledger = Ledger::of(std::slice::from_ref(&span), &always)?;
/// assert_eq!(verify_each(&ledger, &[(&span, always.versions())])?.total, OpenTime::from_hours(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify_each(ledger: &Ledger, spans: &[(&Span, &[PlanVersion])]) -> Result<Verified, VerifyError> {
    let versions = VersionsReading::of(spans)?;
    let spans = read(spans, &versions)?;
    let mut verifier = Verifier { spans: &spans, watches: BTreeMap::new(), verified: Verified::default() };
    let mut accounted = spans.first().map(|span| span.from);
    for (number, line) in (1..).zip(&ledger.lines) {
        accounted = Some(verifier.verify_line(number, line, accounted)?);
    }
    let missing = spans.last().map(|span| span.to).zip(accounted).filter(|(expected, found)| expected != found);
    if let Some((expected, found)) = missing {
        return Err(VerifyError::Short { expected, found });
    }
    if verifier.verified.total != ledger.total {
        return Err(VerifyError::Total { expected: verifier.verified.total, found: ledger.total });
    }
    Ok(verifier.verified)
}

#[derive(Debug)]
struct Verifier<'a> {
    /// The spans not yet wholly accounted for.
    spans: &'a [SpanReading<'a>],
    /// By plans, each where its last line was.
    watches: BTreeMap<*const PlanReading<'a>, Watch<'a>>,
    verified: Verified,
}

impl<'a> Verifier<'a> {
    /// Verifies one line and tells where it ends.
    fn verify_line(
        &mut self,
        number: usize,
        line: &LedgerLine,
        accounted: Option<Instant>,
    ) -> Result<Instant, VerifyError> {
        let expected = accounted.ok_or(VerifyError::OutsideSpans { line: number, at: line.from })?;
        if line.from != expected {
            return Err(VerifyError::Gap { line: number, expected, found: line.from });
        }
        if line.to <= line.from {
            return Err(VerifyError::Backwards { line: number });
        }
        if line.to.nanosecond() != 0 {
            return Err(VerifyError::Fraction { line: number, found: line.to });
        }
        let mut from = line.from;
        while from < line.to {
            let (span, later) = self.spans.split_first().ok_or(VerifyError::OutsideSpans { line: number, at: from })?;
            let to = line.to.min(span.to);
            self.verify_part(number, line, span, (from, to))?;
            if to == span.to {
                self.spans = later;
            }
            from = to;
        }
        let counted = match line.reason {
            LedgerReason::Open => OpenTime::from_seconds((line.to - line.from).num_seconds()),
            LedgerReason::Closed
            | LedgerReason::Holiday { .. }
            | LedgerReason::Break { .. }
            | LedgerReason::Paused { .. } => OpenTime::ZERO,
        };
        if line.counted != counted {
            return Err(VerifyError::Counted { line: number, expected: counted, found: line.counted });
        }
        self.verified.total = self.verified.total.saturating_add(counted);
        self.verified.n_lines += 1;
        Ok(line.to)
    }

    /// Verifies what a line says about one span.
    fn verify_part(
        &mut self,
        number: usize,
        line: &LedgerLine,
        span: &'a SpanReading<'a>,
        (from, to): (Instant, Instant),
    ) -> Result<(), VerifyError> {
        if let Some(by) = span.paused_by {
            let expected = LedgerReason::Paused { by: by.into() };
            let found = line.reason.clone();
            let refusal = VerifyError::Untrue { line: number, at: from, expected: expected.clone(), found };
            return if line.reason == expected { Ok(()) } else { Err(refusal) };
        }
        for (mut from, to, plan) in span.versions.parts(from, to) {
            while from < to {
                let day = from.date_naive();
                let until = to.min(bounds(day).1);
                self.verify_within_day(number, line, Part { plan, day, from, until })?;
                from = until;
            }
        }
        Ok(())
    }

    /// Looks at every instant of a part of a day at which anything can change.
    fn verify_within_day(&mut self, number: usize, line: &LedgerLine, part: Part<'a>) -> Result<(), VerifyError> {
        let watch = self.watches.entry(core::ptr::from_ref(part.plan)).or_insert_with(|| Watch::new(part.plan));
        let mut at = part.from;
        while at < part.until {
            self.verified.n_days += usize::from(watch.go_to(part.day, at));
            self.verified.n_instants += 1;
            if !watch.state.allows(&line.reason) {
                let (expected, found) = (watch.state.reason(), line.reason.clone());
                return Err(VerifyError::Untrue { line: number, at, expected, found });
            }
            at = watch.next().unwrap_or(part.until);
        }
        Ok(())
    }
}

/// A part of a day during which one plan is in force.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    plan: &'a PlanReading<'a>,
    day: NaiveDate,
    from: Instant,
    until: Instant,
}
