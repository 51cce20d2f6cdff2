//! The rule set as a hook: what its rules answer to one event.
use helpdesk_core::{Beside, EventKind, Hook, HookFacts, Reaction};

use crate::{RuleSet, run::Run};

/// The name of the hook in decisions and faults.
pub const HOOK_NAME: &str = "rules";

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

    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        match self.plans.get(&facts.event.kind()) {
            Some(plan) => Run::new(self, plan, facts).reaction(),
            None => Reaction::default(),
        }
    }
}
