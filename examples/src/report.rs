//! The report of a replay: one page of HTML that needs no network and no script, and the figures behind it.
//!
//! A [`Tally`] takes the explanation of one ticket after the other and keeps sums, lists with a named limit and the ten
//! worst tickets, never all histories. [`Tally::finish`] gives the [`Report`], which is what the page shows, number for
//! number. Nothing here reads a clock or a file: the same explanations give the same bytes, in whatever order they come.
mod agreement;
mod attainment;
mod chart;
mod clock_sheet;
mod escalations;
mod fault_list;
mod glance;
mod head;
mod html;
mod intake;
mod ledger_view;
mod movement;
mod outcome;
mod picture;
pub(crate) mod readable;
mod rule_use;
pub(crate) mod scale;
mod stays;
mod tally;
mod teams;
mod turn;
mod volume;
mod worst;

use helpdesk_core::{Fingerprint, Instant};
use serde::Serialize;

pub use agreement::{Agreement, Comparison, LogSays, Ours};
pub use attainment::{Attainment, MetricAttainment, PriorityAttainment, USED_BUCKETS, UsedBuckets};
pub use clock_sheet::ClockSheet;
pub use escalations::{Escalations, RungUse};
pub use fault_list::{FAULTS_MAX, FaultLine, Faults};
pub use glance::Glance;
pub use head::{LogVerdicts, Rejected, ReportHead};
pub use intake::{Intake, REJECTED_MAX};
pub use movement::{Correction, FLOWS_MAX, Flow, Movement, REPEATS_MAX};
pub use outcome::{Outcome, Outcomes};
pub use rule_use::{RuleSetUse, RuleUse};
pub use stays::{Stay, Stays};
pub use tally::Tally;
pub use teams::TeamRow;
pub use volume::{PERIODS_MAX, Period, Step, Volume};
pub use worst::{Overrun, WORST_MAX, WorstTicket};

/// Everything the page shows, as numbers.
///
/// # Time and units
/// Instants and days are UTC; `_seconds` are wall-clock seconds; lengths of a clock are open time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The page's title.
    pub title: String,
    /// What was replayed.
    pub source: String,
    /// The version of the configuration.
    pub configuration: Fingerprint,
    /// The version of the zone data.
    pub tzdata: String,
    /// From when to when the replay went.
    pub span: Option<(Instant, Instant)>,
    /// The key figures.
    pub glance: Glance,
    /// Tickets over time.
    pub volume: Volume,
    /// Promises kept and broken.
    pub attainment: Attainment,
    /// Time in each tier and status.
    pub stays: Stays,
    /// What the ladders did.
    pub escalations: Escalations,
    /// Reassignments, flows, corrections, reopenings.
    pub movement: Movement,
    /// The tickets of each team.
    pub teams: Vec<TeamRow>,
    /// The tickets furthest over their targets.
    pub worst: Vec<WorstTicket>,
    /// What the routing rules did.
    pub rules: RuleSetUse,
    /// What went wrong beside the commands.
    pub faults: Faults,
    /// Our results against the log's own, where it has any.
    pub agreement: Option<Agreement>,
    /// What became of the log's rows.
    pub intake: Intake,
}
