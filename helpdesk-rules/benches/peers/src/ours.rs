//! Our own rules, the quick way and the plain one, with the whole answer of the hook: what is asked for, who overruled whom, the trace.
use std::{collections::BTreeSet, hint::black_box};

use helpdesk_core::{Configuration, ConfigurationSpec, Event, Hook, HookFacts, Reaction, Ticket};
use helpdesk_rules::{Limits, RuleSet};

use crate::{
    desk::{files, openings},
    peer::Peer,
};

/// The name of our row.
pub(crate) const OURS: &str = "helpdesk-rules";

/// A set of rules.
pub(crate) struct Ours {
    name: &'static str,
    rules: RuleSet,
    configuration: Configuration,
    openings: Vec<(Ticket, Event)>,
}

impl Ours {
    pub(crate) fn new(n: usize) -> Self {
        let rules = RuleSet::compile(&files(n), Limits::default()).expect("rules that compile");
        let configuration = Configuration::build(ConfigurationSpec::default()).expect("a configuration");
        Self { name: OURS, rules, configuration, openings: openings() }
    }

    /// Every guard of every rule by the script engine.
    pub(crate) fn plain(n: usize) -> Self {
        let Self { rules, configuration, openings, .. } = Self::new(n);
        Self { name: "rhai, every guard a script", rules: rules.plain(), configuration, openings }
    }

    fn react(&self, ticket: usize) -> Reaction {
        let (ticket, event) = &self.openings[ticket];
        self.rules.react(&HookFacts::new(ticket, event, &self.configuration))
    }
}

impl Peer for Ours {
    fn name(&self) -> &'static str {
        self.name
    }

    fn ask(&mut self, ticket: usize) {
        black_box(self.react(ticket));
    }

    fn matched(&mut self, ticket: usize) -> BTreeSet<usize> {
        numbers(&self.react(ticket))
    }
}

/// The numbers of the rules that matched.
pub(crate) fn numbers(reaction: &Reaction) -> BTreeSet<usize> {
    let number = |name: &str| name.strip_prefix("rule-")?.parse().ok();
    reaction.rules.iter().filter_map(|trace| number(&trace.rule)).collect()
}
