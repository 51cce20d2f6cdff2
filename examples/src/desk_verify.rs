//! `desk verify`: whether the histories of a whole store are the ones that were written.
use helpdesk_core::{AgentId, Broken, TenantId, verify};
use serde::Serialize;

use crate::{archive::Archive, desk_replay::TENANT, failure::Failure, store_choice::StoreChoice};

/// What verifying a store brought.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verification {
    /// Tickets whose histories were read.
    pub n_tickets: u64,
    /// Events in them.
    pub n_events: u64,
    /// Events that were written before there were seals.
    pub n_unsealed: u64,
    /// Events out of which something was taken, each with the event that says so.
    pub redacted: Vec<RedactedEvent>,
    /// Histories that are not whole.
    pub broken: Vec<BrokenHistory>,
}

/// An event out of which something was taken.
#[derive(Debug, Clone, Serialize)]
pub struct RedactedEvent {
    /// Of which ticket.
    pub ticket: String,
    /// Which.
    pub seq: u64,
    /// By which event of the same ticket.
    pub by: u64,
}

/// A history that is not the one that was written.
#[derive(Debug, Clone, Serialize)]
pub struct BrokenHistory {
    /// Of which ticket.
    pub ticket: String,
    /// What is broken.
    pub broken: Vec<Broken>,
}

/// Verifies every history of a store, each with its ticket's head.
///
/// # Errors
/// [`Failure`] where the store cannot be read; what is broken is in the answer.
pub async fn verify_store(store: &StoreChoice) -> Result<Verification, Failure> {
    let auditor = AgentId::new("verifier").map_err(Failure::from_display)?;
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let archive = Archive::new(store.open_existing().map_err(Failure::from_display)?, tenant, auditor);
    let mut found = Verification::default();
    let mut after = None;
    loop {
        let page = archive.page(after).await.map_err(Failure::from_display)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(last.id);
        for ticket in page {
            let mut history = archive.history(ticket.id).await.map_err(Failure::from_display)?;
            // What was committed since the ticket was read is behind its head, and belongs to the next look.
            history.retain(|event| event.seq <= ticket.version);
            found.n_tickets += 1;
            found.n_events += u64::try_from(history.len()).unwrap_or(u64::MAX);
            let name = || ticket.external.as_ref().map_or_else(|| ticket.id.to_string(), ToString::to_string);
            match verify(&history, Some(ticket.head())) {
                Ok(verified) => {
                    found.n_unsealed += verified.n_unsealed;
                    let redacted = verified.redacted.into_iter();
                    found.redacted.extend(redacted.map(|(seq, by)| RedactedEvent { ticket: name(), seq, by }));
                }
                Err(broken) => {
                    found.broken.push(BrokenHistory { ticket: name(), broken });
                }
            }
        }
    }
}
