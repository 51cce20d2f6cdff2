//! What went wrong beside what was asked: a clock that cannot be computed, a rule that fails, a text that lacks a value.
use helpdesk_core::Tickets as _;
use serde::Serialize;

use super::{fault::ScenarioFault, node::shown, run::Stage};

/// How many decisions are looked at in one go.
const PAGE: usize = 100;

/// Something that went wrong while the desk went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Faulted {
    /// When.
    pub at: String,
    /// On which ticket.
    pub ticket: String,
    /// What, for a person.
    pub text: String,
}

impl Stage<'_> {
    /// Everything that went wrong on the tickets of the scenario, ticket by ticket in the order of time.
    pub(super) async fn faults(&self) -> Result<Vec<Faulted>, ScenarioFault> {
        let mut faults = Vec::new();
        for (id, name) in &self.scenario.names {
            let mut n_read = 0;
            loop {
                let page = self.store.decisions(*id, n_read, PAGE).await.map_err(|why| self.failed(&why))?;
                if page.is_empty() {
                    break;
                }
                n_read += page.len();
                let told =
                    page.iter().flat_map(|decision| decision.faults.iter().map(move |fault| (decision.at, fault)));
                faults.extend(told.map(|(at, fault)| Faulted {
                    at: shown(at),
                    ticket: name.clone(),
                    text: fault.message.clone(),
                }));
            }
        }
        Ok(faults)
    }
}
