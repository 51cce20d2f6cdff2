//! A coverage as one page: a picture of its weeks or days, its totals, gaps with their reasons, and hand-overs.
//!
//! The page loads nothing and runs no script; names are escaped by the templates.
use askama::Template;
use helpdesk_sla::{Coverage, CoverageTotals, GapKind, TeamSet};

use crate::report::{readable, scale::place};

mod gap_table;
mod handover_table;
mod rows;

use gap_table::{GapGroup, GapLine};
use handover_table::HandoverGroup;
use rows::Plot;

#[derive(Template)]
#[template(path = "coverage/page.html")]
struct Page<'a> {
    title: &'a str,
    coverage: &'a Coverage,
    totals: CoverageTotals,
    plot: Plot,
    longest: Option<String>,
    n_unusual: u64,
    groups: Vec<GapGroup>,
    unusual: Vec<GapLine>,
    handovers: Vec<HandoverGroup>,
    n_handovers: u64,
    clocks: Vec<ClockChange<'a>>,
}

/// A team's clocks move.
struct ClockChange<'a> {
    team: &'a str,
    at: helpdesk_sla::Instant,
    zone: &'a str,
    before: String,
    after: String,
}

/// Draws a coverage as a page, complete: no network, no script.
///
/// # Errors
/// [`askama::Error`], where a text cannot be written.
///
/// # Laws
/// The same coverage gives the same bytes (`the_same_coverage_gives_the_same_page`).
pub fn page(coverage: &Coverage, title: &str) -> Result<String, askama::Error> {
    let patterns = coverage.recurring_gaps();
    let mut kinds = vec![GapKind::Unknown; coverage.gaps.len()];
    for pattern in &patterns {
        for place in &pattern.gaps {
            if let Some(kind) = kinds.get_mut(*place) {
                *kind = pattern.kind;
            }
        }
    }
    let unusual = gap_table::unusual(coverage, &kinds);
    let handovers = coverage.handovers();
    let page = Page {
        title,
        coverage,
        totals: coverage.totals(),
        plot: rows::plot(coverage, &kinds),
        longest: coverage.gaps.iter().map(helpdesk_sla::Gap::seconds).max().map(readable::hours),
        n_unusual: readable::number(kinds.iter().filter(|kind| is_unusual(**kind)).count()),
        groups: gap_table::groups(coverage, &patterns),
        unusual,
        n_handovers: readable::number(handovers.len()),
        handovers: handover_table::groups(coverage, &handovers),
        clocks: clock_changes(coverage),
    };
    page.render()
}

/// Whether a gap is worth a look by itself.
fn is_unusual(kind: GapKind) -> bool {
    !matches!(kind, GapKind::Usual | GapKind::Cut | GapKind::Unknown)
}

fn names(coverage: &Coverage, set: TeamSet) -> String {
    let names: Vec<&str> = coverage.names(set).collect();
    if names.is_empty() { "–".to_string() } else { names.join(" + ") }
}

fn kind_name(kind: GapKind) -> &'static str {
    match kind {
        GapKind::Usual => "usual",
        GapKind::Unknown => "unknown",
        GapKind::Cut => "cut by the range",
        GapKind::Holiday => "holiday",
        GapKind::Break => "dated break",
        GapKind::Offsets => "uneven clocks",
        GapKind::Hours | _ => "other hours",
    }
}

fn kind_class(kind: GapKind) -> &'static str {
    match kind {
        GapKind::Usual | GapKind::Cut | GapKind::Unknown => "g-usual",
        GapKind::Holiday => "g-holiday",
        GapKind::Offsets => "g-offsets",
        GapKind::Break | GapKind::Hours | _ => "g-other",
    }
}

fn clock_changes(coverage: &Coverage) -> Vec<ClockChange<'_>> {
    let mut changes: Vec<ClockChange<'_>> = Vec::new();
    for team in &coverage.teams {
        for (before, after) in team.offsets.iter().zip(team.offsets.iter().skip(1)) {
            let (zone, at) = (after.zone.as_str(), after.from);
            let (before, after) = (ahead(before.ahead_seconds), ahead(after.ahead_seconds));
            changes.push(ClockChange { team: &team.name, at, zone, before, after });
        }
    }
    changes.sort_by_key(|change| change.at);
    changes
}

/// `UTC+2`, `UTC−3:30`.
fn ahead(seconds: i64) -> String {
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { "−" } else { "+" };
    if minutes.is_multiple_of(60) {
        return format!("UTC{sign}{}", minutes / 60);
    }
    format!("UTC{sign}{}:{:02}", minutes / 60, minutes % 60)
}
