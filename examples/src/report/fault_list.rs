//! What went wrong beside the commands: faults and refusals.
use helpdesk_core::{Explanation, FaultPlace, Instant, TicketId};
use serde::Serialize;

/// Most faults that are listed.
pub const FAULTS_MAX: usize = 20;

/// What went wrong beside the commands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Faults {
    /// The first ones, by instant, ticket and decision.
    pub first: Vec<FaultLine>,
    /// How many there are, the unlisted included.
    pub total: u64,
    /// Requests that were refused.
    pub refused: u64,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FaultLine {
    /// When.
    pub at: Instant,
    /// On which ticket.
    pub ticket: TicketId,
    /// Which fault of the ticket, from 1.
    pub n: u64,
    /// Where in a rule's source.
    pub place: Option<FaultPlace>,
    /// What it followed from.
    pub cause: String,
    /// What went wrong.
    pub message: String,
}

impl Faults {
    pub(super) fn add(&mut self, explanation: &Explanation) {
        let mut n = 0;
        for step in &explanation.steps {
            self.refused += u64::from(step.decision.refused.is_some());
            for fault in &step.decision.faults {
                n += 1;
                self.first.push(FaultLine {
                    at: step.decision.at,
                    ticket: explanation.ticket.id,
                    n,
                    place: fault.place.clone(),
                    cause: fault.cause.to_string(),
                    message: fault.message.clone(),
                });
            }
        }
        self.total += n;
        if n > 0 {
            self.first.sort();
            self.first.truncate(FAULTS_MAX);
        }
    }
}
