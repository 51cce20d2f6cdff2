//! How many tickets there are: what a store answers to a scope.
use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{StatusKind, TeamId, Ticket};

/// How many tickets there are.
///
/// # Examples
/// A store that does not count as it writes counts when it is asked:
///
/// ```
/// use helpdesk_core::{Counts, Scope, Ticket};
///
/// fn counts(stored: &[Ticket], scope: &Scope) -> Counts {
///     Counts::of(stored.iter().filter(|ticket| scope.covers(ticket)))
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// By status.
    pub by_status: BTreeMap<StatusKind, u64>,
    /// Tickets that are not closed, by team.
    pub not_closed_by_team: BTreeMap<TeamId, u64>,
}

impl Counts {
    /// How many these tickets are.
    #[must_use]
    pub fn of<'a>(tickets: impl IntoIterator<Item = &'a Ticket>) -> Self {
        let mut counts = Self::default();
        for ticket in tickets {
            counts.add(ticket);
        }
        counts
    }

    /// Counts one ticket more.
    pub(crate) fn add(&mut self, ticket: &Ticket) {
        let status = ticket.status.kind();
        let count = |n: &mut u64| *n = n.saturating_add(1);
        count(self.by_status.entry(status).or_default());
        if let Some(team) = ticket.team.as_ref().filter(|_| status != StatusKind::Closed) {
            count(self.not_closed_by_team.entry(team.clone()).or_default());
        }
    }
}
