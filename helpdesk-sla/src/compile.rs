//! Compiling: from a plan in local words to pieces of UTC seconds.

use alloc::vec::Vec;

use crate::day::{self, DAY};
use crate::holiday_date;
use crate::instant::seconds;
use crate::offsets::{MARGIN, Offsets, Plain};
use crate::piece::{Piece, minus, union};
use crate::plan_days::{self, Run, Words};
use crate::{SchedulePlan, Shift, WeeklyHours};

/// What of `within` is open.
pub(crate) fn open(plan: &SchedulePlan, within: Piece) -> Vec<Piece> {
    let offsets = Offsets::new(&plan.zone, within.from, within.to);
    let runs = runs(plan, within);
    let mut shifts = Pieces::new(&offsets);
    let mut taken = Pieces::new(&offsets);
    for run in &runs {
        match run.words {
            Words::Week { hours, breaks } => {
                shifts.place_week(run, hours);
                taken.place_week(run, breaks);
            }
            Words::Exception(exception) => shifts.place(run.first, exception),
        }
    }
    let (mut shifts, mut taken) = (shifts.found, taken.found);
    shifts.extend(openings(plan, within));
    holiday_date::near(plan, within).for_each(|date| date.cover(plan, &offsets, |piece| taken.push(piece)));
    let dated = plan.breaks.iter().map(|dated| dated_break(&offsets, dated));
    taken.extend(dated.filter(|piece| piece.touches(within)));
    clip(minus(union(shifts), &union(taken)), within)
}

/// The weekly breaks that touch `within`.
pub(crate) fn weekly_breaks(plan: &SchedulePlan, offsets: &Offsets, within: Piece) -> Vec<Piece> {
    let mut breaks = Pieces::new(offsets);
    for run in &runs(plan, within) {
        match run.words {
            Words::Week { breaks: weekly, .. } => breaks.place_week(run, weekly),
            Words::Exception(_) => {}
        }
    }
    breaks.found
}

/// A dated break, resolved.
pub(crate) fn dated_break(offsets: &Offsets, dated: &crate::DatedBreak) -> Piece {
    Piece { from: offsets.resolve(day::wall(dated.from)), to: offsets.resolve(day::wall(dated.to)) }
}

/// The local days, counted from 1970, whose shifts can touch `within`.
fn runs(plan: &SchedulePlan, within: Piece) -> Vec<Run<'_>> {
    let first = (within.from - MARGIN).div_euclid(DAY);
    let last = (within.to + MARGIN).div_euclid(DAY);
    plan_days::runs(plan, first, last + 1)
}

fn openings(plan: &SchedulePlan, within: Piece) -> impl Iterator<Item = Piece> + '_ {
    let pieces = plan.openings.iter().map(|opening| Piece { from: seconds(opening.from), to: seconds(opening.to) });
    pieces.filter(move |piece| piece.touches(within))
}

/// Pieces found for shifts of local days.
struct Pieces<'a> {
    offsets: &'a Offsets,
    // Most days lie between two changes of the clocks, where every local time has the same offset.
    plain: Option<Plain>,
    found: Vec<Piece>,
}

impl Pieces<'_> {
    fn new(offsets: &Offsets) -> Pieces<'_> {
        Pieces { offsets, plain: None, found: Vec::new() }
    }

    fn place_week(&mut self, run: &Run<'_>, week: &WeeklyHours) {
        if week.is_empty() {
            return;
        }
        for day in run.first..run.end {
            self.place(day, week.on(day));
        }
    }

    /// Resolves the shifts of one local day; a day that did not exist has none.
    fn place(&mut self, day: i64, shifts: &[Shift]) {
        if shifts.is_empty() {
            return;
        }
        let midnight = day * DAY;
        // A shift ends before the end of the next day.
        let until = midnight + 2 * DAY;
        if !self.plain.is_some_and(|plain| plain.covers(midnight, until)) {
            self.plain = self.offsets.plain_at(midnight);
        }
        match self.plain.filter(|plain| plain.covers(midnight, until)) {
            Some(plain) => {
                let begin = midnight - plain.offset;
                let pieces =
                    shifts.iter().map(|shift| Piece { from: begin + shift.opens(), to: begin + shift.closes() });
                self.found.extend(pieces);
            }
            None if self.offsets.instants_of(midnight, midnight + DAY).next().is_some() => {
                let resolve = |local| self.offsets.resolve(midnight + local);
                let piece = |shift: &Shift| Piece { from: resolve(shift.opens()), to: resolve(shift.closes()) };
                self.found.extend(shifts.iter().map(piece));
            }
            None => {}
        }
    }
}

fn clip(mut pieces: Vec<Piece>, within: Piece) -> Vec<Piece> {
    pieces.retain_mut(|piece| {
        piece.from = piece.from.max(within.from);
        piece.to = piece.to.min(within.to);
        piece.from < piece.to
    });
    pieces
}
