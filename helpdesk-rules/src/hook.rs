//! The rule set as a hook: what its rules answer to one event.
use helpdesk_core::{Beside, EventKind, Hook, HookFacts, MacroId, Reaction};

use crate::{RuleSet, language::Detector, run::Run};

/// The name of the hook in decisions and faults.
pub const HOOK_NAME: &str = "rules";

impl RuleSet {
    /// What the rules answer, with somebody else to tell the language of the message.
    pub(crate) fn react_told(&self, facts: &HookFacts<'_>, detector: Option<Detector>) -> Reaction {
        match self.plans.get(&facts.event.kind()) {
            Some(plan) => Run::told(self, plan, facts, detector).reaction(),
            None => Reaction::default(),
        }
    }
}

impl Hook for RuleSet {
    fn name(&self) -> &str {
        HOOK_NAME
    }

    fn version(&self) -> &str {
        self.version.as_str()
    }

    fn listens_to(&self, kind: EventKind) -> bool {
        self.plans.contains_key(&kind)
    }

    fn looks_at(&self, what: Beside) -> bool {
        self.beside.contains(&what)
    }

    fn spell(&self, of: &MacroId, facts: &HookFacts<'_>) -> Option<Reaction> {
        let plan = self.macros.get(of.as_str())?;
        Some(Run::new(self, plan, facts).reaction())
    }

    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        self.react_told(facts, self.detector.clone())
    }
}
