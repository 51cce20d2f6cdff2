//! Rules that run beside those that act: what they would have asked for otherwise is noted, and never done.
use std::{
    collections::VecDeque,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use helpdesk_core::{Beside, EventKind, Hook, HookFacts, MacroId, Reaction, Rights, TicketId};

use crate::{
    HOOK_NAME, RuleSet, command_text,
    fault_text::shortened,
    limits::{DIFFERENCE_LINES_MAX, DIFFERENCES_MAX},
};

/// Rules that run beside those that act, and what differs.
///
/// It sees every event that the acting rules make happen, and only those: what would follow from its own commands is not lived.
/// What it asks for is noted where it differs, in order or in content; which rule asks is not compared. A decision that is
/// planned again is noted once. At most [`DIFFERENCES_MAX`] differences are kept, the last ones, each with at most
/// [`DIFFERENCE_LINES_MAX`] lines of bounded length on each side.
///
/// # Laws
/// Decisions are the same with and without it, also where it fails or panics (`a_shadow_never_touches_a_decision`).
pub struct Shadow {
    rules: Arc<RuleSet>,
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    differences: VecDeque<ShadowDifference>,
    n_different: u64,
    n_panics: u64,
}

/// What rules beside would have done otherwise on one event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShadowDifference {
    /// The ticket.
    pub ticket: TicketId,
    /// The event.
    pub seq: u64,
    /// What happened.
    pub kind: EventKind,
    /// The version that acted.
    pub acting: String,
    /// What the acting rules asked for, `rule: command` each, and their faults.
    pub asked: Vec<String>,
    /// The same of the rules beside.
    pub beside: Vec<String>,
}

impl Shadow {
    pub(crate) fn new(rules: Arc<RuleSet>) -> Self {
        Self { rules, notes: Mutex::default() }
    }

    /// The version that runs beside.
    #[must_use]
    pub fn version(&self) -> &str {
        self.rules.version()
    }

    /// The last differences, the oldest first.
    #[must_use]
    pub fn differences(&self) -> Vec<ShadowDifference> {
        self.with(|notes| notes.differences.iter().cloned().collect())
    }

    /// How many differences there were, those included that are not kept any more.
    #[must_use]
    pub fn n_different(&self) -> u64 {
        self.with(|notes| notes.n_different)
    }

    /// How often it panicked, in a watchdog of the host for one. Where a program ends at a panic, this one does too.
    #[must_use]
    pub fn n_panics(&self) -> u64 {
        self.with(|notes| notes.n_panics)
    }

    /// Runs the rules and notes what differs from what the acting rules answered.
    fn compare(&self, acting: &RuleSet, answered: &Reaction, facts: &HookFacts<'_>) {
        // What the rules read is not changed by them, and a run of theirs that ended in the middle is thrown away whole.
        let Ok(beside) = catch_unwind(AssertUnwindSafe(|| self.rules.react(facts))) else {
            return self.with(|notes| notes.n_panics = notes.n_panics.saturating_add(1));
        };
        if is_same(answered, &beside) {
            return;
        }
        let difference = ShadowDifference {
            ticket: facts.ticket.id,
            seq: facts.event.seq,
            kind: facts.event.kind(),
            acting: acting.version().to_owned(),
            asked: lines(answered),
            beside: lines(&beside),
        };
        self.with(|notes| notes.note(difference));
    }

    fn with<T>(&self, change: impl FnOnce(&mut Notes) -> T) -> T {
        change(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Notes {
    fn note(&mut self, difference: ShadowDifference) {
        if self.differences.contains(&difference) {
            return;
        }
        self.n_different = self.n_different.saturating_add(1);
        self.differences.push_back(difference);
        if self.differences.len() > DIFFERENCES_MAX {
            self.differences.pop_front();
        }
    }
}

/// Whether two reactions ask for the same and fail alike.
fn is_same(one: &Reaction, other: &Reaction) -> bool {
    let commands = |reaction: &Reaction| reaction.proposals.len();
    let faults = |reaction: &Reaction| reaction.faults.len();
    commands(one) == commands(other)
        && faults(one) == faults(other)
        && one.proposals.iter().zip(&other.proposals).all(|(one, other)| one.command == other.command)
        && one.faults.iter().zip(&other.faults).all(|(one, other)| one.message == other.message)
}

/// What a reaction asks for and what went wrong, in lines of bounded number and length.
fn lines(reaction: &Reaction) -> Vec<String> {
    let asked = reaction.proposals.iter().map(|asked| format!("{}: {}", asked.rule, command_text(&asked.command)));
    let all = asked.chain(reaction.faults.iter().map(|fault| format!("fault: {fault}")));
    let n_all = reaction.proposals.len().saturating_add(reaction.faults.len());
    let mut lines: Vec<String> = all.take(DIFFERENCE_LINES_MAX).map(shortened).collect();
    if n_all > DIFFERENCE_LINES_MAX {
        lines.push(format!("and {} more", n_all.saturating_sub(DIFFERENCE_LINES_MAX)));
    }
    lines
}

/// The rules that act in one decision, with a shadow.
pub(crate) struct Shadowed {
    pub(crate) acting: Arc<RuleSet>,
    pub(crate) shadow: Arc<Shadow>,
}

impl Hook for Shadowed {
    fn name(&self) -> &str {
        HOOK_NAME
    }

    fn version(&self) -> &str {
        self.acting.version()
    }

    fn listens_to(&self, kind: EventKind) -> bool {
        self.acting.listens_to(kind) || self.shadow.rules.listens_to(kind)
    }

    fn looks_at(&self, what: Beside) -> bool {
        self.acting.looks_at(what) || self.shadow.rules.looks_at(what)
    }

    fn rights(&self) -> Rights {
        self.acting.rights()
    }

    fn spell(&self, of: &MacroId, facts: &HookFacts<'_>) -> Option<Reaction> {
        self.acting.spell(of, facts)
    }

    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let answered = self.acting.react(facts);
        self.shadow.compare(&self.acting, &answered, facts);
        answered
    }
}

impl fmt::Debug for Shadow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shadow").field("version", &self.version()).finish_non_exhaustive()
    }
}
