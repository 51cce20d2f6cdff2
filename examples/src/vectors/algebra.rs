//! The algebra of half-open stretches of seconds: union, intersection, difference.
use helpdesk_sla::Interval;

/// A half-open stretch, in seconds of whatever it is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl From<Interval> for Segment {
    fn from(interval: Interval) -> Self {
        Self { from: interval.from.timestamp(), to: interval.to.timestamp() }
    }
}

/// Ascending and apart: what touches or overlaps is one, what is empty is gone.
pub(super) fn union(mut segments: Vec<Segment>) -> Vec<Segment> {
    segments.sort_unstable();
    let mut merged: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments.into_iter().filter(|segment| segment.from < segment.to) {
        match merged.last_mut() {
            Some(last) if segment.from <= last.to => last.to = last.to.max(segment.to),
            Some(_) | None => merged.push(segment),
        }
    }
    merged
}

/// What lies in both; both ascend and lie apart.
pub(super) fn intersection(one: &[Segment], other: &[Segment]) -> Vec<Segment> {
    let mut common = Vec::new();
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let segment = Segment { from: a.from.max(b.from), to: a.to.min(b.to) };
        if segment.from < segment.to {
            common.push(segment);
        }
        if a.to <= b.to {
            left.next()
        } else {
            right.next()
        };
    }
    common
}

/// What lies in the first and not in the second; both ascend and lie apart.
pub(super) fn difference(one: &[Segment], other: &[Segment]) -> Vec<Segment> {
    intersection(one, &gaps(other))
}

fn gaps(segments: &[Segment]) -> Vec<Segment> {
    let starts = [i64::MIN].into_iter().chain(segments.iter().map(|segment| segment.to));
    let ends = segments.iter().map(|segment| segment.from).chain([i64::MAX]);
    starts.zip(ends).map(|(from, to)| Segment { from, to }).collect()
}
