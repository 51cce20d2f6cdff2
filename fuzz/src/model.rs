//! A slow and obvious model: every second of a few days, and all answers counted from those.

use helpdesk_sla::PlanVersion;
use serde::Serialize;

use crate::paint::{Why, painted};

/// What each second from `from` on is, and what follows from that.
pub(crate) struct Model {
    from: i64,
    to: i64,
    grain: i64,
    whys: Vec<Why>,
    /// How many of the marks before each are open; one more than there are marks.
    before: Vec<u32>,
    /// The numbers of the open marks.
    open: Vec<u32>,
    // INVARIANT: one begins where the one before ends, from `from` until `to`, and two neighbors have two reasons.
    stretches: Vec<(i64, i64, Why)>,
}

/// How two models make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Combining {
    Union,
    Intersection,
    Difference,
}

impl Combining {
    pub(crate) const ALL: [Combining; 3] = [Combining::Union, Combining::Intersection, Combining::Difference];

    /// What a second is that is one thing here and another there.
    fn of(self, left: Why, right: Why) -> Why {
        let (here, there) = (left == Why::Open, right == Why::Open);
        let is_open = match self {
            Combining::Union => here || there,
            Combining::Intersection => here && there,
            Combining::Difference => here && !there,
        };
        let named = |why: Why| matches!(why, Why::Holiday | Why::Break);
        match self {
            _ if is_open => Why::Open,
            Combining::Difference if here => Why::Break,
            Combining::Difference => left,
            Combining::Union | Combining::Intersection if named(left) => left,
            Combining::Union | Combining::Intersection if named(right) => right,
            Combining::Union | Combining::Intersection => Why::Closed,
        }
    }
}

impl Model {
    /// Paints the seconds from `from` until `to`, a mark for every `grain` of them.
    pub(crate) fn new(versions: &[PlanVersion], from: i64, to: i64, grain: i64) -> Model {
        Model::of(from, to, grain, painted(versions, from, to, grain))
    }

    /// Puts two models of the same seconds together, second by second.
    pub(crate) fn combined(&self, how: Combining, other: &Model) -> Model {
        let whys = self.whys.iter().zip(&other.whys).map(|(left, right)| how.of(*left, *right));
        Model::of(self.from, self.to, self.grain, whys.collect())
    }

    fn of(from: i64, to: i64, grain: i64, whys: Vec<Why>) -> Model {
        let mut before = Vec::with_capacity(whys.len() + 1);
        let mut open = Vec::with_capacity(whys.len());
        let mut count = 0;
        for (number, why) in (0..).zip(&whys) {
            before.push(count);
            if *why == Why::Open {
                open.push(number);
                count += 1;
            }
        }
        before.push(count);
        let mut begin = from;
        let mut stretches = Vec::new();
        for run in whys.chunk_by(|one, other| one == other) {
            let end = begin + grain * i64::try_from(run.len()).unwrap_or(i64::MAX);
            stretches.extend(run.first().map(|why| (begin, end, *why)));
            begin = end;
        }
        Model { from, to, grain, whys, before, open, stretches }
    }

    pub(crate) fn covers(&self, second: i64) -> bool {
        (self.from..=self.to).contains(&second)
    }

    /// What there is between two seconds, clipped to them.
    pub(crate) fn between(&self, from: i64, to: i64) -> impl DoubleEndedIterator<Item = (i64, i64, Why)> + '_ {
        let first = self.stretches.partition_point(|(_, end, _)| *end <= from);
        let end = self.stretches.partition_point(|(begin, _, _)| *begin < to).max(first);
        let near = self.stretches.get(first..end).unwrap_or_default().iter();
        near.map(move |(begin, end, why)| (*begin.max(&from), *end.min(&to), *why))
            .filter(|(begin, end, _)| begin < end)
    }

    /// The open stretches between two seconds.
    pub(crate) fn open(&self, from: i64, to: i64) -> impl DoubleEndedIterator<Item = (i64, i64)> + '_ {
        self.between(from, to).filter(|(_, _, why)| *why == Why::Open).map(|(begin, end, _)| (begin, end))
    }

    /// Why a second is as it is.
    pub(crate) fn why(&self, second: i64) -> Option<Why> {
        self.whys.get(usize::try_from((second - self.from).div_euclid(self.grain)).ok()?).copied()
    }

    /// Open seconds between two seconds; negative where the second comes first, none where it does not cover both.
    pub(crate) fn measure(&self, from: i64, to: i64) -> Option<i64> {
        Some((self.open_before(to)? - self.open_before(from)?) * self.grain)
    }

    /// The first second with so much open time since `start`, if it reaches as far.
    pub(crate) fn advance(&self, start: i64, budget: i64) -> Option<i64> {
        let before = self.open_before(start)?;
        if budget == 0 { Some(start) } else { self.end_of(before + budget / self.grain - 1) }
    }

    /// The last second with so much open time since `start`, if it reaches as far: an open one.
    pub(crate) fn advance_to_open(&self, start: i64, budget: i64) -> Option<i64> {
        self.start_of(self.open_before(start)? + budget / self.grain)
    }

    /// The last second with so much open time until `end`, if it reaches as far.
    pub(crate) fn retreat(&self, end: i64, budget: i64) -> Option<i64> {
        let before = self.open_before(end)?;
        if budget == 0 { Some(end) } else { self.start_of(before - budget / self.grain) }
    }

    /// The first closing after a second, if it reaches as far.
    pub(crate) fn next_close(&self, second: i64) -> Option<i64> {
        let closing = self.open(second, self.to).next().map(|(_, end)| end);
        closing.filter(|end| *end < self.to)
    }

    /// How many marks before a second are open.
    fn open_before(&self, second: i64) -> Option<i64> {
        let number = usize::try_from((second - self.from).div_euclid(self.grain)).ok()?;
        self.before.get(number).map(|count| i64::from(*count))
    }

    /// The first second of an open mark, by its number.
    fn start_of(&self, number: i64) -> Option<i64> {
        let mark = self.open.get(usize::try_from(number).ok()?)?;
        Some(self.from + i64::from(*mark) * self.grain)
    }

    /// The first second after an open mark.
    fn end_of(&self, number: i64) -> Option<i64> {
        self.start_of(number).map(|start| start + self.grain)
    }
}
