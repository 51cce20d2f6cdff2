//! The picture: a row per week or day, bars for the hours somebody is at work, patterns for gaps. Times are UTC.
use std::collections::BTreeSet;

use chrono::{DateTime, Datelike};
use helpdesk_sla::{Cover, Coverage, GapKind, Instant, LedgerReason, Reason};

use super::{ahead, kind_class, kind_name, names, place, readable};

const DAY: i64 = 24 * 3600;
/// Up to so many days are drawn day by day.
const DAYS_MAX: i64 = 28;
/// More rows are not drawn.
const ROWS_MAX: usize = 110;
/// Longer notes beside a row are cut; the tables say it all.
const NOTE_MAX: usize = 40;
/// Above and below the rows.
const AXIS: u64 = 20;

/// The picture and what stands beside it.
pub(super) struct Plot {
    /// What a row is.
    pub(super) unit: &'static str,
    pub(super) height: u64,
    /// The lower end of the rows.
    pub(super) bottom: u64,
    pub(super) row_height: u64,
    pub(super) rows: Vec<Row>,
    pub(super) ticks: Vec<Tick>,
    pub(super) changes: Vec<Mark>,
    /// The kinds of gaps that are drawn, each with its class.
    pub(super) gap_kinds: Vec<(&'static str, &'static str)>,
    /// The largest number of teams at work at once, at most three: from there on all look alike.
    pub(super) most: usize,
    /// How many rows are not drawn.
    pub(super) left_out: usize,
}

impl Plot {
    /// Whether anything stands beside the rows.
    pub(super) fn has_signs(&self) -> bool {
        self.rows.iter().any(|row| !row.signs.is_empty())
    }

    /// Whether a sign stands beside any row.
    pub(super) fn has_sign(&self, sign: char) -> bool {
        self.rows.iter().any(|row| row.signs.contains(sign))
    }
}

/// A week or a day.
pub(super) struct Row {
    pub(super) y: u64,
    pub(super) label: String,
    pub(super) bars: Vec<Bar>,
    /// What stands out: `◆` holidays, `≠` uneven clocks.
    pub(super) signs: String,
    pub(super) note: String,
    /// The note as far as there is room for it.
    pub(super) short: String,
}

/// A stretch within a row.
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) y: u64,
    pub(super) height: u64,
    pub(super) tip: String,
}

/// A line from top to bottom with its label.
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) label: String,
    pub(super) class: &'static str,
}

/// Where a team's clocks move.
pub(super) struct Mark {
    pub(super) x: String,
    pub(super) y: u64,
    pub(super) tip: String,
}

/// Where rows begin and how long and high they are.
#[derive(Clone, Copy)]
struct Grid {
    first: i64,
    length: i64,
    row_height: u64,
}

impl Grid {
    fn of(coverage: &Coverage) -> Self {
        let (from, to) = (coverage.range.from.timestamp(), coverage.range.to.timestamp());
        if to - from <= DAYS_MAX * DAY {
            return Self { first: from - from.rem_euclid(DAY), length: DAY, row_height: 20 };
        }
        let monday = (from - 4 * DAY).rem_euclid(7 * DAY); // 1970 began on a Thursday
        Self { first: from - monday, length: 7 * DAY, row_height: 14 }
    }

    fn row_of(self, second: i64) -> usize {
        usize::try_from((second - self.first).div_euclid(self.length)).unwrap_or(0)
    }

    fn start(self, row: usize) -> i64 {
        i64::try_from(row).unwrap_or(i64::MAX / DAY / 8).saturating_mul(self.length).saturating_add(self.first)
    }

    fn y(self, row: usize) -> u64 {
        AXIS + readable::number(row) * self.row_height
    }

    /// The share of a row that lies before an instant of it.
    fn x(self, row: usize, second: i64) -> String {
        self.width(second - self.start(row))
    }

    fn width(self, seconds: i64) -> String {
        place(u64::try_from(seconds).unwrap_or(0), self.length.unsigned_abs())
    }
}

/// Draws the rows of a coverage; `kinds` says what each gap is.
pub(super) fn plot(coverage: &Coverage, kinds: &[GapKind]) -> Plot {
    let grid = Grid::of(coverage);
    let weekly = grid.length > DAY;
    let all = grid.row_of(coverage.range.to.timestamp() - 1) + 1;
    let n = all.min(ROWS_MAX);
    let mut rows: Vec<Row> = (0..n).map(|row| empty_row(coverage, grid, row)).collect();
    let mut kind_of_gap = kinds.iter().copied();
    let mut drawn: BTreeSet<GapKind> = BTreeSet::new();
    let mut most = 0;
    for cover in &coverage.covers {
        let kind = if cover.teams.is_empty() { kind_of_gap.next() } else { None };
        if draw(&mut rows, grid, coverage, cover, kind) {
            drawn.extend(kind);
            most = most.max(cover.teams.len().min(3));
        }
    }
    let height = readable::number(n) * grid.row_height;
    let mut gap_kinds: Vec<(&str, &str)> = Vec::new();
    // Gaps that are cut look like others; they are named only where there are no others.
    let cut = drawn.take(&GapKind::Cut);
    for kind in drawn.into_iter().chain(cut) {
        if !gap_kinds.iter().any(|(class, _)| *class == kind_class(kind)) {
            gap_kinds.push((kind_class(kind), if kind == GapKind::Break { "other hours" } else { kind_name(kind) }));
        }
    }
    Plot {
        unit: if weekly { "week" } else { "day" },
        height: height + 2 * AXIS,
        bottom: height + AXIS,
        row_height: grid.row_height,
        rows,
        ticks: ticks(weekly),
        changes: marks(coverage, grid, n),
        gap_kinds,
        most,
        left_out: all - n,
    }
}

fn ticks(weekly: bool) -> Vec<Tick> {
    if weekly {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let tick = |(day, label): (u64, &str)| Tick { x: place(day, 7), label: label.to_string(), class: "t-axis" };
        return (0..).zip(days).map(tick).collect();
    }
    let class = |hour: u64| if hour.is_multiple_of(6) { "t-axis" } else { "t-axis fine" };
    let hours = (0..24_u64).step_by(3);
    hours.map(|hour| Tick { x: place(hour, 24), label: format!("{hour:02}:00"), class: class(hour) }).collect()
}

/// Draws a stretch into every row it meets; tells whether there was one.
fn draw(rows: &mut [Row], grid: Grid, coverage: &Coverage, cover: &Cover, kind: Option<GapKind>) -> bool {
    let (mut from, to) = (cover.from.timestamp(), cover.to.timestamp());
    let mut met = false;
    while from < to {
        let number = grid.row_of(from);
        let end = to.min(grid.start(number + 1));
        let Some(row) = rows.get_mut(number) else { return met };
        let full = grid.row_height - 2;
        let (class, height) = match (kind, cover.teams.len()) {
            (Some(kind), _) => (kind_class(kind), full),
            (None, 0 | 1) => ("c-one", full * 5 / 10),
            (None, 2) => ("c-two", full * 8 / 10),
            (None, _) => ("c-many", full),
        };
        let y = row.y + 1 + (full - height);
        let (x, width) = (grid.x(number, from), grid.width(end - from));
        row.bars.push(Bar { class, x, width, y, height, tip: tip(coverage, cover, kind) });
        met = true;
        from = end;
    }
    met
}

fn tip(coverage: &Coverage, cover: &Cover, kind: Option<GapKind>) -> String {
    let who = kind.map_or_else(|| names(coverage, cover.teams), |kind| format!("nobody ({})", kind_name(kind)));
    let form = "%a %-d %b, %H:%M";
    format!("{who}: {} to {}, {}", cover.from.format(form), cover.to.format(form), readable::hours(cover.seconds()))
}

fn empty_row(coverage: &Coverage, grid: Grid, row: usize) -> Row {
    let (from, to) = (at(grid.start(row)), at(grid.start(row + 1)));
    let form = if grid.length > DAY { "%-d %b" } else { "%a %-d %b" };
    let holidays = holidays(coverage, from, to);
    let uneven = coverage.uneven_offsets().iter().any(|stretch| stretch.from < to && from < stretch.to);
    let mut signs = String::new();
    let mut notes = Vec::new();
    if uneven {
        signs.push('≠');
        notes.push("uneven clocks".to_string());
    }
    if !holidays.is_empty() {
        signs.insert(0, '◆');
        notes.extend(holidays);
    }
    let label = from.format(form).to_string();
    let label = if row == 0 || from.ordinal() <= 7 && grid.length > DAY { year(label, from) } else { label };
    let note = notes.join(", ");
    Row { y: grid.y(row), label, bars: Vec::new(), signs, short: shortened(&note), note }
}

fn shortened(note: &str) -> String {
    if note.chars().count() <= NOTE_MAX {
        return note.to_string();
    }
    let kept: String = note.chars().take(NOTE_MAX - 1).collect();
    format!("{}…", kept.trim_end())
}

fn year(label: String, from: Instant) -> String {
    format!("{label} {}", from.format("’%y"))
}

/// The holidays that lie in gaps of a row and begin in it, in the order of time.
fn holidays(coverage: &Coverage, from: Instant, to: Instant) -> Vec<String> {
    let first = coverage.gaps.partition_point(|gap| gap.to <= from);
    let met = coverage.gaps.iter().skip(first).take_while(|gap| gap.from < to);
    let mut found: Vec<String> = Vec::new();
    for cause in met.flat_map(|gap| &gap.causes).filter(|cause| cause.from < to && from < cause.to) {
        if let Reason::Holiday { name } = &cause.reason {
            let team = coverage.teams.get(cause.team).map_or("", |team| team.name.as_str());
            let known = found.iter().any(|known| known.starts_with(name.as_str()));
            if !known {
                found.push(format!("{name} ({team})"));
            }
        }
    }
    found
}

fn marks(coverage: &Coverage, grid: Grid, rows: usize) -> Vec<Mark> {
    let mut marks = Vec::new();
    for team in &coverage.teams {
        for (before, after) in team.offsets.iter().zip(team.offsets.iter().skip(1)) {
            let second = after.from.timestamp();
            let row = grid.row_of(second);
            if row < rows {
                let (before, after) = (ahead(before.ahead_seconds), ahead(after.ahead_seconds));
                let tip = format!("{}: clocks go from {before} to {after}", team.name);
                marks.push(Mark { x: grid.x(row, second), y: grid.y(row), tip });
            }
        }
    }
    marks
}

fn at(second: i64) -> Instant {
    DateTime::from_timestamp(second, 0).unwrap_or_default()
}

/// The reason in words.
pub(super) fn words(reason: &Reason) -> String {
    LedgerReason::from(reason.clone()).to_string()
}
