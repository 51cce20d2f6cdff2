//! What can be wrong with a stored ticket: the laws of the desk, checked on one ticket and its history.
use alloc::{format, string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::Serialize;

use crate::{Decision, Event, Explanation, Grounds, Responsible, StatusKind, Ticket, verify};

/// Something that is wrong with a stored ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ailment {
    /// Which law is broken.
    pub law: &'static str,
    /// How.
    pub what: String,
}

/// Checks the laws on one ticket: gap-free history, seals, fold equals snapshot, decisions cover the events, ledgers sum to their
/// clocks, somebody is responsible, and the stored wake time is the one that the ticket asks for.
#[must_use]
pub fn examine(
    ticket: &Ticket,
    events: &[Event],
    decisions: Vec<Decision>,
    stored_wake: Option<Instant>,
    grounds: Grounds<'_>,
    at: Instant,
) -> Vec<Ailment> {
    let mut ailments = Vec::new();
    if let Some((expected, event)) = (1..).zip(events).find(|(n, event)| event.seq != *n) {
        let what = format!("event {} stands where {expected} was expected", event.seq);
        ailments.push(Ailment { law: "history_is_gap_free", what });
    }
    if let Some((earlier, later)) =
        events.iter().zip(events.iter().skip(1)).find(|(earlier, later)| later.at < earlier.at)
    {
        let what = format!("event {} was recorded before event {}", later.seq, earlier.seq);
        ailments.push(Ailment { law: "time_never_runs_back", what });
    }
    if let Err(broken) = verify(events, Some(ticket.head())) {
        ailments.extend(broken.iter().map(|b| Ailment { law: "history_proves_itself", what: format!("{b}") }));
    }
    if let Err(error) = Explanation::of(ticket, events, decisions, grounds, at) {
        ailments.push(Ailment { law: "explanation_agrees_with_the_store", what: format!("{error}") });
    }
    let attention = ticket.attention(grounds.current);
    if attention.responsible == Responsible::Nobody && ticket.status.kind() != StatusKind::Closed {
        ailments.push(Ailment { law: "somebody_is_responsible", what: String::from("nobody is") });
    }
    if attention.wake.at() != stored_wake {
        let what = format!("stored {stored_wake:?}, the ticket asks for {:?}", attention.wake.at());
        ailments.push(Ailment { law: "wake_time_is_the_tickets", what });
    }
    ailments
}
