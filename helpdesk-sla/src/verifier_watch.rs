//! The verifier's watch over a plan: it goes forward through time and knows what holds where it has come to.

use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::Instant;
use crate::verifier_facts::{Fact, State, What};
use crate::verifier_plan::{PlanReading, bounds};

/// What holds of a plan at an instant that only moves forward, so that nothing is looked at twice.
#[derive(Debug)]
pub(crate) struct Watch<'a> {
    plan: &'a PlanReading<'a>,
    /// Of openings and breaks, over all time.
    dated: Edges<'a>,
    /// Of one day of UTC, and within it.
    daily: Edges<'a>,
    day: Option<NaiveDate>,
    pub(crate) state: State<'a>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(plan: &'a PlanReading<'a>) -> Watch<'a> {
        let (dated, daily) = (Edges::of(plan.dated()), Edges::default());
        Watch { plan, dated, daily, day: None, state: State::default() }
    }

    /// Goes to an instant of a day, neither before the last; tells whether the day is another than the last.
    pub(crate) fn go_to(&mut self, day: NaiveDate, at: Instant) -> bool {
        let is_new = self.day != Some(day);
        if is_new {
            let (from, to) = bounds(day);
            // What was of the day before has ended with it.
            self.daily.pass(to, &mut self.state);
            let facts = self.plan.facts_on(day);
            let within = facts.iter().map(|fact| Fact { from: fact.from.max(from), to: fact.to.min(to), ..*fact });
            self.daily = Edges::of(within);
            self.day = Some(day);
        }
        self.dated.pass(at, &mut self.state);
        self.daily.pass(at, &mut self.state);
        is_new
    }

    /// The first instant after the one it has come to at which anything begins or ends.
    pub(crate) fn next(&self) -> Option<Instant> {
        [self.dated.next(), self.daily.next()].into_iter().flatten().min()
    }
}

/// Where facts begin and end, those not yet passed last.
#[derive(Debug, Default)]
struct Edges<'a> {
    // INVARIANT: descending, so that the next one is the last.
    ahead: Vec<(Instant, Edge<'a>)>,
}

#[derive(Debug, Clone, Copy)]
enum Edge<'a> {
    Begins(What<'a>),
    Ends(What<'a>),
}

impl<'a> Edges<'a> {
    fn of(facts: impl IntoIterator<Item = Fact<'a>>) -> Edges<'a> {
        let lasting = facts.into_iter().filter(|fact| fact.from < fact.to);
        let mut ahead: Vec<_> =
            lasting.flat_map(|fact| [(fact.from, Edge::Begins(fact.what)), (fact.to, Edge::Ends(fact.what))]).collect();
        ahead.sort_by(|(one, _), (other, _)| other.cmp(one));
        Edges { ahead }
    }

    fn next(&self) -> Option<Instant> {
        self.ahead.last().map(|(at, _)| *at)
    }

    /// Leaves behind all edges up to an instant.
    fn pass(&mut self, at: Instant, state: &mut State<'a>) {
        while let Some((_, edge)) = self.ahead.pop_if(|(next, _)| *next <= at) {
            match edge {
                Edge::Begins(what) => state.begin(what),
                Edge::Ends(what) => state.end(what),
            }
        }
    }
}
