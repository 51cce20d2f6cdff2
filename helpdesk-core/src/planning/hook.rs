//! The hook trait: how rules and hosts guard what is asked and react to what happens.
use alloc::{string::String, sync::Arc, vec::Vec};

use crate::{
    Command, Configuration, Event, EventKind, Fault, GuardFacts, Guarded, MacroId, OnFailure, Person, Rights,
    RuleTrace, Ticket,
};

/// Guards what callers ask, reacts to events with commands, or both. Pure: the same facts give the same answer.
///
/// A reaction never refuses the caller's command and never stops the desk: what it proposes is decided like any other
/// command, and what is refused becomes a recorded [`Fault`]. It is called breadth first, for each new event that it
/// listens to, at most [`CASCADE_DEPTH_MAX`](crate::CASCADE_DEPTH_MAX) reactions deep.
///
/// # Examples
/// ```
/// use helpdesk_core::{Command, EventKind, Hook, HookFacts, Priority, Proposal, Reaction};
///
/// /// Whatever the board asks for is urgent.
/// struct BoardFirst;
///
/// impl Hook for BoardFirst {
///     fn name(&self) -> &str {
///         "board-first"
///     }
///     fn version(&self) -> &str {
///         "1"
///     }
///     fn listens_to(&self, kind: EventKind) -> bool {
///         kind == EventKind::Opened
///     }
///     fn react(&self, facts: &HookFacts<'_>) -> Reaction {
///         if !facts.ticket.tags.contains("board") {
///             return Reaction::default();
///         }
///         let command = Command::SetPriority { priority: Some(Priority::Urgent) };
///         Reaction { proposals: vec![Proposal { rule: "board".into(), command }], ..Reaction::default() }
///     }
/// }
/// ```
pub trait Hook: Send + Sync {
    /// Its name in decisions and faults.
    fn name(&self) -> &str;

    /// Its version in decisions; content-addressed where its behaviour comes from a script.
    fn version(&self) -> &str;

    /// Who answers for it, where that changes while the desk runs; itself where it says nothing. It is asked once for each
    /// decision, and not of the answer again: name, version, guard and reactions of the whole decision are the answer's.
    ///
    /// # Laws
    /// What changes during a decision does not change the decision (`a_swap_in_the_middle_of_a_decision_waits_for_the_next`).
    fn deputy(&self) -> Option<Arc<dyn Hook>> {
        None
    }

    /// Whether it wants to see events of this kind; none where it says nothing.
    fn listens_to(&self, kind: EventKind) -> bool {
        let _none = kind;
        false
    }

    /// Whether it looks at something that is read only where a hook does; at nothing of the kind where it says nothing.
    fn looks_at(&self, what: Beside) -> bool {
        let _none = what;
        false
    }

    /// What its reactions may do: the rights of whoever owns it. Everything that an agent may, where it says nothing.
    fn rights(&self) -> Rights {
        Rights::of_an_agent()
    }

    /// What it answers to one event; nothing where it says nothing.
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let _none = facts;
        Reaction::default()
    }

    /// What a macro of its own comes to on a ticket, where it has one of this name; none where it says nothing. It is asked where
    /// the configuration has no such macro. The event of the facts says who applies it and when, and is written nowhere; what the
    /// answer proposes is done in that person's name, all of it or nothing, each as they may.
    fn spell(&self, of: &MacroId, facts: &HookFacts<'_>) -> Option<Reaction> {
        let _none = (of, facts);
        None
    }

    /// What it says of a caller's command before that is decided. Asked for each command of a request in turn, after the policy of
    /// access has allowed it; never for what rules propose or the desk does by itself.
    ///
    /// # Errors
    /// What went wrong, in words. It becomes a fault with the hook's name; [`on_failure`](Self::on_failure) says what becomes of
    /// the command. A panic is not caught: it leaves nothing written, and is the host's to mend.
    fn guard(&self, facts: &GuardFacts<'_>) -> Result<Guarded, String> {
        let _none = facts;
        Ok(Guarded::Pass)
    }

    /// What becomes of a command where the guard fails.
    fn on_failure(&self) -> OnFailure {
        OnFailure::Pass
    }
}

/// The hooks as one decision has them: each by who answers for it now.
pub(crate) fn deputies(hooks: &[Arc<dyn Hook>]) -> Vec<Arc<dyn Hook>> {
    hooks.iter().map(|hook| hook.deputy().unwrap_or_else(|| Arc::clone(hook))).collect()
}

/// What a hook sees: values only.
#[derive(Debug, Clone, Copy)]
pub struct HookFacts<'a> {
    /// The ticket after the event and everything decided before this reaction.
    pub ticket: &'a Ticket,
    /// The event. Its `at` is the only time there is.
    pub event: &'a Event,
    /// Teams, agents, schedules, policies.
    pub configuration: &'a Configuration,
    /// What it looks at beside all that.
    pub known: Known<'a>,
}

/// Something beside the ticket that is read only where a hook says that it [looks at](Hook::looks_at) it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Beside {
    /// Who asks, as the desk keeps them.
    Requester,
    /// What is used of the contract.
    ContractHours,
    /// How many agents could have the ticket now.
    Candidates,
    /// What its last public message says.
    LastMessage,
}

/// What is known beside the ticket; nothing where no hook looks at it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Who asks, as the desk keeps them; also none where it keeps nothing of them.
    pub requester: Option<&'a Person>,
    /// The seconds that are used of the ticket's contract or of its month, this request included.
    pub contract_seconds: Option<i64>,
    /// How many agents of the ticket's team could have it now; of them nothing is told.
    pub n_candidates: Option<u32>,
    /// What the ticket's last public message says, as it stands.
    pub last_text: Option<&'a str>,
}

impl<'a> HookFacts<'a> {
    /// The facts of an event of which nothing beside is known.
    #[must_use]
    pub fn new(ticket: &'a Ticket, event: &'a Event, configuration: &'a Configuration) -> Self {
        Self { ticket, event, configuration, known: Known::default() }
    }
}

/// What a hook answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reaction {
    /// What it asks for, in order.
    pub proposals: Vec<Proposal>,
    /// What its rules did, in order: each that matched, failed or was skipped; empty for a hook without rules.
    pub rules: Vec<RuleTrace>,
    /// How many more of its rules looked at the event and did not match.
    pub n_not_matched: u32,
    /// What went wrong inside.
    pub faults: Vec<Fault>,
}

/// A command and the rule that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The rule. One rule's proposals to one event are taken once.
    pub rule: String,
    /// What it asks for.
    pub command: Command,
}
