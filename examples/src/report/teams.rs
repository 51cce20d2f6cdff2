//! The tickets of each team, where they stand now.
use std::collections::BTreeMap;

use helpdesk_core::{Configuration, Explanation, StatusKind, TeamId};
use serde::Serialize;

/// The tickets that a team has at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TeamRow {
    /// The team; none for the tickets that nobody has placed.
    pub team: Option<TeamId>,
    /// Its name for people; empty for none.
    pub name: String,
    /// Tickets.
    pub tickets: u64,
    /// Of them solved or closed.
    pub solved: u64,
    /// Of them with at least one broken promise.
    pub breached: u64,
}

#[derive(Debug, Default)]
pub(super) struct TeamsTally {
    rows: BTreeMap<TeamId, TeamRow>,
    without: TeamRow,
}

impl TeamsTally {
    /// Begins with every team of the configuration.
    pub(super) fn new(configuration: &Configuration) -> Self {
        let row = |name: &str, team: &TeamId| TeamRow {
            team: Some(team.clone()),
            name: name.to_string(),
            ..TeamRow::default()
        };
        let rows = configuration.teams().map(|team| (team.id.clone(), row(team.display_name(), &team.id)));
        Self { rows: rows.collect(), without: TeamRow::default() }
    }

    pub(super) fn add(&mut self, explanation: &Explanation) {
        let ticket = &explanation.ticket;
        let row = match &ticket.team {
            None => &mut self.without,
            Some(team) => self.rows.entry(team.clone()).or_insert_with(|| TeamRow {
                team: Some(team.clone()),
                name: team.to_string(),
                ..TeamRow::default()
            }),
        };
        row.tickets += 1;
        row.solved += u64::from(match ticket.status.kind() {
            StatusKind::Solved | StatusKind::Closed => true,
            StatusKind::New | StatusKind::Open | StatusKind::Pending | StatusKind::OnHold => false,
        });
        row.breached += u64::from(explanation.clocks.iter().any(|held| held.clock.breach.is_some()));
    }

    /// By id, those without a team last.
    pub(super) fn finish(self) -> Vec<TeamRow> {
        let without = Some(self.without).filter(|row| row.tickets > 0);
        self.rows.into_values().chain(without).collect()
    }
}
