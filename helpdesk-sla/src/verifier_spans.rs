//! The verifier's reading of spans: stretches of whole seconds, one after the other, each with the versions it counts by.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::verifier_plan::{PlanReading, whole};
use crate::{Instant, PlanVersion, Span, VerifyError};

/// The first year that can be verified.
const FIRST_YEAR: i32 = 1970;

/// The last year that can be verified: later ones have no summer time in the data of zones.
const LAST_YEAR: i32 = 2099;

/// A span with the plans in force during it, by their first instants.
#[derive(Debug)]
pub(crate) struct SpanReading<'a> {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    pub(crate) paused_by: Option<&'a str>,
    pub(crate) versions: &'a VersionsReading<'a>,
}

/// The versions of a plan and the instants they take effect.
#[derive(Debug)]
pub(crate) struct VersionsReading<'a> {
    written: &'a [PlanVersion],
    // INVARIANT: never empty, in the order they take effect; the first counts from the beginning.
    plans: Vec<(Instant, PlanReading<'a>)>,
}

impl<'a> VersionsReading<'a> {
    /// Reads each list of versions once, however many spans it counts for.
    pub(crate) fn of(spans: &[(&'a Span, &'a [PlanVersion])]) -> Result<Vec<VersionsReading<'a>>, VerifyError> {
        let mut readings: Vec<VersionsReading<'a>> = Vec::new();
        let instants = || spans.iter().flat_map(|(span, _)| [span.from, span.to]);
        let years = instants().map(|at| at.year()).min().zip(instants().map(|at| at.year()).max());
        let (first, last) = years.unwrap_or_default();
        let years = first.max(FIRST_YEAR)..=last.min(LAST_YEAR);
        for (_, written) in spans {
            if !readings.iter().any(|reading| reading.is_of(written)) {
                readings.push(VersionsReading::new(written, &years)?);
            }
        }
        Ok(readings)
    }

    fn new(written: &'a [PlanVersion], years: &RangeInclusive<i32>) -> Result<VersionsReading<'a>, VerifyError> {
        let mut plans: Vec<(Instant, PlanReading<'a>)> = Vec::new();
        let mut before = None;
        for (number, version) in (1..).zip(written) {
            // A version from the beginning comes before one from the first instant there is.
            let effective = version.effective_from.map(whole);
            if number > 1 && effective <= before {
                return Err(VerifyError::VersionOrder { version: number });
            }
            before = effective;
            plans.push((effective.unwrap_or(Instant::MIN_UTC), PlanReading::new(&version.plan, years)));
        }
        if plans.is_empty() { Err(VerifyError::NoVersion) } else { Ok(VersionsReading { written, plans }) }
    }

    fn is_of(&self, written: &[PlanVersion]) -> bool {
        core::ptr::eq(self.written, written)
    }

    /// Cuts a stretch wherever another version takes effect.
    pub(crate) fn parts(&self, from: Instant, to: Instant) -> Vec<(Instant, Instant, &PlanReading<'a>)> {
        let later = self.plans.get(1..).unwrap_or_default();
        let passed = later.partition_point(|(effective, _)| *effective <= from);
        let ends = later.iter().skip(passed).map(|(effective, _)| *effective).take_while(|effective| *effective < to);
        let mut begins = from;
        let mut parts = Vec::new();
        for ((_, plan), ends) in self.plans.iter().skip(passed).zip(ends.chain([to])) {
            parts.push((begins, ends, plan));
            begins = ends;
        }
        parts
    }
}

/// Reads the spans that have a length.
pub(crate) fn read<'a>(
    spans: &[(&'a Span, &'a [PlanVersion])],
    versions: &'a [VersionsReading<'a>],
) -> Result<Vec<SpanReading<'a>>, VerifyError> {
    let mut readings = Vec::new();
    let mut end = None;
    for (number, (span, written)) in (1..).zip(spans) {
        let (from, to) = (whole(span.from), whole(span.to));
        if let Some(expected) = end.filter(|end| *end != from) {
            return Err(VerifyError::SpanGap { span: number, expected, found: from });
        }
        if to < from {
            return Err(VerifyError::SpanBackwards { span: number, from, to });
        }
        let (first, last) = (new_year(FIRST_YEAR), new_year(LAST_YEAR + 1));
        if let Some(at) = [from, to].into_iter().find(|at| *at < first || *at > last) {
            return Err(VerifyError::OutsideHorizon { span: number, at, from: first, to: last });
        }
        end = Some(to);
        let versions = versions.iter().find(|versions| versions.is_of(written)).ok_or(VerifyError::NoVersion)?;
        if from < to {
            readings.push(SpanReading { from, to, paused_by: span.paused_by.as_deref(), versions });
        }
    }
    Ok(readings)
}

fn new_year(year: i32) -> Instant {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN).and_utc()
}
