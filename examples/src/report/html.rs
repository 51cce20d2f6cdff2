//! The page: the report's figures in the templates. Whatever comes from tickets is escaped by them, in pictures too.
use askama::Template;
use helpdesk_core::Instant;

use super::{
    Report, USED_BUCKETS,
    agreement::Ours,
    chart,
    clock_sheet::ClockSheet,
    intake::REJECTED_MAX,
    ledger_view::{self, LedgerRow},
    movement::{FLOWS_MAX, REPEATS_MAX},
    picture::{Picture, Shape},
    readable,
    worst::WorstTicket,
};

#[derive(Template)]
#[template(path = "report/page.html")]
struct Page<'a> {
    report: &'a Report,
    volume: Option<Picture>,
    backlog: Option<Picture>,
    worst: Vec<WorstView<'a>>,
}

struct WorstView<'a> {
    n: usize,
    ticket: &'a WorstTicket,
    clocks: Vec<ClockView<'a>>,
}

struct ClockView<'a> {
    sheet: &'a ClockSheet,
    life: Option<(Instant, Instant)>,
    strip: Option<Picture>,
    rows: Vec<LedgerRow<'a>>,
}

impl Report {
    /// The page, complete: no network, no script.
    ///
    /// # Errors
    /// [`askama::Error`], where a text cannot be written.
    ///
    /// # Laws
    /// The same report gives the same bytes (`same_world_same_bytes`).
    pub fn to_html(&self) -> Result<String, askama::Error> {
        let page = Page {
            report: self,
            volume: chart::volume(&self.volume),
            backlog: chart::backlog(&self.volume),
            worst: (1..).zip(&self.worst).map(|(n, ticket)| worst_view(n, ticket)).collect(),
        };
        page.render()
    }
}

fn worst_view(n: usize, ticket: &WorstTicket) -> WorstView<'_> {
    let clocks = (1..).zip(&ticket.clocks).map(|(k, sheet): (u32, _)| ClockView {
        sheet,
        life: sheet.ledger.lines.first().zip(sheet.ledger.lines.last()).map(|(first, last)| (first.from, last.to)),
        strip: ledger_view::strip(sheet, format!("strip-{n}-{k}")),
        rows: ledger_view::rows(&sheet.ledger.lines),
    });
    WorstView { n, ticket, clocks: clocks.collect() }
}
