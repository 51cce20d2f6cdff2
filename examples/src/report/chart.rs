//! The pictures of the figures: bars over time, steps of the backlog, bars in tables.
use super::{
    movement::Flow,
    outcome::Outcomes,
    picture::{Picture, Shape, Slice, bar, stack},
    readable,
    scale::{Pixels, pixels, place, ticks},
    stays::Stay,
    volume::{Period, Step, Volume},
};

const BAND: u32 = 58;
const HEADING: u32 = 22;
const GAP: u32 = 12;
const AXIS: u32 = 22;
const BACKLOG: u32 = 208;
/// Most labels under a time axis: so many fit a narrow screen.
const LABELS_MAX: usize = 4;

/// Opened, solved and closed tickets, one band each, all on one scale.
pub(super) fn volume(volume: &Volume) -> Option<Picture> {
    let bands = [
        Band { name: "Opened", class: "k-opened", value: |p| p.opened },
        Band { name: "Solved", class: "k-solved", value: |p| p.solved },
        Band { name: "Closed", class: "k-ended", value: |p| p.closed },
    ];
    let largest = volume.periods.iter().flat_map(|p| [p.opened, p.solved, p.closed]).max()?;
    let top = ticks(largest, 4).last().copied()?;
    let mut shapes = Vec::new();
    let mut desc = Vec::new();
    let mut y = 0;
    for Band { name, class, value } in bands {
        let base = y + HEADING + BAND;
        shapes.push(label("t-band", 0, 1, y + HEADING - 8, "start", name.to_string()));
        shapes.push(label("t-tick", 1, 1, y + HEADING - 8, "end", readable::count(top)));
        shapes.push(Shape::level("l-grid", Pixels::whole(y + HEADING)));
        shapes.extend(bars(&volume.periods, volume.step, class, value, Frame { top, base, height: BAND }));
        shapes.push(Shape::level("l-base", Pixels::whole(base)));
        desc.push(peak(name, &volume.periods, volume.step, value));
        y = base + GAP;
    }
    shapes.extend(time_axis(volume, y + AXIS - GAP));
    Some(Picture {
        id: "volume-picture".to_string(),
        title: format!("Tickets opened, solved and closed per {}", volume.step.as_str()),
        desc: desc.join(" "),
        height: y + AXIS - GAP + 6,
        shapes,
    })
}

/// Tickets that wait at the end of each period.
pub(super) fn backlog(volume: &Volume) -> Option<Picture> {
    let largest = volume.periods.iter().map(|p| p.backlog).max()?;
    let last = volume.periods.last()?;
    let levels = ticks(largest, 4);
    let top = levels.last().copied()?;
    let base = 14 + BACKLOG;
    let frame = Frame { top, base, height: BACKLOG };
    let mut shapes = Vec::new();
    for level in &levels {
        shapes.push(Shape::level(if *level == 0 { "l-base" } else { "l-grid" }, frame.y(*level)));
    }
    shapes.extend(steps(&volume.periods, frame));
    for level in levels.iter().skip(1) {
        let y = pixels(top - level, top, BACKLOG).plus(10);
        shapes.push(Shape::Label { class: "t-tick", x: place(0, 1), y, anchor: "start", text: readable::count(level) });
    }
    shapes.extend(time_axis(volume, base + AXIS - 6));
    Some(Picture {
        id: "backlog-picture".to_string(),
        title: format!("Tickets not solved at the end of each {}", volume.step.as_str()),
        desc: format!(
            "{} {} at the end of the last {}.",
            peak("Backlog", &volume.periods, volume.step, |p| p.backlog),
            readable::count(last.backlog),
            volume.step.as_str()
        ),
        height: base + AXIS,
        shapes,
    })
}

/// One row of bars.
struct Band {
    name: &'static str,
    class: &'static str,
    value: fn(&Period) -> u64,
}

/// The vertical scale of a plot: `top` is the number at its upper edge, `base` the pixel of its lower one.
#[derive(Clone, Copy)]
struct Frame {
    top: u64,
    base: u32,
    height: u32,
}

impl Frame {
    fn y(self, value: u64) -> Pixels {
        self.height_of(value).below(Pixels::whole(self.base))
    }

    fn height_of(self, value: u64) -> Pixels {
        pixels(value, self.top, self.height)
    }
}

fn label(class: &'static str, part: u64, whole: u64, y: u32, anchor: &'static str, text: String) -> Shape {
    Shape::Label { class, x: place(part, whole), y: Pixels::whole(y), anchor, text }
}

fn bars(
    periods: &[Period],
    step: Step,
    class: &'static str,
    value: fn(&Period) -> u64,
    frame: Frame,
) -> impl Iterator<Item = Shape> {
    let n = readable::number(periods.len());
    (0..).zip(periods).filter(move |(_, period)| value(period) > 0).map(move |(k, period)| Shape::Bar {
        class,
        x: place(k * 10 + 1, n * 10),
        width: place(8, n * 10),
        y: frame.y(value(period)),
        height: frame.height_of(value(period)),
        tip: format!("{}: {}", period_name(period, &step), readable::count(value(period))),
    })
}

/// A filled step for each period and the line on top of all of them.
fn steps(periods: &[Period], frame: Frame) -> Vec<Shape> {
    let n = readable::number(periods.len());
    let mut shapes = Vec::new();
    let mut lines = Vec::new();
    let mut before: Option<Pixels> = None;
    for (k, period) in (0..).zip(periods) {
        let (x, y) = (place(k, n), frame.y(period.backlog));
        let height = frame.height_of(period.backlog);
        let tip = readable::count(period.backlog);
        shapes.push(Shape::Bar { class: "k-backlog", x: x.clone(), width: place(1, n), y, height, tip });
        if let Some(before) = before.filter(|before| *before != y) {
            lines.push(Shape::Line { class: "l-backlog", x1: x.clone(), x2: x.clone(), y1: before, y2: y });
        }
        lines.push(Shape::Line { class: "l-backlog", x1: x, x2: place(k + 1, n), y1: y, y2: y });
        before = Some(y);
    }
    shapes.extend(lines);
    shapes
}

fn time_axis(volume: &Volume, y: u32) -> Vec<Shape> {
    let n = readable::number(volume.periods.len());
    let apart = volume.periods.len().div_ceil(LABELS_MAX).max(1);
    let labelled = (0..).zip(&volume.periods).step_by(apart);
    labelled
        .map(|(k, period)| {
            let form = if volume.step == Step::Day { "%-d %b" } else { "%b %Y" };
            label("t-tick", k, n, y, "start", period.from.format(form).to_string())
        })
        .collect()
}

fn peak(name: &str, periods: &[Period], step: Step, value: impl Fn(&Period) -> u64) -> String {
    let Some(largest) = periods.iter().map(&value).max().filter(|largest| *largest > 0) else {
        return format!("{name}: none.");
    };
    let first = periods.iter().find(|p| value(p) == largest).map_or_else(String::new, |p| period_name(p, &step));
    format!("{name}: at most {}, first {first}.", readable::count(largest))
}

/// The period for people.
pub(super) fn period_name(period: &Period, step: &Step) -> String {
    match step {
        Step::Day => readable::day(&period.from),
        Step::Week => format!("week of {}", readable::day(&period.from)),
        Step::Month => period.from.format("%b %Y").to_string(),
    }
}

/// The bar of a row of outcomes.
pub(super) fn outcomes(outcomes: &Outcomes) -> Vec<Slice> {
    stack(&[
        ("k-met", outcomes.met),
        ("k-breached", outcomes.breached),
        ("k-running", outcomes.running),
        ("k-cancelled", outcomes.cancelled),
    ])
}

/// The bar of a number of clocks that used so much of their target.
pub(super) fn used(bucket: &usize, n: &u64, all: &[u64]) -> Vec<Slice> {
    bar(if *bucket < 4 { "k-met" } else { "k-breached" }, *n, all.iter().sum())
}

/// The bar of the time in one place.
pub(super) fn stay(stay: &Stay, all: &[Stay]) -> Vec<Slice> {
    bar("k-time", stay.seconds, seconds(all))
}

/// All the time.
pub(super) fn seconds(all: &[Stay]) -> u64 {
    all.iter().map(|stay| stay.seconds).sum()
}

/// The bar of a number among others, the largest filling it.
pub(super) fn among(n: &u64, all: &[(u32, u64)]) -> Vec<Slice> {
    bar("k-time", *n, all.iter().map(|(_, n)| *n).max().unwrap_or(0))
}

/// The bar of a flow among others.
pub(super) fn flow(flow: &Flow, all: &[Flow]) -> Vec<Slice> {
    bar("k-time", flow.n_moves(), all.iter().map(Flow::n_moves).max().unwrap_or(0))
}
