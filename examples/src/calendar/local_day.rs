//! A local day as stretches of the wall clock: cut where the reason changes, and where the clocks do.
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use helpdesk_sla::{Instant, Reason, Schedule, TimeError};

/// A stretch with one reason and one offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Instant,
    pub(super) to: Instant,
    pub(super) offset: i32,
    pub(super) reason: Reason,
}

impl Stretch {
    /// What the wall clock shows at the beginning.
    pub(super) fn local_from(&self) -> NaiveDateTime {
        shown(self.from, self.offset)
    }

    /// What the wall clock comes to at the end, by the offset of the stretch.
    pub(super) fn local_to(&self) -> NaiveDateTime {
        shown(self.to, self.offset)
    }
}

/// A change of the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) at: Instant,
    pub(super) before: i32,
    pub(super) after: i32,
}

impl Change {
    /// What the wall clock skips or repeats, from when to when.
    pub(super) fn span(&self) -> (NaiveDateTime, NaiveDateTime) {
        let (left, reached) = (shown(self.at, self.before), shown(self.at, self.after));
        (left.min(reached), left.max(reached))
    }

    /// Whether some of that is of a date.
    fn moves(&self, date: NaiveDate) -> bool {
        let (from, to) = self.span();
        from.date() <= date && to > date.and_time(NaiveTime::MIN)
    }
}

/// A local day.
#[derive(Debug, Clone)]
pub(super) struct LocalDay {
    pub(super) stretches: Vec<Stretch>,
    pub(super) changes: Vec<Change>,
    /// What of the wall clock lies outside the horizon.
    pub(super) unknown: Vec<(NaiveDateTime, NaiveDateTime)>,
}

impl LocalDay {
    pub(super) fn of(schedule: &Schedule, date: NaiveDate) -> Result<Self, TimeError> {
        let horizon = schedule.horizon();
        let mut day = Self { stretches: Vec::new(), changes: Vec::new(), unknown: Vec::new() };
        for part in schedule.parts_of(date)? {
            let zone = schedule.zone_at(part.from);
            let changes = changes(schedule, part.from, part.to);
            let (from, to) = (part.from.max(horizon.from), part.to.min(horizon.to));
            for (from, to) in [(part.from, part.to.min(horizon.from)), (part.from.max(horizon.to), part.to)] {
                if from < to {
                    day.unknown.push((zone.local(from), zone.local(to)));
                }
            }
            for account in if from < to { schedule.account(from, to)? } else { Vec::new() } {
                let mut begin = account.from;
                let cuts = changes.iter().map(|change| change.at).chain([account.to]);
                for cut in cuts.filter(|cut| account.from < *cut && *cut <= account.to) {
                    if cut == begin {
                        continue;
                    }
                    let offset = schedule.zone_at(begin).offset_at(begin);
                    let stretch = Stretch { from: begin, to: cut, offset, reason: account.reason.clone() };
                    day.stretches.push(stretch);
                    begin = cut;
                }
            }
            day.changes.extend(changes.into_iter().filter(|change| change.moves(date)));
        }
        day.changes.dedup();
        Ok(day)
    }
}

/// The changes of the clocks, also those by a version with another zone, after `from` up to `to`: at `to` itself, time can go back into the day.
fn changes(schedule: &Schedule, from: Instant, to: Instant) -> Vec<Change> {
    const PROBE: i64 = 3600;
    let offset = |second: i64| DateTime::from_timestamp(second, 0).map_or(0, |at| schedule.zone_at(at).offset_at(at));
    let mut changes = Vec::new();
    let (mut low, end) = (from.timestamp() - 1, to.timestamp());
    while low < end {
        let high = (low + PROBE).min(end);
        let (before, after) = (offset(low), offset(high));
        if before != after {
            let (mut last, mut first) = (low, high);
            while first - last > 1 {
                let middle = last + (first - last) / 2;
                if offset(middle) == before { last = middle } else { first = middle }
            }
            changes.extend(DateTime::from_timestamp(first, 0).map(|at| Change { at, before, after }));
        }
        low = high;
    }
    changes
}

/// What a wall clock with that offset shows.
pub(super) fn shown(at: Instant, offset: i32) -> NaiveDateTime {
    let shifted = DateTime::from_timestamp(at.timestamp() + i64::from(offset), 0);
    shifted.map_or(at.naive_utc(), |at| at.naive_utc())
}
