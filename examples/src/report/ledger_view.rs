//! How a ledger is shown: as a table that folds the middle of a long life, and as one strip of time.
use std::collections::BTreeMap;

use helpdesk_core::Instant;
use helpdesk_sla::{LedgerLine, LedgerReason, OpenTime};

use super::{
    clock_sheet::ClockSheet,
    picture::{Picture, Shape},
    readable,
    scale::{Pixels, pixels, place},
};

/// Longer ledgers are folded.
const LINES_MAX: usize = 60;
/// What a folded ledger shows at either end.
const LINES_KEPT: usize = 25;
/// Ledgers with more lines are drawn as columns of equal length, each with the shares of its time.
const STRIP_MAX: usize = 400;
const COLUMNS: u64 = 200;
const HEIGHT: u32 = 26;

/// A row of the table.
pub(super) enum LedgerRow<'a> {
    /// One line.
    Line(&'a LedgerLine),
    /// Lines that are not shown, and what they count.
    Folded { n: u64, counted: OpenTime },
}

/// Why a stretch counted or not, without names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Open,
    Paused,
    Holiday,
    Break,
    Closed,
    Other,
}

impl Why {
    fn of(reason: &LedgerReason) -> Self {
        match reason {
            LedgerReason::Open => Self::Open,
            LedgerReason::Paused { .. } => Self::Paused,
            LedgerReason::Holiday { .. } => Self::Holiday,
            LedgerReason::Break { .. } => Self::Break,
            LedgerReason::Closed => Self::Closed,
            _ => Self::Other,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Open => "k-open",
            Self::Paused => "k-paused",
            Self::Holiday => "k-holiday",
            Self::Break => "k-break",
            Self::Closed | Self::Other => "k-closed",
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Holiday => "holiday",
            Self::Break => "break",
            Self::Closed => "closed",
            Self::Other => "not counted",
        }
    }
}

/// The rows of the table; what they count adds up to the ledger's total.
pub(super) fn rows(lines: &[LedgerLine]) -> Vec<LedgerRow<'_>> {
    if lines.len() <= LINES_MAX {
        return lines.iter().map(LedgerRow::Line).collect();
    }
    let (head, rest) = lines.split_at(LINES_KEPT);
    let (middle, tail) = rest.split_at(rest.len().saturating_sub(LINES_KEPT));
    let counted = middle.iter().fold(OpenTime::ZERO, |sum, line| sum.saturating_add(line.counted));
    let folded = LedgerRow::Folded { n: u64::try_from(middle.len()).unwrap_or(u64::MAX), counted };
    let (head, tail) = (head.iter().map(LedgerRow::Line), tail.iter().map(LedgerRow::Line));
    head.chain([folded]).chain(tail).collect()
}

/// The clock's life as one strip of time, with a line where it was due.
pub(super) fn strip(sheet: &ClockSheet, id: String) -> Option<Picture> {
    let lines = &sheet.ledger.lines;
    let life = Life { from: lines.first()?.from, to: lines.last()?.to };
    let mut shapes = if lines.len() > STRIP_MAX { columns(lines, life) } else { stretches(lines, life) };
    if let Some(x) = sheet.due.filter(|due| life.from <= *due && *due <= life.to).map(|due| life.place(due)) {
        let (y1, y2) = (Pixels::whole(0), Pixels::whole(HEIGHT + 6));
        shapes.push(Shape::Line { class: "l-due", x1: x.clone(), x2: x, y1, y2 });
    }
    Some(Picture {
        id,
        title: format!("{} {}: where the time went", readable::words(sheet.metric.as_str()), sheet.instance),
        desc: format!("From {} to {} UTC: {}.", readable::moment(&life.from), readable::moment(&life.to), sums(lines)),
        height: HEIGHT + 6,
        shapes,
    })
}

#[derive(Clone, Copy)]
struct Life {
    from: Instant,
    to: Instant,
}

impl Life {
    fn length(self) -> u64 {
        seconds(self.from, self.to)
    }

    fn column_start(self, k: u64) -> u64 {
        let start = u128::from(self.length()) * u128::from(k) / u128::from(COLUMNS);
        u64::try_from(start).unwrap_or(u64::MAX)
    }

    fn column_end(self, k: u64) -> u64 {
        self.column_start(k + 1)
    }

    fn place(self, at: Instant) -> String {
        place(seconds(self.from, at), self.length())
    }
}

fn seconds(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.timestamp() - from.timestamp()).unwrap_or(0)
}

fn stretches(lines: &[LedgerLine], life: Life) -> Vec<Shape> {
    let shape = |line: &LedgerLine| Shape::Bar {
        class: Why::of(&line.reason).class(),
        x: life.place(line.from),
        width: place(seconds(line.from, line.to), life.length()),
        y: Pixels::whole(3),
        height: Pixels::whole(HEIGHT),
        tip: format!("{}, {} to {}", line.reason, readable::moment(&line.from), readable::moment(&line.to)),
    };
    lines.iter().map(shape).collect()
}

/// Columns of equal length; in each, from the bottom, the shares of what its time was.
fn columns(lines: &[LedgerLine], life: Life) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut below = (0, 0);
    for ((k, why), share) in shares(lines, life) {
        if below.0 != k {
            below = (k, 0);
        }
        let length = life.column_end(k) - life.column_start(k);
        below.1 += share;
        shapes.push(Shape::Bar {
            class: why.class(),
            x: place(k, COLUMNS),
            width: place(1, COLUMNS),
            y: pixels(below.1, length, HEIGHT).below(Pixels::whole(HEIGHT + 3)),
            height: pixels(share, length, HEIGHT),
            tip: String::new(),
        });
    }
    shapes
}

/// The seconds of each reason in each column.
fn shares(lines: &[LedgerLine], life: Life) -> BTreeMap<(u64, Why), u64> {
    let mut shares = BTreeMap::new();
    let mut k = 0;
    for line in lines {
        let (mut from, to) = (seconds(life.from, line.from), seconds(life.from, line.to));
        while from < to && k < COLUMNS {
            let end = to.min(life.column_end(k));
            if from < end {
                *shares.entry((k, Why::of(&line.reason))).or_default() += end - from;
            }
            from = from.max(end);
            k += u64::from(end == life.column_end(k));
        }
    }
    shares
}

/// `open 8 h, closed 15 h`: wall-clock time by reason.
fn sums(lines: &[LedgerLine]) -> String {
    let mut sums: BTreeMap<Why, u64> = BTreeMap::new();
    for line in lines {
        *sums.entry(Why::of(&line.reason)).or_default() += seconds(line.from, line.to);
    }
    let parts = sums.iter().map(|(why, sum)| format!("{} {}", why.as_str(), readable::hours(sum)));
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
