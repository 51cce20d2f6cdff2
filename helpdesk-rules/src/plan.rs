//! The rules that listen to one kind of event, in the order in which they run.
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use helpdesk_core::EventKind;

use crate::{index::Index, rule_set::Rule, vocabulary::PHASES};

/// Below this many rules a plain chain of predicates is quicker than an index.
const INDEXED_FROM: usize = 16;

/// The rules that listen to one kind of event.
pub(crate) struct Plan {
    /// By their places in the order of running: which rules of the set.
    pub(crate) rules: Vec<usize>,
    /// The places of each phase.
    pub(crate) phases: Vec<Range<usize>>,
    pub(crate) index: Option<Index>,
    /// Whether it is that of a macro: nothing has happened then.
    pub(crate) is_macro: bool,
}

/// A rule, what it listens to, and its phase and order.
pub(crate) type Ranked = (Rule, BTreeSet<EventKind>, (usize, i64));

/// For each kind of event its plan: rules by phase, order and declaration. Where timers are kept, each kind has one but those
/// that tell of timers being set and stopped.
pub(crate) fn plans(rules: &[Ranked], keeps_timers: bool) -> BTreeMap<EventKind, Plan> {
    let mut order: Vec<usize> = (0..rules.len()).collect();
    order.sort_by_key(|n| (rules.get(*n).map(|(_, _, rank)| *rank), *n));
    let mut listening: BTreeMap<EventKind, Vec<usize>> = BTreeMap::new();
    for n in order {
        for kind in rules.get(n).into_iter().flat_map(|(_, on, _)| on) {
            listening.entry(*kind).or_default().push(n);
        }
    }
    if keeps_timers {
        let kept = EventKind::ALL.iter().filter(|kind| !matches!(kind, EventKind::TimerSet | EventKind::TimerDropped));
        for kind in kept {
            listening.entry(*kind).or_default();
        }
    }
    listening.into_iter().map(|(kind, listening)| (kind, Plan::of(rules, listening))).collect()
}

/// For each macro a plan of its own.
pub(crate) fn macros(rules: &[Ranked]) -> BTreeMap<String, Plan> {
    let of = |(n, (rule, ..)): (usize, &Ranked)| rule.is_macro.then(|| (rule.name.clone(), Plan::of(rules, vec![n])));
    rules.iter().enumerate().filter_map(of).collect()
}

impl Plan {
    fn of(rules: &[Ranked], listening: Vec<usize>) -> Self {
        let rule = |n: &usize| rules.get(*n).map(|(rule, _, _)| rule);
        let behind = |phase: usize| listening.partition_point(|n| rule(n).is_some_and(|rule| rule.phase < phase));
        let phases = (0..PHASES.len()).map(|phase| behind(phase)..behind(phase.saturating_add(1))).collect();
        let guard = |n: &usize| rule(n).and_then(|rule| rule.predicate.as_ref());
        let index = if listening.len() < INDEXED_FROM { None } else { Index::of(listening.iter().map(guard)) };
        let is_macro = listening.iter().any(|n| rule(n).is_some_and(|rule| rule.is_macro));
        Self { rules: listening, phases, index, is_macro }
    }
}
