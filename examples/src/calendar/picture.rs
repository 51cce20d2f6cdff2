//! A week as a picture, and as a page around it: no network, no script.
use askama::Template;
use helpdesk_sla::LedgerReason;

use super::{
    day::DayPiece,
    plain::shown,
    week::{Week, open_pieces, seconds},
};

/// Where midnight lies, in the picture's units.
const LEFT: u32 = 122;
/// How many seconds a unit of the picture is.
const SECONDS: u32 = 120;
const ROW: u32 = 46;
const TOP: u32 = 46;
/// The longest label that is drawn, in characters; the table of the page has it in full.
const LABEL_MAX: usize = 110;

#[derive(Template)]
#[template(path = "calendar/week.svg", escape = "html")]
struct Picture<'a> {
    title: &'a str,
    desc: &'a str,
    /// Where the title stands, if the picture shows it itself.
    heading: Option<u32>,
    top: u32,
    height: u32,
    hours: Vec<Hour>,
    rows: &'a [Row],
    keys: Vec<Key>,
}

#[derive(Template)]
#[template(path = "calendar/week.html")]
struct Page<'a> {
    title: &'a str,
    desc: &'a str,
    svg: &'a str,
    rows: &'a [Row],
    notes: &'a [String],
}

struct Hour {
    x: u32,
    label: String,
}

struct Row {
    name: String,
    y: u32,
    zone: Option<String>,
    /// The last part of its name.
    city: String,
    open: String,
    pieces: Vec<String>,
    label: String,
    /// As much of the label as the picture is wide.
    short: String,
    bars: Vec<Bar>,
}

struct Bar {
    class: &'static str,
    x: u32,
    width: u32,
    tip: String,
}

struct Key {
    class: &'static str,
    label: &'static str,
    x: u32,
}

/// Draws a week as SVG.
///
/// # Errors
/// [`askama::Error`], where a text cannot be written.
pub fn svg(week: &Week) -> Result<String, askama::Error> {
    drawn(week, Some(20))
}

/// Draws a week as a page: the picture, and its numbers in a table.
///
/// # Errors
/// [`askama::Error`], where a text cannot be written.
pub fn html(week: &Week) -> Result<String, askama::Error> {
    let (title, desc) = words(week);
    let svg = drawn(week, None)?;
    Page { title: &title, desc: &desc, svg: &svg, rows: &rows(week), notes: &week.notes }.render()
}

/// The picture, with its title or for a page that has it.
fn drawn(week: &Week, heading: Option<u32>) -> Result<String, askama::Error> {
    let (title, desc) = words(week);
    let bottom = TOP + ROW * u32::try_from(week.days.len()).unwrap_or(7) + 34;
    let top = if heading.is_some() { 0 } else { 24 };
    let hours = (0..=24).step_by(3).map(|hour| Hour { x: LEFT + hour * 3600 / SECONDS, label: hour.to_string() });
    let keys = [
        ("open", "open"),
        ("closed", "closed"),
        ("break", "break"),
        ("holiday", "holiday"),
        ("absent", "does not exist, or is not known"),
    ];
    let keys = keys.into_iter().zip((LEFT..).step_by(100)).map(|((class, label), x)| Key { class, label, x });
    let rows = rows(week);
    let hours = hours.collect();
    Picture { title: &title, desc: &desc, heading, top, height: bottom - top, hours, rows: &rows, keys: keys.collect() }
        .render()
}

fn words(week: &Week) -> (String, String) {
    let first = week.days.first().map(|first| &first.day);
    let title = first.map_or_else(String::new, |day| format!("Week of {} in {}", day.date, shown(&week.zones())));
    let data = first.map_or_else(String::new, |day| shown(&day.zone_data));
    let n_days = week.days.len();
    (title, format!("{} of open time in {n_days} days, drawn by the wall clock. Zone data {data}.", week.open))
}

fn rows(week: &Week) -> Vec<Row> {
    let first = week.days.first().map(|day| day.day.zone.as_str());
    let has_zones = week.days.iter().any(|day| Some(day.day.zone.as_str()) != first);
    let days = week.days.iter().zip((TOP..).step_by(46));
    days.map(|(day, y)| Row {
        name: day.day.date.format("%a %F").to_string(),
        y,
        zone: has_zones.then(|| shown(&day.day.zone)),
        city: shown(day.day.zone.rsplit('/').next().unwrap_or_default()).chars().take(16).collect(),
        open: day.day.open.to_string(),
        pieces: open_pieces(&day.day),
        short: short(&shown(&day.labels.join(", "))),
        label: shown(&day.labels.join(", ")),
        bars: day.day.pieces.iter().map(bar).collect(),
    })
    .collect()
}

fn short(label: &str) -> String {
    match label.char_indices().nth(LABEL_MAX) {
        Some((end, _)) => format!("{}…", label.get(..end).unwrap_or(label)),
        None => label.to_owned(),
    }
}

fn bar(piece: &DayPiece) -> Bar {
    let class = match piece.reason {
        LedgerReason::Open => "open",
        LedgerReason::Holiday { .. } => "holiday",
        LedgerReason::Break { .. } => "break",
        LedgerReason::Closed | LedgerReason::Paused { .. } | _ => "closed",
    };
    let (from, to) = seconds(&piece.local_from, &piece.local_to);
    let (x, end) = (LEFT + from / SECONDS, LEFT + to.max(from) / SECONDS);
    let tip = shown(&format!("{}–{} {}", piece.local_from, piece.local_to, piece.reason));
    Bar { class, x, width: end.saturating_sub(x).max(1), tip }
}
