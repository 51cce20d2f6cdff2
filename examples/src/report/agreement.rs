//! Our results of the resolution against the log's own column: where they agree, and every ticket where they do not.
use std::collections::BTreeMap;

use helpdesk_core::{ClockExplanation, Explanation, Instant, Metric, Priority, TicketId};
use helpdesk_sla::OpenTime;
use serde::Serialize;

use super::{clock_sheet::due, head::LogVerdicts, outcome::Outcome, turn::solved_at};

/// Our results of the resolution against the log's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// The log's column.
    pub column: String,
    /// Tickets by our result and by whether the log says met.
    pub table: BTreeMap<Ours, LogSays>,
    /// Tickets of which both say the same.
    pub agreed: u64,
    /// Tickets that the log has a result for and that were replayed.
    pub compared: u64,
    /// Replayed tickets that the log has no result for.
    pub without_verdict: u64,
    /// Results of the log for tickets that were not replayed.
    pub not_replayed: u64,
    /// Every ticket that was compared, by its name in the log.
    pub results: Vec<Comparison>,
}

/// Our result of the resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ours {
    /// Fulfilled without a breach.
    Met,
    /// Has a breach.
    Breached,
    /// Running, cancelled, or never promised.
    None,
}

/// How many tickets the log says what of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LogSays {
    /// Met.
    pub met: u64,
    /// Not met.
    pub breached: u64,
}

/// A ticket of which we and the log say something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The desk's name for it.
    pub id: TicketId,
    /// Its name in the log.
    pub external: String,
    /// Its priority at the end.
    pub priority: Priority,
    /// Our result.
    pub ours: Ours,
    /// What is used; none where nothing was promised.
    pub used: Option<OpenTime>,
    /// What was promised.
    pub target: Option<OpenTime>,
    /// When the target was used up.
    pub due: Option<Instant>,
    /// When it was solved.
    pub solved_at: Option<Instant>,
    /// Whether the log says met.
    pub log_says_met: bool,
}

#[derive(Debug)]
pub(super) struct AgreementTally {
    verdicts: LogVerdicts,
    n_verdicts: u64,
    agreement: Agreement,
}

impl Ours {
    /// All results.
    pub const ALL: [Self; 3] = [Self::Met, Self::Breached, Self::None];

    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Breached => "breached",
            Self::None => "none",
        }
    }

    fn of(held: Option<&ClockExplanation>) -> Self {
        match held.map(|held| Outcome::of(&held.clock)) {
            Some(Outcome::Met) => Self::Met,
            Some(Outcome::Breached) => Self::Breached,
            Some(Outcome::Running | Outcome::Cancelled) | None => Self::None,
        }
    }

    fn says(self, met: bool) -> bool {
        match self {
            Self::Met => met,
            Self::Breached => !met,
            Self::None => false,
        }
    }
}

impl Agreement {
    /// Every ticket of which we say something else than the log.
    pub fn disagreements(&self) -> impl Iterator<Item = &Comparison> {
        self.results.iter().filter(|result| !result.agrees())
    }
}

impl Comparison {
    /// Whether we and the log say the same.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.ours.says(self.log_says_met)
    }
}

impl AgreementTally {
    pub(super) fn new(verdicts: LogVerdicts) -> Self {
        let agreement = Agreement {
            column: verdicts.column.clone(),
            table: Ours::ALL.into_iter().map(|ours| (ours, LogSays::default())).collect(),
            agreed: 0,
            compared: 0,
            without_verdict: 0,
            not_replayed: 0,
            results: Vec::new(),
        };
        let n_verdicts = u64::try_from(verdicts.by_ticket.len()).unwrap_or(u64::MAX);
        Self { verdicts, n_verdicts, agreement }
    }

    pub(super) fn add(&mut self, explanation: &Explanation) {
        let ticket = &explanation.ticket;
        let external = ticket.external.as_ref().map_or_else(String::new, ToString::to_string);
        let Some(log_says_met) = self.verdicts.by_ticket.get(&external).copied() else {
            self.agreement.without_verdict += 1;
            return;
        };
        let held = explanation.clocks.iter().find(|held| held.metric == Metric::Resolution);
        let ours = Ours::of(held);
        let cell = self.agreement.table.entry(ours).or_default();
        cell.met += u64::from(log_says_met);
        cell.breached += u64::from(!log_says_met);
        self.agreement.compared += 1;
        self.agreement.agreed += u64::from(ours.says(log_says_met));
        self.agreement.results.push(Comparison {
            id: ticket.id,
            external,
            priority: ticket.priority,
            ours,
            used: held.map(|held| held.used),
            target: held.map(|held| held.clock.target),
            due: held.and_then(due),
            solved_at: solved_at(explanation),
            log_says_met,
        });
    }

    pub(super) fn finish(mut self) -> Agreement {
        self.agreement.not_replayed = self.n_verdicts.saturating_sub(self.agreement.compared);
        self.agreement.results.sort_by(|a, b| a.external.cmp(&b.external));
        self.agreement
    }
}
