//! The local clock: what the wall clock of a schedule shows around a local time, over changes of clocks and of zones.

use alloc::vec::Vec;

use chrono::NaiveDate;

use crate::day::{self, DAY};
use crate::instant::{instant, seconds};
use crate::offsets::{MARGIN, Offsets};
use crate::piece::Piece;
use crate::source::parts;
use crate::{LocalTime, PlanVersion, SchedulePlan};

/// What the wall clock of a plan's versions shows around a local day, each by its own zone while it is in force.
///
/// Where versions have different zones, a new one moves the clock as a change of summer time does, by up to a day or so.
#[derive(Debug)]
pub(crate) struct LocalClock<'a> {
    // INVARIANT: ascending, each begins where the one before ends.
    stretches: Vec<Stretch<'a>>,
}

#[derive(Debug)]
struct Stretch<'a> {
    from: i64,
    until: i64,
    offset: i64,
    plan: &'a SchedulePlan,
}

impl<'a> LocalClock<'a> {
    /// Learns what is shown around the day that begins with a local second.
    pub(crate) fn near(versions: &'a [PlanVersion], local: i64) -> LocalClock<'a> {
        let within = around(local);
        let mut stretches: Vec<Stretch<'a>> = Vec::new();
        for (part, version) in parts(versions, within) {
            let offsets = Offsets::new(&version.plan.zone, part.from, part.to);
            for (from, offset) in offsets.between(part.from, part.to) {
                if let Some(last) = stretches.last_mut() {
                    last.until = from;
                }
                stretches.push(Stretch { from, until: within.to, offset, plan: &version.plan });
            }
        }
        LocalClock { stretches }
    }

    /// Tells what a local time means; it lies in the day asked about.
    pub(crate) fn meaning(&self, local: i64) -> LocalTime {
        let mut shown = self.instants_of(local, local + 1).map(|piece| instant(piece.from));
        match (shown.next(), shown.next()) {
            (Some(first), Some(second)) => LocalTime::Repeated { first, second },
            (Some(at), None) => LocalTime::Once { at },
            (None, _) => LocalTime::Skipped { at: instant(local - self.offset_before_gap(local)) },
        }
    }

    /// The instants whose local time lies in `[from, to)`, ascending; a change in between makes two of them that touch.
    pub(crate) fn instants_of(&self, from: i64, to: i64) -> impl Iterator<Item = Piece> + '_ {
        let pieces = self.stretches.iter().map(move |stretch| Piece {
            from: stretch.from.max(from - stretch.offset),
            to: stretch.until.min(to - stretch.offset),
        });
        pieces.filter(|piece| piece.from < piece.to)
    }

    /// The plan in force when a date begins.
    fn plan_on(&self, date: NaiveDate) -> Option<&'a SchedulePlan> {
        let begins = seconds(self.meaning(midnight(date)).instant());
        let begun = self.stretches.iter().rev().find(|stretch| stretch.from <= begins);
        begun.or(self.stretches.first()).map(|stretch| stretch.plan)
    }

    /// The offset before the clock jumps over a local time it never shows.
    fn offset_before_gap(&self, local: i64) -> i64 {
        let mut changes = self.stretches.iter().zip(self.stretches.iter().skip(1));
        let jump = changes
            .find(|(before, after)| before.until + before.offset <= local && local < after.from + after.offset)
            .map(|(before, _)| before);
        jump.or(self.stretches.first()).map_or(0, |before| before.offset)
    }
}

/// The plan in force when a date begins; a schedule always has one.
pub(crate) fn plan_on(versions: &[PlanVersion], date: NaiveDate) -> Option<&SchedulePlan> {
    let mut near = parts(versions, around(midnight(date))).map(|(_, version)| &version.plan);
    // Most dates are far from any change of versions and need no look at the zones.
    match (near.next(), near.next()) {
        (Some(only), None) => Some(only),
        (Some(_), Some(_)) | (None, _) => LocalClock::near(versions, midnight(date)).plan_on(date),
    }
}

/// Tells whether the wall clock ever shows a date.
pub(crate) fn is_shown(versions: &[PlanVersion], date: NaiveDate) -> bool {
    let midnight = midnight(date);
    LocalClock::near(versions, midnight).instants_of(midnight, midnight + DAY).next().is_some()
}

/// The midnight a date begins with, as the second a wall clock shows.
pub(crate) fn midnight(date: NaiveDate) -> i64 {
    day::number(date) * DAY
}

/// All instants that can show a second of the day after a local second, and what lies around them.
fn around(local: i64) -> Piece {
    Piece { from: local - MARGIN, to: local + DAY + MARGIN }
}
