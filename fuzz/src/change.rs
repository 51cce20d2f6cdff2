//! A change of a zone's clocks, found by asking for the offset every twelve hours.

use helpdesk_sla::Zone;

use crate::wall::{DAY, offset_at};

const STEP: i64 = DAY / 2;

/// A change of what a clock is ahead of UTC.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    /// The first second with the new offset.
    pub(crate) at: i64,
    pub(crate) before: i64,
    pub(crate) after: i64,
}

impl Change {
    /// What the clock shows right before and right after, in seconds of the day.
    pub(crate) fn shown(&self) -> [i64; 2] {
        [self.before, self.after].map(|offset| (self.at + offset).rem_euclid(DAY))
    }
}

/// The changes after one second and until another.
pub(crate) fn changes(zone: &Zone, from: i64, to: i64) -> Vec<Change> {
    let mut found = Vec::new();
    let (mut low, mut before) = (from, offset_at(zone, from));
    while low < to {
        let high = (low + STEP).min(to);
        let after = offset_at(zone, high);
        if after != before {
            let (mut last, mut at) = (low, high);
            while at - last > 1 {
                let middle = (last + at) / 2;
                if offset_at(zone, middle) == before { last = middle } else { at = middle }
            }
            found.push(Change { at, before, after });
        }
        (low, before) = (high, after);
    }
    found
}
