//! What the routing rules did: how often each matched, failed, was skipped or overruled, and which never matched.
use std::collections::BTreeMap;

use helpdesk_core::{Explanation, RuleOutcome};
use serde::Serialize;

/// What the rules did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RuleSetUse {
    /// The version of the rule set, where one was named.
    pub version: Option<String>,
    /// The rules: those of the rule set in its order, then the rules of other hooks by name.
    pub rules: Vec<RuleUse>,
}

/// What one rule did, counted by the events it looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RuleUse {
    /// The hook it belongs to; empty for a rule that was never looked at.
    pub hook: String,
    /// The rule.
    pub rule: String,
    /// Its guard held.
    pub matched: u64,
    /// Its guard did not hold.
    pub not_matched: u64,
    /// It failed.
    pub failed: u64,
    /// It was skipped.
    pub skipped: u64,
    /// It matched, and something it asked for was overruled by an earlier rule.
    pub overruled: u64,
}

#[derive(Debug, Default)]
pub(super) struct RulesTally {
    rules: BTreeMap<(String, String), RuleUse>,
}

impl RulesTally {
    pub(super) fn add(&mut self, explanation: &Explanation) {
        for hook in explanation.steps.iter().flat_map(|step| &step.decision.hooks) {
            for trace in &hook.rules {
                let sums = self.rules.entry((trace.rule.clone(), hook.hook.clone())).or_default();
                match &trace.outcome {
                    RuleOutcome::Matched { overruled, .. } => {
                        sums.matched += 1;
                        sums.overruled += u64::from(!overruled.is_empty());
                    }
                    RuleOutcome::NotMatched => sums.not_matched += 1,
                    RuleOutcome::Skipped { .. } => sums.skipped += 1,
                    RuleOutcome::Failed => sums.failed += 1,
                    _ => {}
                }
            }
        }
    }

    pub(super) fn finish(mut self, rule_set: Option<(String, Vec<String>)>) -> RuleSetUse {
        let (version, names) = rule_set.map_or((None, Vec::new()), |(version, names)| (Some(version), names));
        let mut rules = Vec::new();
        for name in names {
            let hooks: Vec<_> = self.rules.keys().filter(|(rule, _)| *rule == name).cloned().collect();
            if hooks.is_empty() {
                rules.push(RuleUse { rule: name, ..RuleUse::default() });
                continue;
            }
            for key in hooks {
                rules.extend(self.rules.remove(&key).map(|sums| named(key, sums)));
            }
        }
        rules.extend(self.rules.into_iter().map(|(key, sums)| named(key, sums)));
        RuleSetUse { version, rules }
    }
}

fn named((rule, hook): (String, String), sums: RuleUse) -> RuleUse {
    RuleUse { hook, rule, ..sums }
}
