//! What facts are read from: one event on one ticket, borrowed for predicates and owned for scripts.
use std::sync::Arc;

use helpdesk_core::{Beside, Configuration, Event, HookFacts, Instant, Known, Person, Ticket};

use crate::language::Detection;

/// What facts are read from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) ticket: &'a Ticket,
    pub(crate) event: &'a Event,
    pub(crate) configuration: &'a Configuration,
    pub(crate) known: Known<'a>,
    pub(crate) detection: &'a Detection,
}

/// The same but for the ticket, as scripts hold it.
pub(crate) struct World {
    event: Event,
    configuration: Configuration,
    requester: Option<Person>,
    contract_seconds: Option<i64>,
    n_candidates: Option<u32>,
    last_text: Option<String>,
    detection: Detection,
}

/// A ticket in its world: what a script holds of both the ticket and the event.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) ticket: Arc<Ticket>,
    pub(crate) world: Arc<World>,
}

/// The facts that look at something that is read only where a rule asks for it.
const BESIDE: [(&str, Beside); 7] = [
    ("requester_name", Beside::Requester),
    ("requester_language", Beside::Requester),
    ("requester_address", Beside::Requester),
    ("contract_minutes_left", Beside::ContractHours),
    ("contract_used_up", Beside::ContractHours),
    ("candidates", Beside::Candidates),
    ("last_message_text", Beside::LastMessage),
];

/// What has to be read for a fact of this name.
pub(crate) fn beside(fact: &str) -> Option<Beside> {
    BESIDE.iter().find(|(name, _)| *name == fact).map(|(_, what)| *what)
}

impl Source<'_> {
    /// The only time there is: when what happened by itself was due, and else when it happened.
    pub(crate) fn at(&self) -> Instant {
        self.event.took_effect_at()
    }
}

impl World {
    pub(crate) fn of(facts: &HookFacts<'_>, detection: Detection) -> Self {
        let known = facts.known;
        Self {
            event: facts.event.clone(),
            configuration: facts.configuration.clone(),
            requester: known.requester.cloned(),
            contract_seconds: known.contract_seconds,
            n_candidates: known.n_candidates,
            last_text: known.last_text.map(str::to_owned),
            detection,
        }
    }
}

impl View {
    pub(crate) fn source(&self) -> Source<'_> {
        let World { event, configuration, requester, contract_seconds, n_candidates, last_text, detection } =
            &*self.world;
        let (contract_seconds, n_candidates) = (*contract_seconds, *n_candidates);
        let last_text = last_text.as_deref();
        let known = Known { requester: requester.as_ref(), contract_seconds, n_candidates, last_text };
        Source { ticket: &self.ticket, event, configuration, known, detection }
    }
}
