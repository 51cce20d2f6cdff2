//! The hand-overs as a table: those between the same teams, with the same overlap or gap, are one row.
use std::collections::BTreeMap;

use helpdesk_sla::{Coverage, Handover, Instant, TeamSet};

use super::{names, readable};

/// More rows are not listed.
pub(super) const GROUPS_MAX: usize = 60;

/// A row.
pub(super) struct HandoverGroup {
    pub(super) from: String,
    pub(super) to: String,
    /// `overlap`, `gap` or `none`: how the work goes on.
    pub(super) class: &'static str,
    pub(super) between: String,
    pub(super) n: u64,
    pub(super) first: Instant,
    pub(super) last: Instant,
}

/// From whom, to whom, with how many seconds of overlap or gap.
type Key = (TeamSet, TeamSet, u64, u64);

/// The groups, the most frequent first, then the earliest.
pub(super) fn groups(coverage: &Coverage, handovers: &[Handover]) -> Vec<HandoverGroup> {
    let mut groups: BTreeMap<Key, (u64, Instant, Instant)> = BTreeMap::new();
    for handover in handovers {
        let key = (handover.from, handover.to, handover.overlap_seconds(), handover.gap_seconds());
        let group = groups.entry(key).or_insert((0, handover.closes_at, handover.closes_at));
        *group = (group.0 + 1, group.1, handover.closes_at);
    }
    let mut rows: Vec<HandoverGroup> = groups
        .into_iter()
        .map(|((from, to, overlap, gap), (n, first, last))| {
            let (class, between) = match (overlap, gap) {
                (0, 0) => ("none", "at once".to_string()),
                (overlap, 0) => ("overlap", format!("{} together", readable::hours(overlap))),
                (_, gap) => ("gap", format!("{} with nobody", readable::hours(gap))),
            };
            HandoverGroup { from: names(coverage, from), to: names(coverage, to), class, between, n, first, last }
        })
        .collect();
    rows.sort_by(|a, b| b.n.cmp(&a.n).then(a.first.cmp(&b.first)));
    rows
}
