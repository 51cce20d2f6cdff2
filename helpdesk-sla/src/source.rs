//! The source: what a schedule was made of, and what of a range of time is open by it. Nothing is kept.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::account::{self, Account};
use crate::day::DAY;
use crate::instant::{instant, seconds};
use crate::piece::{Piece, both, minus, union};
use crate::{PlanVersion, Reason, SchedulePlan, Zone, compile};
use chrono_tz::Tz;

/// What is closed in a difference because the other schedule is open.
const TAKEN_AWAY: &str = "taken away";

/// The plans of a schedule, or the schedules it was made of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Source {
    // INVARIANT: never empty, strictly increasing instants; the first counts from the beginning all the same.
    Plans(Vec<PlanVersion>),
    Combined(Combination, Arc<Source>, Arc<Source>),
}

/// How two schedules make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Combination {
    Union,
    Intersection,
    Difference,
}

impl Source {
    /// What of `within` is open, ascending and apart.
    pub(crate) fn open(&self, within: Piece) -> Vec<Piece> {
        match self {
            Source::Plans(versions) => {
                let mut parts = parts(versions, within).map(|(part, version)| compile::open(&version.plan, part));
                let mut pieces = parts.next().unwrap_or_default();
                let alone = pieces.len();
                parts.for_each(|more| pieces.extend(more));
                // A shift may go on under the next version: then the seam is no closing.
                if pieces.len() == alone { pieces } else { union(pieces) }
            }
            Source::Combined(combination, left, right) => {
                let (left, right) = (left.open(within), right.open(within));
                match combination {
                    Combination::Union => union([left, right].concat()),
                    Combination::Intersection => both(&left, &right),
                    Combination::Difference => minus(left, &right),
                }
            }
        }
    }

    /// Tells whether any of `within` is open, looking at a year at a time.
    pub(crate) fn ever_opens(&self, within: Piece) -> bool {
        const YEAR: i64 = 366 * DAY;
        let mut from = within.from;
        while from < within.to {
            let to = within.to.min(from + YEAR);
            if !self.open(Piece { from, to }).is_empty() {
                return true;
            }
            from = to;
        }
        false
    }

    /// Tells whether something may open after the end of a horizon: ordinary weeks, a date that is named, another version.
    pub(crate) fn goes_on_after(&self, end: i64) -> bool {
        match self {
            Source::Plans(versions) => {
                let later = versions.iter().skip(1).any(|version| takes_effect(version) >= end);
                let last = versions.last().map(|version| &version.plan);
                later || last.is_some_and(|plan| !plan.hours.is_empty() || opens_by_date_after(plan, end))
            }
            Source::Combined(Combination::Union, left, right) => left.goes_on_after(end) || right.goes_on_after(end),
            Source::Combined(Combination::Intersection, left, right) => {
                left.goes_on_after(end) && right.goes_on_after(end)
            }
            Source::Combined(Combination::Difference, left, _) => left.goes_on_after(end),
        }
    }

    /// How many schedules were put together.
    pub(crate) fn n_parts(&self) -> usize {
        match self {
            Source::Plans(_) => 1,
            Source::Combined(_, left, right) => left.n_parts() + right.n_parts(),
        }
    }

    /// Why each stretch of `within` is open or closed, without gaps.
    pub(crate) fn account(&self, within: Piece) -> Vec<Account> {
        match self {
            Source::Plans(versions) => {
                let mut accounts = Vec::new();
                for (part, version) in parts(versions, within) {
                    account::extend(&mut accounts, part, &compile::open(&version.plan, part), &version.plan);
                }
                accounts
            }
            Source::Combined(combination, left, right) => {
                account::combine(&left.account(within), &right.account(within), |left, right| {
                    combination.reason(left, right)
                })
            }
        }
    }

    /// The versions whose wall clock is shown: those of the first part of a combination.
    pub(crate) fn leading(&self) -> &[PlanVersion] {
        match self {
            Source::Plans(versions) => versions,
            Source::Combined(_, left, _) => left.leading(),
        }
    }

    /// The versions, none of a combination.
    pub(crate) fn versions(&self) -> &[PlanVersion] {
        match self {
            Source::Plans(versions) => versions,
            Source::Combined(..) => &[],
        }
    }

    /// How many versions took effect until an instant; the first always has.
    pub(crate) fn versions_until(&self, at: i64) -> usize {
        match self {
            Source::Plans(versions) => {
                1 + versions.iter().skip(1).take_while(|version| takes_effect(version) <= at).count()
            }
            Source::Combined(_, left, right) => left.versions_until(at) + right.versions_until(at) - 1,
        }
    }

    /// The zone in force; of a combination, that of its first part.
    pub(crate) fn zone_at(&self, at: i64) -> &Zone {
        match self {
            Source::Plans(versions) => {
                const UTC: Zone = Zone::Iana(Tz::UTC);
                let passed = versions.iter().take_while(|version| takes_effect(version) <= at).last();
                passed.or_else(|| versions.first()).map_or(&UTC, |version| &version.plan.zone)
            }
            Source::Combined(_, left, _) => left.zone_at(at),
        }
    }
}

impl Combination {
    fn reason(self, left: &Reason, right: &Reason) -> Reason {
        let (in_left, in_right) = (*left == Reason::Open, *right == Reason::Open);
        match self {
            Combination::Union if in_left || in_right => Reason::Open,
            Combination::Intersection if in_left && in_right => Reason::Open,
            Combination::Difference if in_left && in_right => Reason::Break { name: TAKEN_AWAY.into() },
            Combination::Difference => left.clone(),
            Combination::Union | Combination::Intersection => {
                let closed = [left, right].into_iter().filter(|reason| **reason != Reason::Open);
                let named = closed.clone().find(|reason| **reason != Reason::Closed);
                named.or_else(|| closed.clone().next()).unwrap_or(left).clone()
            }
        }
    }
}

/// Whether a plan names a date or an opening at the end of a horizon or later.
fn opens_by_date_after(plan: &SchedulePlan, end: i64) -> bool {
    let end = instant(end);
    plan.openings.iter().any(|opening| opening.to > end)
        || plan.overrides.iter().any(|(date, shifts)| !shifts.is_empty() && *date >= end.date_naive())
        || plan.seasons.iter().any(|season| !season.hours.is_empty() && season.to >= end.date_naive())
}

/// Cuts a range into the stretches each version is in force.
pub(crate) fn parts(versions: &[PlanVersion], within: Piece) -> impl Iterator<Item = (Piece, &PlanVersion)> {
    let ends = versions.iter().skip(1).map(takes_effect).chain([i64::MAX]);
    let starts = [i64::MIN].into_iter().chain(versions.iter().skip(1).map(takes_effect));
    starts.zip(ends).zip(versions).filter_map(move |((start, end), version)| {
        let part = Piece { from: start.max(within.from), to: end.min(within.to) };
        (part.from < part.to).then_some((part, version))
    })
}

fn takes_effect(version: &PlanVersion) -> i64 {
    version.effective_from.map_or(i64::MIN, seconds)
}
