//! `desk doctor`: whether a whole store keeps the laws of the desk.
use helpdesk_core::{AgentId, Ailment, TenantId, Ticket};
use serde::Serialize;

use crate::{archive::Archive, desk_replay::TENANT, failure::Failure, store_choice::StoreChoice};

/// What the doctor found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Findings {
    /// Tickets that were examined.
    pub n_tickets: u64,
    /// Events in their histories.
    pub n_events: u64,
    /// Tickets that are not closed.
    pub n_not_closed: u64,
    /// Of those, the ones with a wake time.
    pub n_with_wake: u64,
    /// What is wrong, ticket by ticket.
    pub sick: Vec<Sick>,
}

/// A ticket that breaks a law.
#[derive(Debug, Clone, Serialize)]
pub struct Sick {
    /// Which.
    pub ticket: String,
    /// What is wrong.
    pub ailments: Vec<Ailment>,
}

/// How often a ticket that seems sick is looked at again.
const LOOKS_AGAIN: u32 = 5;

/// Examines every ticket of a store.
///
/// # Errors
/// [`Failure`] where the store cannot be read; what is wrong with tickets is in the findings.
pub async fn examine(store: &StoreChoice) -> Result<Findings, Failure> {
    let auditor = AgentId::new("doctor").map_err(Failure::from_display)?;
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let mut archive = Archive::new(store.open_existing().map_err(Failure::from_display)?, tenant, auditor);
    let wakes = archive.wakes().await.map_err(Failure::from_display)?;
    let mut findings = Findings::default();
    let mut after = None;
    loop {
        let page = archive.page(after).await.map_err(Failure::from_display)?;
        let Some(last) = page.last() else { return Ok(findings) };
        after = Some(last.id);
        for ticket in page {
            let wake = wakes.get(&ticket.id).copied();
            let name = name(&ticket);
            let mut record = archive.record(ticket).await.map_err(Failure::from_display)?;
            let mut ailments = record.ailments(wake);
            for _look in 0..LOOKS_AGAIN {
                if ailments.is_empty() {
                    break;
                }
                // Somebody may have worked on it between two reads: only what stays is an ailment.
                let wakes = archive.wakes().await.map_err(Failure::from_display)?;
                let again = archive.find(&record.ticket.id.to_string()).await.map_err(Failure::from_display)?;
                record = archive.record(again).await.map_err(Failure::from_display)?;
                ailments = record.ailments(wakes.get(&record.ticket.id).copied());
            }
            findings.n_tickets += 1;
            findings.n_events += record.ticket.version;
            let not_closed = record.ticket.status.kind() != helpdesk_core::StatusKind::Closed;
            findings.n_not_closed += u64::from(not_closed);
            findings.n_with_wake += u64::from(not_closed && wake.is_some());
            if !ailments.is_empty() {
                findings.sick.push(Sick { ticket: name, ailments });
            }
        }
    }
}

fn name(ticket: &Ticket) -> String {
    ticket.external.as_ref().map_or_else(|| ticket.id.to_string(), ToString::to_string)
}
