//! Why a ledger is not true: the first line, instant or sum that is wrong.

use thiserror::Error;

use crate::{Instant, LedgerReason, OpenTime};

/// The first thing that is wrong with a ledger, or with what it is verified against.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no plan to verify against.
    #[error("there is no version, expected at least one")]
    NoVersion,
    /// The versions do not take effect one after the other.
    #[error("version {version}: takes effect no later than the version before, expected increasing instants")]
    VersionOrder {
        /// Which version, from 1.
        version: usize,
    },
    /// A span does not begin where the one before ends.
    #[error("span {span}: begins at `{found}`, expected `{expected}`, where the span before ends")]
    SpanGap {
        /// Which span, from 1.
        span: usize,
        /// Where the span before ends.
        expected: Instant,
        /// Where this one begins.
        found: Instant,
    },
    /// A span ends before it begins.
    #[error("span {span}: ends at `{to}`, expected no earlier than its start `{from}`")]
    SpanBackwards {
        /// Which span, from 1.
        span: usize,
        /// Where it begins.
        from: Instant,
        /// Where it ends.
        to: Instant,
    },
    /// A span reaches to where nothing is known about zones.
    #[error("span {span}: reaches to `{at}`, expected an instant from `{from}` to `{to}`")]
    OutsideHorizon {
        /// Which span, from 1.
        span: usize,
        /// The instant outside.
        at: Instant,
        /// The first instant that can be verified.
        from: Instant,
        /// The last one.
        to: Instant,
    },
    /// A line does not begin where the accounted time ends.
    #[error("line {line}: begins at `{found}`, expected `{expected}`, the first instant not accounted for")]
    Gap {
        /// Which line, from 1.
        line: usize,
        /// The first instant not accounted for.
        expected: Instant,
        /// Where the line begins.
        found: Instant,
    },
    /// A line does not end after it begins.
    #[error("line {line}: ends no later than it begins, expected a later end")]
    Backwards {
        /// Which line, from 1.
        line: usize,
    },
    /// A line ends between two seconds.
    #[error("line {line}: ends at `{found}`, expected a whole second")]
    Fraction {
        /// Which line, from 1.
        line: usize,
        /// Where it ends.
        found: Instant,
    },
    /// A line accounts for time that is in no span.
    #[error("line {line}: accounts for `{at}`, expected no time outside the spans")]
    OutsideSpans {
        /// Which line, from 1.
        line: usize,
        /// The first such instant.
        at: Instant,
    },
    /// The lines do not account for all spans.
    #[error("the lines end at `{found}`, expected `{expected}`, where the spans end")]
    Short {
        /// Where the spans end.
        expected: Instant,
        /// Where the lines end.
        found: Instant,
    },
    /// A line gives a reason that is not true.
    #[error("line {line}: says `{found}` at `{at}`, expected `{expected}`")]
    Untrue {
        /// Which line, from 1.
        line: usize,
        /// The first instant at which the reason is not true.
        at: Instant,
        /// What is true there, or one of it.
        expected: LedgerReason,
        /// What the line says.
        found: LedgerReason,
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
